"""The head of the log, kept outside the log: how many entries there are, the hash of the last, and the last itself.

What: ``intend`` says durably what is about to be added, before it is added; ``done`` says that it was. A line that is
missing although it was only intended is a crash, and is put back from here; one that is missing although it was done
was cut off. ``stored`` says so of the last line whose entry is in the store.
In: entries. Out: ``Head``. Raises: ValueError for a head that cannot be read; OSError.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

HEAD, DONE, STORED = "head.json", "done", "stored"


@dataclass(frozen=True)
class Head:
    """The end of the chain. line: the last entry, without the end of the line."""

    count: int
    hash: str
    line: bytes


def anchor_folder(log: Path) -> Path:
    """Where the head of a log is kept unless somebody chose: beside the folder of the log.

    >>> anchor_folder(Path("data/log")).as_posix()
    'data/log-head'
    """
    return log.parent / f"{log.name}-head"


def read(folder: Path) -> tuple[Head | None, int]:
    """The head, and the number of the last entry that is known to have been written (0 = none)."""
    done = marked(folder, DONE)
    try:
        found = json.loads((folder / HEAD).read_bytes())
        head = Head(int(found["count"]), str(found["hash"]), str(found["line"]).encode())
    except FileNotFoundError:
        return None, done
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("the head cannot be read") from error
    return head, done


def marked(folder: Path, name: str) -> int:
    """The number that was marked last as ``done`` or as ``stored`` (0 = none)."""
    try:
        return int((folder / name).read_bytes()[:20])
    except (FileNotFoundError, ValueError):  # never synced, so it may be torn: then it says nothing
        return 0


class Anchor:
    """The head as the one who writes keeps it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._marks = {name: os.open(folder / name, os.O_CREAT | os.O_WRONLY, 0o600) for name in (DONE, STORED)}

    def intend(self, head: Head) -> None:
        """Keep the head durably: whole, or the one before."""
        new = self._folder / f"{HEAD}.new"
        content = json.dumps({"count": head.count, "hash": head.hash, "line": head.line.decode()}, ensure_ascii=False)
        with open(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content.encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, self._folder / HEAD)
        sync(self._folder)

    def mark(self, name: str, count: int) -> None:
        """Say that the log has the entry, or the store what it speaks of.

        It is not synced: when it is lost, only the difference to a crash is.
        """
        os.pwrite(self._marks[name], b"%020d" % count, 0)

    def close(self) -> None:
        """Let go of the files."""
        while self._marks:
            os.close(self._marks.popitem()[1])


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
