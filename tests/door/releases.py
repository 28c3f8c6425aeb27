"""Other releases of FHIR and other formats: refused by name with what to do, never read in part."""

from __future__ import annotations

from .building import (
    EVERYTHING,
    MAIN,
    NAME,
    Case,
    Json,
    beside,
    collection,
    condition,
    haemoglobin,
    medicine,
    owned,
    put,
    status,
    without,
)

_HERS = {"reference": f"Patient/{NAME}"}


def _other(name: str, release: str, one: Json) -> Case:
    """A file of another release beside the subject."""
    return Case(f"{release}: {name}", lambda bundle: beside(bundle, collection(one)), EVERYTHING, refused=release)


_WORDS = {"clinicalStatus": "active", "verificationStatus": "confirmed"}
_MEDICINE = without(medicine(), "medicationCodeableConcept")
_CODE = medicine()["medicationCodeableConcept"]
CASES = [
    _other("diagnosis by patient", "DSTU2", without(condition(), "subject") | {"patient": _HERS}),
    _other("dateRecorded", "DSTU2", condition(**_WORDS) | {"dateRecorded": "2019-03-01"}),
    _other("an order", "DSTU2", without(medicine(), "subject") | {"resourceType": "MedicationOrder", "patient": _HERS}),
    _other("wasNotTaken", "DSTU2", without(medicine(), "subject") | {"patient": _HERS, "wasNotTaken": False}),
    _other("substance", "DSTU2", owned("AllergyIntolerance", "patient", substance={"text": "penicillin"},
                                       status="confirmed")),
    _other("comments", "DSTU2", haemoglobin(comments="haemolysed")),
    _other("diagnosis by words", "STU3", condition(**_WORDS)),
    _other("assertedDate", "STU3", without(condition(), "recordedDate") | {"assertedDate": "2019-03-01"}),
    _other("taken", "STU3", medicine(taken="y")),
    _other("context", "STU3", haemoglobin(context={"reference": "Encounter/1"})),
    _other("notDone", "STU3", owned("Procedure", status="completed", notDone=False, code={"text": "excision"})),
    _other("notGiven", "STU3", medicine(kind="MedicationAdministration", notGiven=False)),
    _other("the medicine as one part", "R5", _MEDICINE | {"medication": {"concept": _CODE}, "status": "recorded"}),
    _other("occurrenceDateTime", "R5", owned("Procedure", status="completed", occurrenceDateTime="2026-01-01",
                                             code={"text": "excision"})),
    _other("participant", "R5", condition(participant=[{"actor": {"display": "Dr A"}}])),
    _other("the kind of allergy as a concept", "R5", owned(
        "AllergyIntolerance", "patient", type={"text": "allergy"}, code={"text": "penicillin"})),
    _other("progress", "R5", owned("ResearchSubject", status="active", progress=[{"startDate": "2026-10-01"}])),
    _other("a participation by subject", "R5", owned("ResearchSubject", status="active", period={
        "start": "2026-10-01"}, study={"reference": "ResearchStudy/1"})),
    _other("a consent by subject and date", "R5", owned("Consent", status="active", date="2026-11-20",
                                                        decision="deny")),
    Case("R5 in one entry of many", lambda bundle: put(bundle, _MEDICINE | {"medication": {"concept": _CODE}}),
         refused="R5", absent=True),
    Case("R4B", lambda bundle: {MAIN: bundle | {"meta": {"profile": [
        "http://hl7.org/fhir/4.3/StructureDefinition/Bundle"]}}}),
    Case("FHIR in XML", lambda bundle: beside(
        bundle, '<Condition xmlns="http://hl7.org/fhir"><id value="c-1"/></Condition>', "record.xml"), EVERYTHING,
        refused="JSON"),
    Case("a clinical document", lambda bundle: beside(
        bundle, '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"></ClinicalDocument>', "record.xml"),
        EVERYTHING, refused="export it as FHIR R4"),
    Case("FHIR in RDF", lambda bundle: beside(
        bundle, "@prefix fhir: <http://hl7.org/fhir/> .\n<urn:c-1> a fhir:Condition .\n", "record.ttl"), EVERYTHING,
        refused="export it as FHIR R4"),
    Case("a phenopacket", lambda bundle: beside(
        bundle, {"id": "p-1", "subject": {"id": NAME}, "phenotypicFeatures": [], "metaData": {}}), EVERYTHING,
        refused="FHIR R4"),
    Case("the statuses of R4", lambda bundle: put(bundle, condition(
        clinicalStatus=status("condition-clinical", "active"))), {"exc-05": "failed"}),
]
