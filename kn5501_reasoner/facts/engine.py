"""The SELECTs in their order, on one DuckDB connection a process.

What: registers Arrow tables, runs each step as a temporary table for the next, all in one transaction that is rolled
back, so that nothing of a subject stays. Statements are parsed once. For few rows planning costs more than running:
then the optimizer is off, and files of which an input is empty are left out (they would yield nothing).
In: table name -> Arrow table. Out: step name -> rows. Raises: FactError with the name of the step that failed.
"""

from __future__ import annotations

import re
import threading
from functools import cache
from importlib.resources import files
from typing import Any

from ..errors import FactError
from .steps import ENDS, MACROS, READ_BACK, STEPS

FEW_ROWS = 5_000
_lock = threading.Lock()


@cache
def sql(name: str) -> str:
    """The text of one file of kn5501_reasoner/facts/sql."""
    return files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


@cache
def needs(name: str) -> tuple[str, ...]:
    """The tables without rows of which a file yields nothing: its line ``-- Needs:``."""
    found = re.search(r"^-- Needs:\s+(.*)$", sql(name), re.MULTILINE)
    return tuple(found.group(1).split(", ")) if found else ()


def statement(step: str, names: tuple[str, ...]) -> str:
    """One statement for a step: its files, united by column name; a temporary table when other steps read it."""
    select = "\nUNION ALL BY NAME\n".join(f"SELECT * FROM (\n{sql(name)})" for name in names)
    if len(names) == 1:
        select = sql(names[0])
    return select if step in ENDS else f"CREATE TEMP TABLE {step} AS\n{select}"


class Engine:
    """A connection with the shared macros; no files, no network, no extensions."""

    def __init__(self) -> None:
        import duckdb

        self._con = duckdb.connect(
            ":memory:", config={"enable_external_access": "false", "autoload_known_extensions": "false"}
        )
        for name in MACROS:
            self._con.execute(sql(name))
        self._parsed: dict[str, Any] = {}
        self._optimizer = True

    def run(self, tables: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Rows of every step in ENDS and READ_BACK. Raises FactError."""
        import duckdb

        few = sum(table.num_rows for table in tables.values()) < FEW_ROWS
        if few == self._optimizer:
            self._execute("PRAGMA disable_optimizer" if few else "PRAGMA enable_optimizer")
            self._optimizer = not few
        found: dict[str, list[dict[str, Any]]] = {}
        step = "load"
        self._execute("BEGIN TRANSACTION")
        try:
            sizes = {name: table.num_rows for name, table in tables.items()}
            for name, table in tables.items():
                self._con.register(name, table)
            for step, names in STEPS:
                kept = tuple(name for name in names if all(sizes[table] for table in needs(name))) or names
                rows = self._execute(statement(step, kept))
                if step in ENDS:
                    found[step] = rows
                else:
                    sizes[step] = rows[0]["Count"]
            for step in READ_BACK:
                found[step] = self._execute(f"SELECT * FROM {step}")
        except duckdb.Error as error:
            raise FactError(f"the derivation '{step}' failed: {str(error).splitlines()[0]}", "facts/sql") from error
        finally:
            self._execute("ROLLBACK")
        return found

    def _execute(self, text: str) -> list[dict[str, Any]]:
        """Rows of one statement, as mappings."""
        parsed = self._parsed.get(text)
        if parsed is None:
            parsed = self._parsed[text] = self._con.extract_statements(text)[0]
        result = self._con.execute(parsed)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row)) for row in result.fetchall()]


@cache
def _engine() -> Engine:
    return Engine()


def run(tables: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Rows of every step in ENDS and READ_BACK, one run at a time in a process. Raises FactError."""
    with _lock:
        return _engine().run(tables)
