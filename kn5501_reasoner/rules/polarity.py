"""May and must: one shape over exact values becomes two over what is known.

*may* is violated only when the plain shape is surely violated: favourable bounds, absent facts do not violate.
*must* is violated unless the plain shape is surely satisfied: unfavourable bounds, facts must be there.
The two are found by polarity alone: ``sh:not`` and "no event" swap them, ``sh:or``, "and" and "some event" keep them.

In: plain shapes. Out: shapes over ``le:low``, ``le:high``, ``le:holds`` and ``le:confirmed``.
Raises: RuleError where a plain shape has no such pair.
Source: docs/uncertainty.md, "One rule, four questions".
"""

from __future__ import annotations

from dataclasses import replace

from ..errors import RuleError
from ..shapes import EVENTS, Node, Property, Shape, as_node
from ..vocab import LE

LOW, HIGH, HOLDS, CONFIRMED = (LE + name for name in ("low", "high", "holds", "confirmed"))


def requirement(shape: Shape, sure: bool) -> Node:
    """A shape about a subject: must when sure, may when not."""
    return _node(as_node(shape), sure, event=False)


def pattern(shape: Node, sure: bool, confirmed: bool = True) -> Node:
    """A pattern of events: surely matched when sure, possibly matched when not.

    confirmed: whether only a confirmed event matches surely.
    """
    matched = _node(shape, sure, event=True)
    if not (sure and confirmed):
        return matched
    return replace(matched, properties=(Property((CONFIRMED,), has_value=(True,)), *matched.properties))


def bounds(shape: Property, sure: bool, event: bool) -> tuple[Property, ...]:
    """The one or two property shapes that say a plain property shape over bounds."""
    needed = 1 if sure else None
    what = shape.iri or shape.path[0]
    if len(shape.path) != 1:
        raise RuleError("a plain shape has a path of one step", what)
    if shape.pattern is not None and (event or shape.path[0] not in EVENTS):
        raise RuleError("sh:qualifiedValueShape is for events of the subject alone", what)
    if shape.none_of is not None:
        return (Property(shape.path, none_of=pattern(shape.none_of, not sure)),)
    if shape.some_of is not None:
        return (Property(shape.path, some_of=pattern(shape.some_of, sure)),)
    if shape.path[0] in EVENTS:
        raise RuleError("events are counted with sh:qualifiedValueShape alone", what, "none, or at least one")
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


def both(*shapes: Node) -> Node:
    """All of them in one node shape."""
    return Node(
        classes=tuple(c for s in shapes for c in s.classes),
        properties=tuple(dict.fromkeys(p for s in shapes for p in s.properties)),
        either=tuple(dict.fromkeys(g for s in shapes for g in s.either)),
        nots=tuple(dict.fromkeys(n for s in shapes for n in s.nots)),
    )


def body(shape: Node) -> Node:
    """A named node shape without its name, to be put inside another."""
    return Node(shape.classes, shape.properties, shape.either, shape.nots)


def alone(shape: Node) -> Shape:
    """A node shape that holds one property shape and nothing else is that property shape."""
    if len(shape.properties) == 1 and not (shape.classes or shape.either or shape.nots):
        return shape.properties[0]
    return shape


def _node(shape: Node, sure: bool, event: bool) -> Node:
    if shape.classes and not event:
        raise RuleError("sh:class is for patterns of events alone", shape.iri or "")
    return Node(
        classes=shape.classes,
        properties=tuple(made for p in shape.properties for made in bounds(p, sure, event)),
        either=tuple(tuple(_node(as_node(member), sure, event) for member in group) for group in shape.either),
        nots=tuple(_node(as_node(member), not sure, event) for member in shape.nots),
    )
