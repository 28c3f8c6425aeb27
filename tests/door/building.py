"""An eligible subject, and small changes to what is given of her.

In:  nothing. Out: ``Case``: files, and every outcome that is another than without the change.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

Json = dict
Files = dict[str, "Json | str"]
NAME, MAIN = "sample-01", "subject.json"
SAMPLE = Path(__file__).parents[1] / "data" / "fhir" / f"{NAME}.json"
SERVER = "http://sample.example"
MODIFIER = [{"url": "https://example.org/fhir/StructureDefinition/negated", "valueBoolean": True}]
EVERYTHING = "everything"
_STATUS = "http://terminology.hl7.org/CodeSystem/"


@dataclass(frozen=True)
class Case:
    """One input. changed: criterion -> outcomes that are right, joined by " or ", where it is not clear as before;
    EVERYTHING: no criterion is clear but inc-09, which rests on the medicines that are there.

    refused: part of the reason of what is refused aloud; None: nothing is. unread: how many entries are listed as not
    understood (None: not looked at). absent: the subject is not in the result.
    """

    name: str
    files: Callable[[Json], Files]
    changed: dict[str, str] | str = field(default_factory=dict)
    refused: str | None = None
    unread: int | None = None
    absent: bool = False


@cache
def _text() -> str:
    return SAMPLE.read_text("utf-8")


def subject() -> Json:
    """The eligible subject."""
    return json.loads(_text(), parse_float=Decimal)


def dumped(content: Json | str) -> str:
    """A file as text."""
    return content if isinstance(content, str) else json.dumps(content, default=float)


def patient(bundle: Json) -> Json:
    """The Patient of a bundle."""
    return bundle["entry"][0]["resource"]


def owned(kind: str, member: str = "subject", **rest: object) -> Json:
    """A resource of the subject."""
    return {"resourceType": kind, "id": f"{kind.lower()}-1", member: {"reference": f"Patient/{NAME}"}} | rest


def concept(system: str, code: str, display: str | None = None) -> Json:
    """A CodeableConcept."""
    return {"coding": [{"system": system, "code": code} | ({"display": display} if display else {})]}


def status(kind: str, code: str) -> Json:
    """The concept of a status."""
    return concept(_STATUS + kind, code)


def condition(code: str = "G40.909", **rest: object) -> Json:
    """A diagnosis by ICD-10-CM, epilepsy if not another, that is active and confirmed."""
    return owned(
        "Condition", code=concept("http://hl7.org/fhir/sid/icd-10-cm", code), onsetDateTime="2019-03-01",
        recordedDate="2019-03-01", clinicalStatus=status("condition-clinical", "active"),
        verificationStatus=status("condition-ver-status", "confirmed")) | rest


def haemoglobin(value: int = 50, day: str = "2026-11-19", **rest: object) -> Json:
    """A result, too low if not another, that is newer than the subject's own."""
    return owned(
        "Observation", status="final", code=concept("http://loinc.org", "718-7"), effectiveDateTime=day,
        valueQuantity={"value": value, "unit": "g/L", "system": "http://unitsofmeasure.org", "code": "g/L"}) | rest


def medicine(code: str = "121191", kind: str = "MedicationStatement", **rest: object) -> Json:
    """A medicine by RxNorm, rituximab if not another, of two weeks before enrolment."""
    return owned(kind, status="completed",
                 medicationCodeableConcept=concept("http://www.nlm.nih.gov/research/umls/rxnorm", code),
                 effectivePeriod={"start": "2026-11-10", "end": "2026-11-16"},
                 dosage=[{"route": concept("http://snomed.info/sct", "47625008")}]) | rest


def statement(code: str, value: bool = True, **rest: object) -> Json:
    """A review, judgement or other statement by a code of the vocabulary."""
    return owned("Observation", status="final", code=concept("https://w3id.org/lupus-eligibility/term/", code),
                 effectiveDateTime="2026-11-28", valueBoolean=value, performer=[{"display": "investigator 1"}]) | rest


def put(bundle: Json, *resources: Json, address: bool = True) -> Files:
    """The subject with resources added to the bundle."""
    for one in resources:
        entry = {"resource": one}
        if address and "id" in one:
            entry["fullUrl"] = f"{SERVER}/{one['resourceType']}/{one['id']}"
        bundle["entry"].append(entry)
    return {MAIN: bundle}


def beside(bundle: Json, content: Json | str, name: str = "more.json") -> Files:
    """The subject, and another file."""
    return {MAIN: bundle, name: content}


def collection(*resources: Json, **rest: object) -> Json:
    """A Bundle."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]} | rest


def without(one: Json, *members: str) -> Json:
    """A resource without some members."""
    return {name: part for name, part in one.items() if name not in members}


def other_person(name: str = "other-01", **rest: object) -> Json:
    """A Patient beside the subject."""
    return {"resourceType": "Patient", "id": name, "gender": "female", "birthDate": "1990-04-12"} | rest
