"""Which medicine a record is about: its code, the Medication that it names, or the ingredients of that Medication.

In: resources with medication[x], and Medication and Substance resources of the input. Out: one ``Concept`` for each
medicine; a product of several ingredients is several.
Units: none. Raises: NotUnderstood, Unreadable. Source: HL7 FHIR R4, Medication.
"""

from __future__ import annotations

from typing import Any

from ..gate import clean
from .case import Case
from .codes import Concept, concept
from .entry import Entry
from .meta import not_understood
from .values import NotUnderstood, boolean, part, parts, string

_DEPTH = 4
"""How many Medications may lie in each other."""


def medicines(case: Case) -> tuple[Concept, ...]:
    """The medicines of a record, at least one. Raises NotUnderstood when nothing names them."""
    stated = concept(case.resource, "medicationCodeableConcept")
    if stated and (stated.iris or stated.display):
        return (stated,)
    if part(case.resource, "medicationReference") is None:
        raise NotUnderstood("the medicine is not named")
    found = _referenced(case, case.resource, "medicationReference", case.entry, _DEPTH)
    if not found:
        raise NotUnderstood("the reference to the medicine leads to nothing that names one")
    return found


def _referenced(case: Case, node: dict[str, Any], name: str, origin: Entry, depth: int) -> tuple[Concept, ...]:
    """The medicines that a Reference leads to, else what it displays; empty when neither names one."""
    said = string(part(node, name) or {}, "display")
    display = clean(said) if said else None
    found = _follow(case, node, name, origin)
    if found is not None and depth and found.type in ("Medication", "Substance"):
        return _product(case, found, display, depth - 1)
    return (Concept(display=display),) if display else ()


def _follow(case: Case, node: dict[str, Any], name: str, origin: Entry) -> Entry | None:
    """The entry that a Reference leads to; a contained resource names what is contained beside it."""
    reference = case.reference(node, name)
    if reference is None:
        return None
    found = case.document.find(reference, origin)
    if found is None and reference.startswith("#"):
        found = case.document.find(reference, case.entry)
    if found is not None and (reason := not_understood(found.resource)):
        raise NotUnderstood(f"the {found.type} that it names: {reason}")
    return found


def _product(case: Case, entry: Entry, display: str | None, depth: int) -> tuple[Concept, ...]:
    """A product by its code together with its ingredients: which of them is known is not known here."""
    own = concept(entry.resource, "code") or Concept()
    name = own.display or display
    inside = _ingredients(case, entry, depth)
    if not inside:
        return (_joined(own, Concept(), name),) if own.iris or name else ()
    if len(inside) == 1:
        return (_joined(own, inside[0], inside[0].display or name),)
    return tuple(_joined(own, each, each.display) for each in inside)


def _joined(own: Concept, ingredient: Concept, display: str | None) -> Concept:
    return Concept(own.iris + ingredient.iris, display, own.text, own.written + ingredient.written)


def _ingredients(case: Case, entry: Entry, depth: int) -> list[Concept]:
    """The ingredients, those of ingredients too; without the inactive ones where others are listed.

    One that nothing names may be anything: it is a ``Concept`` without a code.
    """
    listed = parts(entry.resource, "ingredient")
    active = [each for each in listed if boolean(each, "isActive") is not False] or listed
    inside: list[Concept] = []
    for each in active:
        stated = concept(each, "itemCodeableConcept")
        if stated and (stated.iris or stated.display):
            inside.append(stated)
        else:
            inside += _referenced(case, each, "itemReference", entry, depth) or (Concept(),)
    return inside
