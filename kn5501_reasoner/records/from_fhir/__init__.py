"""FHIR R4 resources to records.

What: reads Bundles, single resources and lists of resources; every entry becomes rows, an unread entry of its subject,
a skipped entry with its reason, or is refused because nobody can be named for it.
In: parsed JSON with numbers as Decimal. Out: rows, unread and skipped entries in a ``Collector``.
Units: as recorded. Raises: RecordError for another release of FHIR. Source: HL7 FHIR R4; docs/cli.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...errors import RecordError
from ..collect import Collector
from ..gate import Unreadable, clean
from ..lost import attribute
from .allergy import read_allergy
from .attribution import close, settle
from .bundle import Document
from .case import Case
from .condition import read_condition, read_procedure
from .contained import contained_observations, contained_records
from .entry import MATTER, SUPPORT, Entry, label_of, subject_id
from .medication import read_administration, read_dispense, read_request, read_statement
from .meta import not_understood, stated_version
from .named import named_records
from .naming import names_of
from .of_trial import trial_of_entry
from .patient import add_subjects, read_patient
from .people import Another, Nobody, Uncertain, subject_of
from .release import release_of
from .report import read_panel, read_report
from .shared import Elsewhere, Shared
from .statements import read_consent, read_list
from .study import read_participation
from .values import NotUnderstood, Skip
from .versions import CONFLICT

_READERS = {
    "Patient": (read_patient, ()),
    "Consent": (read_consent, ("patient",)),
    "List": (read_list, ("subject",)),
    "Condition": (read_condition, ("subject",)),
    "Procedure": (read_procedure, ("subject",)),
    "Observation": (read_panel, ("subject",)),
    "DiagnosticReport": (read_report, ("subject",)),
    "MedicationStatement": (read_statement, ("subject",)),
    "MedicationRequest": (read_request, ("subject",)),
    "MedicationAdministration": (read_administration, ("subject",)),
    "MedicationDispense": (read_dispense, ("subject",)),
    "AllergyIntolerance": (read_allergy, ("patient", "subject")),
    "ResearchSubject": (read_participation, ("individual",)),
}


#: types of which nobody's entry could matter; of any other type it is only listed
_MATTER = MATTER | {"Patient"}


def read_fhir(
    contents: Iterable[tuple[str, Any]], source: str, collector: Collector, shared: Shared | None = None
) -> None:
    """Read (label, parsed JSON) pairs of one input into the collector.

    shared: what the inputs of a run know of each other; then ``finish_fhir`` must be called after the last of them.
    Raises: RecordError when a resource is of another release of FHIR; nothing of the input is read then.
    """
    document = Document(source, collector, shared or Shared())
    document.by_url.update(document.shared.own_urls)
    document.by_name.update(document.shared.own_names)
    for label, content in contents:
        document.take(content, label)
    _check_release(document)
    document.offer_all()
    for entry in document.entries:
        if entry.type not in SUPPORT:
            _read_entry(entry, document)
    add_subjects(document)
    if document.shared.settled:
        close(document)
    elif _is_open(document):
        document.shared.documents.append(document)
    if shared is None:
        finish_fhir(document.shared, collector)
        attribute(document.shared.lost, collector)


def finish_fhir(shared: Shared, collector: Collector) -> None:
    """Read the entries that waited for other inputs, attribute what is nobody's, and list what nothing refers to."""
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
        if document.nobody and not any(document is each for each in shared.documents):
            shared.documents.append(document)
    settle(shared, collector)
    for source, entry in shared.support:
        if not entry.used:
            collector.skip(source, label_of(entry), f"no record refers to this {entry.type}")


def _is_open(document: Document) -> bool:
    """Whether only the whole run tells something of an input."""
    return bool(document.nobody) or document.paged or any(entry.resource.get("link") for entry in document.people())


def _check_release(document: Document) -> None:
    """Raises RecordError for another release of FHIR: it is never read in part."""
    for entry in document.entries:
        found = release_of(entry.type, entry.resource)
        if found is not None:
            release, element = found
            raise RecordError(f"FHIR {release} is not read ({element})", document.source, "export it as FHIR R4")


def _read_entry(entry: Entry, document: Document) -> None:
    """One entry: whose it is, whether it is understood and which version counts, and what it says."""
    collector, source = document.collector, document.source
    reader, members = _READERS.get(entry.type, (_not_read, ("subject", "patient", "individual", "beneficiary")))
    try:
        subject = subject_of(entry, document, members) if members else _own_id(entry)
    except Elsewhere:
        document.shared.waiting.append((document, entry))
    except Nobody as error:
        if entry.type in _MATTER:
            document.lose(label_of(entry), entry.type, error.reason, *names_of(entry.resource, entry.type))
        else:
            collector.skip(source, label_of(entry), f"the resource type {entry.type} is not read")
    except Uncertain as error:
        _unread(Case(entry, document, error.subject), error.reason)
    except (Another, Skip) as error:
        collector.skip(source, label_of(entry), clean(error.reason))
    else:
        case = Case(entry, document, subject)
        document.shared.named += named_records(entry, subject, document)
        _tell_inner(case)
        try:
            document.shared.versions.read(
                entry, subject, source, collector, lambda: _read_case(case, reader),
                lambda one, where: _unread(Case(one, document, subject), CONFLICT, source=where),
            )
        except Elsewhere:
            document.shared.waiting.append((document, entry))


def _read_case(case: Case, reader: Callable[[Case], None]) -> None:
    """What one resource says of its subject. Raises Elsewhere."""
    if reason := not_understood(case.resource):
        _unread(case, reason)
        return
    try:
        reader(case)
    except Elsewhere:
        raise
    except NotUnderstood as error:
        _unread(case, error.reason)
    except Skip as skip:
        case.document.collector.skip(case.document.source, label_of(case.entry), skip.reason, case.subject)
    except Unreadable as error:
        _unread(case, error.what, error.rule)
    except Exception as error:  # the last guard: an entry that breaks its reader refuses its subject, not the run
        _unread(case, f"cannot be read ({type(error).__name__})", "unreadable-value")


def _unread(case: Case, reason: str, rule: str | None = None, source: str | None = None) -> None:
    """List an entry that is not understood, and each Observation inside it."""
    for entry in (case.entry, *contained_observations(case.entry)):
        case.document.collector.unread(
            case.subject, source or case.document.source, entry.record, entry.type, clean(reason),
            *names_of(entry.resource, entry.type), rule, *stated_version(case.resource),
            trial_of_entry(Case(entry, case.document, case.subject)),
        )


def _tell_inner(case: Case) -> None:
    """List records that lie inside another, where nobody reads them."""
    for entry in contained_records(case.entry):
        case.document.collector.unread(
            case.subject, case.document.source, entry.record, entry.type, "a record inside another is not read",
            *names_of(entry.resource, entry.type))


def _not_read(case: Case) -> None:
    raise NotUnderstood(f"the resource type {case.entry.type} is not read")


def _own_id(entry: Entry) -> str:
    """The id of a Patient. Raises Nobody."""
    subject = subject_id(entry)
    if subject is None:
        raise Nobody("the Patient has no id that can be reported")
    return subject
