"""A reason leads somewhere: it names who, when and which record, and what it asks for is not on record already."""

from __future__ import annotations

import copy
import json
import re
from datetime import date
from pathlib import Path

import pytest

from kn5501_reasoner.model import CriterionResult, Dates
from kn5501_reasoner.pipeline import screen_paths
from tests.explain.test_long_histories import DATES, INTRAVENOUS, RITUXIMAB, SAMPLE, condition, dose, session

BOOLEAN = "https://w3id.org/lupus-eligibility/term/"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
ATC = "http://www.whocc.no/atc"


def result(criterion: str, *resources: dict, without: str = "") -> CriterionResult:
    """One criterion of sample 1 with resources added, and without those of its own that hold a text."""
    found = session(*resources, without=without).assess("sample-01")
    return next(one for one in found.criteria if one.criterion == criterion)


def settle(found: CriterionResult) -> str:
    return next((flag.message for flag in found.flags if flag.code == "to-settle"), "")


def judgement(criterion: str, fit: bool, who: str | None = "Dr Li", why: str | None = "stable for years") -> dict:
    return {
        "resourceType": "Observation", "status": "final", "effectiveDateTime": "2026-11-21", "valueBoolean": fit,
        "code": {"coding": [{"system": BOOLEAN, "code": f"judgement-{criterion}"}]},
        **({"performer": [{"display": who}]} if who else {}), **({"note": [{"text": why}]} if why else {}),
    }


@pytest.mark.parametrize(("fit", "way"), [(True, "may take part"), (False, "may not take part")])
def test_a_judgement_says_who_when_which_way_and_why(fit: bool, way: str) -> None:
    found = result("exc-14", judgement("exc-14", fit))
    (because,) = found.because
    assert because.message == f"Dr Li judged on 2026-11-21 that the subject {way}: “stable for years”"
    assert because.evidence[0].record.endswith("added-0000")
    assert because.evidence[0].named.endswith("(Dr Li, stable for years)")


