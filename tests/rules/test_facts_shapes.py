"""The integrity shapes of a subject graph: sound graphs conform, each planted fault is found."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

import pyshacl
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

from kn5501_reasoner import resources
from kn5501_reasoner.facts.fact_model import load_fact_model
from kn5501_reasoner.facts.integrity import render
from kn5501_reasoner.vocab import LE, SH
from tests.rules.drafts import FOCUS, KN, Draft, Happening, eligible, le, sample

SHAPES = Graph().parse(resources.shapes("facts.ttl"))
START = LE + "SubjectFactsShape"
ALL = sorted(
    str(s) for s in SHAPES.subjects(RDF.type, URIRef(SH + "NodeShape")) if isinstance(s, URIRef)
)


def conforms(graph: Graph) -> bool:
    """Every named shape must be named: pySHACL skips those that are referred to and not named."""
    from pyshacl.graph_abstraction import DataGraph
    from pyshacl.shapes_graph import ShapesGraph
    from pyshacl.validator import Validator

    validator = Validator(
        DataGraph.from_rdflib(graph), shacl_graph=SHAPES, options={"focus_nodes": [FOCUS], "use_shapes": [START]}
    )
    compiled = ShapesGraph(SHAPES)
    assert len(compiled.shapes) > 50
    validator.shacl_graph = compiled
    _, report, _ = validator.run()
    return not list(report.objects(None, URIRef(SH + "result")))


def draft() -> Draft:
    made = eligible()
    made.events.append(
        Happening("condition", "HeartFailure", attributes={"active": True}, quantities={"nyhaClass": (2, 3)})
    )
    return made


def test_the_file_is_made_from_the_fact_model() -> None:
    assert resources.shapes("facts.ttl").read_text(encoding="utf-8") == render(load_fact_model())


def test_sound_graphs_conform() -> None:
    assert conforms(draft().graph())
    for seed in range(5):
        assert conforms(sample(random.Random(seed)).graph())


def node(graph: Graph, name: str) -> URIRef:
    return next(iter(graph.objects(FOCUS, le(name))))


FAULTS: dict[str, Callable[[Graph], object]] = {
    "a quantity said twice": lambda g: g.add((FOCUS, le("lvef"), BNode())),
    "an interval upside down": lambda g: g.set((node(g, "lvef"), le("low"), Literal(Decimal(99)))),
    "two low bounds": lambda g: g.add((node(g, "lvef"), le("low"), Literal(Decimal(1)))),
    "a bound that is no decimal": lambda g: g.set((node(g, "lvef"), le("low"), Literal("1", datatype=XSD.integer))),
    "a float": lambda g: g.set((node(g, "lvef"), le("high"), Literal(60.0))),
    "a truth without a value": lambda g: g.remove((node(g, "male"), le("holds"), None)),
    "a truth said twice": lambda g: g.add((FOCUS, le("male"), node(g, "pregnant"))),
    "a truth true and false": lambda g: g.add((node(g, "male"), le("holds"), Literal(True))),
    "a truth as text": lambda g: g.set((node(g, "male"), le("holds"), Literal("true"))),
    "an undeclared property of the subject": lambda g: g.add((FOCUS, le("neutrophil"), node(g, "neutrophils"))),
    "an undeclared property of a quantity": lambda g: g.add((node(g, "lvef"), le("unit"), Literal("%"))),
    "an undeclared property of an event": lambda g: g.add((node(g, "condition"), le("actve"), Literal(True))),
    "confirmed missing": lambda g: g.remove((node(g, "condition"), le("confirmed"), None)),
    "confirmed both ways": lambda g: g.add((node(g, "condition"), le("confirmed"), Literal(False))),
    "an attribute both ways": lambda g: g.add((node(g, "condition"), le("active"), Literal(False))),
    "an attribute as a number": lambda g: g.set((node(g, "condition"), le("active"), Literal(1))),
    "an offset said twice": lambda g: g.add((node(g, "condition"), le("nyhaClass"), BNode())),
    "an offset upside down": lambda g: g.set(
        (g.value(node(g, "condition"), le("nyhaClass")), le("low"), Literal(Decimal(4)))
    ),
    "an unknown domain": lambda g: g.add((FOCUS, le("settledAtEnrolment"), le("heart"))),
    "judged fit and unfit": lambda g: g.add((FOCUS, le("judgedUnfit"), URIRef(KN + "exc-14"))),
    "judged as text": lambda g: g.add((FOCUS, le("judgedUnfit"), Literal("exc-14"))),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str) -> None:
    graph = draft().graph()
    FAULTS[fault](graph)
    assert not conforms(graph)


def test_the_usual_door_finds_a_fault_when_every_shape_is_named() -> None:
    graph = draft().graph()
    FAULTS["an interval upside down"](graph)
    _, report, _ = pyshacl.validate(graph, shacl_graph=SHAPES, focus_nodes=[FOCUS], use_shapes=ALL)
    assert isinstance(report, Graph) and list(report.objects(None, URIRef(SH + "result")))
