"""Whether the store and the log tell of the same entries.

What: each entry of the journal has a line ``accepted``, with its hash, and each such line has its entry, unless a later
one says that it failed, or that it was put in after a crash. Lines of earlier versions have no hash; then the id alone
is compared. A last line without its entry, which nobody marked as stored, is a crash between the two. A line
``adopted`` says that somebody took the store as it was then: what came before it is compared no more.
In: the log, the hash of each entry, the mark. Out: Comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from . import anchor
from .entry import Entry
from .verify import ENTRIES, MOST_FINDINGS, RECOVERED, Finding

ACCEPTED, FAILED, ADOPTED = "accepted", "failed", "adopted"


@dataclass(frozen=True)
class Comparison:
    """findings: where the two differ; interrupted: the line ``accepted`` whose entry a crash kept from being stored."""

    findings: tuple[Finding, ...]
    interrupted: Entry | None = None


def compare(folder: Path, head_folder: Path | None, stored: Mapping[str, str]) -> Comparison:
    """The log of a folder with a store. stored: id of an entry -> its hash. Raises: OSError."""
    base, accepted, failed = _said(_entries(folder))
    ids = sorted(stored)
    adopted = int(base.details["entries"]) if base else 0  # type: ignore[arg-type]
    findings = []
    if base and (len(ids) < adopted or base.details["sha256"] != together(stored, adopted)):
        findings.append(Finding(base.number, f"the {adopted} entries that were adopted are not those of the store"))
    last, interrupted = max(accepted.values(), key=lambda each: each.number, default=None), None
    for id, line in accepted.items():
        if id in stored:
            if line.details.get("sha256", stored[id]) != stored[id]:
                findings.append(Finding(line.number, f"the store holds something else as {id} than was accepted"))
        elif line is last and line.number > anchor.marked(head_folder or anchor.anchor_folder(folder), anchor.STORED):
            interrupted = line
        else:
            findings.append(Finding(line.number, f"{id} was accepted, and is missing in the store"))
    for id in ids[adopted:]:
        if id not in accepted:
            known = failed.get(id)
            findings.append(Finding(known.number, f"{id} is in the store, although it failed") if known else
                            Finding(0, f"{id} is in the store, and the log does not know it"))
    return Comparison(tuple(findings), interrupted)


def together(stored: Mapping[str, str], count: int) -> str:
    """The hash of the first entries of a store."""
    return sha256("".join(f"{id} {stored[id]}\n" for id in sorted(stored)[:count]).encode()).hexdigest()


def in_words(findings: Sequence[Finding], most: int = MOST_FINDINGS) -> list[str]:
    """A line each, and how many more there are."""
    more = len(findings) - most
    return [*(f"entry {each.line}: {each.what}" if each.line else each.what for each in findings[:most]),
            *([f"and {more} more"] if more > 0 else [])]


def _entries(folder: Path) -> Iterator[Entry]:
    with open(folder / ENTRIES, "rb") as lines:
        for line in lines:
            try:
                yield Entry.read(line)
            except ValueError:
                continue  # verify says so


def _said(lines: Iterable[Entry]) -> tuple[Entry | None, dict[str, Entry], dict[str, Entry]]:
    """The last adoption, and since then id -> the line by which it was accepted, and by which it failed."""
    base: Entry | None = None
    accepted: dict[str, Entry] = {}
    failed: dict[str, Entry] = {}
    for line in lines:
        id = line.details.get("entry")
        if line.outcome == ADOPTED:
            base, accepted, failed = line, {}, {}
        elif line.outcome == ACCEPTED and isinstance(id, str):
            accepted[id] = line
            failed.pop(id, None)
        elif line.outcome == FAILED and id in accepted:
            del accepted[id]  # type: ignore[arg-type]
            failed[id] = line  # type: ignore[index]
        elif line.outcome == RECOVERED:
            accepted = {name: each for name, each in accepted.items() if each.number != id}
    return base, accepted, failed
