"""Oral steroid together with an immunosuppressant or a biologic: gaps, reach, switches, readings."""

from __future__ import annotations

import pytest

from kn5501_reasoner.model import Dates

from .build import WITHOUT_ENROLMENT, Sheet, bounds

FACT = "steroidCombinationMonths"
WIDE = "steroidCombinationMonthsWithAntimalarials"
LONGEST = "longestSteroidCombinationMonths"


def sheet_of(*rows: tuple, reviewed: bool = True) -> Sheet:
    """Rows: (codes, start, end or None for ongoing, further columns)."""
    sheet = Sheet()
    sheet.subject(sex="female")
    for codes, start, end, *more in rows:
        columns = {"route": "OralRoute", "status": "completed" if end else "active"} | (more[0] if more else {})
        sheet.exposure(codes, start=start, end_=end, **columns)
    if reviewed:
        sheet.review("medication")
    return sheet


def months(*rows: tuple, fact: str = FACT, reviewed: bool = True, dates: Dates | None = None):
    sheet = sheet_of(*rows, reviewed=reviewed)
    return bounds(sheet.facts(dates) if dates else sheet.facts(), fact)


STEROID = ("Prednisone", "2026-01-01", None)
PARTNER = ("Mycophenolate", "2026-01-01", None)


@pytest.mark.parametrize(
    ("start", "expected"),
    [("2026-05-30", "6"), ("2026-05-31", "5.5"), ("2026-05-29", "6.5"), ("2026-11-30", "0")],
)
def test_months_from_the_later_start_to_enrolment(start, expected) -> None:
    assert months(STEROID, ("Mycophenolate", start, None)) == (expected, expected)
    assert months(PARTNER, ("Prednisone", start, None)) == (expected, expected)


@pytest.mark.parametrize(
    ("restart", "expected"),
    [("2026-08-08", "10.5"), ("2026-08-09", "10.5"), ("2026-08-10", "3.5")],
)
def test_gaps_of_up_to_seven_days_without_are_bridged(restart, expected) -> None:
    # last day 1 August; 9 August leaves seven days without, 10 August eight
    rows = (("Prednisone", "2026-01-01", "2026-08-01"), ("Prednisone", restart, None), PARTNER)
    assert months(*rows) == (expected, expected)


def test_the_gap_is_a_parameter() -> None:
    rows = (("Prednisone", "2026-01-01", "2026-08-01"), ("Prednisone", "2026-08-10", None), PARTNER)
    assert bounds(sheet_of(*rows).facts(parameters={"gap_days": 8}), FACT) == ("10.5", "10.5")


@pytest.mark.parametrize(("end", "expected"), [("2026-11-23", "10.5"), ("2026-11-22", "-1"), ("2026-12-31", "10.5")])
def test_last_use_reaches_enrolment_within_seven_days(end, expected) -> None:
    assert months(("Prednisone", "2026-01-01", end), PARTNER) == (expected, expected)


def test_switching_partners_is_one_period() -> None:
    rows = (
        STEROID,
        ("Mycophenolate", "2026-01-01", "2026-06-01"),
        ("Belimumab", "2026-06-05", None, {"route": "IntravenousRoute"}),
    )
    assert months(*rows) == ("10.5", "10.5")


def test_overlapping_and_contained_uses() -> None:
    rows = (
        ("Prednisone", "2026-01-01", "2026-12-31"),
        ("Prednisone", "2026-02-01", "2026-03-01"),
        ("Mycophenolate", "2026-01-01", None),
    )
    assert months(*rows) == ("10.5", "10.5")


@pytest.mark.parametrize("route", ["IntravenousRoute", "OtherKnownRoute"])
def test_only_oral_steroid_counts(route) -> None:
    assert months((*STEROID, {"route": route}), PARTNER) == ("-1", "-1")


def test_unknown_route_spans() -> None:
    assert months((*STEROID, {"route": ""}), PARTNER) == ("-1", "10.5")


def test_nothing_at_all_needs_a_review() -> None:
    assert months() == ("-1", "-1")
    assert months(reviewed=False) == ("-1", None)
    assert months(STEROID, PARTNER, reviewed=False) == ("10.5", None)


@pytest.mark.parametrize(
    "partner",
    [
        ("Mycophenolate", "2026-01-01", None, {"status": "intended"}),
        ("unknown-product", "2026-01-01", None),
        ("Medicine ?Immunosuppressant", "2026-01-01", None),
    ],
)
def test_doubtful_partners_are_only_possible(partner) -> None:
    assert months(STEROID, partner) == ("-1", "10.5")


