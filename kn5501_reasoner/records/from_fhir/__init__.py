"""FHIR R4 resources to records.

What: reads Bundles, single resources and lists of resources; every entry becomes rows, a skipped entry with its
reason, or a data error of its subject.
In: parsed JSON with numbers as Decimal. Out: rows, skipped entries and errors in a ``Collector``.
Units: as recorded. Raises: nothing that comes from the content. Source: fhir.md; HL7 FHIR R4.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..collect import Collector
from ..gate import Unreadable, clean
from .allergy import read_allergy
from .bundle import SUPPORT, Document, Elsewhere, Entry, Shared, label_of, referenced_id, subject_id
from .case import Case
from .condition import read_condition, read_procedure
from .medication import read_administration, read_dispense, read_request, read_statement
from .observation import read_observation
from .patient import add_subjects, read_patient
from .statements import read_consent, read_list
from .study import read_participation
from .values import Skip

_READERS = {
    "Patient": (read_patient, ()),
    "Consent": (read_consent, ("patient", "subject")),
    "List": (read_list, ("subject",)),
    "Condition": (read_condition, ("subject",)),
    "Procedure": (read_procedure, ("subject",)),
    "Observation": (read_observation, ("subject",)),
    "MedicationStatement": (read_statement, ("subject",)),
    "MedicationRequest": (read_request, ("subject",)),
    "MedicationAdministration": (read_administration, ("subject",)),
    "MedicationDispense": (read_dispense, ("subject",)),
    "AllergyIntolerance": (read_allergy, ("patient", "subject")),
    "ResearchSubject": (read_participation, ("individual", "subject")),
}


def read_fhir(
    contents: Iterable[tuple[str, Any]], source: str, collector: Collector, shared: Shared | None = None
) -> None:
    """Read (label, parsed JSON) pairs of one input into the collector. Never raises for what the JSON says.

    shared: what the inputs of a run know of each other; then ``finish_fhir`` must be called after the last of them.
    """
    document = Document(source, collector, shared or Shared())
    document.by_url.update(document.shared.own_urls)
    document.by_name.update(document.shared.own_names)
    for label, content in contents:
        document.take(content, label)
    for entry in document.entries:
        if entry.type not in SUPPORT:
            _read_entry(entry, document)
    add_subjects(document)
    if shared is None:
        finish_fhir(document.shared, collector)


def finish_fhir(shared: Shared, collector: Collector) -> None:
    """Read the entries that waited for other inputs, and list resources to which no record refers."""
    shared.settled = True
    waiting, shared.waiting = shared.waiting, []
    late: dict[int, Document] = {}
    for document, entry in waiting:
        if id(document) not in late:
            document.subjects, document.anchors = {}, {}
            late[id(document)] = document
        _read_entry(entry, document)
    for document in late.values():
        add_subjects(document)
    for source, entry in shared.support:
        if not entry.used:
            collector.skip(source, label_of(entry), f"no record refers to this {entry.type}")


def _read_entry(entry: Entry, document: Document) -> None:
    collector, source = document.collector, document.source
    if entry.type not in _READERS:
        collector.skip(source, label_of(entry), f"the resource type {entry.type} is not read")
        return
    reader, members = _READERS[entry.type]
    case = Case(entry, document, "")
    try:
        case.subject = _subject_of(case, members)
    except Elsewhere:
        document.shared.waiting.append((document, entry))
        return
    except (Skip, Unreadable) as error:
        collector.skip(source, label_of(entry), clean(getattr(error, "reason", None) or error.what))
        return
    try:
        reader(case)
    except Elsewhere:
        document.shared.waiting.append((document, entry))
    except Skip as skip:
        collector.skip(source, label_of(entry), skip.reason, case.subject)
    except Unreadable as error:
        collector.error(case.subject, error.rule, entry.record, f"{entry.type}: {error.what}")
    except Exception as error:  # the last guard: an entry that breaks its reader refuses its subject, not the run
        what = f"{entry.type}: cannot be read ({type(error).__name__})"
        collector.error(case.subject, "unreadable-value", entry.record, what)


def _subject_of(case: Case, members: tuple[str, ...]) -> str:
    """The id of the Patient that an entry is, or is about. Raises Skip."""
    if not members:
        subject = subject_id(case.entry)
        if subject is None:
            raise Skip("the Patient has no id that can be reported")
        return subject
    for member in members:
        reference = case.reference(case.resource, member)
        if reference is None:
            continue
        found = case.document.find(reference, case.entry)
        if found is not None and not reference.startswith("#"):
            subject = subject_id(found) if found.type == "Patient" else None
        else:
            subject = referenced_id(reference, "Patient")
        if subject is None:
            raise Skip(f"{member} does not lead to a Patient")
        return subject
    raise Skip(f"no {members[0]} is given")
