"""Patient: birth, sex and death; nothing that names a person is read.

In: Patient resources. Out: rows for the subject table, kept until the anchors of the same input are known.
Units: site dates. Raises: Unreadable, Skip. Source: fhir.md, Patient.
"""

from __future__ import annotations

from typing import Any

from ..when import ABSENT
from .bundle import Document
from .case import Case
from .codes import security
from .values import boolean, string, when

SEXES = frozenset({"male", "female", "other", "unknown"})


def read_patient(case: Case) -> None:
    """One row for the subject table."""
    patient = case.resource
    sex = string(patient, "gender")
    death = when(patient, "deceasedDateTime")
    row = {
        "subject": case.subject,
        "record": case.entry.record,
        "source": case.document.source,
        "text": "",
        "security": security(patient),
        "birth": when(patient, "birthDate") or ABSENT,
        "sex": sex.lower() if sex and sex.lower() in SEXES else None,
        "death": death or ABSENT,
        "deceased": True if death else boolean(patient, "deceasedBoolean"),
    }
    if sex and row["sex"] is None:
        case.document.collector.skip(
            case.document.source, case.entry.record, "gender is not a code of FHIR", case.subject
        )
    case.document.subjects.setdefault(case.subject, []).append(row)


def add_subjects(document: Document) -> None:
    """Write the subject rows of one input: anchors that agree go to the row of the Patient, others to their own."""
    for subject in [*document.subjects, *(each for each in document.anchors if each not in document.subjects)]:
        rows: list[dict[str, Any]] = [dict(row) for row in document.subjects.get(subject, ())]
        for column in ("screening", "enrolment", "infusion"):
            stated = [(day, record) for name, day, record in document.anchors.get(subject, ()) if name == column]
            for place, day in enumerate(sorted({day for day, _ in stated})):
                free = next((row for row in rows if row.get(column) is None), None) if place == 0 else None
                if free is None:
                    record = next(record for each, record in stated if each == day)
                    free = {"subject": subject, "record": record, "source": document.source, "text": ""}
                    rows.append(free)
                free[column] = day
        for row in rows:
            document.collector.add("subject", row)
