"""Participations in studies, and which studies they are."""

from datetime import date

import pytest

from kn5501_reasoner.trials import load_trial
from tests.records.making import code, not_understood, only, read, reasons, research


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
def test_a_study_keeps_the_identifiers_by_which_a_trial_knows_itself(value):
    assert value in only(read(research({"identifier": [{"value": value}]})), "participation")["study"].split()
    away = research(contained=[], study={"reference": f"ResearchStudy/{value}"})
    assert only(read(away), "participation")["study"] == value


def test_a_study_that_is_not_here_is_unknown():
    row = only(read(research(contained=[], study={"reference": "ResearchStudy/NCT1"})), "participation")
    assert (row["category"], row["study"]) == (None, "NCT1")


STUDY = {
    "resourceType": "ResearchStudy",
    "id": "rs1",
    "identifier": [{"system": "http://registry.example", "value": "NCT1"}],
    "category": [{"text": "Interventional"}],
}


@pytest.mark.parametrize(
    "study",
    [
        {"reference": "ResearchStudy/rs1"},
        {"identifier": {"system": "http://registry.example", "value": "NCT1"}},
        {"reference": "ResearchStudy?identifier=http://registry.example|NCT1"},
        {"reference": "ResearchStudy?identifier=NCT1"},
    ],
)
@pytest.mark.parametrize("study_first", [True, False])
def test_a_bundled_study(study, study_first):
    both = [STUDY, research(contained=[], study=study)]
    row = only(read(*(both if study_first else reversed(both))), "participation")
    assert row["category"] == "interventional" and "NCT1" in row["study"].split()


@pytest.mark.parametrize(
    ("study", "named"),
    [
        ({"identifier": {"value": "NCT2"}}, "NCT2"),
        ({"reference": "ResearchStudy?identifier=http://registry.example|NCT2"}, "NCT2"),
        ({"display": "A study of drug X"}, "A_study_of_drug_X"),
        (None, ""),
    ],
)
def test_a_study_of_which_only_the_name_is_here_is_unknown(study, named):
    row = only(read(research(contained=[], study=study)), "participation")
    assert (row["category"], row["study"], row["status"]) == (None, named, "on-study")


def test_an_identifier_of_two_studies_names_none():
    two = [STUDY, STUDY | {"id": "rs2"}, research(contained=[], study={"identifier": {"value": "NCT1"}})]
    assert read(*two).tables["participation"][0]["category"] is None


@pytest.mark.parametrize(
    "study",
    [{"display": "NCT06010472"}, {"identifier": {"value": "chec2023-174"}},
     {"reference": "ResearchStudy?identifier=x|NCT06010472"}],
)
def test_a_study_is_named_by_any_reference(study):
    assert load_trial("kn5501").registered_as(only(read(research(contained=[], study=study)), "participation")["study"])


def test_a_study_that_follows_the_trial_is_another():
    row = only(read(research(contained=[], study={"display": "Extension of NCT06010472"})), "participation")
    assert row["study"] == "Extension_of_NCT06010472"


@pytest.mark.parametrize("members", [{"status": 1}, {"study": "x"}, {"contained": [{"resourceType": "ResearchStudy",
                                                                                   "id": "s", "category": "x"}]}])
def test_a_malformed_part_leaves_the_participation_not_understood(members):
    records = read(research(**members))
    assert not records.errors and not records.tables["participation"] and not_understood(research(**members))
