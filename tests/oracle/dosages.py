"""When a medicine was taken: one use a dosage, with its own span, route and dose.

In:    a medication resource and the days that it states for itself.
Out:   uses: route, first and last day as intervals, and whether the use surely took place.
Units: day numbers.
Raises: ImpossibleDate.
Source: the conventions for FHIR, the row of the medicines.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from .json_forms import a_dict, a_text, codings, dicts, number_of
from .meaning import VALUE_CODES, value_word
from .when import FUTURE, PAST, UNKNOWN, When, minus_days, minus_months, ordered, period_of, when_of

ROUTES = ("oral", "intravenous", "systemic", "local", "elsewhere")
_UNITS = {
    "d": "d", "day": "d", "days": "d", "wk": "wk", "week": "wk", "weeks": "wk", "mo": "mo", "month": "mo",
    "months": "mo", "a": "a", "year": "a", "years": "a", "h": "h", "hour": "h", "hours": "h", "min": "min",
}  # fmt: skip


class Use(NamedTuple):
    """A medicine taken in one way over one span."""

    route: tuple[str | None, ...]
    start: When
    end: When
    sure: bool = True


class Span(NamedTuple):
    """The days that a resource states for itself; `ended` is the day on which it was known to have ended."""

    start: When
    end: When
    stopped: bool = False
    ended: When = UNKNOWN


def route_of(concept: object) -> str | None:
    """oral, intravenous, elsewhere and so on, or None for a route that nobody knows."""
    known = {VALUE_CODES.get((system, code)) for system, code, _ in codings(concept)} & set(ROUTES)
    known = known or {value_word(a_text(a_dict(concept).get("text")), ROUTES)}
    return known.pop() if len(known) == 1 else None


def dose_is_zero(dosage: dict) -> bool | None:
    """Whether the dose is nothing; None when it may be."""
    said: list[bool | None] = []
    for holder in (dosage, *dicts(dosage.get("doseAndRate"))):
        for name in ("dose", "doseQuantity", "rateQuantity"):
            if holder.get(name) is not None:
                said.append(number_of(a_dict(holder[name]).get("value")) == 0)
        for name in ("doseRange", "rateRange"):
            if holder.get(name) is not None:
                low, high = (number_of(a_dict(a_dict(holder[name]).get(end)).get("value")) for end in ("low", "high"))
                said.append(True if high == 0 else None if low in (0, None) else False)
        if holder.get("rateRatio") is not None:
            said.append(number_of(a_dict(a_dict(holder["rateRatio"]).get("numerator")).get("value")) == 0)
    if not said or False in said:
        return False
    return None if None in said else True


def after(start: When, duration: object, times: int = 1) -> When:
    """The last day of a course begun on `start`; some day from the start on when its length is not plain."""
    plain = a_dict(duration)
    number, unit = number_of(plain.get("value")), _UNITS.get(a_text(plain.get("code")) or a_text(plain.get("unit")))
    if number is None or number <= 0 or unit is None or plain.get("comparator"):
        return When(start.first, FUTURE)
    if unit in ("h", "min"):
        days = ceil(number * times / (24 if unit == "h" else 1440))
        return When(minus_days(start.first, 1 - days), minus_days(start.last, -days))
    if unit in ("d", "wk"):
        days = ceil(number * times * (7 if unit == "wk" else 1))
        return When(minus_days(start.first, 1 - days), minus_days(start.last, 1 - days))
    if number.denominator != 1:
        return When(start.first, FUTURE)
    months = int(number) * times * (12 if unit == "a" else 1)
    return When(*(minus_days(minus_months(day, -months), 1) for day in (start.first, start.last)))


class _Step(NamedTuple):
    dosage: dict
    route: str | None
    zero: bool | None
    events: list[When]
    start: When | None
    end: When | None
    length: tuple[object, object] | None  # shortest and longest

    @property
    def bounded(self) -> bool:
        return bool(self.events) or self.start is not None or self.end is not None or self.length is not None


def _step(dosage: dict) -> _Step:
    timing = a_dict(dosage.get("timing"))
    repeat = a_dict(timing.get("repeat"))
    listed = timing.get("event") if isinstance(timing.get("event"), list) else [timing.get("event")]
    start = end = length = None
    if repeat.get("boundsPeriod") is not None:
        first, last = period_of(repeat["boundsPeriod"])
        start, end = (first if first.known else None), (last if last.known else None)
    elif repeat.get("boundsDuration") is not None:
        length = (repeat["boundsDuration"],) * 2
    elif repeat.get("boundsRange") is not None:
        bounds = a_dict(repeat["boundsRange"])
        length = (bounds.get("low"), bounds.get("high"))
    events = sorted((when_of(one) for one in listed if one is not None), key=lambda when: when.first)
    return _Step(dosage, route_of(dosage.get("route")), dose_is_zero(dosage), events, start, end, length)


def _end_of(step: _Step, start: When) -> When | None:
    if step.events:
        return step.events[-1]
    if step.end is not None:
        return step.end
    if step.length is None:
        return None
    low, high = (after(start, one) for one in step.length)
    return When(min(low.first, high.first), high.last) if step.length[0] is not None else When(start.first, high.last)


def uses_of(dosages: list[dict], span: Span) -> list[Use]:
    """Every use that the dosages of one resource state; without dosages, one over the resource's own span."""
    if not dosages:
        return [Use((), *ordered(span.start, span.end))]
    beside, numbered = [], {}
    for step in map(_step, dosages):
        number = number_of(step.dosage.get("sequence"))
        (beside if number is None else numbered.setdefault(number, [])).append(step)
    if len(numbered) < 2:
        return _side_by_side([_step(dosage) for dosage in dosages], span)
    return _in_sequence([numbered[number] for number in sorted(numbered)], span) + _side_by_side(beside, span)


