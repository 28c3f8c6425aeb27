"""When each dosage of a resource was taken.

What: places dosages in the span of their resource: in a sequence one after another, else each by its own bounds.
In: ``Course`` (the resource's own span and status), dosages. Out: ``Use``: an exposure each, with route and days.
Units: site dates. Raises: Skip. Source: HL7 FHIR R4, Dosage and Timing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from ..when import When
from .dosage import Dosage, interval, last_day
from .values import Skip

#: states in which a medicine was taken as long as it was prescribed
_FULL = frozenset({"active", "completed", "in-progress"})


@dataclass(frozen=True)
class Course:
    """The resource's own first and last day (None: not recorded) and status; taken: these are days of actual use."""

    first: When | None
    last: When | None
    status: str | None
    taken: bool = False

    @property
    def cut_short(self) -> bool:
        """Whether what bounds it is only the latest day on which it may have ended."""
        return self.status not in _FULL

    @property
    def latest(self) -> date | None:
        """The latest day on which it may have ended."""
        return self.last.high if self.last else None


@dataclass(frozen=True)
class Use:
    """One exposure; name: what is added to the IRI of the resource."""

    name: str
    route: str
    start: When | None
    end: When | None
    status: str | None


def read_uses(course: Course, dosages: Sequence[Dosage]) -> list[Use]:
    """The exposures of one resource. Raises Skip when every dose is 0."""
    if not dosages:
        return [Use("", "", course.first, course.last, course.status)]
    if all(each.zero for each in dosages):
        raise Skip("the dose is recorded as 0")
    several = len(dosages) > 1
    steps = sorted((each for each in dosages if each.step is not None), key=lambda each: each.step or 0)
    if len({each.step for each in steps}) < 2:
        steps = []
    loose = [each for each in dosages if each not in steps]
    uses: list[Use] = []
    for each, start, end in (*_in_sequence(course, steps), *_side_by_side(course, loose)):
        name = f"dosage-{each.place}" if several else ""
        if not each.days or each.bounded:
            uses.append(Use(name, each.route, start, end, course.status))
        for number, day in enumerate(each.days, 1):
            own = "-".join(filter(None, (name, f"day-{number}" if len(each.days) > 1 or each.bounded else "")))
            uses.append(Use(own, each.route, day, day, course.status))
    return [_agreed(course, each) for each in _reached(course, uses)]


# -- outside a sequence -------------------------------------------------------


def _side_by_side(course: Course, dosages: list[Dosage]) -> Iterable[tuple[Dosage, When | None, When | None]]:
    """Each dosage by its own bounds; without bounds it has the span of the resource, or some days within it."""
    plain = [each for each in dosages if not each.bounded and not each.days]
    mixed = len(plain) > 1 and (len({each.route for each in plain}) > 1 or any(each.zero for each in plain))
    stops = [each.begins for each in dosages if each.zero and each.begins]
    for each in dosages:
        start = each.start or course.first
        if each.zero:
            continue
        if each.bounded or each.days:
            yield each, _begun(start, each), _own_end(course, each, start) or course.last
        elif mixed:
            low = course.first.low if course.first else None
            yield each, interval(low, course.latest), interval(low, course.latest)
        elif stops:
            before = _shifted(min(stops, key=_first), -1).low
            yield each, start, _from(start, before, course.latest)
        else:
            yield each, start, _counted(course, each, start)


def _begun(start: When | None, dosage: Dosage) -> When | None:
    """The first day; on an unknown day up to its own end, if the resource's first day comes after that."""
    if start and start.low and dosage.end and dosage.end.high and not dosage.start and start.low > dosage.end.high:
        return interval(None, dosage.end.high)
    return start


def _own_end(course: Course, dosage: Dosage, start: When | None) -> When | None:
    """The last day by the dosage's own bounds; None without an end of its own."""
    if dosage.length:
        return last_day(start, dosage.length, course.cut_short)
    if dosage.end and course.cut_short:
        start = _begun(start, dosage)
        return interval(start.low if start else None, dosage.end.high)
    return dosage.end


def _counted(course: Course, dosage: Dosage, start: When | None) -> When | None:
    """The resource's last day; an unknown one, where only a number of doses bounds what is not said to have ended."""
    if dosage.counted and course.last is None:
        return interval(start.low if start else None, None)
    return course.last


