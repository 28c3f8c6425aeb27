"""Each example comes to what its header says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from kn5501_reasoner import pipeline
from kn5501_reasoner.model import Assessment, Screening

EXAMPLES = Path(__file__).parents[2] / "examples"
TURTLE = sorted(EXAMPLES.glob("*.ttl"))
FHIR = {
    "fhir-eligible": "eligible",
    "hospital-history": "ineligible",
    "ndjson-belimumab": "ineligible",
    "ndjson-eligible-man": "eligible",
}


@cache
def screening() -> Screening:
    return pipeline.screen_paths([str(EXAMPLES)])


def subject(name: str) -> Assessment:
    return next(one for one in screening().subjects if one.subject == name)


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.stem)
def test_turtle_subject_comes_to_what_its_header_says(path: Path) -> None:
    expected = re.search(r"^# Expected: (.*?)\. A made-up subject\.$", path.read_text(), re.MULTILINE)
    assert expected, "the second line says what is expected"
    found = subject(path.stem)
    open_or_failed = {r.criterion: r.outcome for r in found.criteria if r.outcome not in ("passed", "inapplicable")}
    match expected[1].split():
        case ["several", outcome]:
            assert len(open_or_failed) > 1 and set(open_or_failed.values()) == {outcome}
        case [criterion, outcome]:
            assert open_or_failed == {criterion: outcome}
        case [verdict]:
            assert found.verdict == verdict and not open_or_failed


@pytest.mark.parametrize("name", FHIR)
def test_fhir_subject(name: str) -> None:
    assert subject(name).verdict == FHIR[name]


def test_there_are_enough_and_every_verdict_occurs() -> None:
    assert len(TURTLE) >= 12
    assert {one.verdict for one in screening().subjects} == {"eligible", "ineligible", "undetermined", "refused"}


def test_every_outcome_has_a_reason_with_words() -> None:
    for one in screening().subjects:
        for result in one.criteria:
            assert result.because and all(because.message.strip() for because in result.because), result


def test_nothing_was_refused_as_a_file() -> None:
    assert screening().refused_files == ()
