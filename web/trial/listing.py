"""The page of all trials that are known here: the server's own and those of the folder of further trials.

In: the trials. Out: Trials. Raises: UsageError for a trial that is not described well enough.
"""

from __future__ import annotations

from dataclasses import dataclass

from kn5501_reasoner.pipeline.matching import known_trials
from kn5501_reasoner.trials import Trial, load_trial


@dataclass(frozen=True)
class Listed:
    """One trial. coverage: whether it is modelled whole, in words; run: whether the server runs it."""

    trial: str
    label: str
    registry: str
    sponsor: str
    coverage: str
    criteria: int
    not_modelled: int
    run: bool


@dataclass(frozen=True)
class Trials:
    """All trials that are known, by name."""

    trials: tuple[Listed, ...]


def trials(running: str) -> Trials:
    """The page. running: the trial that the server runs."""
    return Trials(tuple(_listed(load_trial(slug), slug == running) for slug in known_trials()))


def _listed(trial: Trial, run: bool) -> Listed:
    if trial.not_modelled:
        coverage = "in part"
    else:
        coverage = "whole" if trial.states_whole else "it does not say that this is all of it"
    return Listed(trial.slug, trial.label, trial.registry, trial.sponsor, coverage, len(trial.titles),
                  len(trial.not_modelled), run)
