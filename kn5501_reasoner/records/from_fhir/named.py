"""Records that a list, a document, a report or a panel names, and that may not be among the inputs.

What: gathers the references of a List, Composition, DiagnosticReport or Observation to other records of its subject;
when all inputs are known, each that leads to no record leaves open what a record of its type could say.
In: resources. Out: unread rows in the ``Collector``. Raises: nothing.
Source: HL7 FHIR R4, List.entry, Composition.section.entry, DiagnosticReport.result, Observation.hasMember.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from ..collect import Collector
from .bundle import Document
from .entry import MATTER, Entry, minted, parsed_reference

#: how a reason ends that another part of the source may answer
ABSENT_RECORD = "is not among the inputs"


@dataclass(frozen=True)
class Named:
    """One record that another names. keys: by which of its names it would be known; record: its IRI."""

    subject: str
    source: str
    by: str
    kind: str
    keys: tuple[str, ...]
    record: str


def named_records(entry: Entry, subject: str, document: Document) -> Iterator[Named]:
    """The records that a resource names, as far as they could matter; those that lie inside it are there."""
    resource = entry.resource
    if resource.get("status") == "entered-in-error":
        return
    for reference in _references(entry.type, resource):
        parsed = parsed_reference(reference)
        if reference.startswith("#"):
            if not document.has_contained(entry, reference[1:]):
                yield Named(subject, document.source, entry.type, _kind(entry.type), (), f"{entry.record}{reference}")
        elif parsed is not None and parsed.id is not None:
            if parsed.kind in MATTER:
                own = parsed_reference(entry.full_url or "")
                base = parsed.base or (own.base if own else None)
                url = f"{base}/{parsed.kind}/{parsed.id}" if base else None
                plain = f"{parsed.kind}/{parsed.id}"
                keys = (url, plain) if url else (plain,)
                yield Named(subject, document.source, entry.type, parsed.kind, keys,
                            url or minted(parsed.kind, parsed.id))
        elif reference.startswith("urn:"):
            yield Named(subject, document.source, entry.type, _kind(entry.type), (reference,), reference)


def tell_absent(named: Collection[Named], known: Collection[str], collector: Collector) -> None:
    """Hold the records that are not there against the subjects of those that name them."""
    for each in named:
        if not any(key in known for key in each.keys):
            collector.unread(each.subject, each.source, each.record, each.kind,
                             f"a record that a {each.by} names {ABSENT_RECORD}")


def _kind(holder: str) -> str:
    """The type of a record that only its holder tells: a result of a report or panel, else anything."""
    return "Observation" if holder in ("DiagnosticReport", "Observation") else "Bundle"


def _references(kind: str, resource: dict[str, Any]) -> Iterator[str]:
    if kind == "List":
        for each in _objects(resource.get("entry")):
            if each.get("deleted") is not True:
                yield from _reference(each.get("item"))
    elif kind == "Composition":
        yield from _sections(resource)
    elif kind in ("DiagnosticReport", "Observation"):
        member = "result" if kind == "DiagnosticReport" else "hasMember"
        for each in _objects(resource.get(member)):
            yield from _reference(each)


def _sections(node: dict[str, Any]) -> Iterator[str]:
    for section in _objects(node.get("section")):
        for each in _objects(section.get("entry")):
            yield from _reference(each)
        yield from _sections(section)


def _reference(node: Any) -> Iterator[str]:
    text = node.get("reference") if isinstance(node, dict) else None
    if isinstance(text, str) and text.strip():
        yield text.strip()


def _objects(value: Any) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, dict)]
