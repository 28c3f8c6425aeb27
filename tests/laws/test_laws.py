"""Laws that hold for every subject, tried on generated ones: soundness under blurs, sameness under rewritings.

Each law is tried on every evaluator. The oracle is quick: 150 subjects, 4,000 in the full suite; the product validates
each subject by SHACL, and gets fewer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

import pytest

from kn5501_reasoner.synth import generate
from tests.conftest import FULL
from tests.evaluators import EVALUATORS, Anchors, Judged
from tests.laws.blurs import blur
from tests.laws.histories import layered
from tests.laws.metamorphic import (
    COUNTED_IN_DAYS,
    REWRITINGS,
    WEEKS_SHIFTED,
    YEARS_SHIFTED,
    rewritten,
    shift_weeks,
    shift_years,
)  # fmt: skip

COUNTS = {"oracle": 4_000 if FULL else 150, "product": 300 if FULL else 14}
SEED = 11
ANCHORS = Anchors()
CLEAR = ("passed", "inapplicable")
OPTIONS = {
    "all given": ANCHORS,
    "no infusion": replace(ANCHORS, infusion=None),
    "no enrolment": replace(ANCHORS, enrolment=None, infusion=None),
}
Evaluated = dict[str, Judged]


@cache
def subjects(count: int, seed: int) -> tuple[dict, ...]:
    """Half of them messy; half complete and with a past, in which more is clear and so more can go wrong."""
    share = count // 2
    complete = [layered(one, Random(seed + n)) for n, one in enumerate(generate(share, seed, profile="complete"))]
    for bundle in complete:
        for entry in bundle["entry"]:
            _rename(entry["resource"], "C")
    return (*generate(count - share, seed), *complete)


def _rename(resource: dict, letter: str) -> None:
    """Subjects of two profiles must not meet under one name."""
    if resource["resourceType"] == "Patient":
        resource["id"] = resource["id"].replace("S", letter)
    for member in ("subject", "patient", "individual"):
        if member in resource:
            resource[member]["reference"] = resource[member]["reference"].replace("Patient/S", f"Patient/{letter}")


def name_of(bundle: dict) -> str:
    """The subject of a bundle."""
    return next(one["resource"]["id"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Patient")


def turned(before: Judged, after: Judged) -> list[str]:
    """Criteria that went from clear to failed, or from failed to clear."""
    if "refused" in (before.verdict, after.verdict):
        return []
    found = []
    for criterion, was in before.criteria.items():
        now = after.criteria[criterion]
        if (was in CLEAR and now == "failed") or (was == "failed" and now in CLEAR):
            found.append(f"{criterion}: {was} -> {now}")
    return found


@pytest.fixture(scope="module", params=sorted(EVALUATORS))
def evaluator(request: pytest.FixtureRequest) -> str:
    """The name of every evaluator in turn."""
    return request.param


@pytest.fixture
def evaluate(evaluator: str) -> Callable[..., Evaluated]:
    """From bundles and anchors to outcomes."""
    return EVALUATORS[evaluator]


@pytest.fixture
def bundles(evaluator: str) -> list[dict]:
    """As many subjects as the evaluator has time for."""
    return list(subjects(COUNTS[evaluator], SEED))


@pytest.fixture(scope="module")
def unchanged(evaluator: str) -> Callable[[str], Evaluated]:
    """What is said of the subjects as they are; worked out once for each choice of anchors."""

    @cache
    def known(options: str) -> Evaluated:
        return EVALUATORS[evaluator](subjects(COUNTS[evaluator], SEED), OPTIONS[options])

    return known


@pytest.mark.parametrize("options", sorted(OPTIONS))
@pytest.mark.parametrize("times", [1, 3])
def test_a_blur_never_turns_an_outcome_round(evaluate, unchanged, bundles, options: str, times: int) -> None:
    """The soundness law."""
    blurred = [blur(bundle, Random(f"{times}/{options}/{name_of(bundle)}"), times) for bundle in bundles]
    before, after = unchanged(options), evaluate([bundle for bundle, _ in blurred], OPTIONS[options])
    wrong = []
    for bundle, (_, done) in zip(bundles, blurred, strict=True):
        subject = name_of(bundle)
        wrong += [f"{subject} {what} by {done}" for what in turned(before[subject], after[subject])]
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("rewriting", sorted(REWRITINGS))
def test_saying_the_same_otherwise_changes_nothing(evaluate, unchanged, bundles, rewriting: str) -> None:
    said = {name_of(one): rewritten(rewriting, one, Random(name_of(one))) for one in bundles}
    said = {subject: parts for subject, parts in said.items() if parts is not None}
    before, after = unchanged("all given"), evaluate([part for parts in said.values() for part in parts], ANCHORS)
    assert said
    assert after.keys() == said.keys()
    assert {name: one for name, one in after.items() if one != before[name]} == {}


def _years_later(day: date) -> date:
    return day.replace(year=day.year + YEARS_SHIFTED)


def test_28_years_later_everything_is_the_same(evaluate, unchanged, bundles) -> None:
    """Anchors move with the data: months, ages, weekdays and leap days fall as before."""
    later = Anchors(*(_years_later(day) for day in (ANCHORS.screening, ANCHORS.enrolment, ANCHORS.infusion)))
    assert evaluate([shift_years(one) for one in bundles], later) == unchanged("all given")


def test_weeks_later_windows_of_days_are_the_same(evaluate, unchanged, bundles) -> None:
    """Anchors move with the data: only what is counted in months or years may change."""
    moved = [shifted for shifted in map(shift_weeks, bundles) if shifted is not None]
    later = timedelta(weeks=WEEKS_SHIFTED)
    after = evaluate(moved, Anchors(ANCHORS.screening + later, ANCHORS.enrolment + later, ANCHORS.infusion + later))
    assert len(moved) > len(bundles) // 4
    for subject, now in after.items():
        was = unchanged("all given")[subject]
        assert was.errors == now.errors, subject
        for criterion in COUNTED_IN_DAYS if was.criteria else ():
            assert was.criteria[criterion] == now.criteria[criterion], (subject, criterion)


def test_eligible_subjects_are_eligible(evaluator: str, evaluate) -> None:
    found = evaluate(list(generate(COUNTS[evaluator], 5, profile="eligible")), ANCHORS)
    assert {subject: one for subject, one in found.items() if one.verdict != "eligible"} == {}


def test_complete_subjects_leave_nothing_open(evaluator: str, evaluate) -> None:
    found = evaluate(list(generate(COUNTS[evaluator], 6, profile="complete")), ANCHORS)
    still_open = {
        subject: [name for name, outcome in one.criteria.items() if outcome in ("cantTell", "untested")]
        for subject, one in found.items()
    }
    assert {subject: names for subject, names in still_open.items() if names} == {}
    assert not any(one.errors for one in found.values())
