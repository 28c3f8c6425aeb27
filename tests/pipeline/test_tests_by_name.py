"""A result of a code that no mapping knows, whose name says a test that a criterion reads, holds it open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kn5501_reasoner.pipeline import screen_resources
from tests.agreement.every_code import with_diagnosis
from tests.cohort.runs import DATES
from tests.evaluators import Anchors, oracle

LOINC, LOCAL = "http://loinc.org", "urn:oid:1.2.3"


def quantity(value: str, unit: str | None) -> dict:
    ucum = {"system": "http://unitsofmeasure.org", "code": unit} if unit else {}
    return {"valueQuantity": {"value": Decimal(value), **ucum}}


def with_result(system: str, display: str, value: dict, day: str | None) -> dict:
    bundle = with_diagnosis(None)
    result = {"resourceType": "Observation", "id": "added", "status": "final", **value,
              "code": {"coding": [{"system": system, "code": "90001-0", "display": display}]},
              "subject": {"reference": f"Patient/{bundle['entry'][0]['resource']['id']}"}}
    bundle["entry"].append({"resource": result | ({"effectiveDateTime": day} if day else {})})
    return bundle


HELD = [
    (LOINC, "Hemoglobin [Mass/volume] in Blood", quantity("50", "g/L"), "2026-11-21", "inc-07"),
    (LOCAL, "血红蛋白", quantity("150", "g/L"), "2026-11-21", "inc-07"),
    (LOCAL, "Hb", quantity("50", None), "2026-11-21", "inc-07"),
    (LOCAL, "Neutrophils [#/volume] in Blood", quantity("5", "10*9/L"), None, "inc-07"),
    (LOINC, "LVEF by CT", quantity("30", "%"), "2026-11-21", "inc-08"),
    (LOCAL, "beta hCG quantitative", quantity("3000", "m[IU]/mL"), "2026-11-28", "exc-09"),
    (LOCAL, "NYHA class", {"valueString": "III"}, "2026-11-21", "exc-04"),
    (LOCAL, "SLEDAI score", quantity("3", None), "2026-11-22", "inc-04"),
    (LOCAL, "BILAG renal", {"valueString": "D"}, "2026-11-22", "inc-05"),
]
LEFT = [
    (LOCAL, "Hb", quantity("50", "g/L"), "2026-09-21", "inc-07"),
    (LOCAL, "Hb", quantity("5", "mmol/L"), "2026-11-21", "inc-07"),
    (LOINC, "Hemoglobin A1c/Hemoglobin.total in Blood", quantity("6", "%"), "2026-11-21", "inc-07"),
    (LOINC, "MCHC [Mass/volume] by Automated count", quantity("330", "g/L"), "2026-11-21", "inc-07"),
    (LOCAL, "Hemoglobin in urine", quantity("5", "g/L"), "2026-11-21", "inc-07"),
    (LOINC, "Glucose [Mass/volume] in Blood", quantity("5", "g/L"), "2026-11-21", "inc-07"),
]


def outcome(bundle: dict, criterion: str) -> str:
    (one,) = screen_resources([bundle], dates=DATES).subjects
    return {c.criterion: c.outcome for c in one.criteria}[criterion]


@pytest.mark.parametrize(("system", "display", "value", "day", "criterion"), HELD)
def test_it_holds_the_criterion_open(system, display, value, day, criterion) -> None:
    bundle = with_result(system, display, value, day)
    assert outcome(bundle, criterion) == "cantTell"
    (other,) = oracle([bundle], Anchors()).values()
    assert other.criteria[criterion] == "cantTell"


@pytest.mark.parametrize(("system", "display", "value", "day", "criterion"), LEFT)
def test_what_is_another_test_or_older_does_not(system, display, value, day, criterion) -> None:
    assert outcome(with_result(system, display, value, day), criterion) == "passed"
