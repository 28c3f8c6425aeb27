"""Kinds of records from the field that a reader is tempted to pass over: one thing changed in an eligible subject.

The cases are in door/: what is added to the sample subject, what is left out, and the outcomes that are allowed.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.oracle import evaluate
from tests.oracle.building import NAME, E, I, S, bundle, is_coded

CASES = [
    case
    for path in sorted((Path(__file__).parent / "door").glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_comes_through_the_door(case: dict) -> None:
    whole = bundle()
    gone = is_coded(*case["without"])
    whole["entry"] = [entry for entry in whole["entry"] if not gone(entry["resource"])]
    for entry in whole["entry"]:
        kind = entry["resource"]["resourceType"]
        entry["resource"] |= case.get(kind.lower(), {}) if kind in ("Patient", "Consent") else {}
    whole["entry"] += [{"resource": one} for one in case["add"]]
    found = evaluate([whole, *case.get("files", ())], S, E, I)[NAME]
    assert found.criteria.get(case["criterion"], "refused") in case["allowed"]
    assert case["may_be_eligible"] == (found.verdict == "eligible")


def test_without_the_change_the_subject_is_eligible() -> None:
    assert len(CASES) == len({case["name"] for case in CASES}) > 40
    assert evaluate([bundle()], S, E, I)[NAME].verdict == "eligible"
