"""FHIR Observations as the oracle's observations, reviews, judgements and anchors.

In:    an Observation resource and the subject that it belongs to.
Out:   the subject, extended.
Raises: ImpossibleDate.
Source: the conventions for FHIR.
"""

from __future__ import annotations

from fractions import Fraction

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
    unit_of,
)
from .meaning import MEASURED, VALUE_CODES
from .names import tests_named
from .of_trial import OTHER, OWN, UNCLEAR, judged, undertaken
from .records import USABLE, Context, Judgement, Observation, Subject, Unreadable, Value
from .texts import bilag_grades, nyha_classes, percent_of_text, titre_of_text
from .units import convert
from .when import UNKNOWN, When, read_when, span_of, when_of

ANCHOR_CODES = ("screening-date", "enrolment-date", "infusion-date")
_INTERPRETATION = ("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "")


def read_observation(resource: dict, subject: Subject, context: Context) -> None:
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
    if "trial" in local:
        if not a_text(resource.get("valueString")):
            raise Unreadable("a trial that is not named")
        return
    when = effective_of(resource)
    for code in local:
        if code.startswith("judgement-"):
            trial, criterion = judged(code.removeprefix("judgement-"))
            return _read_judgement(resource, subject, criterion, status, when, trial or context.trial)
        if code.startswith("reviewed-"):
            if resource.get("valueBoolean") is True and status in USABLE:
                subject.reviews.append((code.removeprefix("reviewed-"), when))
            return None
    return _read_result(resource, subject, status, when, context)


def effective_of(resource: dict) -> When:
    """When the observation was true: a day, or the span of a period."""
    if "effectivePeriod" in resource:
        return span_of(resource["effectivePeriod"])
    return when_of(resource.get("effectiveDateTime", resource.get("effectiveInstant")))


def _read_judgement(resource: dict, subject: Subject, criterion: str, status: str, when: When, trial: str) -> None:
    """A judgement needs a performer, a date and a direction."""
    fit = resource.get("valueBoolean")
    who = ("display", "reference", "identifier")
    named = [one for one in dicts(resource.get("performer")) if any(one.get(key) for key in who)]
    if not (isinstance(fit, bool) and named and when.known):
        raise Unreadable("a judgement without performer, date or direction")
    if trial != OTHER:
        subject.judgements.append(Judgement(criterion, fit, trial == OWN and status in USABLE, when))


def _read_result(resource: dict, subject: Subject, status: str, when: When, context: Context) -> None:
    """A result and its components, which share its status and its dates."""
    valued = any(name.startswith("value") for name in resource)
    if not codings(resource.get("code")) and (valued or not dicts(resource.get("component"))):
        raise Unreadable("nobody can say what was observed")
    issued = when_of(resource.get("issued"))
    parts = tuple(
        _observation(part if part.get("method") else part | {"method": resource.get("method")}, status, when, issued,
                     context, id(resource))
        for part in dicts(resource.get("component"))
    )  # fmt: skip
    whole = _observation(resource, status, when, issued, context, None)
    whole.parts = parts
    subject.observations.append(whole)
    subject.observations.extend(parts)


def _observation(
    item: dict, status: str, when: When, issued: When, context: Context, parent: int | None
) -> Observation:
    concepts = tuple(
        (MEASURED[system, code], f"{system}|{code}")
        for system, code, _ in codings(item.get("code"))
        if (system, code) in MEASURED
    )
    row = Observation(concepts, status, when, issued, context.stamped, read_value(item), parent=parent)
    promised = [(code, undertaken(code)) for system, code, _ in codings(item.get("code")) if system == table.LOCAL]
    for code, promise in promised:
        if promise and context.trial != OTHER:
            row.concepts += ((promise[0], f"{table.LOCAL}|{code}"),)
            row.days = promise[1]
            row.status = "unclear" if context.trial == UNCLEAR else status
    if not row.concepts:
        row.concepts = _by_name(item, row.value)
        row.status = "by name" if row.concepts else status
    row.limit = _upper_limit(item)
    row.interpretation = frozenset(
        code
        for concept in dicts(item.get("interpretation"))
        for system, code, _ in codings(concept)
        if system in _INTERPRETATION
    )
    row.method = _method_words(item.get("method"))
    return row


_UNITS = {"neutrophils": "10*9/L", "haemoglobin": "g/L", "lvef": "%"}


def _by_name(item: dict, value: Value) -> tuple[tuple[str, str], ...]:
    """The tests that an unknown code names by its display; a result in a unit of something else is none of them."""
    words = [display for _, _, display in codings(item.get("code")) if display]
    words.append(a_text(a_dict(item.get("code")).get("text")))
    found = {test: word for word in words for test in tests_named(word)}
    return tuple(
        (test, f"by name|{word}")
        for test, word in found.items()
        if value.unit is None or test not in _UNITS or convert(Fraction(1), value.unit, _UNITS[test]) is not None
    )


def read_value(item: dict) -> Value:
    """The value[x] of an Observation or of a component."""
    value = Value()
    if item.get("valueQuantity") is not None:
        quantity = a_dict(item["valueQuantity"])
        value.span, value.unit = span_of_quantity(quantity), unit_of(quantity)
        value.titre = value.span if value.unit == "{titer}" else None
    elif item.get("valueRange") is not None:
        value.span, value.unit = span_of_range(a_dict(item["valueRange"]))
        value.titre = value.span if value.unit == "{titer}" else None
    elif item.get("valueInteger") is not None:
        number = number_of(item["valueInteger"])
        value.span = compared(number, None) if number is not None else None
    elif item.get("valueRatio") is not None:
        value.titre = titre_of_ratio(a_dict(item["valueRatio"]))
    elif isinstance(item.get("valueBoolean"), bool):
        value.boolean = item["valueBoolean"]
    elif item.get("valueCodeableConcept") is not None:
        named = codings(item["valueCodeableConcept"])
        value.codes = tuple(code for _, code, _ in named)
        value.words = frozenset(VALUE_CODES[system, code] for system, code, _ in named if (system, code) in VALUE_CODES)
        if not named:
            _read_text(a_text(a_dict(item["valueCodeableConcept"]).get("text")), value)
    else:
        _read_text(a_text(item.get("valueString")), value)
    return value


def _read_text(text: str, value: Value) -> None:
    value.text, value.titre = text, titre_of_text(text)
    value.span = percent_of_text(text)
    value.unit = "%" if value.span else None


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


def bilag_grade(value: Value) -> frozenset[str] | None:
    """The grades A to E that a value admits: its text, or the last parts of its codes."""
    if value.text:
        return bilag_grades(value.text) or None
    return frozenset(_last_part(code) for code in value.codes) & frozenset("ABCDE") or None


def _last_part(code: str) -> str:
    for mark in "#/:_":
        code = code.replace(mark, "-")
    return code.rsplit("-", 1)[-1]


def nyha_span(value: Value) -> Span | None:
    """The New York class as a span: a coded class, a number, 'II', or 'II-III'."""
    classes = {int(word[-1]) for word in value.words if word.startswith("nyha-")}
    if value.text:
        classes = set(nyha_classes(value.text))
    if value.span is not None and not value.text and value.unit in (None, "1", "{score}", "{class}"):
        return value.span if _is_class(value.span) else None
    if not classes:
        return None
    return compared(number_of(min(classes)), None).joined(compared(number_of(max(classes)), None))


def _is_class(span: Span) -> bool:
    ends = (span.low, span.high)
    return all(end is not None and 1 <= end <= 4 and end.denominator == 1 for end in ends)


def read_class_of_condition(resource: dict, subject: Subject, context: Context) -> None:
    """A New York class that a Condition states by its code or by its stage."""
    said = [resource.get("code"), *(stage.get("summary") for stage in dicts(resource.get("stage")))]
    verification = [code for _, code, _ in codings(resource.get("verificationStatus"))]
    if "refuted" in verification:
        return
    for concept in said:
        value = read_value({"valueCodeableConcept": concept})
        text = a_text(a_dict(concept).get("text"))
        if not value.words and "nyha" in text.lower():
            value = read_value({"valueString": text})
        if nyha_span(value) is None:
            continue
        when = when_of(resource.get("recordedDate"))
        when = when if when.known else when_of(resource.get("onsetDateTime"))
        over = [code for _, code, _ in codings(resource.get("clinicalStatus"))] in (["resolved"], ["inactive"])
        status = "final" if "confirmed" in verification and not over else "preliminary"
        row = Observation((("nyha", "stage"),), status, when, UNKNOWN, UNKNOWN, value)
        subject.observations.append(row)
