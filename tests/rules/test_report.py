"""The kept report is a W3C validation report: every result says focus, severity, shape and component."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH

from kn5501_reasoner import pipeline
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.present import render
from kn5501_reasoner.vocab import LE, trial_namespace

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_results_have_what_the_recommendation_asks_for() -> None:
    (one,) = pipeline.screen_paths([str(EXAMPLES / "code-nobody-knows.ttl")]).subjects
    graph = Graph().parse(data=one.report, format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    results = list(graph.objects(report, SH.result))
    assert results and graph.value(report, SH.conforms) is not None
    for result in results:
        for needed in (SH.focusNode, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent):
            assert graph.value(result, needed) is not None, needed
        assert str(graph.value(result, SH.sourceConstraintComponent)).startswith(str(SH))


def graphs(name: str, criterion: str | None = None) -> tuple[Graph, Graph]:
    """The kept report of an example, and the whole dataset."""
    screening = pipeline.screen_paths([str(EXAMPLES / f"{name}.ttl")], criterion=criterion)
    (one,) = screening.subjects
    return (Graph().parse(data=one.report, format="turtle"),
            Graph().parse(data=render(screening, "turtle"), format="turtle"))


def test_the_violating_value_and_its_path_are_published() -> None:
    for graph in graphs("too-young-by-a-day", "inc-01"):
        results = {str(graph.value(r, SH.sourceShape)).rpartition("/")[2]: r for r in graph.subjects(SH.resultPath)}
        result = results["inc-01-lowest-age-may-pass"]
        assert graph.value(result, SH.value) == Literal(17.0, datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal"))
        path = graph.value(result, SH.resultPath)
        assert isinstance(path, BNode)
        assert [str(step) for step in graph.items(path)] == [LE + "age", LE + "high"]


def test_a_value_that_is_a_subject_or_a_text_is_published_as_such() -> None:
    graph, _ = graphs("code-nobody-knows")
    values = {type(value) for value in graph.objects(None, SH.value)}
    assert URIRef in values


def test_the_report_of_one_criterion_is_of_this_one_alone() -> None:
    for graph in graphs("code-nobody-knows", "exc-08a"):
        shapes = {str(shape) for shape in graph.objects(None, SH.sourceShape)}
        assert shapes and all(shape.startswith(f"{trial_namespace('kn5501')}exc-08a-") for shape in shapes)
    whole, _ = graphs("code-nobody-knows")
    assert len(set(whole.objects(None, SH.sourceShape))) > len(shapes)


def test_a_criterion_that_is_not_there_is_named_before_anything_is_read() -> None:
    with pytest.raises(UsageError, match=r"no criterion 'inc-99' \(one of inc-01, .*exc-14\)"):
        pipeline.screen_paths(["no-such-file"], criterion="inc-99")
