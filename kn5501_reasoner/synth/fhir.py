"""FHIR R4 resources as plain dicts, in the shape that the importer's conventions describe.

In:  short code names such as ``cm:M32.9`` (prefix of the system, colon, code).
Out: fresh dicts; nothing is shared between two resources.
Source: HL7 FHIR R4; code systems by their usual URIs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..vocab import LE

SYSTEMS = {
    "cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "icd": "http://hl7.org/fhir/sid/icd-10",
    "sct": "http://snomed.info/sct",
    "loinc": "http://loinc.org",
    "rx": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "atc": "http://www.whocc.no/atc",
    "le": LE,
    "x": "urn:hospital:codes",
}
UCUM = "http://unitsofmeasure.org"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
_INTERPRETATION = _TERMINOLOGY + "v3-ObservationInterpretation"

Json = dict[str, Any]


def coding(code: str, display: str | None = None) -> Json:
    """One coding from a short code name."""
    system, _, value = code.partition(":")
    made = {"system": SYSTEMS[system], "code": value}
    if display:
        made["display"] = display
    return made


def concept(code: str | None, display: str | None = None) -> Json:
    """A CodeableConcept; several codes are separated by one space; without a code only the text is left."""
    if not code:
        return {"text": display or "not stated"}
    made: Json = {"coding": [coding(part, display) for part in code.split(" ")]}
    if display:
        made["text"] = display
    return made


def status(kind: str, code: str) -> Json:
    """A CodeableConcept of a HL7 status system such as ``condition-clinical``."""
    return {"coding": [{"system": _TERMINOLOGY + kind, "code": code}]}


def interpretation(code: str) -> list[Json]:
    """An Observation.interpretation."""
    return [{"coding": [{"system": _INTERPRETATION, "code": code}]}]


def number(text: str) -> int | Decimal:
    """A number as JSON shall show it: ``62`` or ``5.80``, never a float."""
    return Decimal(text) if "." in text else int(text)


def quantity(value: str, unit: str | None, comparator: str | None = None) -> Json:
    """A Quantity; a unit written ``~mmol/l`` is only shown, not given as a UCUM code."""
    made: Json = {"value": number(value)}
    if comparator:
        made["comparator"] = comparator
    if unit and unit.startswith("~"):
        made["unit"] = unit[1:]
    elif unit:
        made |= {"unit": unit, "system": UCUM, "code": unit}
    return made


def period(start: str | None, end: str | None) -> Json:
    """A Period with the ends that are known."""
    return {name: day for name, day in (("start", start), ("end", end)) if day}
