"""A cohort has the outcomes of ``screen``, from every kind of source and whatever the batch."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kn5501_reasoner import pipeline
from kn5501_reasoner.model import Screening
from kn5501_reasoner.pipeline.cohort import Options, cohort_paths, read_any
from kn5501_reasoner.pipeline.session import Session
from kn5501_reasoner.present import render
from kn5501_reasoner.records import parquet
from kn5501_reasoner.records.from_path import read_paths
from kn5501_reasoner.records.parquet import write_store
from kn5501_reasoner.records.stream import Stream
from tests.cohort.runs import DATES, outcomes, refused
from tests.cohort.sources import SOURCES, bundles
from tests.columns.both import by_columns, columns_of
from tests.conftest import FULL

EXAMPLES = Path(__file__).parents[2] / "examples"
SOME = tuple(f"{letter}{number:06d}" for letter in "SM" for number in range(1, 40, 6))


@cache
def made() -> list[str]:
    return bundles() if FULL else bundles(60, 40)


@pytest.fixture(scope="module", params=SOURCES)
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp(request.param)
    SOURCES[request.param](made(), folder)
    return folder


def check(run: Path, screening: Screening) -> None:
    """Same verdicts and outcomes, same refusals for the same reasons."""
    ours = outcomes(run)
    for one in screening.subjects:
        if one.verdict == "refused":
            assert one.subject not in ours
            errors = {(e.subject, e.rule, " ".join(e.records), e.message) for e in one.errors}
            assert errors == {row for row in refused(run) if row[0] == one.subject}
        else:
            said = {result.criterion: result.outcome for result in one.criteria}
            assert {"verdict": one.verdict, **said} == {name: ours[one.subject][name] for name in ("verdict", *said)}


def test_examples(tmp_path: Path) -> None:
    found = cohort_paths([str(EXAMPLES)], tmp_path / "run", Options())
    screening = pipeline.screen_paths([str(EXAMPLES)])
    check(tmp_path / "run", screening)
    assert found.subjects == len(screening.subjects) and found.verdicts["refused"] == 1


def test_examples_with_options(tmp_path: Path) -> None:
    options = Options(assume_absent=("allergies", "skin"), childbearing_by_age=True)
    cohort_paths([str(EXAMPLES)], tmp_path / "run", options)
    check(tmp_path / "run", pipeline.screen_paths(
        [str(EXAMPLES)], assume_absent=["allergies", "skin"], childbearing_by_age=True))


def test_every_source(source: Path, tmp_path: Path) -> None:
    """200 subjects, 100 in the quick suite: some by SHACL, all by the records that ``screen`` reads, in any batches."""
    stream = Stream([str(source)], part_bytes=200_000)
    store = write_store(stream, tmp_path / "store", bucket_subjects=len(made()) // 10)
    assert store.subjects == len(made()) and len(store.counts) > 8
    some = SOME if source.name.startswith("triples") else SOME[:4]
    screening = pipeline.screen_paths([str(source)], dates=DATES, subjects=some)
    assert len(screening.subjects) == len(some)
    records, _ = read_paths([str(source)])
    session = Session.of(records, "kn5501", DATES)
    found = by_columns(columns_of(session, DATES).tables)
    for batch in (7, 150, 1_000) if source.name.startswith("bulk") else (64,):
        run = tmp_path / f"run-{batch}"
        cohort_paths([str(tmp_path / "store")], run, Options(dates=DATES), batch=batch)
        check(run, screening)
        ours = outcomes(run)
        assert ours.keys() == found.keys() - session.errors.keys()
        assert {name: {key: value for key, value in row.items() if key != "verdict"} for name, row in ours.items()} == {
            name: found[name] for name in ours}
        assert refused(run) == {
            (e.subject, e.rule, " ".join(e.records), e.message) for errors in session.errors.values() for e in errors}
        assert {row[0] for row in refused(run)} | ours.keys() == set(session.subjects)
    assert len(refused(run)) > (5 if FULL else 0)


def test_the_records_are_those_that_screen_reads(source: Path, tmp_path: Path) -> None:
    """Row for row, but for the rows of a subject, which lie together; in whatever parts and buckets."""
    whole, files = read_paths([str(source)])
    for size in (50_000, 10**9) if source.name.startswith("bulk") else (100_000,):
        store = write_store(Stream([str(source)], part_bytes=size), tmp_path / str(size))
        records = store.read()
        assert store.refused == files
        for name, rows in whole.tables.items():
            assert sorted(map(repr, map(_plain, rows))) == sorted(map(repr, map(_plain, records.tables[name]))), name
        assert set(records.errors) == set(whole.errors)
        assert set(records.skipped) == set(whole.skipped)


def _plain(row: dict) -> dict:
    """Numbers by their value: Parquet keeps no trailing zeros."""
    return {key: value.normalize() if hasattr(value, "normalize") else value for key, value in row.items()}


def test_any_subject_is_explained_from_its_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SOURCES["json"](made()[:40], tmp_path)
    store = write_store(Stream([str(tmp_path)]), tmp_path / "run" / "records", bucket_subjects=5)
    read = []
    collect = parquet.Store._collect
    monkeypatch.setattr(
        parquet.Store, "_collect", lambda self, bucket, *rest: read.append(bucket) or collect(self, bucket, *rest))
    for folder in (store.folder, store.folder.parent):
        found = pipeline.screen_paths([str(folder)], dates=DATES, subjects=["S000007"])
        given = pipeline.screen_paths([str(tmp_path / "0006.json")], dates=DATES, subjects=["S000007"])
        for format in ("text", "json", "html"):
            assert render(found, format) == render(given, format)
    assert read == [store.bucket("S000007")] * 2


def test_what_was_not_used_is_listed_from_a_store_as_from_files(tmp_path: Path) -> None:
    write_store(Stream([str(EXAMPLES)]), tmp_path / "store")
    ours, _ = read_any([str(tmp_path / "store")], ["eligible-man"])
    theirs, _ = read_paths([str(EXAMPLES)])
    wanted = {each for each in theirs.skipped if each.subject in (None, "eligible-man")}
    assert wanted and set(ours.skipped) == wanted
