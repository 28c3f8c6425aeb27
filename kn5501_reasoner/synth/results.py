"""Observations from scenario rows.

In:  a Result (a value as a laboratory or a clinic writes it) and a draft.
Out: one Observation resource, added to the draft.
Units: UCUM codes, as the row says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .draft import Draft
from .fhir import Json, concept, interpretation, number, period, quantity

OLD = "S-31..200d"


@dataclass(frozen=True)
class Result:
    """One row of a scenario table; the value is one of number, text, code, truth, ratio or range.

    at: date expression; spread: second end of an effectivePeriod; reference: upper limit of the laboratory.
    """

    value: str | None = None
    unit: str | None = None
    comparator: str | None = None
    span: tuple[str | None, str | None] | None = None
    text: str | None = None
    code: str | None = None
    truth: bool | None = None
    ratio: tuple[str, str] | None = None
    test: str | None = None
    status: str = "final"
    at: str | None = "S-0..14d"
    spread: str | None = None
    reference: str | None = None
    flag: str | None = None
    method: str | None = None
    absent: bool = False

    def but(self, **changes: object) -> Result:
        """The same row with some parts changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


def value_of(result: Result) -> Json:
    """The value[x] member of an Observation; empty when the row has no value."""
    if result.value is not None:
        return {"valueQuantity": quantity(result.value, result.unit, result.comparator)}
    if result.span is not None:
        ends = zip(("low", "high"), result.span, strict=True)
        return {"valueRange": {name: quantity(end, result.unit) for name, end in ends if end is not None}}
    if result.text is not None:
        return {"valueString": result.text}
    if result.ratio is not None:
        numerator, denominator = result.ratio
        return {
            "valueRatio": {"numerator": {"value": number(numerator)}, "denominator": {"value": number(denominator)}}
        }
    if result.code is not None:
        return {"valueCodeableConcept": concept(result.code)}
    return {} if result.truth is None else {"valueBoolean": result.truth}


def observe(draft: Draft, test: str, result: Result) -> Json:
    """Adds one Observation of ``test`` (a short code name, unless the row names its own)."""
    made: Json = {"resourceType": "Observation", "status": result.status, "code": concept(result.test or test)}
    day = draft.when(result.at)
    if result.spread:
        made["effectivePeriod"] = period(day, draft.when(result.spread))
    elif day:
        made["effectiveDateTime"] = day
    made |= value_of(result)
    if result.reference is not None:
        made["referenceRange"] = [{"high": quantity(result.reference, result.unit)}]
    if result.flag:
        made["interpretation"] = interpretation(result.flag)
    if result.method:
        stated_by_code = ":" in result.method and " " not in result.method
        made["method"] = concept(result.method) if stated_by_code else {"text": result.method}
    if result.absent:
        made["dataAbsentReason"] = {"coding": [{"code": "unknown"}]}
    return draft.add(made)
