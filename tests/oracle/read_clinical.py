"""FHIR conditions, medicines, allergies, studies and consents as the oracle's records.

In:    one resource, the subject that it belongs to, and a way to follow references.
Out:   the subject, extended.
Raises: ImpossibleDate.
Source: protocol/fhir.md.
"""

from __future__ import annotations

from collections.abc import Callable

from . import codes as table
from .condition_codes import CONDITION_DOMAINS
from .json_forms import a_dict, a_text, codings, dicts, first_code, number_of
from .meaning import VALUE_CODES, condition_meaning, medicine_meaning, value_word
from .records import Allergy, Condition, Exposure, Participation, Subject
from .when import FUTURE, UNKNOWN, When, minus_days, minus_months, ordered, period_of, span_of, when_of

Follow = Callable[[object], dict]
_SEVERITIES = ("severe", "moderate", "mild")
_ROUTES = ("oral", "intravenous", "elsewhere")
_TAKEN = ("active", "completed", "stopped", "in-progress", "on-hold")
_NOT_TAKEN = ("entered-in-error", "not-taken", "cancelled", "draft", "not-done")
_OWN_STUDY = ("NCT06010472", "CHEC2023-174")


def read_consent(resource: dict, subject: Subject, follow: Follow) -> None:
    """A statement on taking part: given, or refused or withdrawn."""
    status, kind = resource.get("status"), a_dict(resource.get("provision")).get("type")
    if "research" not in [code for _, code, _ in codings(resource.get("scope"))]:
        return
    if status in ("rejected", "inactive") or (status == "active" and kind == "deny"):
        given = False
    elif status == "active" and kind in ("permit", None):
        given = True
    else:
        return
    subject.consents.append((given, when_of(resource.get("dateTime"))))


def read_condition(resource: dict, subject: Subject, follow: Follow) -> None:
    """A diagnosis, with what is said of its certainty and its course."""
    verification = first_code(resource.get("verificationStatus"))
    if verification == "entered-in-error":
        return
    onset, abatement = _day_or_period(resource, "onset"), _day_or_period(resource, "abatement")
    ordered(onset, abatement)
    severities = {
        VALUE_CODES.get((system, code)) or value_word(code, _SEVERITIES)
        for system, code, _ in codings(resource.get("severity"))
    } - {None}
    severities = severities or {value_word(a_text(a_dict(resource.get("severity")).get("text")), _SEVERITIES)} - {None}
    stated = bool(codings(resource.get("severity")) or a_text(a_dict(resource.get("severity")).get("text")))
    basis = [code for entry in dicts(resource.get("evidence")) for code in dicts(entry.get("code"))]
    basis += [entry.get("type") for entry in dicts(resource.get("stage"))]
    subject.conditions.append(
        Condition(
            meaning=condition_meaning(codings(resource.get("code"))),
            verification=verification,
            clinical=first_code(resource.get("clinicalStatus")),
            severity=severities.pop() if len(severities) == 1 else "unknown" if stated else None,
            onset=onset,
            abatement=abatement,
            recorded=when_of(resource.get("recordedDate")),
            by_acr_1997=any(c[:2] == (table.LOCAL, "acr-1997") for concept in basis for c in codings(concept)),
        )
    )


def _day_or_period(resource: dict, name: str) -> When:
    if name + "Period" in resource:
        return span_of(resource[name + "Period"])
    return when_of(resource.get(name + "DateTime"))


