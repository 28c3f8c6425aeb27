"""Tries every mutant and prints the score and the survivors: ``python -m tests.mutation.score [name begins]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.cases.read import read_cases
from tests.mutation.all import FAMILIES, PLAIN
from tests.mutation.judge import KN, equivalent, killed, tried
from tests.mutation.operators import OPERATORS, mutated


def main(begins: str = "") -> None:
    """Prints one line a survivor, then killed, equivalent and survived."""
    with tempfile.TemporaryDirectory() as folder:
        cases = tried(read_cases(), Path(folder))
    count = {"killed": 0, "equivalent": 0, "survived": 0}
    known = equivalent()

    def note(name: str, by: str | None) -> None:
        result = "killed" if by else "equivalent" if name in known else "survived"
        count[result] += 1
        if result == "survived":
            print("survived:", name, flush=True)

    for name, family, criterion in PLAIN:
        if name.startswith(begins):
            note(name, killed(family, cases[criterion]))
    for name, operator in OPERATORS.items():
        if name.startswith(begins):
            derive = mutated(*operator)
            tries = (killed(family, cases[main.removeprefix(KN)], derive) for main, family in FAMILIES.items())
            note(name, next(filter(None, tries), None))
    print(", ".join(f"{number} {result}" for result, number in count.items()))


if __name__ == "__main__":
    main(*sys.argv[1:])
