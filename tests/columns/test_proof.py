"""That ``passes`` implies ``may-pass`` is proved, for every decision of the compiled plan and every subject.

z3 looks for facts that satisfy ``passes`` and violate ``may-pass``. There are none; see ``unknowns``.
Of what the integrity shapes hold (``shapes/facts.ttl``) two things are assumed, and tests show that both are needed:
low <= high where both are known; and no criterion is judged both fit and unfit, since a column holds one of them.
Not needed: that an event says whether it is confirmed, that it has a class, that its paths exclude each other.

That less known never turns an outcome round is proved as well, where no judgement is on record (one that contradicts a
fact decides once the fact is gone) and no code is widened: those are left to generated subjects, in ``tests/laws``.

A subject that z3 names is given to the plan's own SQL as well: the terms mean what the engine computes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import z3

from kn5501_reasoner.columns import compile_trial
from kn5501_reasoner.columns.plan import (
    All,
    AtLeast,
    AtMost,
    Decision,
    Either,
    Is,
    NoEvent,
    Not,
    Plan,
    Predicate,
    parts,
)
from kn5501_reasoner.rules.dualise import dualise
from kn5501_reasoner.shapes import Annotations, Criterion, Node, Property
from kn5501_reasoner.vocab import LE
from tests.columns.both import by_columns, plan, schema
from tests.columns.unknowns import HIGH, JUDGED, LOW, Facts, true
from tests.rules.drafts import KN

DEMANDED = Criterion(KN + "exc-07", "made-up.ttl", Node(
    properties=(
        Property(
            (LE + "exposure",), iri=KN + "exc-07-drug", some_of=Node(
                classes=(LE + "BCellTargetedDrug",),
                properties=(
                    Property((LE + "oral",), has_value=(True,)),
                    Property((LE + "daysBeforeScreening",), minimum=Decimal(0), maximum=Decimal(84)),
                ),
            ),
            notes=Annotations("Treated", domains=(LE + "medication", LE + "infections"), anchor=LE + "screening"),
        ),
    ),
    either=((
        Property((LE + "lvef",), minimum=Decimal(50), iri=KN + "exc-07-lvef", notes=Annotations("LVEF")),
        Property(
            (LE + "participation",), iri=KN + "exc-07-trial",
            some_of=Node(properties=(Property((LE + "monthsBeforeEnrolment",), maximum=Decimal(3)),)),
            notes=Annotations("Treated in a trial", domains=(LE + "trials",), anchor=LE + "enrolment"),
        ),
    ),),
    notes=Annotations("Treated before"),
))
"""What no rule of the product's trial says: that there must be an event."""
PAIR = ("passes", "may-pass")
REFUTED = {"passes": True, "may-pass": False}
DECISIONS = {decision.criterion: decision for decision in plan().decisions} | {
    "an event is demanded": compile_trial(
        {shape.iri or "": shape for shape in dualise(DEMANDED)}, schema(), lambda name: ()
    ).decisions[0]
}
ALIKE = {name for name, decision in DECISIONS.items() if len({dict(decision.roles)[r] for r in PAIR}) == 1}


def leaves(predicate: Predicate) -> list[Predicate]:
    """All that is asked, that of events too."""
    found = [*parts(predicate)]
    return found + [leaf for one in found if isinstance(one, NoEvent) for leaf in leaves(one.where)]


def quantities(decision: Decision) -> list[str]:
    """The quantities that a decision reads both bounds of, its events' as well."""
    asked = {leaf.column for _, role in decision.roles for leaf in leaves(role) if isinstance(leaf, AtLeast | AtMost)}
    return sorted(low.removesuffix(LOW) for low in asked if low.removesuffix(LOW) + HIGH in asked - {low})


BOUNDED = [(name, quantity) for name, decision in DECISIONS.items() for quantity in quantities(decision)]


def solved(facts: Facts, wanted: list[Any], ordered: bool = True) -> Any:
    """A model of a subject of whom all this is true; None: z3 proved that there is none."""
    solver = z3.Solver()
    solver.add(*wanted, *(facts.ordered() if ordered else []))
    answer = solver.check()
    assert answer != z3.unknown, solver.reason_unknown()
    return solver.model() if answer == z3.sat else None


def held(decision: Decision, tables: dict[str, Any]) -> list[dict[str, bool]]:
    """Whether each role of the decision holds of each subject, by the plan's own SQL."""
    apart = tuple(Decision(role, ((role, predicate),)) for role, predicate in decision.roles)
    found = by_columns(tables, Plan(apart))
    return [{role: found[name][role] == "passed" for role, _ in decision.roles} for name in sorted(found, key=int)]


def refuted(decision: Decision, ordered: bool = True) -> bool:
    """Whether some subject satisfies ``passes`` and violates ``may-pass``; SQL has to say the same of that subject."""
    facts, roles = Facts(decision, schema()), dict(decision.roles)
    model = solved(facts, [facts.term(roles["passes"]), z3.Not(facts.term(roles["may-pass"]))], ordered)
    if model is None:
        return False
    (found,) = held(decision, facts.tables([model]))
    assert {role: found[role] for role in PAIR} == REFUTED
    return True


