"""Which limit is meant, which values are tried, and what cannot be swept."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.insight import Axis, Cohort, span, sweep
from kn5501_reasoner.insight.rewrite import Limit, choose, limits, parts, rewritten
from tests.insight.subjects import LOT, decide, lot, relation, rule


@pytest.mark.parametrize(("name", "words", "expected"), [
    ("inc-04", {}, ("inc-04-sledai-2k", "sledai2k", "minimum", "8.0")),
    ("inc-06", {}, ("inc-06-ana", "anaTitre", "minimum", "80.0")),
    ("inc-07", {"part": "haemoglobin"}, ("inc-07-haemoglobin", "haemoglobin", "minimum", "60.0")),
    ("inc-07", {"part": "inc-07-neutrophils"}, ("inc-07-neutrophils", "neutrophils", "minimum", "1.0")),
    ("inc-07", {"fact": "neutrophils"}, ("inc-07-neutrophils", "neutrophils", "minimum", "1.0")),
    ("inc-01", {"side": "maximum"}, ("inc-01-highest-age", "age", "maximum", "65.0")),
    ("exc-08a", {}, ("exc-08a-infection", "daysBeforeScreening", "maximum", "84.0")),
    ("exc-08a", {"side": "minimum"}, ("exc-08a-infection", "daysBeforeScreening", "minimum", "0.0")),
    ("exc-12", {}, ("exc-12-drug", "monthsBeforeEnrolment", "maximum", "1.0")),
    ("exc-12", {"part": "btk-inhibitor"}, ("exc-12-btk-inhibitor", "monthsBeforeEnrolment", "maximum", "1.0")),
    ("inc-09-any-period", {}, ("inc-09-longest-combination", "longestSteroidCombinationMonths", "minimum", "6.0")),
])  # fmt: skip
def test_the_limit_that_is_meant(name: str, words: dict[str, str], expected: tuple[str, ...]) -> None:
    """A criterion's only threshold needs no more words; that an event began is no threshold unless it is asked for."""
    found = choose(rule(name), **words)
    assert (found.part, found.fact, found.side, str(found.value)) == expected and found.criterion == name


@pytest.mark.parametrize(("name", "words", "count"), [
    ("inc-01", {}, 2), ("inc-07", {}, 2), ("exc-13", {}, 0), ("inc-04", {"part": "haemoglobin"}, 0),
    ("inc-04", {"side": "maximum"}, 0), ("exc-05", {}, 0),
])  # fmt: skip
def test_a_limit_that_is_not_clear_is_refused_with_a_list(name: str, words: dict[str, str], count: int) -> None:
    with pytest.raises(UsageError, match=f"{count} limits are meant") as error:
        choose(rule(name), **words)
    for one in limits(rule(name)):
        assert f"{one.part} {one.fact} {one.side}" in error.value.hint


def test_only_the_limit_changes() -> None:
    made = rewritten(rule("exc-08a"), {choose(rule("exc-08a")): Decimal(30)}, "exc-08a-at-30")
    assert [(one.side, one.value) for one in limits(made)] == [("minimum", 0), ("maximum", 30)]
    assert [one.criterion for one in limits(made)] == ["exc-08a-at-30"] * 2
    assert made.alternative_of == rule("exc-08a").iri and made.file == rule("exc-08a").file
    assert {part.iri for part in parts(made)} == {part.iri for part in parts(rule("exc-08a"))}
    assert rewritten(rule("inc-09-any-period"), {}, "x").alternative_of == rule("inc-09").iri


def test_parts_are_found_under_or() -> None:
    assert [p.iri.rsplit("/", 1)[-1] for p in parts(rule("inc-06"))] == [
        "inc-06-ana", "inc-06-anti-dsdna", "inc-06-anti-sm",
    ]


@pytest.mark.parametrize(("text", "values"), [
    ("4..6", "4 5 6"), ("0.5..1:0.25", "0.5 0.75 1.00"), ("1..1", "1"), ("6,4,4.5,6", "4 4.5 6"), ("-1..1", "-1 0 1"),
    ("1..2.5", "1 2"), ("7", "7"), (" 1 .. 2 : 1 ", "1 2"),
])  # fmt: skip
def test_values(text: str, values: str) -> None:
    assert [*span(text)] == [Decimal(value) for value in values.split()]


@pytest.mark.parametrize(("text", "what"), [
    *((text, "are no values") for text in (
        "", "a", "1..", "..2", "1..2..3", "1,,2", "0..1e9", "NaN", "inf", "1..inf", "1e99", "0..1:1e-99", "1:2", "1_0",
        "1_0..2_0", "\uff11..\uff12", "\u0663", "1 0", "4..6:", "1..12345678901", ".5", "1.",
    )),
    ("3..1", "goes upwards, and '3..1' does not .1..3."), ("1..2:0", "leads nowhere"), ("1..2:-1", "leads nowhere"),
    ("1..2:0.000001", "more than 1,000 values"), ("0..1000", "at most 1,000"), ("0..9999999999", "at most 1,000"),
    (",".join(map(str, range(1_001))), "more than 1,000 values"),
])  # fmt: skip
def test_what_are_no_values(text: str, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        span(text)


def test_as_many_values_as_there_may_be() -> None:
    assert len(span("1..1000")) == len(span(",".join(map(str, range(1_000))))) == 1_000


@pytest.fixture
def cohort() -> Iterator[Cohort]:
    from random import Random

    with duckdb.connect() as connection:
        yield Cohort.of(connection, relation(connection, lot(Random(1), 5)), LOT)


def test_sweeps_that_are_refused(cohort: Cohort) -> None:
    one, other = Axis.of(rule("inc-04"), span("4..6")), Axis.of(rule("inc-09"), span("1..2"))
    again = Axis.of(rule("inc-09-any-period"), span("1..2"))
    many = Axis.of(rule("inc-07"), span("0..999"), part="haemoglobin")
    few = Axis.of(rule("inc-07"), span("1..2"), part="neutrophils")
    for axes, what in (
        ((), "one or two limits"), ((one, other, again), "one or two limits"), ((one, one), "given twice"),
        ((other, again), "two readings"), ((Axis.of(rule("inc-04"), ()),), "each with values"),
        ((many, few), "more than 1,000 values"), ((one,), "no criterion 'inc-04'"),
    ):
        with pytest.raises(UsageError, match=what):
            sweep(cohort, {}, *axes, decide=decide)


def test_a_limit_says_what_it_is() -> None:
    found: Any = limits(rule("inc-04"))
    assert found == (Limit("inc-04", "inc-04-sledai-2k", "sledai2k", "minimum", Decimal("8.0"), "SLEDAI-2K"),)
