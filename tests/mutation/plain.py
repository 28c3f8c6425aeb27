"""Mutants of the plain shapes: every threshold, comparator, window, class, polarity, part and link, changed once.

In: criteria as ``rules.load`` reads them. Out: (name, criterion with one thing changed).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from kn5501_reasoner.shapes import Criterion, Node, Property, Shape
from kn5501_reasoner.vocab import LE

OFFSETS = ("daysBeforeScreening", "daysBeforeEnrolment", "daysBeforeInfusion", "monthsBeforeEnrolment")
STEPS = {"neutrophils": "0.01", "haemoglobin": "0.04", "lvef": "0.1"}  # else half a month code, or 1
EPSILON = Decimal("1e-9")
ANCHORS = ("screening", "enrolment", "infusion")
SWAPPED = {
    "condition": "exposure", "exposure": "condition", "allergy": "condition", "participation": "exposure",
    "contraindication": "allergy",
}
Named = Iterator[tuple[str, Shape]]


def local(iri: str) -> str:
    return iri.removeprefix(LE).rsplit("/", 1)[-1]


def mutants(criterion: Criterion, classes: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, Criterion]]:
    """Every mutant of one criterion; classes: class -> the classes that are put in its place (IRIs)."""
    name = local(criterion.iri)
    for what, made in _node(criterion.requirement, classes):
        yield f"{name}: {what}", replace(criterion, requirement=made)
    if criterion.applies_to is not None:
        yield f"{name}: appliesTo dropped", replace(criterion, applies_to=None)
        for what, made in _node(criterion.applies_to, classes):
            if not isinstance(made, Node) or made.properties:
                yield f"{name}: appliesTo: {what}", replace(criterion, applies_to=made)
    if criterion.borderline is not None:
        yield f"{name}: borderline dropped", replace(criterion, borderline=None)
        for what, made in _property(criterion.borderline, classes):
            yield f"{name}: borderline: {what}", replace(criterion, borderline=made)
    for index, need in enumerate(criterion.judged_where):
        others = criterion.judged_where[:index] + criterion.judged_where[index + 1:]
        what = local(getattr(need, "iri", need))
        yield f"{name}: judgedWhere {what} dropped", replace(criterion, judged_where=others)
        if isinstance(need, Property):
            for what, made in _property(need, classes):
                yield f"{name}: judgedWhere: {what}", replace(criterion, judged_where=(*others, made))


def _node(shape: Node, classes: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, Node]]:
    for index, kind in enumerate(shape.classes):
        rest = shape.classes[:index] + shape.classes[index + 1:]
        yield f"class {local(kind)} dropped", replace(shape, classes=rest)
        for other in classes.get(kind, ()):
            yield f"class {local(kind)} -> {local(other)}", replace(shape, classes=(*rest, other))
    for index, part in enumerate(shape.properties):
        before, after = shape.properties[:index], shape.properties[index + 1:]
        yield f"{_title(part)} dropped", replace(shape, properties=before + after)
        for what, made in _property(part, classes):
            yield what, replace(shape, properties=(*before, made, *after))
    if len(shape.properties) > 1 and all(p.iri for p in shape.properties):
        yield "and -> or", replace(shape, properties=(), either=(*shape.either, shape.properties))
    for index, group in enumerate(shape.either):
        others = shape.either[:index] + shape.either[index + 1:]
        if all(isinstance(member, Property) for member in group):
            yield "or -> and", replace(shape, either=others, properties=(*shape.properties, *group))
        for place, member in enumerate(group):
            before, after = group[:place], group[place + 1:]
            yield f"{_title(member)} dropped", replace(shape, either=(*others, before + after))
            for what, made in _shape(member, classes):
                yield what, replace(shape, either=(*others, (*before, made, *after)))
    for index, member in enumerate(shape.nots):
        rest = shape.nots[:index] + shape.nots[index + 1:]
        yield "not dropped", replace(shape, nots=rest)
        for what, made in _shape(member, classes):
            yield f"not {what}", replace(shape, nots=(*rest, made))


def _shape(shape: Shape, classes: dict[str, tuple[str, ...]]) -> Named:
    return _property(shape, classes) if isinstance(shape, Property) else _node(shape, classes)


def _property(part: Property, classes: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, Property]]:
    title = _title(part)
    for bound in ("minimum", "maximum"):
        yield from _limit(part, bound, title)
    if part.has_value and isinstance(part.has_value[0], bool):
        other = not part.has_value[0]
        yield f"{title} -> {other}", replace(part, has_value=(other,))
    path = local(part.path[0])
    if path in OFFSETS:
        for other in OFFSETS:
            if other != path:
                yield f"{title} -> {other}", replace(part, path=(LE + other,))
    if part.pattern is not None:
        count = "none_of" if part.some_of is None else "some_of"
        for what, made in _node(part.pattern, classes):
            yield f"{title}: {what}", replace(part, **{count: made})
        if path in SWAPPED:
            yield f"{title}: path -> {SWAPPED[path]}", replace(part, path=(LE + SWAPPED[path],))
        for domain in part.notes.domains:
            rest = tuple(d for d in part.notes.domains if d != domain)
            yield f"{title}: domain {local(domain)} dropped", replace(part, notes=replace(part.notes, domains=rest))
        for anchor in ANCHORS if part.notes.anchor else ():
            if LE + anchor != part.notes.anchor:
                yield f"{title}: anchor -> {anchor}", replace(part, notes=replace(part.notes, anchor=LE + anchor))


def _limit(part: Property, bound: str, title: str) -> Iterator[tuple[str, Property]]:
    value = getattr(part, bound)
    if value is None:
        return
    path = local(part.path[0])
    step = Decimal(STEPS.get(path, "0.5" if "onths" in path else "1"))
    other = "maximum" if bound == "minimum" else "minimum"
    inward = EPSILON if bound == "minimum" else -EPSILON
    yield f"{title} {bound} + step", replace(part, **{bound: value + step})
    yield f"{title} {bound} - step", replace(part, **{bound: value - step})
    yield f"{title} {bound} made strict", replace(part, **{bound: value + inward})
    if getattr(part, other) is None:
        yield f"{title} {bound} -> {other}", replace(part, **{bound: None, other: value})
    elif part.iri is None:
        yield f"{title} {bound} dropped", replace(part, **{bound: None})


def _title(shape: Shape) -> str:
    if shape.iri is not None:
        return local(shape.iri)
    return local(shape.path[0]) if isinstance(shape, Property) else "[…]"
