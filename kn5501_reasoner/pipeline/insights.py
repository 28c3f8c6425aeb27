"""Insight into a cohort that was run: its outcomes, and its facts where a threshold is moved.

What: ``Opened`` reads the outcomes once, for whoever asks for more than one figure.
In: the folder of ``kn5501 cohort``. Out: values of ``insight``.
Raises: UsageError for another folder, a run that is not complete or whose rules have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

from ..columns import Schema, compile_trial
from ..errors import UsageError
from ..facts.fact_model import load_fact_model
from ..insight import Axis, Cohort, Sweep, attribution, attrition, completeness, fastest, overlap, span, sweep, what_if
from ..insight.rewrite import Limit, choose, limits
from ..insight.show import FORMATS, Tables, show, tables
from ..model import OUTCOMES as WORDS
from ..model import Dates
from ..records.parquet import Store
from ..rules.dualise import dualise
from ..rules.load import load_trial
from ..validate import load_rules
from .cohort import Options, check_folder, store_in
from .cohort.batch import columns_of
from .protocol import load_protocol
from .session import load_terminology

__all__ = ["FIGURES", "FORMATS", "VERDICTS", "Opened", "Tables", "figure", "show", "span", "sweepable", "tables",
           "threshold_sweep"]
OUTCOMES, BUCKETS_AT_ONCE = "outcomes", 2
VERDICTS = "verdicts"
FIGURES: Mapping[str, Callable[[Cohort, Any], Any]] = {
    "attrition": lambda cohort, _: attrition(cohort),
    "fastest": lambda cohort, _: fastest(cohort),
    "attribution": lambda cohort, _: attribution(cohort),
    "overlap": lambda cohort, _: overlap(cohort),
    "completeness": completeness,
}


@dataclass(frozen=True)
class Opened:
    """The outcomes of a complete run by today's rules. run: what its run.json says; outcomes: a DuckDB relation."""

    run: Mapping[str, Any]
    titles: Mapping[str, str]
    connection: Any
    outcomes: Any

    @classmethod
    def of(cls, folder: Path) -> Opened:
        """What a folder of ``kn5501 cohort`` holds; the outcomes are read when they are asked for."""
        import duckdb

        try:
            run = check_folder(folder) if folder.is_dir() else None
        except UsageError:  # something else is in it
            run = None
        if run is None or not run.get("complete"):
            raise UsageError("there is no complete cohort here", str(folder), "run 'kn5501 cohort' into it first")
        if run["rules"]["sha256"] != load_rules(run["trial"]).sha256:
            raise UsageError("the rules have changed since this cohort was run", str(folder), "run the cohort again")
        connection = duckdb.connect()
        parts = str(folder / OUTCOMES / f"part-*.{run['format']}")
        csv = run["format"] == "csv"
        read = connection.read_csv(parts, all_varchar=True) if csv else connection.read_parquet(parts)
        return cls(run, load_protocol(run["trial"]).titles, connection, read)

    def kept(self) -> Opened:
        """The same, with the outcomes in memory: one byte for each; a word that is none is NULL, and refused later."""
        words = ", ".join(f"'{word}'" for word in WORDS)
        self.connection.execute(f"CREATE TYPE outcome AS ENUM ({words})")
        columns = (f'TRY_CAST("{name}" AS outcome) AS "{name}"' for name in self.run["columns"])
        self.outcomes.project(", ".join(["subject", *columns])).create("kept")
        return replace(self, outcomes=self.connection.table("kept"))

    def cohort(self, off: Sequence[str] = (), readings: Mapping[str, str] | None = None) -> Cohort:
        """The outcomes under one choice of criteria and readings."""
        return Cohort.of(self.connection, self.outcomes, self.titles, off=off, readings=readings,
                         refused=self.run["verdicts"]["refused"])

    def figure(self, name: str, off: Sequence[str] = (), readings: Mapping[str, str] | None = None) -> Any:
        """One of FIGURES, or the verdicts as they are and as they would be."""
        if name == VERDICTS:
            return what_if(self.connection, self.outcomes, self.titles, off=off, readings=readings,
                           refused=self.run["verdicts"]["refused"])
        return FIGURES[name](self.cohort(off, readings), self.outcomes)


