"""Small readers of FHIR's JSON that never raise: whatever has the wrong form counts as absent.

In:    parsed JSON values.
Out:   dictionaries, codings, numbers as exact intervals.
Units: as recorded; a unit is kept only when it is a UCUM code.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .codes import UCUM
from .meaning import Coding

_COMPARATORS = (None, "<", "<=", ">", ">=")


class Span(NamedTuple):
    """A number known to lie between two bounds; None is no bound, an open bound is not itself reached."""

    low: Fraction | None = None
    low_open: bool = False
    high: Fraction | None = None
    high_open: bool = False

    def at_least(self, limit: int) -> bool | None:
        """Whether the number reaches the limit."""
        if self.low is not None and self.low >= limit:
            return True
        if self.high is not None and (self.high < limit or (self.high == limit and self.high_open)):
            return False
        return None

    def above(self, limit: Fraction) -> bool | None:
        """Whether the number exceeds the limit."""
        if self.low is not None and (self.low > limit or (self.low == limit and self.low_open)):
            return True
        if self.high is not None and self.high <= limit:
            return False
        return None

    def apart(self, other: Span) -> bool:
        """Whether no number lies in both."""
        return self._below(other) or other._below(self)

    def _below(self, other: Span) -> bool:
        if self.high is None or other.low is None:
            return False
        return self.high < other.low or (self.high == other.low and (self.high_open or other.low_open))

    def outside(self, low: int, high: int) -> bool:
        """Whether the whole span lies outside [low, high]."""
        below = self.high is not None and (self.high < low or (self.high == low and self.high_open))
        return below or self.above(Fraction(high)) is True

    def joined(self, other: Span) -> Span:
        """The smallest span that holds both."""
        low, low_open = min_bound((self.low, self.low_open), (other.low, other.low_open))
        high, high_open = max_bound((self.high, self.high_open), (other.high, other.high_open))
        return Span(low, low_open, high, high_open)


def min_bound(one: tuple, other: tuple) -> tuple:
    """The lower of two lower bounds; a closed bound reaches lower than an open one."""
    if one[0] is None or other[0] is None:
        return None, False
    return min(one, other, key=lambda bound: (bound[0], bound[1]))


def max_bound(one: tuple, other: tuple) -> tuple:
    """The higher of two upper bounds; a closed bound reaches higher than an open one."""
    if one[0] is None or other[0] is None:
        return None, False
    return max(one, other, key=lambda bound: (bound[0], not bound[1]))


def compared(number: Fraction, comparator: str | None) -> Span:
    """A number with its comparator as a span."""
    if comparator in ("<", "<="):
        return Span(None, False, number, comparator == "<")
    if comparator in (">", ">="):
        return Span(number, comparator == ">", None, False)
    return Span(number, False, number, False)


def a_dict(value: object) -> dict:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def dicts(value: object) -> list[dict]:
    """The objects of a list; a lone object counts as a list of one."""
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def a_text(value: object) -> str:
    """The value if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def codings(concept: object) -> tuple[Coding, ...]:
    """(system, code, display) of each coding of a CodeableConcept."""
    return tuple(
        (a_text(c.get("system")), c["code"], a_text(c.get("display")))
        for c in dicts(a_dict(concept).get("coding"))
        if isinstance(c.get("code"), str)
    )


def first_code(concept: object) -> str | None:
    """The code of the first coding: for statuses."""
    found = codings(concept)
    return found[0][1] if found else None


def number_of(value: object) -> Fraction | None:
    """A JSON number, exactly; None for anything else and for numbers too long to be a measurement."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, float)):
        return None
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite() or abs(exact.adjusted()) > 40 or len(exact.as_tuple().digits) > 60:
        return None
    return Fraction(exact)


def unit_of(quantity: dict) -> str | None:
    """The UCUM code of a quantity."""
    return a_text(quantity.get("code")) or None if quantity.get("system") == UCUM else None


def span_of_quantity(quantity: dict) -> Span | None:
    """The number of a Quantity with its comparator; None when it cannot be read."""
    number, comparator = number_of(quantity.get("value")), quantity.get("comparator")
    if number is None or comparator not in _COMPARATORS:
        return None
    return compared(number, comparator)


def span_of_range(value: dict) -> tuple[Span | None, str | None]:
    """The numbers and the unit of a Range; both ends must be in one unit."""
    ends = [a_dict(value.get("low")), a_dict(value.get("high"))]
    low, high = (number_of(end.get("value")) for end in ends)
    units = {unit_of(end) for end in ends if end}
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        return None, None
    return Span(low, False, high, False), units.pop() if len(units) == 1 else None


def titre_of_ratio(ratio: dict) -> Span | None:
    """A Ratio 1 to n as a titre."""
    over, under = a_dict(ratio.get("numerator")), a_dict(ratio.get("denominator"))
    low = number_of(under.get("value"))
    plain = over.get("comparator") is None and under.get("comparator") is None
    if number_of(over.get("value")) != 1 or low is None or low <= 0 or not plain:
        return None
    return compared(low, None)
