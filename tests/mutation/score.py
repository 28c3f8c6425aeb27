"""Tries every mutant and prints the survivors and the score by stage: ``python -m tests.mutation.score [stage ...]``.

Stages: rules (the plain shapes), derivation (of role shapes), and those of ``changes/``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.cases.read import read_cases
from tests.mutation.all import FAMILIES, PLAIN
from tests.mutation.changed import STAGES, changes
from tests.mutation.judge import KN, equivalent, killed
from tests.mutation.operators import OPERATORS, mutated
from tests.mutation.stages import Corpus

Tries = Iterator[tuple[str, str | None]]


def rules(corpus: Corpus) -> Tries:
    """Each mutant of the plain shapes and what noticed it."""
    for name, family, criterion in PLAIN:
        yield name, killed(family, corpus.tried[criterion])


def derivation(corpus: Corpus) -> Tries:
    """Each mutant of the derivation and what noticed it."""
    for name, operator in OPERATORS.items():
        derive = mutated(*operator)
        tries = (killed(family, corpus.tried[main.removeprefix(KN)], derive) for main, family in FAMILIES.items())
        yield name, next(filter(None, tries), None)


def around(stage: str) -> Callable[[Corpus], Tries]:
    """Each mutant of one stage around the rules and what noticed it."""
    return lambda corpus: ((change.title, corpus.noticed(change)) for change in changes(stage))


ALL: dict[str, Callable[[Corpus], Tries]] = {
    "rules": rules, "derivation": derivation, **{stage: around(stage) for stage in STAGES}}


def main(*stages: str) -> None:
    """Prints one line a survivor, then one line a stage."""
    known, lines = equivalent(), []
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus.of(read_cases(), Path(folder))
        for stage in stages or ALL:
            count = {"killed": 0, "equivalent": 0, "survived": 0}
            for name, by in ALL[stage](corpus):
                result = "killed" if by else "equivalent" if name in known else "survived"
                count[result] += 1
                if result == "survived":
                    print("survived:", name, flush=True)
            lines.append(f"{stage}: " + ", ".join(f"{number} {result}" for result, number in count.items()))
    print("\n".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
