"""Codes that say that nothing is known are no record of anything; the widest of them review a domain."""

from datetime import date

import pytest

from tests.records.making import LE, RXNORM, SCT, about, code, not_understood, observation, only, read, reasons

IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
CONDITIONS = ["cns", "heart-failure", "herpes", "immunodeficiency", "infections", "malignancy", "skin"]
CONFIRMED = {"verificationStatus": code("v", "confirmed")}
WIDE = [
    (code(SCT, "716186003"), ["allergies"]),
    (code(IPS, "no-known-allergies"), ["allergies"]),
    (code("https://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", "no-known-allergies"), ["allergies"]),
    (code(SCT, "787481004"), ["medication"]),
    (code(IPS, "no-known-medications"), ["medication"]),
    (code(SCT, "160245001"), CONDITIONS),
    (code(IPS, "no-known-problems"), CONDITIONS),
]
NARROW = [
    code(SCT, "409137002"), code(SCT, "429625007"), code(SCT, "428607008"), code(SCT, "716184000"),
    code(IPS, "no-known-medication-allergies"), code(IPS, "no-known-food-allergies"),
    code(IPS, "no-known-environmental-allergies"),
]
UNASKED = [code(IPS, f"no-{each}-info") for each in ("allergy", "problem", "medication")]


def allergy(**members):
    patient = {"patient": {"reference": "Patient/p1"}, "recordedDate": "2026-11-20"}
    return {"resourceType": "AllergyIntolerance", "id": "a", **patient, **members}


def problem(**members):
    return about("Condition", **({"recordedDate": "2026-11-20"} | members))


def rows(records):
    """Tables with rows, beside the subject's and those of what was not understood."""
    return {name for name, found in records.tables.items() if found} - {"subject", "unread"}


@pytest.mark.parametrize("made", [allergy, problem])
@pytest.mark.parametrize("standing", [{}, CONFIRMED, {"clinicalStatus": code("c", "active")}])
@pytest.mark.parametrize(("coded", "domains"), WIDE)
def test_the_widest_review_their_domains_on_the_recorded_day(made, standing, coded, domains):
    records = read(made(code=coded, **standing))
    assert not records.errors and not records.skipped and rows(records) == {"review"}
    assert sorted(row["domain"] for row in records.tables["review"]) == domains
    assert {(row["status"], row["date_low"]) for row in records.tables["review"]} == {("final", date(2026, 11, 20))}


@pytest.mark.parametrize("made", [allergy, problem])
@pytest.mark.parametrize("status", ["inactive", "resolved", "odd"])
def test_one_that_stands_no_more_reviews_nothing(made, status):
    resource = made(code=code(SCT, "716186003"), clinicalStatus=code("c", status), **CONFIRMED)
    records = read(resource)
    assert not rows(records) and len(reasons(records)) == 1 and not not_understood(resource)


@pytest.mark.parametrize("made", [allergy, problem])
@pytest.mark.parametrize("coded", NARROW + UNASKED)
def test_a_narrower_one_is_no_record_and_no_review(made, coded):
    records = read(made(code=coded, **CONFIRMED))
    assert not rows(records) and len(reasons(records)) == 1 and not not_understood(made(code=coded))


@pytest.mark.parametrize("made", [allergy, problem])
@pytest.mark.parametrize("coded", [WIDE[0][0], WIDE[5][0], NARROW[0], NARROW[4]])
def test_one_that_is_refuted_may_hide_something(made, coded):
    resource = made(code=coded, verificationStatus=code("v", "refuted"))
    assert not rows(read(resource)) and len(not_understood(resource)) == 1


@pytest.mark.parametrize("made", [allergy, problem])
@pytest.mark.parametrize("status", ["unconfirmed", "presumed", "odd"])
@pytest.mark.parametrize("coded", [WIDE[0][0], WIDE[5][0], NARROW[0], NARROW[4]])
def test_one_that_is_not_confirmed_reviews_nothing(made, status, coded):
    records = read(made(code=coded, verificationStatus=code("v", status)))
    assert not rows(records) and len(reasons(records)) == 1 and not records.tables["unread"]


def test_one_that_is_doubted_and_says_that_nobody_asked_is_harmless():
    assert not not_understood(allergy(code=UNASKED[0], verificationStatus=code("v", "unconfirmed")))


@pytest.mark.parametrize("made", [allergy, problem])
def test_entered_in_error_says_nothing(made):
    records = read(made(code=WIDE[0][0], verificationStatus=code("v", "entered-in-error")))
    assert not rows(records) and reasons(records) == ["entered in error"]


def test_several_codes():
    both = {"coding": [*code(SCT, "716186003")["coding"], *code(IPS, "no-known-allergies")["coding"]]}
    assert only(read(allergy(code=both)), "review")["domain"] == "allergies"
    own = {"coding": [*code(SCT, "716186003")["coding"], *code("http://h.example", "NKA")["coding"]]}
    assert only(read(allergy(code=own)), "review")["domain"] == "allergies"
    part = {"coding": [*code(SCT, "716186003")["coding"], *code(SCT, "409137002")["coding"]]}
    assert not rows(read(allergy(code=part)))
    for other in (code(RXNORM, "7980"), code(SCT, "91936005")):
        mixed = allergy(code={"coding": [*code(SCT, "716186003")["coding"], *other["coding"]]})
        assert not rows(read(mixed)) and len(not_understood(mixed)) == 1


def test_a_reaction_contradicts_that_none_is_known():
    resource = allergy(code=WIDE[0][0], reaction=[{"manifestation": [code(SCT, "39579001")]}])
    assert not rows(read(resource)) and len(not_understood(resource)) == 1


@pytest.mark.parametrize(
    ("members", "status"),
    [({"valueBoolean": True}, "final"), ({"valueBoolean": True, "status": "preliminary"}, "preliminary")],
)
def test_an_observation_that_it_is_so(members, status):
    row = only(read(observation(code(SCT, "716186003"), **members)), "review")
    assert (row["domain"], row["status"], row["date_low"]) == ("allergies", status, date(2026, 11, 15))


def test_an_observation_that_it_is_not_so():
    silent = observation(code(SCT, "716186003"))
    assert not rows(read(silent)) and not not_understood(silent)
    for coded in (WIDE[0][0], NARROW[0]):
        denied = observation(coded, valueBoolean=False)
        assert not rows(read(denied)) and len(not_understood(denied)) == 1


def test_no_known_procedure():
    assert not rows(read(about("Procedure", status="completed", code=code(IPS, "no-known-procedures"))))


def test_a_planned_or_preliminary_review_keeps_its_status():
    for status in ("registered", "preliminary"):
        row = only(read(observation(code(LE, "reviewed-skin"), valueBoolean=True, status=status)), "review")
        assert row["status"] == status
