"""Anchors, look-back windows and the newest results under uncertain dates.

In:    rows with a `When`, an anchor known to lie between two days, a look-back in days (None: any time).
Out:   the rows that may be the newest; whether an event touches a window, in all worlds, some or none.
Units: day numbers.
Source: the readings of "the result that counts".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from .logic import Tri
from .when import FUTURE, When, minus_days, minus_months, surely_later

Row = TypeVar("Row")
REVIEW_DAYS = 30
SCORE_DAYS = 30


class Anchor(NamedTuple):
    """A day of the protocol: the same day twice when it is given, open at the end when it is not."""

    first: int
    last: int

    @property
    def given(self) -> bool:
        """Whether the day is known."""
        return self.last < FUTURE

    def surely_within(self, when: When, days: int | None) -> bool:
        """Whether the day lies in the look-back wherever the anchor falls."""
        reaches = days is None or when.first >= minus_days(self.last, days)
        return reaches and when.last <= self.first

    def maybe_within(self, when: When, days: int | None) -> bool:
        """Whether the day lies in the look-back for some anchor."""
        reaches = days is None or when.last >= minus_days(self.first, days)
        return reaches and when.first <= self.last

    def begun(self, start: When) -> Tri:
        """Whether something had begun by the anchor."""
        if start.last <= self.first:
            return True
        return None if start.first <= self.last else False

    def touched(self, start: When, end: When, days: int = 0, months: int = 0) -> Tri:
        """Whether [start, end] has a day in the window that ends at the anchor, both ends included.

        True needs both comparisons in every world; False needs a world with neither start nor end in the way.
        """
        if start.last <= self.first and end.last >= end.first >= _back(self.last, days, months):
            return True
        # Some anchor between `first` and `last` that is not before the start and not too long after the end:
        earliest = max(self.first, start.first)
        reachable = earliest <= self.last and end.last >= _back(earliest, days, months)
        return None if reachable else False


def _back(day: int, days: int, months: int) -> int:
    return minus_days(minus_months(day, months) if months else day, days)


class Counting(NamedTuple):
    """The rows that may count, and whether one of them surely lies in the look-back."""

    rows: tuple
    shown: bool


def _never(_: object) -> bool:
    return False


def newest(
    rows: Iterable[Row],
    anchor: Anchor | None,
    days: int | None,
    when: Callable[[Row], When],
    doubtful: Callable[[Row], bool] = _never,
) -> Counting:
    """Drop the rows that lie surely outside the look-back or that a surely-inside row surely follows.

    A doubtful row may have nothing to do with the question: it may count, but it follows nothing.
    """
    near = [row for row in rows if anchor is None or anchor.maybe_within(when(row), days)]
    inside = [row for row in near if not doubtful(row) and (anchor is None or anchor.surely_within(when(row), days))]
    kept = [row for row in near if not any(surely_later(when(other), when(row)) for other in inside)]
    return Counting(tuple(kept), bool(inside))
