"""Mixed subjects reach every outcome that a criterion can have, and every data error."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from kn5501_reasoner.synth import generate
from kn5501_reasoner.synth.faults import FAULTS
from tests.evaluators import Anchors, Judged, oracle

COUNT = 2_000
AT_LEAST = 3
DECIDED = {"passed", "failed", "cantTell"}
REACHABLE = {
    **{f"inc-{n:02d}": DECIDED for n in range(1, 10)},
    **{f"exc-{n:02d}": DECIDED for n in (1, 2, 3, 4, 6, 7, 11)},
    "exc-08a": DECIDED,
    "inc-03": DECIDED | {"inapplicable"},
    "exc-09": DECIDED | {"inapplicable"},
    **{name: DECIDED | {"untested"} for name in ("exc-05", "exc-10", "exc-12")},
    **{name: {"passed", "failed", "untested"} for name in ("exc-08b", "exc-13", "exc-14")},
}


@pytest.fixture(scope="module")
def found() -> dict[str, Judged]:
    """2,000 mixed subjects, each at its own anchors where it carries some."""
    bundles = list(generate(COUNT, 20261122))
    given = oracle(bundles, Anchors())
    own = oracle([one for one in bundles if carries_anchors(one)], Anchors(None, None, None))
    return given | own


def carries_anchors(bundle: dict) -> bool:
    """Whether the subject brings its own screening date."""
    return any("valueDateTime" in entry["resource"] for entry in bundle["entry"])


@pytest.mark.parametrize(("criterion", "outcome"), sorted((c, o) for c, all_ in REACHABLE.items() for o in all_))
def test_every_outcome_occurs(found: dict[str, Judged], criterion: str, outcome: str) -> None:
    assert Counter(one.criteria.get(criterion) for one in found.values())[outcome] >= AT_LEAST


@pytest.mark.parametrize("rule", sorted(FAULTS))
def test_every_data_error_occurs(found: dict[str, Judged], rule: str) -> None:
    assert sum(rule in one.errors for one in found.values()) >= AT_LEAST


@pytest.mark.parametrize("verdict", ["eligible", "ineligible", "undetermined", "refused"])
def test_every_verdict_occurs(found: dict[str, Judged], verdict: str) -> None:
    assert sum(one.verdict == verdict for one in found.values()) >= AT_LEAST


def test_no_other_outcome_occurs(found: dict[str, Judged]) -> None:
    seen = {(criterion, outcome) for one in found.values() for criterion, outcome in one.criteria.items()}
    assert seen <= {(criterion, outcome) for criterion, all_ in REACHABLE.items() for outcome in all_}


def test_few_are_refused(found: dict[str, Judged]) -> None:
    share = sum(one.verdict == "refused" for one in found.values()) / len(found)
    assert 0.01 < share < 0.12


def test_anchors_of_the_subject_are_options_that_a_run_can_override(found: dict[str, Judged]) -> None:
    bundles = [one for one in generate(300, 8) if carries_anchors(one)]
    assert oracle(bundles, Anchors(None, None, None)) != oracle(bundles, replace(Anchors()))
