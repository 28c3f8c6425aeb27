"""Patient, anchors, Consent, List, reviews and judgements."""

from datetime import date

import pytest

from tests.records.making import (
    ABOUT,
    LE,
    LOINC,
    PATIENT,
    about,
    code,
    observation,
    only,
    read,
    read_value,
    reasons,
    rules,
)


def patient(**members):
    return read_value({"resourceType": "Patient", "id": "p1", **members})


def test_patient_keeps_birth_sex_and_death_and_nothing_that_names_a_person():
    records = patient(
        birthDate="1990-04",
        gender="male",
        deceasedDateTime="2026-01-01",
        name=[{"family": "Secretname"}],
        address=[{"city": "Secretcity"}],
        telecom=[{"value": "555"}],
        identifier=[{"value": "Secretid"}],
        text={"div": "<div>Secretname</div>"},
        maritalStatus={"text": "Secret"},
    )
    row = only(records, "subject")
    assert (row["birth_low"], row["birth_high"], row["sex"]) == (date(1990, 4, 1), date(1990, 4, 30), "male")
    assert row["deceased"] is True and row["death_low"] == date(2026, 1, 1)
    assert "Secret" not in repr(records) and "555" not in repr(records)


def test_deceased_without_a_date():
    row = only(patient(deceasedBoolean=True), "subject")
    assert row["deceased"] is True and row["death_text"] is None


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"birthDate": "1990-02-30"}, "impossible-date"),
        ({"birthDate": 1990}, "unreadable-value"),
        ({"birthDate": "12/04/1990"}, "unreadable-value"),
        ({"deceasedBoolean": "true"}, "unreadable-value"),
    ],
)
def test_what_cannot_be_read_of_a_patient_refuses_the_subject(members, rule):
    records = patient(**members)
    assert rules(records) == {rule}
    assert [row["subject"] for row in records.tables["subject"]] == ["p1"]
    assert "1990" not in records.tables["unread"][0]["reason"]


@pytest.mark.parametrize("members", [{"gender": ["male"]}, {"meta": "x"}, {"meta": {"security": "x"}}])
def test_a_malformed_part_of_a_patient_is_listed_and_the_rest_is_read(members):
    records = patient(birthDate="1990-04-12", **members)
    assert not records.errors and len(reasons(records)) == 1
    (row,) = records.tables["subject"]
    assert (row["birth_low"], row["sex"]) == (date(1990, 4, 12), None)


def test_unknown_gender_is_listed_and_unknown():
    records = patient(gender="F")
    assert records.tables["subject"][0]["sex"] is None and reasons(records) == ["gender is not a code of FHIR"]


def test_anchors_fill_the_subject():
    anchors = [
        observation(code(LE, f"{name}-date"), id=name, valueDateTime=day)
        for name, day in (
            ("screening", "2026-11-22"),
            ("enrolment", "2026-11-30"),
            ("infusion", "2026-12-01T01:00:00Z"),
        )
    ]
    row = only(read(*anchors), "subject")
    assert (row["screening"], row["enrolment"], row["infusion"]) == (
        date(2026, 11, 22),
        date(2026, 11, 30),
        date(2026, 12, 1),
    )


def test_two_screening_dates_stay_two_rows():
    records = read(
        *(observation(code(LE, "screening-date"), id=day, valueDateTime=day) for day in ("2026-11-22", "2026-11-23"))
    )
    assert [row["screening"] for row in records.tables["subject"]] == [date(2026, 11, 22), date(2026, 11, 23)]


def test_an_anchor_needs_a_full_day():
    assert "one full day" in reasons(read(observation(code(LE, "screening-date"), valueDateTime="2026-11")))[0]
    assert rules(read(observation(code(LE, "screening-date"), valueDateTime="2026-02-30"))) == {"impossible-date"}


def test_empty_problem_list_reviews_every_condition_domain():
    listing = about(
        "List", status="current", code=code(LOINC, "11450-4"), emptyReason=code("e", "nilknown"), date="2026-11-20"
    )
    records = read(listing)
    assert sorted(row["domain"] for row in records.tables["review"]) == [
        "cns",
        "heart-failure",
        "herpes",
        "immunodeficiency",
        "infections",
        "malignancy",
        "skin",
    ]
    assert {(row["status"], row["date_low"]) for row in records.tables["review"]} == {("final", date(2026, 11, 20))}
    for change in (
        {"entry": [{}]},
        {"status": "retired"},
        {"emptyReason": code("e", "unavailable")},
        {"code": code(LOINC, "48765-2")},
        {"mode": "changes"},
    ):
        assert not read(listing | change).tables["review"]


def test_review():
    row = only(read(observation(code(LE, "reviewed-heart-failure"), valueBoolean=True)), "review")
    assert (row["domain"], row["status"], row["date_low"]) == ("heart-failure", "final", date(2026, 11, 15))
    for change in (
        {"valueBoolean": False},
        {"valueBoolean": None},
        {"code": code(LE, "reviewed-everything")},
        {"status": "entered-in-error"},
    ):
        records = read(observation(code(LE, "reviewed-skin"), **({"valueBoolean": True} | change)))
        assert not records.tables["review"] and not records.tables["observation"] and reasons(records)
    assert rules(read(observation(code(LE, "reviewed-skin"), valueBoolean="true"))) == {"unreadable-value"}


def test_judgement():
    members = {"valueBoolean": False, "performer": [{"display": "investigator 1"}], "note": [{"text": "a reason"}]}
    row = only(read(observation(code(LE, "judgement-exc-08b"), **members)), "judgement")
    assert (row["criterion"], row["fit"], row["performer"], row["reason"], row["status"]) == (
        "exc-08b",
        False,
        "investigator 1",
        "a reason",
        "final",
    )
    assert (
        only(read(observation(code(LE, "judgement-exc-13"), **(members | {"note": None}))), "judgement")["reason"]
        is None
    )
    for change in (
        {"performer": []},
        {"effectiveDateTime": None},
        {"valueBoolean": None},
        {"code": code(LE, "judgement-x")},
    ):
        records = read(observation(code(LE, "judgement-exc-13"), **(members | change)))
        assert not records.tables["judgement"] and reasons(records)


def test_security_labels_are_kept():
    labelled = PATIENT | {"meta": {"security": [{"system": "http://s.example/c", "code": "R"}]}}
    assert only(read_value(labelled), "subject")["security"] == "http://s.example/c#R"
    assert only(read_value({**labelled, **ABOUT}), "subject")["security"]
