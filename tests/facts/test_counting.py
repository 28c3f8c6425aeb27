"""The result that counts: newest on or before the anchor, inside the look-back, never skipped when it is unusable."""

from __future__ import annotations

from datetime import date

import pytest

from kn5501_reasoner.model import Dates

from .build import DATES, UNKNOWN, Sheet, bounds, holds


def neutrophils(*rows: dict, dates: Dates = DATES):
    sheet = Sheet()
    for row in rows:
        sheet.observation("NeutrophilCount", **({"unit": "10*9/L"} | row))
    return sheet.facts(dates)


def test_the_newest_counts_and_names_its_record() -> None:
    facts = neutrophils({"value": "0.5", "effective": "2026-11-10"}, {"value": "1.2", "effective": "2026-11-20"})
    assert bounds(facts, "neutrophils") == ("1.2", "1.2")
    assert facts.quantities["neutrophils"].records == ("urn:p:observation:1",)
    assert facts.quantities["neutrophils"].flags == ("convention-newest",)


@pytest.mark.parametrize(
    "newest",
    [
        {"status": "preliminary"},
        {"status": "registered"},
        {"status": "unknown"},
        {"status": None},
        {"unit": None},
        {"unit": "mmol/L"},
        {"value": None},
    ],
)
def test_an_unusable_newest_is_never_skipped(newest) -> None:
    facts = neutrophils(
        {"value": "1.2", "effective": "2026-11-10"}, {"value": "1.5", "effective": "2026-11-20"} | newest
    )
    assert bounds(facts, "neutrophils") == UNKNOWN
    assert facts.quantities["neutrophils"].records == ("urn:p:observation:1",)
    assert facts.quantities["neutrophils"].flags == ()


@pytest.mark.parametrize("status", ["final", "amended", "corrected"])
def test_statuses_that_count(status) -> None:
    assert bounds(neutrophils({"value": "1.2", "status": status}), "neutrophils") == ("1.2", "1.2")


def test_two_on_the_same_day_span() -> None:
    facts = neutrophils({"value": "0.9"}, {"value": "1.2"})
    assert bounds(facts, "neutrophils") == ("0.9", "1.2")
    assert len(facts.quantities["neutrophils"].records) == 2


def test_times_order_the_same_day() -> None:
    early, late = "2026-11-20T08:00:00+08:00", "2026-11-20T09:00:00+08:00"
    facts = neutrophils({"value": "1.2", "effective": late}, {"value": "0.9", "effective": early})
    assert bounds(facts, "neutrophils") == ("1.2", "1.2")


def test_a_time_and_a_bare_day_are_not_ordered() -> None:
    facts = neutrophils({"value": "1.2", "effective": "2026-11-20T09:00:00+08:00"}, {"value": "0.9"})
    assert bounds(facts, "neutrophils") == ("0.9", "1.2")


def test_instants_in_different_zones() -> None:
    facts = neutrophils(
        {"value": "0.9", "effective": "2026-11-20T08:00:00+08:00"},
        {"value": "1.2", "effective": "2026-11-20T01:00:00Z"},
    )
    assert bounds(facts, "neutrophils") == ("1.2", "1.2")


def test_midnight_at_the_site_decides_the_day() -> None:
    at_site_next_day = {"value": "1.2", "effective": "2026-11-22T16:00:00Z"}
    assert bounds(neutrophils(at_site_next_day), "neutrophils") is None
    last_second = {"value": "1.2", "effective": "2026-11-22T15:59:59Z"}
    assert bounds(neutrophils(last_second), "neutrophils") == ("1.2", "1.2")


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-10-23", ("1.2", "1.2")), ("2026-10-22", UNKNOWN), ("2026-11-22", ("1.2", "1.2")), ("2026-11-23", None)],
)
def test_look_back_includes_both_ends(day, expected) -> None:
    assert bounds(neutrophils({"value": "1.2", "effective": day}), "neutrophils") == expected


def test_results_that_are_all_too_old_are_named_but_decide_nothing() -> None:
    older, newest = {"value": "1.2", "effective": "2026-09-01"}, {"value": "1.5", "effective": "2026-10-01"}
    quantity = neutrophils(older, newest).quantities["neutrophils"]
    assert (quantity.low, quantity.high, quantity.records, quantity.flags) == (None, None, ("urn:p:observation:1",), ())
    facts = neutrophils(older, newest, {"value": "0.9", "effective": "2026-11-01"})
    assert facts.quantities["neutrophils"].records == ("urn:p:observation:2",)


def test_look_back_is_a_parameter() -> None:
    sheet = Sheet()
    sheet.observation("NeutrophilCount", value="1.2", unit="10*9/L", effective="2026-10-13")
    assert bounds(sheet.facts(parameters={"lookback_blood_count_days": 40}), "neutrophils") == ("1.2", "1.2")
    assert bounds(sheet.facts(parameters={"lookback_blood_count_days": 39}), "neutrophils") == UNKNOWN


def test_a_partial_date_only_possibly_inside_decides_nothing() -> None:
    assert bounds(neutrophils({"value": "1.2", "effective": "2026-10"}), "neutrophils") == UNKNOWN


def test_a_partial_date_supersedes_nothing_and_stays_a_candidate() -> None:
    facts = neutrophils({"value": "1.2", "effective": "2026-10-25"}, {"value": "0.5", "effective": "2026-10"})
    assert bounds(facts, "neutrophils") == ("0.5", "1.2")


def test_a_surely_later_result_removes_a_partial_date() -> None:
    facts = neutrophils({"value": "1.2", "effective": "2026-11-01"}, {"value": "0.5", "effective": "2026-10"})
    assert bounds(facts, "neutrophils") == ("1.2", "1.2")


def test_an_undated_result_opens() -> None:
    assert bounds(neutrophils({"value": "1.2", "effective": None}), "neutrophils") == UNKNOWN
    facts = neutrophils({"value": "1.2"}, {"value": "0.4", "effective": None})
    assert bounds(facts, "neutrophils") == ("0.4", "1.2")


def test_a_result_after_screening_does_not_count() -> None:
    facts = neutrophils({"value": "1.2"}, {"value": "0.4", "effective": "2026-11-25"})
    assert bounds(facts, "neutrophils") == ("1.2", "1.2")


def test_any_time_has_no_look_back() -> None:
    sheet = Sheet()
    sheet.observation("LeftVentricularEjectionFraction", value="55", unit="%", effective="1999")
    assert bounds(sheet.facts(), "lvef") == ("55", "55")


def test_enrolment_absent_closes_no_look_back_but_any_time() -> None:
    sheet = Sheet()
    sheet.observation("PregnancyStatus", value_boolean=False, effective="2026-11-22")
    sheet.observation("ChildbearingPotential", value_boolean=True, effective="2020-01-01")
    facts = sheet.facts(Dates(DATES.screening))
    assert holds(facts, "pregnant") is None
    assert facts.truths["pregnant"].records == ("urn:p:observation:0",)
    assert holds(facts, "childbearingPotential") is True


def test_options_override_own_dates_and_own_dates_serve() -> None:
    sheet = Sheet()
    sheet.subject(screening="2026-11-22", enrolment="2026-11-30")
    sheet.observation("NeutrophilCount", value="1.2", unit="10*9/L", effective="2026-11-20")
    own = sheet.facts(Dates())
    assert own.dates == Dates(date(2026, 11, 22), date(2026, 11, 30), None)
    assert bounds(own, "neutrophils") == ("1.2", "1.2")
    assert bounds(sheet.facts(Dates(date(2027, 3, 1))), "neutrophils") == UNKNOWN
