"""Attrition, attribution, overlap, completeness and what-if are what plain counting gives, on outcomes by lot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from pyarrow import csv
from pyarrow import parquet as pq

from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.insight import Cohort, attribution, attrition, completeness, fastest, overlap, what_if
from tests.columns.both import Outcomes
from tests.insight.subjects import LOT, OPEN, eligible, lot, relation

LOTS = {
    "many": lot(Random(1), 400), "mostly met": lot(Random(2), 200, (40, 1, 1, 1, 1)), "one": lot(Random(3), 1),
    "nobody fails": lot(Random(4), 50, (3, 0, 1, 1, 1)), "all failed": lot(Random(5), 50, (0, 1, 0, 0, 0)),
}  # fmt: skip


@pytest.fixture
def connection() -> Iterator[Any]:
    with duckdb.connect() as found:
        yield found


@pytest.fixture(params=LOTS)
def outcomes(request: pytest.FixtureRequest) -> Outcomes:
    return LOTS[request.param]


def cohort_of(connection: Any, outcomes: Outcomes, **options: Any) -> Cohort:
    return Cohort.of(connection, relation(connection, outcomes), LOT, **options)


def failed(one: dict[str, str]) -> set[str]:
    return {name for name in LOT if one[name] == "failed"}


def unmet(one: dict[str, str]) -> set[str]:
    return {name for name in LOT if one[name] in {"failed", *OPEN}}


@pytest.mark.parametrize("order", [None, ("c5", "c0", "c3", "c1", "c4", "c2")])
def test_attrition(connection: Any, outcomes: Outcomes, order: tuple[str, ...] | None) -> None:
    found = attrition(cohort_of(connection, outcomes, refused=3), order)
    left = dict(outcomes)
    assert (found.subjects, found.refused) == (len(outcomes), 3)
    assert [step.criterion for step in found.steps] == [*(order or LOT)]
    for n, step in enumerate(found.steps):
        assert step.title == LOT[step.criterion] and step.came == len(left)
        assert step.open == sum(one[step.criterion] in OPEN for one in left.values())
        gone = {s for s, one in left.items() if one[step.criterion] == "failed"}
        left = {s: one for s, one in left.items() if s not in gone}
        assert step.lost == len(gone)
        assert (step.certain, step.possible) == eligible(outcomes, [*(order or LOT)][: n + 1])
    assert found.bounds == eligible(outcomes, [*LOT])


def test_the_order_that_loses_fastest(connection: Any, outcomes: Outcomes) -> None:
    """At each step nothing that is left would have lost more; in the end as many are left as in any order."""
    cohort = cohort_of(connection, outcomes)
    found = fastest(cohort)
    left, todo = [*outcomes.values()], set(LOT)
    for step in found.steps:
        lost = {name: sum(one[name] == "failed" for one in left) for name in todo}
        assert step.lost == lost[step.criterion] == max(lost.values())
        todo.remove(step.criterion)
        left = [one for one in left if one[step.criterion] != "failed"]
    assert found.bounds == attrition(cohort).bounds and not todo
    assert [s.lost for s in found.steps] == sorted((s.lost for s in found.steps), reverse=True)


def test_ties_are_broken_by_what_leaves_fewer_certain_then_by_the_protocol(connection: Any) -> None:
    met = dict.fromkeys(LOT, "passed")
    outcomes = {"a": {**met, "c2": "failed"}, "b": {**met, "c1": "failed"}, "c": {**met, "c4": "untested"}}
    assert [s.criterion for s in fastest(cohort_of(connection, outcomes)).steps] == ["c1", "c2", "c4", "c0", "c3", "c5"]


def test_attribution(connection: Any, outcomes: Outcomes) -> None:
    found = attribution(cohort_of(connection, outcomes))
    low, high = eligible(outcomes, [*LOT])
    assert (found.lost, found.unshown) == (len(outcomes) - high, len(outcomes) - low)
    assert [cost.criterion for cost in found.costs] == [*LOT]
    for cost in found.costs:
        rest = [name for name in LOT if name != cost.criterion]
        assert cost.failed == sum(cost.criterion in failed(one) for one in outcomes.values())
        assert cost.open == sum(one[cost.criterion] in OPEN for one in outcomes.values())
        assert cost.alone == sum(failed(one) == {cost.criterion} for one in outcomes.values())
        without = eligible(outcomes, rest)
        assert (cost.gain_certain, cost.gain_possible) == (without[0] - low, without[1] - high)


def test_shapley_shares_over_all_orders(connection: Any, outcomes: Outcomes) -> None:
    """The mean, over every order of the criteria, of how many subjects a criterion is the first to lose."""
    found = attribution(cohort_of(connection, outcomes))
    orders = [*permutations(LOT)]
    for sets, name in ((failed, "share"), (unmet, "unshown")):
        kinds = Counter(frozenset(sets(one)) for one in outcomes.values() if sets(one))
        first: Counter[str] = Counter()
        for order in orders:
            for lost, count in kinds.items():
                first[next(c for c in order if c in lost)] += count
        assert {c.criterion: getattr(c, name) for c in found.costs} == {
            c: Fraction(first[c], len(orders)) for c in LOT
        }
    assert sum(cost.share for cost in found.costs) == found.lost
    assert sum(cost.unshown for cost in found.costs) == found.unshown


def test_overlap(connection: Any, outcomes: Outcomes) -> None:
    sets = Counter(tuple(c for c in LOT if c in failed(one)) for one in outcomes.values() if failed(one))
    every = overlap(cohort_of(connection, outcomes), most=1_000)
    assert {one.criteria: one.subjects for one in every.sets} == sets and every.others == every.other_sets == 0
    some = overlap(cohort_of(connection, outcomes), most=3)
    assert some.sets == every.sets[:3] and some.lost == sets.total()
    assert [one.subjects for one in every.sets] == sorted(sets.values(), reverse=True)
    shown = sum(one.subjects for one in some.sets)
    assert (some.others, some.other_sets) == (sets.total() - shown, len(sets) - len(some.sets))


def test_completeness(connection: Any, outcomes: Outcomes) -> None:
    found = completeness(cohort_of(connection, outcomes), relation(connection, outcomes))
    waiting = [one for one in outcomes.values() if not failed(one) and unmet(one)]
    assert found.undetermined == len(waiting)
    for gap in found.gaps:
        assert gap.cant_tell == sum(one[gap.criterion] == "cantTell" for one in outcomes.values())
        assert gap.untested == sum(one[gap.criterion] == "untested" for one in outcomes.values())
        assert gap.undetermined == sum(one[gap.criterion] in OPEN for one in waiting)
        assert gap.alone == sum(unmet(one) == {gap.criterion} for one in waiting)


def verdict(one: dict[str, str], names: list[str]) -> str:
    said = {one[name] for name in names}
    return "ineligible" if "failed" in said else "undetermined" if said & OPEN else "eligible"


def test_what_if(connection: Any, outcomes: Outcomes) -> None:
    """c0 is off, and c1 is read as another reading says, whose outcomes are c5's."""
    there = {s: {**one, "c1-wider": one["c5"]} for s, one in outcomes.items()}
    off, readings = ["c0"], {"c1": "c1-wider"}
    found = what_if(connection, relation(connection, there), LOT, off=off, readings=readings)
    changed = ["c1-wider", "c2", "c3", "c4", "c5"]
    moves = Counter((verdict(one, [*LOT]), verdict(one, changed)) for one in there.values())
    assert {pair: n for pair, n in found.moves.items() if n} == moves
    assert found.before == Counter({**found.before}) and sum(found.before.values()) == len(outcomes)
    assert found.after == {v: sum(verdict(one, changed) == v for one in there.values()) for v in found.after}
    cohort = cohort_of(connection, there, off=off, readings=readings)
    assert cohort.bounds() == eligible(there, changed) and cohort.criteria == ("c1", "c2", "c3", "c4", "c5")
    assert attrition(cohort).steps[0].lost == sum(one["c1-wider"] == "failed" for one in there.values())
    gap = completeness(cohort, relation(connection, there)).gaps[0]
    assert gap.cant_tell == sum(one["c5"] == "cantTell" for one in there.values())


