"""Reads pySHACL's report of one subject, strictly, into results and outcomes.

In: the report graph. Out: Report. Raises: ValidationError when the report is not exactly what was asked for.
``sh:conforms`` is never read: it says true for a subject of whom nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from rdflib import Graph, URIRef
from rdflib.term import Node

from ..errors import ValidationError
from ..shapes import OUTCOMES
from ..vocab import RDF, SH
from .compiled import NEVER, Rules


@dataclass(frozen=True)
class Result:
    """One violated shape.

    path: steps of the result path; value: the node that violates, as N-Triples writes it; component: that of the
    constraint.
    """

    shape: str
    criterion: str
    alternative_of: str | None
    role: str
    part: str | None
    path: tuple[str, ...]
    value: str | None
    component: str


@dataclass(frozen=True)
class Report:
    """One subject's validation report.

    outcomes: criterion IRI -> outcome; alternatives: IRI of an alternative reading -> outcome under it.
    """

    focus: str
    results: tuple[Result, ...]
    outcomes: dict[str, str]
    alternatives: dict[str, str]
    _messages: dict[str, str]

    def violated(self, criterion: str, role: str) -> tuple[Result, ...]:
        """The violated shapes of one criterion and role; parts before the role itself."""
        return tuple(r for r in self.results if (r.criterion, r.role) == (criterion, role))

    def only(self, criterion: str) -> Report:
        """The results of one criterion and of its other readings alone."""
        return replace(self, results=tuple(r for r in self.results if criterion in (r.criterion, r.alternative_of)))

    @cached_property
    def turtle(self) -> str:
        """The report as Turtle: the same bytes for the same results."""
        return _turtle(self)


def read(focus: URIRef, rules: Rules, graph: object) -> Report:
    if not isinstance(graph, Graph):
        raise ValidationError("pySHACL gave no report", str(focus))
    tops = list(graph.subjects(URIRef(RDF + "type"), URIRef(SH + "ValidationReport")))
    if len(tops) != 1:
        raise ValidationError(f"{len(tops)} validation reports instead of one", str(focus))
    results, sentinels = set(), 0
    for node in graph.objects(tops[0], URIRef(SH + "result")):
        if graph.value(node, URIRef(SH + "focusNode")) != focus:
            raise ValidationError("a result is about another node", str(focus))
        source = graph.value(node, URIRef(SH + "sourceShape"))
        path = _path(graph, graph.value(node, URIRef(SH + "resultPath")))
        shape = rules.shapes.get(str(source))
        if shape is not None:
            value = graph.value(node, URIRef(SH + "value"))
            results.add(Result(
                shape.iri, shape.criterion, shape.alternative_of, shape.role, shape.part, path,
                None if value is None else value.n3(),
                str(graph.value(node, URIRef(SH + "sourceConstraintComponent"))),
            ))
        elif path == (NEVER,):
            sentinels += 1
        else:
            raise ValidationError("a result of an unknown shape", f"{focus} {source}")
    if sentinels != 1:
        raise ValidationError("the sentinel was not violated exactly once: no shape is known to have run", str(focus))
    violated = {r.shape for r in results}
    outcomes, alternatives = _outcomes(rules, violated)
    order = {iri: i for i, iri in enumerate(rules.shapes)}
    listed = sorted(results, key=lambda r: (order[r.shape], r.path, r.value or "", r.component))
    messages = {iri: rules.shapes[iri].message for iri in violated}
    return Report(str(focus), tuple(listed), outcomes, alternatives, messages)


def _outcomes(rules: Rules, violated: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The first violated role in the order applies, may-pass, passes, judged decides; else passed."""
    first: dict[str, str] = {}
    for shape in rules.roles:  # in the order of roles within a criterion
        if shape.criterion not in first and (shape.iri in violated or shape.conjuncts & violated):
            first[shape.criterion] = OUTCOMES[shape.role]
    outcomes: dict[str, str] = {}
    alternatives: dict[str, str] = {}
    for shape in rules.roles:
        target = outcomes if shape.alternative_of is None else alternatives
        target[shape.criterion] = first.get(shape.criterion, "passed")
    return outcomes, alternatives


def _path(graph: Graph, node: Node | None) -> tuple[str, ...]:
    if node is None or isinstance(node, URIRef):
        return () if node is None else (str(node),)
    return tuple(str(step) for step in graph.items(node))


def _turtle(report: Report) -> str:
    lines = [f"@prefix sh: <{SH}> .", "", "[] a sh:ValidationReport ;"]
    lines.append(f"    sh:conforms {'false' if report.results else 'true'}")
    for r in report.results:
        path = f"<{r.path[0]}>" if len(r.path) == 1 else "( " + " ".join(f"<{s}>" for s in r.path) + " )"
        text = report._messages[r.shape].replace("\\", "\\\\").replace('"', '\\"')
        lines[-1] += " ;"
        lines += [
            "    sh:result [ a sh:ValidationResult ;",
            f"        sh:focusNode <{report.focus}> ;",
            *([f"        sh:resultPath {path} ;"] if r.path else []),
            *([f"        sh:value {r.value} ;"] if r.value else []),
            "        sh:resultSeverity sh:Violation ;",
            f'        sh:resultMessage "{text}"@en ;',
            f"        sh:sourceConstraintComponent <{r.component}> ;",
            f"        sh:sourceShape <{r.shape}> ]",
        ]
    return "\n".join(lines) + " .\n"
