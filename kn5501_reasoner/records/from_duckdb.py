"""A DuckDB file whose tables are the record tables, as a source.

What: reads ranges of subjects in the order of their ids. Columns that are not there are NULL; a row with a value that
its column cannot have is an entry that is not understood; text becomes one line; lists are sorted.
In: an opened file, the schema in it. Out: ``Part`` after part. Units: rows. Raises: RecordError that names table,
column and mend. Source: ontology/modules/records.ttl.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import RecordError
from ..model import DataError, Records, Skipped
from .checked import ANCHORS, anchor, entry, harmless, selection, source_of, wrong
from .collect import Collector, subject_record
from .database import Opened, family
from .gate import clean
from .lost import Lost, attribute
from .rows import Rows
from .schema import UNREAD, Table, load_schema
from .stream import Part

FORM = 2
ROWS = 300_000
#: type of a column of the record schema -> types that a file may have instead
TYPES = {
    "VARCHAR": frozenset({"VARCHAR", "ENUM", "UUID"}),
    "DATE": frozenset({"DATE"}),
    "TIMESTAMP": frozenset({"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}),
    "BOOLEAN": frozenset({"BOOLEAN"}),
    "DECIMAL": frozenset({"DECIMAL", "BIGINT", "INTEGER", "SMALLINT", "TINYINT"}),
}
_ID = "CAST(subject AS VARCHAR)"
_REQUIRED = ("subject", "record")
#: of rows of a table of which nobody can be named, so many codes are told apart
_NOBODYS = 1_000
#: ids that can be reported: one line, without spaces around it
_PLAIN = r"regexp_full_match(subject, '[^\x00-\x20\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]{0,198}[^\x00-\x20\x7f-\x9f])?')"
#: the table in which a folder of records keeps what could not be read of a subject
_ERROR = {"subject", "rule", "message"}


class DuckSource:
    """rows: about how many rows a part has; all rows of a subject are in one part."""

    def __init__(self, path: Path, opened: Opened, schema: str, rows: int = ROWS) -> None:
        self.path, self.rows, self._connection = path, rows, opened.connection
        tables = opened.schemas[schema]
        self._unread = [
            Skipped(path.name, f"table {name}", "not a table of records") for name in sorted(tables)
            if name not in load_schema().tables and not (name == "error" and _ERROR <= set(tables[name]))
        ]
        self._errors = opened.table(schema, "error") if _ERROR <= set(tables.get("error", ())) else None
        self._columns: dict[str, Mapping[str, tuple[str, str]]] = {}
        self._names: dict[str, str] = {}
        for name in load_schema().tables:
            if name in tables:
                self._names[name] = opened.table(schema, name)
                self._columns[name] = self._check(name, tables[name])

    @cached_property
    def fingerprint(self) -> str:
        """Name, size and time of change of the file."""
        stat = self.path.stat()
        said = [FORM, self.rows, self.path.name, stat.st_size, stat.st_mtime_ns, sorted(self._names.values())]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @cached_property
    def size(self) -> int:
        """Rows of all tables."""
        return sum(self._query(f"SELECT count(*) FROM {name}").fetchone()[0] for name in self._names.values())  # noqa: S608

    def parts(self, resume: Mapping[str, Any] | None = None) -> Iterator[Part]:
        """The parts from the beginning, or those after the part that said how to resume."""
        after, done = (resume["after"], resume["done"]) if resume else (None, 0)
        self._count()
        first = resume is None
        for last, number in self._ranges(after):
            records, lost = self._read(after, last), tuple[Lost, ...]()
            if first:
                records = Records(records.tables, (*self._unread, *records.skipped), records.errors)
                lost, first = tuple(self._without_subject()), False
            after, done = last, done + number
            yield Part(records, (), {"after": after, "done": done}, done, lost)
        if first:
            lost = tuple(self._without_subject())
            yield Part(Records({}, tuple(self._unread)), (), {"after": "", "done": 0}, 0, lost)

    def read(self, subjects: Collection[str]) -> tuple[Records, tuple[Skipped, ...]]:
        """The records of some subjects alone, and what is nobody's."""
        wanted, collector = sorted(set(subjects)), Collector()
        self._count()
        known = [each for (each,) in self._query("SELECT subject FROM counted LIMIT 2").fetchall()]
        attribute(self._without_subject(), collector, known)
        self._query("CREATE OR REPLACE TEMP TABLE wanted AS SELECT unnest(?) AS subject", [wanted])
        found = self._select()
        more = [row for row in collector.gathered().tables[UNREAD] if row["subject"] in wanted]
        tables = {**found.tables, UNREAD: [*found.tables[UNREAD], *more]}
        return Records(tables, (*self._unread, *found.skipped), found.errors), collector.refused

    def _count(self) -> None:
        """How many rows each subject has."""
        each = " UNION ALL ".join(f"SELECT CAST(subject AS VARCHAR) AS subject FROM {name}"  # noqa: S608
                                  for name in (*self._names.values(), *filter(None, [self._errors])))
        self._query(
            f"CREATE OR REPLACE TEMP TABLE counted AS SELECT subject, count(*) AS number FROM ({each}) "  # noqa: S608
            f"WHERE {_PLAIN} GROUP BY subject"
        )

    def _ranges(self, after: str | None) -> Iterator[tuple[str, int]]:
        """(last subject, rows) of each part."""
        while True:
            found = self._query(
                "SELECT subject, number FROM counted WHERE ? IS NULL OR subject > ? ORDER BY subject LIMIT ?",
                [after, after, self.rows],
            ).fetchall()
            taken, last = 0, None
            for subject, number in found:
                if last is not None and taken + number > self.rows:
                    break
                taken, last = taken + number, subject
            if last is None:
                return
            yield last, taken
            after = last

    def _read(self, after: str | None, last: str) -> Records:
        self._query("CREATE OR REPLACE TEMP TABLE wanted AS SELECT subject FROM counted "
                    "WHERE (? IS NULL OR subject > ?) AND subject <= ?", [after, after, last])
        low = "true" if after is None else f"{_ID} > {_text(after)}"
        return self._select(f"{low} AND {_ID} <= {_text(last)}")

    def _select(self, bounds: str = "true") -> Records:
        """All rows of the wanted subjects, and what of them cannot be read; bounds: of their ids, to read less."""
        tables, errors, collector = {}, [], Collector()
        for name, table in load_schema().tables.items():
            if name not in self._names:
                tables[name] = Rows(table.arrow_schema().empty_table())
                continue
            self._query(f"CREATE OR REPLACE TEMP TABLE taken AS SELECT * FROM {self._names[name]} "  # noqa: S608
                        f"WHERE {bounds} AND CAST(subject AS VARCHAR) IN (SELECT subject FROM wanted)")
            self._set_aside(table, collector)
            columns = selection(table, self._columns[name], self.path.name)
            self._query(f"CREATE OR REPLACE TEMP TABLE shaped AS SELECT {columns} FROM taken "  # noqa: S608
                        "ORDER BY subject, record, rowid")
            found = self._connection.sql("SELECT * FROM shaped").to_arrow_table()
            tables[name] = Rows(found.cast(table.arrow_schema()))
        if self._errors is not None:
            found = self._query(
                "SELECT CAST(subject AS VARCHAR) AS s, coalesce(CAST(rule AS VARCHAR), ''), "  # noqa: S608
                f"coalesce(CAST(message AS VARCHAR), '') FROM {self._errors} "
                "WHERE s IN (SELECT subject FROM wanted) ORDER BY ALL").fetchall()
            errors += [DataError(subject, clean(rule) or "unreadable-value", (), clean(message) or "no message")
                       for subject, rule, message in found]
        gathered = collector.gathered()
        for name, rows in gathered.tables.items():
            if rows:
                tables[name] = [*tables[name], *rows]
        return Records(tables, gathered.skipped, tuple(dict.fromkeys(errors)))

    def _set_aside(self, table: Table, collector: Collector) -> None:
        """Take out the rows of ``taken`` that say nothing of their subject, and those that are not understood."""
        found = self._columns[table.name]
        none, checks = list(harmless(table, found)), list(wrong(table, found))
        said = [f"CASE WHEN {condition} THEN {reason} END" for condition, reason in none] or ["NULL"]
        # conditions and messages are made of the names of our own ontology
        why = "[" + ", ".join(f"CASE WHEN {each} THEN '{what}' END" for each, _, what in checks) + "]"
        rules = [f"CASE WHEN {each} THEN '{rule}' END" for each, rule, _ in checks if rule] or ["NULL"]
        self._query(
            "CREATE OR REPLACE TEMP TABLE aside AS SELECT * FROM (SELECT rowid AS place, "  # noqa: S608
            f"coalesce({', '.join(said)}) AS harmless, array_to_string({why}, '; ') AS reason, "
            f"coalesce({', '.join(rules)}) AS rule FROM taken) WHERE harmless IS NOT NULL OR reason <> ''"
        )
        rows = self._query(
            f"SELECT CAST(subject AS VARCHAR), CAST(record AS VARCHAR), {source_of(found, self.path.name)}, "  # noqa: S608
            f"aside.* EXCLUDE (place), {entry(table, found)} FROM taken "
            "JOIN aside ON aside.place = taken.rowid ORDER BY ALL"
        ).fetchall()
        for subject, record, origin, nothing, reason, rule, kind, codes, display in rows:
            name = clean(record or "", 300) or f"table {table.name}"
            if nothing:
                collector.skip(origin, name, nothing, subject)
            else:
                collector.unread(subject, origin, name, kind, f"{table.name}: {reason}", codes, display, rule)
        if rows and table.name == "subject":
            self._keep_anchors(found, collector)
        if rows:
            self._query("DELETE FROM taken WHERE rowid IN (SELECT place FROM aside)")

    def _keep_anchors(self, found: Mapping[str, tuple[str, str]], collector: Collector) -> None:
        """Of rows of subjects that are not understood, the days on which the trial begins for them."""
        days = [(name, value) for name in ANCHORS if (value := anchor(name, found))]
        rows = self._query(
            f"SELECT CAST(subject AS VARCHAR), {source_of(found, self.path.name)}, {', '.join(day for _, day in days)} "  # noqa: S608
            "FROM taken JOIN aside ON aside.place = taken.rowid ORDER BY ALL").fetchall() if days else ()
        for subject, origin, *given in rows:
            known = {name: day for (name, _), day in zip(days, given, strict=True) if day}
            if known:
                row = {"subject": subject, "record": subject_record(subject), "source": origin, "text": ""}
                collector.add("subject", row | known)

    def _check(self, name: str, columns: Mapping[str, tuple[str, str]]) -> Mapping[str, tuple[str, str]]:
        """The columns that are read. Raises RecordError for one that is missing or of a wrong type."""
        wanted = dict(load_schema().tables[name].physical)
        for column in _REQUIRED:
            if column not in columns:
                raise RecordError(f"the table {name} has no column {column}", str(self.path),
                                  f"add {column}: every record has one")
        for column, (_, kind) in columns.items():
            if column not in wanted:
                self._unread.append(Skipped(self.path.name, f"column {name}.{column}", "not a column of records"))
            elif family(kind) not in TYPES[family(wanted[column])]:
                raise RecordError(
                    f"the column {column} of the table {name} has the type {kind}", str(self.path),
                    f"make it {wanted[column]}: ALTER TABLE {name} ALTER COLUMN {column} TYPE {wanted[column]}",
                )
        return {column: found for column, found in columns.items() if column in wanted}

    def _without_subject(self) -> Iterator[Lost]:
        """Rows of which nobody can be named, one entry for all of a type and codes."""
        for name, table in self._names.items():
            as_entry = entry(load_schema().tables[name], self._columns[name])
            nobody = f"SELECT {as_entry} FROM {table} WHERE NOT coalesce({_PLAIN.replace('subject', _ID)}, false)"  # noqa: S608
            each, grouped = "SELECT kind, codes, display, count(*)", f"FROM ({nobody}) GROUP BY ALL ORDER BY ALL"
            rows = self._query(f"{each} {grouped} LIMIT {_NOBODYS + 1}").fetchall()
            if len(rows) > _NOBODYS:
                rows = self._query(f"SELECT kind, '', NULL, count(*) {grouped}").fetchall()  # noqa: S608
            for kind, codes, display, number in rows:
                reason = f"{number} rows without a subject in one line"
                yield Lost(Skipped(self.path.name, f"table {name}", reason, None, kind, codes, display), kind)

    def _query(self, statement: str, parameters: list[Any] | None = None) -> Any:
        import duckdb

        try:
            return self._connection.execute(statement, parameters)
        except duckdb.Error as error:
            raise RecordError(
                f"a table of the database cannot be read ({type(error).__name__})", str(self.path),
                "write the rows into tables of this file: views may not read other files",
            ) from error


def _text(text: str) -> str:
    """A text inside a statement."""
    return "'" + text.replace("'", "''") + "'"
