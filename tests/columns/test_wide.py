"""Facts as columns: what the subject graphs say, for odd records as well, and nothing stays behind."""

from __future__ import annotations

import re
from importlib.resources import files
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from kn5501_reasoner.columns import Schema
from kn5501_reasoner.errors import FactError
from kn5501_reasoner.facts import engine, load_fact_model, wide
from kn5501_reasoner.facts.graph import subject_graph
from kn5501_reasoner.facts.number import number_rows
from kn5501_reasoner.facts.wide import Columns, derive_columns
from kn5501_reasoner.model import Dates
from kn5501_reasoner.trials import load_trial
from tests.columns.both import TRIAL
from tests.columns.from_graph import rows_of, tables_of
from tests.facts.build import DATES, OWN_DATES, Sheet, resolutions, told
from tests.facts.random_subjects import random_subject

EVERY = Schema.of(load_fact_model().facts.values(), load_trial(TRIAL).titles)
"""The columns of all facts, those of the library too."""
ASKED = {"CnsDisease", "StudyMedicine", "MalignantNeoplasm", "HerpesInfection", "BreastCancer"}


def columns(sheet: Sheet, dates: Dates = OWN_DATES, **options: Any) -> Columns:
    known = resolutions(sheet.tables)
    return derive_columns(
        number_rows(sheet.tables)[0], lambda *key: known[key], told(dates=dates, **options),
        criteria=EVERY.criteria, asked=ASKED,
    )


def named(found: Columns, name: str) -> list[dict[str, Any]]:
    """Rows in comparable order, under the names of subjects."""
    table = found.tables[name]
    subjects = pa.array([found.subjects[each] for each in table["subject"].to_pylist()], pa.string())
    return rows_of({**found.tables, name: table.set_column(0, "subject", subjects)}, name)


def same(sheet: Sheet, dates: Dates = OWN_DATES, **options: Any) -> None:
    derived, found = sheet.derive(dates, asked=ASKED, **options), columns(sheet, dates, **options)
    graphs = {name: subject_graph(facts, "https://example.org/") for name, facts in derived.facts.items()}
    expected = tables_of(graphs, EVERY)
    names = number_rows(sheet.tables)[1]
    assert found.data_errors(lambda table, _: dict(enumerate(names[table]))) == derived.errors
    assert found.tables.keys() - {"subject_name", "subject_dates"} == expected.keys()
    for name in expected.keys() - {"event_class"}:
        known = [row for row in named(found, name) if row["subject"] in derived.facts]
        assert known == rows_of(expected, name), name
    assert {row["subject"] for row in named(found, "subject_facts")} == derived.facts.keys()


def test_odd_records() -> None:
    rng, sheet = Random(23), Sheet()
    for number in range(120):
        sheet.subject_id = f"s{number:03}"
        random_subject(sheet, rng)
        if number % 5 == 0:
            record = sheet.condition(rng.choice(("?CnsDisease", "?BreastCancer", "unknown", "BreastCancer")))
            sheet.add("procedure", codes="Excision", status="completed", reason=record)
    same(sheet)
    same(sheet, DATES)


def test_what_no_record_concerns() -> None:
    sheet = Sheet()
    sheet.subject(screening="2026-11-22")
    same(sheet)
    same(sheet, assume_absent=("cns", "herpes"))
    row = columns(sheet, assume_absent=("cns",)).tables["subject_facts"].to_pylist()[0]
    assert row["settled_infusion_cns"] is True and not row["settled_infusion_herpes"]
    assert row["judged_exc_14"] is None and row["age_low"] is None


def test_nothing_at_all() -> None:
    found = columns(Sheet())
    assert found.errors == [] and not any(table.num_rows for table in found.tables.values())
    assert found.tables["subject_facts"].column_names == [*EVERY.subject_columns]
    for table in EVERY.event_tables:
        assert found.tables[table.name].column_names == [*table.columns]


def test_without_a_screening_date_there_is_no_row() -> None:
    sheet = Sheet()
    sheet.subject(sex="male")
    assert columns(sheet).tables["subject_facts"].num_rows == 0


def test_nothing_of_a_subject_stays_and_objects_are_derived_as_before() -> None:
    rng, sheet = Random(5), Sheet("remembered")
    random_subject(sheet, rng)
    before = sheet.derive()
    columns(sheet)
    con = engine._engine()._con
    assert con.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]
    assert sheet.derive() == before


def test_a_statement_that_fails_is_named(monkeypatch) -> None:
    sheet = Sheet()
    sheet.subject(screening="2026-11-22")
    monkeypatch.setattr(wide, "_selects", lambda *_: [("subject_facts", "SELECT no_such_column FROM anchor")])
    with pytest.raises(FactError, match="'subject_facts' failed"):
        columns(sheet)


@pytest.mark.parametrize("name", ["node.sql", "event-columns.sql"])
def test_each_file_is_one_select_with_a_header(name: str) -> None:
    text = files(wide).joinpath(name).read_text(encoding="utf-8")
    head, body = re.match(r"((?:--[^\n]*\n)+)(.*)\Z", text, re.DOTALL).groups()
    assert all(f"-- {key}" in head for key in ("Derives:  ", "Unit:     ", "Source:   "))
    assert re.match(r"(SELECT|WITH)\b", body.strip()) and ";" not in body
    assert all(len(line) <= 160 for line in text.splitlines())


def test_no_column_is_a_double() -> None:
    sheet = Sheet()
    random_subject(sheet, Random(1))
    for name, table in columns(sheet).tables.items():
        assert not [one for one in table.schema if str(one.type) in ("double", "float")], name
