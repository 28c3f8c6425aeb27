"""Participations in studies, and which studies they are."""

from datetime import date

import pytest

from tests.records.making import code, only, read, reasons, research


def test_participation():
    study = {"identifier": [{"value": "NCT 1"}], "category": [{"text": "Interventional clinical trial"}]}
    row = only(read(research(study, period={"start": "2026-01-01", "end": "2026-02-01"})), "participation")
    assert (row["status"], row["category"], row["study"]) == ("on-study", "interventional", "NCT_1 s")
    assert (row["start_low"], row["end__high"]) == (date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("category", "read_as"),
    [
        ([code("x", "observational")], "observational"),
        ([{"text": "Non-interventional"}], "observational"),
        ([{"text": "noninterventional study"}], "observational"),
        ([code("x", "C1", display="Interventional")], "interventional"),
        ([code("x", "interventional"), code("x", "observational")], None),
        ([], None),
        (None, None),
    ],
)
def test_category_of_a_study(category, read_as):
    assert only(read(research({"category": category})), "participation")["category"] == read_as


@pytest.mark.parametrize("status", ["candidate", "screening", "ineligible", "not-registered"])
def test_participation_without_treatment(status):
    assert reasons(read(research(status=status))) == [f"the status {status} means no treatment"]


@pytest.mark.parametrize("value", ["NCT06010472", "nct06010472", "CHEC2023-174"])
def test_the_trial_itself_is_not_another_trial(value):
    assert reasons(read(research({"identifier": [{"value": value}]}))) == ["the study is the trial itself"]
    away = research(contained=[], study={"reference": f"ResearchStudy/{value}"})
    assert reasons(read(away)) == ["the study is the trial itself"]


def test_a_study_that_is_not_here_is_unknown():
    row = only(read(research(contained=[], study={"reference": "ResearchStudy/NCT1"})), "participation")
    assert (row["category"], row["study"]) == (None, "NCT1")
