"""Dates and times as recorded, and the site days that they may mean.

What: reads ISO dates, partial dates and timestamps into closed intervals of days at the site.
In: text. Out: ``When``: low and high day, instant, text.
Units: days in Asia/Shanghai; instants in UTC without zone. Raises: Unreadable (impossible-date, unreadable-value).
Source: criteria.md, partial dates and anchors: a time without zone is site time.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Any

from ..errors import RecordError
from .gate import Unreadable

SITE = "Asia/Shanghai"
_FORM = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,12}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?",
    re.ASCII,
)
OPEN = ".."


@dataclass(frozen=True)
class When:
    """A closed interval of site days; None = unbounded. at: UTC instant. text: as recorded."""

    low: date | None = None
    high: date | None = None
    at: datetime | None = None
    text: str | None = None

    def columns(self, name: str) -> dict[str, Any]:
        """The four physical columns of a WHEN column."""
        return {f"{name}_low": self.low, f"{name}_high": self.high, f"{name}_at": self.at, f"{name}_text": self.text}


ABSENT = When()


@cache
def site_zone() -> tzinfo:
    """The zone of the site. Raises RecordError when this machine has no time zone data."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(SITE)
    except ZoneInfoNotFoundError as error:
        raise RecordError(f"the time zone {SITE} is not known here", "", "install the package 'tzdata'") from error


def read_when(text: str) -> When:
    """One date, partial date or timestamp. Raises Unreadable.

    >>> read_when("2026-02").high
    datetime.date(2026, 2, 28)
    >>> read_when("2026-11-21T23:30:00Z").low
    datetime.date(2026, 11, 22)
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise Unreadable("not a date in ISO form")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        if month is None:
            return When(date(int(year), 1, 1), date(int(year), 12, 31), None, text)
        if day is None:
            first = date(int(year), int(month), 1)
            return When(first, first.replace(day=monthrange(first.year, first.month)[1]), None, text)
        if hour is None:
            only = date(int(year), int(month), int(day))
            return When(only, only, None, text)
        micro = int((fraction or "0")[:6].ljust(6, "0"))
        local = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), micro)
        instant = local.replace(tzinfo=_offset(zone)).astimezone(UTC)
        site_day = local.date() if zone is None else instant.astimezone(site_zone()).date()
    except (ValueError, OverflowError) as error:
        raise Unreadable("not a possible date or time", "impossible-date") from error
    if second is None:
        text = text[:16] + ":00" + text[16:]
    return When(site_day, site_day, instant.replace(tzinfo=None), text)


def read_interval(text: str) -> When:
    """One date, or ``low/high`` with ``..`` for an open end: the form in which a WHEN column keeps its text.

    Raises Unreadable, also when the interval ends before it begins.
    """
    low, slash, high = text.partition("/")
    if not slash:
        return read_when(text)
    return between(read_when(low) if low != OPEN else None, read_when(high) if high != OPEN else None)


def between(low: When | None, high: When | None) -> When:
    """The interval from the first day of ``low`` to the last day of ``high``; None = unbounded. Raises Unreadable."""
    if low and high:
        check_order(low, high)
    return When(
        low.low if low else None,
        high.high if high else None,
        None,
        f"{low.text if low else OPEN}/{high.text if high else OPEN}",
    )


def check_order(start: When, end: When) -> None:
    """Raises Unreadable when the end is surely before the start."""
    if start.low and end.high and start.low > end.high:
        raise Unreadable("a period that ends before it begins", "impossible-date")


def shift(day: date, number: int, unit: str) -> date:
    """A day moved by whole days ('d'), months ('mo') or years ('a'), clamped to the month's end. Raises Unreadable."""
    try:
        if unit == "d":
            return day + timedelta(days=number)
        months = day.year * 12 + day.month - 1 + number * (12 if unit == "a" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError) as error:
        raise Unreadable("a duration that leads outside the calendar", "impossible-date") from error


def _offset(zone: str | None) -> tzinfo:
    if zone is None:
        return site_zone()
    if zone == "Z":
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        raise ValueError("offset")
    return timezone((1 if zone[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
