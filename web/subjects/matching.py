"""One subject against all trials that are known, worked out when the page is asked for: nothing of it is stored.

In: the records that count, the dates that were given. Out: Matching. Raises: NotFound; Busy, TimedOut, Died.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.exceptions import NotFound

from kn5501_reasoner.matches import TrialMatch
from kn5501_reasoner.model import ANCHORS, OPEN
from kn5501_reasoner.pipeline.matching import known_trials, match_stored
from kn5501_reasoner.present.unread import of_this_subject
from kn5501_reasoner.present.wording import OUTCOME_WORDS, missing
from kn5501_reasoner.verdicts import POSSIBLE

from ..errors import Problem
from ..page import SCREENER
from ..service import service
from .noun import noun


@dataclass(frozen=True)
class Deciding:
    """A criterion that is failed or open."""

    name: str
    title: str
    outcome: str
    words: str


@dataclass(frozen=True)
class Row:
    """One trial. run: whether the server runs it; in_part: how much is not modelled, where the verdict is *possible*.
    """

    trial: str
    label: str
    registry: str
    run: bool
    verdict: str
    failed: tuple[Deciding, ...]
    open: tuple[Deciding, ...]
    not_modelled: int
    in_part: str
    errors: tuple[Problem, ...]

    @classmethod
    def of(cls, found: TrialMatch) -> Row:
        """What the page says of one trial."""
        trial, criteria = found.trial, found.assessment.criteria
        said = [Deciding(each.criterion, trial.titles[each.criterion], each.outcome, OUTCOME_WORDS[each.outcome])
                for each in criteria]
        return cls(
            trial.slug, trial.label, trial.registry, trial.slug == service().config.trial, found.verdict,
            tuple(each for each in said if each.outcome == "failed"),
            tuple(each for each in said if each.outcome in OPEN), found.not_modelled,
            missing(found.not_modelled) if found.verdict == POSSIBLE else "",
            tuple(Problem(each.rule, each.message, each.records) for each in found.assessment.errors),
        )


@dataclass(frozen=True)
class Matching:
    """One subject: the dates that hold for every trial, and the trials, the best first."""

    subject: str
    dates: Mapping[str, str | None]
    trials: tuple[Row, ...]
    not_used: str


@noun.page("/subjects/<subject>/trials", "subjects/trials.html", role=SCREENER,
           summary="A subject against all known trials, the best first")
def trials(subject: str) -> Matching:
    """The match of the subject's current records."""
    decision = service().store.subject(subject)
    if decision is None:
        raise NotFound("There is no such subject.")
    text = service().store.counting(subject)
    found = service().assessing.run(match_stored, text, decision.dates, known_trials())
    (one,) = (each for each in found.subjects if each.subject == subject)
    days = {anchor: getattr(one.dates, anchor) for anchor in ANCHORS}
    return Matching(
        subject, {anchor: day and day.isoformat() for anchor, day in days.items()}, tuple(map(Row.of, one.trials)),
        of_this_subject(found.unread),
    )
