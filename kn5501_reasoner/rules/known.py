"""What the ontology knows, as far as shapes name it: facts, classes and which of them a code reaches.

In: ontology/modules/facts.ttl, ontology/terminology/*.ttl, ontology/library/*.ttl and ontology/inferred/closure.ttl.
Out: ``Known``. A run has the same from what it has loaded already (``pipeline.rules``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from .. import resources
from ..vocab import LE, RDFS, SKOS

CLOSURE = "inferred/closure.ttl"
REACHES = (SKOS + "exactMatch", SKOS + "narrowMatch", LE + "codeRange", LE + "presumedCode", LE + "ingredientName")
"""What is said of a class that the codes of records, or the names of medicines, lead to."""


@dataclass(frozen=True)
class DeclaredFact:
    """One fact. kind: as the fact model declares it; of: paths of the events of which it is said, none: of subjects."""

    kind: str
    of: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Known:
    """facts: local name -> fact; classes: local names; reached: whether some code leads to a class, or into it."""

    facts: Mapping[str, DeclaredFact]
    classes: frozenset[str]
    reached: Callable[[str], bool]


@cache
def known_by_ontology() -> Known:
    """What the product's ontology knows."""
    kinds: dict[str, str] = {}
    paths: dict[str, set[str]] = {}
    library = [f"library/{file.name}" for file in sorted(resources.ontology("library").glob("*.ttl"))]
    for file in ("modules/facts.ttl", *library):
        for name, predicate, value in _statements(file):
            if predicate == LE + "factKind":
                kinds[name] = value
            elif predicate == LE + "attributeOf":
                paths.setdefault(name, set()).add(value.removeprefix(LE))
    above: dict[str, set[str]] = {}
    coded: set[str] = set()
    terminology = sorted(file.name for file in resources.ontology("terminology").glob("*.ttl"))
    for file in (*(f"terminology/{name}" for name in terminology), *library, CLOSURE):
        for name, predicate, value in _statements(file):
            if file == CLOSURE and name not in above:
                continue  # of another module
            if predicate == RDFS + "subClassOf" and value.startswith(LE):
                above.setdefault(name, set()).add(value.removeprefix(LE))
            elif predicate == RDFS + "label":
                above.setdefault(name, set())
            elif predicate in REACHES:
                coded.add(name)
    reached, todo = set(coded), list(coded)
    while todo:
        more = above.get(todo.pop(), set()) - reached
        reached |= more
        todo += more
    facts = {name: DeclaredFact(kind, frozenset(paths.get(name, ()))) for name, kind in kinds.items()}
    return Known(facts, frozenset(above), reached.__contains__)


def _statements(file: str) -> Iterator[tuple[str, str, str]]:
    """(local name, property, value) of one file of the ontology, of terms of our own."""
    for quad in ox.parse(path=str(resources.ontology(*file.split("/"))), format=ox.RdfFormat.TURTLE):
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(LE) and not isinstance(value, ox.Triple):
            yield subject.value.removeprefix(LE), quad.predicate.value, value.value
