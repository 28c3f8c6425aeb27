"""FHIR medicines as exposures: stated, requested, dispensed or administered.

In:    one resource, the subject that it belongs to, and what is known of its file.
Out:   the subject, extended.
Raises: ImpossibleDate; Unreadable for a medicine that is named and not there.
Source: the conventions for FHIR, the row of the medicines.
"""

from __future__ import annotations

from .dosages import Span, supplied, uses_of, whole_span
from .editions import why_not_understood
from .json_forms import a_dict, a_text, codings, dicts, number_of
from .meaning import Meaning, medicine_meaning, tells_systemic
from .records import Context, Exposure, Subject, Unreadable
from .when import FUTURE, UNKNOWN, When, minus_days, ordered, period_of, span_of, when_of
from .withholding import nothing_known_of

_TAKEN = ("active", "completed", "stopped", "in-progress", "on-hold")
_NOT_TAKEN = ("entered-in-error", "not-taken", "cancelled", "draft", "not-done", "declined")


def read_medicine(resource: dict, subject: Subject, context: Context) -> None:
    """Every use that a medication resource states."""
    status = resource.get("status")
    if status in _NOT_TAKEN or resource.get("doNotPerform") is True:
        return
    named, meaning = _what(resource, context)
    nothing = nothing_known_of(named)
    if nothing:
        if nothing == "medication" and status == "active":
            subject.reviews.append((nothing, _recorded(resource)))
        return
    requested = resource.get("resourceType") == "MedicationRequest"
    dosages = dicts(resource.get("dosageInstruction")) + dicts(resource.get("dosage"))
    if requested and resource.get("intent") in ("proposal", "plan", "option"):
        status = "intended"
    start, end, ended = _own_span(resource, status)
    if not start.known and not ended.known and context.together.known:
        start = When(start.first, context.together.last)
    if status == "stopped" and not ended.known:
        end = When(start.first, end.last)
    start, end = ordered(start, end)
    tells = tells_systemic(named)
    for use in uses_of(dosages, Span(start, end, status == "stopped", ended)):
        sure = use.sure and status in _TAKEN
        subject.exposures.append(Exposure(meaning, sure, use.route, use.start, use.end, tells))


def _what(resource: dict, context: Context) -> tuple[tuple, Meaning]:
    """The codes and the meaning of the medicine: by code, by its ingredients, else by name."""
    concept, link = resource.get("medicationCodeableConcept"), resource.get("medicationReference")
    if link is None and not codings(concept) and not a_text(a_dict(concept).get("text")):
        raise Unreadable("its medicine is not named")
    if concept is not None or link is None:
        return codings(concept), medicine_meaning(codings(concept), a_text(a_dict(concept).get("text")))
    medicine = context.follow(link)
    if medicine.get("resourceType") != "Medication":
        raise Unreadable("its medicine is not there")
    return product_of(medicine, context, 0)


def product_of(medicine: dict, context: Context, depth: int) -> tuple[tuple, Meaning]:
    """What a Medication or a Substance is: its own code where that is known, else its ingredients, else its name."""
    reason = why_not_understood(medicine)
    if reason or medicine.get("status") == "entered-in-error" or depth > 4:
        raise Unreadable(f"its medicine cannot be used: {reason or 'entered in error'}")
    named, text = codings(medicine.get("code")), a_text(a_dict(medicine.get("code")).get("text"))
    if not (named or text or dicts(medicine.get("ingredient"))):
        raise Unreadable("its medicine names nothing")
    by_code = medicine_meaning(tuple((system, code, "") for system, code, _ in named), "")
    parts = [one for one in dicts(medicine.get("ingredient")) if one.get("isActive") is not False]
    if by_code.mapped or not parts:
        return named, by_code if by_code.mapped else medicine_meaning(named, text)
    found = [_ingredient(part, context, depth) for part in parts]
    if not any(meaning.mapped for _, meaning in found) and medicine_meaning(named, text).mapped:
        return named, medicine_meaning(named, text)
    sure = frozenset().union(*(meaning.sure for _, meaning in found))
    possible = frozenset().union(*(meaning.possible for _, meaning in found)) - sure
    codes = named + tuple(code for one, _ in found for code in one)
    return codes, Meaning(all(meaning.mapped for _, meaning in found), sure, possible, frozenset())


def _ingredient(part: dict, context: Context, depth: int) -> tuple[tuple, Meaning]:
    concept = part.get("itemCodeableConcept")
    if concept is not None:
        return codings(concept), medicine_meaning(codings(concept), a_text(a_dict(concept).get("text")))
    item = context.follow(part.get("itemReference"))
    if not item:
        raise Unreadable("an ingredient of its medicine is not there")
    return product_of(item, context, depth + 1)


def _recorded(resource: dict) -> When:
    """The day on which it was said."""
    for name in ("dateAsserted", "authoredOn", "effectiveDateTime"):
        if when_of(resource.get(name)).known:
            return when_of(resource[name])
    return span_of(resource["effectivePeriod"]) if "effectivePeriod" in resource else UNKNOWN


def _own_span(resource: dict, status: object) -> tuple[When, When, When]:
    """First and last day of use by the resource itself, and the day on which it is known to have ended."""
    kind = resource.get("resourceType")
    if resource.get("effectivePeriod") is not None:
        start, end = period_of(resource["effectivePeriod"])
        return *whole_span(start, end, status), end
    if kind == "MedicationRequest":
        return *supplied(resource, status), UNKNOWN
    if kind == "MedicationDispense":
        handed = when_of(resource.get("whenHandedOver"))
        days = number_of(a_dict(resource.get("daysSupply")).get("value"))
        if days is None or days < 1 or not handed.known:
            return *whole_span(handed, UNKNOWN, None), UNKNOWN
        count = -(-days.numerator // days.denominator)
        return handed, When(*(minus_days(day, 1 - count) for day in handed[:2])), UNKNOWN
    day = when_of(resource.get("effectiveDateTime"))
    if kind == "MedicationAdministration":
        return (day, day, day) if day.known else (day, When(day.first, FUTURE), UNKNOWN)
    return *whole_span(When(UNKNOWN.first, day.last), UNKNOWN, status), UNKNOWN
