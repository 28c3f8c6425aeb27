"""The files that are derived from the shapes of a trial: written, or only compared with what is there.

In: names of trials. Out: whether all were what the shapes say. Raises: RuleError.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .. import resources
from ..resources import Say, renewed, untold
from .dualise import derive
from .individuals import individuals
from .load import load_criteria


def derived_files(trial: str) -> dict[Path, str]:
    """The files that follow from the shapes of a trial, with what each must hold."""
    roles = derive(trial)  # refuses what is wrong with the trial
    return {
        resources.trial_derived(trial): roles,
        resources.trial_criteria(trial): individuals(trial, load_criteria(trial)),
    }


def write_all(trials: Iterable[str], check: bool = False, say: Say = untold) -> bool:
    """Write the derived files of these trials, or with ``check`` only compare. True: all were fresh already."""
    return all([renewed(file, text, check, say) for trial in trials for file, text in derived_files(trial).items()])
