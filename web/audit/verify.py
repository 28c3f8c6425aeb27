"""Whether the log is what was written: every line, its place, and the end.

In: the folder of the log and that of its head. Out: Verdict. It may run beside the server that writes.
Raises: OSError. What it cannot see: a forger who rewrites the log and its head alike; against that, ``noted`` is a head
that somebody wrote down elsewhere.
"""

from __future__ import annotations

import fcntl
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from . import anchor
from .entry import FIRST, Entry, digest

ENTRIES = "entries.jsonl"
RECOVER, RECOVERED = "open the log", "recovered"
"""What an entry says after one that was put in by the head: that what it says did not happen."""
LONGEST_LINE = 1024 * 1024
MOST_FINDINGS = 20


class State(StrEnum):
    """What can be said of a log."""

    INTACT = "intact"
    INTERRUPTED = "interrupted"
    """A crash left the last entry out of the log; nothing is lost, the next start puts it in."""
    TAMPERED = "tampered"


@dataclass(frozen=True)
class Finding:
    """What is wrong at a line; line 0 = the end of the log."""

    line: int
    what: str


@dataclass(frozen=True)
class Verdict:
    """What ``verify`` found: how many entries the log has and the hash of the last."""

    state: State
    count: int
    hash: str
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing was tampered with."""
        return self.state is not State.TAMPERED


def verify(folder: Path, head_folder: Path | None = None, noted: tuple[int, str] | None = None) -> Verdict:
    """Read the whole log. noted: count and hash that somebody wrote down at an earlier time."""
    held = head_folder or anchor.anchor_folder(folder)
    try:
        with open(folder / ENTRIES, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            try:
                head, done = anchor.read(held)
                size = file.seek(0, 2)
            except ValueError:
                return Verdict(State.TAMPERED, 0, FIRST, (Finding(0, "the head of the log cannot be read"),))
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)
            file.seek(0)
            return _verdict(file, size, head, done, noted)
    except FileNotFoundError:
        try:
            head, done = anchor.read(held)
        except ValueError:
            head, done = None, 1
        lost = head is not None or done or noted
        found = (Finding(0, "the log is gone" if lost else "there is no log here"),)
        return Verdict(State.TAMPERED, 0, FIRST, found)


def _verdict(file, size: int, head: anchor.Head | None, done: int, noted: tuple[int, str] | None) -> Verdict:
    findings: list[Finding] = []
    count, before, torn, seen = 0, FIRST, b"", not noted or noted[0] == 0
    while size > 0 and (line := file.readline(min(size, LONGEST_LINE))):
        size -= len(line)
        if not line.endswith(b"\n"):
            torn = line
            break
        line = line[:-1]
        count += 1
        if len(findings) < MOST_FINDINGS:
            findings += _line(line, count, before)
        before = digest(line)
        if noted and noted[0] == count:
            seen = True
            if noted[1] != before:
                findings.append(Finding(count, "this is not the entry whose hash was noted"))
    if not seen:
        findings.append(Finding(0, f"entry {noted[0]}, whose hash was noted, is missing"))  # type: ignore[index]
    end, interrupted = _end(count, before, torn, size, head, done)
    findings += end
    if findings:
        return Verdict(State.TAMPERED, count, before, tuple(findings[:MOST_FINDINGS]))
    return Verdict(State.INTERRUPTED if interrupted else State.INTACT, count, before)


def _line(line: bytes, number: int, before: str) -> list[Finding]:
    """What is wrong with one line at its place."""
    try:
        entry = Entry.read(line)
    except ValueError:
        return [Finding(number, "this is not an entry")]
    found = []
    if entry.number != number:
        found.append(Finding(number, f"entry {entry.number} stands where entry {number} belongs"))
    if entry.before != before:
        found.append(Finding(number, "this entry does not follow from the line before: one of them was changed, moved, "
                                     "added or removed"))
    return found


def _end(count: int, last: str, torn: bytes, rest: int, head: anchor.Head | None, done: int,
         ) -> tuple[list[Finding], bool]:
    """What is wrong with the end of the log, and whether the last entry is missing only because of a crash."""
    if head is None:
        if count or torn or done:
            return [Finding(0, "the head of the log is missing")], False
        return [], False
    try:
        named = Entry.read(head.line)
    except ValueError:
        named = None
    if named is None or named.number != head.count or digest(head.line) != head.hash:
        return [Finding(0, "the head of the log was changed")], False
    if count == head.count and last == head.hash and not torn:
        return [], False
    missing_one = count == head.count - 1 and done < head.count and named.before == last
    if missing_one and head.line.startswith(torn) and not rest:
        return [], True
    if count < head.count:
        return [Finding(0, f"the log ends at entry {count}, and had {head.count}")], False
    if count > head.count or torn:
        return [Finding(0, f"the log goes on after entry {head.count}, which was the last written")], False
    return [Finding(count, "this is not the entry that was written last")], False
