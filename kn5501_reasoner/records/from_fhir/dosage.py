"""One Dosage of a medicine: its place in a sequence, its route, whether its dose is 0, and what bounds it.

In: Dosage objects as parsed. Out: ``Dosage``; ``Length`` for durations.
Units: site dates; durations in UCUM units of time. Raises: Unreadable. Source: HL7 FHIR R4, Dosage and Timing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from ..gate import Unreadable
from ..when import OPEN, When, read_when, shift
from .codes import SNOMED, concept, join
from .values import exact, number, part, parts, period, quantity_unit, string

#: UCUM unit of time -> (how many of them, how many calendar units, calendar unit)
_TIME = {
    "s": (86400, 1, "d"), "min": (1440, 1, "d"), "h": (24, 1, "d"), "d": (1, 1, "d"), "wk": (1, 7, "d"),
    "mo": (1, 1, "mo"), "a": (1, 1, "a"),
}


@dataclass(frozen=True)
class Length:
    """Shortest and longest duration, each with its unit; None: not known."""

    least: tuple[Decimal, str] | None = None
    most: tuple[Decimal, str] | None = None


@dataclass(frozen=True)
class Dosage:
    """What one dosage says.

    place: 1 for the first of its list; step: its number in a sequence. zero: a dose of 0 is recorded, and no other.
    start, end, length: its own bounds; counted: it is bounded by a number of doses. days: single days of dosing.
    """

    place: int
    step: Decimal | None = None
    route: str = ""
    zero: bool = False
    start: When | None = None
    end: When | None = None
    length: Length | None = None
    counted: bool = False
    days: tuple[When, ...] = ()

    @property
    def bounded(self) -> bool:
        """Whether it has a start, an end or a duration of its own."""
        return bool(self.start or self.end or self.length)

    @property
    def begins(self) -> When | None:
        """Its own first day."""
        return self.start or min(self.days, key=lambda day: day.low or date.min, default=None)


def read_dosages(node: dict[str, Any], name: str) -> tuple[Dosage, ...]:
    """The dosages of a member, in their order."""
    return tuple(_read(place, each) for place, each in enumerate(parts(node, name), 1))


def _read(place: int, node: dict[str, Any]) -> Dosage:
    timing = part(node, "timing") or {}
    repeat = part(timing, "repeat") or {}
    start, end = period(repeat, "boundsPeriod") or (None, None)
    step = number(node, "sequence")
    return Dosage(
        place,
        step=step if step is not None and step.is_finite() else None,
        route=_route(node),
        zero=_is_zero(node),
        start=start,
        end=end,
        length=None if end else _bounds_length(repeat),
        counted=number(repeat, "count") is not None,
        days=_days(timing),
    )


#: words for the routes by which a dosage is most often given -> their codes in SNOMED CT
_ROUTE_WORDS = {
    "oral": "26643006", "po": "26643006", "by_mouth": "26643006", "orally": "26643006",
    "intravenous": "47625008", "iv": "47625008",
}


def _route(dosage: dict[str, Any]) -> str:
    """The route as code IRIs and lower-case words; words beside a code of SNOMED CT only say it again."""
    route = concept(dosage, "route")
    if route is None:
        return ""
    plain = any(iri.startswith(SNOMED) for iri in route.iris)
    if not route.iris and len(route.words) == 1 and route.words[0] in _ROUTE_WORDS:
        return SNOMED + _ROUTE_WORDS[route.words[0]]
    return join(route.iris if plain else (*route.iris, *route.words))


def _is_zero(dosage: dict[str, Any]) -> bool:
    """Whether doses or rates are recorded and all of them are 0; one that cannot be read may be more."""
    doses = list(_doses(dosage))
    return bool(doses) and all(value is not None and value.is_zero() for value in doses)


def _doses(dosage: dict[str, Any]) -> Iterator[Decimal | None]:
    """The largest amount that each dose and rate of a dosage may be; None: not known."""
    for holder in (*parts(dosage, "doseAndRate"), dosage):
        for name in ("doseQuantity", "dose", "rateQuantity", "rateSimpleQuantity"):
            if (quantity := part(holder, name)) is not None:
                yield _amount(quantity)
        for name in ("doseRange", "rateRange"):
            if (span := part(holder, name)) is not None:
                yield _amount(part(span, "high") or {})
        if (ratio := part(holder, "rateRatio")) is not None:
            yield _amount(part(ratio, "numerator") or {})


def _amount(quantity: dict[str, Any]) -> Decimal | None:
    value = number(quantity, "value")
    above = string(quantity, "comparator") in (">", ">=")
    return None if value is None or not value.is_finite() or above else value


def _days(timing: dict[str, Any]) -> tuple[When, ...]:
    """The days of dosing that are listed one by one."""
    listed = timing.get("event")
    if listed is None:
        return ()
    days = listed if isinstance(listed, list) else [listed]
    if not all(day is None or isinstance(day, str) for day in days):
        raise Unreadable("event is not a list of dates")
    try:
        return tuple(dict.fromkeys(read_when(day.strip()) for day in days if day is not None))
    except Unreadable as error:
        raise Unreadable(f"event is {error.what}", error.rule) from error


def _bounds_length(repeat: dict[str, Any]) -> Length | None:
    """Shortest and longest duration by boundsDuration or boundsRange; open where they cannot be read."""
    if (only := part(repeat, "boundsDuration")) is not None:
        return read_length(only)
    if (span := part(repeat, "boundsRange")) is not None:
        low, high = (read_length(part(span, name) or {}) for name in ("low", "high"))
        return Length(low.least, high.most)
    return None


def read_length(quantity: dict[str, Any], unit: str | None = None) -> Length:
    """A duration; unit: what its number counts where no unit is given. Open where it cannot be read."""
    value, unit = number(quantity, "value"), quantity_unit(quantity) or unit
    if value is None or unit not in _TIME:
        return Length()
    plain = exact(value, "a duration")
    if plain is None or plain < 0:
        raise Unreadable("a duration is negative or too precise")
    comparator = string(quantity, "comparator")
    return Length(
        None if comparator in ("<", "<=") else (plain, unit), None if comparator in (">", ">=") else (plain, unit)
    )


def last_day(start: When | None, length: Length, latest: bool) -> When:
    """The last day of what begins on a day and lasts a while; latest: it may have ended on any day up to then.

    What lasts n days and begins on day d ends on day d + n - 1.
    """
    if start is None:
        return interval(None, None)
    low, high = start.low, None
    if start.low and length.least and not latest:
        low = max(start.low, _shift(start.low, *length.least, ROUND_FLOOR))
    if start.high and length.most:
        high = max(start.high, _shift(start.high, *length.most, ROUND_CEILING))
    return interval(low, high)


def _shift(day: date, value: Decimal, unit: str, rounding: str) -> date:
    divisor, factor, calendar = _TIME[unit]
    return shift(shift(day, int((value * factor / divisor).to_integral_value(rounding)), calendar), -1, "d")


def interval(low: date | None, high: date | None) -> When:
    """Any day from the first to the last; with neither, an unknown day (and not that there is none)."""
    if low is None and high is None:
        low = date.min
    if low == high and low is not None:
        return When(low, high, None, low.isoformat())
    return When(low, high, None, f"{low.isoformat() if low else OPEN}/{high.isoformat() if high else OPEN}")
