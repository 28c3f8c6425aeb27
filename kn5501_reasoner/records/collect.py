"""Gathering rows, unread and skipped entries and data errors while inputs are read.

What: one collector a run; it completes rows from the schema, drops exact duplicates and sorts nothing by chance.
In: rows as dicts, reasons, errors. Out: ``Records``, and what was refused.
Units: none. Raises: RecordError when a reader names a column that no table has.
Source: docs/readings.md for how an input names its trial.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from ..errors import RecordError
from ..model import DataError, Records, Skipped
from ..trials import SEVERAL, one_trial
from ..vocab import RECORD
from .gate import is_iri
from .schema import Schema, load_schema
from .when import ABSENT, When

#: statuses of records that say nothing of their subject
NEVER = frozenset({"entered-in-error", "cancelled", "not-taken", "draft", "not-done"})
#: participations without treatment
UNTREATED = frozenset({"candidate", "screening", "ineligible", "not-registered"})
ERROR_LIMIT = 200


@dataclass
class Journal:
    """What one reader added: rows by table and content, skipped entries, trials that it named."""

    rows: list[tuple[str, tuple]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    trials: list[tuple[tuple[str, str], str]] = field(default_factory=list)


@dataclass(frozen=True)
class Stated:
    """What a source says of one resource. version, updated: as stated; none: it says that there is no such record;
    whole: every record of which the IRI is that of the resource, or begins with it and ``#``, is a part of it.
    """

    version: str | None = None
    updated: str | None = None
    none: bool = False
    whole: bool = False


class Collector:
    """Rows, skipped entries and errors of a run, in the order in which they were read."""

    def __init__(self, schema: Schema | None = None) -> None:
        self.schema = schema or load_schema()
        self._empty = {name: table.empty_row for name, table in self.schema.tables.items()}
        self._rows: dict[str, dict[tuple, dict[str, Any]]] = {name: {} for name in self.schema.tables}
        self._skipped: dict[Skipped, None] = {}
        self._errors: dict[DataError, None] = {}
        self._errors_of: Counter[str] = Counter()
        self._refused: dict[Skipped, None] = {}
        self._trials: dict[tuple[str, str], Counter[str]] = {}
        self._also: dict[tuple[str, tuple], set[str]] = {}
        self.stated: dict[tuple[str, str], Stated] | None = None  # kept where somebody asks for it
        self._journal: Journal | None = None

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
        key = tuple(v for k, v in full.items() if k != "source")
        if self._rows[table].setdefault(key, full) is not full and full.get("trial") is None:
            self._also.setdefault((table, key), set()).add(full["source"])
        if self._journal is not None:
            self._journal.rows.append((table, key))

    def unread(
        self, subject: str, source: str, entry: str, kind: str, reason: str, codes: str = "",
        display: str | None = None, rule: str | None = None, version: str | None = None, updated: When = ABSENT,
        trial: str | None = None,
    ) -> None:
        """List one entry of a subject that was not understood; what its type and codes could say stays open.

        rule: the rule that it breaks: where a criterion reads such an entry, the subject is refused.
        version, updated: of the resource, as recorded.
        """
        record = entry if is_iri(entry) else f"{RECORD}unread/{quote(f'{source} {entry}'.strip(), safe='')}"
        self.add("unread", {
            "subject": subject, "record": record, "source": source, "text": f"{kind}: {reason}", "kind": kind,
            "reason": reason, "codes": codes, "display": display, "rule": rule, "version": version, "updated": updated,
            "trial": trial,
        })

    def name_trial(self, subject: str, source: str, trial: str) -> None:
        """Note which trial an input names for a subject: that of its records in this input that name none."""
        self._trials.setdefault((subject, source), Counter())[trial] += 1
        if self._journal is not None:
            self._journal.trials.append(((subject, source), trial))

    def _give_trials(self) -> None:
        """Write the trials that inputs name into their records. An input that names two tells of none which it is."""
        for table in (name for name, row in self._empty.items() if "trial" in row and name != "subject"):
            rows: dict[tuple, dict[str, Any]] = {}
            for key, row in self._rows[table].items():
                if row["trial"] is None:
                    row["trial"] = self._named(row["subject"], {row["source"], *self._also.get((table, key), ())})
                rows.setdefault(tuple(v for k, v in row.items() if k != "source"), row)
            self._rows[table] = rows

    def _named(self, subject: str, sources: Iterable[str]) -> str | None:
        """The trial of a record that stands in these inputs and names none."""
        found: set[str | None] = set()
        for source in sources:
            named = self._trials.get((subject, source))
            found.add(one_trial(named) if named else None)
        return found.pop() if len(found) == 1 else SEVERAL

    def refuse(self, entry: Skipped) -> None:
        """List one entry of which nobody can be named, in an input of several subjects."""
        self._refused.setdefault(entry)

    @property
    def refused(self) -> tuple[Skipped, ...]:
        """The entries of which nobody can be named."""
        return tuple(self._refused)

    def skip(self, source: str, entry: str, reason: str, subject: str | None = None) -> None:
        """List one entry that is not used."""
        skipped = Skipped(source, entry, reason, subject)
        self._skipped.setdefault(skipped)
        if self._journal is not None:
            self._journal.skipped.append(skipped)

    def state(self, subject: str, record: str, stated: Stated) -> None:
        """Note which version of a resource was read, for who keeps records beyond this run."""
        if self.stated is not None:
            self.stated[subject, record] = stated

    def error(self, subject: str, rule: str, record: str, message: str) -> None:
        """List one data error of a subject; after ``ERROR_LIMIT`` a subject is refused anyway."""
        error = DataError(subject, rule, (record,), message)
        if self._errors_of[subject] < ERROR_LIMIT and error not in self._errors:
            self._errors[error] = None
            self._errors_of[subject] += 1

    def journal(self, read: Callable[[], None]) -> Journal:
        """Run a reader, and say what it added."""
        before, self._journal = self._journal, Journal()
        try:
            read()
            return self._journal
        finally:
            if before is not None:
                before.rows += self._journal.rows
                before.skipped += self._journal.skipped
                before.trials += self._journal.trials
            self._journal = before

    def whole(self, read: Callable[[], None]) -> None:
        """Run a reader; what it added is taken back where it raises a RecordError."""
        before, self._journal = self._journal, Journal()
        try:
            read()
        except RecordError:
            self.drop(self._journal)
            raise
        finally:
            self._journal = before

    def drop(self, journal: Journal) -> None:
        """Take back what a reader added."""
        for table, key in journal.rows:
            self._rows[table].pop(key, None)
        for skipped in journal.skipped:
            self._skipped.pop(skipped, None)
        for key, trial in journal.trials:
            self._trials[key] -= Counter((trial,))

    def content(self, journal: Journal) -> frozenset[tuple]:
        """What a reader added, apart from where and when its input was put together."""
        rows = ((table, self._rows[table][key]) for table, key in journal.rows if key in self._rows[table])
        return frozenset(
            (table, *((name, value) for name, value in row.items()
                      if name != "source" and not name.startswith("assembled"))) for table, row in rows
        ) | {("trial", trial) for _, trial in journal.trials}

    def rename(self, names: Mapping[str, str]) -> None:
        """Give subjects the names of the persons that they are said to be."""
        said, self._trials = self._trials, {}
        for (name, source), trials in said.items():
            self._trials.setdefault((names.get(name, name), source), Counter()).update(trials)
        if self.stated is not None:
            self.stated = {(names.get(name, name), record): said for (name, record), said in self.stated.items()}
        for table, rows in self._rows.items():
            if any(row["subject"] in names for row in rows.values()):
                self._rows[table] = {}
                for row in rows.values():
                    row["subject"] = names.get(row["subject"], row["subject"])
                    key = tuple(v for k, v in row.items() if k != "source")
                    self._rows[table].setdefault(key, row)

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
        if self._trials:
            self._give_trials()
        tables = {name: list(rows.values()) for name, rows in self._rows.items()}
        return Records(tables, tuple(self._skipped), tuple(self._errors))


def subject_record(subject: str) -> str:
    """The IRI of a subject of whom no description was read."""
    return f"{RECORD}subject/{quote(subject, safe='')}"


def _no_treatment(row: dict[str, Any]) -> str | None:
    """Why a participation is no treatment in another trial, or None."""
    if row["status"] in UNTREATED:
        return f"the status {row['status']} means no treatment"
    return None
