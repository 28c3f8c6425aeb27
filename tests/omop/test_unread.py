"""Rows of OMOP that cannot be read, or that are nobody's: what they could have said stays open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from kn5501_reasoner.pipeline.cohort import read_any, source_of
from kn5501_reasoner.records.from_omop import shape
from kn5501_reasoner.records.parquet import write_store
from tests.omop.conftest import DAY, One
from tests.omop.writing import TABLES

CM, LE = "http://hl7.org/fhir/sid/icd-10-cm/", "https://w3id.org/lupus-eligibility/term/"
FIELD = "condition_occurrence.condition_occurrence_id"


def local(code: str, **columns: Any) -> Callable[[One], None]:
    return lambda one: one.observe("lupus-eligibility", code, **columns)


def statement(code: str, event: int, word: str) -> Callable[[One], None]:
    def add(one: One) -> None:
        one.diagnose()
        local(code, value_as_string=word, observation_event_id=event,
              obs_event_field_concept_id=one.concept("CDM", "C", FIELD))(one)
    return add


@pytest.mark.parametrize("add, kind, codes, reason", [
    (lambda one: one.diagnose(condition_source_concept_id=0), "Condition", "", "no code and no text"),
    (lambda one: one.take(drug_concept_id=0, drug_source_value="  "), "MedicationStatement", "", "no code and no text"),
    (lambda one: one.add("procedure_occurrence", procedure_concept_id=0, procedure_date=DAY), "Procedure", "",
     "no code and no text"),
    (lambda one: one.add("measurement", measurement_concept_id=0, measurement_date=DAY), "Observation", "",
     "no code and no text"),
    (local("screening-date", value_as_string="2026-11"), "Observation", f"{LE}screening-date", "an anchor needs"),
    (local("research-consent", value_as_string="perhaps"), "Consent", f"{LE}research-consent", "consent needs"),
    (local("judgement-exc-14", value_as_string="yes"), "Observation", f"{LE}judgement-exc-14", "a judgement needs"),
    (lambda one: one.observe("SNOMED", "716186003", "No known allergy", value_as_string="no"), "AllergyIntolerance",
     "http://snomed.info/id/716186003", "some allergy is known"),
    (statement("condition-verification", 7, "refuted"), "Condition", "", "leads to no condition"),
    (statement("condition-clinical-status", 1, "sleeping"), "Condition", f"{CM}M32.9", "word is not known"),
])
def test_entries_that_are_not_understood(
    one: One, add: Callable[[One], None], kind: str, codes: str, reason: str
) -> None:
    """Their own tables do not have them."""
    add(one)
    records = one.read()
    (row,) = records.tables["unread"]
    assert (row["subject"], row["kind"], row["codes"], row["rule"]) == ("1", kind, codes, None)
    assert reason in row["reason"]
    assert all(each["record"] != row["record"] for name, rows in records.tables.items() if name != "unread"
               for each in rows)
    assert row["record"] not in {each.entry for each in records.skipped}


def test_an_impossible_date_has_its_rule(one: One) -> None:
    one.diagnose(), one.take()
    one.writer.rows["death"].append({"person_id": 1, "death_date": DAY})
    one.writer.write(one.file)
    with duckdb.connect(str(one.file)) as connection:
        connection.execute("UPDATE condition_occurrence SET condition_start_datetime = 'infinity'")
        connection.execute("UPDATE death SET death_date = 'infinity'")
        connection.execute("UPDATE drug_exposure SET verbatim_end_date = 'infinity'")
    records, _ = read_any([str(one.file)])
    assert [(row["kind"], row["codes"], row["rule"]) for row in records.tables["unread"]] == [
        ("Condition", f"{CM}M32.9", "impossible-date"), ("Patient", "", "impossible-date")]
    assert not records.tables["condition"] and len(records.tables["exposure"]) == 1
    assert [row["deceased"] for row in records.tables["subject"]] == [None]


def test_what_says_nothing_is_listed(one: One) -> None:
    one.observe("ICD10CM", "G40.9", "Epilepsy", value_as_string="no")
    one.observe("SNOMED", "91936005", "Allergy to penicillin", value_as_string="no")
    local("reviewed-cns", value_as_string="no")(one)
    statement("condition-verification", 1, "entered-in-error")(one)
    records = one.read()
    assert {each.reason for each in records.skipped if each.subject} == {
        "its value says that it is not so", "the status is entered-in-error",
        "the review names no known domain, or is not recorded as done"}
    assert {name for name, rows in records.tables.items() if rows} == {"subject"}


def test_a_last_treatment_without_its_study_is_a_treatment(one: One) -> None:
    local("study-last-treatment", value_as_string="NCT1")(one)
    local("study-last-treatment")(one)
    local("study", value_as_string="NCT2", observation_date=date(2020, 1, 1))(one)
    local("study-last-treatment", value_as_string="NCT2")(one)
    rows = one.read().tables["participation"]
    assert sorted((row["study"], row["status"], row["category"], row["end__high"]) for row in rows) == [
        ("", "off-study", None, DAY), ("NCT1", "off-study", None, DAY), ("NCT2", "off-study", None, DAY)]
    assert [row["start_low"] for row in rows if row["study"] == "NCT1"] == [None]


@pytest.mark.parametrize("taken", [True, False])
def test_eras_matter_where_their_records_are_not_there(one: One, taken: bool) -> None:
    if taken:
        one.take()
    drug = one.concept("RxNorm", "121191", "rituximab", "Ingredient")
    one.writer.write(one.file)
    with duckdb.connect(str(one.file)) as connection:
        connection.execute("CREATE TABLE drug_era AS SELECT 1 AS drug_era_id, 1 AS person_id, "  # noqa: S608
                           f"{drug} AS drug_concept_id FROM range(3)")
    records, _ = read_any([str(one.file)])
    assert [(row["kind"], row["display"]) for row in records.tables["unread"]] == (
        [] if taken else [("MedicationStatement", "rituximab")])
    assert "table drug_era" in {each.entry for each in records.skipped}


def nobodys(one: One) -> None:
    one.diagnose(person_id=None), one.diagnose(person_id=None)
    one.observe("SNOMED", "91936005", "Allergy to penicillin", person_id=None)
    one.add("visit_occurrence", person_id=None)
    one.writer.rows["person"].append({"person_id": None})


WHAT = [
    ("table condition_occurrence", "Condition", f"{CM}M32.9", "2 rows without person_id"),
    ("table observation", "AllergyIntolerance", "http://snomed.info/id/91936005", "1 rows without person_id"),
    ("table person", "Patient", "", "1 rows without person_id"),
]


@pytest.mark.parametrize("how", ["at once", "one subject", "store"])
@pytest.mark.parametrize("persons", [1, 2])
def test_rows_of_nobody(one: One, how: str, persons: int) -> None:
    """Of one person they may be; of two nobody knows whose they are, and they are refused aloud."""
    nobodys(one)
    if persons == 2:
        one.writer.rows["person"].append({"person_id": 2})
    one.writer.write(one.file)
    if how == "store":
        store = write_store(source_of([str(one.file)]), one.file.parent / "store")
        records, refused = store.read(["1"]), store.refused
    else:
        records, refused = read_any([str(one.file)], ["1"] if how == "one subject" else None)
    held = [(row["kind"], row["codes"], row["reason"]) for row in records.tables["unread"]]
    aloud = [(each.entry, each.kind, each.codes, each.reason) for each in refused]
    assert (sorted(held), sorted(aloud)) == ((sorted(each[1:] for each in WHAT), []) if persons == 1 else ([], WHAT))
    assert not records.tables["condition"] and not records.tables["allergy"]
    if how != "store":
        assert ("table visit_occurrence", "1 rows without person_id") in {
            (each.entry, each.reason) for each in records.skipped}


def test_of_many_rows_of_nobody_codes_are_not_told_apart(one: One, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape, "NOBODYS", 2)
    nobodys(one)
    one.diagnose(person_id=None)
    kinds = {(row["kind"], row["codes"]) for row in one.read().tables["unread"]}
    assert ("Condition", "") in kinds and ("Condition", f"{CM}M32.9") not in kinds
    assert ("AllergyIntolerance", "http://snomed.info/id/91936005") in kinds


def test_every_table_of_persons_has_the_types_of_its_rows() -> None:
    assert shape._KINDS.keys() == {"person", *shape.EVENTS} and TABLES.keys() >= {*shape.EVENTS} - {*shape.ERAS}
