"""The typed form of a rule: what a shape file says, and nothing that it does not.

Out: frozen dataclasses, used alike for the plain shapes and for the role shapes derived from them.
Units: numbers are exact decimals in the unit that the fact model declares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .vocab import LE

ALWAYS = LE + "always"
ROLES = {"applies": LE + "Applies", "may-pass": LE + "MayPass", "passes": LE + "Passes", "judged": LE + "Judged"}
"""Roles in the order in which the first violated one decides, with their IRIs."""

EVENTS = {
    LE + "condition": LE + "unmappedCondition",
    LE + "exposure": LE + "unmappedExposure",
    LE + "allergy": LE + "unmappedAllergy",
    LE + "participation": None,
    LE + "contraindication": None,
}
"""Paths that lead to events, with the path of those events whose code nobody maps."""


BROAD = {
    LE + "condition": LE + "broadCondition",
    LE + "exposure": LE + "broadExposure",
    LE + "allergy": LE + "broadAllergy",
}
"""Paths that lead to events, with the path of those that may be of a class only because their code is too broad."""
DOUBTFUL = {LE + "allergy": LE + "doubtfulAllergy"}
"""Likewise of those that may be such an event at all only because their code is too broad."""


@dataclass(frozen=True)
class Annotations:
    """What is said about a shape beside its constraints."""

    label: str = ""
    domains: tuple[str, ...] = ()
    anchor: str | None = None
    criterion: str | None = None
    role: str | None = None
    part: str | None = None
    alternative_of: str | None = None
    message: str = ""


NOTHING = Annotations()


@dataclass(frozen=True)
class Property:
    """A property shape: the values that a path of one or two steps leads to.

    has_value and one_of hold IRIs (str) and booleans; none_of is a qualified value shape with at most 0 matches.
    """

    path: tuple[str, ...]
    min_count: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    has_value: tuple[str | bool, ...] = ()
    one_of: tuple[str | bool, ...] = ()
    none_of: Node | None = None
    iri: str | None = None
    notes: Annotations = NOTHING


@dataclass(frozen=True)
class Node:
    """A node shape: everything in it must hold.

    classes: sh:class; properties: sh:property; either: one tuple of alternatives for each sh:or; nots: sh:not.
    """

    classes: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    either: tuple[tuple[Node | Property, ...], ...] = ()
    nots: tuple[Node | Property, ...] = ()
    iri: str | None = None
    notes: Annotations = NOTHING


Shape = Node | Property


@dataclass(frozen=True)
class Criterion:
    """One criterion (or an alternative reading of one) as its file says it.

    iri: IRI of the criterion; file: name of its file; requirement: its shape over exact values;
    applies_to: whom it concerns; judged_where: patterns of events, or ALWAYS; borderline: a named borderline fact;
    alternative_of: the criterion of which this is another reading.
    """

    iri: str
    file: str
    requirement: Node
    applies_to: Node | None = None
    judged_where: tuple[Property | str, ...] = ()
    borderline: Property | None = None
    alternative_of: str | None = None


def facts_of(criterion: Criterion) -> frozenset[str]:
    """Local names of the facts that a criterion asks after."""
    return frozenset(step.removeprefix(LE) for shape in whole(criterion) for step in shape.path)


def whole(criterion: Criterion) -> Iterator[Property]:
    """Every property shape of a criterion, patterns of events and whom it concerns included."""
    waiting: list[Shape | None] = [
        criterion.requirement, criterion.applies_to, criterion.borderline,
        *(one for one in criterion.judged_where if not isinstance(one, str)),
    ]
    while waiting:
        shape = waiting.pop()
        if isinstance(shape, Property):
            yield shape
            waiting.append(shape.none_of)
        elif shape is not None:
            waiting += (*shape.properties, *(member for group in shape.either for member in group), *shape.nots)
