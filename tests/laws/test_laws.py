"""Laws that hold for every subject, tried on generated ones: soundness under blurs, sameness under rewritings.

Each law is tried on every evaluator: the oracle, the product's columns and the product's pySHACL. Of the oracle's 60
subjects each undergoes every change; of the 120 for columns each takes its turn with three of the six kinds of blurs
and three other changes; of the 30 for pySHACL, which takes longer, with one blur and two. The full suite has more
subjects, and makes every change to all of them.
"""

from __future__ import annotations

import pytest

from kn5501_reasoner.synth import generate
from tests.conftest import FULL
from tests.evaluators import EVALUATORS, Judged
from tests.laws.forms import ANCHORS, BLURRED, REWRITTEN, SHIFTED, WEEKS_LATER, YEARS_LATER, Change, Compared, compared
from tests.laws.metamorphic import COUNTED_IN_DAYS

ALL = (len(BLURRED), len(REWRITTEN) + len(SHIFTED))
if FULL:
    SUBJECTS = {"oracle": 4_000, "columns": 3_000, "pySHACL": 300}
    CHANGES = dict.fromkeys(SUBJECTS, ALL)
else:
    SUBJECTS = {"oracle": 60, "columns": 120, "pySHACL": 30}
    CHANGES = {"oracle": ALL, "columns": (3, 3), "pySHACL": (1, 2)}
"""How many blurs, and how many other changes, each subject undergoes."""
SEED = 11
CLEAR = ("passed", "inapplicable")
OF_CHANGES = dict[Change, list[Compared]]


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


@pytest.fixture(scope="module")
def found(evaluator: str) -> OF_CHANGES:
    """What the evaluator says of all subjects before and after all changes: one screening for all laws."""
    return compared(EVALUATORS[evaluator], SUBJECTS[evaluator], SEED, *CHANGES[evaluator])


@pytest.mark.parametrize("change", BLURRED, ids=lambda change: f"{change.times} {change.options}")
def test_a_blur_never_turns_an_outcome_round(evaluator: str, found: OF_CHANGES, change: Change) -> None:
    """The soundness law."""
    wrong = [f"{one.subject} {what} by {one.done}" for one in found[change] for what in turned(one.before, one.after)]
    assert not wrong, "\n".join(wrong[:20])
    assert len(found[change]) == SUBJECTS[evaluator] * CHANGES[evaluator][0] // len(BLURRED)


@pytest.mark.parametrize("change", REWRITTEN, ids=lambda change: change.name)
def test_saying_the_same_otherwise_changes_nothing(found: OF_CHANGES, change: Change) -> None:
    assert found[change]
    assert [one for one in found[change] if one.after != one.before] == []


def test_28_years_later_everything_is_the_same(found: OF_CHANGES) -> None:
    """Anchors move with the data: months, ages, weekdays and leap days fall as before."""
    later = found[Change(YEARS_LATER)]
    assert later
    assert [one for one in later if one.after != one.before] == []


def test_weeks_later_windows_of_days_are_the_same(evaluator: str, found: OF_CHANGES) -> None:
    """Anchors move with the data: only what is counted in months or years may change."""
    later = found[Change(WEEKS_LATER)]
    assert len(later) > SUBJECTS[evaluator] * CHANGES[evaluator][1] // ALL[1] // 4
    for one in later:
        assert one.before.errors == one.after.errors, one.subject
        for criterion in COUNTED_IN_DAYS if one.before.criteria else ():
            assert one.before.criteria[criterion] == one.after.criteria[criterion], (one.subject, criterion)


def test_eligible_subjects_are_eligible(evaluator: str) -> None:
    found = EVALUATORS[evaluator](list(generate(SUBJECTS[evaluator] // 3, 5, profile="eligible")), ANCHORS)
    assert {subject: one for subject, one in found.items() if one.verdict != "eligible"} == {}


def test_complete_subjects_leave_nothing_open(evaluator: str) -> None:
    found = EVALUATORS[evaluator](list(generate(SUBJECTS[evaluator] // 3, 6, profile="complete")), ANCHORS)
    still_open = {
        subject: [name for name, outcome in one.criteria.items() if outcome in ("cantTell", "untested")]
        for subject, one in found.items()
    }
    assert {subject: names for subject, names in still_open.items() if names} == {}
    assert not any(one.errors for one in found.values())
