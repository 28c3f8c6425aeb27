"""The oracle's parts against brute force: dates, windows, newest results, scores, gaps, codes, titres, units."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from tests.oracle import codes as table
from tests.oracle.anchors import Anchor, newest
from tests.oracle.json_forms import Span, number_of
from tests.oracle.meaning import condition_meaning, medicine_meaning
from tests.oracle.scores import _sums
from tests.oracle.together import reach_back
from tests.oracle.units import convert
from tests.oracle.when import (
    FUTURE,
    ImpossibleDate,
    When,
    completed_years,
    minus_months,
    month_code,
    read_when,
    surely_later,
)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def test_months_are_clamped_to_the_end_of_the_month() -> None:
    assert minus_months(day("2026-05-31"), 3) == day("2026-02-28")
    assert minus_months(day("2024-05-31"), 3) == day("2024-02-29")
    assert minus_months(day("2026-01-15"), 1) == day("2025-12-15")
    assert minus_months(day("0001-02-01"), 2) < 0
    assert minus_months(FUTURE, 6) == FUTURE


@pytest.mark.parametrize(
    ("anchor", "event", "code"),
    [
        ("2026-11-30", "2026-11-30", 0),
        ("2026-11-30", "2026-12-01", -0.5),
        ("2026-11-30", "2026-11-29", 0.5),
        ("2026-11-30", "2026-10-30", 1),
        ("2026-11-30", "2026-10-29", 1.5),
        ("2026-05-31", "2026-02-28", 3),
        ("2026-05-31", "2026-03-01", 2.5),
        ("2026-05-31", "2026-02-27", 3.5),
        ("2026-11-30", "2026-05-30", 6),
        ("2026-11-30", "2026-05-31", 5.5),
    ],
)
def test_month_codes(anchor: str, event: str, code: float) -> None:
    assert month_code(day(anchor), day(event)) == code


def test_a_month_code_reaches_n_exactly_when_n_months_have_passed() -> None:
    anchor = day("2028-03-31")
    for event in range(anchor - 800, anchor + 1):
        for months in range(1, 13):
            assert (month_code(anchor, event) >= months) == (event <= minus_months(anchor, months))
            assert (month_code(anchor, event) <= months) == (event >= minus_months(anchor, months))


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-11-22", "2026-11-22", 18),
        ("2008-11-23", "2026-11-22", 17),
        ("1960-11-23", "2026-11-22", 65),
        ("1960-11-22", "2026-11-22", 66),
        ("2010-03-01", "2028-02-29", 17),
    ],
)
def test_completed_years(birth: str, on: str, years: int) -> None:
    assert completed_years(day(birth), day(on)) == years


def test_dates_are_intervals_of_site_days() -> None:
    assert read_when("2026")[:2] == (day("2026-01-01"), day("2026-12-31"))
    assert read_when("2024-02")[:2] == (day("2024-02-01"), day("2024-02-29"))
    assert read_when("2026-11-22T17:30:00Z")[:2] == (day("2026-11-23"),) * 2
    assert read_when("2026-11-22T15:59:59.999Z")[:2] == (day("2026-11-22"),) * 2
    assert read_when("1988-07-01T15:30:00Z")[:2] == (day("1988-07-02"),) * 2  # summer time in Shanghai
    assert read_when("2026-11-22T08:00:00+08:00").at == read_when("2026-11-22T00:00:00Z").at
    assert read_when("2026-11-22T08:00:00").at == read_when("2026-11-22T00:00:00Z").at
    assert read_when("22.11.2026") is None
    assert read_when("2026-W47") is None
    assert read_when("٢٠٢٦") is None
    for text in ("2025-02-29", "2026-13", "2026-00-01", "0000", "2026-11-22T25:00:00Z", "2026-11-22T10:00:00+99:00"):
        with pytest.raises(ImpossibleDate):
            read_when(text)


def test_two_times_on_one_day_are_ordered_and_a_time_and_a_date_are_not() -> None:
    early, late = read_when("2026-11-22T08:00:00+08:00"), read_when("2026-11-22T09:00:00+08:00")
    assert surely_later(late, early) and not surely_later(early, late)
    assert not surely_later(late, read_when("2026-11-22"))
    assert surely_later(read_when("2026-11-23"), late)


def test_a_window_is_touched_in_all_some_or_no_worlds() -> None:
    luck = Random(1)
    for _ in range(3000):
        first, days = luck.randrange(40, 44), luck.randrange(0, 5)
        anchor = Anchor(first, first + luck.choice((0, 0, 3)))
        start = sorted(luck.choices(range(34, 52), k=2))
        end = sorted(luck.choices(range(34, 52), k=2))
        worlds = {
            s <= a and e >= a - days
            for a in range(anchor.first, anchor.last + 1)
            for s in range(start[0], start[1] + 1)
            for e in range(end[0], end[1] + 1)
        }
        assert anchor.touched(When(*start), When(*end), days) is (worlds.pop() if len(worlds) == 1 else None)


def test_the_newest_result_is_among_those_kept_in_every_world() -> None:
    luck = Random(2)
    anchor = Anchor(20, 20)
    for _ in range(1500):
        rows = [(When(*sorted(luck.choices(range(8, 24), k=2))), value) for value in range(luck.randrange(1, 4))]
        counting = newest(rows, anchor, 8, lambda row: row[0])
        kept = {value for _, value in counting.rows}
        for days in product(*(range(w.first, w.last + 1) for w, _ in rows)):
            inside = [(d, value) for d, (_, value) in zip(days, rows, strict=True) if 12 <= d <= 20]
            latest = max((d for d, _ in inside), default=None)
            assert {value for d, value in inside if d == latest} <= kept
            assert inside or not counting.shown


def test_unbroken_use_walks_back_like_a_calendar() -> None:
    luck = Random(3)
    for _ in range(2000):
        uses = [(s, s + luck.randrange(0, 12)) for s in luck.choices(range(0, 70), k=luck.randrange(1, 6))]
        taken = {d for s, e in uses if s <= 60 for d in range(s, e + 1)}
        first, today, gap = None, 60, 0
        while gap <= 7 and today >= 0:
            if today in taken:
                first, gap = today, -1
            today, gap = today - 1, gap + 1
        assert reach_back(uses, 60) == first


def test_gaps_of_seven_days_are_bridged_and_of_eight_are_not() -> None:
    assert reach_back([(0, 10), (18, 60)], 60) == 0
    assert reach_back([(0, 10), (19, 60)], 60) == 19
    assert reach_back([(0, 53)], 60) == 0
    assert reach_back([(0, 52)], 60) is None
    assert reach_back([(61, 90)], 60) is None


def test_subset_sums_of_the_descriptor_weights() -> None:
    assert sum(table.DESCRIPTORS.values()) == 105 and len(table.DESCRIPTORS) == 24
    assert _sums([8, 4]) == {0, 4, 8, 12}
    weights = [8, 4, 4, 2, 1]
    worlds = product((0, 1), repeat=5)
    assert _sums(weights) == {sum(w for w, use in zip(weights, world, strict=True) if use) for world in worlds}


def conditions(*codes: str):
    systems = {"cm": table.ICD_CM, "icd": table.ICD_WHO, "sct": table.SNOMED, "x": "urn:x"}
    return condition_meaning(tuple((systems[c.split(":")[0]], c.split(":")[1], "") for c in codes))


@pytest.mark.parametrize(
    ("code", "possible"),
    [
        ("cm:D84.9", "CongenitalOrAcquiredImmunodeficiency"),
        ("cm:D48.9", "PrimaryMalignancy"),
        ("cm:M33", "InterferingSkinDisease"),
        ("sct:363346000", "SecondaryMalignancy"),
        ("sct:200936003", "SystemicLupusErythematosus"),
        ("sct:95320005", "OtherSkinDisease"),
        ("cm:O24.4", "PregnancyState"),
        ("x:1", "HeartFailure"),
    ],
)
def test_a_broad_or_unknown_code_may_be_anything_within_it(code: str, possible: str) -> None:
    assert conditions(code).among(possible) is None


def test_a_second_coding_settles_an_unknown_or_a_broad_one() -> None:
    assert conditions("x:1", "cm:I10").among("CnsDisease") is False
    assert conditions("sct:363346000", "cm:C50.9").among("SecondaryMalignancy") is False
    assert conditions("cm:G40.909", "x:1").among("CnsDisease") is True


def test_to_refute_a_code_is_to_refute_what_it_names_and_what_is_within() -> None:
    assert conditions("cm:M32.9").denies("SystemicLupusErythematosus")
    assert conditions("sct:200936003").denies("SystemicLupusErythematosus")
    assert not conditions("cm:M32.14").denies("SystemicLupusErythematosus")
    assert conditions("cm:I50").denies("HeartFailure") and not conditions("cm:I50.2").denies("HeartFailure")
    assert conditions("sct:64572001").denies("CnsDisease") and not conditions("sct:64572001").denies("PregnancyState")
    assert not conditions("sct:23853001", "cm:G40.909").denies("CnsDisease")


def medicines(code: str, system: str = table.ATC, display: str = ""):
    return medicine_meaning(((system, code, display),), "")


def test_medicines_are_read_by_code_and_else_by_every_ingredient_named() -> None:
    assert medicines("J01XX08").among("Antibacterial") is True
    assert medicines("L04AG04").among("BCellTargetedDrug") is True
    assert medicines("L04AG11").among("BCellTargetedDrug") is False
    assert medicines("L04AG").among("BCellTargetedDrug") is None
    assert medicines("H02").among("SystemicGlucocorticoid") is None
    assert medicines("Z99").mapped is False
    assert medicines("1", table.RXNORM, "predniSONE 20 MG Oral Tablet").among("SystemicGlucocorticoid") is True
    assert medicines("1", table.RXNORM, "24 HR tacrolimus 1 MG Oral Capsule").among("Immunosuppressant") is True
    assert medicines("1", table.RXNORM, "rituximab-pvvr 10 MG/ML Injection").among("BCellTargetedDrug") is True
    assert medicines("1", table.RXNORM, "prednisone 5 MG / nobodyknowsit 1 MG Oral Tablet").mapped is False
    assert medicines("1", table.RXNORM).mapped is False


def test_units_convert_exactly_or_not_at_all() -> None:
    assert convert(Fraction(1000), "/uL", "10*9/L") == 1
    assert convert(Fraction(6), "g/dL", "g/L") == 60
    assert convert(Fraction(1, 2), "1", "%") == 50
    assert convert(Fraction(10), "{score}", "1") == 10
    assert convert(Fraction(3), "10*3.{cells}/uL", "10*9/L") == 3
    for unit in ("mmol/L", "K/uL", "", None, "score"):
        assert convert(Fraction(5), unit, "g/L") is None


def test_numbers_are_exact_and_never_absurd() -> None:
    assert number_of(0.1) == Fraction(1, 10)
    for value in (True, "5", None, float("nan"), float("inf"), [5]):
        assert number_of(value) is None
    assert Span(None, False, Fraction(1), True).at_least(1) is False
    assert Span(None, False, Fraction(1), False).at_least(1) is None


def test_days_are_ordinals() -> None:
    assert date.fromordinal(day("2026-11-30") - 7) == date(2026, 11, 30) - timedelta(days=7)
