"""Attribution: what each criterion costs, whatever the order.

What: how many failed it; how many failed it alone; how many more would be eligible without it; its Shapley share.
Shapley share: see each subject as a game in which a set S of criteria loses it (v(S) = 1) iff S holds one of its
failed criteria F, else v(S) = 0. In a random order of all criteria a criterion adds 1 exactly if it is in F and comes
before the rest of F; each of F is the first of F equally often, so its Shapley value is 1/|F| for each of F and 0 for
all others. Values of a sum of games add up: a criterion's share is the sum of 1/|F| over the subjects that failed it,
and all shares together are the subjects lost. ``unshown`` is the same for F = failed or open: not shown eligible.
In: ``Cohort``. Out: ``Attribution``, ``Overlap`` (which criteria are failed together). Units: subjects.
Source: L. S. Shapley, A value for n-person games (1953); UpSet plots: Lex et al. 2014, doi:10.1109/TVCG.2014.2346248.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..verdicts import ELIGIBLE
from .cohort import Cohort, within


@dataclass(frozen=True)
class Cost:
    """What one criterion costs.

    failed, open: subjects; alone: failed it and no other, which is also what is gained in possible ones without it;
    gain_certain: what is gained in certain ones; share, unshown: Shapley shares, exact.
    """

    criterion: str
    title: str
    failed: int
    open: int
    alone: int
    gain_certain: int
    share: Fraction
    unshown: Fraction

    @property
    def gain_possible(self) -> int:
        """How many more would be possibly eligible without it."""
        return self.alone


@dataclass(frozen=True)
class Attribution:
    """Costs in protocol order; lost: subjects that failed something; unshown: those failed or open somewhere;
    changes, met: as in ``Cohort``."""

    subjects: int
    lost: int
    unshown: int
    costs: tuple[Cost, ...]
    changes: tuple[str, ...] = ()
    met: str = ELIGIBLE


@dataclass(frozen=True)
class Together:
    """Subjects that failed exactly these criteria."""

    criteria: tuple[str, ...]
    subjects: int


@dataclass(frozen=True)
class Overlap:
    """The most frequent sets of failed criteria; others: subjects, and sets, that are not shown; changes: as in
    ``Cohort``."""

    subjects: int
    lost: int
    titles: dict[str, str]
    sets: tuple[Together, ...]
    others: int
    other_sets: int
    changes: tuple[str, ...] = ()


def attribution(cohort: Cohort) -> Attribution:
    """The cost of every criterion."""
    bits = {name: cohort.bits(name) for name in cohort.criteria}
    asked = ["failed <> 0", "failed | open <> 0"]
    for bit in bits.values():
        asked += [within("failed", bit), within("open", bit), f"failed = {bit}::UBIGINT",
                  f"failed | open = {bit}::UBIGINT"]
    lost, unshown, *found = cohort.count(asked)
    shares, unsure = _shares(cohort, "failed", bits), _shares(cohort, "failed | open", bits)
    costs = tuple(
        Cost(name, cohort.titles[name], failed, open_, alone, certain, shares[n], unsure[n])
        for n, name in enumerate(bits) for failed, open_, alone, certain in [found[4 * n: 4 * n + 4]]
    )
    return Attribution(cohort.subjects, lost, unshown, costs, cohort.changes, cohort.met)


def overlap(cohort: Cohort, most: int = 20) -> Overlap:
    """Sets of criteria that are failed together, the most frequent first, at most so many."""
    relation = cohort.connection.from_arrow(cohort.patterns).filter("failed <> 0")
    grouped = relation.aggregate("failed, sum(subjects) AS subjects")
    kinds, lost = grouped.aggregate("count(*), coalesce(sum(subjects), 0)").fetchall()[0]
    rows = grouped.order("subjects DESC, failed").limit(most).fetchall()
    sets = tuple(Together(cohort.named(bits), int(subjects)) for bits, subjects in rows)
    rest = int(lost) - sum(one.subjects for one in sets)
    return Overlap(cohort.subjects, int(lost), dict(cohort.titles), sets, rest, kinds - len(sets),
                   cohort.changes)


def _shares(cohort: Cohort, sets: str, bits: dict[str, int]) -> Sequence[Fraction]:
    """The sum of 1/|F| over the subjects with the criterion in F, from whole counts for each size of F."""
    sums = ", ".join(f"coalesce(sum(subjects) FILTER (WHERE {within(sets, bit)}), 0)" for bit in bits.values())
    shares = [Fraction(0)] * len(bits)
    if sums:
        relation = cohort.connection.from_arrow(cohort.patterns).filter(f"{sets} <> 0")
        for size, *found in relation.aggregate(f"bit_count({sets}) AS size, {sums}").fetchall():
            shares = [share + Fraction(int(n), int(size)) for share, n in zip(shares, found, strict=True)]
    return shares
