"""The same subjects in every form that a cohort can be read from.

In: FHIR bundles of generated subjects, as text. Out: files in a folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kn5501_reasoner import pipeline
from kn5501_reasoner.records.from_json import parse_json
from kn5501_reasoner.records.to_rdf import to_rdf
from kn5501_reasoner.synth import to_json
from tests.agreement.compare import Job, bundles_of

CLEAN, MESSY = Job(120, 7701), Job(80, 7702, blurred=4)
ANTIMALARIAL = {"resourceType": "Medication", "id": "drug-1", "code": {"text": "hydroxychloroquine"}}


def bundles(clean: int = CLEAN.count, messy: int = MESSY.count) -> list[str]:
    """Subjects, messy ones included, each under a name of its own; one Bundle on one line each."""
    made = [to_json(bundle) for bundle in bundles_of(Job(clean, CLEAN.seed))]
    return made + [
        to_json(bundle).replace("S0000", "M0000") for bundle in bundles_of(Job(messy, MESSY.seed, blurred=4))
    ]


def write_json(made: list[str], folder: Path) -> None:
    for number, bundle in enumerate(made):
        (folder / f"{number:04d}.json").write_text(bundle, encoding="utf-8")


def write_ndjson(made: list[str], folder: Path) -> None:
    (folder / "bundles.ndjson").write_text("".join(f"{bundle}\n" for bundle in made), encoding="utf-8")


def write_bulk(made: list[str], folder: Path) -> None:
    """As a bulk export: a file for each type, so that a subject lies in many places, and medicines in another file."""
    lines: dict[str, list[str]] = {"Medication": [to_json(ANTIMALARIAL)]}
    for bundle in map(parsed, made):
        for entry in bundle["entry"]:
            resource = entry["resource"]
            if resource["resourceType"] == "MedicationStatement" and resource["id"].endswith("3"):
                resource.pop("medicationCodeableConcept", None)
                resource["medicationReference"] = {"reference": "Medication/drug-1"}
            lines.setdefault(resource["resourceType"], []).append(to_json(resource))
    for name, each in lines.items():
        file = "Zz-last" if name == "Medication" else name
        (folder / f"{file}.ndjson").write_text("\n".join(each) + "\n", encoding="utf-8")


def write_triples(made: list[str], folder: Path) -> None:
    text = to_rdf(pipeline.read_resources(map(parsed, made)), "nquads")
    (folder / "records.nt").write_text(text, encoding="utf-8")


def write_turtle(made: list[str], folder: Path) -> None:
    for number, start in enumerate(range(0, len(made), 30)):
        text = to_rdf(pipeline.read_resources(map(parsed, made[start:start + 30])))
        (folder / f"{number}.ttl").write_text(text, encoding="utf-8")


def parsed(line: str) -> Any:
    return parse_json(line.encode(), "test")


SOURCES = {
    "json": write_json, "ndjson": write_ndjson, "bulk": write_bulk, "triples": write_triples, "turtle": write_turtle,
}
