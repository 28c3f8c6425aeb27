"""Rewritings of a subject's data that say the same: no outcome and no verdict may change.

In:  a bundle and a source of luck. Out: a list of bundles (several when the data are split over files); the bundle
     itself is never changed. None: there was nothing to rewrite.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from random import Random

from .resources import Json, codes, concept_of, copied, observations, of_kind, resources, status_of

# Calendar months, weekdays and 29 February come back after 28 years (between 1901 and 2099).
YEARS_SHIFTED = 28
WEEKS_SHIFTED = 53
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:\d{2})?)?)?)?")
_DATE_MEMBERS = (
    "birthDate", "deceasedDateTime", "effectiveDateTime", "valueDateTime", "issued", "onsetDateTime",
    "abatementDateTime",
    "recordedDate", "dateTime", "date", "authoredOn", "performedDateTime", "start", "end", "timestamp",
)  # fmt: skip
_SAME_UNIT = {
    "10*9/L": (("/uL", 3), ("10*3/uL", 0), ("10*6/L", 3)),
    "/uL": (("10*9/L", -3), ("10*3/uL", -3)),
    "10*3/uL": (("10*9/L", 0), ("/uL", 3)),
    "g/L": (("g/dL", -1), ("mg/dL", 2)),
    "g/dL": (("g/L", 1), ("mg/dL", 3)),
    "mg/dL": (("g/L", -2), ("g/dL", -3)),
    "%": (("1", -2),),
}
_RESCALED = (
    "loinc:751-8",
    "loinc:26499-4",
    "loinc:718-7",
    "loinc:20509-6",
    "loinc:10230-1",
    "loinc:18043-0",
    "loinc:8806-2",
)
_NO_CONCERN = ("cm:I10", "cm:E11.9", "cm:K21.9", "cm:J45.909")


def shuffle_entries(bundle: Json, rng: Random) -> list[Json]:
    """The order of entries."""
    rng.shuffle(bundle["entry"])
    return [bundle]


def rename_resources(bundle: Json, rng: Random) -> list[Json]:
    """The ids of all resources but the Patient's, which is the subject's name."""
    names = {}
    for place, one in enumerate(resources(bundle)):
        if one["resourceType"] != "Patient":
            new = f"r{rng.randrange(10**9):09d}-{place}"
            names[f"{one['resourceType']}/{one['id']}"] = f"{one['resourceType']}/{new}"
            one["id"] = new
    for entry in bundle["entry"]:
        one = entry["resource"]
        entry["fullUrl"] = f"https://elsewhere.example/{one['resourceType']}/{one['id']}"
        _rewrite_references(one, names)
    return [bundle]


def _rewrite_references(value: object, names: dict[str, str]) -> None:
    if isinstance(value, dict):
        if value.get("reference") in names:
            value["reference"] = names[value["reference"]]
        for part in value.values():
            _rewrite_references(part, names)
    elif isinstance(value, list):
        for part in value:
            _rewrite_references(part, names)


def repeat_entries(bundle: Json, rng: Random) -> list[Json]:
    """Some entries are there twice."""
    bundle["entry"] += [copied(one) for one in rng.sample(bundle["entry"], min(10, len(bundle["entry"])))]
    return [bundle]


def repeat_under_new_ids(bundle: Json, rng: Random) -> list[Json]:
    """Some records are there twice, the second time under an id of its own."""
    for entry in rng.sample(bundle["entry"], min(10, len(bundle["entry"]))):
        if entry["resource"]["resourceType"] != "Patient":
            twin = copied(entry)
            twin["resource"]["id"] += "-twin"
            twin.pop("fullUrl", None)
            bundle["entry"].append(twin)
    return [bundle]


def convert_units(bundle: Json, rng: Random) -> list[Json] | None:
    """Values in another unit, rescaled exactly."""
    changed = False
    for code, one in observations(bundle):
        parts = [one.get("valueQuantity"), *one.get("valueRange", {}).values()]
        parts = [part for part in parts if part and part.get("code") in _SAME_UNIT]
        if code in _RESCALED and parts:
            unit, power = rng.choice(_SAME_UNIT[parts[0]["code"]])
            for part in parts:
                part |= {"value": Decimal(part["value"]).scaleb(power), "unit": unit, "code": unit}
            changed = True
    return [bundle] if changed else None


def pad_numbers(bundle: Json, rng: Random) -> list[Json]:
    """Numbers with trailing zeros."""
    for _, one in observations(bundle):
        for part in (one.get("valueQuantity"), *one.get("valueRange", {}).values()):
            if part:
                part["value"] = Decimal(f"{Decimal(part['value']):f}" + ("0" if "." in str(part["value"]) else ".0"))
    return [bundle]


def say_final_otherwise(bundle: Json, rng: Random) -> list[Json]:
    """Final, amended and corrected count the same; only two finals of one instant can contradict each other."""
    for _, one in observations(bundle):
        if one["status"] in ("final", "amended", "corrected") and "T" not in one.get("effectiveDateTime", ""):
            one["status"] = rng.choice(("final", "amended", "corrected"))
    return [bundle]


def change_zone(bundle: Json, rng: Random) -> list[Json] | None:
    """Timestamps in another zone: the same instants."""
    changed = []

    def moved(text: str) -> str:
        if len(text) > 19 and (text.endswith("Z") or "+" in text):
            zone = timezone(timedelta(hours=rng.choice((-8, 0, 2, 8, 9))))
            changed.append(text)
            return datetime.fromisoformat(text).astimezone(zone).isoformat()
        return text

    _rewrite_dates(bundle, moved)
    return [bundle] if changed else None


def add_bystanders(bundle: Json, rng: Random) -> list[Json]:
    """Records that concern no criterion: hypertension, omeprazole, a sodium, an encounter, a relative's cancer."""
    subject = of_kind(bundle, "Patient")[0]["id"]
    who = {"reference": f"Patient/{subject}"}
    confirmed = {"coding": [{"code": "confirmed"}]}
    extra: list[Json] = [
        {"resourceType": "Condition", "code": concept_of(rng.choice(_NO_CONCERN)), "verificationStatus": confirmed,
         "onsetDateTime": "2026-01-05", "recordedDate": "2026-01-05"},
        {"resourceType": "MedicationStatement", "status": "active",
         "medicationCodeableConcept": concept_of("atc:A02BC01"), "effectivePeriod": {"start": "2026-01-05"}},
        {"resourceType": "Observation", "status": "final", "code": concept_of("loinc:2951-2"),
         "effectiveDateTime": "2026-11-03", "valueQuantity": {"value": 139, "unit": "mmol/L"}},
        {"resourceType": "Encounter", "status": "finished"},
        {"resourceType": "FamilyMemberHistory", "status": "completed",
         "condition": [{"code": concept_of("cm:C50.911")}]},
    ]  # fmt: skip
    for place, one in enumerate(extra):
        one |= {"id": f"{subject}-bystander-{place}", "subject": who}
        bundle["entry"].insert(rng.randrange(len(bundle["entry"]) + 1), {"resource": one})
    return [bundle]


