"""The unread law for rows of an OMOP database: one row of each subject loses what says what it is about.

Out of what an OMOP database can say, nobody is eligible; so the law is: no outcome is clear that was not, none turns
from clear to failed, and what the kind of row could carry is open.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from kn5501_reasoner.pipeline.cohort import read_any
from kn5501_reasoner.synth import generate
from tests.conftest import FULL
from tests.laws.unread import CLEAR, REFUSED, Outcomes, by_columns
from tests.omop.writing import Writer

COUNT = 400 if FULL else 40
#: table -> criteria that stay open while a row of it is not understood
OPEN = {
    "condition_occurrence": ("exc-03", "exc-05", "exc-07"), "drug_exposure": ("exc-02", "exc-12"),
    "procedure_occurrence": ("exc-07", "exc-12"), "measurement": ("inc-07", "inc-08"),
}  # fmt: skip


def _screened(writer: Writer, file: Path) -> dict[str, Outcomes]:
    writer.write(file)
    records, _ = read_any([str(file)])
    return by_columns(records)


def _written() -> Writer:
    writer = Writer()
    for bundle in generate(COUNT, 5530, profile="complete"):
        writer.add(bundle)
    return writer


def _blank(row: dict, table: str) -> None:
    """Concept 0, without a source value."""
    for name in row:
        stem = table.removesuffix("_occurrence").removesuffix("_exposure")
        if name in (f"{stem}_concept_id", f"{stem}_source_concept_id"):
            row[name] = 0
        elif name == f"{stem}_source_value":
            row[name] = None


@pytest.mark.parametrize("table", [*OPEN, "observation"])
def test_a_row_without_a_code_makes_nothing_clear(tmp_path: Path, table: str) -> None:
    before = _screened(_written(), tmp_path / "before.duckdb")
    writer, rng = _written(), Random(table)
    touched = set()
    for person in writer.persons.values():
        rows = [row for row in writer.rows[table] if row["person_id"] == person]
        if rows:
            _blank(rng.choice(rows), table)
            touched.add(str(person))
    after = _screened(writer, tmp_path / "after.duckdb")
    assert touched
    for name in sorted(touched):
        was, now = before[name], after[name]
        if REFUSED in (was, now):
            continue
        wrong = {criterion: (was[criterion], outcome) for criterion, outcome in now.items()
                 if outcome in CLEAR and was[criterion] not in CLEAR
                 or outcome == "failed" and was[criterion] in CLEAR}
        assert not wrong, name
        assert not [criterion for criterion in OPEN.get(table, ()) if now[criterion] in CLEAR], name
