"""The files that are derived from the shapes of a trial: written, or only compared with what is there.

In: names of trials. Out: whether all were what the shapes say. Raises: RuleError.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from .. import resources
from ..amounts import number
from ..library import unused_parts
from ..resources import Say, renewed, untold
from ..vocab import local
from .classes import classes
from .dualise import derive
from .individuals import individuals
from .load import load_criteria
from .readings import page, unsaid


def derived_files(trial: str) -> dict[Path, str]:
    """The files that follow from the shapes of a trial, with what each must hold."""
    roles = derive(trial)  # refuses what is wrong with the trial
    readings, criteria = resources.trial_readings(trial), load_criteria(trial)
    return {
        resources.trial_derived(trial): roles,
        resources.trial_criteria(trial): individuals(trial, criteria),
        **({readings: page(trial, criteria)} if readings is not None else {}),
        resources.trial_classes(trial): classes(trial, criteria),
    }


def write_all(trials: Iterable[str], check: bool = False, say: Say = untold) -> bool:
    """Write the derived files of these trials, or with ``check`` only compare. True: all were fresh already."""
    return all([renewed(file, text, check, say) for trial in trials for file, text in derived_files(trial).items()])


def main(arguments: list[str] | None = None) -> int:
    """Writes what is derived from the shapes of the trials named as arguments, else of all that are known.

    With ``--check`` it only compares. Exit: 0 written or fresh, 1 stale (with --check).
    """
    parser = argparse.ArgumentParser(prog="python -m kn5501_reasoner.rules.dualise", description="Derive role shapes.")
    parser.add_argument("trials", nargs="*", metavar="TRIAL", help="names of trials; without one, all")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    options = parser.parse_args(arguments)
    for part in unused_parts():
        print(f"no trial uses <{part}> of the library", file=sys.stderr)
    for trial in options.trials or resources.trial_slugs():
        for criterion in load_criteria(trial):
            for limit in unsaid(criterion) if criterion.alternative_of is None else ():
                print(f"{trial} {local(criterion.iri)}: neither statement nor reading names the limit {number(limit)}",
                      file=sys.stderr)
    say = resources.teller(options.check, sys.stderr)
    fresh = write_all(options.trials or resources.trial_slugs(), options.check, say)
    print("fresh" if fresh else "stale: run make derive" if options.check else "written", file=sys.stderr)
    return 1 if options.check and not fresh else 0
