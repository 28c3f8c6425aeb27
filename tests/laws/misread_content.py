"""Forms of a record whose person is known and whose content is not understood."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from .misread import RECORDS, form, patient_entry
from .resources import MEDICATION_KINDS, Json, status_of

MODIFIER = [{"url": "https://example.org/fhir/StructureDefinition/negated", "valueBoolean": True}]
_SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
_DATES = (
    "effectiveDateTime", "onsetDateTime", "abatementDateTime", "recordedDate", "authoredOn", "dateTime",
    "performedDateTime", "effectivePeriod", "onsetPeriod", "period",
)  # fmt: skip


@form("a modifier extension")
def modifier(bundle: Json, entry: Json, rng: Random) -> None:
    entry["resource"]["modifierExtension"] = MODIFIER


@form("a modifier extension in a part")
def nested_modifier(bundle: Json, entry: Json, rng: Random) -> object:
    places = [part for part in _objects(entry["resource"]) if part is not entry["resource"]]
    if not places:
        return False
    rng.choice(places)["modifierExtension"] = MODIFIER
    return None


@form("a modifier extension that is no list")
def lone_modifier(bundle: Json, entry: Json, rng: Random) -> None:
    entry["resource"]["modifierExtension"] = MODIFIER[0]


@form("implicit rules")
def implicit_rules(bundle: Json, entry: Json, rng: Random) -> None:
    entry["resource"]["implicitRules"] = "https://example.org/fhir/rules"


@form("marked as not whole")
def subsetted(bundle: Json, entry: Json, rng: Random) -> None:
    entry["resource"]["meta"] = {"tag": [_SUBSETTED]}


@form("a modifier extension on the person", coded=False)
def modified_person(bundle: Json, entry: Json, rng: Random) -> None:
    patient_entry(bundle)["resource"]["modifierExtension"] = MODIFIER


@form("implicit rules on the bundle", coded=False)
def rules_of_bundle(bundle: Json, entry: Json, rng: Random) -> None:
    bundle["implicitRules"] = "https://example.org/fhir/rules"


@form("a modifier extension on the medicine", MEDICATION_KINDS)
def modified_medicine(bundle: Json, entry: Json, rng: Random) -> None:
    _refer(bundle, entry, rng, {"modifierExtension": MODIFIER})


@form("implicit rules on the medicine", MEDICATION_KINDS)
def rules_of_medicine(bundle: Json, entry: Json, rng: Random) -> None:
    _refer(bundle, entry, rng, {"implicitRules": "https://example.org/fhir/rules"})


def _refer(bundle: Json, entry: Json, rng: Random, more: Json) -> None:
    record = entry["resource"]
    medicine = {"resourceType": "Medication", "id": "m-1", "code": record.pop("medicationCodeableConcept")} | more
    if rng.random() < 0.5:
        record["contained"] = [medicine]
        record["medicationReference"] = {"reference": "#m-1"}
    else:
        bundle["entry"].append({"fullUrl": "https://synthetic.example/Medication/m-1", "resource": medicine})
        record["medicationReference"] = {"reference": "Medication/m-1"}


def _objects(value: object) -> Iterator[Json]:
    """Every object of a resource, those inside contained resources and extensions left out."""
    if isinstance(value, dict):
        yield value
        for name, part in value.items():
            if name not in ("contained", "extension", "modifierExtension", "meta"):
                yield from _objects(part)
    elif isinstance(value, list):
        for part in value:
            yield from _objects(part)


def _wrong(name: str, member: str, value: object, kinds: tuple[str, ...] = RECORDS, coded: bool = True) -> None:
    @form(name, kinds, coded=coded)
    def change(bundle: Json, entry: Json, rng: Random) -> object:
        if member not in entry["resource"]:
            return False
        entry["resource"][member] = value
        return None


def _without_code(name: str, value: object) -> None:
    @form(name, _CODED, coded=False)
    def change(bundle: Json, entry: Json, rng: Random) -> object:
        if status_of(entry["resource"], "verificationStatus") == "refuted":
            return False  # to refute nothing says nothing
        if "component" in entry["resource"]:
            return False  # its components have codes of their own
        entry["resource"]["code"] = value
        return None


_CODED = ("Condition", "Observation", "AllergyIntolerance", "Procedure")
_STATED = ("Consent", "Observation", "Procedure", "ResearchSubject", *MEDICATION_KINDS)
_wrong("a status that is an object", "status", {"coding": [{"code": "final"}]}, _STATED)
_wrong("a status that is a list", "status", ["final", "completed"], _STATED)
_wrong("a status that is a number", "status", 1, _STATED)
_wrong("a code that is a text", "code", "M32.9", _CODED, coded=False)
_wrong("a code whose coding is a text", "code", {"coding": "M32.9"}, _CODED, coded=False)
_wrong("a code whose coding holds texts", "code", {"coding": ["M32.9"]}, _CODED, coded=False)
_wrong("a code that is a number", "code", {"coding": [{"system": "http://snomed.info/sct", "code": 55464009}]}, _CODED,
       coded=False)
for _how, _code in (("null", None), ("empty", {}), ("empty inside", {"coding": [{}]}), ("blank", {"text": " "})):
    _without_code(f"a code that is {_how}", _code)
_wrong("a medicine that is a text", "medicationCodeableConcept", "prednisone", MEDICATION_KINDS, coded=False)
_wrong("a medicine that is not named", "medicationCodeableConcept", {}, MEDICATION_KINDS, coded=False)
_wrong("a clinical status that is a list", "clinicalStatus", ["active"], ("Condition", "AllergyIntolerance"))
_wrong("a certainty that is a list", "verificationStatus", ["confirmed"], ("Condition", "AllergyIntolerance"))
_wrong("a dosage that is a text", "dosage", "one tablet a day", MEDICATION_KINDS)
_wrong("a dosage that holds texts", "dosage", ["one tablet a day"], MEDICATION_KINDS)
_wrong("a reaction that is a text", "reaction", "rash", ("AllergyIntolerance",))
_wrong("a scope that is a text", "scope", "research", ("Consent",))
_wrong("a value that is true as a text", "valueBoolean", "true", ("Observation",))
_wrong("a value that is true as a number", "valueBoolean", 1, ("Observation",))
_wrong("a quantity that is a text", "valueQuantity", "62 %", ("Observation",))
_wrong("a text value that is a list", "valueString", ["A"], ("Observation",))
_wrong("a coded value that is a text", "valueCodeableConcept", "positive", ("Observation",))
_wrong("a component that is a text", "component", "all absent", ("Observation",))


@form("a method that is a list of texts", ("Observation",))
def listed_method(bundle: Json, entry: Json, rng: Random) -> object:
    if "valueBoolean" in entry["resource"]:
        return False  # a review or statement has no method that anybody reads
    entry["resource"]["method"] = ["IIF"]
    return None


@form("a quantity whose number is a text", ("Observation",))
def text_number(bundle: Json, entry: Json, rng: Random) -> object:
    if "valueQuantity" not in entry["resource"]:
        return False
    entry["resource"]["valueQuantity"]["value"] = "sixty-two"
    return None


@form("the status of a missing element", _STATED, lost=False)
def absent_status(bundle: Json, entry: Json, rng: Random) -> None:
    record = entry["resource"]
    del record["status"]
    record["_status"] = {"extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}


def _wrong_date(name: str, value: object) -> None:
    @form(name)
    def change(bundle: Json, entry: Json, rng: Random) -> object:
        record = entry["resource"]
        there = [member for member in _DATES if member in record]
        if not there:
            return False
        member = rng.choice(there)
        if isinstance(record[member], dict):
            record[member] = {"start": value}
        else:
            record[member] = value
        return None


_wrong_date("a day that does not exist", "2026-02-30")
_wrong_date("a month that does not exist", "2026-13-01")
_wrong_date("a date in words", "last week")
_wrong_date("a date of another calendar", "12/11/2026")
_wrong_date("a date that is a number", 20261120)
_wrong_date("a date that is an object", {"value": "2026-11-20"})
_wrong_date("a date that is a list", ["2026-11-20"])


@form("any part of another type", lost=False)
def any_part(bundle: Json, entry: Json, rng: Random) -> object:
    """Whatever the part is: a reader may not need it."""
    record = entry["resource"]
    holder = rng.choice(list(_objects(record)))
    names = [name for name in holder if name not in ("resourceType", "id", "fullUrl")]
    if not names:
        return False
    name = rng.choice(names)
    others = [7, True, "a text", ["a text"], {"value": "a text"}, None, [], {}, [[]], [None]]
    holder[name] = rng.choice([value for value in others if type(value) is not type(holder[name])])
    return None
