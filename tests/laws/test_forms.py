"""The machinery of the laws: everyone takes a turn, forms do not meet, and an evaluator that is wrong is caught."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from json import dumps

import pytest

from tests.evaluators import Anchors, Judged, oracle
from tests.laws.forms import BLURRED, OPTIONS, REWRITTEN, SHIFTED, Change, Compared, compared, name_of, subjects
from tests.laws.test_laws import turned

Found = dict[Change, list[Compared]]


def hasty(bundles: Sequence[dict], anchors: Anchors) -> dict[str, Judged]:
    """Takes what cannot be told for passed."""
    return {
        name: replace(one, criteria={c: "passed" if o == "cantTell" else o for c, o in one.criteria.items()})
        for name, one in oracle(bundles, anchors).items()
    }


def of_first(say: Callable[[dict, Anchors], str]) -> Callable[[Sequence[dict], Anchors], dict[str, Judged]]:
    """An evaluator that judges a subject by its first bundle."""
    def evaluate(bundles: Sequence[dict], anchors: Anchors) -> dict[str, Judged]:
        return {name_of(one): Judged(say(one, anchors), {}) for one in reversed(bundles)}

    return evaluate


def unlike(found: Found) -> set[str]:
    """Changes after which somebody is judged otherwise."""
    return {change.name for change, tried in found.items() for one in tried if one.after != one.before}


def test_one_who_takes_open_for_passed_breaks_the_soundness_law() -> None:
    found = compared(hasty, 30, 3, len(BLURRED), 0)
    wrong = {change for change in BLURRED for one in found[change] if turned(one.before, one.after)}
    assert {change.options for change in wrong} == set(OPTIONS)


@pytest.mark.parametrize(("say", "caught"), [
    (lambda one, _: one["entry"][0]["resource"]["resourceType"], "order of entries"),
    (lambda one, _: str(len(one["entry"])), "entries twice"),
    (lambda one, _: str(sorted(each["resource"]["id"].partition("-")[2] for each in one["entry"])), "ids of resources"),
    (lambda one, _: str(len(one["entry"])), "several files"),
    (lambda _, anchors: str(anchors.screening.year % 4), "weeks later"),
    (lambda _, anchors: str(anchors.screening.year), "years later"),
])  # fmt: skip
def test_one_who_looks_at_what_does_not_matter_is_caught(say: Callable[[dict, Anchors], str], caught: str) -> None:
    assert caught in unlike(compared(of_first(say), 10, 3, 0, len(REWRITTEN) + len(SHIFTED)))


def test_everyone_takes_a_turn_and_every_change_has_as_many() -> None:
    found = compared(of_first(lambda one, _: ""), 78, 3, 1, 2)
    assert {len(found[change]) for change in BLURRED} == {78 // len(BLURRED)}
    assert len({one.subject for change in BLURRED for one in found[change]}) == 78
    assert len(found[Change("years later")]) == 78 * 2 // (len(REWRITTEN) + len(SHIFTED))


def test_forms_have_names_of_their_own() -> None:
    """One run holds a subject as it is and changed, and neither sees a record of the other."""
    seen: list[str] = []

    def evaluate(bundles: Sequence[dict], _: Anchors) -> dict[str, Judged]:
        seen.extend(name_of(one) for one in bundles)
        for one in bundles:
            assert dumps(one, default=str).count(name_of(one)[:7]) == dumps(one, default=str).count(name_of(one))
        return dict.fromkeys(map(name_of, bundles), Judged(""))

    compared(evaluate, 20, 3, 2, 0)
    assert len(set(seen)) == len(seen)
    assert len({name_of(one) for one in subjects(20, 3)}) == 20
