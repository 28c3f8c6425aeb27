"""What a reader is told beside an outcome."""

from __future__ import annotations

import copy
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kn5501_reasoner import pipeline
from kn5501_reasoner.model import CriterionResult, Dates

SAMPLE = json.loads(
    (Path(__file__).parents[1] / "data" / "fhir" / "sample-01.json").read_text(),
    parse_float=Decimal, parse_int=Decimal,
)
DATES = Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))


def result(criterion: str, *resources: dict, assume_absent: tuple[str, ...] = ()) -> CriterionResult:
    bundle = copy.deepcopy(SAMPLE)
    for number, resource in enumerate(resources):
        named = {"id": f"added-{number}", "subject": {"reference": "Patient/sample-01"}, **resource}
        bundle["entry"].append({"fullUrl": f"https://example.org/{named['id']}", "resource": named})
    session = pipeline.Session.of(pipeline.read_resources([bundle]), "kn5501", DATES, assume_absent)
    return next(one for one in session.assess("sample-01").criteria if one.criterion == criterion)


def judgement(fit: bool, note: bool = True) -> dict:
    return {
        "resourceType": "Observation", "status": "final", "effectiveDateTime": "2026-11-20", "valueBoolean": fit,
        "code": {"coding": [{"system": "https://w3id.org/lupus-eligibility/term/", "code": "judgement-exc-14"}]},
        "performer": [{"display": "investigator 2"}], **({"note": [{"text": "because"}]} if note else {}),
    }


def test_judgements_of_one_day_that_disagree_decide_nothing() -> None:
    found = result("exc-14", judgement(False))
    assert found.outcome == "untested"
    assert "conflicting-judgements" in {flag.code for flag in found.flags}


def test_a_judgement_without_reason_is_accepted_and_flagged() -> None:
    later = {**judgement(False, note=False), "effectiveDateTime": "2026-11-21"}
    found = result("exc-14", later)
    assert found.outcome == "failed"
    assert "judgement-without-reason" in {flag.code for flag in found.flags}


def test_what_would_settle_an_open_criterion_is_said() -> None:
    migraine = {
        "resourceType": "Condition", "onsetDateTime": "2020-01-01",
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G43.909"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
    }
    found = result("exc-05", migraine)
    assert found.outcome == "untested"
    (settle,) = [flag.message for flag in found.flags if flag.code == "to-settle"]
    assert "judgement" in settle


@pytest.mark.parametrize("assumed", [(), ("malignancy",)])
def test_an_assumption_is_told(assumed: tuple[str, ...]) -> None:
    old = copy.deepcopy(SAMPLE)
    try:
        SAMPLE["entry"] = [
            entry for entry in SAMPLE["entry"]
            if entry["resource"].get("code", {}).get("coding", [{}])[0].get("code") != "reviewed-malignancy"
        ]
        found = result("exc-07", assume_absent=assumed)
    finally:
        SAMPLE["entry"] = old["entry"]
    assert found.outcome == ("passed" if assumed else "cantTell")
    assert ("assumed-absent" in {flag.code for flag in found.flags}) is bool(assumed)
