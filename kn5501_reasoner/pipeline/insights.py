"""Insight into a cohort that was run: figures over its outcomes, and threshold sweeps over its records.

In: the folder of ``kn5501 cohort``. Out: values of ``insight``. Units: subjects.
Raises: what ``opened`` raises; UsageError for a limit that is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

from ..columns import Schema, compile_trial
from ..errors import UsageError
from ..insight import Axis, Sweep, span, sweep
from ..insight.rewrite import Limit, choose, limits, slot
from ..insight.show import FORMATS, Tables, show, tables
from ..rules.dualise import dualise
from ..trials import load_trial
from ..vocab import local
from .asked import asked_model
from .cohort import Progress
from .cohort.batch import columns_of
from .material import load_terminology
from .opened import FIGURES, VERDICTS, Moves, Opened
from .rules import criteria_of

__all__ = ["FIGURES", "FORMATS", "VERDICTS", "Moves", "Opened", "Tables", "figure", "show", "span", "sweepable",
           "tables", "threshold_sweep"]
BUCKETS_AT_ONCE = 2


def figure(
    name: str, folder: Path, off: Sequence[str] = (), readings: Mapping[str, str] | None = None, *,
    moves: Moves | None = None, records: Path | None = None, progress: Progress | None = None,
) -> Any:
    """``verdicts`` or one of FIGURES over the outcomes of a cohort.

    off: criteria that do not count; readings: criterion -> another; moves, records: as ``Opened.moved`` takes them.
    """
    if records is not None and not moves:
        raise UsageError("records are read only to move an anchor", "--records", "leave it out, or give --move")
    return Opened.of(folder).moved(moves or {}, records, progress).figure(name, off, readings)


def threshold_sweep(
    folder: Path, asked: Sequence[tuple[str, str, str | None]], off: Sequence[str] = (), records: Path | None = None,
    moves: Moves | None = None, progress: Progress | None = None,
) -> Sweep:
    """Eligible counts for each value of one limit, or of two.

    asked: criterion, values such as ``4..12``, and the part or fact where a criterion has several limits. moves,
    records: as ``Opened.moved`` takes them.
    """
    opened = Opened.of(folder)
    trial, facts = opened.run["trial"], asked_model(opened.run["trial"]).facts
    plain = {local(one.iri): one for one in criteria_of(trial)}
    axes = []
    for criterion, over, part in asked:
        if criterion not in plain:
            raise UsageError(f"no criterion '{criterion}'", "--criterion", f"one of {', '.join(plain)}")
        if slot(plain[criterion]) in off:
            raise UsageError(f"{criterion} is off, so its limit cannot be swept", "--off", "leave it out")
        axis = Axis.of(plain[criterion], span(over), **_which(part, facts))
        fact = axis.limit.fact
        axes.append(Axis(axis.criterion, axis.limit, axis.values, facts[fact].unit or "" if fact in facts else ""))
    opened = opened.moved(moves or {}, records, progress)
    store, schema = opened.records(records), Schema.of(facts.values(), load_trial(trial).titles)
    cohort, options = opened.cohort(off), opened.options

    def decide(criteria: Sequence[Any]) -> Any:
        shapes = {shape.iri: shape for one in criteria for shape in dualise(one)}
        return compile_trial(shapes, schema, load_terminology().hierarchy.subclasses)

    filled = [bucket for bucket, count in enumerate(store.counts) if count]
    batches = [filled[n:n + BUCKETS_AT_ONCE] for n in range(0, len(filled), BUCKETS_AT_ONCE)]
    parts = []
    for buckets in batches:
        parts.append(sweep(cohort, columns_of(store, buckets, options).tables, *axes, decide=decide))
    return reduce(add, parts)


def sweepable(trial: str) -> dict[str, Limit]:
    """What can be swept, under the words by which the command knows it: ``inc-07``, ``inc-07:haemoglobin``."""
    found: dict[str, Limit] = {}
    for criterion in criteria_of(trial):
        name = local(criterion.iri)
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


def _which(part: str | None, facts: Mapping[str, Any]) -> dict[str, str]:
    return {} if part is None else {"fact" if part in facts else "part": part}
