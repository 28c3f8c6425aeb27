"""A full disk: what was answered is what is stored, in every order of failure, and no restart is needed."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from web import database
from web.disk import DiskFull, Unwritable
from web.graphs import ONTOLOGY
from web.store import Store

from .faulty import Disk
from .made import write

ROOT = Path(__file__).parents[3]
ALWAYS = 1_000_000


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one subject, closed."""
    folder = tmp_path_factory.mktemp("begun") / "store"
    opened = Store(folder)
    write(opened, "P1")
    opened.close()
    return folder


@pytest.fixture
def store(tmp_path: Path, begun: Path, disk: Disk):
    """A copy of it, on a disk that can fail."""
    opened = Store(shutil.copytree(begun, tmp_path / "store"))
    yield opened
    opened.close()


def seen(store: Store) -> tuple:
    """All that a store says of its entries and decisions, and all of its statements."""
    return (store.subjects(), store.entries("P1"), store.decisions("P1"), dict(store.fingerprints()),
            store.next_entry(), store.next_decision(), sorted(map(str, store.quads())))


def reopened(store: Store, disk: Disk) -> tuple:
    """The same, by another start."""
    disk.fails.clear()
    store.close()
    again = Store(store.folder)
    try:
        return seen(again)
    finally:
        again.close()


STORED = {
    "nothing fails": {},
    "it fails once": {"update": 1},
    "it fails, and is written nevertheless": {"late update": 1},
    "the flush fails": {"flush": 1},
    "the flush fails, and nothing more can be written": {"flush": ALWAYS, "open": ALWAYS},
    "it is written nevertheless, and nothing more can be": {"late update": 1, "open": ALWAYS},
}
NOT_STORED = {
    "it fails always": {"update": ALWAYS},
    "it fails, and the database opens to read alone": {"update": ALWAYS, "open": ALWAYS},
    "it fails, and the database does not open": {"update": ALWAYS, "open": ALWAYS, "open to read": ALWAYS},
}
TAKEN_BACK = {
    "the flush fails, and the database does not open": {"flush": ALWAYS, "open": ALWAYS, "open to read": ALWAYS},
    "the flush fails, and what was written is not durable": {"flush": ALWAYS, "sync": ALWAYS},
    "it is written nevertheless, and the database does not open": {
        "late update": ALWAYS, "open": ALWAYS, "open to read": ALWAYS},
}


@pytest.mark.parametrize("fails", STORED.values(), ids=STORED)
def test_what_was_answered_as_stored_is_stored(store: Store, disk: Disk, fails: dict[str, int]) -> None:
    disk.fails |= fails
    write(store, "P1", 2, "ineligible")
    found = seen(store)
    assert store.quads("urn:test:P1:consent-2") and store.subject("P1").verdict == "ineligible"
    assert reopened(store, disk) == found


@pytest.mark.parametrize("fails", NOT_STORED.values(), ids=NOT_STORED)
def test_what_was_answered_with_an_error_is_not_stored(store: Store, disk: Disk, fails: dict[str, int]) -> None:
    before = seen(store)
    disk.fails |= fails
    for _ in range(2):
        with pytest.raises(DiskFull, match=r"^the disk of the store is full \(free space"):
            write(store, "P1", 2, "ineligible")
    if "open to read" not in fails:
        assert seen(store) == before, "reading goes on"
    disk.fails.clear()
    assert seen(store) == before
    assert reopened(store, disk) == before


@pytest.mark.parametrize("fails", TAKEN_BACK.values(), ids=TAKEN_BACK)
def test_what_turns_out_to_be_stored_after_an_error_is_taken_back(
    store: Store, disk: Disk, fails: dict[str, int]
) -> None:
    before = seen(store)
    disk.fails |= fails
    with pytest.raises(DiskFull):
        write(store, "P1", 2, "ineligible")
    for _ in range(2):
        try:
            assert seen(store) == before
        except DiskFull:
            continue  # nobody knows yet: nothing is shown
    disk.fails.clear()
    assert seen(store) == before, "no restart is needed"
    second = write(store, "P1", 3, "ineligible")
    assert (second.entry, second.id) == ("e000002", "d000002")
    found = seen(store)
    assert reopened(store, disk) == found
    assert "consent-2" not in str(found[-1])


def test_after_a_restart_the_database_is_what_the_next_answer_says(store: Store, disk: Disk) -> None:
    before = seen(store)
    disk.fails |= {"update": ALWAYS}
    with pytest.raises(DiskFull):
        write(store, "P1", 2)
    assert reopened(store, disk) == before


