"""Store and audit log, opened together: each tells whether the other is the one that belongs to it.

In: their folders. Out: Store and Log, or what ``kn5501 log`` says of them.
Raises: UsageError when they do not belong together, when one is damaged or gone, or another process has one; LogError.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.errors import UsageError

from . import disk
from .audit import ADOPTED, FAILED, Comparison, Log, Verdict, compare, in_words, together, verify
from .audit.log import OWNER
from .audit.verify import ENTRIES
from .database import FAULTS, damaged, is_there, opened_to_read
from .disk import DiskFull, is_full
from .graphs import JOURNAL
from .journal import VALUE
from .store import DATABASE, Store, journal_of, make_folder

LOG = "log"
"""The folder of the log in that of the store, unless somebody chose another."""
SOME = 3
WHAT_TO_DO = (
    "look for the store and the log that belong together; where the store was restored from a backup on purpose, or "
    f"its log was lost, '{COMMAND} log adopt' records that and goes on"
)


def open_both(
    store: Path | None, log: Path | None = None, head: Path | None = None, trial: str | None = None
) -> tuple[Store, Log]:
    """The store and its log, compared. store: None = a temporary one, which is new and belongs to no log; trial: to be
    run. Raises: UsageError for the store of another trial.
    """
    with suppress(FileNotFoundError):
        tempfile.gettempdir()  # found now: on a disk that is full none would be
    if store is None:
        made = Store(trial=trial)
        try:
            return made, _log(log or made.folder / LOG, head)
        except BaseException:
            made.close()
            raise
    make_folder(store)
    written = _log(log or store / LOG, head)
    try:
        if not is_there(store / DATABASE):  # before it is made anew
            _check(compare(written.folder, written.head_folder, {}), store)
        made = Store(store, trial)
        try:
            found = compare(written.folder, written.head_folder, made.fingerprints())
            _check(found, store)
            if (line := found.interrupted) is not None:
                written.append(line.who, line.what, FAILED, entry=line.details["entry"])
            return made, written
        except BaseException:
            made.close()
            raise
    except BaseException:
        written.close()
        raise


@dataclass(frozen=True)
class Verified:
    """What ``log verify`` finds. compared: None without a store, or while a server has it."""

    verdict: Verdict
    compared: Comparison | None
    in_use: bool = False

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return self.verdict.ok and not (self.compared and self.compared.findings)

    def __str__(self) -> str:
        verdict, compared = self.verdict, self.compared
        lines = [f"{verdict.state.value}: {verdict.count} entries, the last {verdict.hash}",
                 *in_words(verdict.findings)]
        if compared is None:
            return "\n".join([*lines, *(["the store was not compared: a server has it"] if self.in_use else [])])
        if compared.findings:
            return "\n".join([*lines, "the store and the log do not belong together:", *in_words(compared.findings)])
        if compared.interrupted:
            lines.append("the last entry that was accepted was not stored: a crash came between")
        return "\n".join([*lines, "the store holds what was accepted"])


def verify_both(folder: Path, log: Path | None = None, head: Path | None = None,
                noted: tuple[int, str] | None = None) -> Verified:
    """Read the whole log, and compare it with the store. folder: the store, or the log alone."""
    written = log or (folder / LOG if (folder / LOG).is_dir() else folder)
    alone = log is None and written == folder
    verdict = verify(written, head, noted)
    if alone or not (written / ENTRIES).exists():
        return Verified(verdict, None)
    if _in_use(written):
        return Verified(verdict, None, in_use=True)
    return Verified(verdict, compare(written, head, fingerprints_of(folder)))


def adopt(folder: Path, log: Path | None = None, head: Path | None = None) -> int:
    """Record in the log that the store is taken as it is now, and how many entries it has. No server may have it."""
    stored = fingerprints_of(folder)
    written = _log(log or folder / LOG, head)
    try:
        found = compare(written.folder, written.head_folder, stored)
        written.append("operator", "adopt the store", ADOPTED, entries=len(stored),
                       sha256=together(stored, len(stored)), differing=in_words(found.findings))
    finally:
        written.close()
    return len(stored)


def fingerprints_of(folder: Path) -> Mapping[str, str]:
    """Entry -> hash, as in ``Store.fingerprints``, of a store that no server has; nothing is changed."""
    if not is_there(folder / DATABASE):
        return {}
    database = opened_to_read(folder / DATABASE)
    try:
        quads = list(database.quads_for_pattern(None, ox.NamedNode(VALUE), None, ox.NamedNode(JOURNAL)))
    except FAULTS as error:
        raise damaged(folder / DATABASE, "a part of it cannot be read") from error
    return journal_of(quads, folder / DATABASE).fingerprints


def _log(folder: Path, head: Path | None) -> Log:
    try:
        return Log(folder, head)
    except OSError as error:
        if is_full(error):
            raise DiskFull(f"{disk.LOG} ({folder})") from error
        raise UsageError(f"the audit log cannot be opened: {error.strerror or error}", str(error.filename or folder),
                         "name another folder, or change its owner or mode") from error


def _check(found: Comparison, store: Path) -> None:
    """Raises: UsageError when store and log differ."""
    if found.findings:
        raise UsageError(
            f"the store and its audit log do not belong together: {'; '.join(in_words(found.findings, SOME))}",
            str(store), WHAT_TO_DO,
        )


def _in_use(log: Path) -> bool:
    """Whether a server has the log."""
    try:
        handle = os.open(log / OWNER, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
