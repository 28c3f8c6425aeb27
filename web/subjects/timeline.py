"""A picture of time: the records that decided something, against the anchors and the look-back windows.

What: a scale that is even over the last months and gathers everything earlier in one strip at its left.
In: anchors and evidence as ISO text, windows of the trial. Out: Timeline, positions in units of a drawing 1000 wide.
Units: days on the scale. Source: the windows are read from the shapes and the trial's parameters.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, LEFT, STRIP, ROW, TOP = 1000, 250, 60, 24, 34
MONTHS = 13
MARGIN = 10
ANCHOR_NAMES = {"screening": "screening", "enrolment": "enrolment", "infusion": "first infusion"}


@dataclass(frozen=True)
class Window:
    """A look-back: from so many days or months before an anchor up to it."""

    name: str
    anchor: str
    days: int = 0
    months: int = 0


@dataclass(frozen=True)
class Bar:
    """One line of the picture: a label, and from where to where; earlier = begins left of the scale."""

    label: str
    x: float
    width: float
    earlier: bool
    words: str
    y: int = 0


@dataclass(frozen=True)
class Mark:
    """A labelled upright line."""

    label: str
    x: float
    words: str


@dataclass(frozen=True)
class Timeline:
    """The picture, and the same as words."""

    anchors: tuple[Mark, ...] = ()
    ticks: tuple[Mark, ...] = ()
    windows: tuple[Bar, ...] = ()
    records: tuple[Bar, ...] = ()
    undated: tuple[str, ...] = ()
    width: int = WIDTH
    height: int = 0
    left: int = LEFT


def timeline(dates: Mapping[str, str | None], evidence: Sequence[tuple[str, str]],
             windows: Sequence[Window]) -> Timeline:
    """The picture of labelled dates against anchors and windows; empty without any anchor."""
    anchors = {name: date.fromisoformat(day) for name, day in dates.items() if day}
    if not anchors:
        return Timeline()
    last = days_later(max(anchors.values()), MARGIN)
    scale = _Scale(months_before(max(anchors.values()), MONTHS), last)
    lines = [_window(each, anchors[each.anchor], scale) for each in windows if each.anchor in anchors]
    spans = [(days_of(when), label, when) for label, when in evidence]
    bars = [scale.bar(label, *span, when) for span, label, when in sorted(s for s in spans if s[0] is not None)]
    placed = [Bar(b.label, b.x, b.width, b.earlier, b.words, TOP + ROW * n) for n, b in enumerate([*lines, *bars])]
    marks = sorted(
        (Mark(ANCHOR_NAMES[name], scale.x(day), f"{ANCHOR_NAMES[name]} {day}") for name, day in anchors.items()),
        key=lambda mark: mark.x,
    )
    return Timeline(
        tuple(marks), tuple(scale.ticks()), tuple(placed[:len(lines)]), tuple(placed[len(lines):]),
        tuple(label for span, label, _ in spans if span is None), WIDTH, TOP + ROW * len(placed) + 12, LEFT,
    )


def days_later(day: date, days: int) -> date:
    """So many days later, in the calendar.

    >>> days_later(date(9999, 12, 30), 14)
    datetime.date(9999, 12, 31)
    """
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or that month's last day, in the calendar.

    >>> months_before(date(2026, 5, 31), 3)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if months > 0 else date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_of(text: str) -> tuple[date, date] | None:
    """First and last day of a date as recorded: a year, a month, a day, a time, or two of them with a slash.

    >>> days_of("2026-02")
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    low_text, _, high_text = text.partition("/")
    low, high = _point(low_text), _point(high_text or low_text)
    if low is None and high is None:
        return None
    return (low or (date.min, date.min))[0], (high or (date.max, date.max))[1]


def _point(text: str) -> tuple[date, date] | None:
    found = re.match(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text, re.ASCII)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def _window(window: Window, anchor: date, scale: _Scale) -> Bar:
    start = months_before(anchor, window.months) if window.months else days_later(anchor, -window.days)
    length = f"{window.months} months" if window.months else f"{window.days} days"
    return scale.bar(window.name, start, anchor, f"{length} before {ANCHOR_NAMES[window.anchor]}: {start} to {anchor}")


class _Scale:
    """Days to places: what is before the first day falls in the strip at the left."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self._unit = (WIDTH - LEFT - STRIP) / max((last - first).days, 1)

    def x(self, day: date) -> float:
        """The place of a day."""
        if day < self.first:
            return LEFT + STRIP / 2
        return round(LEFT + STRIP + (min(day, self.last) - self.first).days * self._unit, 1)

    def bar(self, label: str, low: date, high: date, words: str) -> Bar:
        """A bar from a day to a day, never too thin to see."""
        start, end = self.x(low), self.x(high)
        return Bar(label, start, max(end - start, 5.0), low < self.first, words)

    def ticks(self) -> list[Mark]:
        """The first day of every second month."""
        day, found = self.first.replace(day=1), []
        while day <= self.last:
            if day >= self.first and day.month % 2:
                found.append(Mark(f"{day:%Y-%m}", self.x(day), f"{day}"))
            later = months_before(day, -1)
            if later <= day or later == date.max:
                break
            day = later
        return found
