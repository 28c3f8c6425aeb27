"""NYHA classes: how they are read, and which heart failure each one belongs to."""

from __future__ import annotations

import pytest

from .build import UNKNOWN, Sheet, offset


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"value_codes": "NyhaClass2"}, ("2", "2")),
        ({"value_text": "III"}, ("3", "3")),
        ({"value_text": "II-III"}, ("2", "3")),
        ({"value_text": "NYHA class IV"}, ("4", "4")),
        ({"value_text": "1"}, ("1", "1")),
        ({"value_text": "V"}, UNKNOWN),
        ({"value_text": "III-II"}, UNKNOWN),
        ({"value": "2"}, ("2", "2")),
        ({"value": "3", "unit": "{class}"}, ("3", "3")),
        ({"range_low": "2", "range_high": "3", "unit": "{class}"}, ("2", "3")),
        ({"value": "2", "comparator": "<=", "unit": "{class}"}, ("1", "2")),
        ({"value": "2", "comparator": ">", "unit": "{class}"}, ("3", "4")),
        ({"value": "2", "comparator": ">"}, UNKNOWN),
        ({"value": "2.5"}, UNKNOWN),
        ({"value": "0"}, UNKNOWN),
        ({"value": "5"}, UNKNOWN),
        ({"value": "999999999999999999"}, UNKNOWN),
        ({"value": "2", "unit": "mg/L"}, UNKNOWN),
        ({"value": "2", "value_text": "as before"}, UNKNOWN),
        ({"value": "2", "value_codes": "unknown-finding"}, UNKNOWN),
        ({}, UNKNOWN),
        ({"value_codes": "NyhaClass3", "status": "preliminary"}, UNKNOWN),
    ],
)
def test_nyha_classes(columns, expected) -> None:
    sheet = Sheet()
    sheet.condition("HeartFailure", onset="2020-01-01")
    sheet.observation("NyhaClassification", **columns)
    event = next(event for event in sheet.facts().events if event.record == "urn:p:condition:0")
    assert (event.quantities["nyhaClass"].low, event.quantities["nyhaClass"].high) == tuple(
        None if each is None else int(each) for each in expected
    )


def nyha(sheet: Sheet, **columns):
    sheet.observation("NyhaClassification", **({"effective": "2026-11-01"} | columns))
    return [e for e in sheet.facts().events if "HeartFailure" in e.classes or e.path == "condition" and e.unmapped]


@pytest.mark.parametrize(
    ("columns", "bounds"),
    [
        ({"value_codes": "NyhaClass3"}, ("3", "3")),
        ({"value_text": "II-III"}, ("2", "3")),
        ({"value_codes": "NyhaClass4", "status": "preliminary"}, (None, None)),
        ({"value_codes": "NyhaClass4", "effective": None}, (None, None)),
    ],
)
def test_a_high_class_makes_a_heart_failure_of_its_own(columns, bounds) -> None:
    (event,) = nyha(Sheet(), **columns)
    assert event.confirmed and event.record == "urn:p:observation:0"
    assert offset(event, "nyhaClass") == bounds


def test_a_low_class_makes_none() -> None:
    assert nyha(Sheet(), value_codes="NyhaClass2") == []
    assert nyha(Sheet(), value_codes="NyhaClass4", effective="2026-12-02") == []


def test_a_heart_failure_that_began_later_hides_no_class() -> None:
    sheet = Sheet()
    sheet.condition("HeartFailure", onset="2026-12-03")
    own, coded = nyha(sheet, value_codes="NyhaClass3")
    assert {offset(own, "daysBeforeEnrolment"), offset(coded, "daysBeforeEnrolment")} == {("0", "0"), ("-3", "-3")}


def test_a_class_of_an_uncertain_day_beside_one_in_time() -> None:
    sheet = Sheet()
    sheet.observation("NyhaClassification", value_codes="NyhaClass4", effective="2026")
    (event,) = nyha(sheet, value_codes="NyhaClass3")
    assert offset(event, "nyhaClass") == ("3", "4") and offset(event, "daysBeforeEnrolment") == ("0", "0")


def test_a_coded_heart_failure_takes_the_class() -> None:
    sheet = Sheet()
    sheet.condition("HeartFailure", onset="2020")
    (event,) = nyha(sheet, value_codes="NyhaClass3")
    assert event.record == "urn:p:condition:0" and offset(event, "nyhaClass") == ("3", "3")


def test_a_doubtful_heart_failure_does_not_hide_the_class() -> None:
    sheet = Sheet()
    sheet.condition("HeartFailure", verification="provisional", onset="2020")
    assert [event.confirmed for event in nyha(sheet, value_codes="NyhaClass3")] == [False, True]


def test_an_unmapped_condition_takes_the_class_too() -> None:
    sheet = Sheet()
    sheet.condition("unknown-code", onset="2020")
    (event,) = nyha(sheet, value_codes="NyhaClass1")
    assert offset(event, "nyhaClass") == ("1", "1")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"recorded": "2026-10-01"}, ("3", "3")),
        ({"onset": "2026-10-01", "clinical": "active"}, ("3", "3")),
        ({"recorded": "2026-10-01", "verification": "provisional"}, UNKNOWN),
        ({"recorded": "2026-10-01", "clinical": "resolved"}, UNKNOWN),
        ({"recorded": "2026-10-01", "abatement": "2026-10-20"}, UNKNOWN),
    ],
)
def test_a_condition_that_is_a_class(columns, expected) -> None:
    sheet = Sheet()
    record = sheet.condition("NyhaClass3", **columns)
    event = next(event for event in sheet.facts().events if "HeartFailure" in event.classes)
    assert event.record == record and offset(event, "nyhaClass") == expected


def test_the_newest_class_counts_whoever_states_it() -> None:
    sheet = Sheet()
    sheet.condition("NyhaClass3", recorded="2026-10-01")
    sheet.observation("NyhaClassification", value_codes="NyhaClass1", effective="2026-11-01")
    assert not [event for event in sheet.facts().events if "HeartFailure" in event.classes]
    assert sheet.facts().settled
    sheet.condition("NyhaClass4", recorded="2026-11-10")
    assert [offset(e, "nyhaClass") for e in sheet.facts().events if "HeartFailure" in e.classes] == [("4", "4")]


def test_a_refuted_class_says_nothing() -> None:
    sheet = Sheet()
    sheet.condition("NyhaClass3", verification="refuted", recorded="2026-10-01")
    assert not [event for event in sheet.facts().events if "HeartFailure" in event.classes]


def test_a_condition_of_a_low_class_settles_heart_failure() -> None:
    sheet = Sheet()
    sheet.condition("NyhaClass2", recorded="2026-10-01")
    assert any(domain == "heart-failure" for domain, _ in sheet.facts().settled)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, [("3", "3")]),
        ({"value_boolean": True}, [("3", "3")]),
        ({"value_boolean": False}, []),
        ({"status": "preliminary"}, [UNKNOWN]),
    ],
)
def test_an_observation_whose_code_is_a_class(columns, expected) -> None:
    sheet = Sheet()
    sheet.observation("NyhaClass3", **columns)
    assert [offset(e, "nyhaClass") for e in sheet.facts().events if "HeartFailure" in e.classes] == expected
