"""A match: the screenings of several trials beside each other, by subject, the best trial first.

In: assessments without reasons, one a subject and trial. Out: frozen values; ``ranked``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .model import OPEN, Assessment, Dates, NotModelled, Skipped, Unread
from .verdicts import RANKED, REFUSED

_PLACES = {verdict: place for place, verdict in enumerate((*RANKED, REFUSED))}


@dataclass(frozen=True)
class MatchedTrial:
    """A trial of a match, as it was run. sha256: of its rules; titles: criterion -> its short name for people."""

    slug: str
    label: str
    registry: str
    sha256: str
    titles: Mapping[str, str] = field(default_factory=dict)
    not_modelled: tuple[NotModelled, ...] = ()


@dataclass(frozen=True)
class TrialMatch:
    """How one subject came out in one trial. The reasons are for ``explain``."""

    trial: MatchedTrial
    assessment: Assessment

    @property
    def verdict(self) -> str:
        """As a screening for this trial alone gives it."""
        return self.assessment.verdict

    @property
    def failed(self) -> tuple[str, ...]:
        """The failed criteria, in the order of the protocol."""
        return self._with("failed")

    @property
    def open(self) -> tuple[str, ...]:
        """The criteria that are open, or await a judgement, in the order of the protocol."""
        return self._with(*OPEN)

    @property
    def not_modelled(self) -> int:
        """How many criteria of the trial are no rule."""
        return len(self.trial.not_modelled)

    @property
    def rank(self) -> tuple[int, int, int, int, str]:
        """The smaller, the better: the verdict, then fewer failed, fewer open, fewer not modelled; then the name."""
        return _PLACES[self.verdict], len(self.failed), len(self.open), self.not_modelled, self.trial.slug

    def _with(self, *outcomes: str) -> tuple[str, ...]:
        return tuple(each.criterion for each in self.assessment.criteria if each.outcome in outcomes)


@dataclass(frozen=True)
class SubjectMatch:
    """One subject beside all trials of a match, the best first."""

    subject: str
    dates: Dates
    trials: tuple[TrialMatch, ...]


@dataclass(frozen=True)
class Match:
    """The result of one run: subjects by name.

    unread: entries that were not understood, with what they leave open for any of the trials; skipped: what none of
    the trials needs.
    """

    trials: tuple[MatchedTrial, ...]
    rules_version: str
    dates: Dates
    subjects: tuple[SubjectMatch, ...]
    skipped: tuple[Skipped, ...] = ()
    refused_files: tuple[Skipped, ...] = ()
    unread: tuple[Unread, ...] = ()
    assumed_absent: tuple[str, ...] = ()

    @property
    def any_refused(self) -> bool:
        """Whether a file was refused, or a subject for one of the trials."""
        return bool(self.refused_files) or any(
            one.verdict == REFUSED for each in self.subjects for one in each.trials)


def ranked(found: Iterable[tuple[MatchedTrial, Iterable[Assessment]]]) -> tuple[SubjectMatch, ...]:
    """Assessments of trials as matches of subjects: by name of the subject, the best trial first."""
    by_subject: dict[str, list[TrialMatch]] = {}
    for trial, assessments in found:
        for assessment in assessments:
            by_subject.setdefault(assessment.subject, []).append(TrialMatch(trial, assessment))
    matches = {name: tuple(sorted(trials, key=lambda one: one.rank)) for name, trials in by_subject.items()}
    return tuple(SubjectMatch(name, trials[0].assessment.dates, trials) for name, trials in sorted(matches.items()))
