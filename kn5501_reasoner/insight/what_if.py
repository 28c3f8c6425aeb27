"""What if: the same cohort with criteria switched off, or with another reading of a criterion.

What: verdicts before and after, and how many subjects move from one to the other. Outcomes are there already: nothing
is evaluated anew. Moved anchors change the facts, so they are a new run of the cohort and no what-if.
In: a DuckDB relation of outcomes, titles. Out: ``WhatIf``. Units: subjects. Raises: UsageError.
Source: ``le:alternativeOf`` in shapes/trials/; docs/readings.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .cohort import Cohort

VERDICTS = ("eligible", "undetermined", "ineligible")
VERDICT = "CASE WHEN failed <> 0 THEN 'ineligible' WHEN open <> 0 THEN 'undetermined' ELSE 'eligible' END"


@dataclass(frozen=True)
class WhatIf:
    """off, readings: what was changed; before, after: verdict -> subjects; moves: (before, after) -> subjects;
    refused: subjects without outcomes, whatever is changed."""

    subjects: int
    off: tuple[str, ...]
    readings: Mapping[str, str]
    before: Mapping[str, int]
    after: Mapping[str, int]
    moves: Mapping[tuple[str, str], int]
    refused: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was."""
        return bool(self.off or self.readings)


def what_if(
    connection: Any, outcomes: Any, titles: Mapping[str, str], *, off: Collection[str] = (),
    readings: Mapping[str, str] | None = None, refused: int = 0,
) -> WhatIf:
    """Verdicts before and after. To look closer, give ``Cohort.of`` the same choice."""
    plain = Cohort.of(connection, outcomes, titles)
    changed = Cohort.of(connection, outcomes, titles, off=off, readings=readings)
    relation = connection.from_arrow(plain.masks).project(f"subject, {VERDICT} AS was")
    other = connection.from_arrow(changed.masks).project(f"subject, {VERDICT} AS will_be")
    found = relation.join(other, "subject").aggregate("was, will_be, count(*)").fetchall()
    moves = {(a, b): next((n for x, y, n in found if (x, y) == (a, b)), 0) for a in VERDICTS for b in VERDICTS}
    return WhatIf(
        plain.subjects, tuple(name for name in titles if name in off), dict(readings or {}),
        {a: sum(moves[a, b] for b in VERDICTS) for a in VERDICTS},
        {b: sum(moves[a, b] for a in VERDICTS) for b in VERDICTS}, moves, refused,
    )