def figure(name: str, folder: Path, off: Sequence[str] = (), readings: Mapping[str, str] | None = None) -> Any:
    """``verdicts`` or one of FIGURES over the outcomes of a cohort.

    off: criteria that do not count; readings: criterion -> another.
    """
    return Opened.of(folder).figure(name, off, readings)


def threshold_sweep(
    folder: Path, asked: Sequence[tuple[str, str, str | None]], off: Sequence[str] = (), records: Path | None = None
) -> Sweep:
    """Eligible counts for each value of one limit, or of two.

    asked: criterion, values such as ``4..12``, and the part or fact where a criterion has several limits. records: the
    Parquet folder that the cohort was run from, where its own folder does not hold the records.
    """
    opened = Opened.of(folder)
    cohort, run = opened.cohort(off), opened.run
    trial, facts = run["trial"], load_fact_model().facts
    plain = {one.iri.rsplit("/", 1)[-1]: one for one in load_trial(trial)}
    axes = []
    for criterion, over, part in asked:
        if criterion not in plain:
            raise UsageError(f"no criterion '{criterion}'", "--criterion", f"one of {', '.join(plain)}")
        axis = Axis.of(plain[criterion], span(over), **_which(part, facts))
        fact = axis.limit.fact
        axes.append(Axis(axis.criterion, axis.limit, axis.values, facts[fact].unit or "" if fact in facts else ""))
    store, schema = _records(records or folder, run), Schema.of(facts.values(), load_protocol(trial).titles)

    def decide(criteria: Sequence[Any]) -> Any:
        shapes = {shape.iri: shape for one in criteria for shape in dualise(one)}
        return compile_trial(shapes, schema, load_terminology().hierarchy.subclasses)

    filled = [bucket for bucket, count in enumerate(store.counts) if count]
    batches = [filled[n:n + BUCKETS_AT_ONCE] for n in range(0, len(filled), BUCKETS_AT_ONCE)]
    parts = []
    for buckets in batches:
        parts.append(sweep(cohort, columns_of(store, buckets, _options(run)).tables, *axes, decide=decide))
    return reduce(add, parts)


def sweepable(trial: str) -> dict[str, Limit]:
    """What can be swept, under the words by which the command knows it: ``inc-07``, ``inc-07:haemoglobin``."""
    found: dict[str, Limit] = {}
    for criterion in load_trial(trial):
        name = criterion.iri.rsplit("/", 1)[-1]
        for limit in limits(criterion):
            for said, which in ((name, {}), (f"{name}:{limit.fact}", {"fact": limit.fact}),
                                (f"{name}:{limit.part}", {"part": limit.part})):
                try:
                    meant = choose(criterion, **which)
                except UsageError:
                    continue
                if meant == limit:
                    found[said] = limit
                    break
    return found


def _records(folder: Path, run: Mapping[str, Any]) -> Store:
    """The records that the cohort was run from."""
    found = store_in(folder)
    if found is None:
        raise UsageError("the records of the cohort are not here", str(folder), "name their folder by --records")
    store = Store.open(found)
    if store.fingerprint != run["source"]:
        raise UsageError("these are not the records that the cohort was run from", str(folder), "run the cohort again")
    return store


def _which(part: str | None, facts: Mapping[str, Any]) -> dict[str, str]:
    return {} if part is None else {"fact" if part in facts else "part": part}


def _options(run: Mapping[str, Any]) -> Options:
    """The options of the run, from what it wrote down."""
    if run["codes_sha256"] is not None:
        raise UsageError("a cohort with further codes cannot be swept", "--codes", "leave them out")
    days = {name: day and date.fromisoformat(day) for name, day in run["dates"].items()}
    return Options(run["trial"], Dates(**days), tuple(run["assume_absent"]), run["childbearing_by_age"])
