"""Lists of codes by class, read into dictionaries of prefixes, and what they say of one code.

In:    lists as lists/__init__.py describes them.
Out:   for a code: the classes that it is in, and those that it may be in.
Method: the longest listed prefix decides; a code below which a class lists something else may be in that class, for
    it decides only what all codes below it share, those not listed included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

IN, MAY, OUT = "in", "may", "out"
Answer = dict[str, str]
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def expanded(token: str) -> Iterator[str]:
    """The prefixes that a token names: one, those of a range, or those of a range of categories with an ending."""
    bare = token.replace(".", "")
    low, dash, high = bare.partition("-")
    if not dash:
        yield low
        return
    high, ending = high[: len(low)], high[len(low) :]
    if low[0] == high[0]:
        for number in range(int(low[1:], 36), int(high[1:], 36) + 1):
            yield low[0] + _in_base_36(number, len(low) - 1) + ending
    else:
        for number in range(int(low, 36), int(high, 36) + 1):
            yield _in_base_36(number, len(low)) + ending


def _in_base_36(number: int, width: int) -> str:
    text = ""
    for _ in range(width):
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text


class Lists:
    """The lists of one code system, by prefix. conflicts: prefixes of which one class says two things."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, tuple[int, str]]] = {}  # prefix -> class -> (size of its range, verdict)
        self._below: dict[str, dict[str, set[str]]] = {}
        self.words: dict[str, re.Pattern] = {}
        self.alone: frozenset[str] = frozenset()  # categories that a convention reads by themselves
        self.conflicts: list[str] = []

    def add(self, name: str, verdict: str, tokens: Iterable[str], own: bool = False) -> None:
        """Enter the prefixes of a line. own: a line of this system alone goes before one of several."""
        for token in tokens:
            prefixes = list(expanded(token))
            size = len(prefixes) - (100_000 if own else 0)
            for prefix in prefixes:
                self._enter(name, verdict, prefix, size)

    def _enter(self, name: str, verdict: str, prefix: str, size: int) -> None:
        known = self._said.setdefault(prefix, {}).get(name)
        if known and known[0] == size and known[1] != verdict:
            self.conflicts.append(f"{name} {prefix}: {known[1]} and {verdict}")
        if known is None or size < known[0]:
            self._said[prefix][name] = (size, verdict)

    def close(self) -> Lists:
        """Count what is listed below each prefix; no list changes after that."""
        for prefix, said in self._said.items():
            for length in range(1, len(prefix)):
                below = self._below.setdefault(prefix[:length], {})
                for name, (_, verdict) in said.items():
                    below.setdefault(name, set()).add(verdict)
        return self

    def listed(self, name: str, code: str) -> bool:
        """Whether a class lists the code, a category or a group above it, or codes below it."""
        above = any(name in self._said.get(code[:n], ()) for n in range(3, len(code) + 1))
        return above or name in self._below.get(code, ())

    def verdicts(self, code: str) -> Answer:
        """What the classes say of a code; a class that does not occur has it out."""
        found: Answer = {}
        for length in range(1, len(code) + 1):
            for name, (_, verdict) in self._said.get(code[:length], {}).items():
                found[name] = verdict
        if code not in self.alone:
            for name, below in self._below.get(code, {}).items():
                if below != {found.get(name, OUT)}:
                    found[name] = MAY
        return found


def lines_of(text: str) -> Iterator[tuple[str, str, str, str]]:
    """The lines of lists as (class, verdict or `words`, system, rest)."""
    name = ""
    for line in text.splitlines():
        words = line.split(" # ")[0].split(None, 2)
        if len(words) == 1:
            name = words[0]
        elif words:
            yield name, words[0], words[1], words[2]


def joined(*answers: Answer) -> Answer:
    """What all of several readings of one code share: it is one of them, nobody knows which."""
    names = {name for answer in answers for name in answer}
    said = {name: {answer.get(name, OUT) for answer in answers} for name in names}
    return {name: verdicts.pop() if len(verdicts) == 1 else MAY for name, verdicts in said.items()}
