"""Threshold sweep: how many would be eligible if a limit of the protocol were another.

What: the plain shape is rewritten for each value, and all of them are evaluated in one statement over the columns. Only
the changed criteria are evaluated; the outcomes of all others are those of the cohort. Two limits make a grid.
In: ``Cohort``, columns (tables that a plan reads, of all or of some subjects: sweeps of disjoint parts add up),
``Axis`` for each limit, ``decide`` (criteria -> plan: dualise, then compile). Out: ``Sweep``.
Units: subjects; values in the unit of the fact. Raises: UsageError; the errors of ``decide``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from ..errors import UsageError
from ..shapes import Criterion
from ..verdicts import ELIGIBLE
from ..vocab import local
from .cohort import Cohort, by_name, quoted, status, within
from .rewrite import Limit, choose, rewritten, slot

MOST = 1_000  # cells of one sweep
OVER, TOO_MANY, FEWER = "--over", f"more than {MOST:,} values", f"at most {MOST:,}: fewer values, or a wider step"
_NUMBER = " *[+-]?[0-9]{1,10}([.][0-9]{1,9})? *"
_VALUES = re.compile(rf"{_NUMBER}([.][.]{_NUMBER}(:{_NUMBER})?|(,{_NUMBER})*)")
Decide = Callable[[Sequence[Criterion]], Any]


@dataclass(frozen=True)
class Axis:
    """One limit and the values to try. criterion: the plain shape; unit: for people."""

    criterion: Criterion = field(repr=False)
    limit: Limit
    values: tuple[Decimal, ...]
    unit: str = ""

    @classmethod
    def of(
        cls, criterion: Criterion, over: Iterable[Decimal], *, part: str | None = None, fact: str | None = None,
        side: str | None = None, unit: str = "",
    ) -> Axis:
        """A limit of a plain criterion (or reading), named as far as it must be, and its values in rising order."""
        return cls(criterion, choose(criterion, part, fact, side), tuple(sorted(set(over))), unit)


@dataclass(frozen=True)
class Sweep:
    """cells: values, one for each axis -> (certainly, possibly) eligible; subjects: how many were evaluated;
    changes, met: as in ``Cohort``."""

    axes: tuple[Axis, ...]
    cells: Mapping[tuple[Decimal, ...], tuple[int, int]]
    subjects: int
    changes: tuple[str, ...] = ()
    met: str = ELIGIBLE

    def __add__(self, other: Sweep) -> Sweep:
        """The same sweep over other subjects, together with this one."""
        if self.axes != other.axes:
            raise UsageError("sweeps over different limits do not add up")
        cells = {at: (low + other.cells[at][0], high + other.cells[at][1]) for at, (low, high) in self.cells.items()}
        return replace(self, cells=cells, subjects=self.subjects + other.subjects)


def span(text: str) -> tuple[Decimal, ...]:
    """Values as a person writes them: ``4..12``, ``0.5..2:0.25`` (with a step), ``4,6,8``.

    >>> [str(v) for v in span("0.5..1.5:0.5")], [str(v) for v in span("6,4")]
    (['0.5', '1.0', '1.5'], ['4', '6'])
    """
    if not _VALUES.fullmatch(text):
        raise UsageError(f"'{text}' are no values", OVER, "such as 4..12, 0.5..2:0.25 or 4,6,8")
    if ".." not in text:
        return _few({Decimal(one) for one in text.split(",")})
    ends, _, step = text.partition(":")
    low, high = map(Decimal, ends.split(".."))
    by = Decimal(step or 1)
    if low > high:
        raise UsageError(f"a range goes upwards, and '{ends}' does not", OVER, f"{high}..{low}")
    if by <= 0:
        raise UsageError(f"the step of '{text}' leads nowhere", OVER, "give one above 0")
    return _few(low + by * n for n in range(min(int((high - low) / by), MOST) + 1))


def _few(values: Iterable[Decimal]) -> tuple[Decimal, ...]:
    found = tuple(sorted(values))
    if len(found) > MOST:
        raise UsageError(TOO_MANY, OVER, FEWER)
    return found


def sweep(cohort: Cohort, tables: Mapping[str, Any], *axes: Axis, decide: Decide) -> Sweep:
    """Eligible [certain, possible] for each value of one axis, or each pair of values of two."""
    if not 1 <= len(axes) <= 2 or not all(axis.values for axis in axes):
        raise UsageError("a sweep has one or two limits, each with values")
    if len({axis.limit for axis in axes}) < len(axes):
        raise UsageError("the same limit is given twice", axes[0].limit.criterion)
    if prod(len(axis.values) for axis in axes) > MOST:
        raise UsageError(TOO_MANY, OVER, FEWER)
    groups = _groups(axes)
    made = [each for group in groups for each in group.readings]
    rest = ((1 << len(cohort.criteria)) - 1) & ~cohort.bits(*(group.slot for group in groups))
    others = f"CASE WHEN {within('failed', rest)} THEN 2 WHEN {within('open', rest)} THEN 1 ELSE 0 END"
    asked = by_name(cohort, decide(made).run(cohort.connection, tables), tables)
    names = [local(reading.iri) for reading in made]
    joined = asked.join(cohort.connection.from_arrow(cohort.masks), "subject").project(
        ", ".join([f"{others} AS others", *(f"{status(quoted(n))} AS {quoted(n)}" for n in names)])
    )
    # of who failed something else, no value makes a difference: they are one group
    same = [f"CASE WHEN others = 2 THEN 2 ELSE {quoted(name)} END AS {quoted(name)}" for name in names]
    rows = joined.project(", ".join(["others", *same])).aggregate(
        ", ".join(["others", *map(quoted, names), "count(*) AS subjects"])
    ).fetchall()
    place = {name: n for n, name in enumerate(names, 1)}
    cells = {}
    for at in product(*(axis.values for axis in axes)):
        columns = [0, *(place[group.name(at)] for group in groups)]
        worst = [(max(row[c] for c in columns), row[-1]) for row in rows]
        cells[at] = (sum(n for w, n in worst if w == 0), sum(n for w, n in worst if w < 2))
    return Sweep(axes, cells, sum(row[-1] for row in rows), cohort.changes, cohort.met)


@dataclass(frozen=True)
class _Group:
    """The limits of one criterion: they are rewritten together."""

    slot: str
    axes: tuple[tuple[int, Axis], ...]

    @property
    def readings(self) -> list[Criterion]:
        """The criterion for every combination of values."""
        made = []
        for values in product(*(axis.values for _, axis in self.axes)):
            given = {axis.limit: value for (_, axis), value in zip(self.axes, values, strict=True)}
            made.append(rewritten(self.axes[0][1].criterion, given, self.named(values)))
        return made

    def named(self, values: Sequence[Decimal]) -> str:
        said = "-and-".join(format(value, "f") for value in values)
        return f"{local(self.axes[0][1].criterion.iri)}-at-{said}"

    def name(self, at: Sequence[Decimal]) -> str:
        """The reading that is meant in a cell."""
        return self.named([at[n] for n, _ in self.axes])


def _groups(axes: Sequence[Axis]) -> list[_Group]:
    found: dict[str, list[tuple[int, Axis]]] = {}
    for n, axis in enumerate(axes):
        found.setdefault(slot(axis.criterion), []).append((n, axis))
    for name, members in found.items():
        if len({axis.criterion.iri for _, axis in members}) > 1:
            raise UsageError("two readings of one criterion cannot be swept together", name)
    return [_Group(name, tuple(members)) for name, members in found.items()]
