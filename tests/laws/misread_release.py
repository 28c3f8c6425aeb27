"""Forms of a record in another release of FHIR, or as another type of resource that bears on the same domain."""

from __future__ import annotations

from random import Random

from .misread import MAIN, Files, form, owner_of, take_out
from .resources import MEDICATION_KINDS, Json


def _apart(bundle: Json, entry: Json, other: Json, rng: Random) -> Files:
    """The record as it is in a file of its own: that is refused, and the rest of the subject is read."""
    take_out(bundle, entry)
    if rng.random() < 0.5:
        other = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": other}]}
    return [(MAIN, bundle), ("other-release.json", other)]


def _renamed(record: Json, **names: str | None) -> Json:
    """A copy with other member names; None takes a member away."""
    return {names.get(name, name): part for name, part in record.items() if names.get(name, name) is not None}


def _word(concept: Json | None) -> str:
    return concept["coding"][0]["code"] if concept else "active"


@form("DSTU2", ("Condition", "AllergyIntolerance", "MedicationStatement", "MedicationRequest"), coded=False)
def dstu2(bundle: Json, entry: Json, rng: Random) -> Files:
    record, owner = entry["resource"], owner_of(entry["resource"])
    if record["resourceType"] == "Condition":
        other = _renamed(record, subject="patient", recordedDate="dateRecorded")
        other |= {name: _word(record.get(name)) for name in ("clinicalStatus", "verificationStatus") if name in record}
    elif record["resourceType"] == "AllergyIntolerance":
        other = _renamed(record, code="substance", clinicalStatus=None, verificationStatus=None) | {"status": "active"}
    elif record["resourceType"] == "MedicationStatement":
        other = _renamed(record, subject="patient") | {"wasNotTaken": False}
    else:
        other = _renamed(record, subject="patient", authoredOn="dateWritten") | {"resourceType": "MedicationOrder"}
    assert owner in record
    return _apart(bundle, entry, other, rng)


@form("STU3", ("Condition", "AllergyIntolerance", "MedicationStatement", "Observation", "Procedure", "Consent"),
      coded=False)
def stu3(bundle: Json, entry: Json, rng: Random) -> Files:
    record = entry["resource"]
    more = {
        "Condition": {"assertedDate": record.get("recordedDate")}, "MedicationStatement": {"taken": "y"},
        "AllergyIntolerance": {"assertedDate": record.get("recordedDate")}, "Observation": {"comment": "seen"},
        "Procedure": {"notDone": False}, "Consent": {"consentingParty": [record.get("patient")]},
    }[record["resourceType"]]
    other = _renamed(record, recordedDate=None) | more
    other |= {name: _word(record[name]) for name in ("clinicalStatus", "verificationStatus") if name in record}
    return _apart(bundle, entry, other, rng)


@form("R5", ("Condition", "MedicationStatement", "MedicationRequest", "Procedure", "ResearchSubject", "Observation"),
      coded=False)
def r5(bundle: Json, entry: Json, rng: Random) -> Files:
    record = entry["resource"]
    kind = record["resourceType"]
    if kind.startswith("Medication"):
        other = _renamed(record, medicationCodeableConcept=None, status=None)
        other |= {"medication": {"concept": record["medicationCodeableConcept"]}, "status": "recorded"}
    elif kind == "Procedure":
        other = _renamed(record, performedDateTime="occurrenceDateTime")
    elif kind == "ResearchSubject":
        other = _renamed(record, individual="subject") | {"status": "active"}
        other["progress"] = [{"subjectState": {"text": record["status"]}, "startDate": "2026-01-01"}]
    elif kind == "Condition":
        other = record | {"participant": [{"actor": {"display": "Dr A"}}]}
    else:
        other = record | {"triggeredBy": [{"type": "reflex", "observation": {"reference": "Observation/0"}}]}
    return _apart(bundle, entry, other, rng)


