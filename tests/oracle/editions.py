"""Which edition of FHIR a resource is written in, and what in it may change its meaning.

In:    one resource.
Out:   the name of an edition other than R4 and R4B, recognised by its own element names; the reason why a
       resource may not be used as it stands.
Source: the conventions for FHIR, its head and its last paragraph.
"""

from __future__ import annotations

from .json_forms import a_dict, codings, dicts

# type: edition: members that only that edition has
_MEMBERS = """
Patient                  DSTU2 careProvider
Patient                  STU3  animal
Condition                DSTU2 patient dateRecorded
Condition                STU3  assertedDate context
Condition                R5    participant
Observation              DSTU2 comments
Observation              STU3  comment context related
Observation              R5    triggeredBy bodyStructure instantiatesCanonical instantiatesReference
AllergyIntolerance       DSTU2 substance status onset
AllergyIntolerance       STU3  assertedDate
AllergyIntolerance       R5    participant
MedicationStatement      DSTU2 patient wasNotTaken
MedicationStatement      STU3  taken reasonNotTaken
MedicationStatement      R5    medication adherence
MedicationRequest        STU3  context definition
MedicationRequest        R5    medication effectiveDosePeriod
MedicationAdministration DSTU2 patient wasNotGiven effectiveTimeDateTime effectiveTimePeriod
MedicationAdministration STU3  notGiven
MedicationAdministration R5    medication occurenceDateTime occurencePeriod occurenceTiming isSubPotent
MedicationDispense       DSTU2 patient
MedicationDispense       STU3  notDone
MedicationDispense       R5    medication
Medication               DSTU2 product
Medication               STU3  isBrand
Medication               R5    marketingAuthorizationHolder totalVolume
Procedure                DSTU2 notPerformed
Procedure                STU3  notDone context
Procedure                R5    occurrenceDateTime occurrencePeriod occurrenceString recorded reportedBoolean
Consent                  STU3  except consentingParty
Consent                  R5    decision grantor regulatoryBasis
ResearchSubject          R5    progress
DiagnosticReport         STU3  codedDiagnosis context
DiagnosticReport         R5    composition supportingInfo
Encounter                R5    actualPeriod
"""
_TYPES = {
    "MedicationOrder": "DSTU2", "DiagnosticOrder": "DSTU2", "BodySite": "DSTU2", "Conformance": "DSTU2",
    "ProcedureRequest": "STU3", "ReferralRequest": "STU3", "EligibilityRequest": "STU3", "DataElement": "STU3",
}  # fmt: skip
_CODES_ELSEWHERE = {  # a plain code where R4 has a concept
    ("Condition", "clinicalStatus"), ("Condition", "verificationStatus"),
    ("AllergyIntolerance", "clinicalStatus"), ("AllergyIntolerance", "verificationStatus"),
}  # fmt: skip
_DOSES = ("doseQuantity", "doseRange", "rateQuantity", "rateRatio", "rateRange")


def _by_type() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for line in _MEMBERS.strip().splitlines():
        kind, edition, *members = line.split()
        found.setdefault(kind, {}).update(dict.fromkeys(members, edition))
    return found


_BY_TYPE = _by_type()


def foreign_edition(resource: dict) -> str | None:
    """DSTU2, STU3 or R5, where the resource has a name or a form that R4 has not."""
    kind = resource.get("resourceType")
    if not isinstance(kind, str):
        return None
    if kind in _TYPES:
        return _TYPES[kind]
    for member, edition in _BY_TYPE.get(kind, {}).items():
        if resource.get(member) is not None:
            return edition
    for owner, member in _CODES_ELSEWHERE:
        if kind == owner and isinstance(resource.get(member), str):
            return "DSTU2 or STU3"
    return _by_form(kind, resource)


def _by_form(kind: str, resource: dict) -> str | None:
    """By what a member looks like."""
    if kind == "Condition" and any("concept" in one for one in dicts(resource.get("evidence"))):
        return "R5"
    if kind == "AllergyIntolerance" and isinstance(resource.get("type"), dict):
        return "R5"
    if kind == "Encounter" and isinstance(resource.get("class"), list):
        return "R5"
    if kind == "Medication" and any("item" in one for one in dicts(resource.get("ingredient"))):
        return "R5"
    if kind.startswith("Medication") and kind not in ("Medication", "MedicationAdministration"):
        dosages = dicts(resource.get("dosage")) + dicts(resource.get("dosageInstruction"))
        if any(name in dosage for dosage in dosages for name in _DOSES):
            return "STU3"
    return None


def _modified(value: object) -> bool:
    if isinstance(value, dict):
        return bool(value.get("modifierExtension")) or any(_modified(part) for part in value.values())
    return isinstance(value, list) and any(_modified(part) for part in value)


def is_part(resource: dict) -> bool:
    """Whether the resource says that some of its elements were left out."""
    return "SUBSETTED" in [tag.get("code") for tag in dicts(a_dict(resource.get("meta")).get("tag"))]


def why_not_understood(resource: dict, deep: bool = True) -> str | None:
    """What may change the meaning of the resource in a way that nobody here knows."""
    if _modified(resource) if deep else resource.get("modifierExtension"):
        return "a modifier extension that is not understood"
    if resource.get("implicitRules"):
        return "implicit rules that are not understood"
    return "elements of it were left out" if is_part(resource) else None


def in_error(resource: dict) -> bool:
    """Whether the resource says of itself that it was entered in error."""
    verification = [code for _, code, _ in codings(resource.get("verificationStatus"))]
    return resource.get("status") == "entered-in-error" or "entered-in-error" in verification
