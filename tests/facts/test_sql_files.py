"""The SQL files: one SELECT each with a header, every file used, every input a column of the record model."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from kn5501_reasoner.facts import engine
from kn5501_reasoner.facts.inputs import CODED, READ
from kn5501_reasoner.facts.steps import ENDS, MACROS, READ_BACK, STEPS
from kn5501_reasoner.pipeline.material import load_terminology
from kn5501_reasoner.records.schema import load_schema

LOOKUPS = {"assumed_absent", "meaning_named", "withholding", "withheld_from_all"}
FILES = sorted({name for _, names in STEPS for name in names})


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_one_select_with_a_header(name) -> None:
    text = engine.sql(name)
    head, body = re.match(r"((?:--[^\n]*\n)+)(.*)\Z", text, re.DOTALL).groups()
    lines = head.splitlines()
    assert lines[0].startswith("-- ") and lines[1].startswith("-- Derives:  ") and "-- Source:   " in head
    assert name.startswith("errors-") or "-- Unit:     " in head
    assert re.match(r"(SELECT|WITH)\b", body.strip()) and ";" not in body
    words = re.findall(r"[a-z_]+", re.sub(r"--.*", "", body).lower())
    assert not {
        "date_sub",
        "date_diff",
        "datediff",
        "datesub",
        "double",
        "float",
        "real",
        "create",
        "insert",
        "delete",
    } & set(words)


@pytest.mark.parametrize("name", FILES)
def test_headers_name_tables_and_classes(name) -> None:
    order = [step for step, _ in STEPS]
    own = next(step for step, names in STEPS if name in names)
    for table in engine.header(name, "Needs"):
        assert table in READ or table in LOOKUPS or order.index(table) < order.index(own)
    hierarchy = load_terminology().hierarchy
    assert all(one in hierarchy for one in engine.header(name, "Only for"))


def test_every_sql_file_is_used() -> None:
    present = {path.name.removesuffix(".sql") for path in files("kn5501_reasoner.facts").joinpath("sql").iterdir()}
    assert present == set(FILES) | set(MACROS)
    assert set(ENDS) | set(READ_BACK) <= {step for step, _ in STEPS}


def test_inputs_are_columns_of_the_record_model() -> None:
    tables = load_schema().tables
    assert set(READ) == set(tables)
    for name, columns in READ.items():
        assert columns.items() <= dict(tables[name].physical).items(), name
        for _, codes, display in CODED.get(name, {}).values():
            assert {codes, display or codes} <= columns.keys()
