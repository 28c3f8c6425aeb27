"""Rewrites plain shapes: another limit, or one part alone; each is said as another reading of its criterion.

What: the same plain shape with one number changed, so that what follows from it (roles, columns) is worked out by the
same code as for the protocol.
In: criteria as the rules stage reads them. Out: ``Limit``, criteria. Units: as the fact model. Raises: UsageError.
Source: docs/uncertainty.md, "One rule, four questions".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ..errors import UsageError
from ..shapes import Criterion, Node, Property, Shape
from ..vocab import LE, local

SIDES = ("minimum", "maximum")


@dataclass(frozen=True)
class Limit:
    """One number of a plain shape. part: the named shape that it stands in; side: of SIDES; label: the part's."""

    criterion: str
    part: str
    fact: str
    side: str
    value: Decimal
    label: str = ""

    @property
    def offset(self) -> bool:
        """Whether it only says that an event began: a lowest distance of 0 to an anchor is no threshold."""
        return self.side == "minimum" and self.value == 0


def limits(criterion: Criterion) -> tuple[Limit, ...]:
    """All numbers of a criterion, each once, in order of the shape."""
    found: dict[Limit, None] = {}

    def note(shape: Property, part: Shape) -> Property:
        found.update(dict.fromkeys(_of_property(criterion, shape, part)))
        return shape

    _each(criterion, note)
    return tuple(found)


def choose(criterion: Criterion, part: str | None = None, fact: str | None = None, side: str | None = None) -> Limit:
    """The one limit that is meant: a criterion's only one needs no more words. Raises: UsageError listing them."""
    every = limits(criterion)
    name = local(criterion.iri)
    fitting = [
        one for one in every
        if part in (None, one.part, one.part.removeprefix(f"{name}-")) and fact in (None, one.fact)
        and side in (None, one.side)
    ]
    sharp = fitting if side is not None else [one for one in fitting if not one.offset]
    asked = {local(shape.iri or "") for shape in parts(criterion)}
    sharp = [one for one in sharp if one.part in asked] or sharp  # rather than a pattern that calls for judgement
    if len(sharp) == 1:
        return sharp[0]
    said = "; ".join(f"{one.part} {one.fact} {one.side} {one.value}" for one in every) or "none"
    raise UsageError(f"{len(sharp)} limits are meant", name, f"name part, fact or side of one: {said}")


def rewritten(criterion: Criterion, values: Mapping[Limit, Decimal], name: str) -> Criterion:
    """The criterion with other numbers in these limits, as another reading of it called ``name``."""

    def change(shape: Property, part: Shape) -> Property:
        new = {one.side: values[one] for one in _of_property(criterion, shape, part) if one in values}
        minimum, maximum = (new.get(side, getattr(shape, side)) for side in SIDES)
        return replace(shape, minimum=minimum, maximum=maximum) if new else shape

    return _reading(_each(criterion, change), criterion, name)


def parts(criterion: Criterion) -> tuple[Property, ...]:
    """The named property shapes that the requirement is made of."""

    def inside(shape: Shape) -> Iterator[Property]:
        if isinstance(shape, Property):
            yield shape
            return
        for member in (*shape.properties, *(m for group in shape.either for m in group), *shape.nots):
            yield from inside(member)

    return tuple(dict.fromkeys(inside(criterion.requirement)))


def part_alone(criterion: Criterion, part: Property, name: str) -> Criterion:
    """What one part asks and nothing else, as another reading; without the judgement that other parts call for."""
    asked = replace(criterion.requirement, properties=(part,), either=(), nots=())
    return _reading(replace(criterion, requirement=asked, judged_where=(), borderline=None), criterion, name)


def slot(criterion: Criterion) -> str:
    """The criterion that this is a reading of, or itself."""
    return local(criterion.alternative_of or criterion.iri)


def _reading(made: Criterion, criterion: Criterion, name: str) -> Criterion:
    space = criterion.iri.removesuffix(local(criterion.iri))
    return replace(made, iri=space + name, alternative_of=criterion.alternative_of or criterion.iri)


def _of_property(criterion: Criterion, shape: Property, part: Shape) -> Iterator[Limit]:
    for side, value in zip(SIDES, (shape.minimum, shape.maximum), strict=True):
        if value is not None:
            yield Limit(local(criterion.iri), local(part.iri or ""), shape.path[0].removeprefix(LE), side, value,
                        part.notes.label)


def _each(criterion: Criterion, change: Callable[[Property, Shape], Property]) -> Criterion:
    """The criterion with every property shape replaced; change: (property shape, its named part) -> property shape."""

    def of_shape(shape: Shape, part: Shape) -> Shape:
        return of_property(shape, part) if isinstance(shape, Property) else of_node(shape, part)

    def of_property(shape: Property, part: Shape) -> Property:
        part = shape if shape.iri is not None else part
        none_of, some_of = (None if one is None else of_node(one, part) for one in (shape.none_of, shape.some_of))
        return change(replace(shape, none_of=none_of, some_of=some_of), part)

    def of_node(shape: Node, part: Shape) -> Node:
        part = shape if shape.iri is not None else part
        return replace(
            shape, properties=tuple(of_property(p, part) for p in shape.properties),
            either=tuple(tuple(of_shape(m, part) for m in group) for group in shape.either),
            nots=tuple(of_shape(n, part) for n in shape.nots),
        )

    top = criterion.requirement
    return replace(
        criterion, requirement=of_node(top, top),
        applies_to=of_node(criterion.applies_to, top) if criterion.applies_to is not None else None,
        judged_where=tuple(one if isinstance(one, str) else of_property(one, top) for one in criterion.judged_where),
        borderline=of_property(criterion.borderline, top) if criterion.borderline is not None else None,
    )
