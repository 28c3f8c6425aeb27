"""MedicationStatement, MedicationRequest, MedicationAdministration and MedicationDispense.

In: the four resources and the Medication that they refer to. Out: rows of exposure, one for each dosage and medicine.
Units: site dates. Raises: Skip, NotUnderstood, Unreadable. Source: HL7 FHIR R4, medications module.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..when import ABSENT, When
from .case import Case
from .course import Course, read_uses
from .dosage import Dosage, Length, interval, last_day, read_dosages, read_length
from .medicine import medicines
from .none_known import none_known, read_none_known
from .values import NotUnderstood, Skip, boolean, exact, number, part, period, string, when

STATUS = frozenset({"active", "completed", "intended", "stopped", "on-hold", "in-progress", "unknown"})
NOT_USED = frozenset({
    "entered-in-error", "not-taken", "cancelled", "draft", "not-done", "declined", "preparation",
})


def read_statement(case: Case) -> None:
    """A statement: its period, or an unknown start up to the day for which it holds."""
    resource = case.resource
    stated = string(resource, "status")
    try:
        (medicine, *_) = medicines(case)
    except NotUnderstood:
        _status(case)  # what was not taken, nobody need know
        raise
    if stated != "entered-in-error" and read_none_known(
        case, medicine, active=stated == "active", doubted=stated == "not-taken",
        date=when(resource, "dateAsserted") or ABSENT,
    ):
        return
    status = _status(case)
    span = period(resource, "effectivePeriod")
    if span:
        course = Course(*span, status, taken=True)
    else:
        point = when(resource, "effectiveDateTime") or when(resource, "dateAsserted")
        course = Course(_until(point), None, status)
    _add(case, course, read_dosages(resource, "dosage"))


def read_request(case: Case) -> None:
    """A prescription: from authoredOn to the end of the supply."""
    resource, status = case.resource, _status(case)
    if boolean(resource, "doNotPerform"):
        raise Skip("the request says not to give the medicine")
    if string(resource, "intent") in ("proposal", "plan", "option"):
        status = "intended"
    _add(case, _prescribed(resource, status), read_dosages(resource, "dosageInstruction"))


def read_administration(case: Case) -> None:
    """One administration: it starts and ends on its day."""
    resource, status = case.resource, _status(case)
    span = period(resource, "effectivePeriod")
    day = when(resource, "effectiveDateTime")
    course = Course(*(span or (day, day)), status, taken=True)
    _add(case, course, read_dosages(resource, "dosage")[:1], administered=span is None or None)


def read_dispense(case: Case) -> None:
    """A medicine handed over: from that day for the days of the supply."""
    resource, status = case.resource, _status(case)
    start, supply = when(resource, "whenHandedOver"), part(resource, "daysSupply")
    if start is None and (prepared := when(resource, "whenPrepared")):
        start = interval(prepared.low, None)
    course = Course(start, None, status)
    if supply is not None:
        course = replace(course, last=last_day(start, _days_of(supply), course.cut_short))
    elif status == "in-progress":
        course = replace(course, last=interval(start.low if start else None, None))
    _add(case, course, read_dosages(resource, "dosageInstruction"))


def _status(case: Case) -> str | None:
    status = string(case.resource, "status")
    if status in NOT_USED:
        raise Skip(f"the status is {status}")
    return status if status in STATUS else None


def _prescribed(request: dict[str, Any], status: str | None) -> Course:
    """The span of a prescription. A supply begins on authoredOn; where it may be dispensed later, on an unknown day."""
    dispense = part(request, "dispenseRequest") or {}
    authored, valid = when(request, "authoredOn"), period(dispense, "validityPeriod")
    first = begun = authored
    if valid:
        opens, closes = valid
        low = max((day.low for day in (authored, opens) if day and day.low), default=None)
        high = closes.high if closes and closes.high and not (low and closes.high < low) else None
        begun = interval(low, high)
        late = authored and authored.high and opens and opens.low and opens.low > authored.high
        if authored is None or late:
            first = begun
    course = Course(first, None, status)
    supply = part(dispense, "expectedSupplyDuration")
    if supply is None:
        return course
    return replace(course, last=last_day(begun, _supplied(dispense, supply, status), course.cut_short))


def _days_of(supply: dict[str, Any]) -> Length:
    """daysSupply: days by its name, unless it says another unit."""
    said = (string(supply, "unit") or string(supply, "code") or "d").lower()
    return read_length(supply, "d" if said in ("d", "day", "days") else None)


def _supplied(dispense: dict[str, Any], supply: dict[str, Any], status: str | None) -> Length:
    """One supply at least, all repeats at most; an active prescription may be dispensed again unless it says how often.
    """
    length, repeats = read_length(supply), number(dispense, "numberOfRepeatsAllowed")
    if repeats is None:
        return replace(length, most=None) if status == "active" else length
    times = 1 + max(exact(repeats, "numberOfRepeatsAllowed") or Decimal(0), Decimal(0))
    return replace(length, most=length.most and (length.most[0] * times, length.most[1]))


def _add(case: Case, course: Course, dosages: tuple[Dosage, ...], administered: bool | None = None) -> None:
    uses, taken = read_uses(course, dosages), medicines(case)
    if any(none_known(medicine) is not None for medicine in taken):
        raise Skip("the code says that no medicine is known")
    for use in uses:
        for place, medicine in enumerate(taken, 1):
            ingredient = f"ingredient-{place}" if len(taken) > 1 else ""
            name = "-".join(filter(None, (use.name, ingredient)))
            case.add(
                "exposure",
                medicine.shown,
                record=f"{case.entry.record}#{name}" if name else None,
                codes=medicine.codes,
                display=medicine.display,
                status=use.status,
                route=use.route,
                start=use.start or ABSENT,
                end_=use.end or ABSENT,
                assembled=case.entry.gathered,
                administered=administered,
            )


def _until(point: When | None) -> When | None:
    """An unknown start, not after the given day."""
    return When(None, point.high, None, f"../{point.text}") if point else None
