"""May and must: one shape over exact values becomes two over what is known.

*may* is violated only when the plain shape is surely violated: favourable bounds, absent facts do not violate.
*must* is violated unless the plain shape is surely satisfied: unfavourable bounds, facts must be there.
The two are found by polarity alone: ``sh:not`` and "no event" swap them, ``sh:or`` and "and" keep them.

In: plain shapes. Out: shapes over ``le:low``, ``le:high``, ``le:holds`` and ``le:confirmed``.
Raises: RuleError where a plain shape has no such pair.
Source: DESIGN, "Uncertainty" and "A criterion is said once".
"""

from __future__ import annotations

from dataclasses import replace

from ..errors import RuleError
from ..shapes import EVENTS, Node, Property, Shape
from ..vocab import LE

LOW, HIGH, HOLDS, CONFIRMED = (LE + name for name in ("low", "high", "holds", "confirmed"))


def requirement(shape: Shape, sure: bool) -> Node:
    """A shape about a subject: must when sure, may when not."""
    return _node(as_node(shape), sure, event=False, classes=True)


def pattern(shape: Node, sure: bool, classes: bool = True) -> Node:
    """A pattern of events: surely matched when sure, possibly matched when not.

    classes: False drops what the pattern says of classes, for events whose code nobody maps.
    """
    matched = _node(shape, sure, event=True, classes=classes)
    if not sure:
        return matched
    return replace(matched, properties=(Property((CONFIRMED,), has_value=(True,)), *matched.properties))


def names_class(shape: Shape) -> bool:
    """Whether a pattern says anything of classes."""
    if isinstance(shape, Property):
        return False
    members = (*shape.nots, *(member for group in shape.either for member in group))
    return bool(shape.classes) or any(names_class(member) for member in members)


def denies_class(shape: Shape) -> bool:
    """Whether a pattern says that an event is not of a class."""
    if isinstance(shape, Property):
        return False
    members = (member for group in shape.either for member in group)
    return any(names_class(n) for n in shape.nots) or any(denies_class(m) for m in members)


def as_node(shape: Shape) -> Node:
    """A property shape as the node shape that holds nothing else."""
    return Node(properties=(shape,)) if isinstance(shape, Property) else shape


def bounds(shape: Property, sure: bool, event: bool) -> tuple[Property, ...]:
    """The one or two property shapes that say a plain property shape over bounds."""
    needed = 1 if sure else None
    what = shape.iri or shape.path[0]
    if len(shape.path) != 1:
        raise RuleError("a plain shape has a path of one step", what)
    if shape.none_of is not None:
        if event or shape.path[0] not in EVENTS:
            raise RuleError("sh:qualifiedValueShape is for events of the subject alone", what)
        return (Property(shape.path, none_of=pattern(shape.none_of, not sure)),)
    if shape.path[0] in EVENTS:
        raise RuleError("events are counted with sh:qualifiedValueShape and sh:qualifiedMaxCount 0 alone", what)
    stated = shape.has_value or shape.one_of
    limits = shape.minimum is not None or shape.maximum is not None
    if bool(stated) == limits:
        raise RuleError("a plain property shape says either limits or a truth", what)
    if not limits:
        if len(stated) != 1 or not isinstance(stated[0], bool):
            raise RuleError("a truth is true or false", what)
        path = shape.path if event else (*shape.path, HOLDS)
        return (Property(path, min_count=needed, one_of=stated),)
    out = []
    if shape.minimum is not None:
        out.append(Property((*shape.path, LOW if sure else HIGH), min_count=needed, minimum=shape.minimum))
    if shape.maximum is not None:
        out.append(Property((*shape.path, HIGH if sure else LOW), min_count=needed, maximum=shape.maximum))
    return tuple(out)


def _node(shape: Node, sure: bool, event: bool, classes: bool) -> Node:
    if shape.classes and not event:
        raise RuleError("sh:class is for patterns of events alone", shape.iri or "")
    either = []
    for group in shape.either:
        kept = tuple(_node(as_node(member), sure, event, classes) for member in group)
        if classes or Node() not in kept:  # an alternative that asks nothing is always met
            either.append(kept)
    nots = [member for member in shape.nots if classes or not names_class(member)]
    return Node(
        classes=shape.classes if classes else (),
        properties=tuple(made for p in shape.properties for made in bounds(p, sure, event)),
        either=tuple(either),
        nots=tuple(_node(as_node(member), not sure, event, classes) for member in nots),
    )
