"""OMOP tables in a DuckDB file.

In: path, schema of the tables, schema of the vocabulary. Out: ``DuckReader``. Units: none. Raises: RecordError.
Source: OHDSI, OMOP Common Data Model 5.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...errors import RecordError
from ..database import Opened, quoted
from .columns import Found, find_tables
from .reader import bounds


class DuckReader:
    """A file that is attached to the working database."""

    def __init__(self, path: Path, opened: Opened, schema: str, vocabulary: str | None) -> None:
        self.path, self.connection, self.label = path, opened.connection, path.name
        self.schema, self.vocabulary = schema, vocabulary or schema
        if self.vocabulary not in opened.schemas:
            raise RecordError(f"there is no schema '{self.vocabulary}'", str(path), _listed(opened))
        self.found: Found = find_tables(
            str(path), opened.schemas[schema], opened.schemas[self.vocabulary],
            lambda name, of_vocabulary: opened.table(self.vocabulary if of_vocabulary else schema, name),
            lambda table, column: self._one(f"SELECT count({quoted(column)}) FROM {table}") == 0,  # noqa: S608
        )

    def about(self) -> list[Any]:
        stat = self.path.stat()
        return [self.path.name, stat.st_size, stat.st_mtime_ns, self.schema, self.vocabulary]

    def persons(self, after: int | None, limit: int) -> list[int]:
        key = self._key("person")
        rows = self._query(
            f"SELECT DISTINCT CAST({key} AS BIGINT) AS id FROM {self.found.names['person']} "  # noqa: S608
            f"WHERE {bounds(key, after, None)} AND {key} IS NOT NULL ORDER BY id LIMIT {int(limit)}"
        ).fetchall()
        return [row[0] for row in rows]

    def count_persons(self) -> int:
        return self._one(f"SELECT count(DISTINCT {self._key('person')}) FROM {self.found.names['person']}")  # noqa: S608

    def count(self, table: str, low: int | None, high: int | None) -> int:
        name, key = self.found.names[table], self._key(table)
        return self._one(f"SELECT count(*) FROM {name} WHERE {bounds(key, low, high)}")  # noqa: S608

    def load(self, table: str, low: int | None, high: int | None) -> None:
        self._load(table, bounds(self._key(table), low, high))

    def load_nobodys(self, table: str, limit: int) -> None:
        self._load(table, f"{self._key(table)} IS NULL LIMIT {int(limit)}")

    def _load(self, table: str, condition: str) -> None:
        select = f"SELECT {self.found.select(table)} FROM {self.found.names[table]}"  # noqa: S608
        self._query(f"CREATE OR REPLACE TEMP TABLE raw_{table} AS {select} WHERE {condition}")

    def look_up(self, table: str, key: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        wanted = ", ".join(str(int(each)) for each in ids)
        select = f"SELECT {self.found.select(table)} FROM {self.found.names[table]}"  # noqa: S608
        return self._query(f"{select} WHERE {self.found.key(table, key)} IN ({wanted})").fetchall()

    def without_person(self, table: str) -> int:
        return self._one(f"SELECT count(*) FROM {self.found.names[table]} WHERE {self._key(table)} IS NULL")  # noqa: S608

    def _key(self, table: str) -> str:
        return self.found.key(table, "person_id")

    def _one(self, statement: str) -> int:
        return self._query(statement).fetchone()[0]

    def _query(self, statement: str) -> Any:
        import duckdb

        try:
            return self.connection.execute(statement)
        except duckdb.PermissionException as error:
            raise RecordError(
                "a table of the database is a view that reads files", str(self.path),
                "write its rows into the database: CREATE TABLE ... AS SELECT ...",
            ) from error
        except duckdb.Error as error:
            raise RecordError(
                f"a table of the database cannot be read ({type(error).__name__})", str(self.path),
                "check that its columns are as docs/omop.md lists them",
            ) from error


def _listed(opened: Opened) -> str:
    return f"there are: {', '.join(sorted(opened.schemas))}"


