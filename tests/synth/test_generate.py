"""The generator: deterministic, exact, and what its profiles promise."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import islice
from random import Random

import pytest

from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.synth import PROFILES, generate, to_json
from kn5501_reasoner.synth.dates import resolve

from datetime import date  # isort: skip

ANCHORS = {"S": date(2026, 11, 22), "E": date(2026, 11, 30), "I": date(2026, 12, 1)}


def text(count: int, seed: int, **options: object) -> str:
    return "\n".join(map(to_json, generate(count, seed, **options)))


@pytest.mark.parametrize("profile", PROFILES)
def test_the_same_seed_gives_the_same_bytes(profile: str) -> None:
    assert text(30, 4, profile=profile) == text(30, 4, profile=profile)
    assert text(30, 4, profile=profile) != text(30, 5, profile=profile)


def test_a_subject_does_not_depend_on_the_count() -> None:
    assert text(3, 9) == "\n".join(map(to_json, islice(generate(500, 9), 3)))


def test_ids_and_references() -> None:
    for bundle in generate(40, 2):
        resources = [entry["resource"] for entry in bundle["entry"]]
        subject = resources[0]["id"]
        assert resources[0]["resourceType"] == "Patient"
        assert subject.startswith("S") and len(subject) == 7
        ids = [(one["resourceType"], one["id"]) for one in resources[1:] if one["resourceType"] != "Patient"]
        assert len(ids) == len(set(ids))
        known = {f"{kind}/{name}" for kind, name in ids} | {f"Patient/{subject}"}
        written = json.loads(to_json(bundle))
        assert set(references(written)) <= known


def references(value: object) -> list[str]:
    """Every reference but those to contained resources."""
    if isinstance(value, list):
        return [found for part in value for found in references(part)]
    if not isinstance(value, dict):
        return []
    own = [value["reference"]] if not value.get("reference", "#").startswith("#") else []
    return own + [found for part in value.values() for found in references(part)]


def test_numbers_are_written_as_they_are_made() -> None:
    assert to_json({"a": Decimal("5.80"), "b": [3, "\u00e4 \u2265 1"]}) == '{"a":5.80,"b":[3,"\u00e4 \u2265 1"]}'
    for bundle in generate(60, 3):
        assert json.loads(to_json(bundle), parse_float=Decimal) == bundle


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("S-84d", "2026-08-30"), ("E-6m", "2026-05-30"), ("E-9m", "2026-02-28"), ("E-9m+1d", "2026-03-01"),
        ("E-0d~m", "2026-11"), ("I-1m~y", "2026"), ("I-8d@16:00:00Z", "2026-11-23T16:00:00Z"), ("S+1d", "2026-11-23"),
    ],
)  # fmt: skip
def test_date_expressions(expression: str, expected: str) -> None:
    assert resolve(expression, ANCHORS, Random(0)) == expected


@pytest.mark.parametrize("wrong", ["X-1d", "S-", "S-1w", ""])
def test_a_mistyped_date_expression_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a date expression"):
        resolve(wrong, ANCHORS, Random(0))


@pytest.mark.parametrize(
    "wrong",
    [
        {"profile": "perfect"},
        {"count": -1},
        {"screening": date(2026, 12, 1), "enrolment": date(2026, 11, 1)},
    ],
)
def test_wrong_options_are_refused(wrong: dict) -> None:
    with pytest.raises(UsageError):
        generate(**({"count": 1, "seed": 1} | wrong))


def test_complete_subjects_lack_nothing() -> None:
    for profile in ("complete", "eligible"):
        for bundle in generate(100, 8, profile=profile):
            for entry in bundle["entry"]:
                resource = entry["resource"]
                assert resource.get("status") not in ("preliminary", "registered", "unknown", "intended")
                for name, value in resource.items():
                    if name.endswith(("Date", "DateTime", "authoredOn")):
                        assert len(value) >= 10


def test_no_two_resources_share_a_part() -> None:
    """Who changes one resource must not change another."""
    for bundle in generate(20, 6):
        seen: set[int] = set()
        for entry in bundle["entry"]:
            walk(entry["resource"], seen)


def walk(value: object, seen: set[int]) -> None:
    if isinstance(value, (dict, list)):
        assert id(value) not in seen
        seen.add(id(value))
        for part in value.values() if isinstance(value, dict) else value:
            walk(part, seen)
