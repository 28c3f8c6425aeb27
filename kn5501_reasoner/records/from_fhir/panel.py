"""Panels: which method an observation takes from the observations that name it as a member.

In: the observations of one input. Out: methods in the form of the column. Source: HL7 FHIR R4, Observation.hasMember.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..gate import Unreadable
from .bundle import Document
from .codes import Concept, concept, join
from .contained import contained_observations, inner_record
from .entry import Entry
from .shared import Elsewhere
from .values import NotUnderstood, parts, string

#: what panels that disagree on the method leave; it is the method of no test
SEVERAL = "several_methods"


def read_method(node: dict[str, Any]) -> str:
    """The method of an observation or component, as code IRIs and words."""
    found = concept(node, "method") or Concept()
    return join((*found.iris, *found.words))


def inherited_method(entry: Entry, document: Document) -> str:
    """The method of an observation: its own, else that of the panels of which it is a member, at any depth."""
    if document.panels is None:
        document.panels = _panels(document)
    return _method(entry, document.panels, frozenset())


def _method(entry: Entry, panels: dict[str, list[Entry]], seen: frozenset[str]) -> str:
    own = read_method(entry.resource)
    if own or entry.record in seen:
        return own
    above = {_method(panel, panels, seen | {entry.record}) for panel in panels.get(entry.record, ())} - {""}
    return SEVERAL if len(above) > 1 else "".join(above)


def _panels(document: Document) -> dict[str, list[Entry]]:
    """Record of a member -> the panels that name it."""
    found: dict[str, list[Entry]] = {}
    for entry in _observations(document):
        for reference in _members(entry):
            member = _member(reference, entry, document)
            if member is not None:
                found.setdefault(member, []).append(entry)
    return found


def _observations(document: Document) -> Iterator[Entry]:
    for entry in document.entries:
        if entry.type == "Observation":
            yield entry
        yield from contained_observations(entry)


def _member(reference: str, panel: Entry, document: Document) -> str | None:
    """The record of a member in this input."""
    if reference.startswith("#"):
        return inner_record(panel.record, reference)
    try:
        found = document.find(reference, panel)
    except Elsewhere:
        return None
    return found.record if found else None


def _members(entry: Entry) -> list[str]:
    if not entry.resource.get("hasMember"):
        return []
    try:
        return [text for each in parts(entry.resource, "hasMember") if (text := string(each, "reference"))]
    except (NotUnderstood, Unreadable):
        return []
