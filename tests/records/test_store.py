"""The folder of records: what is missing is noticed, one run writes at a time, and the files of others stay."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from kn5501_reasoner.cli import main
from kn5501_reasoner.errors import RecordError, UsageError
from kn5501_reasoner.model import DataError
from kn5501_reasoner.records import collect
from kn5501_reasoner.records.parquet import Store, write, write_store, writing
from kn5501_reasoner.records.parquet.writing import alone
from kn5501_reasoner.records.stream import Stream
from tests.cohort.runs import tree
from tests.cohort.sources import bundles, write_ndjson


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("source")
    write_ndjson(bundles(8, 0), folder)
    return folder


@pytest.fixture(scope="module")
def made(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("store") / "records"
    written(source, folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "records"))


def written(source: Path, folder: Path, say: Callable[[str], None] = lambda _: None) -> Store:
    return write_store(Stream([str(source)], part_bytes=40_000), folder, say=say, bucket_subjects=2)


def takes_a_file(folder: Path) -> None:
    next(folder.glob("observation/*/*")).unlink()


def takes_a_bucket(folder: Path) -> None:
    shutil.rmtree(next(folder.glob("exposure/*")))


def takes_a_table(folder: Path) -> None:
    shutil.rmtree(folder / "condition")


def changes(folder: Path) -> None:
    file = next(folder.glob("consent/*/*"))
    file.write_bytes(file.read_bytes()[:100])


def adds(folder: Path) -> None:
    file = next(folder.glob("consent/*/*"))
    shutil.copy(file, file.with_name("data_1.parquet"))


@pytest.mark.parametrize("damage, said", [
    (takes_a_file, "observation/.* is missing"), (takes_a_bucket, "exposure/.* is missing"),
    (takes_a_table, "condition/.* is missing"), (changes, "has changed"), (adds, "was added"),
])
def test_a_folder_that_is_not_as_it_was_written(
    source: Path, made: Path, folder: Path, damage: Callable[[Path], None], said: str
) -> None:
    """It is no source; the hint mends it."""
    damage(folder)
    with pytest.raises(RecordError, match=f"{said}.*convert the source again"):
        Store.open(folder)
    told: list[str] = []
    written(source, folder, told.append)
    assert tree(folder) == tree(made)
    assert len(told) == 1 and "starts over" in told[0]


def test_the_manifest_lists_every_file(made: Path) -> None:
    store = Store.open(made)
    rows = json.loads((made / "manifest.json").read_text())["files"]["subject/bucket=1/data_0.parquet"]["rows"]
    assert len(store.counts) == 4 and rows == store.counts[1]
    assert {*store.listed} == {str(file.relative_to(made)) for file in made.rglob("*.parquet")}
    assert store.files("subject") == sorted(made.glob("subject/*/*"))
    assert store.files("subject", [1]) == [*made.glob("subject/bucket=1/*")]
    (made / "subject" / "bucket=1" / "later.parquet").touch()
    assert store.files("subject", [1]) == [*made.glob("subject/bucket=1/data*")]
    (made / "subject" / "bucket=1" / "later.parquet").unlink()


HOLD = """
import sys
from pathlib import Path
from kn5501_reasoner.records.parquet.writing import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(writing.fcntl is None, reason="this platform does not lock folders")
def test_one_run_at_a_time(source: Path, made: Path, folder: Path) -> None:
    """Until it has ended, however it does."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout.readline() == b"held\n"
        for enter in (lambda: written(source, folder), lambda: alone(folder, shared=True).__enter__()):
            with pytest.raises(UsageError, match="another run is using this folder"):
                enter()
        run.kill()
    assert written(source, folder).subjects == 8
    assert tree(folder) == tree(made)
    with alone(folder, shared=True), alone(folder, shared=True), pytest.raises(UsageError, match="another run"):
        written(source, folder)


def test_without_locks(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform that has none, and a file system that has none for folders."""
    monkeypatch.setattr(writing, "fcntl", None)
    assert written(source, tmp_path / "one").subjects == 8
    monkeypatch.undo()

    def no_locks(*_: object) -> None:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(writing.fcntl, "flock", no_locks)
    assert written(source, tmp_path / "two").subjects == 8


