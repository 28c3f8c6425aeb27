"""What a law or a comparison is tried on: the independent oracle, and the product itself by each of its engines.

In:  bundles (FHIR R4, plain dicts) and the anchors; an anchor that is None is taken from the subject's own.
Out: for every subject its verdict, its outcome for each criterion, and the ids of the rules that its data break.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from kn5501_reasoner.model import Dates, Screening

Bundle = dict


@dataclass(frozen=True)
class Anchors:
    """The options of a run."""

    screening: date | None = date(2026, 11, 22)
    enrolment: date | None = date(2026, 11, 30)
    infusion: date | None = date(2026, 12, 1)


@dataclass(frozen=True)
class Judged:
    """One subject, as an evaluator sees it."""

    verdict: str
    criteria: dict[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()


def oracle(bundles: Sequence[Bundle], anchors: Anchors) -> dict[str, Judged]:
    """The second opinion: written from the protocol alone, sharing no code with the product."""
    from tests import oracle as module

    found = module.evaluate(list(bundles), anchors.screening, anchors.enrolment, anchors.infusion)
    return {
        subject: Judged(one.verdict, dict(one.criteria), tuple(sorted(one.errors))) for subject, one in found.items()
    }


def product(bundles: Sequence[Bundle], anchors: Anchors) -> dict[str, Judged]:
    """The reasoner, from resources to outcomes, by pySHACL."""
    from kn5501_reasoner import pipeline

    return _judged(pipeline.screen_resources(list(bundles), dates=_dates(anchors)))


def columns(bundles: Sequence[Bundle], anchors: Anchors) -> dict[str, Judged]:
    """The reasoner, from resources to outcomes, by columns."""
    from kn5501_reasoner import pipeline
    from kn5501_reasoner.pipeline.cohort import Options
    from kn5501_reasoner.pipeline.cohort.screened import screen_by_columns

    records = pipeline.read_resources(list(bundles))
    return _judged(screen_by_columns(records, Options("kn5501", _dates(anchors), (), False, None, False)))


def _dates(anchors: Anchors) -> Dates:
    return Dates(anchors.screening, anchors.enrolment, anchors.infusion)


def _judged(screening: Screening) -> dict[str, Judged]:
    return {
        one.subject: Judged(
            one.verdict,
            {result.criterion: result.outcome for result in one.criteria},
            tuple(sorted({error.rule for error in one.errors})),
        )
        for one in screening.subjects
    }


EVALUATORS: dict[str, Callable[[Sequence[Bundle], Anchors], dict[str, Judged]]] = {
    "oracle": oracle,
    "columns": columns,
    "pySHACL": product,
}
