"""Forms in which nobody can be named for a record, or in which the person may have other records elsewhere."""

from __future__ import annotations

from random import Random

from .misread import RECORDS, form, owner_of, patient_entry, subject_of, take_out
from .resources import Json

NUMBERS = "urn:hospital:numbers"
#: what stands in place of the subject; {} for the subject's id
_NOBODY: dict[str, object] = {
    "an empty subject": {},
    "a subject by display alone": {"display": "patient of ward 7"},
    "a conditional reference that matches nothing": {"reference": f"Patient?identifier={NUMBERS}|1"},
    "a reference that is a search": {"reference": "Patient?family=Doe&birthdate=1990-04-12"},
    "a conditional reference to an empty identifier": {"reference": "Patient?identifier="},
    "a logical reference that matches nothing": {"identifier": {"system": NUMBERS, "value": "1"}},
    "a logical reference without a system": {"type": "Patient", "identifier": {"value": "1"}},
    "a logical reference without a value": {"identifier": {"system": NUMBERS}},
    "a reference to a contained person who is not there": {"reference": "#nobody"},
    "a urn:uuid that leads to nothing": {"reference": "urn:uuid:5b1c1f0e-0c0a-4a52-9d3f-0f9c7f1c2a11"},
    "a urn:oid that leads to nothing": {"reference": "urn:oid:2.16.840.1.113883.19.5"},
    "a group as subject": {"reference": "Group/ward-7"},
    "a reference that is a sentence": {"reference": "the patient in bed 3"},
    "a reference in lower case": {"reference": "patient/{}"},
    "a reference without an id": {"reference": "Patient/"},
    "a reference that is a number": {"reference": 7},
    "a reference that is blank": {"reference": "   "},
    "a subject that is a text": "Patient/{}",
    "a subject that is a list": [{"reference": "Patient/{}"}],
    "a subject with the reference in a nested object": {"reference": {"value": "Patient/{}"}},
}


def _filled(value: object, name: str) -> object:
    if isinstance(value, str):
        return value.replace("{}", name)
    if isinstance(value, dict):
        return {key: _filled(part, name) for key, part in value.items()}
    return [_filled(part, name) for part in value] if isinstance(value, list) else value


def _declare(name: str, value: object) -> None:
    @form(name)
    def change(bundle: Json, entry: Json, rng: Random) -> None:
        record = entry["resource"]
        record[owner_of(record)] = _filled(value, subject_of(bundle))


for _name, _value in _NOBODY.items():
    _declare(_name, _value)


@form("no subject")
def no_subject(bundle: Json, entry: Json, rng: Random) -> None:
    del entry["resource"][owner_of(entry["resource"])]


@form("a subject that is null")
def null_subject(bundle: Json, entry: Json, rng: Random) -> None:
    entry["resource"][owner_of(entry["resource"])] = None


@form("a contained person without an identifier")
def contained_person(bundle: Json, entry: Json, rng: Random) -> None:
    record = entry["resource"]
    record.setdefault("contained", []).append({"resourceType": "Patient", "id": "p", "gender": "female"})
    record[owner_of(record)] = {"reference": "#p"}


@form("a contained person with an identifier of another system")
def contained_stranger(bundle: Json, entry: Json, rng: Random) -> None:
    patient_entry(bundle)["resource"]["identifier"] = [{"system": NUMBERS, "value": "4711"}]
    record = entry["resource"]
    stranger = {"resourceType": "Patient", "id": "p", "identifier": [{"system": "urn:clinic:numbers", "value": "4711"}]}
    record.setdefault("contained", []).append(stranger)
    record[owner_of(record)] = {"reference": "#p"}


@form("a logical reference of another system than the person's")
def other_system(bundle: Json, entry: Json, rng: Random) -> None:
    patient_entry(bundle)["resource"]["identifier"] = [{"system": NUMBERS, "value": "4711"}]
    entry["resource"][owner_of(entry["resource"])] = {"identifier": {"system": "urn:clinic:numbers", "value": "99"}}


@form("a conditional reference of another system than the person's")
def other_search(bundle: Json, entry: Json, rng: Random) -> None:
    patient_entry(bundle)["resource"]["identifier"] = [{"system": NUMBERS, "value": "4711"}]
    record = entry["resource"]
    record[owner_of(record)] = {"reference": "Patient?identifier=urn:clinic:numbers|4711"}


@form("an absolute reference to a person without an address")
def absolute_reference(bundle: Json, entry: Json, rng: Random) -> None:
    patient_entry(bundle).pop("fullUrl", None)
    record = entry["resource"]
    record[owner_of(record)] = {"reference": f"https://fhir.example/r4/Patient/{subject_of(bundle)}"}


@form("an absolute reference to a person with a urn:uuid")
def absolute_to_uuid(bundle: Json, entry: Json, rng: Random) -> None:
    patient_entry(bundle)["fullUrl"] = "urn:uuid:0d6f7d52-6e5b-4a3e-8f7e-1f6f1c9f0c44"
    record = entry["resource"]
    record[owner_of(record)] = {"reference": f"https://fhir.example/r4/Patient/{subject_of(bundle)}"}


def _link(kind: str, reference: Json) -> None:
    @form(f"a record of the person's other entry ({kind})", coded=False)
    def change(bundle: Json, entry: Json, rng: Random) -> None:
        take_out(bundle, entry)
        patient_entry(bundle)["resource"]["link"] = [{"type": kind, "other": reference}]


for _kind in ("replaced-by", "replaces", "refer", "seealso"):
    _link(_kind, {"reference": "Patient/former-1"})


@form("a record of the person's other entry (identifier alone)", coded=False)
def linked_by_identifier(bundle: Json, entry: Json, rng: Random) -> None:
    take_out(bundle, entry)
    other = {"identifier": {"system": NUMBERS, "value": "12"}}
    patient_entry(bundle)["resource"]["link"] = [{"type": "replaces", "other": other}]


@form("a record of the person's other entry (link that is a text)", coded=False)
def linked_by_text(bundle: Json, entry: Json, rng: Random) -> None:
    take_out(bundle, entry)
    patient_entry(bundle)["resource"]["link"] = "Patient/former-1"


@form("two versions of which nobody can tell the newer", RECORDS, lost=False)
def two_versions(bundle: Json, entry: Json, rng: Random) -> object:
    """The other version says nothing more than its type: both are not understood."""
    record = entry["resource"]
    kept = ("resourceType", "id", "code", "medicationCodeableConcept", "scope", "status", owner_of(record))
    other = {name: part for name, part in record.items() if name in kept}
    if other == record:
        return False
    bundle["entry"].append({"fullUrl": entry["fullUrl"], "resource": other})
    return None