# -- in a sequence --------------------------------------------------------------


def _in_sequence(course: Course, steps: list[Dosage]) -> Iterable[tuple[Dosage, When | None, When | None]]:
    """Steps one after another; dosages of one number are taken together."""
    groups = [list(group) for _, group in groupby(steps, key=lambda each: each.step)]
    cursor = course.first
    for place, group in enumerate(groups):
        ends: list[When | None] = []
        for each in group:
            start = each.begins or cursor
            end = max(each.days, key=_last) if each.days and not each.bounded else _own_end(course, each, start)
            ends.append(end or _from(start, None, course.latest))
            if not each.zero:
                yield each, _begun(start, each), end or _unbounded_end(course, each, start, groups[place + 1:])
        cursor = _day_after(ends)


def _unbounded_end(course: Course, step: Dosage, start: When | None, later: list[list[Dosage]]) -> When | None:
    """The last day of a step without an end: the resource's, unless the steps after it say otherwise."""
    after = [each for group in later for each in group]
    while after and after[-1].zero and not after[-1].bounded and not after[-1].days:
        after.pop()
    if not after:
        return _counted(course, step, start)
    if begins := [each.begins for each in later[0] if each.begins]:
        before = _shifted(min(begins, key=_first), -1)
        if all(each.zero for each in later[0]):
            return _from(start, None if course.cut_short else before.low, before.high)
        return _from(start, before.low, course.latest)
    if all(each.route == step.route and not each.zero and not each.begins for each in after):
        return course.last
    return _from(start, None, course.latest)


def _day_after(ends: list[When]) -> When | None:
    """The day after the latest of several last days."""
    low = max((end.low for end in ends if end.low and end.low > date.min), default=None)
    high = None if any(end.high is None for end in ends) else max(end.high for end in ends if end.high)
    return _shifted(interval(low, high), 1) if (low or high) and low != date.max else None


# -- what the resource says beside its dosages ----------------------------------


def _reached(course: Course, uses: list[Use]) -> list[Use]:
    """What begins later in a resource that was cut short may never have begun: its status is unknown."""
    if not course.cut_short or course.status == "intended":
        return uses
    earliest = min(_days(each.start) for each in uses)
    certain = course.last.low if course.taken and course.last and course.last.low else date.min
    return [
        each if _days(each.start) == earliest or _days(each.start)[1] <= certain
        else replace(each, status=course.status and "unknown")
        for each in uses
    ]


def _agreed(course: Course, use: Use) -> Use:
    """A use whose days do not contradict the days of actual use, nor each other."""
    start, end, status = use.start, use.end, use.status
    if course.taken and course.last and course.latest and end and _last(end) > course.latest:
        if start and _first(start) > course.latest:
            status = "unknown"
        else:
            low = min(end.low, course.last.low) if end.low and course.last.low else None
            end = interval(low, course.latest if course.cut_short or end.high is None else end.high)
    if course.taken and course.first and course.first.low and start and start.low and start.low < course.first.low:
        start = interval(start.low, max(_last(start), _last(course.first)))
    if start and end and _last(end) < _first(start):
        end = interval(start.low, None)
    return replace(use, start=start, end=end, status=status)


# -- days -------------------------------------------------------------------------


def _from(start: When | None, low: date | None, high: date | None) -> When:
    """Any day between the two, in whichever order they lie, and not before the start; None: open."""
    if low and high:
        low, high = min(low, high), max(low, high)
    low = max(filter(None, (start.low if start else None, low)), default=None)
    return interval(low, None if high and low and high < low else high)


def _first(day: When) -> date:
    return day.low or date.min


def _last(day: When) -> date:
    return day.high or date.max


def _days(day: When | None) -> tuple[date, date]:
    return (_first(day), _last(day)) if day else (date.min, date.max)


def _shifted(day: When, days: int) -> When:
    """A day moved; one at the end of the calendar stays."""
    return interval(*(_moved(each, days) for each in (day.low, day.high)))


def _moved(day: date | None, days: int) -> date | None:
    try:
        return day + timedelta(days=days) if day else None
    except OverflowError:
        return day
