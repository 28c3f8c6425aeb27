"""Offsets of events: days and half months before each anchor, for partial dates and absent anchors."""

from __future__ import annotations

from datetime import date

import pytest

from kn5501_reasoner.model import Dates

from .build import SCREENING, WITHOUT_ENROLMENT, Sheet, condition, offset


@pytest.mark.parametrize(
    ("columns", "days", "months"),
    [
        ({"onset": "2026-05-30", "abatement": "2026-10-30"}, ("31", "31"), ("1", "1")),
        ({"onset": "2026-05-30", "abatement": "2026-10-31"}, ("30", "30"), ("0.5", "0.5")),
        ({"onset": "2026-05-30", "abatement": "2026-10-29"}, ("32", "32"), ("1.5", "1.5")),
        ({"onset": "2026-05-30", "clinical": "active"}, ("0", "0"), ("0", "0")),
        ({"onset": "2026-11-30", "abatement": "2027-01-01"}, ("0", "0"), ("0", "0")),
        ({"onset": "2026-12-02"}, ("-2", "-2"), ("-0.5", "-0.5")),
        ({"onset": "2026-11-10"}, ("0", "20"), ("0", "0.5")),
        ({"onset": "2026-11-10", "clinical": "resolved"}, ("0", "20"), ("0", "0.5")),
        ({"onset": "2026-11-10", "clinical": "active", "abatement": "2026-11-20"}, ("0", "10"), ("0", "0.5")),
        ({}, (None, None), ("-0.5", None)),
        ({"recorded": "2026-11-10"}, ("0", None), ("0", None)),
        ({"onset": "2026-12"}, ("-31", "-1"), ("-0.5", "-0.5")),
        ({"onset": "2026-11"}, ("0", "29"), ("0", "0.5")),
        ({"onset": "2026", "abatement": "2026-10"}, ("30", "60"), ("0.5", "1.5")),
    ],
)
def test_offsets_from_enrolment(columns, days, months) -> None:
    event = condition(**columns)
    assert offset(event, "daysBeforeEnrolment") == days
    assert offset(event, "monthsBeforeEnrolment") == months


@pytest.mark.parametrize(
    ("enrolment", "end", "code"),
    [
        ("2027-05-31", "2027-02-28", "3"),
        ("2027-05-31", "2027-02-27", "3.5"),
        ("2027-05-31", "2027-03-01", "2.5"),
        ("2027-05-30", "2027-02-28", "3"),
        ("2027-05-28", "2027-02-28", "3"),
        ("2027-03-31", "2027-02-28", "1"),
        ("2028-02-29", "2027-02-28", "12"),
        ("2027-02-28", "2026-08-31", "5.5"),
        ("2027-02-28", "2026-08-28", "6"),
        ("2027-01-01", "2026-12-31", "0.5"),
    ],
)
def test_month_codes_are_calendar_arithmetic(enrolment, end, code) -> None:
    event = condition(Dates(SCREENING, date.fromisoformat(enrolment)), onset="2020-01-01", abatement=end)
    assert offset(event, "monthsBeforeEnrolment") == (code, code)


def test_absent_enrolment_leaves_offsets_open_upward() -> None:
    past = condition(WITHOUT_ENROLMENT, onset="2020-01-01", abatement="2026-10-22")
    assert offset(past, "daysBeforeEnrolment") == ("31", None)
    assert offset(past, "monthsBeforeEnrolment") == ("1", None)
    ongoing = condition(WITHOUT_ENROLMENT, onset="2020-01-01", clinical="active")
    assert offset(ongoing, "daysBeforeEnrolment") == ("0", "0")
    assert offset(ongoing, "daysBeforeInfusion") == ("0", "0")
    later = condition(WITHOUT_ENROLMENT, onset="2026-11-25", clinical="active")
    assert offset(later, "daysBeforeEnrolment") == ("-3", "0")


def test_infusion_offsets() -> None:
    sheet = Sheet()
    sheet.exposure("Antibacterial", status="completed", start="2026-11-20", end_="2026-11-24", route="IntravenousRoute")
    event = sheet.facts().events[0]
    assert offset(event, "daysBeforeInfusion") == ("7", "7")
    assert offset(event, "daysBeforeScreening") == ("0", "0")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("daysBeforeScreening", ("-9", "2")), ("daysBeforeEnrolment", ("-1", "10")), ("daysBeforeInfusion", ("0", "11"))],
)
def test_a_partial_onset_around_each_anchor(name, expected) -> None:
    event = condition(onset="2026-11-20/2026-12-01")
    assert offset(event, name) == expected
    later = condition(onset="2026-12-02/2026-12-05")
    assert offset(later, "daysBeforeScreening") == ("-13", "-10")
    assert offset(later, "daysBeforeInfusion") == ("-4", "-1")
