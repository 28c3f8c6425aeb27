"""Every case of every trial through the product, and guards over the case files."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.model import Assessment, Screening
from kn5501_reasoner.rules.load import load_criteria, load_shapes
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.vocab import local, trial_namespace
from tests.cases.compare import compare
from tests.cases.read import Case, read_cases, trials_with_cases

TRIALS = trials_with_cases()
CASES = [case for trial in TRIALS for case in read_cases(trial)]
OTHERS = [trial for trial in TRIALS if trial != "kn5501"]
"""Trials of which no other test compares the engines on all cases."""
ONLY = os.environ.get("KN5501_CASES", "")  # a criterion, to try its cases alone
Screen = Callable[..., dict[str, Assessment]]


@pytest.fixture(scope="module")
def screened(tmp_path_factory: pytest.TempPathFactory) -> Screen:
    """Trial, engine -> subject -> its assessment: all cases of a trial in one run."""
    from kn5501_reasoner.pipeline import screen_paths

    @cache
    def folder(trial: str) -> Path:
        made: Path = tmp_path_factory.mktemp("cases")
        for case in CASES:
            if case.trial == trial and case.criterion.startswith(ONLY):
                (made / f"{case.subject}.nt").write_text(case.triples(), encoding="utf-8")
        return made

    @cache
    def screen(trial: str, engine: str = "shacl") -> dict[str, Assessment]:
        screening: Screening = screen_paths([str(folder(trial))], trial=trial, engine=engine)
        assert not screening.refused_files
        return {one.subject: one for one in screening.subjects}

    return screen


def ids(case: Case) -> str:
    return f"{case.trial} {case.criterion}: {case.name}"


@cache
def labels(trial: str) -> dict[str, str]:
    return {c.iri: c.requirement.notes.label for c in load_criteria(trial)}


@pytest.mark.parametrize("case", [c for c in CASES if c.criterion.startswith(ONLY)], ids=ids)
def test_case(case: Case, screened: Screen) -> None:
    compare(case, screened(case.trial)[case.subject], labels(case.trial))


@pytest.mark.parametrize("trial", OTHERS)
def test_columns_say_what_the_cases_say(trial: str, screened: Screen) -> None:
    """Of the criterion of each case; of all others what the shapes say."""
    by_columns, by_shapes = screened(trial, "columns"), screened(trial)
    for case in read_cases(trial):
        if case.criterion.startswith(ONLY):
            found = {one.criterion: one.outcome for one in by_columns[case.subject].criteria}
            assert found[case.criterion] == case.expect, case.name
            assert found == {one.criterion: one.outcome for one in by_shapes[case.subject].criteria}, case.name


@pytest.mark.parametrize("trial", OTHERS)
def test_the_baseline_meets_all_that_is_modelled(trial: str, tmp_path: Path) -> None:
    from kn5501_reasoner.pipeline import screen_paths

    first = read_cases(trial)[0]
    whole = Case(**first.__dict__ | {"given": "", "without": ()})
    (tmp_path / "whole.nt").write_text(whole.triples(), encoding="utf-8")
    (found,) = screen_paths([str(tmp_path)], trial=trial).subjects
    assert found.verdict == "possible"
    assert {one.outcome for one in found.criteria} == {"passed"}


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_every_record_that_a_case_gives_is_among_the_reasons_or_is_said_to_be_ignored(case: Case) -> None:
    assert set(case.given_records) <= {*case.records, *case.ignored}
    assert not set(case.records) & set(case.ignored)
    assert set(case.ignored) <= set(case.given_records)


def prefix(trial: str) -> str:
    return f"{load_trial(trial).prefix}:"


def by_criterion(trial: str) -> dict[str, list[Case]]:
    found = defaultdict(list)
    for case in read_cases(trial):
        found[case.criterion].append(case)
    return found


@pytest.mark.parametrize("trial", TRIALS)
def test_every_criterion_has_cases(trial: str) -> None:
    names = {local(c.iri) for c in load_criteria(trial) if c.alternative_of is None}
    assert set(by_criterion(trial)) - {"data-errors"} == names


def test_every_trial_has_cases() -> None:
    assert set(TRIALS) == set(resources.trial_slugs())


CRITERIA = [(trial, c) for trial in TRIALS for c in load_criteria(trial) if c.alternative_of is None]


@pytest.mark.parametrize(("trial", "criterion"), CRITERIA, ids=[f"{t} {local(c.iri)}" for t, c in CRITERIA])
def test_every_criterion_shows_every_outcome_it_can_have(trial, criterion) -> None:
    shapes = derived(trial)
    can = {"passed", "failed"}
    if criterion.requirement.properties or criterion.requirement.either:
        can.add("cantTell")
    if criterion.iri + "-applies" in shapes:
        can.add("inapplicable")
    if criterion.iri + "-judged" in shapes:
        can.add("untested")
    assert {case.expect for case in by_criterion(trial)[local(criterion.iri)]} == can


@cache
def derived(trial: str) -> frozenset[str]:
    return frozenset(load_shapes(resources.shapes("derived", f"{trial}.ttl").read_text(encoding="utf-8")))


@pytest.mark.parametrize("trial", TRIALS)
def test_every_part_decides_some_case(trial: str) -> None:
    named = {shape for case in read_cases(trial) for shape in case.because}
    for criterion in load_criteria(trial):
        if criterion.alternative_of is None:
            properties = [*criterion.requirement.properties, *(p for g in criterion.requirement.either for p in g)]
            for part in properties:
                assert part.iri.replace(trial_namespace(trial), prefix(trial)) in named, part.iri


@pytest.mark.parametrize("trial", TRIALS)
def test_what_decides_is_a_shape(trial: str) -> None:
    plain = {iri for file in resources.trial_shapes(trial).glob("*.ttl") for iri in load_shapes_of(file)}
    parts = {name.removesuffix(role) for name in derived(trial) for role in ("-may-pass", "-passes")}
    for case in read_cases(trial):
        if case.criterion != "data-errors":
            for shape in case.because:
                known = shape.replace(prefix(trial), trial_namespace(trial)).removesuffix("-unread")
                assert known in plain | derived(trial) | parts, (case.criterion, case.name)
                assert shape.startswith(f"{prefix(trial)}{case.criterion}"), case.name


def load_shapes_of(file: Path) -> set[str]:
    import pyoxigraph as ox

    return {q.subject.value for q in ox.parse(path=str(file)) if isinstance(q.subject, ox.NamedNode)}


@pytest.mark.parametrize("trial", TRIALS)
def test_names_are_sentences_of_one_criterion_each(trial: str) -> None:
    for criterion, cases in by_criterion(trial).items():
        names = [case.name for case in cases]
        assert len(set(names)) == len(names), criterion
        assert all(len(name) > 3 and name[0] not in " ." for name in names)
