"""Small FHIR bundles for tests, and ways to read them as files are read."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from kn5501_reasoner.model import Records
from kn5501_reasoner.records import Collector
from kn5501_reasoner.records.from_fhir import read_fhir
from kn5501_reasoner.records.from_path import read_bytes

LE = "https://w3id.org/lupus-eligibility/term/"
SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
UCUM = "http://unitsofmeasure.org"
PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1990-04-12", "gender": "female"}
ABOUT = {"subject": {"reference": "Patient/p1"}}


def code(system: str | None, value: str, **more: Any) -> dict[str, Any]:
    """A CodeableConcept with one coding."""
    return {"coding": [{"system": system, "code": value, **more}]}


PREDNISONE = {"medicationCodeableConcept": code(RXNORM, "8640", display="prednisone")}


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A collection of the usual patient and what is given."""
    entries = [{"resource": each} for each in (PATIENT, *resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **more}


def about(kind: str, **members: Any) -> dict[str, Any]:
    """A resource about the usual patient."""
    return {"resourceType": kind, "id": "r1", **ABOUT, **members}


def observation(coded: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A final observation about the usual patient."""
    return about("Observation", **({"status": "final", "code": coded, "effectiveDateTime": "2026-11-15"} | members))


def condition(**members: Any) -> dict[str, Any]:
    """A confirmed lupus of the usual patient."""
    return about("Condition", **({"code": code(ICD, "M32.9"), "verificationStatus": code("v", "confirmed")} | members))


def research(about_study: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    """The usual patient in a study that is in the resource."""
    made = {
        "status": "on-study",
        "individual": {"reference": "Patient/p1"},
        "study": {"reference": "#s"},
        "contained": [{"resourceType": "ResearchStudy", "id": "s", **(about_study or {})}],
    }
    return {"resourceType": "ResearchSubject", "id": "rs", **(made | members)}


def read_text(text: str | bytes, form: str = "json") -> Records:
    """What a file with this text becomes."""
    collector = Collector()
    read_bytes(text.encode() if isinstance(text, str) else text, form, "test", collector)
    return collector.finish()


def read(*resources: dict[str, Any]) -> Records:
    """What a bundle of these resources about the usual patient becomes."""
    return read_text(json.dumps(bundle(*resources)))


def read_value(content: Any) -> Records:
    """What parsed JSON becomes."""
    collector = Collector()
    read_fhir([("", content)], "test", collector)
    return collector.finish()


def only(records: Records, table: str) -> dict[str, Any]:
    """The only row of a table, of input that was used in full."""
    assert not records.errors and not records.skipped and not records.tables["unread"]
    (row,) = records.tables[table]
    return row


def rules(records: Records) -> set[str]:
    """The rules that the data errors and the entries that were not understood break."""
    unread = {each["rule"] for each in records.tables["unread"] if each["rule"]}
    return unread | {error.rule for error in records.errors}


def reasons(records: Records) -> list[str]:
    """Why entries were skipped, or not understood without a rule that they break."""
    return [each.reason for each in records.skipped] + unread_reasons(records)


def unread_reasons(records: Records) -> list[str]:
    """Why entries were not understood, without those that break a rule."""
    return [each["reason"] for each in records.tables["unread"] if not each["rule"]]


def not_understood(*resources: dict[str, Any]) -> list[str]:
    """Why a bundle of these resources is not understood; what is harmless or used in full is not among it."""
    return unread_reasons(read(*resources))


def plain(records: Records) -> dict[str, list[list[tuple[str, str]]]]:
    """Tables in a form that can be compared: sorted, without the source."""

    def shown(value: Any) -> str:
        return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)

    return {
        name: sorted([(key, shown(value)) for key, value in sorted(row.items()) if key != "source"] for row in rows)
        for name, rows in records.tables.items()
    }
