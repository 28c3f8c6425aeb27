"""The reviewed tables of the sweeps: for every code that speaks of a class, whether it is in it, may be, or is out.

In:     ontology/terminology/sweeps/*.tsv, one table a group of classes that share their words.
Out:    `Table`; `python -m kn5501_reasoner.terminology` writes ontology/terminology/listings.ttl from them.
Raises: TerminologyError with file and line.

A table begins with lines ``#class``, ``#swept``, ``#word`` and ``#except``, then has the columns of `COLUMNS`. A code
is ``system:CODE`` or a range ``system:FIRST-LAST``, the system ``icd`` being ICD-10-CM and ICD-10 alike. The narrowest
row that covers a code decides. Decisions: `is` (the code names the class), `in`, `presumed` (it names the class, and is
read so by convention whatever longer codes say), `may be`, `out`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from .. import resources
from ..errors import TerminologyError

COLUMNS = ("codes", "decision", "class", "reason", "reviewed_by", "date")
DECISIONS = ("is", "in", "presumed", "may be", "out")
SYSTEMS = {"icd": ("icd-10-cm", "icd-10"), "icd-10-cm": ("icd-10-cm",), "icd-10": ("icd-10",), "atc": ("atc",)}


@dataclass(frozen=True)
class Row:
    """One decision: codes `low` to `high` (equal for one code, as written) of `systems`."""

    systems: tuple[str, ...]
    low: str
    high: str
    decision: str
    classes: tuple[str, ...]
    reason: str
    reviewed_by: str
    date: str
    where: str


@dataclass(frozen=True)
class Table:
    """A sweep. classes: what it sweeps for; swept: code system -> edition; words, exceptions: in lower case."""

    name: str
    classes: tuple[str, ...]
    swept: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


def read_tables(folder: Path | None = None) -> list[Table]:
    """All tables of the folder, by name."""
    return [read_table(path) for path in sorted((folder or resources.ontology("terminology", "sweeps")).glob("*.tsv"))]


def read_table(path: Path) -> Table:
    """One table."""
    heads: dict[str, list[str]] = {"class": [], "swept": [], "word": [], "except": []}
    rows: list[Row] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path.name}:{number}"
        if line.startswith("#"):
            name, _, value = line[1:].partition(" ")
            if name in heads:
                heads[name].append(value.strip())
        elif line.strip() and tuple(line.split("\t")) != COLUMNS:
            rows.append(_row(line, where))
    swept = dict(each.partition(" ")[::2] for each in heads["swept"])
    return Table(path.stem, tuple(" ".join(heads["class"]).split()), swept, tuple(heads["word"]),
                 tuple(heads["except"]), tuple(rows))


def _row(line: str, where: str) -> Row:
    cells = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
    if len(cells) != len(COLUMNS):
        raise TerminologyError(f"a row has {len(COLUMNS)} columns, this one {len(cells)}", where, "separate by tabs")
    codes, decision, classes, reason, reviewed_by, date = (cell.strip() for cell in cells)
    token, _, span = codes.partition(":")
    low, dash, high = span.partition("-")
    if token not in SYSTEMS or not low or (dash and not high):
        raise TerminologyError(f"the codes '{codes}' cannot be read", where, "write system:CODE or system:FIRST-LAST")
    if decision not in DECISIONS:
        raise TerminologyError(f"there is no decision '{decision}'", where, "one of " + ", ".join(DECISIONS))
    named = () if classes == "-" else tuple(classes.split())
    if bool(named) == (decision == "out"):
        raise TerminologyError("a class is named where the decision is not 'out', and only there", where, "mend it")
    if not (reason and reviewed_by and date):
        raise TerminologyError("a row has a reason, a reader and a date", where, "fill them in")
    return Row(SYSTEMS[token], low, high or low, decision, named, reason, reviewed_by, date, where)
