"""The stage as a whole: many at once equals one by one, nothing floats, nothing stays, an error ends nothing."""

from __future__ import annotations

import random
import re
from copy import deepcopy
from decimal import Decimal

import pytest

from kn5501_reasoner.errors import FactError
from kn5501_reasoner.facts import derive, engine
from kn5501_reasoner.facts.steps import STEPS
from kn5501_reasoner.model import Dates, Records

from .build import DATES, OWN_DATES, Sheet, told
from .random_subjects import random_subject


def test_many_at_once_equal_one_by_one(subjects_generated) -> None:
    rng = random.Random(5501)
    many = Sheet()
    for number in range(subjects_generated):
        many.subject_id = f"s{number:05}"
        random_subject(many, rng)
    together = many.derive(OWN_DATES)
    assert len(together.facts) > subjects_generated // 2 and together.errors
    checked = rng.sample(sorted({row["subject"] for row in many.tables["subject"]}), 60)
    for subject in checked:
        alone = Sheet(subject)
        alone.tables = {name: [row for row in rows if row["subject"] == subject] for name, rows in many.tables.items()}
        one = alone.derive(OWN_DATES)
        assert one.facts.get(subject) == together.facts.get(subject)
        assert one.errors == [error for error in together.errors if error.subject == subject]


def test_with_and_without_the_optimizer(monkeypatch) -> None:
    rng = random.Random(7)
    sheet = Sheet()
    for number in range(40):
        sheet.subject_id = f"s{number}"
        random_subject(sheet, rng)
    assert sum(map(len, sheet.tables.values())) < engine.FEW_ROWS
    few = sheet.derive(DATES)
    monkeypatch.setattr(engine, "FEW_ROWS", 0)
    assert sheet.derive(DATES) == few


def test_leaving_files_out_changes_nothing(monkeypatch) -> None:
    rng = random.Random(11)
    sheet = Sheet()
    random_subject(sheet, rng)
    for table in ("consent", "allergy", "participation", "judgement"):
        sheet.tables[table].clear()
    short = sheet.derive(DATES)
    monkeypatch.setattr(engine, "_may_yield", lambda *_: True)
    assert sheet.derive(DATES) == short


def test_order_of_records_changes_nothing() -> None:
    rng = random.Random(3)
    sheet = Sheet()
    random_subject(sheet, rng)
    expected = sheet.derive(DATES)
    for rows in sheet.tables.values():
        rng.shuffle(rows)
    assert sheet.derive(DATES) == expected


def test_nothing_is_a_double() -> None:
    sheet = Sheet()
    random_subject(sheet, random.Random(1))
    sheet.subject(screening="2026-11-22")
    seen: dict[str, list[str]] = {}
    original = engine.Engine._execute

    def watch(self, text):
        rows = original(self, text)
        name = re.match(r"CREATE TEMP TABLE (\w+)", text)
        if name:
            seen[name.group(1)] = [row["column_type"] for row in original(self, f"DESCRIBE {name.group(1)}")]
        elif text.lstrip().startswith(("SELECT", "WITH", "--")):
            seen[text] = [row["column_type"] for row in original(self, f"DESCRIBE {text}")]
        return rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.Engine, "_execute", watch)
        sheet.derive(DATES)
    assert len(seen) >= len(STEPS)
    for name, types in seen.items():
        assert not [kind for kind in types if re.search("DOUBLE|FLOAT|REAL", kind)], name


def test_low_is_never_above_high() -> None:
    rng = random.Random(13)
    sheet = Sheet()
    for number in range(200):
        sheet.subject_id = f"s{number}"
        random_subject(sheet, rng)
    derived = sheet.derive(DATES)
    refused = {error.subject for error in derived.errors}
    for subject, facts in derived.facts.items():
        found = [*facts.quantities.items(), *(pair for event in facts.events for pair in event.quantities.items())]
        for name, quantity in found:
            if subject not in refused and quantity.low is not None and quantity.high is not None:
                assert quantity.low <= quantity.high, (subject, name)
            for bound in (quantity.low, quantity.high):
                assert bound is None or isinstance(bound, Decimal)


def test_nothing_of_a_subject_stays() -> None:
    sheet = Sheet("remembered")
    sheet.subject(screening="2026-11-22")
    sheet.observation("NeutrophilCount", value="1", unit="10*9/L")
    sheet.facts()
    con = engine._engine()._con
    assert con.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]
    assert con.execute("SELECT count(*) FROM observation").fetchall() == [(0,)]
    other = Sheet("other")
    other.subject(screening="2026-11-22")
    assert other.facts(facts=()).quantities.keys() == {
        "steroidCombinationMonths",
        "steroidCombinationMonthsWithAntimalarials",
        "longestSteroidCombinationMonths",
    }


def test_nothing_at_all() -> None:
    assert Sheet().derive().facts == {}


def test_records_are_not_changed() -> None:
    sheet = Sheet()
    random_subject(sheet, random.Random(2))
    before = deepcopy(sheet.tables)
    sheet.derive()
    assert sheet.tables == before


def test_a_missing_resolution_is_an_error() -> None:
    sheet = Sheet()
    sheet.condition("Epilepsy")
    with pytest.raises(FactError, match="no resolution"):
        derive(Records(sheet.tables), {}, told(dates=DATES))


def test_the_engine_recovers_after_an_error(monkeypatch) -> None:
    sheet = Sheet()
    sheet.subject(sex="female")
    expected = sheet.derive()
    with monkeypatch.context() as patch:
        patch.setattr(engine, "statement", lambda *_: "SELECT no_such_column FROM anchor")
        with pytest.raises(FactError, match="'anchor' failed"):
            sheet.derive()
    assert sheet.derive() == expected


def test_dates_may_differ_between_subjects() -> None:
    sheet = Sheet("a")
    sheet.subject(screening="2026-11-22")
    sheet.subject_id = "b"
    sheet.subject(screening="2027-01-01", enrolment="2027-01-02")
    facts = sheet.derive(OWN_DATES).facts
    assert facts["a"].dates == Dates(DATES.screening) and facts["b"].dates.enrolment.year == 2027
