"""The SELECTs in their order, on one DuckDB connection a process.

What: registers Arrow tables, runs each step as a temporary table for the next, all in one transaction that is rolled
back, so that nothing of a subject stays. Statements are parsed once. For few rows planning costs more than running:
then the optimizer is off, one thread runs, and files of which an input is empty are left out: they would yield nothing.
In: table name -> Arrow table. Out: step name -> rows, or name -> Arrow table where an ``Output`` asks for tables.
Raises: FactError with the name of the step that failed; OutOfMemory.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ..errors import FactError, OutOfMemory
from ..model import NewRow, Table
from .fact_model import load_fact_model
from .load import tests_of
from .steps import CHEAP, ENDS, EVIDENCE, MACROS, READ_BACK, STEPS
from .windows import Windows

if TYPE_CHECKING:
    from duckdb import Statement

FEW_ROWS = 5_000
FURTHER_TESTS = frozenset({"Sledai2kDescriptor", "Judgement"})
Found = dict[str, list[NewRow] | Table]
"""Step -> its rows, or a table."""
_lock = threading.Lock()


@dataclass(frozen=True)
class Output:
    """What a run hands out.

    ends: of the steps that no other reads, those whose rows are handed out; read_back: steps that others read, as rows;
    then: statements to run after all steps; tables: name -> SELECT over the steps, as an Arrow table, of which no row
    becomes an object; outcomes: nothing is asked for but what decides, for many subjects at once.
    """

    ends: tuple[str, ...] = ENDS
    read_back: tuple[str, ...] = READ_BACK
    then: tuple[str, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)
    outcomes: bool = False


FACTS = Output()


@cache
def sql(name: str) -> str:
    """The text of one file of kn5501_reasoner/facts/sql."""
    return files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


@cache
def header(name: str, key: str) -> tuple[str, ...]:
    """The names that a header line of a file lists.

    ``Needs``: tables; without rows of any of them the file yields nothing.
    ``Only for``: classes; unless a code of the run may mean one of them the file yields nothing. ``Reads as``: likewise
    of the classes of facts that are read so.
    """
    found = re.search(rf"^-- {key}:(.*\n(?:--  .*\n)*)", sql(name), re.MULTILINE)
    return tuple(re.findall(r"\w+", found.group(1))) if found else ()


def statement(step: str, names: tuple[str, ...], outcomes: bool = False) -> str:
    """One statement for a step: its files, united by column name; kept as a table when other steps read it."""
    # the texts are our own files: nothing of a subject is ever part of a statement
    select = "\nUNION ALL BY NAME\n".join(f"SELECT * FROM (\n{sql(name)})" for name in names)  # noqa: S608
    if len(names) == 1:
        select = sql(names[0])
    if outcomes and step in EVIDENCE:
        nothing = ", ".join(f"NULL AS {column}" for column in EVIDENCE[step])
        select = f"SELECT * REPLACE ({nothing}) FROM (\n{select})"  # noqa: S608
    if step in ENDS:
        return select
    return f"CREATE TEMP {'VIEW' if outcomes and step in CHEAP else 'TABLE'} {step} AS\n{select}"


class Engine:
    """A connection with the shared macros; no files, no network, no extensions."""

    def __init__(self) -> None:
        import duckdb

        self._con = duckdb.connect(
            ":memory:", config={"enable_external_access": "false", "autoload_known_extensions": "false"}
        )
        model = load_fact_model()
        named = tests_of(model).keys() | Windows(model.facts.values()).names | FURTHER_TESTS
        tests = ", ".join(f"'{name}'" for name in sorted(named))
        self._con.execute(f"CREATE TYPE test_name AS ENUM ({tests})")
        for name in MACROS:
            self._con.execute(sql(name))
        self._parsed: dict[str, Statement] = {}
        self._optimizer = True
        self._constants: dict[str, Table] = {}

    def run(
        self, tables: dict[str, Table], constants: dict[str, Table], mentioned: frozenset[str], output: Output = FACTS
    ) -> Found:
        """What the output asks for. Raises: FactError, OutOfMemory.

        constants: tables that stay the same from run to run; mentioned: classes that a code of the run may mean.
        """
        import duckdb

        for name, table in constants.items():
            if name not in self._constants or not self._constants[name].equals(table):
                self._con.register(name, table)
                self._constants[name] = table
        for name, table in tables.items():
            if name not in self._constants:
                self._con.register(name, table.slice(0, 0))
                self._constants[name] = table.slice(0, 0)
        few = sum(table.num_rows for table in tables.values()) < FEW_ROWS
        if few == self._optimizer:
            self._execute("PRAGMA disable_optimizer" if few else "PRAGMA enable_optimizer")
            self._execute("SET threads = 1" if few else "RESET threads")
            self._optimizer = not few
        found: Found = {}
        step = "load"
        self._execute("BEGIN TRANSACTION")
        try:
            sizes = {name: table.num_rows for name, table in (constants | tables).items()}
            for name, table in tables.items():
                if table.num_rows:
                    self._con.register(name, table)
            for step, names in STEPS:
                kept = tuple(name for name in names if _may_yield(name, sizes, mentioned))
                if not kept:
                    sizes[step] = 0
                    found[step] = []
                    continue
                text = statement(step, kept, output.outcomes)
                if step in ENDS and step not in output.ends:  # for one of the tables, which takes what it needs of it
                    self._execute(f"CREATE TEMP VIEW {step} AS\n{text}")
                    continue
                rows = self._execute(text)
                if step in ENDS:
                    found[step] = rows
                else:
                    sizes[step] = rows[0]["Count"] if rows else FEW_ROWS
            for step in output.read_back:
                found[step] = self._execute(f"SELECT * FROM {step}")  # noqa: S608
            for step in output.then:
                self._execute(step)
            for step, select in output.tables.items():
                found[step] = self._con.sql(select).to_arrow_table()
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise OutOfMemory("not enough memory to derive facts", "", "give fewer subjects at a time") from error
        except duckdb.Error as error:
            raise FactError(f"the derivation '{step}' failed: {str(error).splitlines()[0]}", "facts/sql") from error
        finally:
            self._execute("ROLLBACK")
        return found

    def _execute(self, text: str) -> list[NewRow]:
        """Rows of one statement, as mappings."""
        parsed = self._parsed.get(text)
        if parsed is None:
            parsed = self._parsed[text] = self._con.extract_statements(text)[0]
        result = self._con.execute(parsed)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _may_yield(name: str, sizes: dict[str, int], mentioned: frozenset[str]) -> bool:
    """False when an input of the file is empty, or no code of the run concerns it."""
    classes = (*header(name, "Only for"), *_read_as(header(name, "Reads as")))
    return all(sizes[table] for table in header(name, "Needs")) and (not classes or not mentioned.isdisjoint(classes))


@cache
def _read_as(ways: tuple[str, ...]) -> tuple[str, ...]:
    """The classes of facts that are read in one of these ways."""
    facts = load_fact_model().facts.values()
    return tuple(sorted({source for fact in facts if fact.read_as in ways for source in fact.sources}))


@cache
def _engine() -> Engine:
    return Engine()


def run(
    tables: dict[str, Table], constants: dict[str, Table], mentioned: frozenset[str], output: Output = FACTS
) -> Found:
    """What the output asks for, one run at a time in a process. Raises: FactError, OutOfMemory."""
    with _lock:
        return _engine().run(tables, constants, mentioned, output)