def test_half_a_part_is_never_read(source: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "records"
    put_together = write._put_together

    def later(*given: object) -> object:
        (folder / "parts" / "000077.part").mkdir()
        (folder / "parts" / "000077.part" / "subject.parquet").write_text("half")
        return put_together(*given)

    monkeypatch.setattr(write, "_put_together", later)
    written(source, folder)
    assert tree(folder) == tree(made)


@pytest.mark.parametrize("step, error, said", [
    ("_write_rows", OSError(28, "Error writing bytes to file. Detail: [errno 28] No"), "records: .*no space left"),
    ("_put_together", duckdb.IOException('IO Error: "a": No space left on device'), "records: there is no space left"),
    ("listed", OSError(28, "No space left on device", "records/file"), "records: there is no space left"),
    ("remove", PermissionError(13, "Permission denied", "records/file"), "records/file: cannot be written: Permission"),
])
def test_a_folder_that_cannot_be_written(
    source: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: Exception, said: str
) -> None:
    """Errors as PyArrow, DuckDB and the system give them, wherever something is written."""
    def fails(*_: object) -> None:
        raise error

    folder = tmp_path / "records"
    with monkeypatch.context() as patch, pytest.raises(UsageError, match=said):
        patch.setattr(write, step, fails)
        written(source, folder)
    written(source, folder)
    assert tree(folder) == tree(made)


def test_files_of_others_stay(source: Path, made: Path, folder: Path, tmp_path: Path) -> None:
    """Also where the program writes its own: then it says so."""
    (tmp_path / "other").mkdir()
    write_ndjson(bundles(3, 0), tmp_path / "other")
    (folder / "notes.txt").write_text("kept")
    written(tmp_path / "other", folder)
    for name in ("parts/000000/mine.parquet", "parts/notes.part", "error/bucket=0/mine.parquet"):
        mine = folder / name
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.write_text("kept")
        for _ in range(2):
            with pytest.raises(RecordError, match=f"{name.split('/')[0]}: .*did not write"):
                written(source, folder)
        assert mine.read_text() == "kept"
        mine.unlink()
    written(source, folder)
    assert tree(folder) == {**tree(made), "notes.txt": b"kept"}


def test_a_folder_whose_name_begins_with_a_tilde(
    source: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    for name in ("~", "~root", "~/below"):
        store = written(source, Path(name))
        assert tree(tmp_path / name) == tree(made)
        assert store.read() == Store.open(made).read()
        assert store.tables([0, 1, 2, 3], {"subject": ["subject"]})["subject"].num_rows == 8
        numbers = store.tables([0], {"subject": ["subject"]})["subject"]["number"].to_pylist()
        assert len(store.records("subject", [0], numbers)) == len(numbers)
        shutil.rmtree(tmp_path / name.split("/")[0])
    assert not [*(tmp_path / "home").iterdir()]


def test_the_command_names_the_folder(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["convert", str(source), "--format", "parquet", "--out", str(tmp_path / "file")]) == 2
    assert f"{tmp_path / 'file'}: cannot be written" in capsys.readouterr().err


def test_errors_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each subject the first 200, whatever comes between; earlier errors are not looked at again for a new one."""
    looked: Counter[int] = Counter()

    class Watched(DataError):
        def __getattribute__(self, name: str) -> object:
            looked[total] += name == "subject"
            return super().__getattribute__(name)

    monkeypatch.setattr(collect, "DataError", Watched)
    for total in (500, 1_000):
        collector = collect.Collector()
        for number in range(total):
            for record in ("a", "a", "b"):
                collector.error(f"S{number % (total // 250)}", f"rule-{number}", record, "message")
        found = collector.gathered().errors
    assert looked[1_000] < 3 * looked[500]
    assert Counter(error.subject for error in found) == {f"S{number}": 200 for number in range(4)}
    assert [(error.rule, error.records) for error in found[:4]] == [
        ("rule-0", ("a",)), ("rule-0", ("b",)), ("rule-1", ("a",)), ("rule-1", ("b",))]
