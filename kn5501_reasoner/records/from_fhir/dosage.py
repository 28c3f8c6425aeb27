"""Dosages: routes, zero doses, and the bounds of a prescription.

In: Dosage objects and MedicationRequest. Out: lists of routes, start and end.
Units: site dates; durations in UCUM. Raises: Unreadable. Source: HL7 FHIR R4, Dosage and Timing.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from ..gate import Unreadable
from ..when import OPEN, When, shift
from .codes import SNOMED, concept, join
from .values import exact, number, part, parts, period, quantity_unit, when

#: UCUM unit of time -> (how many, calendar unit); shorter than a day counts as one day
_DURATION = {
    "s": (0, "d"), "min": (0, "d"), "h": (0, "d"), "d": (1, "d"), "wk": (7, "d"), "mo": (1, "mo"), "a": (1, "a"),
}


def routes(dosages: list[dict[str, Any]]) -> str:
    """Routes as code IRIs, else as lower-case words; ``unknown`` for a dosage without one beside others.

    Words beside a code of SNOMED CT only say it again, in some language.
    """
    found: list[str] = []
    for each in dosages:
        route = concept(each, "route")
        if route is None:
            found += ["unknown"] if len(dosages) > 1 else []
        elif any(iri.startswith(SNOMED) for iri in route.iris):
            found += route.iris
        else:
            found += (*route.iris, *route.words)
    return join(found)


def doses_are_zero(dosages: list[dict[str, Any]]) -> bool:
    """Whether doses are recorded and every one of them is 0."""
    doses = []
    for each in dosages:
        holders = [*parts(each, "doseAndRate"), each]
        quantities = [part(holder, name) for holder in holders for name in ("doseQuantity", "dose")]
        doses += [value for inner in quantities if inner and (value := number(inner, "value")) is not None]
    return bool(doses) and all(value.is_finite() and value.is_zero() for value in doses)


def timing_period(dosages: list[dict[str, Any]]) -> tuple[When | None, When | None] | None:
    """The one period that bounds all dosages; None without any. Several: from the first start to the last end."""
    spans = [span for each in dosages if (span := period(_repeat(each), "boundsPeriod"))]
    if not spans:
        return None
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    first = None if None in starts else min(starts, key=lambda each: each.low)
    last = None if None in ends else max(ends, key=lambda each: each.high)
    return first, last


def request_span(
    request: dict[str, Any], dosages: list[dict[str, Any]], status: str | None
) -> tuple[When | None, When | None]:
    """Start and end of a prescription: a period where one is given, else authoredOn and a duration.

    An active prescription of which only the length of one supply is known may be dispensed again: its end is open.
    """
    dispense = part(request, "dispenseRequest") or {}
    span = timing_period(dosages) or period(dispense, "validityPeriod")
    authored = when(request, "authoredOn")
    if span:
        return (span[0] or authored, span[1])
    if authored is None:
        return None, None
    lengths = [found for each in dosages if (found := _bounds_length(_repeat(each)))]
    if not lengths and (supply := _supply_length(dispense)):
        lengths = [supply]
    return authored, _end(authored, lengths, status) if lengths else None


def _end(start: When, lengths: list[tuple[Decimal, Decimal | None, str]], status: str | None) -> When | None:
    """The last day: as long as prescribed when completed or active, at any time up to then when stopped."""
    if start.low is None or start.high is None:
        return None
    lows = [_shift(start.low, low, unit, ROUND_FLOOR, -1) for low, _, unit in lengths]
    low = start.low if status not in ("active", "completed") else max(start.low, *lows)
    if status == "active" and any(high is None for _, high, _ in lengths):
        return When(low, None, None, f"{low.isoformat()}/{OPEN}")
    longest = [(least if most is None else most, unit) for least, most, unit in lengths]
    high = max(start.high, *(_shift(start.high, length, unit, ROUND_CEILING, 0) for length, unit in longest))
    return When(low, high, None, f"{low.isoformat()}/{high.isoformat()}")


def _shift(day, number_: Decimal, unit: str, rounding: str, days: int):
    each, calendar = _DURATION[unit]
    moved = shift(day, int((number_ * each).to_integral_value(rounding)), calendar)
    return shift(moved, days, "d")


def _bounds_length(repeat: dict[str, Any]) -> tuple[Decimal, Decimal, str] | None:
    """Shortest and longest duration with its unit, from boundsDuration or boundsRange."""
    if only := _length(part(repeat, "boundsDuration")):
        return only[0], only[0], only[1]
    span = part(repeat, "boundsRange") or {}
    low, high = _length(part(span, "low")), _length(part(span, "high"))
    return (low[0], high[0], low[1]) if low and high and low[1] == high[1] else None


def _supply_length(dispense: dict[str, Any]) -> tuple[Decimal, Decimal | None, str] | None:
    """One supply at least, all repeats at most; None at most when the number of repeats is not recorded."""
    supply, repeats = _length(part(dispense, "expectedSupplyDuration")), number(dispense, "numberOfRepeatsAllowed")
    if supply is None:
        return None
    if repeats is None:
        return supply[0], None, supply[1]
    times = exact(repeats, "numberOfRepeatsAllowed") or Decimal(0)
    return supply[0], supply[0] * (1 + max(times, Decimal(0))), supply[1]


def _length(quantity: dict[str, Any] | None) -> tuple[Decimal, str] | None:
    """A duration and its unit; None when there is no unit of time that can be read."""
    if not quantity:
        return None
    value, unit = number(quantity, "value"), quantity_unit(quantity)
    if value is None or unit not in _DURATION:
        return None
    plain = exact(value, "a duration")
    if plain is None or plain < 0:
        raise Unreadable("a duration is negative or too precise")
    return plain, unit


def _repeat(dosage: dict[str, Any]) -> dict[str, Any]:
    return part(part(dosage, "timing") or {}, "repeat") or {}
