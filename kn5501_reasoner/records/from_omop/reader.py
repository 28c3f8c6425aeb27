"""What the OMOP source asks of a database, whichever it is.

Out: ``Reader``. Units: none. Raises: RecordError. Source: OHDSI, OMOP Common Data Model 5.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from .columns import Found


class Reader(Protocol):
    """A database. connection: DuckDB in memory, where rows are put and shaped; label: names the source in messages."""

    connection: Any
    found: Found
    label: str

    def about(self) -> list[Any]:
        """What changes when the database does, and nothing else: as JSON."""
        ...

    def persons(self, after: int | None, limit: int) -> list[int]:
        """The next persons, sorted."""
        ...

    def count_persons(self) -> int: ...

    def count(self, table: str, low: int | None, high: int | None) -> int:
        """Rows of a table of persons above low, up to high; None: without end."""
        ...

    def load(self, table: str, low: int | None, high: int | None) -> None:
        """Put these rows of a table of persons into the temporary table ``raw_<table>``."""
        ...

    def load_nobodys(self, table: str, limit: int) -> None:
        """Put rows that name no person into ``raw_<table>``, at most so many."""
        ...

    def look_up(self, table: str, key: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """Rows of a table of the vocabulary, its columns as the model has them."""
        ...

    def without_person(self, table: str) -> int:
        """Rows of a table of persons that name no person."""
        ...


def bounds(key: str, low: int | None, high: int | None) -> str:
    """The condition for a range of persons, in which nobody is NULL; numbers are written out, as they are numbers."""
    limits = [f"{key} > {int(low)}"] if low is not None else []
    limits += [f"{key} <= {int(high)}"] if high is not None else []
    return " AND ".join(limits) or f"{key} IS NOT NULL"
