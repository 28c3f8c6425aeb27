"""Attrition: how a cohort shrinks, one criterion after another.

What: a subject is lost at the first criterion of the order that it failed. What is open loses nobody, so that each step
leaves [certain, possible]: those that met all criteria so far, and those that failed none.
In: ``Cohort``. Out: ``Attrition``; ``fastest`` finds the order by taking, each time, what loses most of who is left
(then what leaves fewest certain, then protocol order): greedy, not the best of all orders.
Units: subjects. Raises: UsageError for an order that is not one of the cohort's criteria.
Source: the flow diagram of the CONSORT statement (https://www.consort-spirit.org).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import UsageError
from ..verdicts import ELIGIBLE
from .cohort import Cohort, within, without


@dataclass(frozen=True)
class Step:
    """One criterion: of those that came, lost (failed) and open (can't tell, awaits judgement); who is left after."""

    criterion: str
    title: str
    came: int
    lost: int
    open: int
    certain: int
    possible: int


@dataclass(frozen=True)
class Attrition:
    """order: what the steps follow ('protocol', 'fastest' or 'given'); refused: subjects without outcomes;
    changes, met: as in ``Cohort``."""

    order: str
    subjects: int
    refused: int
    steps: tuple[Step, ...]
    changes: tuple[str, ...] = ()
    met: str = ELIGIBLE

    @property
    def bounds(self) -> tuple[int, int]:
        """Who is left in the end: certainly, possibly."""
        return (self.steps[-1].certain, self.steps[-1].possible) if self.steps else (self.subjects, self.subjects)


def attrition(cohort: Cohort, order: Sequence[str] | None = None) -> Attrition:
    """Step by step in protocol order, or in this order of all criteria."""
    if order is not None and sorted(order) != sorted(cohort.criteria):
        raise UsageError("an order names each criterion once", hint=", ".join(cohort.criteria))
    return _along(cohort, cohort.criteria if order is None else order, "protocol" if order is None else "given")


def fastest(cohort: Cohort) -> Attrition:
    """Step by step, each time the criterion that loses most."""
    order: list[str] = []
    while left := [name for name in cohort.criteria if name not in order]:
        before = cohort.bits(*order)
        asked = [f"{without('failed', before)} AND {within('failed', cohort.bits(n))}" for n in left]
        asked += [f"{without('failed | open', before)} AND {within('failed | open', cohort.bits(n))}" for n in left]
        found = cohort.count(asked)
        lost, unsure = found[: len(left)], found[len(left):]
        order.append(left[max(range(len(left)), key=lambda n: (lost[n], unsure[n], -n))])
    return _along(cohort, order, "fastest")


def _along(cohort: Cohort, order: Sequence[str], name: str) -> Attrition:
    asked, before = [], 0
    for criterion in order:
        bit = cohort.bits(criterion)
        came = without("failed", before)
        asked += [came, f"{came} AND {within('failed', bit)}", f"{came} AND {within('open', bit)}",
                  without("failed | open", before | bit)]
        before |= bit
    found = cohort.count(asked)
    steps = []
    for n, criterion in enumerate(order):
        there, lost, unsure, certain = found[4 * n: 4 * n + 4]
        steps.append(Step(criterion, cohort.titles[criterion], there, lost, unsure, certain, there - lost))
    return Attrition(name, cohort.subjects, cohort.refused, tuple(steps), cohort.changes, cohort.met)
