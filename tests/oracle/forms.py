"""Whether the parts of a resource that are read have the form that FHIR gives them.

In:    one resource.
Out:   the name of the first member that has not; None when all have. A member that is null is absent.
Source: the reading of the protocol, "a malformed record"; a text that has the form of a date and names no day is not
        malformed but impossible, which the readers find.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from .when import ImpossibleDate, read_when

Check = Callable[[object], bool]


def _text(value: object) -> bool:
    return isinstance(value, str)


def _boolean(value: object) -> bool:
    return isinstance(value, bool)


def _number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _date(value: object) -> bool:
    try:
        return isinstance(value, str) and read_when(value) is not None
    except ImpossibleDate:
        return True


def _object(**members: Check) -> Check:
    def check(value: object) -> bool:
        return isinstance(value, dict) and all(
            value.get(name) is None or fits(value[name]) for name, fits in members.items()
        )

    return check


def _many(fits: Check) -> Check:
    def check(value: object) -> bool:
        return all(map(fits, value)) if isinstance(value, list) else fits(value)

    return check


_CONCEPT = _object(coding=_many(_object(system=_text, code=_text, display=_text)), text=_text)
_CONCEPTS = _many(_CONCEPT)
_PERIOD = _object(start=_date, end=_date)
_QUANTITY = _object(value=_number, comparator=_text, unit=_text, system=_text, code=_text)
_RANGE = _object(low=_QUANTITY, high=_QUANTITY)
_REFERENCE = _object(reference=_text, identifier=_object(system=_text, value=_text))
_VALUES = {
    "code": _CONCEPT, "valueQuantity": _QUANTITY, "valueRange": _RANGE, "valueString": _text, "valueInteger": _number,
    "valueBoolean": _boolean, "valueCodeableConcept": _CONCEPT, "valueDateTime": _date,
    "valueRatio": _object(numerator=_QUANTITY, denominator=_QUANTITY), "interpretation": _CONCEPTS,
    "referenceRange": _many(_object(low=_QUANTITY, high=_QUANTITY)),
}  # fmt: skip
_DOSAGES = _many(
    _object(
        sequence=_number,
        route=_CONCEPT,
        dose=_QUANTITY,
        doseAndRate=_many(_object(doseQuantity=_QUANTITY, doseRange=_RANGE, rateQuantity=_QUANTITY, rateRange=_RANGE)),
        timing=_object(
            event=_many(_date),
            repeat=_object(boundsPeriod=_PERIOD, boundsDuration=_QUANTITY, boundsRange=_RANGE),
        ),
    )
)
_MEDICINE = {
    "status": _text, "medicationCodeableConcept": _CONCEPT, "medicationReference": _REFERENCE, "dosage": _DOSAGES,
    "dosageInstruction": _DOSAGES, "effectivePeriod": _PERIOD, "effectiveDateTime": _date, "authoredOn": _date,
    "whenHandedOver": _date, "daysSupply": _QUANTITY, "intent": _text, "doNotPerform": _boolean,
    "dispenseRequest": _object(
        validityPeriod=_PERIOD, expectedSupplyDuration=_QUANTITY, numberOfRepeatsAllowed=_number
    ),
}  # fmt: skip

MEMBERS: dict[str, dict[str, Check]] = {
    "Patient": {"birthDate": _date, "gender": _text, "deceasedDateTime": _date, "deceasedBoolean": _boolean},
    "Consent": {"status": _text, "scope": _CONCEPT, "dateTime": _date, "provision": _object(type=_text)},
    "Condition": {
        "code": _CONCEPT, "clinicalStatus": _CONCEPT, "verificationStatus": _CONCEPT, "severity": _CONCEPT,
        "onsetDateTime": _date, "onsetPeriod": _PERIOD, "abatementDateTime": _date, "abatementPeriod": _PERIOD,
        "recordedDate": _date, "stage": _many(_object(type=_CONCEPT, summary=_CONCEPT)),
        "evidence": _many(_object(code=_CONCEPTS)),
    },
    "Observation": {
        **_VALUES, "status": _text, "effectiveDateTime": _date, "effectiveInstant": _date, "effectivePeriod": _PERIOD,
        "issued": _date, "method": _CONCEPT, "component": _many(_object(**_VALUES)),
    },
    **dict.fromkeys(
        ("MedicationStatement", "MedicationRequest", "MedicationAdministration", "MedicationDispense"), _MEDICINE
    ),
    "AllergyIntolerance": {
        "code": _CONCEPT, "clinicalStatus": _CONCEPT, "verificationStatus": _CONCEPT, "onsetDateTime": _date,
        "onsetPeriod": _PERIOD, "recordedDate": _date, "lastOccurrence": _date,
        "reaction": _many(_object(substance=_CONCEPT, severity=_text, manifestation=_CONCEPTS)),
    },
    "Procedure": {"status": _text, "code": _CONCEPT, "performedDateTime": _date, "performedPeriod": _PERIOD},
    "ResearchSubject": {"status": _text, "period": _PERIOD, "study": _REFERENCE},
    "List": {"status": _text, "code": _CONCEPT, "emptyReason": _CONCEPT, "date": _date},
    "DiagnosticReport": {"status": _text, "conclusionCode": _CONCEPTS},
}  # fmt: skip


def malformed_member(resource: dict) -> str | None:
    """The first member that has not the form that it must have."""
    members = MEMBERS.get(resource.get("resourceType"), {})
    return next(
        (name for name, fits in members.items() if resource.get(name) is not None and not fits(resource[name])), None
    )
