"""Rewrites plain shapes: another limit, or one part alone; each is said as another reading of its criterion.

What: the same plain shape with one number changed, so that what follows from it (roles, columns) is worked out by the
same code as for the protocol.
In: criteria as the rules stage reads them (``iri``, ``requirement``, ``applies_to``, ``judged_where``, ``borderline``,
``alternative_of``). Out: ``Limit``, criteria. Units: as the fact model. Raises: UsageError.
Source: DESIGN, "A criterion is said once".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ..errors import UsageError
from ..vocab import LE

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


def limits(criterion: Any) -> tuple[Limit, ...]:
    """All numbers of a criterion, each once, in order of the shape."""
    found: dict[Limit, None] = {}

    def note(shape: Any, part: Any) -> Any:
        found.update(dict.fromkeys(_of_property(criterion, shape, part)))
        return shape

    _each(criterion, note)
    return tuple(found)


def choose(criterion: Any, part: str | None = None, fact: str | None = None, side: str | None = None) -> Limit:
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


def rewritten(criterion: Any, values: Mapping[Limit, Decimal], name: str) -> Any:
    """The criterion with other numbers in these limits, as another reading of it called ``name``."""

    def change(shape: Any, part: Any) -> Any:
        new = {one.side: values[one] for one in _of_property(criterion, shape, part) if one in values}
        return replace(shape, **new) if new else shape

    return _reading(_each(criterion, change), criterion, name)


def parts(criterion: Any) -> tuple[Any, ...]:
    """The named property shapes that the requirement is made of."""

    def inside(shape: Any) -> Iterator[Any]:
        if hasattr(shape, "path"):
            yield shape
            return
        for member in (*shape.properties, *(m for group in shape.either for m in group), *shape.nots):
            yield from inside(member)

    return tuple(dict.fromkeys(inside(criterion.requirement)))


def part_alone(criterion: Any, part: Any, name: str) -> Any:
    """What one part asks and nothing else, as another reading; without the judgement that other parts call for."""
    asked = replace(criterion.requirement, properties=(part,), either=(), nots=())
    return _reading(replace(criterion, requirement=asked, judged_where=(), borderline=None), criterion, name)


def slot(criterion: Any) -> str:
    """The criterion that this is a reading of, or itself."""
    return local(criterion.alternative_of or criterion.iri)


def local(iri: str) -> str:
    """The last step of an IRI."""
    return iri.rsplit("/", 1)[-1]


def _reading(made: Any, criterion: Any, name: str) -> Any:
    space = criterion.iri.removesuffix(local(criterion.iri))
    return replace(made, iri=space + name, alternative_of=criterion.alternative_of or criterion.iri)


def _of_property(criterion: Any, shape: Any, part: Any) -> Iterator[Limit]:
    for side in SIDES:
        if getattr(shape, side) is not None:
            yield Limit(local(criterion.iri), local(part.iri or ""), shape.path[0].removeprefix(LE), side,
                        getattr(shape, side), part.notes.label)


def _each(criterion: Any, change: Callable[[Any, Any], Any]) -> Any:
    """The criterion with every property shape replaced; change: (property shape, its named part) -> property shape."""

    def of(shape: Any, part: Any) -> Any:
        part = shape if shape.iri is not None else part
        if hasattr(shape, "path"):
            inner = of(shape.none_of, part) if shape.none_of is not None else None
            return change(replace(shape, none_of=inner), part)
        return replace(
            shape, properties=tuple(of(p, part) for p in shape.properties),
            either=tuple(tuple(of(m, part) for m in group) for group in shape.either),
            nots=tuple(of(n, part) for n in shape.nots),
        )

    top = criterion.requirement
    return replace(
        criterion, requirement=of(top, top),
        applies_to=of(criterion.applies_to, top) if criterion.applies_to is not None else None,
        judged_where=tuple(one if isinstance(one, str) else of(one, top) for one in criterion.judged_where),
        borderline=of(criterion.borderline, top) if criterion.borderline is not None else None,
    )
