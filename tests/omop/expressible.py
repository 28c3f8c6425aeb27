"""What of a FHIR bundle an OMOP database can say.

What: ``expressible`` leaves what the tables of the CDM 5.4 and the local codes of docs/omop.md have a place for;
``loadable`` leaves whole the resources of which anything can be loaded.
In: bundles as ``synth`` makes them. Out: bundles. Source: OHDSI, OMOP Common Data Model 5.4.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

LE = "https://w3id.org/lupus-eligibility/term/"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
STATUS = {
    "confirmed": "Confirmed diagnosis", "provisional": "Preliminary diagnosis",
    "differential": "Differential diagnosis", "refuted": "Ruled out diagnosis", "unconfirmed": "Suspected diagnosis",
}
SEVERITY = {"mild": "255604002", "moderate": "6736007", "severe": "24484000"}
TREATED = ("follow-up", "off-study", "on-study", "on-study-intervention", "on-study-observation", "withdrawn")
COUNTED = ("active", "completed", "stopped", "on-hold", "in-progress")


def expressible(bundle: dict[str, Any]) -> dict[str, Any]:
    """The bundle with what an OMOP database can say, and nothing else."""
    resources = list(expressible_resources(bundle))
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}


def loadable(bundle: dict[str, Any]) -> dict[str, Any]:
    """The resources of which anything can be loaded at all, with all that they say."""
    kept = {(each["resourceType"], each["id"]) for each in expressible_resources(bundle)}
    kept |= {("MedicationAdministration", name) for kind, name in kept if kind == "MedicationStatement"}
    entries = [entry for entry in bundle["entry"] if (entry["resource"]["resourceType"], entry["resource"].get("id"))
               in kept or entry["resource"]["resourceType"] in ("Medication", "ResearchStudy")]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def expressible_resources(bundle: dict[str, Any]) -> Iterator[dict[str, Any]]:
    given = [copy.deepcopy(entry["resource"]) for entry in bundle["entry"]]
    named = {f"{each['resourceType']}/{each.get('id')}": each for each in given}
    for resource in given:
        keep = _KEEP.get(resource["resourceType"])
        if keep is not None and (kept := keep(resource, named)) is not None:
            yield kept


def _patient(resource: dict[str, Any], named: Any) -> dict[str, Any] | None:
    resource.pop("deceasedBoolean", None)  # a death has its day
    return resource


def _consent(resource: dict[str, Any], named: Any) -> dict[str, Any] | None:
    fits = resource.get("status") in ("active", "inactive", "rejected") and _date(resource.get("dateTime", ""))
    scopes = {each.get("code") for each in resource.get("scope", {}).get("coding", [])}
    return resource if fits and "research" in scopes else None


def _condition(resource: dict[str, Any], named: Any) -> dict[str, Any] | None:
    """Code, certainty, first and last day, visit; neither what is active nor how severe."""
    verification = code_of(resource.get("verificationStatus"))
    started, ended = resource.get("onsetDateTime", ""), resource.get("abatementDateTime", "")
    if verification == "entered-in-error" or not _day(started) or (ended and (not _date(ended) or ended <= started)):
        return None
    if verification and verification not in STATUS:
        return None
    if code_of(resource.get("clinicalStatus")) in ("active", "recurrence", "relapse"):
        resource.pop("abatementDateTime", None)  # nobody loads an end of what is said to go on
    recorded = resource.get("recordedDate", "")
    if not _date(recorded) or recorded < started:
        resource.pop("recordedDate", None)  # the visit has its day, and no row is of a visit before it
    if recorded == resource.get("abatementDateTime"):
        resource.pop("abatementDateTime", None)  # an end that only repeats the day of the visit
    for name in ("clinicalStatus", "severity", "bodySite", "evidence", "stage"):
        resource.pop(name, None)
    resource["severity"] = {"text": "not said"}
    return _two_codings(resource, "code")


def _medicine(resource: dict[str, Any], named: Any) -> dict[str, Any] | None:
    """Any of the three as a statement with its period: whether it is still taken is not said."""
    kind, status = resource["resourceType"], resource.get("status")
    if kind == "MedicationRequest":
        return None
    day = resource.get("effectiveDateTime")
    period = resource.get("effectivePeriod") or ({"start": day, "end": day} if day else {})
    if not _date(period.get("start") or "") or ("end" in period and not _date(period["end"])):
        return None
    if kind == "MedicationStatement" and "effectiveDateTime" in resource:
        return None
    if status not in (*COUNTED, "intended"):
        return None
    dosages = resource.get("dosage") or []
    dosages = [dosages] if isinstance(dosages, dict) else dosages
    routes = [each["route"] for each in dosages if each.get("route", {}).get("coding")]
    if len(dosages) != len(routes) or len(routes) > 1:
        return None
    concept = resource.get("medicationCodeableConcept") or _medication(resource, named).get("code")
    if not concept:
        return None
    made = {
        "resourceType": "MedicationStatement", "id": resource["id"], "subject": resource["subject"],
        "status": status if status == "intended" else "completed", "medicationCodeableConcept": concept,
        "effectivePeriod": period, "dosage": [{"route": {"coding": route["coding"][:1]}} for route in routes],
    }
    return _two_codings(made, "medicationCodeableConcept")


def _medication(resource: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    reference = resource.get("medicationReference", {}).get("reference", "")
    inside = {"#" + each["id"]: each for each in resource.get("contained", [])}
    return inside.get(reference) or named.get(reference) or {}


def _allergy(resource: dict[str, Any], named: Any) -> dict[str, Any] | None:
    """Substance, severity and day of record; not whether it is confirmed."""
    codings = resource.get("code", {}).get("coding")
    if not codings or not _date(resource.get("recordedDate", "")):
        return None
    if code_of(resource.get("verificationStatus")) in ("refuted", "entered-in-error"):
        return None
    none_known = codings[0]["code"] == "716186003"
    for name in ("criticality", "onsetDateTime") + (() if none_known else ("verificationStatus",)):
        resource.pop(name, None)
    severities = [each["severity"] for each in resource.pop("reaction", []) if each.get("severity") in SEVERITY]
    if severities:  # one is said, and of the others nothing
        resource["reaction"] = [{"severity": max(severities, key=list(SEVERITY).index)}, {}]
    resource["code"] = {"coding": codings[:1]}
    return resource


def _procedure(resource: dict[str, Any], named: Any) -> dict[str, Any] | None:
    resource.pop("reasonReference", None)
    done = resource.get("status") == "completed" and _date(resource.get("performedDateTime", ""))
    return _two_codings(resource, "code") if done else None


def _participation(resource: dict[str, Any], named: dict[str, Any]) -> dict[str, Any] | None:
    """Study, kind, first and last day."""
    reference = resource.get("study", {}).get("reference", "")
    inside = {"#" + each["id"]: each for each in resource.get("contained", [])}
    study = inside.get(reference) or named.get(reference) or {}
    if resource.get("status") not in TREATED or not study.get("identifier"):
        return None
    period = resource.get("period", {})
    if not _date(period.get("start", "")) or ("end" in period and not _date(period["end"])):
        return None
    kind = (study.get("category") or [{}])[0].get("text")
    study = {"resourceType": "ResearchStudy", "id": "s", "identifier": study["identifier"][:1]} | (
        {"category": [{"text": kind}]} if kind in ("interventional", "observational") else {})
    return {
        "resourceType": "ResearchSubject", "id": resource["id"], "individual": resource["individual"],
        "status": "off-study" if "end" in period else "on-study", "contained": [study],
        "study": {"reference": "#s"}, "period": period,
    }


def _observation(resource: dict[str, Any], named: Any) -> dict[str, Any] | None:
    """Code, value, unit, upper limit and time; not the interpretation."""
    if resource.get("status") not in ("final", "amended", "corrected"):
        return None
    codings = resource["code"].get("coding") or []
    local = codings[0]["code"] if codings and codings[0].get("system") == LE else ""
    if local.endswith("-date"):
        return resource if _date(resource.get("valueDateTime", "")) else None
    if not _day(resource.get("effectiveDateTime", "")):
        return None
    if "method" in resource:
        return None  # the code would have to say it
    resource["status"] = "final"
    if local.startswith(("reviewed-", "judgement-")):
        complete = "valueBoolean" in resource and (resource.get("performer") or not local.startswith("judgement-"))
        return resource if complete else None
    for node in (resource, *resource.get("component", [])):
        for name in ("interpretation", "valueRange", "dataAbsentReason", "issued"):
            node.pop(name, None)
        ranges = node.get("referenceRange") or []
        value, high = node.get("valueQuantity"), ranges[0].get("high") if len(ranges) == 1 else None
        if ranges and (not high or (value and _unit_of(value) != _unit_of(high)) or not value or not _unit_of(high)):
            node.pop("referenceRange")
        if not node["code"].get("coding"):
            return None
    return _two_codings(resource, "code")


def _two_codings(resource: dict[str, Any], name: str) -> dict[str, Any]:
    """A row has a source and a standard concept, and one name."""
    if resource.get(name, {}).get("coding"):
        resource[name] = {"coding": resource[name]["coding"][:2]}
    return resource


def _unit_of(quantity: dict[str, Any]) -> str | None:
    return quantity.get("code") if quantity.get("system") == "http://unitsofmeasure.org" else None


def _day(text: str) -> bool:
    """A full day, or a time without zone or in the site's."""
    return _date(text) or bool(re.fullmatch(DAY.pattern + r"T[0-9:]{8}(\+08:00)?", text)) and _date(text[:10])


def _date(text: str) -> bool:
    """A day that the calendar has: no other fits into a column."""
    try:
        return bool(DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def code_of(node: dict[str, Any] | None) -> str | None:
    codings = (node or {}).get("coding") or []
    return codings[0].get("code") if codings else None


_KEEP = {
    "Patient": _patient, "Consent": _consent, "Condition": _condition, "MedicationStatement": _medicine,
    "MedicationAdministration": _medicine, "AllergyIntolerance": _allergy, "Procedure": _procedure,
    "ResearchSubject": _participation, "Observation": _observation,
}