def test_nothing_changed_moves_nobody(connection: Any, outcomes: Outcomes) -> None:
    found = what_if(connection, relation(connection, outcomes), LOT)
    assert found.before == found.after and not any(n for (a, b), n in found.moves.items() if a != b)


def test_more_off_never_loses_more(connection: Any, outcomes: Outcomes) -> None:
    before = cohort_of(connection, outcomes).bounds()
    for n in range(1, len(LOT) + 1):
        after = cohort_of(connection, outcomes, off=[*LOT][:n]).bounds()
        assert after[0] >= before[0] and after[1] >= before[1] and after[0] <= after[1]
        before = after
    assert before == (len(outcomes), len(outcomes))


def test_a_cohort_of_nobody(connection: Any) -> None:
    nobody = connection.from_arrow(pa.table({name: pa.array([], pa.string()) for name in ("subject", *LOT)}))
    cohort = Cohort.of(connection, nobody, LOT)
    assert cohort.bounds() == (0, 0) and attrition(cohort).bounds == fastest(cohort).bounds == (0, 0)
    assert not overlap(cohort).sets and not any(cost.share for cost in attribution(cohort).costs)
    assert completeness(cohort, nobody).undetermined == 0
    everything_off = Cohort.of(connection, relation(connection, LOTS["many"]), LOT, off=[*LOT])
    assert attrition(everything_off).bounds == (400, 400) and attribution(everything_off).costs == ()


