"""Statements taken and left out: a corrected record goes with all that speaks of it, and with nothing else."""

from __future__ import annotations

import pyoxigraph as ox

from kn5501_reasoner.vocab import LE, RDF
from tests.web.store.made import record
from web.graphs import SAME, ntriples, saying, skolemised, without

PERSON, CONSENT, OTHER = (f"urn:test:P1{rest}" for rest in ("", ":consent-1", ":consent-2"))
RECORDS = [*record("P1", 1), *record("P1", 2)[2:]]
SAID_AGAIN = [
    ox.Quad(ox.BlankNode("again"), ox.NamedNode(SAME), ox.NamedNode(CONSENT)),
    ox.Quad(ox.BlankNode("again"), ox.NamedNode(LE + "consentStatus"), ox.Literal("given")),
]


def test_what_says_that_it_is_the_same_record_speaks_of_it() -> None:
    quads = RECORDS + SAID_AGAIN
    assert saying(quads, {CONSENT}) == {ox.NamedNode(CONSENT), ox.BlankNode("again")}
    assert saying(SAID_AGAIN, {CONSENT}) == {ox.BlankNode("again")}
    assert saying(quads, {OTHER}) == {ox.NamedNode(OTHER)}
    assert saying(quads, set()) == set()


def test_a_record_goes_with_all_that_speaks_of_it() -> None:
    assert without(RECORDS + SAID_AGAIN, {CONSENT}) == record("P1", 2)
    assert without(RECORDS + SAID_AGAIN, set()) == RECORDS + SAID_AGAIN


def test_a_subject_stays_by_name_alone() -> None:
    sex = ox.Quad(ox.NamedNode(PERSON), ox.NamedNode(LE + "sex"), ox.Literal("male"))
    assert without([*RECORDS, sex], {PERSON}) == RECORDS


def test_a_blank_node_gets_one_name_and_two_inputs_never_the_same() -> None:
    graph = ox.NamedNode("urn:test:graph")
    first, second = (skolemised(SAID_AGAIN, graph, scope) for scope in ("e000001", "e000002"))
    assert {quad.subject.value for quad in first} == {"urn:test:graph#e000001-1"}
    assert {quad.subject.value for quad in second} == {"urn:test:graph#e000002-1"}
    assert {quad.graph_name for quad in first + second} == {graph}


def test_n_triples_are_in_order_and_name_no_graph() -> None:
    quads = [ox.Quad(ox.NamedNode(f"urn:test:{each}"), ox.NamedNode(RDF + "type"), ox.NamedNode("urn:test:C"),
                     ox.NamedNode("urn:test:graph")) for each in "ba"]
    assert ntriples(quads) == "".join(f"<urn:test:{each}> <{RDF}type> <urn:test:C> .\n" for each in "ab")