def _side_by_side(steps: list[_Step], span: Span) -> list[Use]:
    """Dosages outside a sequence."""
    plain = [step for step in steps if not step.bounded]
    differ = len(plain) > 1 and (len({s.route for s in plain}) > 1 or any(s.zero is not False for s in plain))
    found: list[Use] = []
    for step in steps:
        if not step.bounded and differ:
            inside = When(span.start.first, span.end.last)
            found += _used(step, [Use((step.route,), inside, inside)])
        else:
            found += _used(step, _bounded(step, span, span.start))
    return found


def _bounded(step: _Step, span: Span, first: When, sure: bool = True) -> list[Use]:
    """The use of one step that begins on `first` unless it says otherwise."""
    if step.events:
        return [Use((step.route,), day, day, sure and not _perhaps_stopped(day, span)) for day in step.events]
    start = step.start if step.start is not None else first
    planned = _end_of(step, start)
    if planned is not None and planned.last < start.first and step.start is None:
        start = When(PAST, planned.last)
    if span.ended.known and span.ended.last < start.first:  # it had ended before this step was to begin
        begun = step.start is not None and not span.stopped
        return [Use((step.route,), start, When(start.first, FUTURE), False)] if begun else []
    end = span.end if planned is None else _cut(planned, start, span)
    if planned is None and end.last < start.first:
        return [] if step.start is None else [Use((step.route,), start, When(start.first, FUTURE), sure)]
    return [Use((step.route,), *ordered(start, end), sure)]


def _perhaps_stopped(day: When, span: Span) -> bool:
    return span.stopped and (not span.ended.known or day.last > span.ended.first)


def _cut(planned: When, start: When, span: Span) -> When:
    """A planned end beside the end of the resource: what was stopped ended on any day up to it."""
    if span.ended.known and span.ended.last < planned.first and span.ended.last >= start.first:
        return span.ended if span.stopped else When(span.ended.first, planned.last)
    if span.stopped and not span.ended.known:
        return When(start.first, planned.last)
    return planned


