"""The same subjects by pySHACL, by columns, and by the plan of the columns asked in Python.

In:    records and anchors, or a job of generated subjects. Out: subject -> criterion or reading -> outcome, of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF

from kn5501_reasoner import pipeline, resources
from kn5501_reasoner.columns import Plan, Schema, compile_trial
from kn5501_reasoner.columns.decide import Decider
from kn5501_reasoner.columns.of_subject import Triple, subject_of
from kn5501_reasoner.facts.graph import subject_graph, subject_iri
from kn5501_reasoner.facts.number import number_rows
from kn5501_reasoner.facts.wide import Columns, derive_columns
from kn5501_reasoner.model import Dates, Records
from kn5501_reasoner.pipeline.asked import asked_model
from kn5501_reasoner.pipeline.material import load_terminology
from kn5501_reasoner.pipeline.session import Session, _axioms, knowledge
from kn5501_reasoner.rules.load import load_shapes
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.validate import Rules, load_rules, validate
from kn5501_reasoner.vocab import LE, trial_namespace
from tests.agreement.compare import Job, bundles_of

TRIAL = "kn5501"
Outcomes = dict[str, dict[str, str]]


@cache
def schema() -> Schema:
    """The columns of what the product's trial asks."""
    return Schema.of(asked_model(TRIAL).facts.values(), load_trial(TRIAL).titles)


@cache
def plan() -> Plan:
    """The plan of the product's trial."""
    shapes = load_shapes(resources.shapes("derived", f"{TRIAL}.ttl").read_text(encoding="utf-8"))
    return compile_trial(shapes, schema(), load_terminology().hierarchy.subclasses)


def columns_of(session: Session, dates: Dates) -> Columns:
    """The facts of a session's records as columns, in which subjects have their names."""
    terminology, protocol = session.material.terminology, load_trial(TRIAL)
    found = derive_columns(
        number_rows(session.material.records.tables)[0], lambda *key: session.material.resolutions[key],
        knowledge(terminology, protocol, dates, (), False), criteria=tuple(protocol.titles),
        asked=terminology.rule_classes,
    )
    names = pa.array(found.subjects, pa.string())
    tables = {name: table.set_column(0, "subject", pc.take(names, table["subject"])) if "subject" in table.column_names
              else table for name, table in found.tables.items() if name not in ("subject_name", "subject_dates")}
    return replace(found, tables=tables)


def graphs_of(session: Session) -> dict[str, Any]:
    """The subject graphs that pySHACL sees."""
    return {name: subject_graph(facts, session.base) for name, facts in session.derived.facts.items()}


@cache
def rules_of(criterion: str) -> Rules:
    """The role shapes of one criterion and its other readings."""
    rules, iri = load_rules(TRIAL), trial_namespace(TRIAL) + criterion
    return replace(rules, shapes={s.iri: s for s in rules.shapes.values() if iri in (s.criterion, s.alternative_of)})


def by_shacl(session: Session, rules: Callable[[str], Rules] = lambda _: load_rules(TRIAL)) -> Outcomes:
    """Outcomes of pySHACL's reports. rules: those to run on a subject."""
    found = {}
    for name, graph in graphs_of(session).items():
        focus = URIRef(subject_iri(session.derived.facts[name], session.base))
        report = validate(graph, focus, rules(name), _axioms(graph, session.vocabulary.superclasses))
        found[name] = {iri.rsplit("/", 1)[-1]: one for iri, one in (report.outcomes | report.alternatives).items()}
    return found


def by_columns(tables: dict[str, Any], of: Plan | None = None) -> Outcomes:
    """Outcomes of the plan."""
    with duckdb.connect() as connection:
        relation = (of or plan()).run(connection, tables)
        names = relation.columns[1:]
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in relation.fetchall()}


def in_python(graphs: dict[str, Graph], of: Plan | None = None) -> Outcomes:
    """Outcomes of the plan, asked in Python of subject graphs."""
    decider, space = Decider(of or plan()), trial_namespace(TRIAL)
    return {name: decider.outcomes(subject_of(triples_of(graph), _focus(graph), schema(), space))
            for name, graph in graphs.items()}


def triples_of(graph: Graph) -> list[Triple]:
    """A graph as ``facts.graph`` writes its triples."""
    return [(str(s), str(p), _value(o)) for s, p, o in graph]


def _value(term: object) -> str | Decimal | bool:
    value = term.toPython() if isinstance(term, Literal) else str(term)
    return Decimal(value) if type(value) is int else value


def _focus(graph: Graph) -> str:
    return str(next(graph.subjects(RDF.type, URIRef(LE + "Subject"))))


def unlike(records: Records, dates: Dates) -> list[str]:
    """Every outcome of columns, and of their plan in Python, that is not pySHACL's, one line each."""
    session = Session.of(records, TRIAL, dates)
    theirs = by_shacl(session)
    engines = {"columns": by_columns(columns_of(session, dates).tables), "Python": in_python(graphs_of(session))}
    return [line for engine, ours in engines.items() for line in _differing(engine, ours, theirs)]


def _differing(engine: str, ours: Outcomes, theirs: Outcomes) -> list[str]:
    lines = [f"{subject}: known to one alone" for subject in sorted(ours.keys() ^ theirs.keys())]
    return lines + [
        f"{subject} {name}: {engine} {ours[subject].get(name)}, pySHACL {theirs[subject].get(name)}"
        for subject in sorted(ours.keys() & theirs.keys())
        for name in sorted(ours[subject].keys() | theirs[subject].keys())
        if ours[subject].get(name) != theirs[subject].get(name)
    ]


def differences(job: Job) -> list[str]:
    """Of generated subjects, with what is needed to make them again."""
    dates = Dates(job.anchors.screening, job.anchors.enrolment, job.anchors.infusion)
    return [f"{job}: {line}" for line in unlike(pipeline.read_resources(bundles_of(job)), dates)]