def test_sixty_four_criteria_fit(connection: Any) -> None:
    titles = {f"c{n}": "" for n in range(64)}
    one = relation(connection, {"s": {**dict.fromkeys(titles, "passed"), "c63": "failed"}})
    assert overlap(Cohort.of(connection, one, titles)).sets[0].criteria == ("c63",)
    more = {**titles, "c64": ""}
    with pytest.raises(UsageError, match="more than 64"):
        Cohort.of(connection, relation(connection, {"s": dict.fromkeys(more, "passed")}), more)


@pytest.mark.parametrize("wrong", [None, "", "pass", "Failed", "refused"])
def test_an_outcome_that_is_none_is_refused(connection: Any, wrong: str | None) -> None:
    """What is not known never counts as met."""
    outcomes = {"s": {**dict.fromkeys(LOT, "passed"), "c2": wrong}}
    with pytest.raises(UsageError, match="1 subjects have an outcome that is none"):
        cohort_of(connection, outcomes)
    assert cohort_of(connection, outcomes, off=["c2"]).bounds() == (1, 1)


def test_a_subject_twice_is_refused(connection: Any) -> None:
    table = pa.table({"subject": ["s", "s"], **{name: ["passed"] * 2 for name in LOT}})
    with pytest.raises(UsageError, match="1 subjects are there twice"):
        Cohort.of(connection, connection.from_arrow(table), LOT)


@pytest.mark.parametrize("options", [
    {"off": ["c9"]}, {"readings": {"c9": "c9-x"}}, {"readings": {"c1": "c1-unheard"}}, {"readings": {"c1": "c2"}},
])
def test_what_is_not_there_is_refused(connection: Any, options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        cohort_of(connection, LOTS["one"], **options)


def test_an_order_names_each_criterion_once(connection: Any) -> None:
    for order in (["c0"], [*LOT, "c0"], ["c9", *[*LOT][1:]]):
        with pytest.raises(UsageError, match="each criterion once"):
            attrition(cohort_of(connection, LOTS["one"]), order)
    with pytest.raises(UsageError, match="no criterion 'c9'"):
        cohort_of(connection, LOTS["one"]).bits("c9")


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_outcomes_are_read_as_a_cohort_run_writes_them(connection: Any, tmp_path: Path, format: str) -> None:
    """Several files, a verdict, columns in another order and of readings that nobody asks for."""
    outcomes = LOTS["many"]
    for part, names in enumerate(([*outcomes][:150], [*outcomes][150:])):
        rows = {"subject": names, "verdict": [verdict(outcomes[s], [*LOT]) for s in names],
                **{c: [outcomes[s][c] for s in names] for c in reversed(LOT)}, "c1-wider": ["passed"] * len(names)}
        write = {"parquet": pq.write_table, "csv": csv.write_csv}[format]
        write(pa.table(rows), tmp_path / f"part-{part:05d}.{format}")
    read = {"parquet": connection.read_parquet, "csv": connection.read_csv}[format]
    cohort = Cohort.of(connection, read(f"{tmp_path}/part-*.{format}"), LOT)
    assert cohort.bounds() == eligible(outcomes, [*LOT])
    assert attrition(cohort) == attrition(cohort_of(connection, outcomes))
