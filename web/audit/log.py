"""The log as its one writer holds it.

What: ``append`` is durable when it returns: the head first, then the line, both synced. When it raises, what it was to
say did not happen; if the head has the entry already, it is put into the log before the next one, which says so.
In: folder of the log, folder of its head. Out: entries. Units: UTC.
Raises: LogError when the log was tampered with or another process writes it; DiskFull, or OSError when the disk fails.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.errors import ReasonerError

from ..disk import HEAD, LOG, writing_to
from . import anchor
from .entry import Entry, digest
from .verify import ENTRIES, RECOVER, RECOVERED, State, Verdict, verify

OWNER = "owner.lock"


class LogError(ReasonerError):
    """An audit log that cannot be written to."""


def _now() -> datetime:
    return datetime.now(UTC)


class Log:
    """One log, opened by its one writer; safe to call from several threads."""

    def __init__(self, folder: Path, head: Path | None = None, now: Callable[[], datetime] = _now) -> None:
        self.folder, self.head_folder = folder, head or anchor.anchor_folder(folder)
        self._now, self._lock, self._broken = now, threading.Lock(), False
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = -1
        self._anchor = anchor.Anchor(self.head_folder)
        self._owner = os.open(folder / OWNER, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._open()
        except BlockingIOError:
            self.close()
            raise LogError("another process writes this log", str(folder), "stop it first") from None
        except BaseException:
            self.close()
            raise

    def append(self, who: str, what: str, outcome: str, **details: object) -> Entry:
        """Add an entry; it is on the disk when this returns. details: ids and counts, never values of a subject."""
        with self._lock:
            if self._file < 0:
                raise LogError("the log was closed", str(self.folder), "start the server again")
            if os.fstat(self._file).st_nlink == 0:
                raise LogError("the log was removed", str(self.folder),
                               f"stop the server, and see '{COMMAND} log adopt'")
            if self._broken:
                self._mend()
            return self._append(who, what, outcome, details)

    def stored(self, entry: Entry) -> None:
        """Mark that what this entry says was accepted is in the store, and so are all before it."""
        with suppress(OSError), self._lock:
            self._anchor.mark(anchor.STORED, entry.number)

    def verify(self) -> Verdict:
        """Read the whole log and say whether it is what was written."""
        return verify(self.folder, self.head_folder)

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._anchor.close()
            for handle in (self._file, self._owner):
                if handle >= 0:
                    os.close(handle)
            self._file = self._owner = -1

    def _open(self) -> None:
        """Check what is there, put in what a crash left out, and stand at the end."""
        file = self.folder / ENTRIES
        if not file.exists() and anchor.read(self.head_folder) == (None, 0):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            anchor.sync(self.folder)
        verdict = verify(self.folder, self.head_folder)
        if not verdict.ok:
            where = f"{file}:{verdict.findings[0].line}" if verdict.findings[0].line else str(file)
            raise LogError(f"the log was tampered with: {verdict.findings[0].what}", where,
                           "keep this folder and that of its head as they are, and give another with --log")
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND)
        self._count, self._last = verdict.count, verdict.hash
        self._end = os.fstat(self._file).st_size
        if verdict.state is State.INTERRUPTED:
            self._end = file.read_bytes().rfind(b"\n") + 1
            self._mend()

    def _append(self, who: str, what: str, outcome: str, details: Mapping[str, object]) -> Entry:
        entry = Entry.make(self._count + 1, self._now(), who, what, outcome, details, self._last)
        line = entry.line()
        head = anchor.Head(entry.number, digest(line), line)
        self._broken = True  # until it is known to be written: half a line must not get another behind it
        with self._alone():
            with writing_to(HEAD):
                self._anchor.intend(head)
            self._put(head)
        return entry

    def _mend(self) -> None:
        """Put in the entry that was intended and not written, or only in part, and say that it did not happen."""
        head, _ = anchor.read(self.head_folder)
        if head is None or head.count == self._count:  # not even intended
            self._broken = False
            return
        with self._alone():
            with writing_to(HEAD):
                anchor.sync(self.head_folder)
            os.ftruncate(self._file, self._end)
            self._put(head)
        self._append("server", RECOVER, RECOVERED, {"entry": head.count})

    def _put(self, head: anchor.Head) -> None:
        with writing_to(LOG):
            self._write(head.line + b"\n")
        with writing_to(HEAD):
            self._anchor.mark(anchor.DONE, head.count)
        self._count, self._last, self._broken = head.count, head.hash, False
        self._end += len(head.line) + 1

    def _write(self, line: bytes) -> None:
        while line:
            line = line[os.write(self._file, line):]
        os.fsync(self._file)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While the head and the end of the log do not agree, nobody who verifies looks at them."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
