"""Events of conditions: active, cured, excised, severe, confirmed, and what their codes may mean."""

from __future__ import annotations

import pytest

from .build import Sheet, condition, offset


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"clinical": "active"}, True),
        ({"clinical": "relapse"}, True),
        ({"clinical": "active", "abatement": "2026-10-01"}, None),
        ({"clinical": "remission"}, False),
        ({"clinical": "inactive"}, False),
        ({}, None),
        ({"abatement": "2026-11-29"}, False),
        ({"abatement": "2026-11-30"}, None),
    ],
)
def test_active(columns, expected) -> None:
    assert condition(**({"onset": "2020-01-01"} | columns)).attributes.get("active") is expected


@pytest.mark.parametrize(
    ("codes", "clinical", "expected"),
    [
        ("BreastCancer", "resolved", True),
        ("BreastCancer", "remission", None),
        ("BreastCancer", "active", False),
        ("BreastCancer", None, None),
        ("PrimaryMalignancyByHistory", "resolved", None),
        ("PrimaryMalignancyByHistory", "active", None),
        ("SecondaryMalignancy", "resolved", None),
        ("SecondaryMalignancy", None, False),
        ("SecondaryMalignancy", "remission", False),
        ("Neoplasm ?PrimaryMalignancy", "resolved", True),
        ("Neoplasm ?PrimaryMalignancy ?SecondaryMalignancy", "resolved", None),
        ("unknown-code", "resolved", True),
        ("unknown-code", "active", False),
        ("Epilepsy", "resolved", None),
    ],
)
def test_cured(codes, clinical, expected) -> None:
    assert condition(codes=codes, clinical=clinical).attributes.get("cured") is expected


def test_excised_only_by_a_completed_excision_of_this_condition() -> None:
    sheet = Sheet()
    record = sheet.condition("BreastCancer")
    other = sheet.condition("BreastCancer")
    sheet.add("procedure", codes="Excision", status="completed", reason=f"urn:else {record}")
    sheet.add("procedure", codes="Excision", status="in-progress", reason=other)
    sheet.add("procedure", codes="Biopsy", status="completed", reason=other)
    events = {event.record: event for event in sheet.facts().events}
    assert events[record].attributes.get("excised") is True
    assert "excised" not in events[other].attributes
    assert len(sheet.facts().events) == 2


@pytest.mark.parametrize(
    ("codes", "severity", "expected", "flags"),
    [
        ("HerpesSimplex", "severe", True, ()),
        ("HerpesSimplex", "moderate", False, ()),
        ("HerpesSimplex", None, False, ("convention-herpes-severity",)),
        ("HerpesOrVaricellaZosterInfection", None, False, ("convention-herpes-severity",)),
        ("InfectiousDisease ?HerpesInfection", None, None, ()),
        ("Epilepsy", None, None, ()),
        ("Epilepsy", "mild", False, ()),
    ],
)
def test_severe(codes, severity, expected, flags) -> None:
    event = condition(codes=codes, severity=severity)
    assert event.attributes.get("severe") is expected and event.flags == flags


@pytest.mark.parametrize(
    ("verification", "confirmed"),
    [("confirmed", True), ("provisional", False), ("differential", False), ("unconfirmed", False), (None, False)],
)
def test_only_confirmed_conditions_are_confirmed(verification, confirmed) -> None:
    assert condition(verification=verification).confirmed is confirmed


def test_a_refuted_condition_is_no_event() -> None:
    sheet = Sheet()
    sheet.condition("Epilepsy", verification="refuted")
    assert sheet.facts().events == ()


def test_classes_possible_classes_and_unmapped() -> None:
    event = condition(codes="Neoplasm ?PrimaryMalignancy")
    assert (event.classes, event.possible_classes, event.unmapped) == (("Neoplasm",), ("PrimaryMalignancy",), False)
    event = condition(codes="unknown-code")
    assert (event.classes, event.possible_classes, event.unmapped) == ((), (), True)


@pytest.mark.parametrize(
    ("columns", "expected", "flagged"),
    [
        ({}, (None, None), False),
        ({"assembled": "2026-11-30"}, ("0", None), True),
        ({"assembled": "2026-12-01"}, ("-1", None), True),
        ({"assembled": "2026-11"}, ("0", None), True),
        ({"assembled": "2026-11-01", "clinical": "active"}, ("0", "0"), True),
        ({"assembled": "2026-11-01", "recorded": "2026-12-05"}, ("-5", None), False),
        ({"assembled": "2026-11-01", "onset": "2026-12-05"}, ("-5", "-5"), False),
        ({"assembled": "2026-11-01", "abatement": "2026-12-05"}, ("-5", "0"), False),
    ],
)
def test_a_condition_without_a_date_began_by_the_day_its_file_was_put_together(columns, expected, flagged) -> None:
    event = condition(**columns)
    assert offset(event, "daysBeforeEnrolment") == expected
    assert event.flags == (("convention-undated-event",) if flagged else ())