def read_medicine(resource: dict, subject: Subject, follow: Follow) -> None:
    """A medicine stated, requested or administered."""
    status = resource.get("status")
    if status in _NOT_TAKEN or resource.get("doNotPerform") is True:
        return
    dosages = dicts(resource.get("dosageInstruction" if _is_request(resource) else "dosage"))
    if _dose_is_zero(dosages):
        return
    if _is_request(resource) and resource.get("intent") in ("proposal", "plan", "option"):
        status = "intended"
    concept = resource.get("medicationCodeableConcept")
    if concept is None:
        concept = follow(resource.get("medicationReference")).get("code")
    start, end = ordered(*_taken(resource, dosages, status))
    subject.exposures.append(
        Exposure(
            meaning=medicine_meaning(codings(concept), a_text(a_dict(concept).get("text"))),
            confirmed=status in _TAKEN,
            routes=tuple(_route(d.get("route")) for d in dosages),
            start=start,
            end=end,
        )
    )


def _is_request(resource: dict) -> bool:
    return resource.get("resourceType") == "MedicationRequest"


def _dose_is_zero(dosages: list[dict]) -> bool:
    """Whether every dose on record is nothing."""
    quantities = [a_dict(d.get("dose")) for d in dosages if "dose" in d]
    quantities += [
        a_dict(rate.get("doseQuantity"))
        for d in dosages
        for rate in dicts(d.get("doseAndRate"))
        if "doseQuantity" in rate
    ]
    doses = [number_of(quantity.get("value")) for quantity in quantities]
    return bool(doses) and all(dose == 0 for dose in doses)


def _route(concept: object) -> str | None:
    """oral, intravenous, elsewhere, or None for a route that nobody knows."""
    known = {VALUE_CODES.get((system, code)) for system, code, _ in codings(concept)} & set(_ROUTES)
    known = known or {value_word(a_text(a_dict(concept).get("text")), _ROUTES)}
    return known.pop() if len(known) == 1 else None


def _taken(resource: dict, dosages: list[dict], status: object) -> tuple[When, When]:
    """First and last day of use. Without an end, a medicine in use goes on and any other ended some time."""
    day = resource.get("effectiveDateTime")
    if _is_request(resource):
        start, end = _requested(resource, dosages)
    elif "effectivePeriod" in resource:
        start, end = period_of(resource["effectivePeriod"])
    elif resource.get("resourceType") == "MedicationAdministration":
        start = when_of(day)
        if start.known:
            return start, start
        end = UNKNOWN
    else:
        start, end = When(UNKNOWN.first, when_of(day).last), UNKNOWN
    if end.known:
        return start, end
    return start, When(FUTURE, FUTURE) if status in ("active", "in-progress") else When(start.first, FUTURE)


def _requested(resource: dict, dosages: list[dict]) -> tuple[When, When]:
    """The period that a request asks for: dosage bounds, else from its date to the end of its validity."""
    repeats = [a_dict(a_dict(d.get("timing")).get("repeat")) for d in dosages]
    periods = [period_of(repeat["boundsPeriod"]) for repeat in repeats if "boundsPeriod" in repeat]
    start = when_of(resource.get("authoredOn"))
    if periods:
        starts = [p[0] for p in periods if p[0].known]
        ends = [p[1] for p in periods]
        if starts:
            start = When(min(s.first for s in starts), min(s.last for s in starts))
        if all(e.known for e in ends):
            return start, When(max(e.first for e in ends), max(e.last for e in ends))
        return start, UNKNOWN
    lengths = [a_dict(repeat["boundsDuration"]) for repeat in repeats if "boundsDuration" in repeat]
    if lengths and len(lengths) == len(repeats):
        ends = [_after(start, length) for length in lengths]
        return start, When(max(e.first for e in ends), max(e.last for e in ends))
    validity = a_dict(resource.get("dispenseRequest")).get("validityPeriod")
    return start, period_of(validity)[1] if validity else UNKNOWN


def _after(start: When, duration: dict) -> When:
    """The last day of a course of the given length; some day from the start on when the length is not plain."""
    number, unit = number_of(duration.get("value")), duration.get("code") or duration.get("unit")
    if number is None or number.denominator != 1 or number < 1 or unit not in ("d", "wk", "mo", "a"):
        return When(start.first, FUTURE)
    count = int(number)
    if unit in ("d", "wk"):
        days = count * (7 if unit == "wk" else 1)
        first, last = minus_days(start.first, -days), minus_days(start.last, -days)
    else:
        months = count * (12 if unit == "a" else 1)
        first, last = minus_months(start.first, -months), minus_months(start.last, -months)
    return When(minus_days(first, 1), last)


