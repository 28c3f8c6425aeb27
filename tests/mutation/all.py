"""All mutants of the plain shapes: name, the criterion with its alternative readings as mutated, criterion id."""

from __future__ import annotations

from collections import defaultdict

from kn5501_reasoner.rules.load import load_trial
from kn5501_reasoner.rules.model import Criterion, Node, Property
from kn5501_reasoner.vocab import LE
from tests.mutation.judge import KN
from tests.mutation.plain import mutants


def named_classes() -> set[str]:
    found: set[str] = set()

    def walk(shape: Node | Property) -> None:
        if isinstance(shape, Property):
            if shape.none_of is not None:
                walk(shape.none_of)
            return
        found.update(shape.classes)
        for member in (*shape.properties, *shape.nots, *(m for group in shape.either for m in group)):
            walk(member)

    for criterion in load_trial():
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
FAMILIES: dict[str, list[Criterion]] = defaultdict(list)
for one in load_trial():
    FAMILIES[one.alternative_of or one.iri].append(one)
PLAIN = [
    (name, [changed if member is criterion else member for member in family], main.removeprefix(KN))
    for main, family in FAMILIES.items()
    for criterion in family
    for name, changed in mutants(criterion, SUBSTITUTES)
]
