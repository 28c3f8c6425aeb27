"""Patient: birth, sex and death; nothing that names a person is read.

In: Patient resources. Out: rows for the subject table, kept until the anchors of the same input are known.
Units: site dates. Raises: Unreadable, NotUnderstood. Source: HL7 FHIR R4, Patient.
"""

from __future__ import annotations

from typing import Any

from ..collect import Collector, Journal
from ..when import ABSENT
from .bundle import Document
from .case import Case
from .codes import security
from .meta import stated_version
from .shared import Shared
from .values import NotUnderstood, boolean, decisive, string, when
from .versions import Version, server_of

ANCHORS = ("screening", "enrolment", "infusion")
SEXES = frozenset({"male", "female", "other", "unknown"})


def read_patient(case: Case) -> None:
    """One row for the subject table, also where sex or labels cannot be read: then the entry is not understood too."""
    patient, problem = case.resource, None
    sex: str | None = None
    labels = ""
    try:
        sex, labels = string(patient, "gender"), security(patient)
    except NotUnderstood as error:
        problem = error
    death = when(patient, "deceasedDateTime")
    row = {
        "subject": case.subject,
        "record": case.entry.record,
        "source": case.document.source,
        "text": "",
        "security": labels,
        **dict(zip(("version", "updated"), stated_version(patient), strict=True)),
        "birth": when(patient, "birthDate") or ABSENT,
        "sex": sex.lower() if sex and sex.lower() in SEXES else None,
        "death": death or ABSENT,
        "deceased": True if death else decisive(boolean, patient, "deceasedBoolean"),
    }
    if sex and row["sex"] is None:
        case.document.collector.skip(
            case.document.source, case.entry.record, "gender is not a code of FHIR", case.subject
        )
    case.document.subjects.setdefault(case.subject, []).append(row)
    if problem:
        raise problem


def add_subjects(document: Document) -> None:
    """Write the subject rows of one input: anchors that agree go to the row of the Patient, others to their own."""
    for subject in [*document.subjects, *(each for each in document.anchors if each not in document.subjects)]:
        rows: list[dict[str, Any]] = [dict(row) for row in document.subjects.get(subject, ())]
        for column in ANCHORS:
            newest = {record: day for name, day, record in document.anchors.get(subject, ()) if name == column}
            stated = [(day, record) for record, day in newest.items()]
            for place, day in enumerate(sorted({day for day, _ in stated})):
                free = next((row for row in rows if row.get(column) is None), None) if place == 0 else None
                if free is None:
                    record = next(record for each, record in stated if each == day)
                    free = {"subject": subject, "record": record, "source": document.source, "text": ""}
                    rows.append(free)
                free[column] = day
        for row in rows:
            _add(row, document)


def _add(row: dict[str, Any], document: Document) -> None:
    """Write one row, unless a newer version of the Patient was read; an older one loses all but its anchors."""
    collector, persons = document.collector, document.shared.persons
    key = row["subject"], row["record"]
    version = Version.of(row.get("version"), row.get("updated") or ABSENT)
    kept: list[tuple[Version, dict[str, Any], Journal]] = []
    newest = True
    for other, before, journal in persons.get(key, ()):
        newer = version.newer_than(other)
        newest = newest and newer is not False
        if newer:
            collector.drop(journal)
            _add_anchors(before, collector)
        else:
            kept.append((other, before, journal))
    if newest:
        kept.append((version, row, collector.journal(lambda: collector.add("subject", row))))
    else:
        _add_anchors(row, collector)
    persons[key] = kept


def _add_anchors(row: dict[str, Any], collector: Collector) -> None:
    """Of a version that does not count any more, the anchors of its input."""
    if any(row.get(name) for name in ANCHORS):
        kept = {name: row[name] for name in ("subject", "record", "source", *ANCHORS) if row.get(name)}
        collector.add("subject", {**kept, "text": ""})


def refuse_namesakes(shared: Shared, collector: Collector) -> None:
    """Refuse subjects of one id from two servers: nobody can tell whose records are whose."""
    for name, entries in shared.patients.items():
        servers = {server: entry for entry in entries if (server := server_of(entry))}
        if name is not None and len(servers) > 1:
            sources = sorted({shared.sources.get(id(entry), "") for entry in servers.values()})
            for entry in servers.values():
                collector.error(name, "one-id-two-servers", entry.record,
                                f"two persons of one id from two servers, in {', '.join(filter(None, sources))}")