def add_withdrawn_records(bundle: Json, rng: Random) -> list[Json]:
    """Copies that were entered in error, with other values."""
    for entry in rng.sample(bundle["entry"], min(12, len(bundle["entry"]))):
        one = copied(entry["resource"])
        if one["resourceType"] == "Observation":
            one["status"] = rng.choice(("entered-in-error", "cancelled"))
            if "valueBoolean" in one:
                one["valueBoolean"] = not one["valueBoolean"]
        elif one["resourceType"] in ("Condition", "AllergyIntolerance"):
            one["verificationStatus"] = {"coding": [{"code": "entered-in-error"}]}
        elif one["resourceType"].startswith("Medication") and one["resourceType"] != "Medication":
            one["status"] = "entered-in-error"
        else:
            continue
        one["id"] += "-withdrawn"
        bundle["entry"].append({"resource": one})
    return [bundle]


def split_files(bundle: Json, rng: Random) -> list[Json]:
    """The same records in two files; what is referred to is in both."""
    shared = [entry for entry in bundle["entry"] if _is_shared(entry["resource"])]
    rest = [entry for entry in bundle["entry"] if not _is_shared(entry["resource"])]
    head = {name: part for name, part in bundle.items() if name != "entry"}
    cut = rng.randrange(len(rest) + 1)
    return [head | {"entry": copied(shared + part)} for part in (rest[:cut], rest[cut:])]


def _is_shared(one: Json) -> bool:
    if one["resourceType"] in ("Patient", "Medication", "ResearchStudy"):
        return True
    return one["resourceType"] == "Condition" and status_of(one, "clinicalStatus") == "resolved" and _malignant(one)


def _malignant(one: Json) -> bool:
    return any(code.startswith(("cm:C", "sct:254701007")) for code in codes(one))


def _rewrite_dates(value: object, change: Callable[[str], str]) -> None:
    if isinstance(value, dict):
        for name, part in value.items():
            if name in _DATE_MEMBERS and isinstance(part, str) and _DATE.fullmatch(part):
                value[name] = change(part)
            else:
                _rewrite_dates(part, change)
    elif isinstance(value, list):
        for part in value:
            _rewrite_dates(part, change)


def shift_years(bundle: Json) -> Json:
    """All dates 28 years later: every rule of the calendar answers the same, if the anchors move too."""
    shifted = copied(bundle)
    _rewrite_dates(shifted, lambda text: f"{int(text[:4]) + YEARS_SHIFTED:04d}{text[4:]}")
    return shifted


def shift_weeks(bundle: Json) -> Json | None:
    """All dates some weeks later; None when a date is partial or impossible, which no number of weeks can move."""
    shifted = copied(bundle)
    try:
        _rewrite_dates(shifted, _weeks_later)
    except ValueError:
        return None
    return shifted


def _weeks_later(text: str) -> str:
    if len(text) < 10:
        raise ValueError(text)
    day = datetime.fromisoformat(text[:10]) + timedelta(weeks=WEEKS_SHIFTED)
    return day.date().isoformat() + text[10:]


# Ages and calendar months depend on where in the year a day falls; these criteria do not.
COUNTED_IN_DAYS = tuple(
    f"inc-{n:02d}" for n in range(2, 9)
) + ("exc-01", "exc-02", "exc-03", "exc-04", "exc-05", "exc-06", "exc-07", "exc-08a", "exc-08b", "exc-09", "exc-10",
"exc-13", "exc-14")  # fmt: skip

REWRITINGS: dict[str, Callable[[Json, Random], list[Json] | None]] = {
    "order of entries": shuffle_entries,
    "ids of resources": rename_resources,
    "entries twice": repeat_entries,
    "records twice": repeat_under_new_ids,
    "equivalent units": convert_units,
    "trailing zeros": pad_numbers,
    "final, amended, corrected": say_final_otherwise,
    "zones of timestamps": change_zone,
    "records of no concern": add_bystanders,
    "records entered in error": add_withdrawn_records,
    "several files": split_files,
}


def rewritten(name: str, bundle: Json, rng: Random) -> list[Json] | None:
    """A rewriting of a copy."""
    return REWRITINGS[name](copied(bundle), rng)
