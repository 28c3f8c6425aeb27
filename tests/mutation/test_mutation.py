"""The cases notice when a rule, its derivation or a stage around it is changed. A sample, all with KN5501_FULL=1."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cases.read import read_cases
from tests.conftest import FULL
from tests.mutation.all import FAMILIES, PLAIN
from tests.mutation.changed import STAGES, Change, changes
from tests.mutation.judge import KN, Tried, equivalent, killed, living
from tests.mutation.operators import OPERATORS, mutated
from tests.mutation.stages import Corpus

EVERY = 1 if FULL else 12  # a sample takes every twelfth mutant
# an explanation is tried in no time
SAMPLED = {"explain": 1, "facts": 20, "library": 12, "terminology": 13, "records": 24}
EVERY_CHANGE = [change for stage in STAGES for change in changes(stage)]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus.of(read_cases(), tmp_path_factory.mktemp("mutation"))


@pytest.fixture(scope="session")
def cases(corpus: Corpus) -> dict[str, list[Tried]]:
    return corpus.tried


def test_the_rules_as_they_are_survive(cases: dict[str, list[Tried]]) -> None:
    for main, family in FAMILIES.items():
        assert killed(family, cases[main.removeprefix(KN)]) is None, main


@pytest.mark.parametrize(("name", "family", "criterion"), PLAIN[::EVERY], ids=[name for name, _, _ in PLAIN[::EVERY]])
def test_a_changed_rule_is_noticed(name: str, family: list, criterion: str, cases: dict[str, list[Tried]]) -> None:
    by = killed(family, cases[criterion])
    if name in equivalent():
        assert by is None, "this mutant is no longer equivalent: take it off the list"
    else:
        assert by is not None


@pytest.mark.parametrize("name", list(OPERATORS)[:: 1 if FULL else 6])
def test_a_changed_derivation_is_noticed(name: str, cases: dict[str, list[Tried]]) -> None:
    derive = mutated(*OPERATORS[name])
    by = next(filter(None, (killed(f, cases[m.removeprefix(KN)], derive) for m, f in FAMILIES.items())), None)
    if name in equivalent():
        assert by is None, "this mutant is no longer equivalent: take it off the list"
    else:
        assert by is not None


@pytest.mark.parametrize(
    "change", [change for stage in STAGES for change in changes(stage)[:: 1 if FULL else SAMPLED[stage]]],
    ids=lambda change: change.title,
)
def test_a_changed_stage_is_noticed(change: Change, corpus: Corpus) -> None:
    by = corpus.noticed(change)
    if change.title in equivalent() or change.title in living():
        assert by is None, "this mutant is noticed: take it off the list"
    else:
        assert by is not None


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_as_it_is_survives(stage: str, corpus: Corpus) -> None:
    """Imported anew, with a change that changes nothing, no case notices it."""
    first = changes(stage)[0]
    assert corpus.noticed(replace(first, new=f"{first.old} ", name="the same")) is None


def test_names_of_mutants_are_unique_and_the_list_names_mutants() -> None:
    names = [name for name, _, _ in PLAIN] + list(OPERATORS) + [change.title for change in EVERY_CHANGE]
    assert len(names) == len(set(names))
    assert set(equivalent()) | set(living()) <= set(names)
    assert not set(equivalent()) & set(living())
    assert all(len(reason) > 20 for reason in equivalent().values())


@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_is_still_in_the_source(name: str) -> None:
    mutated(*OPERATORS[name])


@pytest.mark.parametrize("change", EVERY_CHANGE, ids=lambda change: change.title)
def test_every_change_is_still_in_the_source(change: Change) -> None:
    change.source()


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_has_mutants_enough_and_less_than_a_tenth_live(stage: str) -> None:
    titles = {change.title for change in changes(stage)}
    assert len(titles) >= 20 and stage in SAMPLED
    assert len(titles & set(living())) < len(titles - set(equivalent())) / 10
