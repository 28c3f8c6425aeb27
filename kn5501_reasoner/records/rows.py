"""Rows of a record table that stay in Arrow until somebody asks for one.

In: an Arrow table with the columns of a record table. Out: ``Rows``, a sequence of rows as dicts.
Units: none. Raises: nothing of its own. Source: none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

_AT_ONCE = 10_000


class Rows(Sequence[dict[str, Any]]):
    """Rows as ``model.Records`` has them. table: the same in Arrow, for who can use that."""

    def __init__(self, table: Any) -> None:
        self.table = table

    def __len__(self) -> int:
        return self.table.num_rows

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        return next(self._some(range(len(self))[place], 1))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for start in range(0, len(self), _AT_ONCE):
            yield from self._some(start, _AT_ONCE)

    def _some(self, start: int, number: int) -> Iterator[dict[str, Any]]:
        """Numbers without the zeros that a column of fixed places adds."""
        for row in self.table.slice(start, number).to_pylist():
            yield {name: value.normalize() if isinstance(value, Decimal) else value for name, value in row.items()}
