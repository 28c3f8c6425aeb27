"""Numbers of observations in the unit in which they are compared.

What: exact conversion, once for each distinct value and pair of units, as closed intervals.
In: observation rows, the canonical unit of each. Out: rows with the columns of CANONICAL.
Units: DECIMAL(38,18), rounded outward where the exact fraction has more digits; an open end on the grid of 10^-9 lies
one step inward. Source: docs/readings.md; docs/uncertainty.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Context, Decimal
from fractions import Fraction

from ..model import NewRow, Row

Canonical = Callable[[Decimal, str, str], Fraction | None]

NUMBERS = ("value", "range_low", "range_high", "unit", "reference_unit", "meaning")
"""Columns of an observation on which its canonical number depends."""
LIMIT = "reference_high"
"""The column of the laboratory's upper limit, on which multiples of it depend too."""
CANONICAL = {
    "convertible": "flag",
    "lowest": "number",
    "above_lowest": "number",
    "highest": "number",
    "below_highest": "number",
    "times_lowest": "number",
    "times_highest": "number",
}
"""Added columns: the value (or the ends of the range) in the canonical unit, and the next grid point inward of each;
and as a multiple of the laboratory's upper limit."""
_SCALE = 10**18
_GRID = 10**9
_LIMIT = 10**20 - 1
_EXACT = Context(prec=60)


def canonical_values(
    rows: Sequence[Row], targets: Sequence[str | None], canonical: Canonical
) -> list[NewRow]:
    """One row for each observation; target None: the unit of its reference limit."""
    known: dict[tuple[Decimal, str, str], tuple[Decimal, ...] | None] = {}

    def convert(value: Decimal | None, unit: str, target: str) -> tuple[Decimal, ...] | None:
        if value is None:
            return None
        key = (value, unit, target)
        if key not in known:
            known[key] = _interval(Fraction(value) if unit == target else canonical(value, unit, target))
        return known[key]

    return [_row(row, target or row.get("reference_unit"), convert) | _times(row, canonical)
            for row, target in zip(rows, targets, strict=True)]


def _times(row: Row, canonical: Canonical) -> dict[str, Decimal]:
    """The value as a multiple of the laboratory's upper limit; empty where it cannot be compared with one."""
    limit, unit, target = row.get(LIMIT), row.get("unit"), row.get("reference_unit")
    if limit is None or limit <= 0 or not unit or not target:
        return {}
    stated = [row.get("value")] * 2 if row.get("value") is not None else [row.get("range_low"), row.get("range_high")]
    found: dict[str, Decimal] = {}
    for side, (name, value) in enumerate(zip(("times_lowest", "times_highest"), stated, strict=True)):
        exact = None if value is None else Fraction(value) if unit == target else canonical(value, unit, target)
        ends = _interval(None if exact is None else exact / Fraction(limit))
        if ends is not None:
            found[name] = ends[side]
        elif value is not None:
            return {}
    return found


def unit_trouble(row: Row, target: str | None, canonical: Canonical) -> str:
    """Why the number of an observation is not known in the target unit; empty where it is, or where there is no number.

    target None: the unit of its reference limit, which is not needed beside an interpretation.

    >>> row = {"value": Decimal(7), "range_low": None, "range_high": None, "unit": "mmol/L"}
    >>> unit_trouble(row, "g/L", lambda value, unit, target: None)
    'recorded in mmol/L, which cannot be converted to g/L'
    """
    if all(row.get(name) is None for name in ("value", "range_low", "range_high")):
        return ""
    if target is None and row.get("interpretation"):
        return ""
    unit, limit = row.get("unit"), target or row.get("reference_unit")
    if not unit:
        return "recorded without a unit of UCUM"
    if not limit:
        return "recorded without the laboratory's upper limit in a unit of UCUM"
    convertible = unit == limit or canonical(Decimal(1), unit, limit) is not None
    return "" if convertible else f"recorded in {unit}, which cannot be converted to {limit}"


def _row(
    row: Row, target: str | None, convert: Callable[[Decimal | None, str, str], tuple[Decimal, ...] | None]
) -> NewRow:
    """The canonical columns of one observation; all empty when a stated number does not convert."""
    unit = row.get("unit")
    stated = [row.get("value")] * 2 if row.get("value") is not None else [row.get("range_low"), row.get("range_high")]
    if not unit or not target or stated == [None, None]:
        return {"convertible": False}
    low, high = (convert(value, unit, target) for value in stated)
    if any(value is not None and found is None for value, found in zip(stated, (low, high), strict=True)):
        return {"convertible": False}
    if low and high and low[0] > high[1]:
        return {"convertible": False}
    found: NewRow = {"convertible": True}
    if low:
        found |= {"lowest": low[0], "above_lowest": low[3]}
    if high:
        found |= {"highest": high[1], "below_highest": high[2]}
    return found


def _interval(exact: Fraction | None) -> tuple[Decimal, ...] | None:
    """Value rounded down, rounded up, next below, next above; None when it does not convert or does not fit."""
    if exact is None or abs(exact) >= _LIMIT:
        return None
    low = exact.numerator * _SCALE // exact.denominator
    high = -(-exact.numerator * _SCALE // exact.denominator)
    step = _SCALE // _GRID if (exact * _GRID).denominator == 1 else 0
    return tuple(_decimals((low, high, high - step, low + step)))


def _decimals(scaled: Sequence[int]) -> Iterator[Decimal]:
    """Whole numbers of 10^-18 as exact decimals."""
    return (_EXACT.scaleb(Decimal(each), -18) for each in scaled)
