"""Rough changes to generated subjects, to reach what no scenario says: odd codes, dates on every edge, missing members.

In:    a bundle and a source of luck. Out: a changed copy. Unlike a blur, a change may turn any outcome round.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tests.laws.resources import Json, concept_of, resources
from tests.oracle.condition_codes import CONDITIONS
from tests.oracle.medicine_codes import MEDICINES

_ANCHORS = (date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))
_DAYS = (-3, -2, -1, 0, 0, 1, 2, 6, 7, 8, 9, 29, 30, 31, 32, 83, 84, 85, 86, 100, 365, 400)
_MONTHS = (1, 2, 3, 6, 7, 12)
_TIMES = (
    "T00:00:00+08:00", "T23:59:59+08:00", "T15:59:59Z", "T16:00:00Z", "T09:30:00", "T09:30:00+08:00", "T12:00:00Z",
)  # fmt: skip
_DATED = re.compile(r"(effective|onset|abatement|performed)DateTime|recordedDate|authoredOn|dateTime|start|end|issued")
_KEPT = ("resourceType", "id", "subject", "patient", "individual", "status")


def _cells(table: str, cell: int, system: str) -> list[str]:
    """The codes in one column of an oracle's table."""
    lines = (line.split("|") for line in table.splitlines() if line.count("|") >= 2)
    found = [code.lstrip("=") for line in lines if len(line) > cell for code in line[cell].split()]
    return [f"{system}:{code}" for code in found if "-" not in code]


_CONDITIONS = (
    *_cells(CONDITIONS, 1, "cm"), *_cells(CONDITIONS, 2, "sct"), *_cells(CONDITIONS, 3, "icd"), "sct:1", "cm:Q99.9",
)  # fmt: skip
_MEDICINES = (*_cells(MEDICINES, 2, "atc"), *_cells(MEDICINES, 1, "rx"), "rx:999999")
_NAMES = (
    "prednisone 5 MG Oral Tablet", "rituximab", "antibiotic", "belimumab 200 MG/ML", "ceftriaxone", "unknownium",
    "prednisone / azathioprine", "prednisone / unknownium",
)  # fmt: skip
_STATUSES = {
    "Observation": "final amended corrected preliminary registered cancelled entered-in-error unknown",
    "MedicationStatement": "active completed stopped on-hold intended unknown not-taken entered-in-error",
    "MedicationRequest": "active completed stopped on-hold draft cancelled unknown",
    "MedicationAdministration": "completed in-progress not-done stopped on-hold unknown entered-in-error",
    "ResearchSubject": "candidate eligible follow-up ineligible not-registered off-study on-study on-study-intervention"
    " pending-on-study potential-candidate screening withdrawn unknown",
    "Consent": "active rejected inactive draft proposed entered-in-error",
}
_VERIFIED = "confirmed refuted provisional differential unconfirmed entered-in-error".split()
_COURSE = "active recurrence relapse inactive remission resolved".split()
_TEXTS = (
    "A", "B", "C", "E", "a", "1:80", "1:79", "<1:80", ">1:40", "positive", "Negative", "borderline", "II", "II-III",
    "NYHA III", "IV", "x",
)  # fmt: skip
_VALUES = (
    "sct:420300004", "sct:421704003", "sct:420913000", "sct:422293003", "sct:77386006", "sct:60001007", "sct:10828004",
    "sct:260385009", "sct:413712001",
)  # fmt: skip
_UNITS = ("g/L", "g/dL", "10*9/L", "/uL", "%", "1", "{score}", "mmol/L", "10*3/uL", "mg/dL", "[IU]/mL", "U/mL")
_FACTORS = tuple(Decimal(factor) for factor in ("0", "0.1", "0.5", "0.99", "1.01", "2", "10", "1000"))
_ROUTES = (
    concept_of("sct:26643006"), concept_of("sct:47625008"), concept_of("sct:6064005"), {"text": "iv"},
    {"text": "by mouth"}, {"text": "PO"}, {"text": "somehow"},
)  # fmt: skip
_METHODS = ("ELISA", "IIF", "SELENA-SLEDAI", "classic BILAG", "immunofluorescence")
_INTERPRETATIONS = ("H", "N", "L", "POS", "NEG", "A", "IND", "HH")
_BIRTHS = ("2008-11-22", "1961", "1960-11-22", "1960-11-23", "1988-02-29", "1990-02-28", "2008", "2008-12", "1988")


def roughened(bundle: Json, luck: Random, times: int) -> Json:
    """A copy of the bundle after so many changes."""
    changed = deepcopy(bundle)
    for _ in range(times):
        found = resources(changed)
        kind = luck.choice(sorted({one["resourceType"] for one in found}))
        _change(luck, changed, luck.choice([one for one in found if one["resourceType"] == kind]))
    return changed


def _change(luck: Random, bundle: Json, record: Json) -> None:
    kind, way = record["resourceType"], luck.random()
    if way < 0.3:
        places = list(_dates(record))
        if places:
            holder, name = luck.choice(places)
            holder[name] = some_day(luck)
    elif way < 0.4:
        names = [name for name in record if name not in _KEPT]
        if names:
            record.pop(luck.choice(names))
    elif way < 0.5 and kind != "Patient":
        twin = deepcopy(record) | {"id": record["id"] + "t"}
        bundle["entry"].append({"resource": twin})
        _change(luck, bundle, twin)
    elif way < 0.62 and kind in _STATUSES:
        record["status"] = luck.choice(_STATUSES[kind].split())
    elif kind in _CHANGES:
        _CHANGES[kind](luck, record)


