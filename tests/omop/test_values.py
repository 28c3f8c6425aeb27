"""What OMOP says of persons and results, row by row."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from kn5501_reasoner.pipeline.cohort import read_any
from tests.omop.conftest import One


@pytest.mark.parametrize("year, month, day, low, high", [
    (1980, 2, 29, "1980-02-29", "1980-02-29"), (1980, 2, None, "1980-02-01", "1980-02-29"),
    (1980, None, None, "1980-01-01", "1980-12-31"), (1980, None, 5, "1980-01-01", "1980-12-31"),
])
def test_birth_is_as_exact_as_it_was_recorded(
    one: One, year: int, month: int | None, day: int | None, low: str, high: str
) -> None:
    """birth_datetime is a guess of the CDM where month or day is missing, and is not read."""
    one.writer.rows["person"] = [{"person_id": 1, "year_of_birth": year, "month_of_birth": month, "day_of_birth": day,
                                  "birth_datetime": datetime(1980, 6, 15)}]
    row = one.only("subject")
    assert (str(row["birth_low"]), str(row["birth_high"])) == (low, high)


def test_a_birth_that_no_calendar_has_refuses_the_person(one: One) -> None:
    one.writer.rows["person"] = [{"person_id": 1, "year_of_birth": 1981, "month_of_birth": 2, "day_of_birth": 29}]
    (error,) = one.read().errors
    assert (error.subject, error.rule) == ("1", "impossible-date") and "1981" not in error.message


@pytest.mark.parametrize("columns, value, comparator, text, boolean", [
    ({"value_as_number": 58.1}, "58.1", None, None, None),
    ({"value_as_number": 0.1, "value_source_value": "<0.1"}, "0.1", "<", None, None),
    ({"value_as_number": 0.1, "value_source_value": "≥ 0.1"}, "0.1", ">=", None, None),
    ({"value_as_number": 320, "value_source_value": "1:320"}, None, None, "1:320", None),
    ({"value_source_value": "Positive, 1:80"}, None, None, "Positive, 1:80", None),
    ({"value_source_value": "see letter of Dr Example"}, None, None, None, None),
    ({"value_as_number": float("nan")}, None, None, None, None),
    ({"value_as_number": 1e30}, None, None, None, None),
])
def test_the_value_of_a_result(
    one: One, columns: dict[str, Any], value: str | None, comparator: str | None, text: str | None, boolean: bool | None
) -> None:
    one.measure(unit_concept_id=one.concept("UCUM", "g/L", "gram per liter", "Unit"), range_high=150.0, **columns)
    row = one.only("observation")
    assert row["value"] == (None if value is None else Decimal(value)) and row["comparator"] == comparator
    assert (row["value_text"], row["value_boolean"], row["unit"]) == (text, boolean, "g/L")
    assert (row["reference_high"], row["reference_unit"], row["status"]) == (150, "g/L", "final")


def test_an_operator_that_is_not_known_leaves_no_value(one: One) -> None:
    one.measure(value_as_number=5.0, operator_concept_id=one.concept("SNOMED", "op", "about", "Qualifier Value"))
    row = one.only("observation")
    assert row["value"] is None and row["comparator"] is None


def test_a_unit_that_is_not_ucum_is_no_unit(one: One) -> None:
    one.measure(value_as_number=5.0, unit_concept_id=one.concept("None", "gl", "g/L"), range_high=9.0)
    row = one.only("observation")
    assert row["value"] == 5 and row["unit"] is None and row["reference_high"] is None


@pytest.mark.parametrize("at, low, high, instant", [
    (datetime(2026, 11, 20), "2026-11-20", "2026-11-20", None),
    (datetime(2026, 11, 20, 7, 30), "2026-11-20", "2026-11-20", datetime(2026, 11, 19, 23, 30)),
    (datetime(2026, 11, 21, 7, 30), "2026-11-20", "2026-11-21", None),
])
def test_the_time_of_a_result(one: One, at: datetime, low: str, high: str, instant: datetime | None) -> None:
    """Midnight is no time; date and time that differ are an interval; a time is site time."""
    one.measure(measurement_datetime=at, value_as_number=1.0)
    row = one.only("observation")
    assert (str(row["effective_low"]), str(row["effective_high"]), row["effective_at"]) == (low, high, instant)


@pytest.mark.parametrize("text", ["infinity", "-infinity", "0001-01-01", "9999-12-31", "12000-01-01"])
def test_dates_at_the_ends_of_the_calendar(one: One, text: str) -> None:
    """A first day beyond it is impossible, and the row is not understood; nothing raises."""
    one.diagnose(), one.take(days_supply=30, refills=300, verbatim_end_date=None), one.measure(value_as_number=1.0)
    one.writer.write(one.file)
    with duckdb.connect(str(one.file)) as connection:
        for table in ("condition_occurrence", "drug_exposure", "measurement"):
            for column, kind in connection.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [table]
            ).fetchall():
                if kind in ("DATE", "TIMESTAMP"):
                    value = text if kind == "DATE" or "infinity" in text else f"{text} 00:30:00"
                    connection.execute(f"UPDATE {table} SET {column} = CAST(? AS {kind})", [value])  # noqa: S608
        connection.execute("UPDATE person SET year_of_birth = 2000000000, month_of_birth = 2000000000")
    records, _ = read_any([str(one.file)])
    known = text in ("0001-01-01", "9999-12-31")
    for table, column in (("condition", "onset_low"), ("observation", "effective_low"), ("exposure", "start_low")):
        assert [row[column] is not None for row in records.tables[table]] == [True] * known
    assert {(row["kind"], row["rule"]) for row in records.tables["unread"]} == set() if known else {
        (kind, "impossible-date") for kind in ("Condition", "MedicationStatement", "Observation")}
    assert [error.rule for error in records.errors] == ["impossible-date"]


def test_unmapped_codes_keep_what_was_written(one: One) -> None:
    one.diagnose(condition_source_concept_id=0, condition_source_value="Lupus 狼疮/1")
    one.diagnose(condition_source_concept_id=987654)
    one.diagnose(condition_source_concept_id=one.concept("ICD10CN", "M32.100x001", "SLE"))
    rows = one.read().tables["condition"]
    assert [row["codes"] for row in rows] == [
        "urn:code:Lupus%20%E7%8B%BC%E7%96%AE%2F1", "urn:code:OMOP#987654", "urn:code:ICD10CN#M32.100x001"]
    assert rows[0]["text"] == "Lupus 狼疮/1"


def test_death_and_two_rows_of_a_person(one: One) -> None:
    one.add("person", person_id=1, year_of_birth=1990)
    one.writer.rows["death"].append({"person_id": 1, "death_date": date(2026, 1, 1)})
    rows = one.read().tables["subject"]
    assert [row["birth_text"] for row in rows if row["birth_text"]] == ["1980", "1990"]
    assert {(row["death_low"], row["deceased"]) for row in rows} == {(date(2026, 1, 1), True), (None, None)}


@pytest.mark.parametrize("vocabulary, code, sex", [
    ("Gender", "F", "female"), ("Gender", "M", "male"), ("Gender", "U", "unknown"), ("SNOMED", "248153007", "male"),
    ("SNOMED", "373066001", None), ("Gender", "9", None),
])
def test_sex(one: One, vocabulary: str, code: str, sex: str | None) -> None:
    one.writer.rows["person"][0]["gender_concept_id"] = one.concept(vocabulary, code)
    assert one.only("subject")["sex"] == sex
