"""The database on disk: opened, read, changed whole or not at all, and opened again when its disk was full.

What: RocksDB refuses every change after one that its disk did not take, until it is opened again. So it is: to write,
or, where there is no room for that, to read. Either says whether the change that failed is stored: only then is the
caller told that it is, or that it is not. A change that neither can say of, or that nobody can make durable, is taken
back before anything else is written.
In: a folder, changes. Out: statements. Units: seconds.
Raises: UsageError when the database cannot be opened at the start; afterwards Unwritable, Damaged, DiskFull.
Source: RocksDB, background error handling; its log of changes is files that end in .log.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.errors import UsageError

from .audit.anchor import sync
from .disk import STORE, Damaged, DiskFull, Unwritable, free, is_full
from .graphs import blocks

FAULTS = (OSError, RuntimeError)
"""What the database raises when its disk fails it, or when its files are damaged."""
CLOSING = 30.0
RESERVE = 4 * 1024 * 1024
"""Bytes that stay free on the disk, beside twice a change: without room for its files RocksDB may wait for ever in a
flush."""
HELD = "lock hold by current process"


@dataclass(frozen=True)
class Transaction:
    """Graphs that go, then statements that go, then statements that come; all of it or nothing."""

    drop: Sequence[ox.NamedNode] = ()
    delete: Sequence[ox.Quad] = ()
    insert: Sequence[ox.Quad] = ()

    def text(self) -> str:
        """SPARQL 1.1 Update."""
        return (
            "".join(f"DROP SILENT GRAPH {graph} ;\n" for graph in self.drop)
            + (f"DELETE DATA {{\n{blocks(self.delete)}}} ;\n" if self.delete else "")
            + f"INSERT DATA {{\n{blocks(self.insert)}}}"
        )

    def reversed(self, store: ox.Store) -> Transaction:
        """The transaction that takes this one back. store: as it is before this one."""
        dropped = set(self.drop)
        lost = [quad for graph in self.drop for quad in store.quads_for_pattern(None, None, None, graph)]
        return Transaction(
            self.drop, [quad for quad in self.insert if quad.graph_name not in dropped and quad not in store],
            [*lost, *(quad for quad in self.delete if quad.graph_name not in dropped and quad in store)],
        )


class Database:
    """The database of one server. Reading is safe from any thread; changes come one at a time.

    No frame holds the database beside ``reading``: an error keeps its frames, and an open database its lock.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._store: ox.Store | None = opened(folder)
        self._writable = True
        self._why: Exception | None = None  # it cannot be written, if so
        self._closed = False
        self._undone: tuple[ox.Quad, Transaction] | None = None

    @contextmanager
    def reading(self) -> Iterator[ox.Store]:
        """The database as it is now. Let go of it soon: it cannot be opened again meanwhile."""
        with self._lock:  # not while it is being opened again
            if self._store is None or self._undone is not None:
                self.ready()
            store = self._store
        try:
            yield store
        except FAULTS as error:
            raise fault(error) from error

    def commit(self, transaction: Transaction, mark: ox.Quad) -> None:
        """Make one change durable. mark: a statement that is there when the change is, and only then.

        Raises: Unwritable, DiskFull; then the change is not there, or is taken back before anything else happens.
        """
        self.ready()
        text = transaction.text()
        self._need_room(2 * len(text))
        with self.reading() as store:
            back = transaction.reversed(store)
        del store
        for last in (False, True):
            try:
                self._write(lambda: self._store.update(text))
                return
            except FAULTS as error:
                failed = error.with_traceback(None)
            if self._stored(mark, back):
                return
            if last or not self._writable:
                raise fault(failed) from failed

    def ready(self) -> None:
        """See to it that changes can be made. Raises: Unwritable, DiskFull."""
        with self._lock:
            if not self._writable:
                self._open()
            if not self._writable:
                raise fault(self._why or OSError())
            if self._undone is not None:
                mark, back = self._undone
                try:
                    if mark in self._store:
                        self._need_room()
                        self._write(lambda: self._store.update(back.text()))
                except FAULTS as error:
                    raise fault(error.with_traceback(None)) from None
                self._undone = None

    def backup(self, folder: Path) -> None:
        """Write a copy into a new folder. Raises: Unwritable, DiskFull."""
        for last in (False, True):
            self.ready()
            self._need_room()
            try:
                self._store.backup(str(folder))
                return
            except FAULTS as error:
                failed = error.with_traceback(None)
            if last or self._sound():
                raise fault(failed) from failed

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._store, self._writable, self._closed = None, False, True

    def _need_room(self, size: int = 0) -> None:
        """See to it that the database finds room for files of its own. size: bytes of a change. Raises: DiskFull."""
        if free(self._folder) < RESERVE + size:
            raise DiskFull(STORE)

    def _write(self, change: Callable[[], None]) -> None:
        """Change it, durably: what is acknowledged outlives a power cut, too."""
        self._writable = False  # until the database has said otherwise
        change()
        self._store.flush()
        self._writable = True

    def _sound(self) -> bool:
        """Whether the database takes changes as it is."""
        try:
            self._write(lambda: None)
        except FAULTS:
            return False
        return True

    def _stored(self, mark: ox.Quad, back: Transaction) -> bool:
        """Open it again, and find out whether a change that failed is there nevertheless, durably."""
        with self._lock:
            try:
                self._open()
                if mark not in self._store:
                    return False
                for file in self._folder.glob("*.log"):  # where a change is before it is anywhere else
                    sync(file)
                sync(self._folder)
                return True
            except (Unwritable, *FAULTS):
                self._undone = (mark, back)
                self._writable = False
                return False

    def _open(self) -> None:
        """Open it again: to write, or else to read. Raises: Unwritable, DiskFull."""
        self._store, self._writable = None, False
        if self._closed:
            raise Unwritable("the store was closed", "", "try again when the server is there")
        end = time.monotonic() + CLOSING
        while True:
            try:
                self._store, self._writable = ox.Store(self._folder), True
                return
            except FAULTS as error:
                failed = error.with_traceback(None)
            if HELD not in str(failed) or time.monotonic() > end:
                break
            gc.collect()
            time.sleep(0.01)  # another thread is still reading
        self._why = failed
        try:
            self._store = ox.Store.read_only(str(self._folder))
        except FAULTS:
            raise fault(failed) from failed


