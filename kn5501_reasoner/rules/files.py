"""The files that are derived from the shapes of a trial: written, or only compared with what is there.

In: names of trials. Out: the files that were, or are, not what the shapes say. Raises: RuleError.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .. import resources
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


def write_all(trials: Iterable[str], check: bool = False) -> list[Path]:
    """Write the derived files of these trials, or with ``check`` only compare. Out: those that were stale."""
    stale = []
    for trial in trials:
        for file, text in derived_files(trial).items():
            if file.is_file() and file.read_text(encoding="utf-8") == text:
                continue
            stale.append(file)
            if not check:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
    return stale
