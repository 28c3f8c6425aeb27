"""How the subjects of the store came out, criterion by criterion.

In: summaries of current decisions (``subject``, ``outcomes``). Out: Outcomes, in the order of the outcomes.
Units: subjects. Refused subjects have no outcomes and are not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kn5501_reasoner.model import OUTCOMES
from kn5501_reasoner.present.wording import OUTCOME_WORDS


@dataclass(frozen=True)
class Tally:
    """One outcome of one criterion: in words, how many subjects, and who they are (nobody for who may not know)."""

    outcome: str
    words: str
    count: int
    subjects: tuple[str, ...] = ()


def tallies(summaries: Iterable[Any], criterion: str, name_them: bool = False) -> tuple[Tally, ...]:
    """All five outcomes of a criterion, those without subjects too."""
    by_outcome: dict[str, list[str]] = {outcome: [] for outcome in OUTCOMES}
    for each in summaries:
        if criterion in each.outcomes:
            by_outcome[each.outcomes[criterion]].append(each.subject)
    return tuple(
        Tally(outcome, OUTCOME_WORDS[outcome], len(found), tuple(sorted(found)) if name_them else ())
        for outcome, found in by_outcome.items()
    )
