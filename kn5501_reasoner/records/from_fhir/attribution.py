"""What is nobody's, and what only all inputs of a run together tell.

What: an entry of which nobody can be named is held against the one subject of its input; in an input of several it is
refused aloud. Linked Patients become one subject; links that lead out of the inputs, and Bundles that are one part of
more, leave everything open for the subjects concerned.
In: inputs that were read. Out: unread rows and refused entries in the ``Collector``. Raises: nothing.
Source: HL7 FHIR R4, Patient.link, Bundle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ...model import Skipped
from ..collect import Collector
from ..gate import Unreadable, clean
from ..lost import Lost
from .bundle import Document
from .entry import Entry, label_of, parsed_reference, subject_id
from .named import tell_absent
from .patient import refuse_namesakes
from .people import linked
from .shared import Shared, Unattributed

SAME_PERSON = frozenset({"replaced-by", "replaces", "refer"})


def close(document: Document) -> None:
    """Settle one input by itself, in a run whose inputs are read one part after another."""
    names, lost = _links(document)
    document.collector.rename({name: _last(name, names) for name in names})
    _tell(lost, document)
    _attribute(document)
    tell_absent(document.shared.named, document.names(), document.collector)
    document.shared.named = []


def settle(shared: Shared, collector: Collector) -> None:
    """Settle all inputs of a run. What is of no input with a Patient is left in ``shared.lost``."""
    shared.versions.finish(collector)
    refuse_namesakes(shared, collector)
    names: dict[str, str] = {}
    for document in shared.documents:
        found, lost = _links(document)
        names |= found
        _tell(lost, document)
    collector.rename({name: _last(name, names) for name in names})
    for document in shared.documents:
        _attribute(document)
    shared.documents = []
    tell_absent(shared.named, shared.known, collector)
    shared.named = []
    settle_pages(shared, collector)


def settle_pages(shared: Shared, collector: Collector) -> None:
    """Hold Bundles that are one part of more against the subjects of their inputs."""
    shared.own_people = None
    for page, reason in shared.pages.lacking():
        lost, own = Unattributed(page.label, "Bundle", reason), shared.people_of.get(page.source, frozenset())
        _hold(lost, page.source, own, shared, collector)
        if len(own) > 1:  # whoever is in it may have more: refused aloud, and held against each of them
            for subject in sorted(own):
                collector.unread(subject, page.source, page.label or "file", "Bundle", reason)


def _attribute(document: Document) -> None:
    """Hold entries of nobody against the one subject of their input; refuse them where there are several."""
    shared, own = document.shared, document.subjects_of_people()
    if document.paged:
        shared.people_of[document.source] = shared.people_of.get(document.source, frozenset()) | own
    if not document.nobody:
        return
    mentioned = document.collector.subjects_mentioned()
    own = frozenset(name for name in own if name in mentioned) or own
    for each in document.nobody:
        _hold(each, document.source, own, shared, document.collector)
    document.nobody = []


def _hold(each: Unattributed, source: str, own: Collection[str], shared: Shared, collector: Collector) -> None:
    label = clean(each.label or "file", 300)
    entry = Skipped(source, label, clean(each.reason), None, each.kind, each.codes, each.display)
    if shared.own_people is not None and shared.own_people != len(own):
        own = ("", "") if shared.own_people else ()  # the rest of this input is read in other parts
    if not own:
        shared.lost.append(Lost(entry, each.kind))
    elif len(own) == 1:
        collector.unread(next(iter(own)), source, entry.entry, each.kind, entry.reason, each.codes, each.display)
    else:
        collector.refuse(entry)


def _links(document: Document) -> tuple[dict[str, str], list[tuple[str, Entry, str]]]:
    """(names of subjects who are another person's, by their new names; (subject, Patient, reason) left open)."""
    names: dict[str, str] = {}
    lost: list[tuple[str, Entry, str]] = []
    for entry in document.people():
        subject = subject_id(entry)
        if subject is None:
            continue
        try:
            links = linked(entry.resource)
        except Unreadable as error:
            lost.append((subject, entry, error.what))
            continue
        for kind, reference in links:
            other = _target(document, entry, reference)
            if kind not in SAME_PERSON:
                lost.append((subject, entry, "it says to see also another Patient"))
            elif other is None:
                lost.append((subject, entry, "it is linked to a Patient who is not in the inputs"))
            elif other != subject:
                old, new = (other, subject) if kind == "replaces" else (subject, other)
                names.setdefault(old, new)
    return names, lost


def _target(document: Document, entry: Entry, reference: str) -> str | None:
    """The subject to whom a link leads; None when it leads out of the inputs."""
    found = document.find(reference, entry) if reference else None
    if found is not None and found.type == "Patient":
        return subject_id(found)
    parsed = parsed_reference(reference)
    if parsed is None or parsed.kind != "Patient" or parsed.id is None or parsed.base is not None:
        return None
    return parsed.id if document.patients(parsed.id) else None


def _last(name: str, names: dict[str, str]) -> str:
    """The name at the end of a chain of links; links in a circle end at the least name."""
    seen = [name]
    while seen[-1] in names and names[seen[-1]] not in seen:
        seen.append(names[seen[-1]])
    end = names.get(seen[-1])
    return seen[-1] if end is None else min(seen[seen.index(end):])


def _tell(lost: Iterable[tuple[str, Entry, str]], document: Document) -> None:
    for subject, entry, reason in lost:
        document.collector.unread(subject, document.source, label_of(entry), entry.type, reason)
