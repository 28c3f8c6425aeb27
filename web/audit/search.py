"""Looking something up in the log.

In: the folder of the log and a Question. Out: Found, newest first. Units: dates in UTC, inclusive. Raises: OSError.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .entry import Entry
from .verify import ENTRIES


@dataclass(frozen=True)
class Question:
    """What to look for; empty = everything. subject: any entry that names it."""

    who: str = ""
    what: str = ""
    outcome: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None

    def meets(self, entry: Entry) -> bool:
        """Whether an entry is one of those that are asked for."""
        day = entry.at[:10]
        return (
            self.who.casefold() in entry.who.casefold()
            and self.what in ("", entry.what)
            and self.outcome in ("", entry.outcome)
            and (not self.subject or self.subject in _subjects(entry))
            and (self.since is None or day >= self.since.isoformat())
            and (self.until is None or day <= self.until.isoformat())
        )


@dataclass(frozen=True)
class Found:
    """One page of what was found; total: on all pages. whats and outcomes: those that the log knows, for choosing."""

    entries: tuple[Entry, ...]
    total: int
    whats: tuple[str, ...]
    outcomes: tuple[str, ...]


def find(folder: Path, question: Question, page: int = 1, size: int = 50) -> Found:
    """The entries of one page, page 1 the newest. Lines that are no entries are left out; ``verify`` names them."""
    newest: deque[Entry] = deque(maxlen=page * size)
    total, whats, outcomes = 0, set(), set()
    with open(folder / ENTRIES, "rb") as lines:
        for line in lines:
            try:
                entry = Entry.read(line)
            except ValueError:
                continue
            whats.add(entry.what)
            outcomes.add(entry.outcome)
            if question.meets(entry):
                total += 1
                newest.append(entry)
    chosen = tuple(newest)[::-1][(page - 1) * size:]
    return Found(chosen, total, tuple(sorted(whats)), tuple(sorted(outcomes)))


def _subjects(entry: Entry) -> tuple[object, ...]:
    several = entry.details.get("subjects")
    return (entry.details.get("subject"), *(several if isinstance(several, tuple) else ()))
