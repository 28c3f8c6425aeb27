"""Which release of FHIR a resource is written in.

What: R4 and R4B are read; a resource with an element that only DSTU2, STU3 or R5 has is of that release, and is never
read in part.
In: a resource. Out: the name of its release, None for R4 and R4B and for what no element tells.
Raises: nothing. Source: HL7 FHIR R4, differences of each resource to its other releases.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

DSTU2, STU3, R5 = "DSTU2", "STU3", "R5"

_TEXT: Callable[[Any], bool] = lambda value: isinstance(value, str)  # noqa: E731
_OBJECT: Callable[[Any], bool] = lambda value: isinstance(value, dict)  # noqa: E731
_ANY: Callable[[Any], bool] = lambda value: value is not None  # noqa: E731

#: resource types that a release alone has
_TYPES = {
    "MedicationOrder": DSTU2, "DiagnosticOrder": DSTU2, "ProcedureRequest": STU3, "Sequence": STU3,
    "MedicationUsage": R5,
}
#: resource type -> (element, whether its value tells the release, release); the first that is there tells
_ELEMENTS: dict[str, tuple[tuple[str, Callable[[Any], bool], str], ...]] = {
    "Condition": (
        ("patient", _ANY, DSTU2), ("dateRecorded", _ANY, DSTU2), ("assertedDate", _ANY, STU3),
        ("clinicalStatus", _TEXT, STU3), ("verificationStatus", _TEXT, STU3), ("context", _ANY, STU3),
        ("participant", _ANY, R5),
    ),
    "AllergyIntolerance": (
        ("substance", _ANY, DSTU2), ("assertedDate", _ANY, STU3), ("clinicalStatus", _TEXT, STU3),
        ("verificationStatus", _TEXT, STU3), ("participant", _ANY, R5), ("type", _OBJECT, R5),
    ),
    "Observation": (
        ("comments", _ANY, DSTU2), ("related", _ANY, STU3), ("context", _ANY, STU3), ("comment", _ANY, STU3),
        ("triggeredBy", _ANY, R5), ("instantiatesCanonical", _ANY, R5), ("instantiatesReference", _ANY, R5),
    ),
    "MedicationStatement": (
        ("patient", _ANY, DSTU2), ("wasNotTaken", _ANY, DSTU2), ("taken", _ANY, STU3), ("medication", _OBJECT, R5),
        ("adherence", _ANY, R5),
    ),
    "MedicationRequest": (
        ("definition", _ANY, STU3), ("context", _ANY, STU3), ("medication", _OBJECT, R5),
        ("effectiveDosePeriod", _ANY, R5),
    ),
    "MedicationAdministration": (
        ("patient", _ANY, DSTU2), ("practitioner", _ANY, DSTU2), ("wasNotGiven", _ANY, DSTU2), ("notGiven", _ANY, STU3),
        ("medication", _OBJECT, R5), ("occurenceDateTime", _ANY, R5), ("occurencePeriod", _ANY, R5),
    ),
    "MedicationDispense": (
        ("patient", _ANY, DSTU2), ("dispenser", _ANY, DSTU2), ("notDone", _ANY, STU3), ("medication", _OBJECT, R5),
        ("notPerformedReason", _ANY, R5),
    ),
    "Procedure": (
        ("notPerformed", _ANY, DSTU2), ("notDone", _ANY, STU3), ("context", _ANY, STU3), ("definition", _ANY, STU3),
        ("occurrenceDateTime", _ANY, R5), ("occurrencePeriod", _ANY, R5), ("occurrenceAge", _ANY, R5),
        ("reportedBoolean", _ANY, R5), ("reportedReference", _ANY, R5),
    ),
    "Consent": (
        ("consentingParty", _ANY, STU3), ("except", _ANY, STU3), ("actor", _ANY, STU3), ("subject", _ANY, R5),
        ("date", _ANY, R5), ("decision", _ANY, R5), ("grantor", _ANY, R5), ("grantee", _ANY, R5),
        ("controller", _ANY, R5),
    ),
    "ResearchSubject": (
        ("subject", _ANY, R5), ("progress", _ANY, R5), ("subjectState", _ANY, R5), ("comparisonGroup", _ANY, R5),
    ),
    "DiagnosticReport": (("image", _ANY, STU3), ("codedDiagnosis", _ANY, STU3), ("note", _ANY, R5),
                         ("supportingInfo", _ANY, R5)),
    "Patient": (("careProvider", _ANY, DSTU2), ("animal", _ANY, STU3)),
    "List": (("source", _TEXT, R5),),
}


def release_of(kind: str, resource: dict[str, Any]) -> tuple[str, str] | None:
    """(release, the element or type that tells it); None for R4 and R4B."""
    if kind in _TYPES:
        return _TYPES[kind], kind
    for element, tells, release in _ELEMENTS.get(kind, ()):
        if element in resource and tells(resource[element]):
            return release, f"{kind}.{element}"
    return None