def changed(predicate: Predicate, change: Callable[[Predicate], Predicate]) -> Predicate:
    """A predicate in which each leaf is changed, those of events too."""
    if isinstance(predicate, All | Either):
        return replace(predicate, of=tuple(changed(each, change) for each in predicate.of))
    if isinstance(predicate, Not):
        return Not(changed(predicate.of, change))
    if isinstance(predicate, NoEvent):
        return replace(predicate, where=changed(predicate.where, change))
    return change(predicate)


def turned(decision: Decision, quantity: str) -> Decision:
    """A wrong derivation: wherever the quantity is asked for one of its bounds it is asked for the other."""
    other = {quantity + LOW: quantity + HIGH, quantity + HIGH: quantity + LOW}

    def turn(leaf: Predicate) -> Predicate:
        return replace(leaf, column=other[leaf.column]) if getattr(leaf, "column", None) in other else leaf

    return replace(decision, roles=tuple((role, changed(asked, turn)) for role, asked in decision.roles))


@pytest.mark.parametrize("name", DECISIONS)
def test_passes_implies_may_pass(name: str) -> None:
    assert not refuted(DECISIONS[name])


@pytest.mark.parametrize("name", DECISIONS)
def test_each_role_holds_of_some_subject_and_not_of_another(name: str) -> None:
    """So an implication is never proved of nothing; and SQL agrees with z3 on every role of these subjects."""
    decision, models = DECISIONS[name], []
    facts = Facts(decision, schema())
    terms = {role: facts.term(asked) for role, asked in decision.roles}
    for term in terms.values():
        models += [solved(facts, [term]), solved(facts, [z3.Not(term)])]
    assert None not in models
    said = [{role: true(model, term) for role, term in terms.items()} for model in models]
    assert held(decision, facts.tables(models)) == said


@pytest.mark.parametrize("name", sorted(DECISIONS.keys() - ALIKE))
def test_roles_the_wrong_way_round_are_refuted(name: str) -> None:
    """The proof can fail."""
    roles = dict(DECISIONS[name].roles)
    assert refuted(Decision(name, (("may-pass", roles["passes"]), ("passes", roles["may-pass"]))))


@pytest.mark.parametrize(("name", "quantity"), BOUNDED)
def test_bounds_of_one_quantity_the_wrong_way_round_are_refuted(name: str, quantity: str) -> None:
    assert refuted(turned(DECISIONS[name], quantity))


@pytest.mark.parametrize("name", sorted({name for name, _ in BOUNDED}))
def test_without_low_at_most_high_it_is_not_so(name: str) -> None:
    """The assumption is needed, by every decision that compares a quantity."""
    assert refuted(DECISIONS[name], ordered=False)


def test_judged_both_ways_it_is_not_so() -> None:
    """Which the one column of a judgement cannot say: here unfit is a column of its own. All that fit helps break."""
    def judged(leaf: Predicate, fit: bool) -> bool:
        return isinstance(leaf, Is) and leaf.column.startswith(JUDGED) and leaf.value is fit

    def apart(leaf: Predicate) -> Predicate:
        return Is(f"un{leaf.column}", True, leaf.absent) if judged(leaf, False) else leaf

    broken = set()
    for name, decision in DECISIONS.items():
        facts = Facts(decision, schema())
        passes, may = (facts.term(changed(dict(decision.roles)[role], apart)) for role in PAIR)
        if solved(facts, [passes, z3.Not(may)]) is not None:
            broken.add(name)
    helped = {
        name for name, decision in DECISIONS.items()
        if any(judged(leaf, True) for leaf in leaves(dict(decision.roles)["passes"]))
    }
    assert broken == helped and len(helped) > 10


def turns(decision: Decision, judged: bool) -> list[str]:
    """Which way an outcome may turn when less is known: from clear to failed, from failed to clear."""
    known, less = (Facts(decision, schema(), time, times=2) for time in ("known ", "less "))
    clear, failed = [], []
    for facts in (known, less):
        roles = {role: facts.term(asked) for role, asked in decision.roles}
        concerned = roles.get("applies", z3.BoolVal(True))
        clear.append(z3.Or(z3.Not(concerned), z3.And(list(roles.values()))))
        failed.append(z3.And(concerned, z3.Not(roles["may-pass"])))
    given = [*less.wider(known), *known.ordered(), *less.ordered()]
    given += [] if judged else [*known.unjudged(), *less.unjudged()]
    ways = {"clear to failed": (clear[0], failed[1]), "failed to clear": (failed[0], clear[1])}
    return [way for way, outcomes in ways.items() if solved(known, [*outcomes, *given], ordered=False) is not None]


@pytest.mark.parametrize("name", DECISIONS)
def test_less_known_turns_no_outcome_round(name: str) -> None:
    assert turns(DECISIONS[name], judged=name in ALIKE) == []


@pytest.mark.parametrize("name", sorted(DECISIONS.keys() - ALIKE))
def test_failed_where_it_cannot_be_told_turns_round(name: str) -> None:
    """This proof can fail, too: of a plan that takes can't tell for failed."""
    roles = dict(DECISIONS[name].roles)
    broken = Decision(name, (("may-pass", roles["passes"]), ("passes", roles["passes"])))
    assert turns(broken, judged=False) == ["clear to failed"]


def test_what_is_proved_of() -> None:
    assert len(DECISIONS) >= 30 and "an event is demanded" in DECISIONS
    assert ALIKE == {"exc-08b", "exc-13", "exc-14"}  # judgements alone
    assert {name for name, _ in BOUNDED} >= {"inc-01", "exc-02", "exc-05-signs-counted"}
