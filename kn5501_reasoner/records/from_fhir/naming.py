"""What an entry that is not understood is about, as far as its codes can be read.

In: a resource. Out: codes as IRIs joined by one space, and a display; no codes where one of them cannot be read.
Raises: nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..gate import Unreadable
from .codes import Concept, concept, join, read_concept
from .values import NotUnderstood

#: resource type -> members that say what it is about, where that is not ``code``
_MEMBERS = {
    "AdverseEvent": ("event",),
    "DiagnosticReport": (),
    **dict.fromkeys(
        ("MedicationStatement", "MedicationRequest", "MedicationAdministration", "MedicationDispense"),
        ("medicationCodeableConcept",),
    ),
}


#: stands for the conclusion of a report whose code cannot be read
UNREADABLE = "urn:code:unreadable"


def names_of(resource: dict[str, Any], kind: str) -> tuple[str, str | None]:
    """Codes and display of what a resource is about, those of its components and conclusions included.

    No codes when one of these has none that can be read: then it may be about anything.
    """
    found: list[Concept] = []
    for member in _MEMBERS.get(kind, ("code",)):
        found.append(_some(lambda member=member: concept(resource, member)))
    if kind == "Observation":
        found += [_some(lambda each=each: concept(each, "code")) for each in objects(resource, "component")]
    if kind == "DiagnosticReport":
        found += [_some(lambda each=each: read_concept(each)) for each in objects(resource, "conclusionCode")]
    display = next((each.display for each in found if each.display), None)
    if all(each.iris for each in found):
        return join(iri for each in found for iri in each.iris), display
    return (UNREADABLE if kind == "DiagnosticReport" else ""), display


def objects(resource: Any, name: str) -> list[dict[str, Any]]:
    """The objects of a list; an empty one for what is no object, so that it is not lost."""
    held = resource.get(name) if isinstance(resource, dict) else None
    if held is None:
        return []
    return [each if isinstance(each, dict) else {} for each in (held if isinstance(held, list) else [held])]


def _some(read: Callable[[], Concept | None]) -> Concept:
    try:
        return read() or Concept()
    except (NotUnderstood, Unreadable):
        return Concept()
