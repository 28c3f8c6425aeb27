"""The kept report is a W3C validation report: every result says focus, severity, shape and component."""

from __future__ import annotations

from pathlib import Path

from rdflib import Graph
from rdflib.namespace import RDF, SH

from kn5501_reasoner import pipeline

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
