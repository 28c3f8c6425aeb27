"""Values of facts as words of a sentence: numbers, intervals, month codes, offsets.

In: model values in the unit of the fact model. Out: text on one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from ..amounts import TITRE, amount, number
from ..model import Dates, Event, Quantity
from ..shapes import Property
from ..vocab import local

GRID = Decimal("0.000000001")
OFFSETS = {
    "daysBeforeScreening": ("day", "screening"),
    "daysBeforeEnrolment": ("day", "enrolment"),
    "daysBeforeInfusion": ("day", "infusion"),
    "monthsBeforeEnrolment": ("month", "enrolment"),
}
COUNTS = ("{items}", "{systems}", "{groups}")
"""Units of facts whose name is a plural: what is counted."""
SUMS = (*COUNTS, "{score}")
"""Units of facts that are made of several results, of which each may be lacking."""
MONTH_CODES = {
    "steroidCombinationMonths", "steroidCombinationMonthsWithAntimalarials", "longestSteroidCombinationMonths",
}


def interval(quantity: Quantity, name: str, code: str) -> str:
    """``58 g/L``, ``from 55 to 65 g/L``, ``below 40``, ``more than 12 months``."""
    if name in MONTH_CODES:
        return months(quantity)
    low, high = quantity.low, quantity.high
    if low is not None and low == high:
        return amount(low, code)
    if low is None:
        return "not known" if high is None else _bound(high, "at most", "below", GRID, code)
    if high is None:
        return _bound(low, "at least", "above", -GRID, code)
    if code == TITRE:
        return f"from {amount(low, code)} to {amount(high, code)}"
    return f"from {number(low)} to {amount(high, code)}"


def _bound(value: Decimal, closed: str, strict: str, step: Decimal, code: str) -> str:
    moved = value + step
    if len(number(moved)) < len(number(value)) - 3:
        return f"{strict} {amount(moved, code)}"
    return f"{closed} {amount(value, code)}"


def months(quantity: Quantity) -> str:
    """A month code interval in words."""
    low, high = quantity.low, quantity.high
    if high is not None and high < 0:
        return "no period that reaches enrolment"
    if low is not None and low == high:
        return month(low)
    if low is None or low < 0:
        return "not known" if high is None else f"none, or {_less(high)}" if high else "none"
    if high is None:
        return "any length" if low < 1 else f"{_more(low)} months" if low % 1 else f"{number(low)} months or longer"
    return f"{_more(low)} to {_less(high)}"


def _more(code: Decimal) -> str:
    """The lower end of a range of month codes: ``6``, ``more than 6``."""
    return f"more than {int(code)}" if code % 1 else number(code)


def _less(code: Decimal) -> str:
    """The upper end of a range of month codes: ``6 months``, ``less than 7 months``."""
    months = int(code) + 1 if code % 1 else int(code)
    return f"{'less than ' if code % 1 else ''}{months} month{'' if months == 1 else 's'}"


def month(code: Decimal) -> str:
    """A month code, 0 or more: ``6`` -> ``exactly 6 months``; ``6.5`` -> ``more than 6 and less than 7 months``."""
    whole = int(code)
    if code == whole:
        return f"exactly {whole} month{'s' if whole != 1 else ''}"
    if whole == 0:
        return "less than 1 month"
    return f"more than {whole} and less than {whole + 1} months"


def dated(text: str | None) -> str:
    """A date as recorded, or the two of a period, in words; nothing without one.

    >>> dated("2024-03-01T10:51:36Z"), dated("2025-10-01/…"), dated("2025/2026-01-31"), dated("…/2026-01-31")
    ('dated 2024-03-01', 'begun 2025-10-01', 'from 2025 to 2026-01-31', 'until 2026-01-31')
    """
    first, slash, last = (day.partition("T")[0] for day in (text or "").partition("/"))
    if not slash:
        return f"dated {first}" if first else ""
    if last == "…":
        return f"begun {first}"
    return f"until {last}" if first == "…" else f"from {first} to {last}"


def limits(part: Property, name: str, code: str) -> str:
    """The demand of a part, which has one limit, in words: ``at least 60 g/L``, ``at most 65 years``."""
    what = "mo" if name in MONTH_CODES else code
    side, limit = ("at least", part.minimum) if part.minimum is not None else ("at most", part.maximum)
    assert limit is not None, part.iri
    return f"{side} {amount(limit, what)}"


def offset(event: Event, properties: Iterable[Property], dates: Dates) -> str:
    """When an event was, against the anchors that its pattern reads, with the day that decides where it is known.

    Nothing where it only has to have begun. dates: the anchors.
    """
    found = []
    for one in properties:
        name = local(one.path[0])
        if name not in OFFSETS:
            continue
        kind, anchor = OFFSETS[name]
        quantity = event.quantities.get(name)
        low, high = (quantity.low, quantity.high) if quantity else (None, None)
        if low is None and high is None:
            found.append(f"at an unknown time relative to {anchor}")
        elif one.maximum is None and low is not None and low >= 0:
            continue
        elif one.maximum is None and (high is None or high >= 0):
            found.append(f"its date does not show whether it began by {anchor}")
        else:
            found.append(_when(Quantity(low, high), kind, anchor) + _day(event, anchor, dates))
    return ", ".join(found)


def _day(event: Event, anchor: str, dates: Dates) -> str:
    """The last day of an event before an anchor, in brackets; nothing where it is not known to the day."""
    days = event.quantities.get(f"daysBefore{anchor.capitalize()}")
    day = getattr(dates, anchor)
    if day is None or days is None or days.low is None or days.low != days.high or days.low <= 0:
        return ""
    return f" ({day - timedelta(days=int(days.low))})"


def window(pattern_property: Property) -> str:
    """The window of an offset in words: ``within 84 days before screening``; empty when it has no far end."""
    name = local(pattern_property.path[0])
    if name not in OFFSETS or not pattern_property.maximum:
        return ""
    kind, anchor = OFFSETS[name]
    amount = number(pattern_property.maximum)
    return f"within {amount} {kind}{'s' if amount != '1' else ''} before {anchor}"


def _when(quantity: Quantity, kind: str, anchor: str) -> str:
    low, high = quantity.low, quantity.high
    if low is not None and low == high:
        if low == 0:
            return f"at {anchor}"
        if low < 0:
            return f"after {anchor}"
        return f"{month(low) if kind == 'month' else _amount(low, kind)} before {anchor}"
    if low is None or low < 0:
        if high is None:
            return f"before or after {anchor}"
        if high < 0:
            return f"after {anchor}"
        before = f"{_at_most(high, kind)} before {anchor}" if high else f"at {anchor}"
        return before if low is None else f"{before}, or after it"
    if high is None:
        return f"at least {_at_least(low, kind)} before {anchor}"
    if kind == "month" and low < 1:
        return f"{_at_most(high, kind)} before {anchor}"
    return f"between {number(low) if kind == 'day' else _more(low)} and {_amount(high, kind)} before {anchor}"


def _at_most(value: Decimal, kind: str) -> str:
    """``at most 5 days``, ``less than 7 months``."""
    return f"{'' if value % 1 else 'at most '}{_amount(value, kind)}"


def _at_least(value: Decimal, kind: str) -> str:
    """``5 days``, ``3 months``: what it is at least."""
    return _amount(Decimal(int(value)), kind)


def _amount(value: Decimal, kind: str) -> str:
    if kind == "month":
        return _less(value)
    return f"{number(value)} day{'' if value == 1 else 's'}"
