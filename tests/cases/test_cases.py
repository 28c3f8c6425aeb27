"""Every case through the product, and guards over the case files."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.rules.load import load_criteria, load_shapes
from kn5501_reasoner.vocab import trial_namespace
from tests.cases.compare import compare
from tests.cases.read import Case, read_cases

KN = trial_namespace("kn5501")
CASES = read_cases()
LABELS = {c.iri: c.requirement.notes.label for c in load_criteria()}
ONLY = os.environ.get("KN5501_CASES", "")  # a criterion, to try its cases alone


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory):
    """Subject -> its assessment, all cases in one run."""
    from kn5501_reasoner.pipeline import screen_paths

    folder: Path = tmp_path_factory.mktemp("cases")
    for case in CASES:
        if case.criterion.startswith(ONLY):
            (folder / f"{case.subject}.nt").write_text(case.triples(), encoding="utf-8")
    screening = screen_paths([str(folder)])
    assert not screening.refused_files
    return {one.subject: one for one in screening.subjects}


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.criterion.startswith(ONLY)], ids=lambda c: f"{c.criterion}: {c.name}"
)
def test_case(case: Case, results) -> None:
    compare(case, results[case.subject], LABELS)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.criterion}: {c.name}")
def test_every_record_that_a_case_gives_is_among_the_reasons_or_is_said_to_be_ignored(case: Case) -> None:
    assert set(case.given_records) <= {*case.records, *case.ignored}
    assert not set(case.records) & set(case.ignored)
    assert set(case.ignored) <= set(case.given_records)


def by_criterion() -> dict[str, list[Case]]:
    found = defaultdict(list)
    for case in CASES:
        found[case.criterion].append(case)
    return found


def test_every_criterion_has_cases() -> None:
    names = {c.iri.removeprefix(KN) for c in load_criteria() if c.alternative_of is None}
    assert set(by_criterion()) == names | {"data-errors"}


CRITERIA = [c for c in load_criteria() if c.alternative_of is None]


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda c: c.iri[-8:])
def test_every_criterion_shows_every_outcome_it_can_have(criterion) -> None:
    shapes = load_shapes(resources.shapes("derived", "kn5501.ttl").read_text(encoding="utf-8"))
    can = {"passed", "failed"}
    if criterion.requirement.properties or criterion.requirement.either:
        can.add("cantTell")
    if criterion.iri + "-applies" in shapes:
        can.add("inapplicable")
    if criterion.iri + "-judged" in shapes:
        can.add("untested")
    assert {case.expect for case in by_criterion()[criterion.iri.removeprefix(KN)]} == can


def test_every_part_decides_some_case() -> None:
    named = {shape for case in CASES for shape in case.because}
    for criterion in load_criteria():
        if criterion.alternative_of is None:
            properties = [*criterion.requirement.properties, *(p for g in criterion.requirement.either for p in g)]
            for part in properties:
                assert part.iri.replace(KN, "kn:") in named, part.iri


def test_what_decides_is_a_shape() -> None:
    plain = {iri for file in resources.shapes("trials", "kn5501").glob("*.ttl") for iri in load_shapes_of(file)}
    known = plain | set(load_shapes(resources.shapes("derived", "kn5501.ttl").read_text(encoding="utf-8")))
    for case in CASES:
        if case.criterion != "data-errors":
            for shape in case.because:
                assert shape.replace("kn:", KN).removesuffix("-unread") in known, (case.criterion, case.name)
                assert shape.startswith(f"kn:{case.criterion}"), case.name


def load_shapes_of(file: Path) -> set[str]:
    import pyoxigraph as ox

    return {q.subject.value for q in ox.parse(path=str(file)) if isinstance(q.subject, ox.NamedNode)}


def test_names_are_sentences_of_one_criterion_each() -> None:
    for criterion, cases in by_criterion().items():
        names = [case.name for case in cases]
        assert len(set(names)) == len(names), criterion
        assert all(len(name) > 5 and name[0] not in " ." for name in names)
