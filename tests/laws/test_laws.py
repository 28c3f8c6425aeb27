"""Laws that hold for every subject, tried on generated ones: soundness under blurs, sameness under rewritings.

Each law is tried on every evaluator; 150 subjects in the quick suite, 4,000 in the full one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
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

COUNT = 4_000 if FULL else 150
ANCHORS = Anchors()
CLEAR = ("passed", "inapplicable")
OPTIONS = {
    "all given": Anchors(),
    "no infusion": replace(Anchors(), infusion=None),
    "no enrolment": replace(Anchors(), enrolment=None, infusion=None),
}


def subjects(count: int, seed: int) -> list[dict]:
    """Half of them messy; half complete and with a past, in which more is clear and so more can go wrong."""
    share = count // 2
    complete = [layered(one, Random(seed + n)) for n, one in enumerate(generate(share, seed, profile="complete"))]
    for bundle in complete:
        for entry in bundle["entry"]:
            _rename(entry["resource"], "C")
    return [*generate(count - share, seed), *complete]


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


@pytest.fixture(params=sorted(EVALUATORS))
def evaluate(request: pytest.FixtureRequest):
    """Every evaluator in turn."""
    return EVALUATORS[request.param]


@pytest.mark.parametrize("options", sorted(OPTIONS))
@pytest.mark.parametrize("times", [1, 3])
def test_a_blur_never_turns_an_outcome_round(evaluate, options: str, times: int) -> None:
    """The soundness law."""
    bundles = subjects(COUNT, seed=11 * times)
    blurred = [blur(bundle, Random(f"{times}/{name_of(bundle)}"), times) for bundle in bundles]
    before = evaluate(bundles, OPTIONS[options])
    after = evaluate([bundle for bundle, _ in blurred], OPTIONS[options])
    wrong = []
    for bundle, (_, done) in zip(bundles, blurred, strict=True):
        subject = name_of(bundle)
        wrong += [f"{subject} {what} by {done}" for what in turned(before[subject], after[subject])]
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("rewriting", sorted(REWRITINGS))
def test_saying_the_same_otherwise_changes_nothing(evaluate, rewriting: str) -> None:
    bundles = subjects(COUNT, seed=23)
    said = {name_of(one): rewritten(rewriting, one, Random(name_of(one))) for one in bundles}
    changed = [one for one in bundles if said[name_of(one)] is not None]
    before = evaluate(changed, ANCHORS)
    after = evaluate([part for one in changed for part in said[name_of(one)]], ANCHORS)
    assert changed
    assert {name: one for name, one in after.items() if one != before[name]} == {}
    assert after.keys() == before.keys()


def _years_later(day: date) -> date:
    return day.replace(year=day.year + YEARS_SHIFTED)


def test_28_years_later_everything_is_the_same(evaluate) -> None:
    """Anchors move with the data: months, ages, weekdays and leap days fall as before."""
    bundles = subjects(COUNT, seed=31)
    later = Anchors(*(_years_later(day) for day in (ANCHORS.screening, ANCHORS.enrolment, ANCHORS.infusion)))
    assert evaluate([shift_years(one) for one in bundles], later) == evaluate(bundles, ANCHORS)


def test_weeks_later_windows_of_days_are_the_same(evaluate) -> None:
    """Anchors move with the data: only what is counted in months or years may change."""
    pairs = [(one, shift_weeks(one)) for one in subjects(COUNT, seed=37)]
    pairs = [(one, moved) for one, moved in pairs if moved is not None]
    later = timedelta(weeks=WEEKS_SHIFTED)
    moved_anchors = Anchors(ANCHORS.screening + later, ANCHORS.enrolment + later, ANCHORS.infusion + later)
    before = evaluate([one for one, _ in pairs], ANCHORS)
    after = evaluate([moved for _, moved in pairs], moved_anchors)
    assert len(pairs) > COUNT // 4
    for subject, was in before.items():
        now = after[subject]
        assert was.errors == now.errors, subject
        for criterion in COUNTED_IN_DAYS if was.criteria else ():
            assert was.criteria[criterion] == now.criteria[criterion], (subject, criterion)


def test_eligible_subjects_are_eligible(evaluate) -> None:
    found = evaluate(list(generate(COUNT, 5, profile="eligible")), ANCHORS)
    assert {subject: one for subject, one in found.items() if one.verdict != "eligible"} == {}


def test_complete_subjects_leave_nothing_open(evaluate) -> None:
    found = evaluate(list(generate(COUNT, 6, profile="complete")), ANCHORS)
    still_open = {
        subject: [name for name, outcome in one.criteria.items() if outcome in ("cantTell", "untested")]
        for subject, one in found.items()
    }
    assert {subject: names for subject, names in still_open.items() if names} == {}
    assert not any(one.errors for one in found.values())