def opened(folder: Path) -> ox.Store:
    """A database to write into; made when there is none. Raises: UsageError that says why not; DiskFull."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_whole(folder)
        return ox.Store(folder)
    except FAULTS as error:
        raise _why(error, folder) from error


def is_there(folder: Path) -> bool:
    """Whether there is a database, be it damaged."""
    return folder.exists() and not (folder.is_dir() and next(folder.iterdir(), None) is None)


def opened_to_read(folder: Path) -> ox.Store:
    """A database that no server has, as it is; nothing is written. Raises: UsageError that says why not."""
    try:
        _check_whole(folder)
        return ox.Store.read_only(str(folder))
    except FAULTS as error:
        raise _why(error, folder) from error


def fault(error: Exception) -> Unwritable:
    """What a request is told of an error of the database."""
    if is_full(error):
        return DiskFull(STORE)
    if "Corruption" in str(error):
        return Damaged("a part of the store is damaged and cannot be read", "", "the operator must restore it")
    return Unwritable("the disk of the store does not answer", "", "try again later, and tell the operator")


def damaged(folder: Path, what: str) -> UsageError:
    """What an operator is told of a store that cannot be read."""
    return UsageError(
        f"the store is damaged: {what}", str(folder),
        "keep this folder, put a copy of the whole folder from a backup in its place, "
        f"and see '{COMMAND} log adopt'",
    )


def _check_whole(folder: Path) -> None:
    """Raises: UsageError when files of a database are there without the one that names them: it would be made anew."""
    found = {file.name for file in folder.iterdir()}
    if "CURRENT" not in found and any(name.startswith("MANIFEST") or name.endswith((".sst", ".log")) for name in found):
        raise damaged(folder, "its file CURRENT is missing")


def _why(error: Exception, folder: Path) -> UsageError | DiskFull:
    text = " ".join(str(error).split())
    if is_full(error):
        return DiskFull(f"{STORE} ({folder})")
    if HELD in text or "While lock file" in text:
        return UsageError("the store cannot be opened: another process has it", str(folder),
                          "stop the other server, or name another folder")
    if isinstance(error, (PermissionError, FileExistsError, NotADirectoryError)) or "Permission denied" in text:
        return UsageError("the store cannot be opened: it is no folder, or not one that may be read and written",
                          str(folder), "name another folder, or change its owner or mode")
    return damaged(folder, text[:300])
