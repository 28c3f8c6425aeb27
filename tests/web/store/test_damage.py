"""A store that is damaged, or gone: one clear message, never a traceback, never an empty store where there was one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kn5501_reasoner.cli import main
from kn5501_reasoner.errors import ReasonerError, UsageError
from web.disk import Unwritable
from web.graphs import JOURNAL
from web.journal import VALUE
from web.opening import open_both, verify_both
from web.replay import replay
from web.store import Store

from .made import bring


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three entries with its log, closed."""
    folder = tmp_path_factory.mktemp("begun") / "store"
    store, log = open_both(folder)
    for number in (1, 2, 3):
        bring(store, log, f"P{number}")
    store.close()
    log.close()
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(begun, tmp_path / "store")


def remove(file: Path) -> None:
    file.unlink()


def empty(file: Path) -> None:
    os.truncate(file, 0)


def halve(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def fill(file: Path) -> None:
    file.write_bytes(bytes(255 - each % 251 for each in range(file.stat().st_size)))


def make_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


HARM = (remove, empty, halve, fill, make_folder)


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("kind", ["CURRENT", "MANIFEST-*", "*.sst", "*.log"])
def test_a_damaged_database_is_refused_or_whole(folder: Path, kind: str, harm: Callable[[Path], None]) -> None:
    files = sorted((folder / "database").glob(kind), key=lambda file: file.stat().st_size)
    assert files
    harm(files[-1])
    listed = sorted(file.name for file in (folder / "database").glob("*.sst"))
    for use in (verify_both, lambda each: open_both(each), lambda each: replay(each, "d000009")):
        try:
            found = use(folder)
        except UsageError as error:
            assert "damaged" in str(error) or "no decision" in str(error) or "may be read" in str(error), str(error)
            assert str(folder) in str(error) or "no decision" in str(error)
        else:
            if isinstance(found, tuple):
                assert len(found[0].entries("P1")) == 1 and len(found[0].subjects()) == 3
                found[0].close()
                found[1].close()
            else:
                assert found.ok, str(found)
    left = {file.name for file in (folder / "database").glob("*.sst")}
    assert kind in ("*.log", "*.sst") or left.issuperset(listed), "what is there is not made anew"


def test_a_part_that_is_read_late_is_no_traceback(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block that nothing at the start looks at."""
    store = Store(folder)

    class Damaged:
        """A database with such a block."""

        def quads_for_pattern(self, *pattern: object) -> None:
            raise RuntimeError("Corruption: block checksum mismatch: stored = 1")

    kept = store._database._store
    store._database._store = Damaged()
    with pytest.raises(Unwritable, match="damaged"):
        store.stored("P1")
    store._database._store = kept
    del kept
    store.close()


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"id": "e000009", "kind": "file"}', "7"])
def test_a_journal_that_cannot_be_read_is_named(folder: Path, text: str) -> None:
    import pyoxigraph as ox

    database = ox.Store(folder / "database")
    database.add(ox.Quad(ox.NamedNode(f"{JOURNAL}#e000009"), ox.NamedNode(VALUE), ox.Literal(text),
                         ox.NamedNode(JOURNAL)))
    database.flush()
    del database
    for use in (verify_both, Store, open_both, lambda each: replay(each, "all")):
        with pytest.raises(UsageError, match="its journal cannot be read"):
            use(folder)


@pytest.mark.parametrize("place", ["", "database"])
def test_a_file_where_a_folder_should_be_is_named(tmp_path: Path, place: str) -> None:
    file = tmp_path / "store" / place
    file.parent.mkdir(exist_ok=True)
    file.write_text("")
    for use in (Store, open_both, lambda each: replay(each, "all")):
        with pytest.raises(UsageError, match="no folder|cannot be opened|File exists|no store"):
            use(tmp_path / "store")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write every folder")
@pytest.mark.parametrize("place", ["", "database", "log", "log-head"])
def test_a_folder_that_may_not_be_read_is_named(folder: Path, place: str) -> None:
    (folder / place).chmod(0)
    try:
        with pytest.raises(ReasonerError, match="mode"):
            open_both(folder)
    finally:
        (folder / place).chmod(0o700)


@pytest.mark.parametrize("command", [
    ("log", "verify", "{store}"), ("replay", "all", "--store", "{store}"), ("log", "adopt", "{store}"),
])
def test_the_commands_say_so_in_a_line(folder: Path, capsys: pytest.CaptureFixture[str], command: tuple[str]) -> None:
    (folder / "database" / "CURRENT").write_text("rubbish")
    assert main([each.format(store=folder) for each in command]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and "the store is damaged" in told.err
