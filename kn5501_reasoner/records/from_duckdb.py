"""A DuckDB file whose tables are the record tables, as a source.

What: reads ranges of subjects in the order of their ids. Columns that are not there are NULL; a value that its column
cannot have refuses the subject; text becomes one line; lists are sorted.
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
from .checked import selection, wrong
from .database import Opened, family
from .gate import clean
from .rows import Rows
from .schema import load_schema
from .stream import Part

FORM = 1
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
        each = " UNION ALL ".join(f"SELECT CAST(subject AS VARCHAR) AS subject FROM {name}"  # noqa: S608
                                  for name in (*self._names.values(), *filter(None, [self._errors])))
        self._query(
            f"CREATE OR REPLACE TEMP TABLE counted AS SELECT subject, count(*) AS number FROM ({each}) "  # noqa: S608
            f"WHERE {_PLAIN} GROUP BY subject"
        )
        first = resume is None
        for last, number in self._ranges(after):
            records = self._read(after, last)
            refused: tuple[Skipped, ...] = ()
            if first:
                records = Records(records.tables, (*self._unread, *records.skipped), records.errors)
                refused = tuple(self._without_subject())
                first = False
            after, done = last, done + number
            yield Part(records, refused, {"after": after, "done": done}, done)
        if first:
            yield Part(Records({}, tuple(self._unread)), tuple(self._without_subject()), {"after": "", "done": 0}, 0)

    def read(self, subjects: Collection[str]) -> tuple[Records, tuple[Skipped, ...]]:
        """The records of some subjects alone."""
        wanted = sorted(set(subjects))
        self._query("CREATE OR REPLACE TEMP TABLE wanted AS SELECT unnest(?) AS subject", [wanted])
        found = self._select()
        return Records(found.tables, (*self._unread, *found.skipped), found.errors), ()

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
        tables, errors = {}, []
        for name, table in load_schema().tables.items():
            if name not in self._names:
                tables[name] = Rows(table.arrow_schema().empty_table())
                continue
            self._query(f"CREATE OR REPLACE TEMP TABLE taken AS SELECT * FROM {self._names[name]} "  # noqa: S608
                        f"WHERE {bounds} AND CAST(subject AS VARCHAR) IN (SELECT subject FROM wanted)")
            checks = list(wrong(table, self._columns[name]))
            any_wrong = " OR ".join(f"coalesce({condition}, false)" for condition, _, _ in checks)
            if not self._query(f"SELECT count(*) FROM taken WHERE {any_wrong}").fetchone()[0]:  # noqa: S608
                checks = []
            for condition, rule, what in checks:
                errors += [
                    DataError(subject, rule, (record,) if record else (), f"{name}: {what}")
                    for subject, record in self._query(
                        f"SELECT CAST(subject AS VARCHAR) AS s, CAST(record AS VARCHAR) AS r FROM taken "  # noqa: S608
                        f"WHERE {condition} ORDER BY ALL"
                    ).fetchall()
                ]
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
        return Records(tables, (), tuple(dict.fromkeys(errors)))

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

    def _without_subject(self) -> Iterator[Skipped]:
        for name, table in self._names.items():
            number = self._query(
                f"SELECT count(*) FROM (SELECT CAST(subject AS VARCHAR) AS subject FROM {table}) "  # noqa: S608
                f"WHERE NOT coalesce({_PLAIN}, false)"
            ).fetchone()[0]
            if number:
                yield Skipped(self.path.name, f"table {name}", f"{number} rows without a subject in one line")

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
