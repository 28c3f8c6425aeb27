"""One RDF dataset a decision, as TriG: the statements of the Turtle, each in the named graph that it belongs to.

In: a screening, or the Turtle that ``turtle.dataset`` made of one. Out: per subject the graphs ``report`` (one
``sh:ValidationReport`` and nothing else), ``outcomes`` (EARL assertions, reasons, data errors) and ``facts``; one graph
``provenance`` (records quoted, entries not understood, the run with its hashes). The default graph says what each graph
is and what it comes from. The same bytes for the same input.
Raises: ValidationError when the text is no such dataset.
Source: RDF 1.1 TriG; SHACL, section 2.3.1 (a path of two steps is a list of blank nodes) and 3.6 (validation reports).
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ..errors import ValidationError
from ..model import Screening
from ..vocab import DCTERMS, EARL, LE, PROV, RDF, SH
from . import turtle
from .turtle import DERIVED, SHAPES, SHAPES_GRAPH, TYPE, order, written

SD = "http://www.w3.org/ns/sparql-service-description#"
REPORT, OUTCOMES, FACTS, PROVENANCE = "report", "outcomes", "facts", "provenance"
TITLES = {REPORT: "SHACL validation report", OUTCOMES: "outcomes and reasons", FACTS: "facts"}
REST, RESULT, SUBJECT, IDENTIFIER, QUOTED, GENERATED = (ox.NamedNode(iri) for iri in (
    RDF + "rest", EARL + "result", EARL + "subject", LE + "identifier", PROV + "wasQuotedFrom", PROV + "wasGeneratedBy",
))
WITHIN_REPORT = tuple(ox.NamedNode(iri) for iri in (
    SH + "result", SH + "detail", SH + "resultPath", RDF + "first", RDF + "rest",
))

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal


def dataset(screening: Screening, *, base: str | None = None, all_evidence: bool = False) -> str:
    """The whole screening as TriG. base, all_evidence: as for Turtle."""
    return of_turtle(turtle.dataset(screening, base=base, all_evidence=all_evidence))


def of_turtle(text: str) -> str:
    """The TriG of what ``turtle.dataset`` wrote, now or in an earlier version."""
    try:
        parsed = ox.parse(text.encode(), ox.RdfFormat.TURTLE)
        kept = _Kept([quad.triple for quad in parsed])
    except SyntaxError as error:
        raise ValidationError("the kept dataset is not Turtle") from error
    quads = sorted(kept.quads(), key=lambda quad: (getattr(quad.graph_name, "value", ""), order(quad)))
    return written(quads, ox.RdfFormat.TRIG, kept.base, {**parsed.prefixes, "sd": SD})


class _Kept:
    """The statements of a dataset, by the node that they are about. base: under which the run names its nodes."""

    def __init__(self, triples: list[ox.Triple]) -> None:
        self._about: dict[Node, dict[ox.NamedNode, list[Term]]] = {}
        self._typed: dict[Term, list[ox.NamedNode]] = {}
        for triple in triples:
            self._about.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
            if triple.predicate == TYPE:
                self._typed.setdefault(triple.object, []).append(triple.subject)
        self._assessments = self._typed.get(ox.NamedNode(LE + "Assessment"), [])
        runs = self._typed.get(ox.NamedNode(PROV + "Activity"), [])
        if len(runs) != 1:
            raise ValidationError(f"the kept dataset has {len(runs)} runs instead of one")
        self._run = runs[0]
        self.base = self._run.value.removesuffix("run")
        self._provenance = ox.NamedNode(f"{self.base}graph/{PROVENANCE}")
        self._places = self._placed()

    def quads(self) -> Iterator[ox.Quad]:
        """Every statement in its graph, and in the default graph what is said of the graphs."""
        yield from self._description()
        lists = sorted((node for node, said in self._about.items() if REST in said), key=lambda node: node.value)
        names = {node: ox.BlankNode(f"path{number}") for number, node in enumerate(lists, 1)}
        for node, said in self._about.items():
            for predicate, values in said.items():
                for value in values:
                    yield ox.Quad(names.get(node, node), predicate, names.get(value, value), self._places[node])

    def _placed(self) -> dict[Node, ox.NamedNode]:
        """Node -> the graph of the statements about it."""
        places: dict[Node, ox.NamedNode] = {}
        people: dict[str, ox.NamedNode] = {}
        for assessment in self._assessments:
            people[self._person(assessment).value] = self._graph(assessment, FACTS)
            places[assessment] = self._graph(assessment, OUTCOMES)
            for node in self._objects(assessment, DERIVED):
                places.update(self._behind(node, assessment))
        for node in self._about:
            places.setdefault(node, _fact_of(node, people) or self._provenance)
        return places

    def _behind(self, node: Node, assessment: ox.NamedNode) -> Iterator[tuple[Node, ox.NamedNode]]:
        """What an assessment is derived from: a report, an entry not understood, an assertion or a data error."""
        classes = {each.value for each in self._objects(node, TYPE)}
        if SH + "ValidationReport" in classes:
            for part in self._report(node):
                yield part, self._graph(assessment, REPORT)
        elif LE + "UnreadEntry" in classes:
            yield node, self._provenance
        else:
            outcomes = self._graph(assessment, OUTCOMES)
            yield node, outcomes
            for result in self._objects(node, RESULT):
                yield result, outcomes
                for reason in self._objects(result, DERIVED):
                    yield reason, outcomes
                    for quoted in self._objects(reason, DERIVED):
                        if self._objects(quoted, QUOTED):
                            yield quoted, self._provenance

    def _report(self, node: Node) -> Iterator[Node]:
        """The nodes of a report: itself, its results and the lists that are their paths."""
        yield node
        for each in (value for predicate in WITHIN_REPORT for value in self._objects(node, predicate)):
            if each in self._about:
                yield from self._report(each)

    def _description(self) -> Iterator[ox.Quad]:
        """What each graph is, of whom, and what it comes from; a refused subject has no report."""
        whole = ox.NamedNode(self.base + "dataset")
        yield from _typed(whole, SD + "Dataset", PROV + "Entity")
        yield ox.Quad(whole, GENERATED, self._run)
        yield from self._graph_is(self._provenance, PROVENANCE, "records quoted, and the run", whole)
        filled = set(self._places.values())
        for assessment in self._assessments:
            person = self._person(assessment)
            name = self._objects(person, IDENTIFIER)[0]
            parts = {part: self._graph(assessment, part) for part in TITLES}
            missing = set(parts.values()) - filled
            for part, graph in parts.items():
                if graph not in missing:
                    yield from self._graph_is(graph, part, f"{TITLES[part]} of {name.value}", whole)
                    yield ox.Quad(graph, ox.NamedNode(DCTERMS + "subject"), person)
            for graph, predicate, source in (
                (parts[FACTS], DERIVED, ox.NamedNode(self.base + "data")), (parts[FACTS], SHAPES_GRAPH, SHAPES),
                (parts[REPORT], DERIVED, parts[FACTS]), (parts[REPORT], SHAPES_GRAPH, SHAPES),
                (parts[OUTCOMES], DERIVED, parts[FACTS]), (parts[OUTCOMES], DERIVED, parts[REPORT]),
            ):
                if not missing & {graph, source}:
                    yield ox.Quad(graph, predicate, source)

    def _graph_is(self, graph: ox.NamedNode, part: str, title: str, whole: ox.NamedNode) -> Iterator[ox.Quad]:
        yield from _typed(graph, SD + "Graph", PROV + "Entity")
        yield ox.Quad(graph, ox.NamedNode(DCTERMS + "identifier"), ox.Literal(part))
        yield ox.Quad(graph, ox.NamedNode(DCTERMS + "title"), ox.Literal(title))
        yield ox.Quad(graph, GENERATED, self._run)
        yield ox.Quad(whole, ox.NamedNode(DCTERMS + "hasPart"), graph)

    def _graph(self, assessment: ox.NamedNode, part: str) -> ox.NamedNode:
        here = assessment.value.removeprefix(self.base).removesuffix("/assessment")
        return ox.NamedNode(f"{self.base}graph/{here}/{part}")

    def _person(self, assessment: ox.NamedNode) -> ox.NamedNode:
        (person,) = self._objects(assessment, SUBJECT)
        return person

    def _objects(self, node: Term, predicate: ox.NamedNode) -> list[Term]:
        return self._about.get(node, {}).get(predicate, [])


def _fact_of(node: Node, people: dict[str, ox.NamedNode]) -> ox.NamedNode | None:
    """The graph of facts for a person, and for what is named under a person."""
    name = node.value
    while name and name not in people:
        name = name.rpartition("/")[0]
    return people.get(name)


def _typed(node: ox.NamedNode, *classes: str) -> Iterator[ox.Quad]:
    for name in classes:
        yield ox.Quad(node, TYPE, ox.NamedNode(name))
