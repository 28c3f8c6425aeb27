"""Dates said relative to the anchors of a subject, as the scenario tables write them.

In:  an expression and the anchors. ``S``, ``E``, ``I`` name screening, enrolment, infusion; ``-6m`` are calendar
     months (clamped to the month's end), ``-84d`` days, ``-30..400d`` a day drawn from that range; ``~m`` and ``~y``
     leave the month or the year only; ``@23:30:00Z`` appends a time of day.
Out: FHIR date text, such as ``2026-08-30``.
Raises: ValueError for an expression that is not of this form (a mistake in a table of this package).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from random import Random
from typing import NamedTuple

_FORM = re.compile(r"([SEI])(?:([+-]\d+)m)?(?:([+-])(\d+)(?:\.\.(\d+))?d)?(~[my])?(@\S+)?")


class _Parsed(NamedTuple):
    anchor: str
    months: int
    sign: int
    least: int
    most: int
    letters: int
    time: str


@cache
def _parse(expression: str) -> _Parsed:
    match = _FORM.fullmatch(expression)
    if match is None:
        raise ValueError(f"not a date expression: {expression}")
    anchor, months, sign, least, most, precision, time = match.groups()
    letters = {None: 10, "~m": 7, "~y": 4}[precision]
    first = int(least or 0)
    return _Parsed(anchor, int(months or 0), -1 if sign == "-" else 1, first, int(most or first), letters, time or "")


def add_months(day: date, months: int) -> date:
    """The same day of the month, ``months`` later, clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def resolve(expression: str, anchors: Mapping[str, date], rng: Random) -> str:
    """The FHIR date text that ``expression`` stands for.

    >>> resolve("E-3m-1d", {"E": date(2026, 11, 30)}, Random(0))
    '2026-08-29'
    """
    parsed = _parse(expression)
    days = parsed.least if parsed.least == parsed.most else rng.randint(parsed.least, parsed.most)
    return _text(parsed, anchors[parsed.anchor], days)


@lru_cache(maxsize=20_000)
def _text(parsed: _Parsed, anchor: date, days: int) -> str:
    day = add_months(anchor, parsed.months) + timedelta(days=parsed.sign * days)
    return day.isoformat()[: parsed.letters] + parsed.time.replace("@", "T")
