"""All mutants of the plain shapes: name, the criterion with its alternative readings as mutated, criterion id."""

from __future__ import annotations

from collections import Counter

from kn5501_reasoner.rules.load import load_criteria
from kn5501_reasoner.shapes import Criterion, Node, Property
from kn5501_reasoner.vocab import LE
from tests.mutation.judge import KN, families
from tests.mutation.plain import mutants


def named_classes() -> set[str]:
    found: set[str] = set()

    def walk(shape: Node | Property) -> None:
        if isinstance(shape, Property):
            if shape.pattern is not None:
                walk(shape.pattern)
            return
        found.update(shape.classes)
        for member in (*shape.properties, *shape.nots, *(m for group in shape.either for m in group)):
            walk(member)

    for criterion in load_criteria():
        walk(criterion.requirement)
        for need in criterion.judged_where:
            if isinstance(need, Property):
                walk(need)
    return found


def substitutes() -> dict[str, tuple[str, ...]]:
    """For each class of a rule all classes above it, those of other rules below it, and one that is unrelated."""
    from kn5501_reasoner.terminology import Terminology

    terminology = Terminology.load()
    named = named_classes()
    out = {}
    for iri in named:
        name = iri.removeprefix(LE)
        above = {LE + c for c in terminology.superclasses(name)} - {iri}
        below = {other for other in named - {iri} if name in terminology.superclasses(other.removeprefix(LE))}
        unrelated = sorted(named - above - below - {iri})[:1]
        out[iri] = tuple(sorted(above | below)) + tuple(unrelated)
    return out


SUBSTITUTES = substitutes()
FAMILIES = families()


def shared(criterion: Criterion, changed: Criterion, family: list[Criterion]) -> bool:
    """Whether only a part was changed that an alternative reading shares with its criterion: that one is tried."""
    if criterion.alternative_of is None:
        return False
    main = {p.iri: p for p in (*family[0].requirement.properties, *family[0].judged_where) if isinstance(p, Property)}
    parts = {p.iri: p for p in (*changed.requirement.properties, *changed.judged_where) if isinstance(p, Property)}
    return any(iri in main and part != main[iri] for iri, part in parts.items())


def every() -> list[tuple[str, list[Criterion], str]]:
    """All mutants; of two that are named alike the second says so."""
    seen: Counter[str] = Counter()
    out = []
    for main, family in FAMILIES.items():
        for criterion in family:
            for name, changed in mutants(criterion, SUBSTITUTES):
                if shared(criterion, changed, family):
                    continue
                seen[name] += 1
                title = name if seen[name] == 1 else f"{name} ({seen[name]})"
                out.append((title, [changed if one is criterion else one for one in family], main.removeprefix(KN)))
    return out


PLAIN = every()
