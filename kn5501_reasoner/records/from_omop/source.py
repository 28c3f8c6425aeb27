"""An OMOP database as a source: records part by part, a range of persons each.

What: plugs in where ``Stream`` does; reading can go on after any part, and starts over when the database changed.
In: a reader. Out: ``Part`` after part. Units: persons. Raises: RecordError. Source: docs/omop.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from ...errors import RecordError
from ...model import Records, Skipped
from ..collect import Collector
from ..lost import Lost, attribute
from ..schema import UNREAD
from ..stream import Part
from .concepts import NOTHING_KNOWN, Meanings
from .model import EVENTS
from .reader import Reader
from .shape import Shaper

VISITS = "visit_occurrence"
#: of the mapping: reading starts over when it changes
FORM = 2
PERSONS, ROWS = 5_000, 300_000
#: ids of persons that a database can hold
_DIGITS = 18


class OmopSource:
    """persons, rows: how many a part has at most; a person with more rows is a part alone."""

    def __init__(
        self, reader: Reader, meanings: Meanings = NOTHING_KNOWN, persons: int = PERSONS, rows: int = ROWS
    ) -> None:
        self.reader, self.meanings, self.persons, self.rows = reader, meanings, persons, rows

    @cached_property
    def size(self) -> int:
        """Persons."""
        return self.reader.count_persons()

    @cached_property
    def fingerprint(self) -> str:
        said = [FORM, self.persons, self.rows, self.meanings.version(), *self.reader.about()]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()

    def parts(self, resume: Mapping[str, Any] | None = None) -> Iterator[Part]:
        """The parts from the beginning, or those after the part that said how to resume."""
        if resume and resume["end"]:
            return
        after, done = (resume["after"], resume["done"]) if resume else (None, 0)
        shaper = Shaper(self.reader, self.meanings)
        first = resume is None
        while True:
            found = self.reader.persons(after, self.persons + 1)
            taken = self._fitting(after, found[:self.persons]) if found else []
            end = len(taken) == len(found)
            lost = self._nobodys(shaper) if first else ()
            records = self._read(shaper, after, None if end else taken[-1])
            if first:
                records = Records(records.tables, (*self._unread(), *records.skipped), records.errors)
                first = False
            after, done = taken[-1] if taken else after, done + len(taken)
            yield Part(records, (), {"after": after, "done": done, "end": end}, done, lost)
            if end:
                return

    def read(self, subjects: Collection[str]) -> tuple[Records, tuple[Skipped, ...]]:
        """The records of some persons alone, and what is nobody's; of one who is not there, none."""
        shaper, collector = Shaper(self.reader, self.meanings), Collector()
        attribute(self._nobodys(shaper), collector, [str(person) for person in self.reader.persons(None, 2)])
        tables = {UNREAD: [row for row in collector.gathered().tables[UNREAD] if row["subject"] in subjects]}
        skipped, errors = list(self._unread()), []
        for subject in sorted(set(subjects)):
            if not (subject.isascii() and subject.removeprefix("-").isdigit() and len(subject) <= _DIGITS):
                continue
            records = self._read(shaper, int(subject) - 1, int(subject))
            for name, rows in records.tables.items():
                tables.setdefault(name, []).extend(rows)
            skipped += records.skipped
            errors += records.errors
        return Records(tables, tuple(skipped), tuple(errors)), collector.refused

    def _read(self, shaper: Shaper, low: int | None, high: int | None) -> Records:
        """Persons above low, up to high."""
        import duckdb

        try:
            shaper.load(low, high)
            tables = shaper.tables()
            others = tuple(Skipped(self.reader.label, f"table {name}", what) for name, what in shaper.without_person)
            return Records(tables, (*shaper.skipped(), *others), shaper.errors())
        except duckdb.Error as error:
            raise RecordError(
                f"the rows of a range of persons cannot become records ({type(error).__name__})", self.reader.label,
                "look for ids of a size that BIGINT does not hold, and for persons with millions of rows",
            ) from error

    def _fitting(self, after: int | None, persons: list[int]) -> list[int]:
        """As many of the persons as have rows for one part."""
        while len(persons) > 1:
            rows = sum(self.reader.count(name, after, persons[-1]) for name in EVENTS if self.reader.found.has(name))
            if rows <= self.rows:
                break
            persons = persons[:max(1, len(persons) * self.rows * 9 // (rows * 10))]
        return persons

    def _unread(self) -> tuple[Skipped, ...]:
        """Tables that are not read, and visits of nobody, which say nothing of anybody."""
        listed = [*self.reader.found.unread]
        if self.reader.found.has(VISITS) and (number := self.reader.without_person(VISITS)):
            listed.append((f"table {VISITS}", f"{number} rows without person_id"))
        return tuple(Skipped(self.reader.label, entry, reason) for entry, reason in listed)

    def _nobodys(self, shaper: Shaper) -> tuple[Lost, ...]:
        """Rows that name no person."""
        import duckdb

        try:
            return tuple(shaper.nobodys())
        except duckdb.Error as error:
            raise RecordError(
                f"rows without person_id cannot be read ({type(error).__name__})", self.reader.label,
                "look for ids of a size that BIGINT does not hold",
            ) from error
