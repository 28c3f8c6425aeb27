"""What an entry that is not understood is about, as far as its codes can be read.

In: a resource. Out: codes as IRIs joined by one space, and a display; empty where nothing can be read.
Raises: nothing.
"""

from __future__ import annotations

from typing import Any

from ..gate import Unreadable
from .codes import Concept, concept, concepts, join
from .values import parts

#: resource type -> members that say what it is about, where that is not ``code``
_MEMBERS = {
    "AdverseEvent": ("event",),
    "DiagnosticReport": (),
    **dict.fromkeys(
        ("MedicationStatement", "MedicationRequest", "MedicationAdministration", "MedicationDispense"),
        ("medicationCodeableConcept",),
    ),
}


def names_of(resource: dict[str, Any], kind: str) -> tuple[str, str | None]:
    """Codes and display of what a resource is about, those of its components and conclusions included."""
    found: list[Concept] = []
    for member in _MEMBERS.get(kind, ("code",)):
        found += _some(lambda member=member: [each] if (each := concept(resource, member)) else [])
    if kind == "Observation":
        for component in _some(lambda: parts(resource, "component")):
            found += _some(lambda component=component: [each] if (each := concept(component, "code")) else [])
    if kind == "DiagnosticReport":
        found += _some(lambda: list(concepts(resource, "conclusionCode")))
    display = next((each.display for each in found if each.display), None)
    return join(iri for each in found for iri in each.iris), display


def _some(read: Any) -> list[Any]:
    try:
        return read()
    except Unreadable:
        return []
