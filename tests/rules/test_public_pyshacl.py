"""Our run of pySHACL finds what its public function finds: the fast indexes change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyshacl import validate as public
from rdflib import Graph, URIRef
from rdflib.namespace import SH

from kn5501_reasoner import pipeline, resources
from kn5501_reasoner.facts.graph import subject_graph, subject_iri
from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline.session import _axioms
from kn5501_reasoner.records.from_path import read_paths
from kn5501_reasoner.validate import load_rules, validate

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.ttl"))


@pytest.fixture(scope="module")
def session() -> pipeline.Session:
    records, refused = read_paths(EXAMPLES)
    assert not refused
    return pipeline.Session.of(records, "kn5501", Dates())


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(resources.shapes("derived", "kn5501.ttl"))


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES if not path.stem.startswith("refused")])
def test_same_violations(name: str, session: pipeline.Session, shapes: Graph) -> None:
    rules, facts = load_rules("kn5501"), session.derived.facts[name]
    graph, focus = subject_graph(facts, session.base), URIRef(subject_iri(facts, session.base))
    axioms = _axioms(graph, session.vocabulary.superclasses)
    ours = {result.shape for result in validate(graph, focus, rules, axioms).results}
    _, report, _ = public(
        graph, shacl_graph=shapes, ont_graph=axioms, focus_nodes=[focus], use_shapes=list(rules.shapes)
    )
    theirs = {
        str(report.value(result, SH.sourceShape)) for top in report.subjects(SH.conforms)
        for result in report.objects(top, SH.result)
    } & set(rules.shapes)
    # a property shape that is run by itself and inside its role is reported once or twice: the set is the same
    assert ours == theirs
