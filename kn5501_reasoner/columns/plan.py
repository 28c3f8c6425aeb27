"""The plan: what role shapes ask of fact columns, as values that can be looked at, compared and written as SQL.

What: predicates that are true or false for every row, never unknown; patterns of events; decisions of criteria.
In: what ``compile`` makes. Out: ``Plan``: its passes over event tables, SQL in a dialect, outcomes as a relation.
Units: limits in the unit of their column. Raises: PlanError for a dialect that is not known.
Source: docs/shacl.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ..errors import PlanError
from .schema import EventTable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation


@dataclass(frozen=True)
class Known:
    """The column is not NULL."""

    column: str


@dataclass(frozen=True)
class AtLeast:
    """The number in the column is at least the limit; ``absent`` where there is none."""

    column: str
    limit: Decimal
    absent: bool


@dataclass(frozen=True)
class AtMost:
    """The number in the column is at most the limit; ``absent`` where there is none."""

    column: str
    limit: Decimal
    absent: bool


@dataclass(frozen=True)
class Is:
    """The truth in the column is this value; ``absent`` where there is none."""

    column: str
    value: bool
    absent: bool


@dataclass(frozen=True)
class InClass:
    """The event has the class: one of its own is among the members, which are the class and all inside it."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class All:
    """Every one holds; without any: true."""

    of: tuple[Predicate, ...] = ()


@dataclass(frozen=True)
class Either:
    """At least one holds; without any: false."""

    of: tuple[Predicate, ...] = ()


@dataclass(frozen=True)
class Not:
    """It does not hold."""

    of: Predicate


@dataclass(frozen=True)
class NoEvent:
    """No row of the event table of the subject meets the predicate."""

    table: EventTable
    where: Predicate


Leaf = Known | AtLeast | AtMost | Is | InClass
Predicate = Leaf | All | Either | Not | NoEvent


@dataclass(frozen=True)
class Decision:
    """One criterion, or another reading of one: the predicate of each role that it has, in the order of ROLES."""

    criterion: str
    roles: tuple[tuple[str, Predicate], ...]
    alternative_of: str | None = None


@dataclass(frozen=True)
class Plan:
    """Everything that one run evaluates."""

    decisions: tuple[Decision, ...]

    @property
    def criteria(self) -> tuple[str, ...]:
        """Ids of the criteria in their order, without alternative readings."""
        return tuple(d.criterion for d in self.decisions if d.alternative_of is None)

    @property
    def passes(self) -> tuple[tuple[EventTable, tuple[NoEvent, ...]], ...]:
        """One pass for each event table that is read, with every distinct pattern once."""
        found: dict[EventTable, dict[NoEvent, None]] = {}
        for decision in self.decisions:
            for _, predicate in decision.roles:
                for part in parts(predicate):
                    if isinstance(part, NoEvent):
                        found.setdefault(part.table, {})[part] = None
        return tuple((table, tuple(found[table])) for table in sorted(found, key=lambda table: table.path))

    def only(self, *criteria: str) -> Plan:
        """The plan of these criteria (and readings) alone. Raises PlanError for one that the plan does not have."""
        for name in criteria:
            if name not in {d.criterion for d in self.decisions}:
                raise PlanError(f"the plan has no criterion '{name}'", hint=", ".join(self.criteria))
        return replace(self, decisions=tuple(d for d in self.decisions if d.criterion in criteria))

    def sql(self, dialect: str = "duckdb", *, pretty: bool = True) -> str:
        """One statement: a row a subject, a column a decision. dialect: duckdb, spark or postgres. Raises PlanError."""
        from .render import statement

        return statement(self, dialect, pretty)

    def text(self) -> str:
        """The plan in words that follow its structure, one decision a paragraph."""
        from .text import describe

        return describe(self)

    def run(self, connection: DuckDBPyConnection, tables: Mapping[str, object]) -> DuckDBPyRelation:
        """Outcomes as a relation of this DuckDB connection: ``subject``, then a column a decision.

        tables: name -> Arrow table or relation with the columns of ``Schema``; they are registered under these names.
        """
        for name, table in tables.items():
            connection.register(name, table)
        return connection.sql(self.sql("duckdb", pretty=False))


def parts(predicate: Predicate) -> Iterator[Predicate]:
    """The predicate and all inside it, those inside patterns of events excepted."""
    yield predicate
    if isinstance(predicate, All | Either):
        for each in predicate.of:
            yield from parts(each)
    elif isinstance(predicate, Not):
        yield from parts(predicate.of)
