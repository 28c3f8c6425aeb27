"""How an input of FHIR names the trial of a consent, an undertaking or a judgement."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kn5501_reasoner.model import Records
from kn5501_reasoner.pipeline import read_resources
from kn5501_reasoner.pipeline.material import load_terminology
from kn5501_reasoner.pipeline.unread import unread_of
from kn5501_reasoner.records import Collector
from kn5501_reasoner.records.from_fhir import finish_fhir, read_fhir
from kn5501_reasoner.records.from_fhir.shared import Shared
from kn5501_reasoner.records.from_path import read_bytes
from kn5501_reasoner.trials import load_trial
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
        ("judgement-Some-Study-exc-13", "Some-Study", "exc-13"),
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
        ({"sourceReference": {"display": "Consent to NCT05846347, part A"}}, "Consent to NCT05846347, part A"),
        ({"sourceReference": {"type": "ResearchStudy", "display": "lupus"}}, "lupus_"),
        ({"sourceReference": {"reference": "ResearchStudy/9", "identifier": {"value": "IRB-7"}}}, "IRB-7"),
        ({"sourceReference": {"display": "KN5501"}}, "KN5501"),
        ({"sourceReference": {"reference": "ResearchStudy/NCT06010472"}}, "NCT06010472"),
        ({"sourceReference": {"reference": "ResearchStudy/kn5501"}}, "kn5501"),
        ({"provision": {"data": [{"meaning": "instance", "reference": {"type": "ResearchStudy", "display": title}}
                                 for title in ("NCT01484496", "A study")]}}, "A study | NCT01484496"),
        ({"provision": {"data": [{"meaning": "instance", "reference": {"reference": "#s"}}]}, "contained": [NUMBERED]},
         "NCT05846347"),
        ({"extension": [{"url": CONTEXT, "valueReference": {"display": "A study of lupus"}}]}, "A study of lupus"),
        ({"sourceReference": {"reference": "#s", "display": "Extension of NCT06010472"}, "contained": [NUMBERED]},
         "NCT05846347"),
        ({"sourceReference": {"reference": "https://registry.example/NCT05846347"}}, "NCT05846347"),
        ({"provision": {"type": "permit", "provision": [
            {"type": "permit", "data": [{"meaning": "instance", "reference": {"display": "NCT05846347"}}]}]}},
         "named within the provision"),
        ({"provision": {"extension": [{"url": CONTEXT, "valueReference": {"display": "NCT05846347"}}]}},
         "NCT05846347"),
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
        (("NCT05846347", "kn5501"), "one of several"),
        (("NCT01484496 and NCT06010472",), "one of several"),
        (("kn5501", "NCT06010472"), "kn5501"),
        (("gc012f",), "gc012f"),
        (("HOSP-77",), "HOSP-77"),
        (("A study",), "A study"),
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
    assert "no identifier" in read(NAMING, absent).tables["unread"][0]["trial"]


def test_a_judgement_coded_for_two_trials_is_not_understood() -> None:
    two = [{"system": LE, "code": f"judgement-{name}exc-13"} for name in ("", "gc012f-")]
    assert not_understood(observation({"coding": two}, **JUDGEMENT)) == ["the judgement names several criteria"]


@pytest.mark.parametrize("members", [{}, {"valueString": " "}, {"valueBoolean": True}])
def test_an_input_that_says_trial_and_not_which_is_not_understood(members) -> None:
    assert not_understood(observation(code(LE, "trial"), **members))


def test_an_entry_that_was_not_understood_is_of_the_trial_of_its_input() -> None:
    broken = observation(code(LE, "judgement-exc-01"), id="j")
    assert [row["trial"] for row in read(NAMING, broken).tables["unread"]] == ["NCT05846347"]


def files(*contents: list[dict[str, Any]]) -> Records:
    """What files of these resources about the usual patient become."""
    collector, shared = Collector(), Shared()
    for number, resources in enumerate(contents):
        read_fhir([("", bundle(*resources))], f"file {number}", collector, shared)
    finish_fhir(shared, collector)
    return collector.finish()


def test_a_trial_that_was_named_in_error_is_as_if_never_named() -> None:
    old = NAMING | {"meta": {"versionId": "1"}}
    gone = NAMING | {"meta": {"versionId": "2"}, "status": "entered-in-error"}
    now = NAMING | {"meta": {"versionId": "2"}, "valueString": "kn5501"}
    for inputs, trial in (
        (([old, gone, *MADE],), None), (([gone, old, *MADE],), None), (([old, now, *MADE],), "kn5501"),
        (([now, old, *MADE],), "kn5501"), (([old, *MADE], [gone]), None),
    ):
        assert {row["trial"] for row in files(*inputs).tables["consent"]} == {trial}


def test_a_record_of_two_inputs_has_the_trial_of_both_whatever_their_order() -> None:
    one, other = [NAMING, consent()], [consent()]
    for inputs in ((one, other), (other, one)):
        assert {row["trial"] for row in files(*inputs).tables["consent"]} == {"one of several"}
    assert {row["trial"] for row in files(one, one).tables["consent"]} == {"NCT05846347"}


def test_two_patients_who_are_one_person_name_their_trials_together() -> None:
    link = {"type": "replaced-by", "other": {"reference": "Patient/p1"}}
    old = {"resourceType": "Patient", "id": "p0", "link": [link]}
    said = NAMING | {"id": "t0", "subject": {"reference": "Patient/p0"}, "valueString": "kn5501"}
    for resources in ([old, said, NAMING, consent()], [old, NAMING, said, consent()]):
        assert {row["trial"] for row in files(resources).tables["consent"]} == {"one of several"}


def test_what_says_trial_and_cannot_be_read_leaves_open_what_is_to_a_trial() -> None:
    """Also where another such entry of the input was read: which of the two the records are to is not known."""
    broken = observation(code(LE, "trial"), id="t2", valueCodeableConcept={"text": "x"})
    for resources in ((NAMING, broken, consent()), (broken, consent())):
        (entry,) = unread_of(read(*resources), (), load_terminology(), load_trial("kn5501"))
        assert {"consentSigned", "contraceptionDays", "judgements"} <= set(entry.withholds)


@pytest.mark.parametrize("name", [
    "judgement-kn5501-exc14", "judgement-exc-8b", "judgement-exc-14-", "Judgement-exc14", "judgement-",
])
def test_a_judgement_of_an_unknown_form_is_not_understood(name) -> None:
    assert not_understood(observation(code(LE, name), **JUDGEMENT)) == ["the judgement names no criterion"]
