"""A DuckDB file as a source: recognised by what it holds, opened so that it can neither change nor reach anything.

What: the file is attached read-only to a database in memory, in which rows are shaped; views of it may read its own
tables, and neither files nor the network; no extension is loaded or fetched.
In: path. Out: ``Opened``: connection, and the schemas, tables and columns of the file. Units: bytes.
Raises: RecordError. Source: DESIGN, safety rule 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import RecordError

MEMORY = "1GB"
SUFFIXES = frozenset({".duckdb", ".ddb", ".db"})
_MAGIC, _MAGIC_AT = b"DUCK", 8
#: name of the attached file
FILE = "given"

Tables = Mapping[str, Mapping[str, tuple[str, str]]]


@dataclass(frozen=True)
class Opened:
    """A database at hand. schemas: schema -> table in lower case -> column in lower case -> (its name, its type)."""

    connection: Any
    schemas: Mapping[str, Tables]
    names: Mapping[tuple[str, str], str]

    def table(self, schema: str, name: str) -> str:
        """How a statement names a table."""
        return ".".join(map(quoted, (FILE, schema, self.names[schema, name])))


def is_database(path: Path) -> bool:
    """Whether a file is a DuckDB database, by its first bytes."""
    try:
        with path.open("rb") as stream:
            return stream.read(_MAGIC_AT + len(_MAGIC))[_MAGIC_AT:] == _MAGIC
    except OSError:
        return False


def open_database(path: Path) -> Opened:
    """Raises RecordError."""
    import duckdb

    connection = working_connection()
    try:
        connection.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS {FILE} (READ_ONLY)")
    except duckdb.Error as error:
        raise RecordError(
            f"the DuckDB file cannot be opened ({type(error).__name__})", str(path),
            f"close the program that writes to it, or write it again with DuckDB {duckdb.__version__} or older",
        ) from error
    close_doors(connection)
    schemas: dict[str, dict[str, dict[str, tuple[str, str]]]] = {}
    names = {}
    for schema, table, column, kind in connection.execute(
        "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = ? AND NOT internal ORDER BY ALL", [FILE],
    ).fetchall():
        schemas.setdefault(schema, {}).setdefault(table.lower(), {})[column.lower()] = (column, kind)
        names[schema, table.lower()] = table
    return Opened(connection, schemas, names)


def working_connection() -> Any:
    """A database in memory that loads no extension."""
    import duckdb

    return duckdb.connect(config={
        "memory_limit": MEMORY, "threads": 2, "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false", "preserve_insertion_order": "true", "temp_directory": "",
    })


def close_doors(connection: Any) -> None:
    """From here on no file and no network, and no way back."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def quoted(name: str) -> str:
    """A name inside a statement."""
    return '"' + name.replace('"', '""') + '"'


def family(kind: str) -> str:
    """A type of a column in capitals, without length or precision: ``DECIMAL(10,3)`` is ``DECIMAL``."""
    return kind.upper().partition("(")[0].strip()
