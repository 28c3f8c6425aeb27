"""NYHA classes that a condition states: as its stage."""

from datetime import date

import pytest

from tests.records.making import LOINC, SCT, code, condition, only, read

III = code(SCT, "420913000")


def staged(*stages, **members):
    """The observations that the stages of a condition become."""
    records = read(condition(**({"recordedDate": "2026-11-01", "stage": list(stages)} | members)))
    assert not records.errors and not records.skipped and len(records.tables["condition"]) == 1
    return records.tables["observation"]


@pytest.mark.parametrize(
    ("stage", "codes", "text"),
    [
        ({"summary": III}, "http://snomed.info/id/420913000", None),
        ({"summary": code(LOINC, "LA28406-9")}, "https://loinc.org/rdf/LA28406-9", None),
        ({"type": code(LOINC, "88020-3"), "summary": {"text": "III"}}, "", "III"),
        ({"type": {"text": "NYHA"}, "summary": {"text": "II-III"}}, "", "II-III"),
        ({"summary": {"text": "NYHA class IV"}}, "", "NYHA class IV"),
        ({"summary": code("http://h.example", "N3", display="NYHA III")}, "", "NYHA III"),
        ({"type": code(SCT, "420816009"), "summary": code("http://h.example", "?")}, "", None),
    ],
)
def test_a_stage_by_class_is_a_result(stage, codes, text):
    (row,) = staged(stage)
    assert row["codes"] == "https://loinc.org/rdf/88020-3" and row["record"].endswith("#stage-1")
    assert (row["value_codes"], row["value_text"]) == (codes, text)
    assert (row["status"], row["effective_low"]) == ("final", date(2026, 11, 1))


def test_each_stage_is_one():
    other = {"summary": code("http://snomed.info/sct", "258215001"), "type": {"text": "TNM"}}
    assert [row["record"].rpartition("#")[2] for row in staged(other, {"summary": III}, other)] == ["stage-2"]
    assert staged(other) == [] and staged({"type": {"text": "NYHAX"}, "summary": {"text": "III"}}) == []


def test_the_day_of_a_stage_is_that_of_the_record_else_the_onset():
    (row,) = staged({"summary": III}, recordedDate=None, onsetDateTime="2026-10")
    assert (row["effective_low"], row["effective_high"]) == (date(2026, 10, 1), date(2026, 10, 31))
    (row,) = staged({"summary": III}, recordedDate=None)
    assert row["effective_text"] is None


@pytest.mark.parametrize("status", ["provisional", "unconfirmed", None])
def test_a_stage_of_what_is_in_doubt_is_not_final(status):
    (row,) = staged({"summary": III}, verificationStatus=code("v", status) if status else None)
    assert row["status"] is None


def test_a_stage_of_what_is_refuted_says_nothing():
    assert staged({"summary": III}, verificationStatus=code("v", "refuted")) == []


def test_a_condition_that_is_a_class_stays_a_condition():
    assert only(read(condition(code=III)), "condition")["codes"] == "http://snomed.info/id/420913000"
