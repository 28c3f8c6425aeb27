"""From parsed FHIR resources to subjects.

In:    top-level JSON objects: Bundles or single resources.
Out:   subjects by Patient.id. Resources that belong to no Patient in the input are left out.
Raises: nothing, whatever the input; an impossible date is an error of its subject.
Source: protocol/fhir.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .json_forms import a_dict, a_text, dicts
from .read_clinical import (
    read_allergy,
    read_condition,
    read_consent,
    read_list,
    read_medicine,
    read_participation,
    read_procedure,
)
from .read_observations import read_observation
from .records import Subject
from .when import UNKNOWN, ImpossibleDate, When, when_of

_READERS = {
    "AllergyIntolerance": read_allergy,
    "Condition": read_condition,
    "Consent": read_consent,
    "List": read_list,
    "MedicationAdministration": read_medicine,
    "MedicationRequest": read_medicine,
    "MedicationStatement": read_medicine,
    "Procedure": read_procedure,
    "ResearchSubject": read_participation,
}
_OWNERS = ("subject", "patient", "individual")
_TAIL = re.compile(r"(?:^|/)([A-Za-z]+/[A-Za-z0-9\-.]{1,64})(?:/_history/.*)?$")


@dataclass
class _File:
    """The resources of one top-level object, and the names by which they refer to each other."""

    resources: list[dict] = field(default_factory=list)
    by_name: dict[str, dict] = field(default_factory=dict)
    assembled: When = UNKNOWN


def _walk(item: object) -> Iterator[tuple[dict, str]]:
    """Every resource of a bundle, bundles within bundles included, with its full URL."""
    resource = a_dict(item)
    if resource.get("resourceType") != "Bundle":
        if isinstance(resource.get("resourceType"), str):
            yield resource, ""
        return
    for entry in dicts(resource.get("entry")):
        for inner, url in _walk(entry.get("resource")):
            yield inner, url or a_text(entry.get("fullUrl"))


def _open(item: object) -> _File:
    file = _File()
    try:
        file.assembled = when_of(a_dict(item).get("timestamp"))
    except ImpossibleDate:
        pass
    for resource, url in _walk(item):
        file.resources.append(resource)
        if url:
            file.by_name.setdefault(url, resource)
        if isinstance(resource.get("id"), str):
            file.by_name.setdefault(f"{resource['resourceType']}/{resource['id']}", resource)
    return file


def _follow(link: object, within: dict, file: _File, everywhere: dict[str, dict]) -> dict:
    """The resource that a reference names: contained, in the same file, or in another one."""
    name = a_text(a_dict(link).get("reference"))
    if name.startswith("#"):
        return next((c for c in dicts(within.get("contained")) if c.get("id") == name[1:]), {})
    tail = _TAIL.search(name)
    short = tail[1] if tail else name
    return file.by_name.get(name) or file.by_name.get(short) or everywhere.get(short) or {}


def _owner(resource: dict, file: _File, everywhere: dict[str, dict], subjects: dict[str, Subject]) -> Subject | None:
    link = next((resource[key] for key in _OWNERS if key in resource), None)
    patient = _follow(link, resource, file, everywhere)
    name = patient.get("id")
    return subjects.get(name) if patient.get("resourceType") == "Patient" and isinstance(name, str) else None


def _read_patient(resource: dict, subject: Subject) -> None:
    birth = when_of(resource.get("birthDate"))
    if birth.known:
        subject.births.append(When(birth.first, birth.last))
    if resource.get("gender") in ("male", "female", "other"):
        subject.sexes.add(resource["gender"])
    if "deceasedDateTime" in resource:
        subject.deaths.append(when_of(resource["deceasedDateTime"]))
    elif resource.get("deceasedBoolean") is True:
        subject.deaths.append(When(UNKNOWN.first, UNKNOWN.first))


def read_subjects(items: Iterable[object]) -> dict[str, Subject]:
    """All subjects of the input; the same Patient.id in several files is one subject."""
    files = [_open(item) for item in items]
    everywhere: dict[str, dict] = {}
    subjects: dict[str, Subject] = {}
    for file in files:
        for name, resource in file.by_name.items():
            everywhere.setdefault(name, resource)
        for resource in file.resources:
            name = resource.get("id")
            if resource["resourceType"] == "Patient" and isinstance(name, str) and name:
                subject = subjects.setdefault(name, Subject(name))
                try:
                    _read_patient(resource, subject)
                except ImpossibleDate:
                    subject.errors.add("impossible-date")
    for file in files:
        for resource in file.resources:
            _read(resource, file, everywhere, subjects)
    return subjects


def _read(resource: dict, file: _File, everywhere: dict[str, dict], subjects: dict[str, Subject]) -> None:
    kind = resource["resourceType"]
    reader = _READERS.get(kind)
    if reader is None and kind != "Observation":
        return
    subject = _owner(resource, file, everywhere, subjects)
    if subject is None:
        return
    try:
        if reader is None:
            read_observation(resource, subject, file.assembled)
        else:
            reader(resource, subject, lambda link: _follow(link, resource, file, everywhere))
    except ImpossibleDate:
        subject.errors.add("impossible-date")
