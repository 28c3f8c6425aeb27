"""The ten sample bundles: hand-made subjects, each with what must come of it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.evaluators import EVALUATORS, Anchors

DATA = Path(__file__).parents[1] / "data" / "fhir"
EXPECTED = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))
ANCHORS = Anchors(*(date.fromisoformat(EXPECTED[name]) for name in ("screening", "enrolment", "infusion")))


@pytest.mark.parametrize("evaluator", sorted(EVALUATORS))
@pytest.mark.parametrize("sample", sorted(EXPECTED["subjects"]))
def test_samples(sample: str, evaluator: str) -> None:
    text = (DATA / f"{sample}.json").read_text(encoding="utf-8")
    bundle = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    wanted, found = EXPECTED["subjects"][sample], EVALUATORS[evaluator]([bundle], ANCHORS)[sample]
    assert found.verdict == wanted.get("verdict", found.verdict), wanted["what"]
    assert found.criteria.items() >= wanted.get("outcomes", {}).items(), wanted["what"]


def test_every_sample_is_expected() -> None:
    assert {path.stem for path in DATA.glob("sample-*.json")} == set(EXPECTED["subjects"])
