"""FHIR Observations as the oracle's observations, reviews, judgements and anchors.

In:    an Observation resource and the subject that it belongs to.
Out:   the subject, extended.
Raises: ImpossibleDate.
Source: protocol/fhir.md.
"""

from __future__ import annotations

from . import codes as table
from .json_forms import (
    Span,
    a_dict,
    a_text,
    codings,
    compared,
    dicts,
    number_of,
    span_of_quantity,
    span_of_range,
    titre_of_ratio,
    titre_of_text,
    unit_of,
)
from .meaning import MEASURED, VALUE_CODES, value_word
from .records import USABLE, Judgement, Observation, Subject, Value
from .when import When, read_when, span_of, when_of

ANCHOR_CODES = ("screening-date", "enrolment-date", "infusion-date")
_INTERPRETATION = ("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "")


def read_observation(resource: dict, subject: Subject, assembled: When) -> None:
    """File one Observation, and each of its components, under what it is."""
    status = a_text(resource.get("status"))
    if status in ("entered-in-error", "cancelled"):
        return
    named = codings(resource.get("code"))
    local = [code for system, code, _ in named if system == table.LOCAL]
    anchors = [code for code in local if code in ANCHOR_CODES]
    if anchors:
        day = read_when(a_text(resource.get("valueDateTime")))
        if day and day.first == day.last:
            subject.own_anchors.setdefault(anchors[0], set()).add(When(day.first, day.last))
        return
    when = effective_of(resource)
    for code in local:
        if code.startswith("judgement-"):
            return _read_judgement(resource, subject, code.removeprefix("judgement-"), status, when)
        if code.startswith("reviewed-"):
            if resource.get("valueBoolean") is True and status in USABLE:
                subject.reviews.append((code.removeprefix("reviewed-"), when))
            return None
    return _read_result(resource, subject, status, when, assembled)


def effective_of(resource: dict) -> When:
    """When the observation was true: a day, or the span of a period."""
    if "effectivePeriod" in resource:
        return span_of(resource["effectivePeriod"])
    return when_of(resource.get("effectiveDateTime", resource.get("effectiveInstant")))


def _read_judgement(resource: dict, subject: Subject, criterion: str, status: str, when: When) -> None:
    """A judgement needs a performer, a date and a direction."""
    fit = resource.get("valueBoolean")
    who = ("display", "reference", "identifier")
    named = [one for one in dicts(resource.get("performer")) if any(one.get(key) for key in who)]
    if isinstance(fit, bool) and named and when.known:
        subject.judgements.append(Judgement(criterion, fit, status in USABLE, when))


def _read_result(resource: dict, subject: Subject, status: str, when: When, assembled: When) -> None:
    """A result and its components, which share its status and its dates."""
    issued = when_of(resource.get("issued"))
    parts = tuple(
        _observation(part, status, when, issued, assembled, id(resource)) for part in dicts(resource.get("component"))
    )
    whole = _observation(resource, status, when, issued, assembled, None)
    whole.parts = parts
    subject.observations.append(whole)
    subject.observations.extend(parts)


def _observation(item: dict, status: str, when: When, issued: When, assembled: When, parent: int | None) -> Observation:
    concepts = tuple(
        (MEASURED[system, code], f"{system}|{code}")
        for system, code, _ in codings(item.get("code"))
        if (system, code) in MEASURED
    )
    row = Observation(concepts, status, when, issued, assembled, Value(), parent=parent)
    if concepts:
        row.value = read_value(item)
        row.limit = _upper_limit(item)
        row.interpretation = frozenset(
            code
            for concept in dicts(item.get("interpretation"))
            for system, code, _ in codings(concept)
            if system in _INTERPRETATION
        )
        row.method = _method_words(item.get("method"))
    return row


def read_value(item: dict) -> Value:
    """The value[x] of an Observation or of a component."""
    value = Value()
    if "valueQuantity" in item:
        quantity = a_dict(item["valueQuantity"])
        value.span, value.unit = span_of_quantity(quantity), unit_of(quantity)
        value.titre = value.span if value.unit == "{titer}" else None
    elif "valueRange" in item:
        value.span, value.unit = span_of_range(a_dict(item["valueRange"]))
        value.titre = value.span if value.unit == "{titer}" else None
    elif "valueInteger" in item:
        number = number_of(item["valueInteger"])
        value.span = compared(number, None) if number is not None else None
    elif "valueRatio" in item:
        value.titre = titre_of_ratio(a_dict(item["valueRatio"]))
    elif isinstance(item.get("valueString"), str):
        value.text = item["valueString"]
        value.titre = titre_of_text(value.text)
    elif isinstance(item.get("valueBoolean"), bool):
        value.boolean = item["valueBoolean"]
    elif "valueCodeableConcept" in item:
        named = codings(item["valueCodeableConcept"])
        value.codes = tuple(code for _, code, _ in named)
        value.words = frozenset(VALUE_CODES[system, code] for system, code, _ in named if (system, code) in VALUE_CODES)
    return value


def _upper_limit(item: dict) -> tuple | None:
    """The laboratory's upper limit, when it gives exactly one."""
    limits = set()
    for entry in dicts(item.get("referenceRange")):
        high = a_dict(entry.get("high"))
        number = number_of(high.get("value"))
        if number is not None:
            limits.add((number, unit_of(high)))
    return limits.pop() if len(limits) == 1 else None


def _method_words(method: object) -> tuple[str, ...]:
    """Everything that the method says, in small letters."""
    said = [word for _, code, display in codings(method) for word in (code, display)]
    said.append(a_text(a_dict(method).get("text")))
    return tuple(word.strip().lower() for word in said if word.strip())


def bilag_grade(value: Value) -> str | None:
    """The grade A to E that a value states: its text, or the last part of its code."""
    said = [value.text.strip()] if value.text else [_last_part(code) for code in value.codes]
    grades = {grade for grade in said if grade in ("A", "B", "C", "D", "E")}
    return grades.pop() if len(grades) == 1 else None


def _last_part(code: str) -> str:
    for mark in "#/:_":
        code = code.replace(mark, "-")
    return code.rsplit("-", 1)[-1]


def nyha_span(value: Value) -> Span | None:
    """The New York class as a span: a coded class, 'II', or 'II-III'."""
    classes = {int(word[-1]) for word in value.words if word.startswith("nyha-")}
    if value.text:
        bare = value.text.lower().replace("nyha", " ").replace("class", " ").replace("–", "-").replace("/", "-")
        words = [value_word(part, ("nyha-1", "nyha-2", "nyha-3", "nyha-4")) for part in bare.split("-")]
        classes = set() if None in words else {int(word[-1]) for word in words}
    if not classes:
        return None
    return compared(number_of(min(classes)), None).joined(compared(number_of(max(classes)), None))
