"""The plan as something to look at, and its SQL in every dialect."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from kn5501_reasoner.columns import Schema, compile_trial
from kn5501_reasoner.columns.render import DIALECTS
from kn5501_reasoner.columns.schema import BESIDE, CLASSES, SUBJECTS
from kn5501_reasoner.facts.graph import BROAD, DOUBTFUL, UNMAPPED
from kn5501_reasoner.pipeline.asked import asked_model
from kn5501_reasoner.rules.load import load_shapes
from kn5501_reasoner.validate import load_rules
from tests.columns.both import TRIAL, by_columns, plan, schema
from tests.columns.fixtures import CONSTRUCTS, turtle
from tests.columns.from_graph import tables_of
from tests.rules.drafts import eligible

PORTABLE = {exp.Coalesce, exp.LogicalOr, exp.Cast, exp.Case, exp.If, exp.And, exp.Or}
"""Functions and forms that all three have: If is an arm of CASE."""


def test_every_decision_of_the_validation_is_there() -> None:
    rules = load_rules("kn5501")
    named = {iri.rsplit("/", 1)[-1] for iri in rules.criteria}
    assert [*plan().criteria] == [iri.rsplit("/", 1)[-1] for iri in rules.criteria]
    roles = {f"{d.criterion}-{role}" for d in plan().decisions for role, _ in d.roles}
    assert roles == {shape.iri.rsplit("/", 1)[-1] for shape in rules.roles}
    for decision in plan().decisions:
        assert (decision.criterion in named) == (decision.alternative_of is None)
        assert decision.alternative_of is None or decision.alternative_of in named


def test_one_pass_over_each_event_table() -> None:
    tables = [table for table, _ in plan().passes]
    assert tables == [*schema().event_tables]
    for table, patterns in plan().passes:
        assert len(set(patterns)) == len(patterns)
        assert plan().sql().count(f"FROM {table.name} ") == 1


def test_the_columns_are_those_of_the_fact_model() -> None:
    model = asked_model(TRIAL)
    assert schema().quantities == {fact.name for fact in model.of_kind("Quantity")}
    assert schema().truths == {fact.name for fact in model.of_kind("Truth")}
    for prefix, paths in zip(BESIDE, (UNMAPPED, BROAD, DOUBTFUL), strict=True):
        assert {path: f"{prefix}{path.capitalize()}" for path in paths} == paths
    assert schema().events.keys() == {fact.name for fact in model.of_kind("Event")}
    assert all(len(name) <= 63 for name in _names(plan().sql("postgres")))  # PostgreSQL cuts longer names off
    assert Schema.of((), ()).subject_columns[0] == "subject"


def _names(sql: str) -> set[str]:
    return {each.name for each in sqlglot.parse_one(sql, dialect="postgres").find_all(exp.Identifier)}


def test_the_plan_of_some_criteria_reads_only_what_they_need() -> None:
    one = plan().only("inc-07", "exc-12")
    assert [d.criterion for d in one.decisions] == ["inc-07", "exc-12"]
    assert [table.path for table, _ in one.passes] == ["exposure"]
    assert "event_condition" not in one.sql() and "class_flag" in one.sql()
    assert "class_flag" not in plan().only("inc-07").sql()
    tables = tables_of({"s": eligible().graph()}, schema())
    assert by_columns(tables, one) == {"s": {"inc-07": "passed", "exc-12": "passed"}}


def test_a_plan_in_words() -> None:
    text = plan().only("inc-07", "inc-03", "exc-12", "exc-05-neuropsychiatric-lupus-not-counted").text()
    for line in (
        "inc-07", "  failed unless", "      haemoglobin_high >= 60 or not known", "  cantTell unless",
        "      haemoglobin_low >= 60", "  else passed", "  inapplicable unless", "  untested unless",
        "      male is false or not known", "      no row of event_exposure with", "      one of", "        not",
        "exc-05-neuropsychiatric-lupus-not-counted (another reading of exc-05)",
    ):
        assert line in text.splitlines(), line
    assert re.search(r"class BCellTargetedDrug, or one of \d+ inside it", text)
    assert len(plan().text().splitlines()) > 500
    known = compile_trial(load_shapes(turtle({"x": CONSTRUCTS["known"]})), schema(), lambda _: ())
    assert "    anaTitre_high is known" in known.text().splitlines()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_sql_parses_back(dialect: str) -> None:
    text = plan().sql(dialect)
    parsed = sqlglot.parse_one(text, dialect=dialect)
    assert parsed.sql(dialect=dialect, pretty=True) == text
    assert parsed.named_selects == ["subject", *(d.criterion for d in plan().decisions)]
    assert {table.name for table in parsed.find_all(exp.Table)} >= {SUBJECTS, CLASSES, "event_condition"}
    assert {type(each) for each in parsed.find_all(exp.Func)} <= PORTABLE
    assert not [*parsed.find_all(exp.Anonymous)]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_comparison_has_a_value_where_nothing_is_known(dialect: str) -> None:
    """Of what joins and tables yield, only what stands in COALESCE or IS NULL reaches AND, OR and NOT."""
    parsed = sqlglot.parse_one(plan().sql(dialect), dialect=dialect)
    for kind in (exp.GTE, exp.LTE):
        assert {type(each.parent) for each in parsed.find_all(kind)} == {exp.Coalesce}
    known = {each.alias for each in parsed.find_all(exp.Alias) if isinstance(each.this, exp.Coalesce | exp.Not)}
    known |= {f"{d.criterion}-{role}" for d in plan().decisions for role, _ in d.roles}
    for column in parsed.find_all(exp.Column):
        logical = column.parent.parent if isinstance(column.parent, exp.Not) else column.parent
        if isinstance(logical, exp.And | exp.Or | exp.LogicalOr | exp.If):
            assert column.name in known, column


def test_nulls_in_any_column_give_no_null() -> None:
    """A row of NULLs beside events of NULLs: every role is true or false, every outcome a word."""
    tables: dict[str, Any] = {SUBJECTS: _row(schema().subject_columns), CLASSES: _row(("kind", "class"))}
    tables |= {table.name: _row(table.columns) for table in schema().event_tables}
    found = by_columns(tables)["s"]
    assert None not in found.values() and found["inc-07"] == "cantTell"
    roles = plan().sql().rsplit("SELECT", 1)[0] + "SELECT * FROM role"  # noqa: S608
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        row = connection.execute(roles).fetchone()
    assert len(row) > 50 and {type(value) for value in row[1:]} == {bool}


def _row(columns: tuple[str, ...]) -> pa.Table:
    values = {name: pa.array([None], pa.bool_()) for name in columns}
    values |= {name: pa.array([None], pa.decimal128(38, 18)) for name in columns if name.endswith(("_low", "_high"))}
    known = {"subject": pa.array(["s"]), "kind": pa.array([0], pa.int32()), "class": pa.array([None], pa.string())}
    return pa.table(values | {name: value for name, value in known.items() if name in columns})
