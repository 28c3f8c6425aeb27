"""Which of the tables and columns a database has, and how a statement reads each of them.

What: compares what is there with ``model.TABLES``; a missing column is read as NULL, one of a wrong type is refused.
In: tables and columns with their types. Out: ``Found``: SELECT lists; what is not read, as text.
Units: none. Raises: RecordError that names table, column and mend. Source: docs/omop.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...errors import RecordError
from ..database import Tables, family, quoted
from .model import (
    ASKED,
    DAY,
    ERAS,
    EVENTS,
    ID,
    IMPOSSIBLE,
    MOMENT,
    NUMBER,
    TABLES,
    TEXT,
    TYPES,
    VOCABULARY,
    Column,
    Table,
)

TEXT_LIMIT = 600
_CAST = {ID: "BIGINT", DAY: "DATE", MOMENT: "TIMESTAMP", NUMBER: "VARCHAR", TEXT: "VARCHAR"}
#: days that the calendar of a record has
_CALENDAR = "BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"


@dataclass(frozen=True)
class Found:
    """The tables of a database. names: table -> how a statement names it; types: (table, column) -> (name, type)."""

    names: Mapping[str, str]
    types: Mapping[tuple[str, str], tuple[str, str]]
    unread: tuple[tuple[str, str], ...]

    def has(self, table: str) -> bool:
        return table in self.names

    def select(self, table: str) -> str:
        """The columns that are read of a table, each as its kind; a missing one as NULL."""
        return ", ".join(f"{self._read(table, column)} AS {column.name}" for column in TABLES[table].loaded)

    def key(self, table: str, column: str) -> str:
        """One column as it is, for conditions that an index serves."""
        return quoted(self.types[table, column][0])

    def _read(self, table: str, column: Column) -> str:
        """An expression that DuckDB and PostgreSQL both understand."""
        if column.name == IMPOSSIBLE:
            return self._impossible(table)
        found = self.types.get((table, column.name))
        if found is None:
            return f"CAST(NULL AS {_CAST[column.kind]})"
        name = quoted(found[0])
        if column.kind == TEXT:
            return f"substr(CAST({name} AS VARCHAR), 1, {TEXT_LIMIT})"
        if column.kind in (DAY, MOMENT):
            return f"CASE WHEN CAST({name} AS DATE) {_CALENDAR} THEN CAST({name} AS {_CAST[column.kind]}) END"
        return f"CAST({name} AS {_CAST[column.kind]})"

    def _impossible(self, table: str) -> str:
        days = [f"CAST({quoted(self.types[table, each][0])} AS DATE)" for each in TABLES[table].moments
                if (table, each) in self.types]
        if not days:
            return f"CAST(NULL AS {_CAST[TEXT]})"
        return f"CASE WHEN {' OR '.join(f'{day} NOT {_CALENDAR}' for day in days)} THEN 'true' END"


def find_tables(
    where: str, tables: Tables, vocabulary: Tables, name_of: Callable[[str, bool], str],
    is_empty: Callable[[str, str], bool],
) -> Found:
    """What of the model a database has. Raises RecordError.

    where: the source in messages; name_of: a table and whether it is of the vocabulary -> its name in a statement;
    is_empty: whether a column holds nothing but NULL.
    """
    names, types = {}, {}
    unread = [(f"table {name}", "the table is not read") for name in sorted(tables) if name not in TABLES]
    for name, table in TABLES.items():
        columns = (vocabulary if name in VOCABULARY else tables).get(name)
        if columns is None:
            if table.required:
                raise RecordError(f"the OMOP table {name} is missing", where, _mend(table))
            if name in EVENTS and name not in ERAS:
                unread.append((f"table {name}", "the table is not there, so nothing of it is known"))
            continue
        names[name] = name_of(name, name in VOCABULARY)
        if name in ERAS:
            unread.append((f"table {name}", f"it is made of {ERAS[name]}: read where a person has nothing there"))
        for column in table.columns:
            found = columns.get(column.name)
            if found is None:
                if column.required:
                    raise RecordError(
                        f"the OMOP table {name} has no column {column.name}", where,
                        f"add {column.name} as {ASKED[column.kind]}, as the CDM 5.4 defines it",
                    )
            elif family(found[1]) in TYPES[column.kind]:
                types[name, column.name] = found
            elif column.required or not is_empty(names[name], found[0]):
                raise RecordError(
                    f"the column {column.name} of the OMOP table {name} has the type {found[1]}", where,
                    f"make it {ASKED[column.kind]}: ALTER TABLE {name} ALTER COLUMN {column.name} "
                    f"TYPE {ASKED[column.kind]}",
                )
    return Found(names, types, tuple(unread))


def _mend(table: Table) -> str:
    if table.name in VOCABULARY:
        return "load the vocabulary beside the data, or name its schema: SOURCE?vocabulary=NAME"
    return "name the schema of the OMOP tables, SOURCE?schema=NAME, and let the user read them"
