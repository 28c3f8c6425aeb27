"""The named graphs of the store: their names, and statements taken, left out and written as text.

In: subjects, decisions, statements. Out: names of graphs, statements, N-Triples, Turtle. Nothing here has a store.
Source: one graph per subject, blank nodes skolemised; RDF 1.1 Concepts, section 3.5 (skolemisation).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from kn5501_reasoner.pipeline import Assessed
from kn5501_reasoner.sparql import GRAPHS
from kn5501_reasoner.vocab import LE, PREFIXES, RDF

ONTOLOGY, SHAPES, TRIALS = (GRAPHS + name for name in ("ontology", "shapes", "trial/"))
SUBJECTS, DECISIONS, JOURNAL = (GRAPHS + name for name in ("subject/", "decision/", "journal"))
SAME = LE + "sameRecordAs"


def trial_graph(trial: str) -> str:
    """The graph of what the ontology says of a trial."""
    return TRIALS + trial


def rule_graphs(trial: str) -> tuple[str, ...]:
    """The graphs of the rules, over which everyone may ask."""
    return ONTOLOGY, SHAPES, trial_graph(trial)


def subject_graph(subject: str, part: str) -> ox.NamedNode:
    """The graph ``records`` or ``facts`` of a subject."""
    return ox.NamedNode(f"{SUBJECTS}{quote(subject, safe='')}/{part}")


def decision_graph(decision: str, part: str) -> ox.NamedNode:
    """The graph ``report`` or ``assessment`` of a decision."""
    return ox.NamedNode(f"{DECISIONS}{decision}/{part}")


def ntriples(quads: Sequence[ox.Quad]) -> str:
    """Statements as sorted N-Triples lines, graph names left out."""
    return "".join(sorted(f"{quad.triple} .\n" for quad in quads))


def turtle(text: str) -> str:
    """N-Triples as Turtle."""
    triples = [quad.triple for quad in ox.parse(text.encode(), ox.RdfFormat.N_TRIPLES)]
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode()


def without(quads: Sequence[ox.Quad], records: set[str]) -> list[ox.Quad]:
    """All statements but those of these records.

    A subject stays as the one whom other records are about; what was said of it goes.
    """
    gone = saying(quads, records)
    people = {quad.subject for quad in quads if quad.predicate.value == LE + "identifier"}
    return [
        quad for quad in quads if quad.subject not in gone
        or (quad.subject in people and quad.predicate.value in (RDF + "type", LE + "identifier"))
    ]


def saying(quads: Sequence[ox.Quad], records: set[str]) -> set[Any]:
    """The nodes that speak of these records: themselves, and what says that it is the same record."""
    found = {quad.subject for quad in quads if quad.subject.value in records}
    return found | {
        quad.subject for quad in quads if quad.predicate.value == SAME and quad.object.value in records
    }


def skolemised(quads: Sequence[ox.Quad], graph: ox.NamedNode, scope: str) -> list[ox.Quad]:
    """The statements in a graph, blank nodes named under the graph; scope keeps two inputs apart."""
    names: dict[str, ox.NamedNode] = {}

    def named(term: Any) -> Any:
        if not isinstance(term, ox.BlankNode):
            return term
        return names.setdefault(term.value, ox.NamedNode(f"{graph.value}#{scope}-{len(names) + 1}"))

    return [ox.Quad(named(q.subject), q.predicate, named(q.object), graph) for q in quads]


def reports(decision: str, assessed: Assessed) -> list[ox.Quad]:
    """Facts, report and assessment of a decision, each statement in one graph: the dataset holds all three.

    Blank nodes are the paths of the report.
    """
    people = subject_graph(assessed.subject, "facts")
    report, assessment = decision_graph(decision, "report"), decision_graph(decision, "assessment")
    known = {quad.triple for quad in ox.parse(assessed.facts.encode(), ox.RdfFormat.N_TRIPLES)}
    found = [ox.Quad(each.subject, each.predicate, each.object, people) for each in known]
    base = assessed.dataset.partition("<")[2].partition(">")[0]  # it opens with its @base
    for quad in ox.parse(assessed.dataset.encode(), ox.RdfFormat.TURTLE):
        if quad.triple not in known:
            name = quad.subject.value
            within = isinstance(quad.subject, ox.BlankNode) or name.startswith(base) and "/report/" in name[len(base):]
            found.append(ox.Quad(quad.subject, quad.predicate, quad.object, report if within else assessment))
    return found


def blocks(quads: Sequence[ox.Quad]) -> str:
    """The data of an INSERT DATA: one block a graph."""
    graphs: dict[Any, list[str]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(f"{quad.triple} .")
    return "".join(f"GRAPH {graph} {{\n" + "\n".join(lines) + "\n}\n" for graph, lines in graphs.items())
