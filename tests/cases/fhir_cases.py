"""Cases of FHIR: the eligible sample subject with resources added and left out, and what must come out.

In:  ``tests/cases/fhir/cases.toml``. Out: FhirCase, and its bundle with a subject of its own.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kn5501_reasoner.model import Dates
from tests.laws.unread import DATES

HERE = Path(__file__).parent
NAME = "sample-01"
SAMPLE = HERE.parent / "data" / "fhir" / f"{NAME}.json"
SYSTEMS = {
    "cm": "http://hl7.org/fhir/sid/icd-10-cm", "loinc": "http://loinc.org", "le": "https://w3id.org/lupus-eligibility/term/",
    "rx": "http://www.nlm.nih.gov/research/umls/rxnorm",
}
WHEN: Dates = DATES
"""The anchors of the sample."""


@dataclass(frozen=True)
class FhirCase:
    """One case. records: ids of added resources that its reasons must rest on; ignored: those that they must not."""

    number: int
    name: str
    criterion: str
    without: tuple[str, ...]
    add: tuple[dict[str, Any], ...]
    expect: str
    records: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def subject(self) -> str:
        """The subject's identifier."""
        return f"fhir-{self.number:03d}"

    def text(self) -> str:
        """The bundle."""
        bundle = json.loads(SAMPLE.read_text(encoding="utf-8"))
        gone = {(SYSTEMS[system], code) for system, _, code in (each.partition(":") for each in self.without)}
        kept = [entry for entry in bundle["entry"] if not _codes(entry["resource"]) & gone]
        assert len(bundle["entry"]) - len(kept) >= len(gone), self.name
        bundle["entry"] = kept + [{"resource": one} for one in self.add]
        return json.dumps(bundle).replace(NAME, self.subject)


def read_fhir_cases() -> list[FhirCase]:
    """All of them. Raises: AssertionError for a case that is not written as it should be."""
    listed = tomllib.loads((HERE / "fhir" / "cases.toml").read_text(encoding="utf-8"))["case"]
    found = []
    for number, raw in enumerate(listed, 1):
        ids = {one["id"] for one in json.loads(raw["add"]) if one["resourceType"] != "Medication"}
        named = {each.partition("#")[0] for each in (*raw["records"], *raw.get("ignored", ()))}
        assert ids == named, (raw["name"], ids ^ named)
        found.append(FhirCase(
            number, raw["name"], raw["criterion"], tuple(raw.get("without", ())), tuple(json.loads(raw["add"])),
            raw["expect"], tuple(raw["records"]), tuple(raw.get("ignored", ()))))
    assert len({case.name for case in found}) == len(found)
    return found


def _codes(resource: dict[str, Any]) -> set[tuple[str, str]]:
    held = resource.get("code") or resource.get("medicationCodeableConcept") or {}
    return {(each["system"], each["code"]) for each in held.get("coding", ())}
