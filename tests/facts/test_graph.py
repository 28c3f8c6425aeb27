"""The subject graph and its N-Triples twin."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, XSD

from kn5501_reasoner.facts import fact_triples, subject_graph
from kn5501_reasoner.facts.graph import subject_iri
from kn5501_reasoner.model import Dates, Event, Facts, Judged, Quantity, Truth

LE = Namespace("https://w3id.org/lupus-eligibility/term/")
KN = Namespace("https://w3id.org/lupus-eligibility/trial/kn5501/")
BASE = "https://example.org/run/"
FACTS = Facts(
    subject="P 001",
    dates=Dates(),
    quantities={
        "haemoglobin": Quantity(Decimal("58"), Decimal("58"), ("urn:r:1",)),
        "neutrophils": Quantity(None, Decimal("0.999999999"), ("urn:r:2",)),
        "lvef": Quantity(None, None, ("urn:r:3",)),
    },
    truths={"pregnant": Truth(False, ("urn:r:4",)), "male": Truth(None, ("urn:r:5",)), "judgement:exc-14": Truth(None)},
    events=(
        Event(
            "urn:r:6",
            "condition",
            True,
            (),
            (),
            False,
            {"active": True},
            {"daysBeforeEnrolment": Quantity(Decimal(0), None)},
            ("urn:r:6",),
        ),
        Event(
            "urn:r:7",
            "condition",
            False,
            ("Neoplasm",),
            ("PrimaryMalignancy",),
            True,
            {"cured": False},
            {"daysBeforeEnrolment": Quantity(Decimal("-3"), Decimal("0.5"))},
            ("urn:r:7",),
        ),
        Event("urn:r:8", "exposure", False, ("MedicineOfNoConcern",), (), True, {}, {}, ("urn:r:8",)),
        Event("urn:r:9", "allergy", True, (), (), True, {"severe": False}, {}, ("urn:r:9",)),
    ),
    settled={("malignancy", "enrolment"): ("urn:r:10",), ("herpes", "screening"): ()},
    judged={"exc-13": Judged(True, ("urn:r:11",)), "exc-14": Judged(False)},
)


@pytest.fixture
def graph() -> Graph:
    return subject_graph(FACTS, BASE)


def test_bounds_are_decimals_and_open_bounds_are_absent(graph) -> None:
    subject = URIRef(subject_iri(FACTS, BASE))
    node = graph.value(subject, LE.haemoglobin)
    assert graph.value(node, LE.low) == Literal("58.0", datatype=XSD.decimal)
    node = graph.value(subject, LE.neutrophils)
    assert graph.value(node, LE.low) is None
    assert str(graph.value(node, LE.high)) == "0.999999999"
    assert graph.value(subject, LE.lvef) is None


def test_truths_are_nodes_and_unknown_ones_are_absent(graph) -> None:
    subject = URIRef(subject_iri(FACTS, BASE))
    assert graph.value(graph.value(subject, LE.pregnant), LE.holds) == Literal("false", datatype=XSD.boolean)
    assert graph.value(subject, LE.male) is None


def test_an_unmapped_event_is_on_both_paths(graph) -> None:
    subject = URIRef(subject_iri(FACTS, BASE))
    (node,) = graph.objects(subject, LE.unmappedCondition)
    assert (subject, LE.condition, node) in graph and not list(graph.objects(node, RDF.type))
    assert list(graph.objects(subject, LE.unmappedAllergy)) == list(graph.objects(subject, LE.allergy))


def test_a_possible_class_is_an_unconfirmed_double_on_a_path_of_its_own(graph) -> None:
    subject = URIRef(subject_iri(FACTS, BASE))
    confirmed = {
        (path, graph.value(node, RDF.type)): graph.value(node, LE.confirmed).toPython()
        for path in (LE.condition, LE.broadCondition)
        for node in graph.objects(subject, path)
        if graph.value(node, RDF.type)
    }
    assert confirmed == {(LE.condition, LE.Neoplasm): True, (LE.broadCondition, LE.PrimaryMalignancy): False}
    for node in graph.subjects(RDF.type, LE.PrimaryMalignancy):
        assert graph.value(node, LE.cured) == Literal("false", datatype=XSD.boolean)
        offset = graph.value(node, LE.daysBeforeEnrolment)
        assert (str(graph.value(offset, LE.low)), str(graph.value(offset, LE.high))) == ("-3.0", "0.5")


def test_what_concerns_no_criterion_is_left_out(graph) -> None:
    assert not list(graph.objects(None, LE.exposure))


def test_settled_and_judged(graph) -> None:
    subject = URIRef(subject_iri(FACTS, BASE))
    assert set(graph.objects(subject, LE.settledAtEnrolment)) == {LE.malignancy}
    assert set(graph.objects(subject, LE.settledAtScreening)) == {LE.herpes}
    assert set(graph.objects(subject, LE.judgedFit)) == {KN["exc-13"]}
    assert set(graph.objects(subject, LE.judgedUnfit)) == {KN["exc-14"]}


def test_no_blank_nodes_and_the_same_bytes() -> None:
    text = fact_triples(FACTS, BASE)
    assert "_:" not in text and text == fact_triples(FACTS, BASE)
    assert text.splitlines() == sorted(text.splitlines())


def test_n_triples_are_the_graph_and_its_sources(graph) -> None:
    prov = "http://www.w3.org/ns/prov#wasDerivedFrom"
    parsed = Graph().parse(data=fact_triples(FACTS, BASE), format="nt")
    sources = {(s, o) for s, p, o in parsed if str(p) == prov}
    assert {str(o) for _, o in sources} >= {"urn:r:1", "urn:r:2", "urn:r:4", "urn:r:6", "urn:r:7", "urn:r:9"}
    assert {triple for triple in parsed if str(triple[1]) != prov} == set(graph)


def test_hostile_identifiers_stay_inside_their_iri() -> None:
    hostile = Facts(
        subject='x> <urn:evil> "', dates=Dates(), quantities={"age": Quantity(Decimal(1), None, ("urn:r:> .\n<a",))}
    )
    parsed = Graph().parse(data=fact_triples(hostile, BASE), format="nt")
    assert len(parsed) == 4
