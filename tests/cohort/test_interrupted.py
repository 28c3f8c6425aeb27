"""A run that is stopped anywhere goes on, and gives what a run gives that was never stopped."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kn5501_reasoner.errors import RecordError, UsageError
from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline import cohort
from kn5501_reasoner.pipeline.cohort import Options, cohort_paths, run
from kn5501_reasoner.records.parquet import Store, write, write_store
from kn5501_reasoner.records.parquet.writing import alone
from kn5501_reasoner.records.stream import Stream
from tests.cohort.runs import DATES, OPTIONS, outcomes, refused, tree
from tests.cohort.sources import bundles, write_bulk, write_json


class Stopped(BaseException):
    """The process ends here."""


def stopped(*_: object) -> None:
    raise Stopped


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("source")
    write_bulk(bundles(9, 3), folder)
    return folder


def parted(paths: list[str]) -> Stream:
    return Stream(paths, part_bytes=60_000)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many parts and buckets of few subjects."""
    monkeypatch.setattr(cohort, "Stream", parted)
    monkeypatch.setattr(write_store, "__defaults__", (*write_store.__defaults__[:-1], 3))


def stop_at(monkeypatch: pytest.MonkeyPatch, number: int) -> list[int]:
    """Ends the process at the n-th time that something gets its name."""
    named = []
    for name in ("replace", "rename"):
        def instead(*names: object, of: object = getattr(os, name)) -> None:
            named.append(1)
            if len(named) == number:
                raise Stopped
            of(*names)
        monkeypatch.setattr(os, name, instead)
    return named


def test_stopped_at_every_step(source: Path, tmp_path: Path, small: None) -> None:
    clean = tmp_path / "clean"
    cohort_paths([str(source)], clean, OPTIONS, batch=5)
    assert len([*(clean / "outcomes").iterdir()]) > 2
    folder, stops = tmp_path / "stopped", 0
    for _ in range(40):
        with pytest.MonkeyPatch.context() as patch:
            stop_at(patch, 4)
            try:
                cohort_paths([str(source)], folder, OPTIONS, batch=5)
                break
            except Stopped:
                stops += 1
    assert stops > 5
    assert tree(folder) == tree(clean)


def test_killed(source: Path, tmp_path: Path) -> None:
    """By a signal that cannot be caught, between two parts of outcomes; what was done is not done again."""
    store = write_store(Stream([str(source)]), tmp_path / "records", bucket_subjects=3)
    folder = tmp_path / "run"
    script = f"""
import os, signal
from kn5501_reasoner.pipeline.cohort import run
from pathlib import Path
from kn5501_reasoner.records.parquet import Store
from tests.cohort.runs import OPTIONS
keep, done = run._keep, []
def twice(*given):
    done.append(1)
    if len(done) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return keep(*given)
run._keep = twice
run.run_cohort(Store.open(Path({str(store.folder)!r})), Path({str(folder)!r}), OPTIONS, batch=3)
"""
    ended = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert len([*(folder / "outcomes").iterdir()]) == 2
    kept = tree(folder / "outcomes")
    decided = []
    with pytest.MonkeyPatch.context() as patch:
        decide = run._decide
        patch.setattr(run, "_decide", lambda *given: decided.append(given[1]) or decide(*given))
        run.run_cohort(store, folder, OPTIONS, batch=3)
    slices = [*run._slices(store.counts, 3)]
    assert sorted(decided, key=slices.index) == slices[2:]
    run.run_cohort(store, tmp_path / "clean", OPTIONS, batch=3)
    assert tree(folder) == tree(tmp_path / "clean")
    assert kept.items() <= tree(folder / "outcomes").items()


