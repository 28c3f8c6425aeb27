"""Subjects with a past: older results that say the opposite of the newest.

In:  a bundle. Out: a copy with older records. What counts stays clear, and much depends on the newest being the newest:
     the law has most to say about such subjects.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from .coverage import LUPUS, has
from .resources import Json, codes, codes_of, concept_of, copied, observations, of_kind, status_of

_OTHER_CODE = {
    "sct:60001007": "sct:77386006", "loinc:LA26683-5": "loinc:LA15173-0", "sct:77386006": "sct:60001007",
    "sct:10828004": "sct:260385009", "sct:260385009": "sct:10828004", "sct:420300004": "sct:420913000",
    "sct:421704003": "sct:422293003", "sct:420913000": "sct:420300004", "sct:422293003": "sct:421704003",
}  # fmt: skip
_UNITS = {"loinc:751-8": "10*9/L", "loinc:718-7": "g/L", "loinc:10230-1": "%", "le:sledai-2k": "{score}"}
_VALUES = {"loinc:751-8": (0, 3), "loinc:718-7": (45, 110), "loinc:10230-1": (30, 65), "le:sledai-2k": (2, 16)}
_OTHER_GRADE = {"A": "D", "B": "E", "C": "A", "D": "A", "E": "B"}
_LAYERED = 0.5


def layered(bundle: Json, rng: Random) -> Json:
    """A copy in which about half of the results have an older, opposite one, and so have diagnosis and consent."""
    copy = copied(bundle)
    added = [_older(code, one, rng) for code, one in observations(copy) if rng.random() < _LAYERED]
    for one in of_kind(copy, "Condition"):
        if has(codes(one), LUPUS) and status_of(one, "verificationStatus") == "confirmed" and rng.random() < _LAYERED:
            added.append(_refuted_before(one, rng))
    for one in of_kind(copy, "Consent"):
        if rng.random() < _LAYERED / 2:
            added.append(_earlier(one, "dateTime", rng) | {"status": rng.choice(("rejected", "inactive", "active"))})
    copy["entry"] += [{"resource": one} for one in added if one]
    return copy


def _earlier(one: Json, member: str, rng: Random) -> Json:
    twin = copied(one)
    twin["id"] += "-before"
    if member in twin:
        days = rng.choice((1, 2, 7, 12, 20, 200, 900))
        twin[member] = (date.fromisoformat(twin[member][:10]) - timedelta(days=days)).isoformat()
    return twin


def _older(code: str, one: Json, rng: Random) -> Json | None:
    if code.startswith("le:reviewed-") or len(one.get("effectiveDateTime", "")) < 10:
        return None
    twin = _earlier(one, "effectiveDateTime", rng)
    for member in ("interpretation", "component", "issued"):
        twin.pop(member, None)
    if "valueBoolean" in twin:
        twin["valueBoolean"] = not twin["valueBoolean"]
    elif code in _VALUES:
        value = {"value": rng.choice(_VALUES[code]), "system": "http://unitsofmeasure.org"}
        twin["valueQuantity"] = value | {"unit": _UNITS[code], "code": _UNITS[code]}
    elif "valueQuantity" in twin and "referenceRange" in twin:
        limit = twin["referenceRange"][0]["high"]["value"]
        twin["valueQuantity"]["value"] = limit // 2 if twin["valueQuantity"]["value"] > limit else limit * 2
    elif twin.get("valueString") in _OTHER_GRADE:
        twin["valueString"] = _OTHER_GRADE[twin["valueString"]]
    elif twin.get("valueString", "").startswith("1"):
        twin["valueString"] = rng.choice(("1:40", "1:640"))
    elif codes_of(twin.get("valueCodeableConcept"))[:1] and codes_of(twin["valueCodeableConcept"])[0] in _OTHER_CODE:
        twin["valueCodeableConcept"] = concept_of(_OTHER_CODE[codes_of(twin["valueCodeableConcept"])[0]])
    else:
        return None
    return twin


def _refuted_before(one: Json, rng: Random) -> Json:
    """SLE was once ruled out; the diagnosis came later."""
    twin = _earlier(one, "recordedDate", rng)
    for member in ("clinicalStatus", "evidence", "stage", "onsetDateTime"):
        twin.pop(member, None)
    twin["code"] = concept_of("cm:M32.9")
    twin["verificationStatus"] = {"coding": [{"code": "refuted"}]}
    return twin
