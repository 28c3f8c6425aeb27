"""Kinds of inputs from the field, one thing changed in what is given of an eligible subject, and what comes out.

Each case is read as a run of its own, from files; all subjects are then decided together. What a case does not name
stays clear: nothing is withheld that the change does not touch.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kn5501_reasoner.model import Records, Screening, Skipped
from kn5501_reasoner.pipeline.cohort import Options
from kn5501_reasoner.pipeline.cohort.screened import screen_by_columns
from kn5501_reasoner.records.from_fhir.whole import Pages
from kn5501_reasoner.records.from_path import read_paths
from tests.door import attribution, partial, releases, versions
from tests.door.building import EVERYTHING, NAME, Case, dumped, subject
from tests.laws.unread import CLEAR, DATES, together

CASES = {f"{module.__name__.rpartition('.')[2]}: {case.name}": case
         for module in (attribution, versions, releases, partial) for case in module.CASES}
NAMES = {name: f"door-{number:03d}" for number, name in enumerate(CASES)}


def read(case: Case, name: str, folder: Path) -> tuple[Records, tuple[Skipped, ...]]:
    """The records of a case, whose subject has a name of her own."""
    folder.mkdir()
    for file, content in case.files(subject()).items():
        text = dumped(content).replace(NAME, name).replace("other-01", f"{name}-other")
        (folder / file).write_text(text, encoding="utf-8")
    return read_paths(sorted(str(file) for file in folder.iterdir()))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Screening, dict[str, tuple[Skipped, ...]]]:
    folder: Path = tmp_path_factory.mktemp("door")
    read_ = {name: read(case, NAMES[name], folder / NAMES[name]) for name, case in CASES.items()}
    screening = screen_by_columns(together(records for records, _ in read_.values()), Options(dates=DATES))
    return screening, {name: refused for name, (_, refused) in read_.items()}


@pytest.mark.parametrize("name", CASES)
def test_what_comes_through_the_door(found: tuple[Screening, dict[str, tuple[Skipped, ...]]], name: str) -> None:
    (screening, refused), case = found, CASES[name]
    subjects = {one.subject: one for one in screening.subjects}
    aloud = " ".join(each.reason for each in refused[name])
    assert (case.refused is None) == (not aloud), aloud
    assert (case.refused or "") in aloud
    assert (NAMES[name] not in subjects) == case.absent
    if case.absent:
        return
    one = subjects[NAMES[name]]
    outcomes = {each.criterion: each.outcome for each in one.criteria}
    changed = {criterion: outcome for criterion, outcome in outcomes.items() if outcome not in CLEAR}
    unread = [each for each in screening.unread if each.subject == NAMES[name]]
    if case.changed == EVERYTHING:
        assert one.errors or {criterion for criterion in outcomes.keys() - changed.keys()} == {"inc-09"}
    else:
        assert not one.errors
        for criterion in changed.keys() | case.changed.keys():
            wanted = case.changed.get(criterion, "passed").split(" or ")
            assert outcomes[criterion] in wanted, changed
    assert case.unread is None or len(unread) == case.unread, unread


def test_without_a_change_she_is_eligible(tmp_path: Path) -> None:
    whole = Case("nothing", lambda bundle: {"subject.json": bundle})
    records, refused = read(whole, NAME, tmp_path / "whole")
    screening = screen_by_columns(records, Options(dates=DATES))
    assert [one.verdict for one in screening.subjects] == ["eligible"]
    assert not refused and not screening.unread


def test_strict_counts_for_all(tmp_path: Path) -> None:
    """What is nobody's among several is refused aloud, and with --strict it is held against each of them."""
    records, refused = read(CASES["attribution: epilepsy of nobody among two"], "two", tmp_path / "two")
    for strict, outcome in ((False, "passed"), (True, "cantTell")):
        screening = screen_by_columns(records, replace(Options(dates=DATES), strict=strict), refused)
        one = next(each for each in screening.subjects if each.subject == "two")
        assert {each.criterion: each.outcome for each in one.criteria}["exc-05"] == outcome
        assert [each.subject for each in screening.unread] == [None]


def test_two_searches_of_one_total_do_not_make_each_other_whole() -> None:
    """Pages without addresses belong together only where they add up."""
    def noted(*held: int, total: int) -> int:
        pages = Pages()
        for number, count in enumerate(held):
            entries = [{"resource": {"resourceType": "Observation", "id": f"{number}-{n}"}} for n in range(count)]
            bundle = {"resourceType": "Bundle", "type": "searchset", "total": total, "entry": entries}
            pages.note(bundle, f"{number}", "B")
        return len(list(pages.lacking()))

    assert noted(34, 34, total=35) == 2
    assert noted(20, 15, total=35) == 0 and noted(35, 34, total=35) == 1 and noted(35, 35, total=35) == 0