@form("R5 without a word that only R5 has", ("Consent", "ResearchSubject"), coded=False)
def r5_silent(bundle: Json, entry: Json, rng: Random) -> Files:
    record = entry["resource"]
    if record["resourceType"] == "Consent":
        other = _renamed(record, patient="subject", dateTime="date", scope=None)
    else:
        other = _renamed(record, individual="subject") | {"status": "active"}
    return _apart(bundle, entry, other, rng)


@form("an adverse event", ("Condition", "AllergyIntolerance"))
def adverse_event(bundle: Json, entry: Json, rng: Random) -> None:
    record = entry["resource"]
    made = {"resourceType": "AdverseEvent", "id": record["id"], "actuality": "actual", "event": record["code"],
            "subject": record[owner_of(record)]}
    made["date"] = record.get("recordedDate", "2026-01-01")
    entry |= {"resource": made, "fullUrl": f"https://synthetic.example/AdverseEvent/{record['id']}"}


@form("a report with a conclusion", ("Condition",))
def conclusion(bundle: Json, entry: Json, rng: Random) -> None:
    record = entry["resource"]
    made = {"resourceType": "DiagnosticReport", "id": record["id"], "status": "final", "code": {"text": "MRI of brain"},
            "conclusionCode": [record["code"]], "subject": record["subject"]}
    entry |= {"resource": made, "fullUrl": f"https://synthetic.example/DiagnosticReport/{record['id']}"}


def _dispense(record: Json, **more: object) -> Json:
    made = {"resourceType": "MedicationDispense", "id": record["id"], "status": "completed",
            "subject": record["subject"]}
    return made | more


@form("a dispense of a contained medicine that is not there", MEDICATION_KINDS, coded=False)
def dispense_contained(bundle: Json, entry: Json, rng: Random) -> None:
    record = entry["resource"]
    made = _dispense(record, medicationReference={"reference": "#m"}, whenHandedOver="2026-11-10")
    entry |= {"resource": made, "fullUrl": f"https://synthetic.example/MedicationDispense/{record['id']}"}


@form("a dispense of a medicine that is not named", MEDICATION_KINDS, coded=False)
def dispense_unnamed(bundle: Json, entry: Json, rng: Random) -> None:
    record = entry["resource"]
    entry |= {"resource": _dispense(record), "fullUrl": f"https://synthetic.example/MedicationDispense/{record['id']}"}


@form("a medicine in another file that is not there", MEDICATION_KINDS, coded=False)
def medicine_elsewhere(bundle: Json, entry: Json, rng: Random) -> None:
    record = entry["resource"]
    del record["medicationCodeableConcept"]
    record["medicationReference"] = {"reference": rng.choice((
        "Medication/gone", "#gone", "https://pharmacy.example/fhir/Medication/7",
        "urn:uuid:11111111-2222-4333-8444-555555555555", "Medication?code=8640", "Substance/1"))}


@form("a medicine by an identifier alone", MEDICATION_KINDS, coded=False)
def medicine_by_identifier(bundle: Json, entry: Json, rng: Random) -> None:
    record = entry["resource"]
    del record["medicationCodeableConcept"]
    record["medicationReference"] = {"identifier": {"system": "urn:pharmacy", "value": "17"}}


@form("a medicine that is a device", MEDICATION_KINDS, coded=False)
def medicine_is_a_device(bundle: Json, entry: Json, rng: Random) -> None:
    record = entry["resource"]
    del record["medicationCodeableConcept"]
    record["contained"] = [{"resourceType": "Device", "id": "d"}]
    record["medicationReference"] = {"reference": "#d"}


@form("a resource type that is none", coded=False)
def no_such_type(bundle: Json, entry: Json, rng: Random) -> None:
    kind = entry["resource"]["resourceType"]
    entry["resource"]["resourceType"] = rng.choice((kind.lower(), kind.upper(), kind + "s", kind[:-1], "Resource"))


@form("no resource type", coded=False)
def no_type(bundle: Json, entry: Json, rng: Random) -> None:
    del entry["resource"]["resourceType"]
