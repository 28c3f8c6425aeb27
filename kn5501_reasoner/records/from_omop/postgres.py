"""OMOP tables in PostgreSQL, read in place.

What: one read-only transaction that sees one state of the database; rows come by COPY and become Arrow.
In: URL, schema of the tables, schema of the vocabulary. Out: ``PostgresReader``. Units: none. Raises: RecordError,
which never shows the URL, as it may hold a password. Source: OHDSI, OMOP Common Data Model 5.4.
"""

from __future__ import annotations

import io
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

from ...defaults import COMMAND
from ...errors import RecordError
from ..database import Tables, close_doors, quoted, working_connection
from .columns import find_tables
from .model import DAY, ID, MOMENT, NUMBER, TABLES, TEXT
from .reader import bounds

INSTALL = "pip install 'kn5501-reasoner[omop]'"
_COLUMNS = (
    "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns "
    "WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY 1, 2, 3"
)


class PostgresReader:
    """A server that is asked for one range of persons after another."""

    def __init__(self, url: str, schema: str | None, vocabulary: str | None) -> None:
        self._driver = _driver()
        self._server = self._connect(url)
        weakref.finalize(self, self._server.close)
        schemas, names = self._columns()
        self.schema = schema or _only(schemas)
        self.vocabulary = vocabulary or (self.schema if "concept" in schemas.get(self.schema, {}) else
                                         _only(schemas, "concept", self.schema))
        for each in (self.schema, self.vocabulary):
            if each not in schemas:
                there = ", ".join(sorted(schemas)) or "none that this user may read"
                raise RecordError(f"there is no schema '{each}'", "PostgreSQL", f"there are: {there}")
        self._has_source = "cdm_source" in schemas[self.schema]
        self.label = f"{self._server.info.dbname}.{self.schema}"
        self.connection = working_connection()
        close_doors(self.connection)
        self.found = find_tables(
            f"PostgreSQL, schema {self.schema}", schemas[self.schema], schemas[self.vocabulary],
            lambda name, of_vocabulary: _name(names, self.vocabulary if of_vocabulary else self.schema, name),
            lambda table, column: self._one(f"SELECT count({quoted(column)}) FROM {table}") == 0,  # noqa: S608
        )

    def about(self) -> list[Any]:
        """The row of cdm_source, and count and largest id of every table that is read."""
        said: list[Any] = [self._server.info.dbname, self.schema, self.vocabulary]
        if self._has_source:
            rows = self._rows(f"SELECT to_jsonb(s)::text FROM {quoted(self.schema)}.cdm_source s ORDER BY 1")  # noqa: S608
            said += [row[0] for row in rows]
        for name in self.found.names:
            key = self.found.key(name, TABLES[name].id)
            said.append([name, *map(str, self._rows(f"SELECT count(*), max({key}) FROM {self.found.names[name]}")[0])])  # noqa: S608
        return said

    def persons(self, after: int | None, limit: int) -> list[int]:
        key = self._key("person")
        return [int(row[0]) for row in self._rows(
            f"SELECT DISTINCT {key} FROM {self.found.names['person']} "  # noqa: S608
            f"WHERE {bounds(key, after, None)} AND {key} IS NOT NULL ORDER BY 1 LIMIT {int(limit)}"
        )]

    def count_persons(self) -> int:
        return self._one(f"SELECT count(DISTINCT {self._key('person')}) FROM {self.found.names['person']}")  # noqa: S608

    def count(self, table: str, low: int | None, high: int | None) -> int:
        name = self.found.names[table]
        return self._one(f"SELECT count(*) FROM {name} WHERE {bounds(self._key(table), low, high)}")  # noqa: S608

    def load(self, table: str, low: int | None, high: int | None) -> None:
        self._load(table, bounds(self._key(table), low, high))

    def load_nobodys(self, table: str, limit: int) -> None:
        self._load(table, f"{self._key(table)} IS NULL LIMIT {int(limit)}")

    def _load(self, table: str, condition: str) -> None:
        select = f"SELECT {self.found.select(table)} FROM {self.found.names[table]}"  # noqa: S608
        rows = self._copy(table, f"{select} WHERE {condition}")
        self.connection.register("arrived", rows)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE raw_{table} AS SELECT * FROM arrived")  # noqa: S608
        self.connection.unregister("arrived")

    def look_up(self, table: str, key: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        wanted = ", ".join(str(int(each)) for each in ids)
        select = f"SELECT {self.found.select(table)} FROM {self.found.names[table]}"  # noqa: S608
        return self._rows(f"{select} WHERE {self.found.key(table, key)} IN ({wanted})")

    def without_person(self, table: str) -> int:
        return self._one(f"SELECT count(*) FROM {self.found.names[table]} WHERE {self._key(table)} IS NULL")  # noqa: S608

    def _copy(self, table: str, select: str) -> Any:
        """Rows as an Arrow table; an empty text is a text, nothing is NULL."""
        import pyarrow as pa
        from pyarrow import csv

        kinds = {ID: pa.int64(), DAY: pa.date32(), MOMENT: pa.timestamp("us"), NUMBER: pa.string(), TEXT: pa.string()}
        columns = {column.name: kinds[column.kind] for column in TABLES[table].loaded}
        arrived = io.BytesIO()
        try:
            with self._server.cursor() as cursor, cursor.copy(f"COPY ({select}) TO STDOUT (FORMAT csv)") as copy:
                for block in copy:
                    arrived.write(block)
        except self._driver.Error as error:
            raise _refused(error) from error
        if not arrived.tell():
            return pa.schema(columns.items()).empty_table()
        arrived.seek(0)
        try:
            return csv.read_csv(
                arrived, csv.ReadOptions(column_names=list(columns)), csv.ParseOptions(newlines_in_values=True),
                csv.ConvertOptions(column_types=columns, null_values=[""], strings_can_be_null=True,
                                   quoted_strings_can_be_null=False),
            )
        except pa.ArrowInvalid as error:
            raise RecordError(
                f"the OMOP table {table} holds text or numbers that cannot be read", "PostgreSQL",
                "the text of the database must be UTF-8",
            ) from error

    def _columns(self) -> tuple[dict[str, Tables], Mapping[tuple[str, str], str]]:
        schemas: dict[str, dict[str, dict[str, tuple[str, str]]]] = {}
        names = {}
        for schema, table, column, kind in self._rows(_COLUMNS):
            kind = kind.replace(" with time zone", " without time zone")  # the session reads it as site time
            schemas.setdefault(schema, {}).setdefault(table.lower(), {})[column.lower()] = (column, kind)
            names[schema, table.lower()] = table
        return schemas, names

    def _connect(self, url: str) -> Any:
        try:
            server = self._driver.connect(url, application_name=COMMAND, connect_timeout=20)
            server.isolation_level = self._driver.IsolationLevel.REPEATABLE_READ
            server.read_only = True
            with server.cursor() as cursor:
                cursor.execute("SET LOCAL TIME ZONE 'Asia/Shanghai'")
                cursor.execute("SET LOCAL DateStyle = 'ISO, YMD'")
                cursor.execute("SET LOCAL client_encoding = 'UTF8'")
            return server
        except self._driver.Error as error:
            raise RecordError(
                f"the server does not answer ({type(error).__name__})", "PostgreSQL",
                "check host, port, database and user of the URL, and that the user may read the tables",
            ) from None

    def _key(self, table: str) -> str:
        return self.found.key(table, "person_id")

    def _one(self, statement: str) -> int:
        return self._rows(statement)[0][0]

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        try:
            with self._server.cursor() as cursor:
                return cursor.execute(statement).fetchall()
        except self._driver.Error as error:
            raise _refused(error) from error


def _driver() -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise RecordError("PostgreSQL needs a driver that is not installed", "psycopg", INSTALL) from error
    return psycopg


def _refused(error: Exception) -> RecordError:
    return RecordError(
        f"a table cannot be read ({type(error).__name__})", "PostgreSQL",
        "check that the user may read all OMOP tables, and start again: reading goes on where it stopped",
    )


def _only(schemas: Mapping[str, Tables], table: str = "person", default: str | None = None) -> str:
    """The one schema that has a table. Raises RecordError."""
    found = [name for name, tables in schemas.items() if "person_id" in tables.get(table, {}) or
             (table != "person" and table in tables)]
    if len(found) == 1:
        return found[0]
    if default is not None and not found:
        return default
    what = f"several schemas have the table {table}: {', '.join(found)}" if found else "no schema has OMOP tables"
    raise RecordError(what, "PostgreSQL", "name the schema: postgresql://.../database?schema=NAME")


def _name(names: Mapping[tuple[str, str], str], schema: str, table: str) -> str:
    return f"{quoted(schema)}.{quoted(names[schema, table])}"

