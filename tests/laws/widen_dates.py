"""Blurs (a) of dates: a date loses its time, its day or its month, or goes.

The missing end of an active medicine is read by a convention, so the end of one that is still taken never goes; nor
does a date whose absence would say more than the date did.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from random import Random

from tests.evaluators import Anchors

from .resources import MEDICATION_KINDS, ONGOING, TAKEN, Json, codes, label, observations, resources, status_of

SITE = timezone(timedelta(hours=8))


def _last_day(text: str) -> str:
    """The end of a partial date, as text that can be compared."""
    return text[:10] + "-12-31"[len(text[:10]) - 10 :] if len(text) < 10 else text[:10]


def _site_day(text: str) -> str:
    """The site's date of a timestamp."""
    if len(text) <= 10 or not (text.endswith("Z") or "+" in text[10:] or "-" in text[10:]):
        return text[:10]
    return datetime.fromisoformat(text).astimezone(SITE).date().isoformat()


def in_consent_window(text: str) -> bool:
    """An undated consent is read as one between S minus 30 days and E: only there is dropping the date a widening."""
    anchors = Anchors()
    in_window = len(text) >= 10 and anchors.screening - timedelta(days=30) <= _day(text) <= anchors.enrolment
    return in_window or not text


def _day(text: str) -> date:
    return date.fromisoformat(_site_day(text))


def _date_places(bundle: Json) -> list[tuple[Json, Json, str, bool]]:
    """Every date that may be widened: its record, its holder, its member, and whether it may be dropped."""
    found = []

    def put(record: Json, holder: Json, name: str, droppable: bool = True) -> None:
        if name in holder:
            found.append((record, holder, name, droppable))

    for one in resources(bundle):
        kind = one["resourceType"]
        if kind == "Patient":
            put(one, one, "birthDate")
        elif kind == "Consent":
            put(one, one, "dateTime", in_consent_window(one.get("dateTime", "")))
        elif kind == "List":
            put(one, one, "date")
        elif kind == "Procedure":
            put(one, one, "performedDateTime")
        elif kind == "ResearchSubject":
            for end in ("start", "end"):
                put(one, one.get("period", {}), end)
        elif kind in ("Condition", "AllergyIntolerance"):
            _condition_places(one, put)
        elif kind in MEDICATION_KINDS:
            _medication_places(one, put)
    for code, one in observations(bundle):
        # A judgement without a date is none: dropping it would take away the newest alone, which is a correction.
        put(one, one, "effectiveDateTime", not code.startswith("le:judgement-"))
        for end in ("start", "end"):
            put(one, one.get("effectivePeriod", {}), end)
    return found


def _condition_places(one: Json, put) -> None:
    # Without an onset the record's own date bounds it from above: only then is dropping the onset a widening.
    recorded, onset = one.get("recordedDate"), one.get("onsetDateTime")
    contains = recorded is None or onset is None or _last_day(recorded) >= _last_day(onset)
    # An allergy without a date is read by a convention: its dates never go.
    may_go = one["resourceType"] != "AllergyIntolerance"
    put(one, one, "onsetDateTime", contains and may_go)
    for end in ("start", "end"):
        put(one, one.get("onsetPeriod", {}), end, may_go)
    put(one, one, "recordedDate", may_go)
    put(one, one, "abatementDateTime", status_of(one, "clinicalStatus") not in ONGOING)


def _medication_places(one: Json, put) -> None:
    end_matters = one.get("status") in TAKEN
    put(one, one, "authoredOn")
    put(one, one, "effectiveDateTime", not (end_matters and one["resourceType"] == "MedicationAdministration"))
    holders = [one.get("effectivePeriod", {})]
    for dosage in one.get("dosageInstruction", []):
        holders.append(dosage.get("timing", {}).get("repeat", {}).get("boundsPeriod", {}))
    for holder in holders:
        put(one, holder, "start")
        put(one, holder, "end", not end_matters)


def _turn(record: Json) -> str:
    """Records that are widened equally often."""
    about = codes(record)[0] if record["resourceType"] == "Observation" else ""
    return record["resourceType"] + next((part for part in ("le:reviewed-", "le:judgement-") if part in about), "")


def widen_date(bundle: Json, rng: Random) -> str | None:
    """A date loses its time, day or month, or goes."""
    places = _date_places(bundle)
    if not places:
        return None
    # Many observations and few others: every kind of record shall have its turn.
    kind = rng.choice(sorted({_turn(place[0]) for place in places}))
    record, holder, name, droppable = rng.choice([place for place in places if _turn(place[0]) == kind])
    was = holder[name]
    day = _site_day(was)
    wider = [day[:n] for n in (10, 7, 4) if len(day[:n]) < len(was)] + ([None] if droppable else [])
    if not wider:
        return None
    now = rng.choice(wider)
    if now is None:
        del holder[name]
    else:
        holder[name] = now
    return f"{label(record)}: {name} {was} -> {now}"
