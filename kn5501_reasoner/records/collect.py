"""Gathering rows, skipped entries and data errors while inputs are read.

What: one collector a run; it completes rows from the schema, drops exact duplicates and sorts nothing by chance.
In: rows as dicts, reasons, errors. Out: ``Records``.
Units: none. Raises: RecordError when a reader names a column that no table has.
Source: criteria.md (a treated participation in the trial itself is ignored).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..errors import RecordError
from ..model import DataError, Records, Skipped
from .schema import Schema, load_schema
from .when import When

#: identifiers of the trial itself: taking part in it is not treatment in another trial
OWN_STUDY = frozenset({"nct06010472", "chec2023-174"})
#: participations without treatment
UNTREATED = frozenset({"candidate", "screening", "ineligible", "not-registered"})
ERROR_LIMIT = 200


class Collector:
    """Rows, skipped entries and errors of a run, in the order in which they were read."""

    def __init__(self, schema: Schema | None = None) -> None:
        self.schema = schema or load_schema()
        self._empty = {name: table.empty_row for name, table in self.schema.tables.items()}
        self._rows: dict[str, dict[tuple, dict[str, Any]]] = {name: {} for name in self.schema.tables}
        self._skipped: dict[Skipped, None] = {}
        self._errors: dict[DataError, None] = {}
        self._errors_of: Counter[str] = Counter()

    def add(self, table: str, row: dict[str, Any]) -> None:
        """Add one row; WHEN columns are given as ``When`` under their short name."""
        full = dict(self._empty[table])
        for name, value in row.items():
            if isinstance(value, When):
                full.update(value.columns(name))
            elif name in full:
                full[name] = value
            else:
                raise RecordError(f"the table {table} has no column {name}")
        if len(full) != len(self._empty[table]):
            raise RecordError(f"the table {table} lacks a column that a reader fills")
        if table == "participation":
            reason = _no_treatment(full)
            if reason:
                self.skip(full["source"], full["record"], reason, full["subject"])
                return
        self._rows[table].setdefault(tuple(v for k, v in full.items() if k != "source"), full)

    def skip(self, source: str, entry: str, reason: str, subject: str | None = None) -> None:
        """List one entry that is not used."""
        self._skipped.setdefault(Skipped(source, entry, reason, subject))

    def error(self, subject: str, rule: str, record: str, message: str) -> None:
        """List one data error of a subject; after ``ERROR_LIMIT`` a subject is refused anyway."""
        error = DataError(subject, rule, (record,), message)
        if self._errors_of[subject] < ERROR_LIMIT and error not in self._errors:
            self._errors[error] = None
            self._errors_of[subject] += 1

    def subjects_mentioned(self) -> dict[str, str]:
        """Subject -> source of its first row or error, for every subject of this run."""
        seen: dict[str, str] = {}
        for rows in self._rows.values():
            for row in rows.values():
                seen.setdefault(row["subject"], row["source"])
        for error in self._errors:
            seen.setdefault(error.subject, "")
        return seen

    def finish(self) -> Records:
        """All that was gathered; every subject that is mentioned has at least one row in ``subject``."""
        described = {row["subject"] for row in self._rows["subject"].values()}
        for subject, source in self.subjects_mentioned().items():
            if subject not in described:
                self.add("subject", {"subject": subject, "record": subject_record(subject), "source": source})
        return self.gathered()

    def gathered(self) -> Records:
        """All that was gathered, without rows for subjects that are only mentioned: others may describe them yet."""
        tables = {name: list(rows.values()) for name, rows in self._rows.items()}
        return Records(tables, tuple(self._skipped), tuple(self._errors))


def subject_record(subject: str) -> str:
    """The IRI of a subject of whom no description was read."""
    from urllib.parse import quote

    from ..vocab import RECORD

    return f"{RECORD}subject/{quote(subject, safe='')}"


def _no_treatment(row: dict[str, Any]) -> str | None:
    """Why a participation is no treatment in another trial, or None."""
    if row["status"] in UNTREATED:
        return f"the status {row['status']} means no treatment"
    if OWN_STUDY & set((row["study"] or "").lower().split()):
        return "the study is the trial itself"
    return None
