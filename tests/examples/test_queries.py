"""Each example query gives what its title asks, over a few example subjects."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path

import pytest

from kn5501_reasoner import pipeline

EXAMPLES = Path(__file__).parents[2] / "examples"
SUBJECTS = (
    "eligible-man", "belimumab-two-weeks-before", "code-nobody-knows", "migraine-to-be-judged", "refused-pregnant-man",
)
KN = "https://w3id.org/lupus-eligibility/trial/kn5501/"
LE = "https://w3id.org/lupus-eligibility/term/"
# Rows that a query must give, each as the values that it must hold, and how many rows at least.
EXPECTED: dict[str, tuple[int, list[set[str]]]] = {
    "awaiting-judgement": (1, [{"migraine-to-be-judged", KN + "exc-05"}]),
    "codes-of-cns-disease": (20, [{"epilepsy", "http://snomed.info/id/84757009"}]),
    "criteria-about-b-cell-depletion": (1, [{KN + "exc-12"}]),
    "domains-to-review": (12, [{KN + "exc-08a", LE + "herpes", LE + "screening"}]),
    "failing-one-criterion-only": (1, [{"belimumab-two-weeks-before", KN + "exc-12"}]),
    "from-fact-to-record": (20, [{"eligible-man", LE + "haemoglobin", "112"}]),
    "medicines-in-two-criteria": (5, [{"belimumab"}, {"rituximab"}]),
    "other-readings": (3, [{KN + "inc-09", KN + "inc-09-with-antimalarials"}]),
    "parameters": (7, [{"gap_days", "7", "d", KN + "inc-09"}]),
    "records-that-decided": (1, [{"belimumab-two-weeks-before", "https://example.org/belimumab-two-weeks-before/belimumab"}]),
    "thresholds": (9, [{LE + "haemoglobin", "60", "g/L"}, {LE + "anaTitre", "80"}, {LE + "age", "65"}]),
    "verdicts": (5, [{"eligible-man", LE + "eligible"}, {"refused-pregnant-man", LE + "refused"}]),
    "what-is-missing": (6, [{"code-nobody-knows", KN + "exc-07"}]),
    "why-refused": (1, [{"refused-pregnant-man", "pregnant-man"}]),
}


@cache
def rows(name: str) -> list[list[str]]:
    text = (EXAMPLES / f"{name}.rq").read_text()
    result = pipeline.query_paths([str(EXAMPLES / f"{subject}.ttl") for subject in SUBJECTS], text)
    return list(csv.reader(io.StringIO(result.format("csv"))))[1:]


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.rq")))
def test_query_gives_what_its_title_asks(name: str) -> None:
    least, needed = EXPECTED[name]
    found = [set(row) for row in rows(name)]
    assert len(found) >= least
    for values in needed:
        assert any(values <= row for row in found), (values, found[:10])


def test_queries_about_subjects_say_nothing_more() -> None:
    assert len(rows("failing-one-criterion-only")) == 1
    assert len(rows("awaiting-judgement")) == 1
    assert {row[0] for row in rows("what-is-missing")} == {"code-nobody-knows"}
