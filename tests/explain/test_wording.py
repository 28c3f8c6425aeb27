"""Values as words: what a clinician reads."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kn5501_reasoner.amounts import amount
from kn5501_reasoner.explain import wording
from kn5501_reasoner.model import Dates, Event, Quantity
from kn5501_reasoner.shapes import Property
from kn5501_reasoner.vocab import LE


def quantity(low: str | None, high: str | None) -> Quantity:
    return Quantity(None if low is None else Decimal(low), None if high is None else Decimal(high))


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        ("58.000", "58", "g/L", "58 g/L"),
        ("3.2", "3.2", "10*9/L", "3.2 ×10⁹/L"),
        ("320", "320", "{titer}", "1:320"),
        ("55", "65", "%", "from 55 to 65 %"),
        (None, "39.999999999", "g/L", "below 40 g/L"),
        (None, "40", "g/L", "at most 40 g/L"),
        ("1280.000000001", None, "g/L", "above 1280 g/L"),
        ("60", None, "g/L", "at least 60 g/L"),
        (None, None, "g/L", "not known"),
        ("4", "11", "{items}", "from 4 to 11"),
    ],
)
def test_intervals(low: str | None, high: str | None, unit: str, words: str) -> None:
    assert wording.interval(quantity(low, high), "anything", unit) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("6", "6", "exactly 6 months"),
        ("1", "1", "exactly 1 month"),
        ("0.5", "0.5", "less than 1 month"),
        ("5.5", "5.5", "more than 5 and less than 6 months"),
        ("-1", "-1", "no period that reaches enrolment"),
        ("6", None, "6 months or longer"),
        ("-1", "7", "none, or 7 months"),
        ("-1", None, "not known"),
        ("2", "7", "2 to 7 months"),
    ],
)
def test_month_codes(low: str, high: str | None, words: str) -> None:
    assert wording.interval(quantity(low, high), "steroidCombinationMonths", "mo") == words


@pytest.mark.parametrize(
    ("least", "most", "low", "high", "words"),
    [
        ("0", "84", "84", "84", "84 days before screening"),
        ("0", "84", "1", "1", "1 day before screening"),
        ("0", "84", "0", "0", "at screening"),
        ("0", "84", "-3", "-3", "after screening"),
        ("0", "84", "80", "90", "between 80 and 90 days before screening"),
        ("0", "84", None, "90", "at most 90 days before screening"),
        ("0", "84", "80", None, "at least 80 days before screening"),
        ("0", "84", "-5", None, "before or after screening"),
        ("0", "84", None, None, "at an unknown time relative to screening"),
        ("0", None, "400", "400", ""),
        ("0", None, "-5", "5", "its date does not show whether it began by screening"),
        ("0", None, "-5", "-2", "after screening"),
    ],
)
def test_offsets(least: str, most: str | None, low: str | None, high: str | None, words: str) -> None:
    window = Property(
        (LE + "daysBeforeScreening",), minimum=Decimal(least), maximum=None if most is None else Decimal(most)
    )
    event = Event("r", "condition", False, (), (), True, {}, {"daysBeforeScreening": quantity(low, high)})
    assert wording.offset(event, [window], Dates()) == words


def test_a_window_with_a_far_end_is_said() -> None:
    month = Property((LE + "monthsBeforeEnrolment",), minimum=Decimal(0), maximum=Decimal(1))
    assert wording.window(month) == "within 1 month before enrolment"
    assert wording.window(Property((LE + "daysBeforeScreening",), minimum=Decimal(0))) == ""
    assert wording.window(Property((LE + "severe",), has_value=(True,))) == ""


@pytest.mark.parametrize(("low", "high", "words"), [
    ("0.5", "1", "at most 1 month before enrolment"), ("0.5", "11.5", "less than 12 months before enrolment"),
    ("3.5", None, "at least 3 months before enrolment"), (None, "6.5", "less than 7 months before enrolment"),
    ("-1", "6.5", "less than 7 months before enrolment, or after it"),
    ("2", "6.5", "between 2 and less than 7 months before enrolment"),
])
def test_offsets_in_months(low: str | None, high: str | None, words: str) -> None:
    window = Property((LE + "monthsBeforeEnrolment",), minimum=Decimal(0), maximum=Decimal(1))
    event = Event("r", "exposure", False, (), (), True, {}, {"monthsBeforeEnrolment": quantity(low, high)})
    assert wording.offset(event, [window], Dates()) == words


@pytest.mark.parametrize(("value", "code", "words"), [
    ("60.0", "g/L", "60 g/L"), ("30", "mL/min/{1.73_m2}", "30 mL/min/1.73 m2"), ("80", "{titer}", "1:80"),
    ("1", "a", "1 year"), ("6", "mo", "6 calendar months"), ("8", "{score}", "8 points"), ("4", "{items}", "4"),
    ("1.0", "10*9/L", "1 ×10⁹/L"),
])
def test_units_in_words(value: str, code: str, words: str) -> None:
    assert amount(Decimal(value), code) == words
