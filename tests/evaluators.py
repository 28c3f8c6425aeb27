"""What a law or a comparison is tried on: the independent oracle, and the product itself.

In:  bundles (FHIR R4, plain dicts) and the anchors; an anchor that is None is taken from the subject's own.
Out: for every subject its verdict, its outcome for each criterion, and the ids of the rules that its data break.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from kn5501_reasoner.model import Dates

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
    """The reasoner, from resources to outcomes."""
    from kn5501_reasoner import pipeline

    dates = Dates(anchors.screening, anchors.enrolment, anchors.infusion)
    return {
        one.subject: Judged(
            one.verdict,
            {result.criterion: result.outcome for result in one.criteria},
            tuple(sorted({error.rule for error in one.errors})),
        )
        for one in pipeline.screen_resources(list(bundles), dates=dates).subjects
    }


EVALUATORS: dict[str, Callable[[Sequence[Bundle], Anchors], dict[str, Judged]]] = {
    "oracle": oracle,
    "product": product,
}
