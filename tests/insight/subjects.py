"""Three hundred messy subjects with the outcomes that pySHACL gives, and outcomes drawn by lot.

Out: subject -> criterion or reading -> outcome; the same as a relation; columns; what a sweep decides with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from kn5501_reasoner import pipeline
from kn5501_reasoner.columns import Plan, compile_trial
from kn5501_reasoner.insight import Cohort
from kn5501_reasoner.model import OUTCOMES, Dates
from kn5501_reasoner.pipeline.material import load_terminology
from kn5501_reasoner.pipeline.session import Session
from kn5501_reasoner.rules.dualise import dualise
from kn5501_reasoner.rules.load import load_criteria
from kn5501_reasoner.trials import load_trial
from tests.agreement.compare import Job, bundles_of
from tests.columns.both import Outcomes, by_shacl, columns_of, schema

OPEN = {"cantTell", "untested"}
DATES = Dates(*(getattr(Job(1, 1).anchors, name) for name in ("screening", "enrolment", "infusion")))
TITLES = dict(load_trial("kn5501").titles)
LOT = {f"c{n}": f"Criterion {n}" for n in range(6)}


@cache
def session() -> Session:
    """Messy subjects, of whom some are refused."""
    return Session.of(pipeline.read_resources(bundles_of(Job(300, 7702))), "kn5501", DATES)


@cache
def shacl() -> Outcomes:
    """Outcomes of pySHACL; refused subjects have none, though they have columns."""
    return {name: found for name, found in by_shacl(session()).items() if name not in session().errors}


@cache
def columns() -> dict[str, Any]:
    """Their facts."""
    return columns_of(session(), DATES).tables


def decide(criteria: Sequence[Any]) -> Plan:
    """Role shapes derived and compiled as those of the product are."""
    shapes = {shape.iri: shape for criterion in criteria for shape in dualise(criterion)}
    return compile_trial(shapes, schema(), load_terminology().hierarchy.subclasses)


def rule(name: str, folder: Path | None = None) -> Any:
    """A plain criterion or reading."""
    return next(c for c in load_criteria("kn5501", folder) if c.iri.endswith(f"/{name}"))


def relation(connection: Any, outcomes: Outcomes) -> Any:
    """Outcomes as a cohort run writes them."""
    names = list(next(iter(outcomes.values())))
    table = {"subject": list(outcomes)} | {name: [one[name] for one in outcomes.values()] for name in names}
    return connection.from_arrow(pa.table(table))


def cohort(connection: Any, **options: Any) -> Cohort:
    """That of pySHACL's outcomes."""
    return Cohort.of(connection, relation(connection, shacl()), TITLES, **options)


def lot(rng: Random, count: int, weights: Sequence[int] = (8, 2, 1, 1, 1)) -> Outcomes:
    """Outcomes by lot for the criteria of LOT."""
    return {f"s{n}": dict(zip(LOT, rng.choices(OUTCOMES, weights, k=len(LOT)), strict=True)) for n in range(count)}


def eligible(outcomes: Mapping[str, Mapping[str, str]], names: Sequence[str]) -> tuple[int, int]:
    """How many met all of these certainly, and possibly."""
    rows = [{one[name] for name in names} for one in outcomes.values()]
    return sum(not row & {"failed", *OPEN} for row in rows), sum("failed" not in row for row in rows)