def _in_sequence(groups: list[list[_Step]], span: Span) -> list[Use]:
    """Steps that follow one another; one that gives nothing takes its time and is no use.

    Dosages of one number are given at the same time, and the next step waits for all of them.
    """
    found: list[Use] = []
    first, sure = span.start, True
    for number, group in enumerate(groups):
        later = [step for one in groups[number + 1:] for step in one]
        nexts = []
        for step in group:
            uses, after_it = _one_of(step, later, first, span, sure)
            found += _used(step, uses)
            nexts.append(after_it)
        first = When(max(day.first for day in nexts), max(day.last for day in nexts))
        sure = sure and not (span.stopped and not span.ended.known)
    return found


def _one_of(step: _Step, later: list[_Step], first: When, span: Span, sure: bool) -> tuple[list[Use], When]:
    """The uses of one step, and the day on which the next one begins as far as it goes."""
    start = step.start if step.start is not None else step.events[0] if step.events else first
    planned = _end_of(step, start)
    if planned is None and later:
        return _until_the_next(step, later, start, span, sure)
    return _bounded(step, span, first, sure), span.end if planned is None else _next_day(planned)


def _next_day(day: When) -> When:
    return When(minus_days(day.first, -1), minus_days(day.last, -1))


def _until_the_next(step: _Step, later: list[_Step], start: When, span: Span, sure: bool) -> tuple[list[Use], When]:
    """A step without an end lasts to the resource's end, unless the step after it tells of another one.

    Also gives the day on which the next step begins, as far as it is known.
    """
    following = later[0]
    begun = following.start if following.start is not None else following.events[0] if following.events else None
    before = None if begun is None else When(minus_days(begun.first, 1), minus_days(begun.last, 1))
    inside = When(start.first, max(start.first, span.end.last))
    given = [one for one in later if one.zero is not True]
    if before is not None and before.last >= start.first and following.zero is True:
        return [Use((step.route,), *ordered(start, before), sure)], begun
    if given and (step.zero is True or len({one.route for one in (step, *given)}) > 1):
        end = When(max(start.first, before.first), inside.last) if before else inside
        return [Use((step.route,), *ordered(start, end), sure)], inside
    return _bounded(step, span, start, sure), inside if given else span.end


def _used(step: _Step, uses: list[Use]) -> list[Use]:
    """The uses of a step: none of a dose of nothing, unsure ones of a dose that may be nothing."""
    if step.zero is True:
        return []
    return uses if step.zero is False else [use._replace(sure=False) for use in uses]


def whole_span(start: When, end: When, status: object) -> tuple[When, When]:
    """Without an end, a medicine in use goes on and any other ended some time."""
    if end.known:
        return start, end
    return start, When(FUTURE, FUTURE) if status in ("active", "in-progress") else When(start.first, FUTURE)


def supplied(resource: dict, status: object) -> tuple[When, When]:
    """From the day of the order to the end of its supply, as often as repeats allow."""
    ordered_on = when_of(resource.get("authoredOn"))
    request = a_dict(resource.get("dispenseRequest"))
    validity = period_of(request.get("validityPeriod"))
    length = request.get("expectedSupplyDuration")
    begun = ordered_on
    if any(one.known for one in validity):
        begun = When(max(ordered_on.first, validity[0].first), validity[1].last)
        begun = When(min(begun.first, begun.last), begun.last)
    if length is None:
        return whole_span(ordered_on, UNKNOWN, status)
    repeats = number_of(request.get("numberOfRepeatsAllowed"))
    times = 1 + (int(repeats) if repeats is not None and repeats > 0 else 0)
    end = When(after(begun, length).first, after(begun, length, times).last)
    start = When(ordered_on.first if ordered_on.known else PAST, max(ordered_on.last, begun.last))
    return (start, end) if end.known else whole_span(start, UNKNOWN, status)
