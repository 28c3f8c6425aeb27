"""One batch of subjects from records to outcomes: codes, facts as columns, the plan, the verdict.

In: ``Options``, a store of records. Out: ``Batch``: outcomes as an Arrow table, data errors of refused subjects.
Units: none. Raises: TerminologyError for unreadable further codes. A subject that breaks a derivation is refused.
Source: docs/cohorts.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ... import resources
from ...defaults import TRIAL
from ...errors import FactError, OutOfMemory, UsageError
from ...facts.inputs import READ
from ...facts.load import Key
from ...model import OPEN, DataError, Dates
from ...records.parquet import Store
from ...rules.load import load_shapes
from ...trials import load_trial
from ...verdicts import verdict_in_sql
from ..asked import asked_model
from ..material import load_terminology, terminology_of
from ..session import classes_asked, knowledge
from ..unread import nobodys

if TYPE_CHECKING:
    from ...columns import Plan, Schema
    from ...facts.wide import Columns

NOT_DERIVED = "not-derived"
_ONE_AT_A_TIME = Lock()
"""Batches are decided by several threads at once; the connection is for one."""


@dataclass(frozen=True)
class Options:
    """What a run is asked for beside its source: as ``screen`` takes it."""

    trial: str = TRIAL
    dates: Dates = Dates()
    assume_absent: tuple[str, ...] = ()
    childbearing_by_age: bool = False
    codes: str | None = None
    strict: bool = False
    """Entries of which nobody can be named count for everybody."""
    moved: tuple[tuple[str, int], ...] = ()
    """Anchors of subjects' own that lie so many days later: a what-if, which no run of a cohort writes down."""

    @classmethod
    def of(cls, said: Mapping[str, Any], codes: str | None = None) -> Options:
        """What ``said`` wrote down; further codes are not among that."""
        days = {name: day and date.fromisoformat(day) for name, day in said["dates"].items()}
        return cls(said["trial"], Dates(**days), tuple(said["assume_absent"]), said["childbearing_by_age"], codes,
                   said.get("strict", False))

    def said(self) -> dict[str, Any]:
        """What the outcomes depend on, as JSON."""
        import hashlib

        if self.codes and not Path(self.codes).is_file():
            raise UsageError("the codes of a cohort are read more than once", "--codes", "give a file")
        codes = hashlib.sha256(Path(self.codes).read_bytes()).hexdigest() if self.codes else None
        return {
            "trial": self.trial, "assume_absent": sorted(set(self.assume_absent)), "codes_sha256": codes,
            "childbearing_by_age": self.childbearing_by_age, "strict": self.strict,
            "dates": {name: day and day.isoformat() for name, day in vars(self.dates).items()},
        }


@dataclass(frozen=True)
class Batch:
    """Outcomes: subject, verdict, a column a criterion and reading, sorted by subject, without refused subjects.

    skipped: how many entries were not used.
    """

    outcomes: Any
    errors: tuple[DataError, ...]
    skipped: int


@cache
def trial_plan(trial: str) -> Plan:
    """The plan of a trial's role shapes. Raises: UsageError for an unknown trial, PlanError."""
    from ...columns import compile_trial

    shapes = load_shapes(resources.trial_derived(trial).read_text(encoding="utf-8"))
    return compile_trial(shapes, trial_columns(trial), load_terminology().hierarchy.subclasses)


@cache
def trial_columns(trial: str) -> Schema:
    """The columns that the plan of a trial may read."""
    from ...columns import Schema

    return Schema.of(asked_model(trial).facts.values(), load_trial(trial).titles)


def decide(store: Store, buckets: Sequence[int], options: Options, subjects: Sequence[str] | None = None) -> Batch:
    """Outcomes of the subjects in some buckets (subjects: of these alone).

    One who breaks a derivation is refused, and the others go on.
    """
    tables = store.tables(buckets, READ, subjects)
    found, skipped = store.errors(buckets, subjects), store.skipped_of(buckets, subjects)
    try:
        columns = columns_from(tables, options, nobodys(store.refused) if options.strict else ())
        named = columns.data_errors(lambda table, numbers: store.records(table, buckets, numbers, subjects))
        errors = (*found, *named)
        outcomes = outcomes_of(columns, options.trial, {error.subject for error in errors})
    except FactError as error:
        return _apart(store, buckets, options, subjects, error)
    return Batch(outcomes, errors, skipped + columns.unused)


