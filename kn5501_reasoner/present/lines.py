"""Lines of text for people: words filled into a width, as columns on a terminal count.

In: text made plain. Out: lines of at most WIDTH columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate

from ..model import Skipped
from .wording import entries, place, plain, refused

WIDTH = 100
NAME_WIDTH = 36
"""A longer name of a subject gets a line of its own."""


def fill(text: str, first: str, rest: str | None = None) -> list[str]:
    """The words of a text in lines of at most WIDTH columns, after a first and a following indent."""
    rest = first if rest is None else rest
    lines, line, room = [], first, False
    for word in re.findall(r"\S+", text):
        if room and width(line) + 1 + width(word) > WIDTH:
            lines, line, room = [*lines, line], rest, False
        line, room = line + (" " if room else "") + word, True
        while width(line) > WIDTH:
            cut = _fitting(line)
            lines, line = [*lines, line[:cut]], rest + line[cut:]
    return [kept.rstrip() for kept in (*lines, line)]


def _fitting(line: str) -> int:
    """How many characters of a line that is too long fit into WIDTH columns."""
    columns = accumulate(width(character) for character in line)
    return next(index for index, taken in enumerate(columns) if taken > WIDTH)


def width(text: str) -> int:
    """Columns on a terminal: wide East Asian characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def pad(text: str, columns: int) -> str:
    """The text with spaces behind it."""
    return text + " " * (columns - width(text))


def end(lines: list[str]) -> str:
    """Lines as one text."""
    return "\n".join(lines) + "\n"


def listings(refused_files: Iterable[Skipped], skipped: Iterable[Skipped], all_evidence: bool) -> list[str]:
    """What was refused whole, and what was not needed."""
    lines: list[str] = []
    for title, listed in (
        ("Refused", refused(refused_files, all_evidence)),
        ("Not needed", [(place(each), plain(each.reason)) for each in entries(skipped)]),
    ):
        if listed:
            lines += ["", f"{title}:"]
            for where, reason in listed:
                lines += fill(f"{where}: {reason}", "  ", "    ")
    return lines
