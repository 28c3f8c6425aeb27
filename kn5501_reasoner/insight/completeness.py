"""Completeness: what is missing, and how many subjects wait for it.

What: for each criterion how many are open, and for how many it is all that is open. Where columns are given, also what
keeps it open, each a cause:
    unknown    a fact that is not recorded
    inexact    a fact that is recorded, but not exactly enough to decide
    review     a domain of which no review says that nothing else is there
    event      an event whose date, certainty or code is not exact enough
    judgement  an investigator's judgement that is awaited
    other      none of the parts of the criterion alone
A part of a criterion keeps it open if the part, said as a criterion of its own, is open too.
In: ``Cohort``; columns, plain criteria, ``decide`` (criteria -> plan). Out: ``Completeness``. Units: subjects.
Raises: UsageError; the errors of ``decide``. Source: docs/uncertainty.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import UsageError
from ..shapes import Criterion
from ..vocab import LE, local
from .cohort import Cohort, by_name, quoted, status, within
from .rewrite import part_alone, parts

CAUSES = ("unknown", "inexact", "review", "event", "judgement", "other")
SUBJECTS = "subject_facts"


@dataclass(frozen=True)
class Gap:
    """A criterion: subjects for which it can't tell or awaits judgement; undetermined: of these, who failed nothing;
    alone: of these, those for whom nothing else is open."""

    criterion: str
    title: str
    cant_tell: int
    untested: int
    undetermined: int
    alone: int


@dataclass(frozen=True)
class Missing:
    """Something that is missing. what: fact, domain@anchor, part or criterion.

    subjects: those whom it keeps open; undetermined: of these, who failed nothing; alone: of these, those for whom
    nothing else is missing.
    """

    cause: str
    what: str
    criteria: tuple[str, ...]
    subjects: int
    undetermined: int
    alone: int


@dataclass(frozen=True)
class Completeness:
    """gaps in protocol order; missing: what most undetermined subjects wait for first, empty without columns;
    changes: as in ``Cohort``."""

    subjects: int
    undetermined: int
    gaps: tuple[Gap, ...]
    missing: tuple[Missing, ...] = ()
    changes: tuple[str, ...] = ()

    def __add__(self, other: Completeness) -> Completeness:
        """What is missing of other subjects of the same cohort, together with this."""
        if self.gaps != other.gaps:
            raise UsageError("what is missing adds up within one cohort alone")
        return replace(self, missing=_sorted(_joined((*self.missing, *other.missing))))


@dataclass(frozen=True)
class _Asked:
    """One column of a cause: it holds if the condition does, over criteria and parts (0, 1, 2) and fact columns."""

    cause: str
    what: str
    criterion: str
    condition: str


def completeness(cohort: Cohort, outcomes: Any) -> Completeness:
    """From outcomes alone. outcomes: the relation that the cohort was read from."""
    asked = ["failed = 0 AND open <> 0"]
    for name in cohort.criteria:
        bit = cohort.bits(name)
        asked += [f"failed = 0 AND {within('open', bit)}", f"failed = 0 AND open = {bit}::UBIGINT"]
    undetermined, *found = cohort.count(asked)
    sums = ", ".join(
        f"count(*) FILTER ({quoted(cohort.columns[name])} = '{outcome}')"
        for name in cohort.criteria for outcome in ("cantTell", "untested")
    )
    words = outcomes.aggregate(sums).fetchall()[0] if sums else ()
    gaps = tuple(
        Gap(name, cohort.titles[name], words[2 * n], words[2 * n + 1], found[2 * n], found[2 * n + 1])
        for n, name in enumerate(cohort.criteria)
    )
    return Completeness(cohort.subjects, undetermined, gaps, changes=cohort.changes)


def missing(
    cohort: Cohort, outcomes: Any, tables: Mapping[str, Any], plain: Iterable[Criterion],
    decide: Callable[[Sequence[Criterion]], Any],
) -> Completeness:
    """With causes. tables: columns of all or of some subjects; plain: criteria and readings of the trial."""
    rules = {local(one.iri): one for one in plain}
    chosen = {name: rules[column] for name, column in cohort.columns.items()}
    readings: dict[str, Criterion] = {}
    causes = [one for name, rule in chosen.items() for one in _causes(name, rule, cohort.columns[name], readings)]
    made = by_name(cohort, decide([*readings.values()]).run(cohort.connection, tables), tables)
    facts = by_name(cohort, tables[SUBJECTS], tables)
    relation = _side_by_side(cohort, outcomes, facts, made, [*readings])
    grouped: dict[tuple[str, str], list[_Asked]] = {}
    for one in causes:
        grouped.setdefault((one.cause, one.what), []).append(one)
    holds = [" OR ".join(f"({one.condition})" for one in same) for same in grouped.values()]
    named = [f"coalesce({condition}, false) AS cause_{n}" for n, condition in enumerate(holds)]
    # as a table of truths in between: DuckDB would work each condition out anew wherever it is named
    rows = relation.project(", ".join(["failed = 0 AND open <> 0 AS waits", *named])).to_arrow_table()
    every = " + ".join(f"cause_{n}::INTEGER" for n in range(len(holds)))
    sums = ", ".join(
        f"count(*) FILTER (cause_{n}), count(*) FILTER (cause_{n} AND waits), "
        f"count(*) FILTER (cause_{n} AND waits AND causes = 1)" for n in range(len(holds))
    )
    counted = cohort.connection.from_arrow(rows).project(f"*, {every} AS causes")
    row = counted.aggregate(sums).fetchall()[0]
    found = tuple(
        Missing(cause, what, tuple(dict.fromkeys(one.criterion for one in same)), *row[3 * n: 3 * n + 3])
        for n, ((cause, what), same) in enumerate(grouped.items())
    )
    return replace(completeness(cohort, outcomes), missing=_sorted(found))


def _causes(name: str, rule: Criterion, column: str, readings: dict[str, Criterion]) -> Iterator[_Asked]:
    """What may keep a criterion open; the readings that this asks for are added."""
    unsure = f"{quoted(column)} = 'cantTell'"
    held = []
    for part in parts(rule):
        named = local(part.iri or "")
        alone = f"{column}:{named}"
        readings[alone] = part_alone(rule, part, alone)
        open_ = f"{unsure} AND {status(quoted(alone))} = 1"
        held.append(open_)
        if part.pattern is None:
            fact = part.path[0].removeprefix(LE)
            truth = part.minimum is None and part.maximum is None
            known = [quoted(fact)] if truth else [quoted(f"{fact}_{side}") for side in ("low", "high")]
            gone = " AND ".join(f"{one} IS NULL" for one in known)
            yield _Asked("unknown", fact, name, f"{open_} AND {gone}")
            if not truth:
                yield _Asked("inexact", fact, name, f"{open_} AND NOT ({gone})")
            continue
        sure = f"{alone}:reviewed"
        readings[sure] = part_alone(rule, replace(part, notes=replace(part.notes, domains=())), sure)
        yield _Asked("event", named, name, f"{unsure} AND {status(quoted(sure))} = 1")
        for domain in part.notes.domains:
            area, anchor = domain.removeprefix(LE), (part.notes.anchor or "").removeprefix(LE)
            settled = quoted(f"settled_{anchor}_{area}".replace("-", "_"))
            yield _Asked("review", f"{area}@{anchor}", name, f"{open_} AND NOT coalesce({settled}, false)")
    if rule.judged_where or rule.borderline is not None:
        yield _Asked("judgement", name, name, f"{quoted(column)} = 'untested'")
    yield _Asked("other", name, name, " AND ".join([unsure, *(f"NOT ({one})" for one in held)]))


def _side_by_side(cohort: Cohort, outcomes: Any, facts: Any, made: Any, names: Sequence[str]) -> Any:
    """One row a subject: sets, outcomes, outcomes of parts, facts. Facts are read again under their own names."""
    connection = cohort.connection
    masks = connection.from_arrow(cohort.masks)
    kept = outcomes.project(", ".join(["subject", *map(quoted, dict.fromkeys(cohort.columns.values()))]))
    return made.join(masks, "subject").join(kept, "subject").join(facts, "subject")


def _joined(found: Iterable[Missing]) -> tuple[Missing, ...]:
    same: dict[tuple[str, str], Missing] = {}
    for one in found:
        was = same.get((one.cause, one.what))
        same[one.cause, one.what] = one if was is None else replace(
            was, subjects=was.subjects + one.subjects, undetermined=was.undetermined + one.undetermined,
            alone=was.alone + one.alone,
        )
    return tuple(same.values())


def _sorted(found: Iterable[Missing]) -> tuple[Missing, ...]:
    there = (one for one in found if one.subjects)
    return tuple(sorted(there, key=lambda m: (-m.undetermined, -m.subjects, CAUSES.index(m.cause), m.what)))