@pytest.fixture(scope="module")
def store(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return write_store(Stream([str(source)]), tmp_path_factory.mktemp("store") / "records")


@pytest.mark.parametrize("changed, said", [
    ({"options": Options(dates=Dates(DATES.screening))}, "dates"),
    ({"options": Options(dates=DATES, assume_absent=("skin",))}, "assume_absent"),
    ({"batch": 6}, "batch"),
])
def test_another_run_starts_over_and_says_why(store: Store, tmp_path: Path, changed: dict, said: str) -> None:
    told: list[str] = []
    asked = {"options": OPTIONS, "batch": 5}
    run.run_cohort(store, tmp_path / "run", **asked, say=told.append)
    assert not told
    run.run_cohort(store, tmp_path / "run", **(asked | changed), say=told.append)
    assert len(told) == 1 and said in told[0] and "starts over" in told[0]
    run.run_cohort(store, tmp_path / "clean", **(asked | changed))
    assert tree(tmp_path / "run") == tree(tmp_path / "clean")


def test_a_changed_rule_starts_over(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    run.run_cohort(store, tmp_path / "run", OPTIONS, say=told.append)
    monkeypatch.setattr(run, "ontology_sha256", lambda trial: "another")
    run.run_cohort(store, tmp_path / "run", OPTIONS, say=told.append)
    assert "ontology_sha256" in told[0]


def test_a_part_that_somebody_took_away_is_made_again(store: Store, tmp_path: Path) -> None:
    run.run_cohort(store, tmp_path, OPTIONS, batch=5)
    made, told = tree(tmp_path), []
    (tmp_path / "outcomes" / "part-00001.parquet").unlink()
    run.run_cohort(store, tmp_path, OPTIONS, batch=5, say=told.append)
    assert tree(tmp_path) == made and "outcomes" in told[0]


def test_a_changed_source_starts_over(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    made, told = bundles(4, 0), []
    write_json(made[:3], tmp_path / "source")
    paths = [str(tmp_path / "source")]
    cohort_paths(paths, tmp_path / "run", OPTIONS, say=told.append)
    assert not told
    write_json(made, tmp_path / "source")
    found = cohort_paths(paths, tmp_path / "run", OPTIONS, say=told.append)
    assert len(told) == 2 and "reading starts over" in told[0] and "source" in told[1]
    assert found.subjects == 4 == len(outcomes(tmp_path / "run")) + len({row[0] for row in refused(tmp_path / "run")})


def test_a_source_that_changes_while_it_is_being_read_anew(
    source: Path, tmp_path: Path, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped while half-read old records are taken away, then asked for the old ones again."""
    folder, other = tmp_path / "store", tmp_path / "other"
    other.mkdir()
    write_bulk(bundles(2, 0), other)

    def clear(folder: Path) -> None:
        shutil.rmtree(folder / "parts" / "000000")
        raise Stopped

    for paths, how in ((source, lambda patch: stop_at(patch, 6)),
                       (other, lambda patch: patch.setattr(write, "_clear", clear))):
        with monkeypatch.context() as patch, pytest.raises(Stopped):
            how(patch)
            write_store(parted([str(paths)]), folder)
    again, new = (write_store(parted([str(source)]), each) for each in (folder, tmp_path / "new"))
    assert tree(again.folder) == tree(new.folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", None])
def test_a_progress_file_that_cannot_be_read_is_made_again(store: Store, tmp_path: Path, text: str | None) -> None:
    run.run_cohort(store, tmp_path / "clean", OPTIONS, batch=5)
    folder = tmp_path / "run"
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Stopped):
        stop_at(patch, 8)
        run.run_cohort(store, folder, OPTIONS, batch=5)
    part, said = folder / "work" / "part-00000.json", json.loads((folder / "run.json").read_text())
    assert part.is_file() and not said.pop("complete")
    if text is None:
        (folder / "run.json").write_text(json.dumps(said))
    else:
        part.write_text(text)
    run.run_cohort(store, folder, OPTIONS, batch=5)
    assert tree(folder) == tree(tmp_path / "clean")


@pytest.mark.parametrize("text", ["", "[]", "{}"])
def test_a_part_of_records_that_cannot_be_read_is_made_again(source: Path, tmp_path: Path, text: str) -> None:
    folder, clean = tmp_path / "store", write_store(parted([str(source)]), tmp_path / "clean")
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(write, "_put_together", stopped)
        write_store(parted([str(source)]), folder)
    assert len([*(folder / "parts").iterdir()]) > 1
    (folder / "parts" / "000000" / "part.json").write_text(text)
    assert tree(write_store(parted([str(source)]), folder).folder) == tree(clean.folder)


def test_parts_that_were_left_are_taken_away(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(write, "remove", lambda *_: stopped() if (folder / "manifest.json").exists() else None)
        write_store(parted([str(source)]), folder)
    assert (folder / "parts").exists()
    write_store(parted([str(source)]), folder)
    assert not (folder / "parts").exists()


def test_nothing_else_is_ever_taken_away(source: Path, store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    for make in (lambda: write_store(Stream([str(source)]), tmp_path), lambda: run.run_cohort(store, tmp_path, OPTIONS),
                 lambda: cohort_paths([str(source)], tmp_path, OPTIONS)):
        with pytest.raises((RecordError, UsageError), match="empty"):
            make()
    assert tree(tmp_path) == {"mine.txt": b"kept"}


def test_a_store_that_is_not_complete_is_no_source(source: Path, tmp_path: Path, small: None) -> None:
    folder = tmp_path / "store"
    with pytest.MonkeyPatch.context() as patch:
        stop_at(patch, 4)
        with pytest.raises(Stopped):
            write_store(Stream([str(source)]), folder)
    with pytest.raises(RecordError, match="complete"):
        Store.open(folder)
    with pytest.raises((RecordError, UsageError)):
        cohort_paths([str(folder)], tmp_path / "run", OPTIONS)


def test_two_runs_at_once(source: Path, tmp_path: Path) -> None:
    store, folder = write_store(Stream([str(source)]), tmp_path / "records"), tmp_path / "run"
    for busy in (folder, store.folder):
        with alone(busy), pytest.raises(UsageError, match="another run"):
            run.run_cohort(store, folder, OPTIONS)
    with alone(store.folder, shared=True):
        assert run.run_cohort(store, folder, OPTIONS).subjects == store.subjects
