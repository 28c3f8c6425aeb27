"""How an input of FHIR names the trial of a consent, an undertaking or a judgement."""

from __future__ import annotations

import json

import pytest

from kn5501_reasoner.pipeline import read_resources
from kn5501_reasoner.records import Collector
from kn5501_reasoner.records.from_path import read_bytes
from tests.records.making import LE, bundle, code, not_understood, observation, only, read
from tests.records.test_fhir_consents import consent

JUDGEMENT = {"valueBoolean": True, "performer": [{"display": "investigator 1"}]}
CONTEXT = "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext"
NUMBERED = {"resourceType": "ResearchStudy", "id": "s", "identifier": [{"value": "NCT05846347"}], "title": "A study"}


@pytest.mark.parametrize(
    ("name", "trial", "criterion"),
    [
        ("judgement-exc-08b", None, "exc-08b"),
        ("judgement-gc012f-exc-01", "gc012f", "exc-01"),
        ("judgement-bliss-sc-inc-04", "bliss-sc", "inc-04"),
        ("judgement-cln-978@1-inc-04", "cln-978@1", "inc-04"),
        ("judgement-NCT06010472-exc-13", "NCT06010472", "exc-13"),
        ("judgement-CHEC2023-174-exc-13", "CHEC2023-174", "exc-13"),
        ("judgement-KN5501-EXC-13", "KN5501", "exc-13"),
        ("judgement-Some-Study-exc-13", "Some-Study_", "exc-13"),
    ],
)
def test_a_judgement_names_its_trial_before_the_criterion(name, trial, criterion) -> None:
    row = only(read(observation(code(LE, name), **JUDGEMENT)), "judgement")
    assert (row["trial"], row["criterion"]) == (trial, criterion)


@pytest.mark.parametrize(
    ("members", "trial"),
    [
        ({}, None),
        ({"sourceReference": {"display": "consent form, version 2"}}, None),
        ({"sourceReference": {"reference": "DocumentReference/1"}}, None),
        ({"provision": {"data": [{"meaning": "instance", "reference": {"reference": "Observation/1"}}]}}, None),
        ({"extension": [{"url": "http://x.example/other", "valueReference": {"display": "NCT05846347"}}]}, None),
        ({"sourceReference": {"reference": "#s"}, "contained": [NUMBERED]}, "NCT05846347"),
        ({"sourceReference": {"identifier": {"value": "NCT05846347"}}}, "NCT05846347"),
        ({"sourceReference": {"display": "Consent to NCT05846347, part A"}}, "Consent_to_NCT05846347,_part_A"),
        ({"sourceReference": {"type": "ResearchStudy", "display": "Lupus"}}, "Lupus_"),
        ({"sourceReference": {"reference": "ResearchStudy/9", "identifier": {"value": "IRB-7"}}}, "IRB-7_"),
        ({"sourceReference": {"display": "KN5501"}}, "KN5501"),
        ({"sourceReference": {"reference": "ResearchStudy/NCT06010472"}}, "NCT06010472"),
        ({"sourceReference": {"reference": "ResearchStudy/kn5501"}}, "kn5501"),
        ({"provision": {"data": [{"meaning": "instance", "reference": {"type": "ResearchStudy", "display": title}}
                                 for title in ("NCT01484496", "A study")]}}, "A_study NCT01484496"),
        ({"provision": {"data": [{"meaning": "instance", "reference": {"reference": "#s"}}]}, "contained": [NUMBERED]},
         "NCT05846347"),
        ({"extension": [{"url": CONTEXT, "valueReference": {"display": "A study of lupus"}}]}, "A_study_of_lupus"),
    ],
)
def test_a_consent_names_its_trial_by_a_study(members, trial) -> None:
    assert only(read(consent(**members)), "consent")["trial"] == trial


def test_a_study_of_another_file_is_found() -> None:
    study = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": NUMBERED}]})
    made = bundle(consent(sourceReference={"reference": "ResearchStudy/s"}))
    (row,) = read_resources([made, json.loads(study)]).tables["consent"]
    assert row["trial"] == "NCT05846347"


