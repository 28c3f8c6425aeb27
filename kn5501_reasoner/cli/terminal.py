"""What the command says beside its results: messages and progress on standard error, results on standard output.

In: text. Out: lines.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ..defaults import COMMAND
from ..model import Skipped
from ..present.wording import plain


def say(message: str) -> None:
    """One line on stderr."""
    print(f"{COMMAND}:", plain(" ".join(message.split())), file=sys.stderr)


def tell_refused(refused: Iterable[Skipped]) -> None:
    """Files, lines and tables that could not be read, and why, on stderr."""
    for entry in refused:
        place = entry.entry if entry.entry != "file" else ""
        say(f"{', '.join(filter(None, (entry.source, place)))}: refused: {entry.reason}")


def list_skipped(skipped: Iterable[Skipped]) -> None:
    """Entries that were understood and are not needed, and why, on stderr."""
    for entry in skipped:
        say(f"{', '.join(filter(None, (entry.source, entry.entry, entry.subject)))}: not needed: {entry.reason}")


def list_unused_files(skipped: Iterable[Skipped]) -> None:
    """Files that hold nothing that is read, on stderr: whoever names a file expects something of it."""
    list_skipped(Skipped(each.source, "", each.reason) for each in skipped if each.entry == "file")


def put(text: str) -> None:
    """A result, ended by a line feed."""
    sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")


class Progress:
    """``screening 120 of 1000`` on one line of stderr, when that is a terminal."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.wanted = sys.stderr.isatty()
        self.shown = ""

    def show(self, done: int, total: int) -> None:
        """Write the line again when another hundredth is done."""
        line = f"{self.what} {done} of {total}"
        if self.wanted and line != self.shown and (done * 100 // max(total, 1) != (done - 1) * 100 // max(total, 1)):
            sys.stderr.write(f"\r{line}")
            sys.stderr.flush()
            self.shown = line

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            sys.stderr.write("\r" + " " * len(self.shown) + "\r")
            sys.stderr.flush()
