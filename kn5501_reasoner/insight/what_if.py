"""What if: the same cohort with criteria switched off, with another reading of a criterion, or with moved anchors.

What: verdicts before and after, and how many subjects move from one to the other. For criteria and readings the
outcomes are there already, and nothing is evaluated anew; with moved anchors they are other outcomes of the same
subjects, of whom others may be refused.
In: a DuckDB relation of outcomes, or two; titles. Out: ``WhatIf``. Units: subjects. Raises: UsageError.
Source: ``le:alternativeOf`` in shapes/trials/; docs/readings.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ..verdicts import ELIGIBLE, RANKED, REFUSED, given_by, verdict_in_sql
from .cohort import Cohort, changes


@dataclass(frozen=True)
class Other:
    """Outcomes of the same subjects with moved anchors. moves: anchor -> where to, in words;
    unmoved: anchor -> subjects who have none to move; refused_by: the rule that newly refuses most."""

    outcomes: Any
    refused: int
    moves: Mapping[str, str]
    unmoved: Mapping[str, int] = field(default_factory=dict)
    refused_by: str = ""


@dataclass(frozen=True)
class WhatIf:
    """off, readings, anchors: what was changed; before, after: verdict -> subjects, the best first;
    moves: (before, after) -> subjects, with refused subjects where anchors were moved;
    refused, refused_after: subjects without outcomes; unmoved, refused_by: as in ``Other``."""

    subjects: int
    off: tuple[str, ...]
    readings: Mapping[str, str]
    before: Mapping[str, int]
    after: Mapping[str, int]
    moves: Mapping[tuple[str, str], int]
    refused: int = 0
    refused_after: int = 0
    anchors: Mapping[str, str] = field(default_factory=dict)
    unmoved: Mapping[str, int] = field(default_factory=dict)
    refused_by: str = ""

    @property
    def changes(self) -> tuple[str, ...]:
        """What was changed, in words."""
        return changes(self.off, self.readings, self.anchors)


def what_if(
    connection: Any, outcomes: Any, titles: Mapping[str, str], *, off: Collection[str] = (),
    readings: Mapping[str, str] | None = None, refused: int = 0, other: Other | None = None,
    met: str = ELIGIBLE,
) -> WhatIf:
    """Verdicts before and after. To look closer, give ``Cohort.of`` the same choice. met: as in ``Cohort``."""
    plain = Cohort.of(connection, outcomes, titles)
    changed = Cohort.of(connection, other.outcomes if other else outcomes, titles, off=off, readings=readings)
    verdict, verdicts = verdict_in_sql("failed <> 0", "open <> 0", met), given_by(met, RANKED)
    relation = connection.from_arrow(plain.masks).project(f"subject, {verdict} AS was")
    then = connection.from_arrow(changed.masks).project(f"subject, {verdict} AS will_be")
    found = {(a or REFUSED, b or REFUSED): n
             for a, b, n in relation.join(then, "subject", "outer").aggregate("was, will_be, count(*)").fetchall()}
    words = (*verdicts, REFUSED) if other else verdicts
    if other:
        found[REFUSED, REFUSED] = refused - sum(n for (a, _), n in found.items() if a == REFUSED)
    moves = {pair: found.get(pair, 0) for pair in product(words, words)}
    return WhatIf(
        plain.subjects, tuple(name for name in titles if name in off), dict(readings or {}),
        {a: sum(moves[a, b] for b in words) for a in verdicts},
        {b: sum(moves[a, b] for a in words) for b in verdicts}, moves, refused, other.refused if other else refused,
        *((dict(other.moves), dict(other.unmoved), other.refused_by) if other else ()),
    )