def test_a_store_that_was_closed_is_not_opened_again(store: Store) -> None:
    store.close()
    with pytest.raises(Unwritable, match="closed"):
        store.quads()
    Store(store.folder).close()


def test_a_copy_for_queries_that_cannot_be_made_is_no_copy(store: Store, disk: Disk) -> None:
    disk.fails |= {"backup": ALWAYS}
    for _ in range(2):
        with pytest.raises(DiskFull), store.checkpoint():
            raise AssertionError("there is none")
    assert not list((store.folder / "checkpoints").iterdir())
    disk.fails.clear()
    with store.checkpoint() as path:
        assert path.is_dir()
        disk.fails |= {"backup": ALWAYS}
        with store.checkpoint() as same:
            assert same == path, "one that is there serves"


def test_a_copy_is_made_after_the_database_was_opened_again(store: Store, disk: Disk) -> None:
    disk.fails |= {"backup": 1, "flush": 1}
    with store.checkpoint() as path:
        assert path.is_dir()


def test_what_is_no_full_disk_is_not_called_one(store: Store, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    from . import faulty

    monkeypatch.setattr(faulty, "FULL", "IO error: Input/output error")
    disk.fails |= {"update": ALWAYS}
    with pytest.raises(Unwritable, match="does not answer") as told:
        write(store, "P1", 2)
    assert not isinstance(told.value, DiskFull)


def test_a_store_is_not_begun_on_a_full_disk(tmp_path: Path, disk: Disk) -> None:
    disk.fails |= {"open": ALWAYS}
    with pytest.raises(DiskFull):
        Store(tmp_path / "store")
    disk.fails = {"update": ALWAYS}
    with pytest.raises(DiskFull):
        Store(tmp_path / "store")
    disk.fails.clear()
    opened = Store(tmp_path / "store")
    assert opened.quads(graph=ONTOLOGY)
    opened.close()


def test_without_room_for_its_own_files_the_database_is_not_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a disk without any room it might wait for ever."""
    before = len(store.entries("P1"))
    monkeypatch.setattr(database, "free", lambda folder: database.RESERVE - 1)
    for refused in (lambda: write(store, "P1", 2), lambda: store.checkpoint().__enter__()):
        with pytest.raises(DiskFull):
            refused()
    assert len(store.entries("P1")) == before
    monkeypatch.setattr(database, "free", lambda folder: 2 * database.RESERVE)
    write(store, "P1", 2)
    assert len(store.entries("P1")) == before + 1


# --- a real disk ---

PROGRAM = """
import os, resource, sys
from pathlib import Path
from tests.web.store.made import write
from web.disk import DiskFull
from web.store import Store

folder, how = Path(sys.argv[1]), sys.argv[2]
store, stored = Store(folder / "store"), set()

def full(room):
    if how == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (max(room, 1), resource.RLIM_INFINITY))
        return
    with open(folder / "filling", "ab", 0) as file:
        left = os.statvfs(folder)
        try:
            file.write(b"x" * max(0, left.f_bavail * left.f_frsize - room))
        except OSError:
            pass

def empty():
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    (folder / "filling").unlink(missing_ok=True)

def same():
    assert {int(q.subject.value.rpartition("-")[2]) for q in store.quads() if ":consent-" in q.subject.value} == stored
    assert len(store.entries("P1")) == len(stored)

def bring(number):
    try:
        write(store, "P1", number)
    except DiskFull:
        return 1
    stored.add(number)
    return 0

refused = 0
bring(0)
for number, room in enumerate((0, 8_000, 400_000, 4_000_000)):
    full(room)
    refused += sum(bring(1000 * number + each) for each in range(1, 10))
    same()
    empty()
    assert bring(1000 * number + 20) == 0
    same()
store.close()
store = Store(folder / "store")
same()
print("refused", refused, "stored", len(stored))
"""


def program(folder: Path, how: str) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(folder), how], cwd=ROOT, capture_output=True, text=True,
                          timeout=240)
    assert done.returncode == 0, done.stderr
    words = done.stdout.split()
    assert int(words[1]) > 5 and int(words[3]) >= 5, done.stdout


def test_with_a_limit_of_the_size_of_files(tmp_path: Path) -> None:
    """EFBIG, which any user can have."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    program(tmp_path, "limit")


def test_on_a_disk_that_is_full(tmp_path: Path) -> None:
    """ENOSPC, on a small disk in memory."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(tmp_path)], capture_output=True,
                             text=True)
    if mounted.returncode:
        pytest.skip(f"this user cannot mount a small disk: {mounted.stderr.strip()}")
    try:
        program(tmp_path, "disk")
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)
        assert not os.path.ismount(tmp_path)