def read_allergy(resource: dict, subject: Subject, follow: Follow) -> None:
    """A hypersensitivity, or the statement that there is none."""
    verification = first_code(resource.get("verificationStatus"))
    if verification in ("entered-in-error", "refuted"):
        return
    named, text = codings(resource.get("code")), a_text(a_dict(resource.get("code")).get("text"))
    recorded = when_of(resource.get("recordedDate"))
    if any(VALUE_CODES.get(c[:2]) == "none-known" for c in named):
        if verification in ("confirmed", None):
            subject.reviews.append(("allergies", recorded))
        return
    onset = _day_or_period(resource, "onset")
    subject.allergies.append(
        Allergy(
            meaning=medicine_meaning(named, text),
            confirmed=verification == "confirmed",
            severe=_severe_reaction(dicts(resource.get("reaction"))),
            start=onset if onset.known else When(UNKNOWN.first, recorded.last),
        )
    )


def _severe_reaction(reactions: list[dict]) -> bool | None:
    """Severe if any reaction was, or was anaphylaxis; not severe if all were mild or moderate."""
    severities = [reaction.get("severity") for reaction in reactions]
    shown = [c for r in reactions for concept in dicts(r.get("manifestation")) for c in codings(concept)]
    shock = any(VALUE_CODES.get(c[:2]) == "anaphylaxis" for c in shown)
    if shock or "severe" in severities or "Anaphylaxis" in condition_meaning(tuple(shown)).sure:
        return True
    return False if severities and all(s in ("mild", "moderate") for s in severities) else None


def read_participation(resource: dict, subject: Subject, follow: Follow) -> None:
    """Part in another study; this study itself does not count."""
    status = resource.get("status")
    start, end = period_of(resource.get("period"))
    if status in ("candidate", "screening", "ineligible", "not-registered", "entered-in-error"):
        return
    link = a_dict(resource.get("study"))
    study = follow(link)
    names = {a_text(i.get("value")) for i in dicts(study.get("identifier")) + dicts(link.get("identifier"))}
    names |= {a_text(study.get("id")), a_text(link.get("reference")).rsplit("/", 1)[-1]}
    if names & set(_OWN_STUDY):
        return
    said = {
        word.strip().lower()
        for concept in dicts(study.get("category"))
        for word in [a_text(concept.get("text")), *(c[1] for c in codings(concept))]
    } & {"interventional", "observational"}
    start, end = ordered(start, end if end.known else When(start.first, FUTURE))
    subject.participations.append(
        Participation(
            confirmed=status
            in ("follow-up", "off-study", "on-study", "on-study-intervention", "on-study-observation", "withdrawn"),
            interventional="interventional" in said if len(said) == 1 else None,
            start=start,
            end=end,
        )
    )


def read_list(resource: dict, subject: Subject, follow: Follow) -> None:
    """An empty problem list that says 'nothing known' reviews every condition domain."""
    problems = ("http://loinc.org", "11450-4") in [c[:2] for c in codings(resource.get("code"))]
    nothing = "nilknown" in [code for _, code, _ in codings(resource.get("emptyReason"))]
    if problems and nothing and resource.get("status") == "current" and not dicts(resource.get("entry")):
        when = when_of(resource.get("date"))
        subject.reviews.extend((domain, when) for domain in CONDITION_DOMAINS)


def read_procedure(resource: dict, subject: Subject, follow: Follow) -> None:
    """Procedures raise flags only; the oracle reads no more than their dates."""
    if resource.get("status") != "entered-in-error":
        _day_or_period(resource, "performed")
