"""Dates and numbers as people write them, and what is answered: how they are to be written here."""

from __future__ import annotations

import doctest
import re

import pytest

from web import spelling
from web.spelling import right_form

ANY_DAY = "it is no date that can be read: write it as 2026-11-15, 2026-11 or 2026"
NO_NUMBER = "it is no number: write one with a point, as in 5.8, or words in the field for words"
TOO_LONG = "write it with at most 18 digits before the point and 18 after it"
READ = [
    ("when", "2026"), ("when", "2026-11"), ("when", "2026-11-15"), ("when", "2026-11-15T08:30"),
    ("when", "2026-11-15T08:30:00+01:00"), ("when", ".."), ("limit", "2026-11"), ("date", "2026-11-15"),
    ("decimal", "3.2"), ("decimal", "-0.5"), ("decimal", "7"), ("token", "15/11/2026"), ("text", "3,2"),
]
WRITTEN = [
    ("when", "15/11/2026", "write 2026-11-15"),
    ("when", "15.11.2026", "write 2026-11-15"),
    ("when", "2026/11/15", "write 2026-11-15"),
    ("when", "2026-15-11", "write 2026-11-15"),
    ("when", "20261115", "write 2026-11-15"),
    ("when", "15112026", "write 2026-11-15"),
    ("when", "15 November 2026", "write 2026-11-15"),
    ("when", "November 15, 2026", "write 2026-11-15"),
    ("when", "15th Nov. 2026", "write 2026-11-15"),
    ("when", "2026年11月15日", "write 2026-11-15"),
    ("when", "２０２６-11-15", "write 2026-11-15"),
    ("when", "Sept 2026", "write 2026-09"),
    ("when", "11/2026", "write 2026-11"),
    ("when", "3/4/2026", "write 2026-04-03 for 3 April, or 2026-03-04 for 4 March"),
    ("when", "15/11/2026 8:30", "write 2026-11-15T08:30"),
    ("when", "2026-11-15 08:30", "write 2026-11-15T08:30"),
    ("when", "15/11/2026 25:99", ANY_DAY),
    ("when", "15/11/26", "write the year with four digits, as in 2026-11-15"),
    ("when", "31/02/2026", ANY_DAY),
    ("when", "2026-02-30", "there is no such day: write one of the calendar, as in 2026-11-15"),
    ("date", "0000-01-01", "there is no such day: write one of the calendar, as in 2026-11-15"),
    ("when", "yesterday", ANY_DAY),
    ("limit", "..", ANY_DAY),
    ("date", "15/11/2026", "write 2026-11-15"),
    ("date", "2026-11-15T08:30", "write 2026-11-15"),
    ("date", "2026-11", "write the whole day, as in 2026-11-15"),
    ("date", "November", "it is no date that can be read: write it as 2026-11-15"),
    ("decimal", "3,2", "write 3.2"),
    ("decimal", "\N{MINUS SIGN}3,2", "write -3.2"),
    ("decimal", "1 234", "write 1234"),
    ("decimal", "1.234,5", "write 1234.5"),
    ("decimal", "1'234.5", "write 1234.5"),
    ("decimal", "1,234", "write 1.234 or 1234, whichever is meant"),
    ("decimal", "< 3,2", "write 3.2 and choose < as comparator"),
    ("decimal", "\N{GREATER-THAN OR EQUAL TO}5", "write 5 and choose >= as comparator"),
    ("decimal", "5.8 g/dL", "write 5.8 alone, and the unit in its own field"),
    ("decimal", "12%", "write 12 alone, and the unit in its own field"),
    ("decimal", "5,5-10", "write 5.5 as low end and 10 as high end of a range"),
    ("decimal", "1:80", "write a titre as result in words"),
    ("decimal", "1e3", NO_NUMBER),
    ("decimal", "10^9", NO_NUMBER),
    ("decimal", "3,2,1", NO_NUMBER),
    ("decimal", "high", NO_NUMBER),
    ("decimal", "1234567890123456789", TOO_LONG),
    ("decimal", "0,1234567890123456789", TOO_LONG),
]


def test_its_own_examples() -> None:
    assert doctest.testmod(spelling).failed == 0


@pytest.mark.parametrize(("kind", "text"), READ)
def test_what_can_be_read_is_left_alone(kind: str, text: str) -> None:
    assert right_form(kind, text) == ""


@pytest.mark.parametrize(("kind", "text", "told"), WRITTEN)
def test_what_cannot_be_read_is_answered_with_the_right_form(kind: str, text: str, told: str) -> None:
    assert right_form(kind, text) == told


@pytest.mark.parametrize(("kind", "told"), sorted({(kind, told) for kind, _, told in WRITTEN}))
def test_what_is_answered_can_be_read(kind: str, told: str) -> None:
    for text in re.findall(r"\b(?:write|or|and) (-?[0-9][0-9.:T-]*)", told):
        assert right_form(kind, text) == "", text