@pytest.mark.parametrize("members", [
    {"sourceReference": {"reference": "ResearchStudy/not-here"}},
    {"extension": [{"url": CONTEXT, "valueReference": {"reference": "ResearchStudy/not-here"}}]},
])
def test_a_study_that_nothing_tells_from_others_leaves_consent_open(members) -> None:
    (reason,) = not_understood(consent(**members))
    assert "no identifier is known" in reason


NAMING = observation(code(LE, "trial"), id="t", valueString="NCT05846347")
MADE = (
    consent(),
    observation(code(LE, "judgement-exc-01"), id="j", **JUDGEMENT),
    observation(code(LE, "judgement-kn5501-exc-01"), id="k", **JUDGEMENT),
    observation(code(LE, "undertakes-contraception-365-days"), id="u", valueBoolean=True),
)


@pytest.mark.parametrize("resources", [(NAMING, *MADE), (*MADE, NAMING)])
def test_an_input_names_the_trial_of_what_names_none(resources) -> None:
    tables = read(*resources).tables
    assert [row["trial"] for row in tables["consent"]] == ["NCT05846347"]
    assert {row["record"][-1]: row["trial"] for row in tables["judgement"]} == {"j": "NCT05846347", "k": "kn5501"}
    assert [row["trial"] for row in tables["observation"]] == ["NCT05846347"]
    assert tables["subject"][0]["trial"] is None


def test_another_input_of_the_same_subject_keeps_its_own() -> None:
    collector = Collector()
    for name, resources in (("a", (NAMING,)), ("b", MADE)):
        read_bytes(json.dumps(bundle(*resources)).encode(), "json", name, collector)
    assert [row["trial"] for row in collector.finish().tables["consent"]] == [None]


@pytest.mark.parametrize(
    ("names", "trial"),
    [
        (("NCT05846347", "kn5501"), "one_of_several"),
        (("NCT01484496 and NCT06010472",), "one_of_several"),
        (("kn5501", "NCT06010472"), "kn5501"),
        (("gc012f",), "gc012f"),
        (("HOSP-77",), "HOSP-77_"),
        (("A study",), "A_study"),
    ],
)
def test_what_an_input_names(names, trial) -> None:
    said = [observation(code(LE, "trial"), id=f"t{place}", valueString=name) for place, name in enumerate(names)]
    assert read(*said, *MADE).tables["consent"][0]["trial"] == trial


@pytest.mark.parametrize("members", [
    {"dateTime": "2026-02-30"}, {"status": "nonsense"}, {"provision": "x"},
    {"modifierExtension": [{"url": "http://x.example/m", "valueBoolean": True}]},
])
def test_a_consent_that_is_not_understood_keeps_the_trial_that_it_names(members) -> None:
    broken = consent(sourceReference={"display": "NCT05846347"}, **members)
    assert [row["trial"] for row in read(broken).tables["unread"]] == ["NCT05846347"]
    absent = consent(sourceReference={"reference": "ResearchStudy/not-here"}, **members)
    assert "no_identifier" in read(NAMING, absent).tables["unread"][0]["trial"]


def test_a_judgement_coded_for_two_trials_is_not_understood() -> None:
    two = [{"system": LE, "code": f"judgement-{name}exc-13"} for name in ("", "gc012f-")]
    assert not_understood(observation({"coding": two}, **JUDGEMENT)) == ["the judgement names several criteria"]


@pytest.mark.parametrize("members", [{}, {"valueString": " "}, {"valueBoolean": True}])
def test_an_input_that_says_trial_and_not_which_is_not_understood(members) -> None:
    assert not_understood(observation(code(LE, "trial"), **members))


def test_an_entry_that_was_not_understood_is_of_the_trial_of_its_input() -> None:
    broken = observation(code(LE, "judgement-exc-01"), id="j")
    assert [row["trial"] for row in read(NAMING, broken).tables["unread"]] == ["NCT05846347"]
