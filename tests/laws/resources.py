"""Reading and copying FHIR resources in tests of laws: what a record is about, without any of the product's code."""

from __future__ import annotations

from collections.abc import Iterator

Json = dict
LOCAL = "https://w3id.org/lupus-eligibility/term/"
SHORT = {
    "http://hl7.org/fhir/sid/icd-10-cm": "cm",
    "http://hl7.org/fhir/sid/icd-10": "icd",
    "http://snomed.info/sct": "sct",
    "http://loinc.org": "loinc",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rx",
    "http://www.whocc.no/atc": "atc",
    LOCAL: "le",
}
LONG = {short: system for system, short in SHORT.items()}
ANCHORS = ("le:screening-date", "le:enrolment-date", "le:infusion-date")
ONGOING = ("active", "recurrence", "relapse")
TAKEN = ("active", "in-progress")
MEDICATION_KINDS = ("MedicationStatement", "MedicationRequest", "MedicationAdministration")


def copied(value):
    """A deep copy without shared parts."""
    if isinstance(value, dict):
        return {name: copied(part) for name, part in value.items()}
    return [copied(part) for part in value] if isinstance(value, list) else value


def resources(bundle: Json) -> list[Json]:
    """The resources of a bundle, in order."""
    return [entry["resource"] for entry in bundle["entry"]]


def of_kind(bundle: Json, *kinds: str) -> list[Json]:
    """The resources of these types."""
    return [one for one in resources(bundle) if one["resourceType"] in kinds]


def without(bundle: Json, removed: list[Json]) -> None:
    """Takes resources out of the bundle."""
    gone = {id(one) for one in removed}
    bundle["entry"] = [entry for entry in bundle["entry"] if id(entry["resource"]) not in gone]


def codes_of(concept: Json | None) -> tuple[str, ...]:
    """Short names of the codes of a CodeableConcept: ``cm:M32.9``."""
    codings = (concept or {}).get("coding", [])
    return tuple(f"{SHORT.get(one.get('system', ''), 'x')}:{one.get('code')}" for one in codings)


def codes(resource: Json) -> tuple[str, ...]:
    """Short names of the codes that say what a resource is about."""
    return codes_of(resource.get("code"))


def concept_of(code: str) -> Json:
    """A CodeableConcept from a short name."""
    short, _, value = code.partition(":")
    return {"coding": [{"system": LONG[short], "code": value}]}


def status_of(resource: Json, name: str) -> str | None:
    """The code of ``clinicalStatus`` or ``verificationStatus``."""
    found = codes_of(resource.get(name))
    return found[0].partition(":")[2] if found else None


def observations(bundle: Json) -> Iterator[tuple[str, Json]]:
    """Observations that may be blurred (the anchors never are), with their first code."""
    for one in of_kind(bundle, "Observation"):
        found = codes(one)
        if found and found[0] not in ANCHORS:
            yield found[0], one


def medicine_holder(bundle: Json, record: Json) -> tuple[Json, str] | None:
    """Where the CodeableConcept of a medication record stands: the dict and its member."""
    if "medicationCodeableConcept" in record:
        return record, "medicationCodeableConcept"
    reference = record.get("medicationReference", {}).get("reference", "")
    if reference.startswith("#"):
        holders = record.get("contained", [])
        return next(((one, "code") for one in holders if one["id"] == reference[1:]), None)
    holders = of_kind(bundle, "Medication")
    return next(((one, "code") for one in holders if reference == f"Medication/{one['id']}"), None)


def label(resource: Json) -> str:
    """How a blur names a record."""
    return f"{resource['resourceType']}/{resource['id']} {' '.join(codes(resource))}".strip()
