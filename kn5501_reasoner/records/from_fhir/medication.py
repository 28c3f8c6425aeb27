"""MedicationStatement, MedicationRequest and MedicationAdministration.

In: the three resources and the Medication that they refer to. Out: rows of exposure, one for each medicine.
Units: site dates. Raises: Skip, Unreadable. Source: fhir.md, medicines.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..gate import clean
from ..when import ABSENT, When
from .case import Case
from .codes import Concept, concept, read_concept
from .dosage import doses_are_zero, request_span, routes, timing_period
from .values import Skip, boolean, part, parts, period, string, when

STATUS = frozenset({"active", "completed", "intended", "stopped", "on-hold", "in-progress", "unknown"})
NOT_USED = frozenset({"entered-in-error", "not-taken", "cancelled", "draft", "not-done"})


def read_statement(case: Case) -> None:
    """A statement: its period, or an unknown start up to the day for which it holds."""
    resource, status = case.resource, _status(case)
    dosages = parts(resource, "dosage")
    span = period(resource, "effectivePeriod")
    point = when(resource, "effectiveDateTime")
    if span is None and point is None:
        span, point = timing_period(dosages), when(resource, "dateAsserted")
    start, end = span or (_until(point), None)
    _add(case, dosages, status, start, end)


def read_request(case: Case) -> None:
    """A prescription: from authoredOn, or as its dosage or dispense bounds say."""
    resource, status = case.resource, _status(case)
    if boolean(resource, "doNotPerform"):
        raise Skip("the request says not to give the medicine")
    dosages = parts(resource, "dosageInstruction")
    if string(resource, "intent") in ("proposal", "plan", "option"):
        status = "intended"
    start, end = request_span(resource, dosages, status)
    _add(case, dosages, status, start, end)


def read_administration(case: Case) -> None:
    """One administration: it starts and ends on its day."""
    resource, status = case.resource, _status(case)
    dosage = part(resource, "dosage")
    span = period(resource, "effectivePeriod")
    day = when(resource, "effectiveDateTime")
    start, end = span or (day, day)
    _add(case, [dosage] if dosage else [], status, start, end, administered=span is None or None)


def _status(case: Case) -> str | None:
    status = string(case.resource, "status")
    if status in NOT_USED:
        raise Skip(f"the status is {status}")
    return status if status in STATUS else None


def _add(case: Case, dosages: list[dict[str, Any]], status: str | None, start: When | None, end: When | None,
         administered: bool | None = None) -> None:
    if doses_are_zero(dosages):
        raise Skip("the dose is recorded as 0")
    medicines = _medicines(case)
    for place, medicine in enumerate(medicines, 1):
        case.add(
            "exposure",
            medicine.shown,
            record=None if len(medicines) == 1 else f"{case.entry.record}#ingredient-{place}",
            codes=medicine.codes,
            display=medicine.display,
            status=status,
            route=routes(dosages),
            start=start or ABSENT,
            end_=end or ABSENT,
            administered=administered,
        )


def _medicines(case: Case) -> tuple[Concept, ...]:
    """The medicine, or the ingredients of a Medication without a code. Never empty: an unnamed one may be anything."""
    resource = case.resource
    stated = concept(resource, "medicationCodeableConcept")
    if stated and (stated.iris or stated.display):
        return (stated,)
    found = case.follow(resource, "medicationReference")
    said = string(part(resource, "medicationReference") or {}, "display")
    display = clean(said) if said else None
    if found is None:
        return (Concept(display=display),)
    own = concept(found.resource, "code")
    if own and (own.iris or own.display):
        return (own if own.display else replace(own, display=display),)
    inside = [part(each, "itemCodeableConcept") for each in parts(found.resource, "ingredient")]
    return tuple(read_concept(each) if each else Concept() for each in inside) or (Concept(),)


def _until(point: When | None) -> When | None:
    """An unknown start, not after the given day."""
    return When(None, point.high, None, f"../{point.text}") if point else None


