"""The unread law: a record that is not understood never makes an outcome clear, and is missed where it mattered.

600 eligible or nearly eligible subjects, 20,000 in the full suite, each with one record replaced by a form of it that
is not understood: nobody can be named for it, a part of it is modified or malformed, it is of another release of FHIR
or of another type, or it is not in what was given. Where the outcomes hang on the record (they change when it is
deleted with its series and the reviews of its domains) the subject is not eligible; refused counts as open.
An input here has one subject: of nobody's records among several it is told aloud, see tests/door.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

import pytest

from kn5501_reasoner.pipeline import Session
from kn5501_reasoner.pipeline.cohort import Options, cohort_paths
from kn5501_reasoner.pipeline.cohort.screened import screen_by_columns
from kn5501_reasoner.records.collect import Collector
from kn5501_reasoner.records.from_path import read_paths
from kn5501_reasoner.records.from_rdf import read_rdf
from kn5501_reasoner.records.to_rdf import to_rdf
from tests.cohort import runs
from tests.conftest import FULL
from tests.laws.misread import FORMS
from tests.laws.unread import (
    DATES,
    REFUSED,
    Replaced,
    broken,
    broken_of,
    by_columns,
    outcomes,
    read,
    replaced,
    together,
    turned,
    write,
)  # fmt: skip

BATCH = 250 if FULL else 150
BATCHES = 80 if FULL else 4
REPORTED = 1_000 if FULL else 60
SAMPLE = 1_000 if FULL else 50
SEED = 5510


def written(one: Replaced, folder: Path) -> list[str]:
    """The files of a subject, in a folder of her own."""
    (folder / one.name).mkdir()
    return write(one.after, folder / one.name)


def test_what_is_not_understood_makes_nothing_clear(pool: ProcessPoolExecutor) -> None:
    found = list(pool.map(broken_of, repeat(BATCH, BATCHES), range(SEED, SEED + BATCHES)))
    wrong = [line for lines, _ in found for line in lines]
    assert not wrong, f"{len(wrong)} broken\n" + "\n".join(wrong[:40])
    tried = sum((counts for _, counts in found[1:]), start=found[0][1])
    assert sum(tried.values()) == BATCH * BATCHES
    assert FORMS.keys() - tried.keys() == set()


def test_the_report_says_the_same_as_the_columns(tmp_path: Path) -> None:
    """From files, as a run reads them, and by SHACL."""
    chosen = list(replaced(REPORTED, SEED))
    records = together(read_paths(written(one, tmp_path))[0] for one in chosen)
    reported = outcomes(Session.of(records, "kn5501", DATES).screening())
    assert reported == by_columns(records) == outcomes(screen_by_columns(records, Options(dates=DATES)))


def test_files_are_read_as_a_run_reads_them(tmp_path: Path) -> None:
    for one in replaced(SAMPLE, SEED + 1):
        assert read_paths(written(one, tmp_path))[0] == read(one.after), one


def test_the_same_through_rdf() -> None:
    chosen = list(replaced(SAMPLE, SEED + 1))
    collector = Collector()
    for one in chosen:
        read_rdf(to_rdf(read(one.after), "nquads").encode(), "nquads", one.name, collector)
    found = by_columns(collector.finish())
    expected = by_columns(together(read(one.after) for one in chosen))
    assert {name: one for name, one in found.items() if one != expected[name]} == {}


def test_the_same_through_a_store(tmp_path: Path) -> None:
    """All subjects in one folder, one file each; records in Parquet, decided batch by batch."""
    chosen = [one for one in replaced(SAMPLE, SEED + 2) if len(one.after) == 1]
    (tmp_path / "inputs").mkdir()
    for one in chosen:
        (name, content), = one.after
        write([(f"{one.name}{Path(name).suffix}", content)], tmp_path / "inputs")
    cohort_paths([str(tmp_path / "inputs")], tmp_path / "out", Options(dates=DATES), batch=100)
    found, refused = runs.outcomes(tmp_path / "out"), {row[0] for row in runs.refused(tmp_path / "out")}
    expected = by_columns(together(read(one.after) for one in chosen))
    assert refused == {name for name, one in expected.items() if one == REFUSED}
    for name, one in expected.items():
        assert one == REFUSED or one == {criterion: found[name][criterion] for criterion in one}, name


def test_a_reader_that_forgets_is_found_out() -> None:
    """The law itself: without the rows of what was not understood it is broken in most ways."""
    chosen = list(replaced(SAMPLE, SEED + 3))
    records = [read(one.after) for one in chosen]
    for each in records:
        each.tables["unread"].clear()
    assert len(broken(chosen, by_columns(together(records)))) > SAMPLE // 10


@pytest.mark.parametrize(("was", "now", "wrong"), [
    ("cantTell", "passed", True), ("failed", "inapplicable", True), ("untested", "passed", True),
    ("passed", "failed", True), ("passed", "cantTell", False), ("failed", "cantTell", False),
    ("failed", "failed", False),
])  # fmt: skip
def test_what_the_law_forbids(was: str, now: str, wrong: bool) -> None:
    one = next(replaced(1, SEED))
    assert bool(turned(one, {"inc-01": was}, {"inc-01": now})) is wrong
