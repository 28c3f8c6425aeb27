"""Tries mutants of the rules on the facts of all cases: killed when a case comes out otherwise.

Facts are derived once; a mutant of one criterion is tried on the cases of that criterion.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS

from kn5501_reasoner.errors import RuleError, ValidationError
from kn5501_reasoner.facts.graph import subject_graph, subject_iri
from kn5501_reasoner.pipeline.session import Session
from kn5501_reasoner.rules.dualise import dualise
from kn5501_reasoner.rules.load import load_criteria
from kn5501_reasoner.rules.write import turtle
from kn5501_reasoner.shapes import Criterion, Shape
from kn5501_reasoner.validate import Report, Rules, compile_rules, validate
from kn5501_reasoner.vocab import LE, trial_namespace
from tests.cases.read import Case

KN = trial_namespace("kn5501")
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
LIVING = Path(__file__).with_name("living.toml")


@dataclass(frozen=True)
class Tried:
    """One case with its graph.

    expected: the criterion and its alternative readings -> outcome; report: on the criterion of the case; decisive: the
    shapes and parts named as deciding that the report names too.
    """

    case: Case
    graph: Graph
    focus: URIRef
    axioms: Graph
    expected: dict[str, str]
    report: Report
    decisive: frozenset[str]


def named(report: Report, criterion: str, outcome: str) -> frozenset[str]:
    """The shapes and parts that the report gives as the reason for failed or can't tell."""
    role = {"failed": "may-pass", "cantTell": "passes"}.get(outcome, "")
    found = report.violated(criterion, role)
    return frozenset(r.shape for r in found) | frozenset(r.part for r in found if r.part)


def tried(cases: Iterable[Case], session: Session, own: Mapping[str, Rules]) -> dict[str, list[Tried]]:
    """Criterion -> its cases with their fact graphs; data errors have none. own: criterion -> its rules alone."""
    found: dict[str, list[Tried]] = {}
    for case in cases:
        if case.expect == "refused":
            continue
        facts = session.derived.facts[case.subject]
        graph, focus = subject_graph(facts, session.base), URIRef(subject_iri(facts, session.base))
        axioms = Graph(bind_namespaces="none")
        for kind in set(graph.objects(None, RDF.type)):
            for above in session.vocabulary.superclasses(kind.removeprefix(LE)):
                axioms.add((kind, RDFS.subClassOf, URIRef(LE + above)))
        expected = {KN + case.criterion: case.expect}
        expected |= {reading.replace("kn:", KN): outcome for reading, outcome in case.readings.items()}
        report = validate(graph, focus, own[case.criterion], axioms)
        because = {shape.replace("kn:", KN) for shape in case.because}
        decisive = named(report, KN + case.criterion, case.expect) & because
        found.setdefault(case.criterion, []).append(Tried(case, graph, focus, axioms, expected, report, decisive))
    return found


def families() -> dict[str, list[Criterion]]:
    """Criterion IRI -> the criterion and its alternative readings."""
    found: dict[str, list[Criterion]] = {}
    for one in load_criteria():
        found.setdefault(one.alternative_of or one.iri, []).append(one)
    return found


def compiled(criteria: Iterable[Criterion], derive: Callable[[Criterion], Iterable[Shape]] = dualise) -> Rules:
    """Rules of these criteria alone. Raises: RuleError."""
    shapes: dict[str | None, Shape] = {}
    for criterion in criteria:
        for shape in derive(criterion):
            shapes.setdefault(shape.iri, shape)
    return compile_rules("kn5501", turtle("kn5501", shapes.values()).encode())


def killed(
    criteria: Iterable[Criterion], cases: list[Tried], derive: Callable[[Criterion], Iterable[Shape]] = dualise
) -> str | None:
    """What killed the mutant: the name of a case, or a refusal of the rules; None when it survived.

    criteria: one criterion with its alternative readings, as mutated.
    """
    try:
        rules = compiled(criteria, derive)
    except RuleError as error:
        return f"refused: {error.what}"
    for one in cases:
        try:
            report = validate(one.graph, one.focus, rules, one.axioms)
        except ValidationError as error:
            return f"refused: {error.what}"
        found = report.outcomes | report.alternatives
        if any(found.get(iri) != outcome for iri, outcome in one.expected.items()):
            return one.case.name
        criterion, outcome = KN + one.case.criterion, one.case.expect
        if not one.decisive <= named(report, criterion, outcome):
            return one.case.name
    return None


def equivalent() -> dict[str, str]:
    """Mutants that no case can kill -> the reason."""
    if not EQUIVALENT.is_file():
        return {}
    return {raw["mutant"]: raw["reason"] for raw in tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"]}


def living() -> dict[str, str]:
    """Mutants that no case notices yet -> what would."""
    return {raw["mutant"]: raw["lacks"] for raw in tomllib.loads(LIVING.read_text(encoding="utf-8"))["living"]}
