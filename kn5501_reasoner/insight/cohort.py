"""A cohort as two sets of criteria a subject: those it failed, and those that are still open.

What: every count of this stage is a sum over these sets, so the outcomes are read once. An outcome is *failed*, *open*
(can't tell, awaits judgement) or met (passed, not applicable).
In: a DuckDB relation (``subject``, a column of outcomes for each criterion and reading), titles in protocol order.
Out: ``Cohort``: sets as bits, bit n being the n-th criterion; patterns: each pair of sets with its number of subjects.
Raises: UsageError for a column that is missing, an outcome that is none, a subject that is there twice.
Source: docs/uncertainty.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import UsageError
from ..model import OPEN, OUTCOMES
from ..verdicts import ELIGIBLE

FAILED = ("failed",)
MOST = 64  # bits of a set
NAMES = "subject_name"


@dataclass(frozen=True)
class Cohort:
    """Outcomes of many subjects, under one choice of criteria and readings.

    titles: criterion -> its short name, in protocol order; columns: criterion -> the column of outcomes that is read;
    masks: Arrow table (subject, failed, open); patterns: Arrow table (failed, open, subjects);
    refused: subjects without outcomes, because their data contradict themselves; changes: what is not as the protocol
    and the records have it, in words; met: the verdict on who meets all criteria, which depends on the trial.
    """

    connection: Any = field(repr=False)
    titles: Mapping[str, str]
    columns: Mapping[str, str]
    masks: Any = field(repr=False)
    patterns: Any = field(repr=False)
    refused: int = 0
    changes: tuple[str, ...] = ()
    met: str = ELIGIBLE

    @classmethod
    def of(
        cls, connection: Any, outcomes: Any, titles: Mapping[str, str], *, off: Collection[str] = (),
        readings: Mapping[str, str] | None = None, refused: int = 0, anchors: Mapping[str, str] | None = None,
        met: str = ELIGIBLE,
    ) -> Cohort:
        """Read outcomes once.

        off: criteria that do not count; readings: criterion -> another reading to use; anchors: moved anchor -> where
        to, in words.
        """
        chosen = _chosen(titles, outcomes.columns, off, readings or {})
        known = ", ".join(f"'{outcome}'" for outcome in OUTCOMES)
        odd = " OR ".join(f"coalesce({quoted(c)} NOT IN ({known}), true)" for c in chosen.values()) or "false"
        made = outcomes.project(
            f"subject, {_mask(chosen.values(), FAILED)} AS failed, {_mask(chosen.values(), OPEN)} AS open, {odd} AS odd"
        ).to_arrow_table()
        relation = connection.from_arrow(made)
        strange, rows, different = relation.aggregate(
            "count(*) FILTER (odd OR subject IS NULL), count(*), count(DISTINCT subject)"
        ).fetchall()[0]
        if strange:
            raise UsageError(f"{strange} subjects have an outcome that is none", "outcomes", f"known: {known}")
        if rows != different:
            raise UsageError(f"{rows - different} subjects are there twice", "outcomes", "give each subject once")
        patterns = relation.aggregate("failed, open, count(*) AS subjects").order("failed, open").to_arrow_table()
        titled = {name: title for name, title in titles.items() if name in chosen}
        told = changes([name for name in titles if name in off], readings or {}, anchors or {})
        return cls(connection, titled, chosen, made.select(["subject", "failed", "open"]), patterns, refused, told, met)

    @property
    def criteria(self) -> tuple[str, ...]:
        """Ids in protocol order."""
        return tuple(self.titles)

    @property
    def subjects(self) -> int:
        """How many have outcomes."""
        return int(self.masks.num_rows)

    def bits(self, *criteria: str) -> int:
        """The set of these criteria. Raises UsageError for one that is not of this cohort."""
        for name in criteria:
            if name not in self.titles:
                raise UsageError(f"the cohort has no criterion '{name}'", hint=f"known: {', '.join(self.titles)}")
        return sum(1 << self.criteria.index(name) for name in dict.fromkeys(criteria))

    def named(self, bits: int) -> tuple[str, ...]:
        """The criteria of a set, in protocol order."""
        return tuple(name for n, name in enumerate(self.criteria) if bits >> n & 1)

    def count(self, conditions: Iterable[str]) -> list[int]:
        """For each condition over ``failed`` and ``open`` the number of subjects that meet it: one pass."""
        sums = ", ".join(f"coalesce(sum(subjects) FILTER (WHERE {condition}), 0)" for condition in conditions)
        return [int(n) for n in self.connection.from_arrow(self.patterns).aggregate(sums).fetchall()[0]] if sums else []

    def bounds(self) -> tuple[int, int]:
        """How many certainly met all, and how many possibly (none failed)."""
        certain, possible = self.count(("failed | open = 0", "failed = 0"))
        return certain, possible


def by_name(cohort: Cohort, relation: Any, tables: Mapping[str, Any]) -> Any:
    """A relation or table with subjects under their names, where ``subject_name`` says which number is whose."""
    found = relation if hasattr(relation, "project") else cohort.connection.from_arrow(relation)
    if NAMES not in tables:
        return found
    others = ", ".join(["name AS subject", *(quoted(name) for name in found.columns if name != "subject")])
    return found.join(cohort.connection.from_arrow(tables[NAMES]), "subject").project(others)


def changes(off: Iterable[str], readings: Mapping[str, str], anchors: Mapping[str, str]) -> tuple[str, ...]:
    """What was changed, in words.

    >>> changes(["inc-04"], {"inc-09": "inc-09-any-period"}, {"enrolment": "30 days later"})
    ('without inc-04', 'inc-09 read as inc-09-any-period', 'enrolment 30 days later')
    """
    return (*(f"without {name}" for name in off), *(f"{name} read as {reading}" for name, reading in readings.items()),
            *(f"{anchor} {to}" for anchor, to in anchors.items()))


def within(sets: str, bits: int) -> str:
    """The condition that a set has one of these criteria."""
    return f"({sets}) & {bits}::UBIGINT <> 0"


def without(sets: str, bits: int) -> str:
    """The condition that a set has none of these criteria."""
    return f"({sets}) & {bits}::UBIGINT = 0"


def quoted(name: str) -> str:
    """A name as a column of SQL."""
    return '"' + name.replace('"', '""') + '"'


def status(column: str) -> str:
    """0: met, 1: open, 2: failed."""
    return f"CASE WHEN {column} = '{FAILED[0]}' THEN 2 WHEN {column} IN ('{OPEN[0]}', '{OPEN[1]}') THEN 1 ELSE 0 END"


def _chosen(
    titles: Mapping[str, str], there: Collection[str], off: Collection[str], readings: Mapping[str, str]
) -> dict[str, str]:
    for name in (*off, *readings):
        if name not in titles:
            raise UsageError(f"no criterion '{name}'", hint=f"known: {', '.join(titles)}")
    chosen = {name: readings.get(name, name) for name in titles if name not in off}
    for name, column in chosen.items():
        if column not in there or not (column == name or column.startswith(f"{name}-")):
            found = ", ".join(sorted(c for c in there if c.startswith(f"{name}-"))) or "none"
            raise UsageError(f"no outcomes of '{column}' for {name}", "outcomes", f"other readings: {found}")
    if len(chosen) > MOST:
        raise UsageError(f"more than {MOST} criteria", "outcomes", "switch some off")
    return chosen


def _mask(columns: Iterable[str], outcomes: tuple[str, ...]) -> str:
    asked = ", ".join(f"'{outcome}'" for outcome in outcomes)
    bits = (f"CASE WHEN {quoted(c)} IN ({asked}) THEN {1 << n}::UBIGINT ELSE 0::UBIGINT END"
            for n, c in enumerate(columns))
    return " | ".join(bits) or "0::UBIGINT"
