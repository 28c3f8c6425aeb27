"""The typed form of a rule: what a shape file says, and nothing that it does not.

Out: frozen dataclasses, used alike for the plain shapes and for the role shapes derived from them.
Units: numbers are exact decimals in the unit that the fact model declares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .vocab import DCTERMS, LE, SKOS

ALWAYS = LE + "always"
ROLES = {"applies": LE + "Applies", "may-pass": LE + "MayPass", "passes": LE + "Passes", "judged": LE + "Judged"}
"""Roles in the order in which the first violated one decides, with their IRIs."""
OUTCOMES = {"applies": "inapplicable", "may-pass": "failed", "passes": "cantTell", "judged": "untested"}
"""What a violated role means, in the order of ROLES; none violated: passed."""

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

CARD = {
    LE + name for name in ("statement", "remedy", "sourceMark", "order", "anchor", "domain", "parameter")
} | {DCTERMS + "source", DCTERMS + "isVersionOf", SKOS + "editorialNote"}
"""What may be said of a criterion beside its shape, for readers."""


@dataclass(frozen=True)
class Card:
    """What is said of a criterion beside its shape, in the order of the file: nothing of it decides.

    statement: what it asks, in our own words; remedy: what to record; source: where it was read; mark: IRI of whether
    somebody has read it there; note: how it was read where it leaves a choice; order: its place in the protocol;
    anchors, domains, parameters: IRIs; version_of: of a criterion of an older version, the IRI of the present one,
    where it has another name.
    """

    label: str = ""
    statement: str = ""
    remedy: str = ""
    source: str = ""
    mark: str = ""
    note: str = ""
    order: int | None = None
    anchors: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    version_of: str | None = None


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

    has_value and one_of hold IRIs (str) and booleans; none_of and some_of are a qualified value shape, with at most 0
    and at least 1 match.
    """

    path: tuple[str, ...]
    min_count: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    has_value: tuple[str | bool, ...] = ()
    one_of: tuple[str | bool, ...] = ()
    none_of: Node | None = None
    some_of: Node | None = None
    iri: str | None = None
    notes: Annotations = NOTHING

    @property
    def pattern(self) -> Node | None:
        """What is asked of events: that none is like this, or that one is."""
        return self.none_of if self.some_of is None else self.some_of

    @property
    def of_events(self) -> bool:
        """Whether it says that no event of a pattern may be there, or that one must."""
        return self.pattern is not None and self.path[0] in EVENTS


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


def as_node(shape: Shape) -> Node:
    """A property shape as the node shape that holds nothing else."""
    return Node(properties=(shape,)) if isinstance(shape, Property) else shape


def names_class(shape: Shape) -> bool:
    """Whether a pattern of events says anything of classes."""
    if isinstance(shape, Property):
        return False
    members = (*shape.nots, *(member for group in shape.either for member in group))
    return bool(shape.classes) or any(names_class(member) for member in members)


def denies_class(shape: Shape) -> bool:
    """Whether a pattern of events says that an event is not of a class."""
    if isinstance(shape, Property):
        return False
    members = (member for group in shape.either for member in group)
    return any(names_class(n) for n in shape.nots) or any(denies_class(m) for m in members)


def without_classes(shape: Node) -> Node:
    """A pattern of events without what it says of classes, for events whose code nobody maps."""
    either = (tuple(without_classes(as_node(member)) for member in group) for group in shape.either)
    return Node(
        properties=shape.properties,
        either=tuple(group for group in either if Node() not in group),  # an alternative that asks nothing is met
        nots=tuple(member for member in shape.nots if not names_class(member)),
    )


def named_classes(shape: Shape) -> frozenset[str]:
    """The IRIs of all classes that a shape names, those in patterns of events too."""
    if isinstance(shape, Property):
        return named_classes(shape.pattern) if shape.pattern is not None else frozenset()
    members = (*shape.properties, *shape.nots, *(member for group in shape.either for member in group))
    return frozenset(shape.classes).union(*map(named_classes, members))


@dataclass(frozen=True)
class Criterion:
    """One criterion (or an alternative reading of one) as its file says it.

    iri: IRI of the criterion; file: name of its file; requirement: its shape over exact values;
    applies_to: whom it concerns; judged_where: patterns of events, or ALWAYS; borderline: a named borderline fact;
    alternative_of: the criterion of which this is another reading; card: what is said of it for readers.
    """

    iri: str
    file: str
    requirement: Node
    applies_to: Node | None = None
    judged_where: tuple[Property | str, ...] = ()
    borderline: Property | None = None
    alternative_of: str | None = None
    card: Card = Card()

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """All shapes that it is made of."""
        judged = (one for one in self.judged_where if isinstance(one, Property))
        return tuple(one for one in (self.requirement, self.applies_to, *judged, self.borderline) if one is not None)


def facts_of(criterion: Criterion) -> frozenset[str]:
    """Local names of the facts that a criterion asks after."""
    return frozenset(step.removeprefix(LE) for shape in whole(criterion) for step in shape.path)


def whole(criterion: Criterion) -> Iterator[Property]:
    """Every property shape of a criterion, patterns of events and whom it concerns included."""
    waiting: list[Shape | None] = [*criterion.shapes]
    while waiting:
        shape = waiting.pop()
        if isinstance(shape, Property):
            yield shape
            waiting.append(shape.pattern)
        elif shape is not None:
            waiting += (*shape.properties, *(member for group in shape.either for member in group), *shape.nots)