def _apart(
    store: Store, buckets: Sequence[int], options: Options, subjects: Sequence[str] | None, error: FactError
) -> Batch:
    """A batch that cannot be derived: each half on its own, down to the subject that breaks it."""
    import pyarrow as pa

    subjects = subjects if subjects is not None else sorted({name for one in buckets for name in store.names(one)})
    if len(subjects) == 1:
        refused = DataError(subjects[0], NOT_DERIVED, (), error.what)
        errors = (*store.errors(buckets, subjects), refused)
        return Batch(empty(options.trial), errors, store.skipped_of(buckets, subjects))
    middle = len(subjects) // 2
    halves = [decide(store, buckets, options, part) for part in (subjects[:middle], subjects[middle:])]
    return Batch(
        pa.concat_tables([half.outcomes for half in halves]), tuple(e for half in halves for e in half.errors),
        sum(half.skipped for half in halves),
    )


def columns_of(
    store: Store, buckets: Sequence[int], options: Options, subjects: Sequence[str] | None = None
) -> Columns:
    """The facts of the subjects in some buckets as columns."""
    of_all = nobodys(store.refused) if options.strict else ()
    return columns_from(store.tables(buckets, READ, subjects), options, of_all)


def columns_from(tables: Mapping[str, Any], options: Options, of_all: Sequence[Key] = ()) -> Columns:
    """The facts of all subjects in record tables as columns. of_all: entries of nobody that count for everybody."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from ...facts.wide import derive_columns

    subjects = tables["subject"]
    for anchor, days in options.moved:
        later = pc.add(subjects[anchor].cast(pa.int32()), pa.scalar(days, pa.int32())).cast(pa.date32())
        subjects = subjects.set_column(subjects.column_names.index(anchor), anchor, later)
    tables = {**tables, "subject": subjects}
    protocol, terminology = load_trial(options.trial), terminology_of(options.codes)
    told = knowledge(
        terminology, protocol, options.dates, options.assume_absent, options.childbearing_by_age, of_all)
    return derive_columns(
        tables, terminology.resolve, told, criteria=tuple(protocol.titles),
        asked=classes_asked(terminology, options.trial),
    )


def outcomes_of(columns: Columns, trial: str, refused: Collection[str]) -> Any:
    """The plan's outcomes with the verdict that they give."""
    import duckdb
    import pyarrow as pa

    tables = {**columns.tables, "refused": pa.table({"name": pa.array(sorted(refused), pa.string())})}
    with _ONE_AT_A_TIME:
        connection = _connection()
        for name, table in tables.items():
            connection.register(name, table)
        try:
            found = connection.sql(_statement(trial)).to_arrow_table()
        except duckdb.OutOfMemoryException as error:
            raise OutOfMemory("not enough memory to decide", "", "give fewer subjects at a time") from error
        finally:
            for name in tables:
                connection.unregister(name)
    return found.cast(empty(trial).schema)


@cache
def _statement(trial: str) -> str:
    """Verdict, criteria in the order of the protocol, then other readings."""
    plan, met = trial_plan(trial), load_trial(trial).met
    criteria, columns = (", ".join(f'"{name}"' for name in each) for each in (plan.criteria, names(trial)))
    still_open = " OR ".join(f"'{outcome}' IN ({criteria})" for outcome in OPEN)
    verdict = verdict_in_sql(f"'failed' IN ({criteria})", still_open, met)
    return (
        f"SELECT name AS subject, {verdict} AS verdict, {columns} "  # noqa: S608
        f"FROM ({plan.sql(pretty=False)}) "
        "JOIN (FROM subject_name ANTI JOIN refused USING (name)) USING (subject) ORDER BY name"
    )


def names(trial: str) -> tuple[str, ...]:
    """Columns of outcomes: criteria in the order of the protocol, then other readings."""
    plan = trial_plan(trial)
    readings = tuple(d.criterion for d in plan.decisions if d.alternative_of is not None)
    return (*(name for name in load_trial(trial).titles if name in plan.criteria), *readings)


def empty(trial: str) -> Any:
    """Outcomes of nobody."""
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in ("subject", "verdict", *names(trial))]).empty_table()


@cache
def _connection() -> Any:
    import duckdb

    return duckdb.connect(config={"enable_external_access": "false", "autoload_known_extensions": "false"})
