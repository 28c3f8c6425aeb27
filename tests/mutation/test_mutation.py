"""The cases notice when a rule or its derivation is changed. A sample by default, all with KN5501_FULL=1."""

from __future__ import annotations

import pytest

from tests.cases.read import read_cases
from tests.conftest import FULL
from tests.mutation.all import FAMILIES, PLAIN
from tests.mutation.judge import KN, Tried, equivalent, killed, tried
from tests.mutation.operators import OPERATORS, mutated

EVERY = 1 if FULL else 12  # a sample takes every twelfth mutant


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Tried]]:
    return tried(read_cases(), tmp_path_factory.mktemp("mutation"))


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


def test_names_of_mutants_are_unique_and_the_list_names_mutants() -> None:
    names = [name for name, _, _ in PLAIN] + list(OPERATORS)
    assert len(names) == len(set(names))
    assert set(equivalent()) <= set(names)
    assert all(len(reason) > 20 for reason in equivalent().values())


@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_is_still_in_the_source(name: str) -> None:
    mutated(*OPERATORS[name])
