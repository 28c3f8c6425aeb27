"""Dates as closed intervals of day numbers, and the calendar arithmetic that the protocol asks for.

In:    FHIR date, dateTime and instant strings.
Out:   `When` (first day, last day, instant); day numbers are `date.toordinal()`.
Units: days; months and years are calendar steps clamped to the month's end.
Raises: ImpossibleDate for a text that has the form of a date and names no day (30 February, hour 25).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

PAST = -(10**9)  # stands for minus infinity
FUTURE = 10**9  # stands for plus infinity
SITE = ZoneInfo("Asia/Shanghai")

_FORM = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})"
    r"(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?",
    re.ASCII,
)


class ImpossibleDate(Exception):
    """A date that no calendar has."""


class EndsBefore(ImpossibleDate):
    """An end surely before its beginning: the record contradicts itself, whatever it is of."""


class When(NamedTuple):
    """A day known to lie in [first, last]; `at` is its instant in UTC when a time of day was given."""

    first: int
    last: int
    at: datetime | None = None

    @property
    def known(self) -> bool:
        """Whether anything at all is said about the day."""
        return self.first > PAST or self.last < FUTURE


UNKNOWN = When(PAST, FUTURE)


@lru_cache(maxsize=65536)
def read_when(text: str) -> When | None:
    """The interval that a FHIR date or dateTime names; None for a text that has not the form of a date."""
    form = _FORM.fullmatch(text)
    if not form:
        return None
    year, month, day, hour = (int(g) if g else None for g in form.groups()[:4])
    try:
        if month is None:
            return When(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
        if day is None:
            last = monthrange(year, month)[1] if 1 <= month <= 12 else 0
            return When(date(year, month, 1).toordinal(), date(year, month, last).toordinal())
        if hour is None:
            only = date(year, month, day).toordinal()
            return When(only, only)
        return _read_instant(form, year, month, day, hour)
    except (ValueError, OverflowError):
        raise ImpossibleDate(text) from None


def _read_instant(form: re.Match, year: int, month: int, day: int, hour: int) -> When:
    """A time of day: its instant, and the site day on which it falls. Without a zone it is site time."""
    second = int(form[6] or 0)
    leap = timedelta(seconds=1) if second == 60 else timedelta()
    micro = int((form[7] or "0")[:6].ljust(6, "0"))
    local = datetime(year, month, day, hour, int(form[5]), min(second, 59) if leap else second, micro) + leap
    zone = form[8]
    if zone is None:
        aware = local.replace(tzinfo=SITE)
    elif zone == "Z":
        aware = local.replace(tzinfo=UTC)
    else:
        hours, minutes = int(zone[1:3]), int(zone[4:6])
        if hours > 14 or minutes > 59:
            raise ValueError(zone)
        offset = timedelta(hours=hours, minutes=minutes)
        aware = local.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset))
    only = aware.astimezone(SITE).date().toordinal()
    return When(only, only, aware.astimezone(UTC))


def when_of(value: object) -> When:
    """`read_when` for any JSON value; UNKNOWN when it is no date."""
    return (read_when(value) if isinstance(value, str) else None) or UNKNOWN


def period_of(value: object) -> tuple[When, When]:
    """Start and end of a FHIR Period. A period that surely ends before it starts is an impossible date."""
    period = value if isinstance(value, dict) else {}
    start, end = when_of(period.get("start")), when_of(period.get("end"))
    if surely_later(start, end):
        raise ImpossibleDate(f"{period.get('start')} to {period.get('end')}")
    return start, end


def ordered(start: When, end: When) -> tuple[When, When]:
    """Start and end of one thing, each as certain as the other makes it. Raises: ImpossibleDate."""
    if end.last < start.first:
        raise EndsBefore("an end before its beginning")
    return When(start.first, min(start.last, end.last), start.at), When(max(end.first, start.first), end.last, end.at)


def span_of(value: object) -> When:
    """A Period as one uncertain day: from its first to its last possible day."""
    start, end = period_of(value)
    return When(start.first, end.last)


def minus_months(day: int, months: int) -> int:
    """The day `months` calendar months earlier (later if negative), clamped: 31 May - 3 months = 28 February."""
    if day in (PAST, FUTURE):
        return day
    here = date.fromordinal(day)
    index = here.year * 12 + here.month - 1 - months
    year, month = divmod(index, 12)
    if year < 1:
        return PAST
    if year > 9999:
        return FUTURE
    return date(year, month + 1, min(here.day, monthrange(year, month + 1)[1])).toordinal()


def minus_days(day: int, days: int) -> int:
    """The day `days` days earlier; infinities stay what they are."""
    return day if day in (PAST, FUTURE) else day - days


def completed_years(birth: int, day: int) -> int:
    """Completed years of age; someone born on 29 February turns 18 on 1 March."""
    born, today = date.fromordinal(birth), date.fromordinal(day)
    return today.year - born.year - ((born.month, born.day) > (today.month, today.day))


def month_code(anchor: int, day: int) -> float:
    """n when exactly n calendar months lie between, n + 0.5 between n and n + 1; -0.5 after the anchor."""
    if day > anchor:
        return -0.5
    months = 0
    while day <= minus_months(anchor, months + 1):
        months += 1
    return months if day == minus_months(anchor, months) else months + 0.5


def surely_later(one: When, other: When) -> bool:
    """Whether `one` is later than `other` in every reading: by instant on one day, else by day."""
    if one.first > other.last:
        return True
    same_day = one.first == one.last == other.first == other.last
    return bool(same_day and one.at and other.at and one.at > other.at)