def _dates(value: object) -> Iterator[tuple[Json, str]]:
    for name, part in value.items() if isinstance(value, dict) else ():
        if isinstance(part, str) and _DATED.fullmatch(name):
            yield value, name
        yield from _dates(part)
    for part in value if isinstance(value, list) else ():
        yield from _dates(part)


def some_day(luck: Random) -> str:
    """A day on or beside some edge, to the year, the month, the day or the second."""
    anchor, way = luck.choice(_ANCHORS), luck.random()
    if way < 0.5:
        day = anchor - timedelta(days=luck.choice(_DAYS))
    elif way < 0.75:
        year, month = divmod(anchor.year * 12 + anchor.month - 1 - luck.choice(_MONTHS), 12)
        day = date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
        day += timedelta(luck.choice((-1, 0, 1)))
    else:
        day = anchor - timedelta(days=luck.randrange(4000))
    text, way = day.isoformat(), luck.random()
    if way < 0.27:
        return text[:4] if way < 0.12 else text[:7]
    return text + luck.choice(_TIMES) if way < 0.42 else text


def _status(code: str) -> Json:
    return {"coding": [{"code": code}]}


def _condition(luck: Random, record: Json) -> None:
    way = luck.random()
    if way < 0.5:
        record["code"] = concept_of(luck.choice(_CONDITIONS))
        if luck.random() < 0.1:
            record["code"]["coding"] += concept_of(luck.choice(_CONDITIONS))["coding"]
    elif way < 0.65:
        record["verificationStatus"] = _status(luck.choice(_VERIFIED))
    elif way < 0.8:
        record["clinicalStatus"] = _status(luck.choice(_COURSE))
    elif way < 0.9:
        record["abatementDateTime"] = some_day(luck)
    else:
        record["severity"] = {"text": luck.choice(("severe", "mild", "moderate", "middling"))}


def _medicine(luck: Random) -> Json:
    if luck.random() < 0.2:
        return {"coding": [{"system": "urn:x", "code": "2", "display": luck.choice(_NAMES)}]}
    code = luck.choice(_MEDICINES)
    cut = len("atc:") + luck.choice((1, 3, 4, 5, 7, 7, 7, 7)) if code.startswith("atc") else None
    return concept_of(code[:cut])


def _exposure(luck: Random, record: Json) -> None:
    way = luck.random()
    if way < 0.5:
        record.pop("medicationReference", None)
        record["medicationCodeableConcept"] = _medicine(luck)
    elif way < 0.75:
        route = {"route": luck.choice(_ROUTES)}
        if record["resourceType"] == "MedicationAdministration":
            record["dosage"] = route
        else:
            name = "dosage" if record["resourceType"] == "MedicationStatement" else "dosageInstruction"
            record[name] = [route, {"route": _ROUTES[0]}] if luck.random() < 0.2 else [route]
    elif record["resourceType"] != "MedicationRequest":
        for name in ("effectiveDateTime", "effectivePeriod"):
            record.pop(name, None)
        if way < 0.9:
            record["effectivePeriod"] = {"start": some_day(luck), "end": some_day(luck)}
        else:
            record["effectiveDateTime"] = some_day(luck)


def _allergy(luck: Random, record: Json) -> None:
    way = luck.random()
    if way < 0.4:
        record["code"] = _medicine(luck)
    elif way < 0.6:
        record["verificationStatus"] = _status(luck.choice((*_VERIFIED, "presumed")))
    else:
        shown = luck.choice(("sct:39579001", "sct:271807003", "sct:1"))
        reaction = {"manifestation": [concept_of(shown)]}
        stated = [{"severity": severity} for severity in ("mild", "moderate", "severe")]
        record["reaction"] = [reaction | luck.choice((*stated, {})) for _ in range(luck.choice((1, 1, 2)))]


def _observation(luck: Random, record: Json) -> None:
    way, quantity = luck.random(), record.get("valueQuantity")
    if quantity is not None:
        way_of_number = luck.random()
        if way_of_number < 0.3:
            quantity["comparator"] = luck.choice(("<", "<=", ">", ">="))
        elif way_of_number < 0.7:
            quantity["value"] = Decimal(str(quantity["value"])) * luck.choice(_FACTORS)
        else:
            quantity["code"] = luck.choice(_UNITS)
    elif "valueBoolean" in record:
        record["valueBoolean"] = not record["valueBoolean"]
    elif "valueString" in record:
        record["valueString"] = luck.choice(_TEXTS)
    elif "valueCodeableConcept" in record:
        record["valueCodeableConcept"] = concept_of(luck.choice(_VALUES))
    elif record.get("component"):
        luck.choice(record["component"])["valueBoolean"] = luck.random() < 0.5
    if way > 0.9:
        record["interpretation"] = [{"coding": [{"code": luck.choice(_INTERPRETATIONS)}]}]
    elif way < 0.05:
        record["method"] = {"text": luck.choice(_METHODS)}


def _patient(luck: Random, record: Json) -> None:
    if luck.random() < 0.5:
        record["gender"] = luck.choice(("male", "female", "other", "unknown"))
    else:
        record["birthDate"] = luck.choice(_BIRTHS)


_CHANGES = {
    "Condition": _condition,
    "MedicationStatement": _exposure,
    "MedicationRequest": _exposure,
    "MedicationAdministration": _exposure,
    "AllergyIntolerance": _allergy,
    "Observation": _observation,
    "Patient": _patient,
}
