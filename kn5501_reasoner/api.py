"""Screening and matching from Python and in notebooks.

In: paths, dates as ``date`` or ISO text, the options of the commands. Out: Result, MatchResult, which show themselves.
Raises: UsageError for a date that is none; the errors of the stages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from os import PathLike, fspath

from .defaults import TRIAL
from .errors import UsageError
from .matches import Match
from .model import Dates, Screening
from .present import render, render_match


@dataclass(frozen=True)
class Result:
    """A screening that shows itself: a table of subjects, or the explanation when it is about one subject."""

    screening: Screening

    @property
    def verdicts(self) -> dict[str, str]:
        """Subject -> eligible, ineligible, undetermined or refused."""
        return {one.subject: one.verdict for one in self.screening.subjects}

    @property
    def outcomes(self) -> dict[str, dict[str, str]]:
        """Subject -> criterion -> passed, failed, cantTell, inapplicable or untested."""
        return {one.subject: {c.criterion: c.outcome for c in one.criteria} for one in self.screening.subjects}

    def subject(self, name: str) -> Result:
        """The same for one subject alone. Raises: UsageError when there is no such subject."""
        found = tuple(one for one in self.screening.subjects if one.subject == name)
        if not found:
            raise UsageError(f"no subject '{name}' in the result", hint=f"there are {', '.join(self.verdicts)}")
        unread = tuple(each for each in self.screening.unread if each.subject in (None, name))
        return Result(replace(self.screening, subjects=found, unread=unread))

    def to(self, format: str, *, all_evidence: bool = False) -> str:
        """As ``table``, ``text``, ``json``, ``csv``, ``trig``, ``turtle`` or ``html``.

        all_evidence: every record of every reason, instead of the newest three and how many more there are.
        """
        return render(self.screening, format, all_evidence=all_evidence)

    def __str__(self) -> str:
        return self.to("text" if len(self.screening.subjects) == 1 else "table")

    def _repr_html_(self) -> str:
        return self.to("html")


def screen(
    *paths: str | PathLike[str],
    screening: date | str | None = None,
    enrolment: date | str | None = None,
    infusion: date | str | None = None,
    trial: str = TRIAL,
    assume_absent: Sequence[str] = (),
    childbearing_by_age: bool = False,
    strict: bool = False,
    codes: str | PathLike[str] | None = None,
    subjects: Sequence[str] | None = None,
) -> Result:
    """Screen what files and folders hold; dates given here override those of the input.

    >>> result = screen("examples/")                                      # doctest: +SKIP
    >>> result.verdicts                                                   # doctest: +SKIP
    {'eligible': 'eligible', ...}
    """
    from .pipeline import screen_paths

    return Result(screen_paths(
        [fspath(path) for path in paths],
        trial=trial,
        dates=Dates(_day(screening, "screening"), _day(enrolment, "enrolment"), _day(infusion, "infusion")),
        assume_absent=assume_absent,
        childbearing_by_age=childbearing_by_age,
        strict=strict,
        codes=None if codes is None else fspath(codes),
        subjects=subjects,
    ))


@dataclass(frozen=True)
class MatchResult:
    """A match that shows itself: a table of subjects and trials, the best trial first."""

    match: Match

    @property
    def verdicts(self) -> dict[str, dict[str, str]]:
        """Subject -> trial -> eligible, possible, undetermined, ineligible or refused; the best trial first."""
        return {each.subject: {one.trial.slug: one.verdict for one in each.trials} for each in self.match.subjects}

    @property
    def outcomes(self) -> dict[str, dict[str, dict[str, str]]]:
        """Subject -> trial -> criterion -> outcome, as ``screen`` gives it for this trial alone."""
        return {each.subject: {one.trial.slug: {c.criterion: c.outcome for c in one.assessment.criteria}
                               for one in each.trials} for each in self.match.subjects}

    def to(self, format: str) -> str:
        """As ``table``, ``text``, ``json`` or ``csv``."""
        return render_match(self.match, format)

    def __str__(self) -> str:
        return self.to("table")


def match(
    *paths: str | PathLike[str],
    trials: Sequence[str] | None = None,
    screening: date | str | None = None,
    enrolment: date | str | None = None,
    infusion: date | str | None = None,
    assume_absent: Sequence[str] = (),
    childbearing_by_age: bool = False,
    strict: bool = False,
    codes: str | PathLike[str] | None = None,
    subjects: Sequence[str] | None = None,
) -> MatchResult:
    """Match what files and folders hold with trials, or with all that are known; the dates are those of every trial.

    >>> print(match("examples/", trials=["bliss-sc", "bliss-76"]))        # doctest: +SKIP
    """
    from .pipeline.matching import match_paths

    return MatchResult(match_paths(
        [fspath(path) for path in paths],
        trials=trials,
        dates=Dates(_day(screening, "screening"), _day(enrolment, "enrolment"), _day(infusion, "infusion")),
        assume_absent=assume_absent,
        childbearing_by_age=childbearing_by_age,
        strict=strict,
        codes=None if codes is None else fspath(codes),
        subjects=subjects,
    ))


def _day(value: date | str | None, name: str) -> date | None:
    if not isinstance(value, str):
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise UsageError(f"'{value}' is not a date like 2026-11-22", name)
    return day