def test_a_judgement_of_a_finding_names_both() -> None:
    found = result("exc-05", condition("migraine", code={"coding": [
        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G43.909", "display": "Migraine"}]}),
        judgement("exc-05", True))
    assert found.outcome == "passed"
    (because,) = [one for one in found.because if "judged" in one.message]
    assert "Migraine" in because.message and "Dr Li judged on 2026-11-21" in because.message
    assert {one.record[-4:] for one in because.evidence} >= {"0000", "0001"}


def test_what_a_judgement_lacks_is_said() -> None:
    (because,) = result("exc-14", judgement("exc-14", True, why=None)).because
    assert because.message.endswith("may take part: no reason is on record")


def test_a_failed_combination_names_the_medicines_and_their_dates() -> None:
    found = result("inc-09", without="MedicationStatement")
    assert found.outcome == "failed"
    one = {"resourceType": "MedicationStatement", "status": "active", "effectivePeriod": {"start": "2026-09-01"},
           "dosage": [{"route": {"coding": [{"system": "http://snomed.info/sct", "code": "26643006"}]}}]}
    steroid = {**one, "medicationCodeableConcept": {"coding": [{"system": ATC, "code": "H02AB06"}]}}
    partner = {**one, "medicationCodeableConcept": {"coding": [{"system": ATC, "code": "L04AX01"}]},
               "effectivePeriod": {"start": "2026-10-01"}}
    (both,) = result("inc-09", steroid, partner, without="MedicationStatement").because
    assert "on record: azathioprine begun 2026-10-01; prednisolone begun 2026-09-01" in both.message
    (alone,) = result("inc-09", steroid, without="MedicationStatement").because
    assert "no period that reaches enrolment" in alone.message
    assert "on record: prednisolone begun 2026-09-01" in alone.message
    assert {item.record[-4:] for item in alone.evidence} >= {"0000"}


def test_an_event_says_the_day_that_decided() -> None:
    (because,) = result("exc-12", dose(RITUXIMAB, "2026-11-09")).because
    assert "less than 1 month before enrolment (2026-11-09)" in because.message
    (because,) = result("exc-02", dose({"coding": [{"system": ATC, "code": "J01CE01"}]}, "2026-11-26",
                                       dosage={"route": INTRAVENOUS})).because
    assert "5 days before infusion (2026-11-26)" in because.message


def test_a_coded_result_says_what_its_code_means() -> None:
    told = {item.named for one in result("exc-09").because for item in one.evidence}
    assert any(re.fullmatch(r"\d+ \(not pregnant\)", each) for each in told), told


def haemoglobin(**more: object) -> dict:
    return {"resourceType": "Observation", "status": "final", "effectiveDateTime": "2026-11-21",
            "code": {"coding": [{"system": LOINC, "code": "718-7"}]},
            "valueQuantity": {"value": 110, "system": UCUM, "code": "g/L"}, **more}


@pytest.mark.parametrize(("given", "why", "asked"), [
    (None, "nothing that counts is on record", "Record haemoglobin with unit and date."),
    (haemoglobin(valueQuantity={"value": 110}), "recorded without a unit of UCUM",
     "Give its unit as a code of UCUM, such as g/L: {}."),
    (haemoglobin(valueQuantity={"value": 7, "system": UCUM, "code": "mmol/L"}),
     "which cannot be converted to g/L", "Record it in a unit that converts to g/L: {}."),
    (haemoglobin(status="preliminary"), "recorded as preliminary", "Record the final result: {}."),
    ({name: value for name, value in haemoglobin().items() if name != "effectiveDateTime"},
     "recorded without a date", "Give its date: {}."),
    (haemoglobin(effectiveDateTime="2026-01-01"), "older than 30 days at screening",
     "Record a result of the 30 days before screening: {}."),
    (haemoglobin(effectiveDateTime="2026"), "its date does not show that it lies in the 30 days before screening",
     "Give its exact date: {}."),
])
def test_what_is_lacking_is_asked_for(given: dict | None, why: str, asked: str) -> None:
    found = result("inc-07", *([given] if given else []), without="718-7")
    assert found.outcome == "cantTell"
    assert any(why in one.message for one in found.because), found.because
    assert settle(found) == asked.format("haemoglobin concentration")


def test_nobody_is_sent_to_record_what_is_on_record() -> None:
    plain = condition("SLE", "2019-05-01", code={"coding": [
        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M32.9"}]})
    found = result("inc-02", plain, without="acr")
    assert found.outcome == "cantTell"
    (because,) = [one for one in found.because if "items" in one.message]
    assert "systemic lupus erythematosus is on record, its basis is not" in because.message
    assert because.evidence, "the diagnosis"
    assert "diagnosis follows" in settle(found) and "whether systemic" not in settle(found)


def test_the_set_that_a_diagnosis_follows_is_said_by_name() -> None:
    plain = {"code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M32.9"}]}}
    followed = condition("SLE", "2019-05-01", **plain, evidence=[{"code": [{"coding": [
        {"system": BOOLEAN, "code": "slicc-2012"}]}]}])
    (because,) = [one for one in result("inc-02", followed, without="acr").because if "items" in one.message]
    assert "following 2012 SLICC set" in because.message
    assert because.evidence[0].named.endswith("2012 SLICC set)")


def test_what_may_be_the_disease_is_no_record_of_one_that_is_shown() -> None:
    broad = condition("LE", "2019-05-01", code={"coding": [{"system": "http://snomed.info/sct", "code": "200936003"}]})
    found = result("inc-02", broad)
    (because,) = [one for one in found.because if one.message == "SLE diagnosed: yes"]
    assert because.evidence and not any(one.record.endswith("added-0000") for one in because.evidence)


def test_a_failed_combination_names_what_it_does_not_count() -> None:
    steroid = {"coding": [{"system": ATC, "code": "H02AB04", "display": "methylprednisolone"}]}
    drops = {"coding": [{"system": ATC, "code": "S01XA18", "display": "ciclosporin"}]}
    given = [
        {"resourceType": "MedicationStatement", "status": "completed", "medicationCodeableConcept": medicine,
         "effectivePeriod": {"start": "2026-11-01", "end": "2026-11-03"}, "dosage": dosage}
        for medicine, dosage in ((steroid, [{"route": INTRAVENOUS}]), (drops, []))
    ]
    found = result("inc-09", *given, without="sample-01-12")
    assert found.outcome == "failed"
    (because,) = found.because
    assert ("not counted: methylprednisolone (intravenous) from 2026-11-01 to 2026-11-03; "
            "ciclosporin from 2026-11-01 to 2026-11-03") in because.message
    assert not any("added" in one.record for one in because.evidence), "they decide nothing"


def stated(code: str, day: str, **value: object) -> dict:
    return {"resourceType": "Observation", "status": "final", "effectiveDateTime": day, **value,
            "code": {"coding": [{"system": BOOLEAN, "code": code}]}}


def test_the_first_records_of_a_count_are_those_that_count() -> None:
    later = [stated(f"bilag-2004-{system}", "2026-11-20", valueString=grade)
             for system, grade in (("constitutional", "E"), ("mucocutaneous", "D"), ("gastrointestinal", "C"))]
    for because in result("inc-05", *later).because:
        assert [one.text for one in because.evidence] == ["A", "C", "D", "E"]
    denied = [stated(f"acr-1997-{item}", "2026-11-20", valueBoolean=False) for item in ("renal", "serositis")]
    shown = stated("acr-1997-arthritis", "2020-01-01", valueBoolean=True)
    (items,) = [one for one in result("inc-02", *denied, shown).because if "items" in one.message]
    said = [one.text for one in items.evidence if one.text in ("true", "false")]
    assert said == ["true", "false", "false"]


@pytest.mark.parametrize(("period", "asked"), [
    ({"start": "2026-01-05"}, "its last day"), ({"end": "2026"}, "its first day"), (None, "its first and its last day"),
])
def test_of_a_medicine_the_lacking_day_is_asked_for(period: dict | None, asked: str) -> None:
    given = {"resourceType": "MedicationStatement", "status": "unknown", "medicationCodeableConcept": RITUXIMAB,
             **({"effectivePeriod": period} if period else {})}
    found = result("exc-12", given)
    assert found.outcome == "cantTell"
    assert asked in settle(found), settle(found)


def test_an_unknown_code_and_a_certainty_are_asked_for() -> None:
    found = result("exc-03", condition("local thing"))
    assert settle(found).startswith("Say what “local thing” (https://example.org/own#local-thing) means")
    doubtful = condition("x", code={"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "D83.9"}]},
                         verificationStatus={"coding": [{"code": "provisional"}]})
    found = result("exc-03", doubtful)
    assert found.outcome == "cantTell" and "whether it is confirmed" in settle(found), settle(found)


def test_of_an_age_only_what_is_not_on_record_is_asked_for() -> None:
    found = result("inc-01", without="Consent")
    assert found.outcome == "cantTell"
    assert settle(found) == "Record whether consent was given, with the date."


def test_a_review_of_two_days_is_asked_for_once() -> None:
    found = result("exc-02", without="reviewed-infections")
    assert settle(found) == "Record a review of infections that covers enrolment and infusion."


def two(folder: Path, *resources: dict) -> dict[str, CriterionResult]:
    """The haemoglobin of two subjects, each from a file of its own; resources: added to each, under the same ids."""
    for name, own in zip(("a", "b"), resources, strict=True):
        bundle = copy.deepcopy(SAMPLE)
        text = json.dumps(bundle, default=float).replace("sample-01", f"pt-{name}").replace("718-7", "0-0")
        made = json.loads(text)
        subject = {"reference": f"Patient/pt-{name}"}
        made["entry"].append({"resource": {"id": "same", "subject": subject, **own}})
        (folder / f"{name}.json").write_text(json.dumps(made))
    found = screen_paths([str(folder)], dates=DATES).subjects
    return {one.subject: next(c for c in one.criteria if c.criterion == "inc-07") for one in found}


def test_records_of_one_name_are_told_of_their_own_subject(tmp_path: Path) -> None:
    good, bad = haemoglobin(), haemoglobin(valueQuantity={"value": 58, "system": UCUM, "code": "g/L"})
    found = two(tmp_path, good, bad)
    told = {subject: [item.text for one in result.because for item in one.evidence if "same" in item.record]
            for subject, result in found.items()}
    assert told == {"pt-a": ["110 g/L"], "pt-b": ["58 g/L"]}


def test_a_day_that_is_not_given_is_asked_for() -> None:
    run = session(dose(RITUXIMAB, "2026-10-25"), dates=Dates(date(2026, 11, 22)))
    found = {one.criterion: one for one in run.assess("sample-01").criteria}
    assert settle(found["exc-12"]).startswith("Give the day of enrolment")
    assert "review" not in settle(found["exc-03"]) and "Give the day of enrolment." == settle(found["exc-03"])
    assert settle(found["exc-09"]) == "Give the day of enrolment."


def test_a_confirmed_record_is_not_called_unconfirmed() -> None:
    broad = condition("x", code={"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "Z92.850"}]})
    found = result("exc-12", broad)
    assert found.outcome == "cantTell"
    assert not any("confirmed" in one.message for one in found.because), found.because
    assert "confirmed" not in settle(found)


def test_a_judgement_after_enrolment_is_named_and_not_asked_for_again() -> None:
    late = {**judgement("exc-14", True), "effectiveDateTime": "2026-12-02"}
    found = result("exc-14", late, without="judgement-exc-14")
    assert found.outcome == "untested"
    (because,) = found.because
    assert "dated after enrolment" in because.message and because.evidence
    assert "dated on or before enrolment" in settle(found)


@pytest.mark.parametrize(("day", "flagged"), [("2026-01-01", True), ("2026-11-16", False)])
def test_a_class_older_than_the_diagnosis_is_flagged(day: str, flagged: bool) -> None:
    disease = condition("heart failure", "2026-10-01", code={"coding": [
        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "I50.9"}]})
    nyha = {"resourceType": "Observation", "status": "final", "effectiveDateTime": day,
            "code": {"coding": [{"system": LOINC, "code": "88020-3"}]},
            "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "420913000"}]}}
    found = result("exc-04", disease, nyha, without="420300004")
    assert found.outcome == "failed"
    assert ("class-before-diagnosis" in {flag.code for flag in found.flags}) is flagged, found.flags


def bilag(system: str, grade: str, **more: object) -> dict:
    return {"resourceType": "Observation", "status": "final", "effectiveDateTime": "2026-11-20",
            "code": {"coding": [{"system": BOOLEAN, "code": f"bilag-2004-{system}"}]},
            "valueString": grade, **more}


def test_grades_of_two_systems_do_not_compete() -> None:
    found = result("inc-05", bilag("renal", "B"), bilag("musculoskeletal", "C"), without="bilag")
    assert found.outcome == "cantTell"
    assert settle(found) == "Record the grades of all nine BILAG-2004 systems, with the date."
    first = result("inc-05", bilag("renal", "B", status="preliminary"), without="bilag")
    assert "final result" in settle(first) and "all nine" in settle(first)


@pytest.mark.parametrize(("administered", "asked"), [(True, False), (None, True)])
def test_of_one_dose_no_last_day_is_asked_for(administered: bool | None, asked: bool) -> None:
    told, day = session().vocabulary.told("sample-01"), date(2026, 11, 25)
    told._rows["dose"] = ("exposure", {"record": "dose", "text": "prednisolone", "codes": "", "display": "prednisolone",
                                       "status": "completed", "start_low": day, "start_high": day, "route": "x",
                                       "administered": administered})
    found = told.trouble("dose", "steroidCombinationMonths", DATES)
    assert (found is not None and "last day" in found.mend) is asked


def test_the_day_of_birth_decides_nothing_of_a_man() -> None:
    """Whether a man is asked after childbearing does not depend on his age."""
    told = session().vocabulary.told("sample-01")
    told._rows["born"] = ("subject", {"birth_low": date(1990, 1, 1), "birth_high": date(1990, 12, 31)})
    assert told.trouble("born", "male", DATES) is None
    assert "date of birth" in told.trouble("born", "age", DATES).why


def test_a_bound_is_no_method() -> None:
    found = result("inc-07", haemoglobin(
        valueQuantity={"value": 50, "comparator": ">", "system": UCUM, "code": "g/L"},
        method={"coding": [{"system": "http://snomed.info/sct", "code": "702660004"}]}), without="718-7")
    assert found.outcome == "cantTell" and "give the value itself" in settle(found).lower(), settle(found)
