"""Decides the criteria of a trial from its plain shapes, as SHACL reads them, of facts that are known exactly.

In: the Turtle files of a trial and of the library; a world: fact -> number or truth, path -> events, judgements.
Out: criterion -> passed, failed, inapplicable or untested. Units: those of the fact model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from rdflib import RDF, SH, Graph, Namespace, Node
from rdflib.collection import Collection

LE = Namespace("https://w3id.org/lupus-eligibility/term/")
SHAPES = Path(__file__).parents[2] / "shapes"
EVENTS = ("condition", "exposure")


@dataclass
class World:
    """One subject. facts: name -> exact value; events: path -> events, each with ``classes`` and attributes."""

    facts: dict[str, Any] = field(default_factory=dict)
    events: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {path: [] for path in EVENTS})
    judged: dict[str, bool] = field(default_factory=dict)


class Trial:
    """The plain shapes of one trial."""

    def __init__(self, slug: str) -> None:
        self.graph = Graph()
        for file in (*(SHAPES / "trials" / slug).glob("*.ttl"), *(SHAPES / "library").glob("*.ttl")):
            self.graph.parse(file)
        self.criteria = {_local(s): s for s in self.graph.subjects(LE.order, None)}

    def outcomes(self, world: World) -> dict[str, str]:
        """Criterion -> outcome."""
        return {name: self._outcome(name, shape, world) for name, shape in self.criteria.items()}

    def limits(self) -> Iterator[tuple[str, str, Decimal]]:
        """(fact, ``low`` or ``high``, limit) of all shapes that compare a fact of the subject."""
        for part in self._asked():
            for kind, said in (("low", SH.minInclusive), ("high", SH.maxInclusive)):
                for limit in self.graph.objects(part, said):
                    yield _local(self.graph.value(part, SH.path)), kind, Decimal(str(limit))

    def wanted(self) -> dict[str, bool]:
        """Fact -> the truth that a shape asks for."""
        said = {part: self.graph.value(part, SH.hasValue) for part in self._asked()}
        return {_local(self.graph.value(part, SH.path)): value.toPython()
                for part, value in said.items() if value is not None}

    def judged(self) -> dict[str, bool]:
        """Criterion that may call for a judgement -> whether it always does."""
        return {name: (shape, LE.judgedWhere, LE.always) in self.graph for name, shape in self.criteria.items()
                if (shape, LE.judgedWhere, None) in self.graph}

    def _asked(self) -> set[Node]:
        """The property shapes of all criteria, alternatives included."""
        either = SH["or"] / (RDF.rest * "*") / RDF.first
        return {part for shape in self._parts() for part in self.graph.objects(shape, SH.property | either)}

    def _parts(self) -> Iterator[Node]:
        for shape in self.criteria.values():
            yield shape
            yield from self.graph.objects(shape, LE.appliesTo)

    def _outcome(self, name: str, shape: Node, world: World) -> str:
        graph, subject = self.graph, {**world.facts, **world.events}
        if any(not self._holds(scope, subject) for scope in graph.objects(shape, LE.appliesTo)):
            return "inapplicable"
        called = [need for need in graph.objects(shape, LE.judgedWhere)
                  if need == LE.always or not self._part(need, subject)]
        fit = world.judged.get(name)
        if not self._holds(shape, subject) or (called and fit is False):
            return "failed"
        return "untested" if called and fit is None else "passed"

    def _holds(self, shape: Node, focus: Mapping[str, Any]) -> bool:
        """Whether a node shape holds of a subject or of an event."""
        graph = self.graph
        return (all(_local(kind) in focus["classes"] for kind in graph.objects(shape, SH["class"]))
                and all(self._part(part, focus) for part in graph.objects(shape, SH.property))
                and all(any(self._any(member, focus) for member in Collection(graph, head))
                        for head in graph.objects(shape, SH["or"]))
                and not any(self._any(member, focus) for member in graph.objects(shape, SH["not"])))

    def _any(self, shape: Node, focus: Mapping[str, Any]) -> bool:
        return self._part(shape, focus) if (shape, SH.path, None) in self.graph else self._holds(shape, focus)

    def _part(self, part: Node, focus: Mapping[str, Any]) -> bool:
        """Whether a property shape holds of a subject or of an event."""
        graph, found = self.graph, focus.get(_local(self.graph.value(part, SH.path)))
        pattern = graph.value(part, SH.qualifiedValueShape)
        if pattern is not None:
            count = sum(self._holds(pattern, event) for event in found or ())
            least, most = graph.value(part, SH.qualifiedMinCount), graph.value(part, SH.qualifiedMaxCount)
            return (least is None or count >= int(least)) and (most is None or count <= int(most))
        low, high, value = (graph.value(part, said) for said in (SH.minInclusive, SH.maxInclusive, SH.hasValue))
        return (found is not None and (low is None or found >= Decimal(str(low)))
                and (high is None or found <= Decimal(str(high))) and (value is None or found == value.toPython()))


def _local(iri: Any) -> str:
    return str(iri).rsplit("/", 1)[-1]
