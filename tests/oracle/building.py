"""Hand-made changes to the complete and eligible sample subject, for the oracle's tests.

In:    short descriptions of resources. Out: FHIR resources as plain dicts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from tests.oracle import Outcome, evaluate
from tests.oracle import codes as table

DATA = Path(__file__).parents[1] / "data" / "fhir"
S, E, I = date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1)  # noqa: E741
SYSTEMS = {
    "cm": table.ICD_CM,
    "icd": table.ICD_WHO,
    "sct": table.SNOMED,
    "loinc": table.LOINC,
    "rx": table.RXNORM,
    "atc": table.ATC,
    "le": table.LOCAL,
}
NAME = "sample-01"


@lru_cache
def _text(name: str) -> str:
    return (DATA / f"{name}.json").read_text(encoding="utf-8")


def bundle(name: str = NAME) -> dict:
    """A fresh copy of a sample bundle."""
    return json.loads(_text(name), parse_float=Decimal)


def concept(*codes: str) -> dict:
    """'cm:M32.9' and its like as a CodeableConcept."""
    return {"coding": [{"system": SYSTEMS[c.split(":")[0]], "code": c.split(":", 1)[1]} for c in codes]}


def _resource(kind: str, rest: dict, owner: str = "subject") -> dict:
    return {"resourceType": kind, owner: {"reference": f"Patient/{NAME}"}} | rest


def quantity(value: object, unit: str, comparator: str | None = None) -> dict:
    """A value with a UCUM unit."""
    plain = {"value": value, "system": table.UCUM, "code": unit}
    return plain | ({"comparator": comparator} if comparator else {})


def observation(code: str, day: str | None = "2026-11-15", **rest: object) -> dict:
    """A final result; a day of None leaves it undated."""
    dated = {"effectiveDateTime": day} if day else {}
    return _resource("Observation", {"status": "final", "code": concept(code)} | dated | rest)


def condition(code: str, onset: str | None = None, clinical: str | None = "active", **rest: object) -> dict:
    """A confirmed condition."""
    said: dict = {"code": concept(code), "verificationStatus": {"coding": [{"code": "confirmed"}]}}
    if onset:
        said["onsetDateTime"] = onset
    if clinical:
        said["clinicalStatus"] = {"coding": [{"code": clinical}]}
    return _resource("Condition", said | rest)


def verified(code: str) -> dict:
    """A verification status."""
    return {"verificationStatus": {"coding": [{"code": code}]}}


def medicine(
    code: str, start: str | None, end: str | None = None, route: str | None = "sct:26643006", status: str = "completed"
) -> dict:
    """A medication statement over a period."""
    period = {key: day for key, day in (("start", start), ("end", end)) if day}
    dosage = {"dosage": [{"route": concept(route)}]} if route else {}
    said = {"status": status, "medicationCodeableConcept": concept(code), "effectivePeriod": period}
    return _resource("MedicationStatement", said | dosage)


def allergy(code: str, severity: str | None = None, **rest: object) -> dict:
    """A confirmed allergy that began in 2010."""
    said = {"code": concept(code), "onsetDateTime": "2010"} | verified("confirmed")
    reaction = {"reaction": [{"severity": severity, "manifestation": [concept("sct:271807003")]}]} if severity else {}
    return _resource("AllergyIntolerance", said | reaction | rest, "patient")


def trial(status: str = "off-study", category: str | None = "interventional", **period: str) -> dict:
    """Part in another study."""
    study = {"resourceType": "ResearchStudy", "id": "st", "identifier": [{"value": "NCT00000001"}]}
    if category:
        study["category"] = [{"text": category}]
    said = {"status": status, "study": {"reference": "#st"}, "contained": [study], "period": period}
    return _resource("ResearchSubject", said, "individual")


def judgement(criterion: str, fit: bool, day: str = "2026-11-21", **rest: object) -> dict:
    """An investigator's word."""
    return observation(f"le:judgement-{criterion}", day, valueBoolean=fit, performer=[{"display": "x"}], **rest)


def is_coded(*codes: str) -> Callable[[dict], bool]:
    """Tells the resources whose code, or medicine, is one of these."""
    wanted = {tuple(sorted(c["coding"][0].items())) for c in map(concept, codes)}

    def check(resource: dict) -> bool:
        held = resource.get("code") or resource.get("medicationCodeableConcept") or {}
        return any(tuple(sorted(c.items())) in wanted for c in held.get("coding", ()))

    return check


def screened(
    *added: dict,
    without: tuple[str, ...] = (),
    patient: dict | None = None,
    consent: dict | None = None,
    dates: tuple[date | None, date | None, date | None] = (S, E, I),
    **options: object,
) -> Outcome:
    """The sample subject with some records added, some codes left out, and its Patient or Consent changed."""
    changed = bundle()
    gone = is_coded(*without)
    kept = [entry for entry in changed["entry"] if not gone(entry["resource"])]
    for entry in kept:
        if entry["resource"]["resourceType"] == "Patient":
            entry["resource"] |= patient or {}
        if entry["resource"]["resourceType"] == "Consent":
            entry["resource"] |= consent or {}
    changed["entry"] = kept + [{"resource": deepcopy(one)} for one in added]
    return evaluate([changed], *dates, **options)[NAME]
