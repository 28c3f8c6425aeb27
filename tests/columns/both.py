"""The same subjects by pySHACL and by columns.

In:    records and anchors, or a job of generated subjects. Out: subject -> criterion or reading -> outcome, twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from rdflib import URIRef

from kn5501_reasoner import pipeline, resources
from kn5501_reasoner.columns import Plan, Schema, compile_trial
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
from kn5501_reasoner.vocab import trial_namespace
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


def unlike(records: Records, dates: Dates) -> list[str]:
    """Every difference of outcomes between the two, one line each."""
    session = Session.of(records, TRIAL, dates)
    ours, theirs = by_columns(columns_of(session, dates).tables), by_shacl(session)
    lines = [f"{subject}: known to one alone" for subject in sorted(ours.keys() ^ theirs.keys())]
    return lines + [
        f"{subject} {name}: columns {ours[subject].get(name)}, pySHACL {theirs[subject].get(name)}"
        for subject in sorted(ours.keys() & theirs.keys())
        for name in sorted(ours[subject].keys() | theirs[subject].keys())
        if ours[subject].get(name) != theirs[subject].get(name)
    ]


def differences(job: Job) -> list[str]:
    """Of generated subjects, with what is needed to make them again."""
    dates = Dates(job.anchors.screening, job.anchors.enrolment, job.anchors.infusion)
    return [f"{job}: {line}" for line in unlike(pipeline.read_resources(bundles_of(job)), dates)]