def test_an_unmapped_tablet_may_be_either_limb() -> None:
    assert months(("unknown-product", "2026-01-01", None)) == ("-1", "10.5")
    assert months(("unknown-product", "2026-01-01", None, {"route": "IntravenousRoute"}), PARTNER) == ("-1", "-1")


def test_partial_and_missing_dates() -> None:
    assert months(("Prednisone", "2026-05", None), PARTNER) == ("5.5", "6.5")
    assert months(("Prednisone", None, None), PARTNER) == ("-1", "10.5")
    assert months(("Prednisone", None, None), ("Mycophenolate", None, None)) == ("-1", None)


def test_a_completed_medicine_without_end_may_go_on() -> None:
    row = ("Prednisone", "2026-01-01", None, {"status": "completed"})
    assert months(row, PARTNER) == ("-1", "10.5")


def test_uses_after_enrolment_do_not_count() -> None:
    assert months(("Prednisone", "2026-12-01", None), PARTNER) == ("-1", "-1")


def test_absent_enrolment_decides_only_what_every_enrolment_would() -> None:
    assert months(("Prednisone", "2026-05-22", None), PARTNER, dates=WITHOUT_ENROLMENT) == ("6", None)
    assert months(("Prednisone", "2026-01-01", "2026-11-22"), PARTNER, dates=WITHOUT_ENROLMENT) == ("-1", None)
    assert months(("Prednisone", "2026-11-25", None), PARTNER, dates=WITHOUT_ENROLMENT) == ("-1", None)
    rows = (("Prednisone", "2026-01-01", "2026-09-01"), ("Prednisone", "2026-09-02", None), PARTNER)
    assert months(*rows, dates=WITHOUT_ENROLMENT) == ("10.5", None)


def test_antimalarials_count_only_in_the_other_reading() -> None:
    rows = (STEROID, ("Hydroxychloroquine", "2026-01-01", None))
    assert months(*rows) == ("-1", "-1")
    assert months(*rows, fact=WIDE) == ("10.5", "10.5")


def test_the_longest_run_need_not_reach_enrolment() -> None:
    rows = (("Prednisone", "2025-01-01", "2025-07-01"), ("Mycophenolate", "2024-01-01", None))
    assert months(*rows) == ("-1", "-1")
    assert months(*rows, fact=LONGEST) == ("6", "6")


def test_records_and_flags_name_what_was_used() -> None:
    quantity = sheet_of(STEROID, PARTNER).facts().quantities[FACT]
    assert quantity.records == ("urn:p:exposure:0", "urn:p:exposure:1", "urn:p:review:0")
    assert quantity.flags == ("convention-active-medicine",)


@pytest.mark.parametrize(
    ("medicine", "route", "expected"),
    [
        ("Ciclosporin", "OralRoute", "10.5"),
        ("Ciclosporin", "OtherSystemicRoute", "10.5"),
        ("Ciclosporin", "LocalRoute", "-1"),
        ("Ciclosporin", "OtherKnownRoute", None),
        ("Ciclosporin", "", None),
        ("Ciclosporin", "LocalRoute OralRoute", None),
        ("Ciclosporin", "LocalRoute unknown-route", None),
        ("SystemicCiclosporin", "", "10.5"),
        ("SystemicCiclosporin", "unknown-route", None),
        ("SystemicCiclosporin", "LocalRoute", "-1"),
        ("TopicalCiclosporin", "", "-1"),
        ("TopicalCiclosporin", "OralRoute", None),
        ("TopicalCiclosporin SystemicCiclosporin", "", None),
        ("Azathioprine", "", "10.5"),
        ("Azathioprine", "unknown-route", "10.5"),
        ("Azathioprine", "LocalRoute", "-1"),
        ("Immunosuppressant", "", None),
        ("unknown-product", "LocalRoute", "-1"),
    ],
)
def test_partners_count_when_they_reach_the_whole_body(medicine, route, expected) -> None:
    spans = ("-1", "10.5") if expected is None else (expected, expected)
    assert months(STEROID, (medicine, "2026-01-01", None, {"route": route})) == spans


def test_antimalarials_reach_the_whole_body_too() -> None:
    rows = (STEROID, ("Hydroxychloroquine", "2026-01-01", None, {"route": ""}))
    assert months(*rows, fact=WIDE) == ("10.5", "10.5")
    rows = (STEROID, ("Hydroxychloroquine", "2026-01-01", None, {"route": "LocalRoute"}))
    assert months(*rows, fact=WIDE) == ("-1", "-1")
