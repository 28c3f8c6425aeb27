"""Each supported construct, nested, negated and over absent facts, means the same in columns as in pySHACL; and where
the plan of the columns is asked in Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

import pytest
from rdflib import Graph

from kn5501_reasoner.columns import Plan, compile_trial
from kn5501_reasoner.columns.plan import All, AtLeast, Either, Is, Known, NoEvent, parts
from kn5501_reasoner.rules.load import load_shapes
from kn5501_reasoner.shapes import OUTCOMES
from kn5501_reasoner.validate import compile_rules, validate
from tests.columns.both import Outcomes, by_columns, in_python, plan, schema
from tests.columns.fixtures import CONSTRUCTS, HEAD, random_shapes, turtle
from tests.columns.from_graph import tables_of
from tests.conftest import FULL
from tests.rules.drafts import ABOVE, FOCUS, Draft, axioms, blur, eligible, sample

SHAPES = CONSTRUCTS | random_shapes(60, 5501)


def subclasses(name: str) -> set[str]:
    """All classes inside one, as the axioms of the drafts say."""
    below = {low for low, high in ABOVE.items() if high == name}
    return below.union(*(subclasses(one) for one in below))


def compiled(text: str) -> Plan:
    return compile_trial(load_shapes(text), schema(), subclasses)


@pytest.fixture(scope="module")
def graphs() -> dict[str, Graph]:
    """Subjects with every kind of fact, with some, and with none at all."""
    drafts = [Draft(), eligible(), eligible()]
    drafts[-1].quantities["age"] = (Decimal(70), Decimal(70))
    rng = Random(7)
    for _ in range(300 if FULL else 40):
        drafts.append(sample(rng))
        drafts[-1].events += sample(rng).events
        if rng.random() < 0.5:
            drafts.append(blur(drafts[-1], rng)[1])
    return {f"s{number}": draft.graph() for number, draft in enumerate(drafts)}


@pytest.fixture(scope="module")
def outcomes(graphs: dict[str, Graph]) -> tuple[Outcomes, Outcomes, Outcomes]:
    text = turtle(SHAPES)
    rules = compile_rules("fixtures", text.encode())
    theirs = {}
    for name, graph in graphs.items():
        report = validate(graph, FOCUS, rules, axioms())
        theirs[name] = {iri.rsplit("/", 1)[-1]: outcome for iri, outcome in report.outcomes.items()}
    return by_columns(tables_of(graphs, schema()), compiled(text)), theirs, in_python(graphs, compiled(text))


@pytest.mark.parametrize("name", SHAPES)
def test_same_as_pyshacl(name: str, outcomes: tuple[Outcomes, Outcomes, Outcomes]) -> None:
    ours, theirs, asked = outcomes
    assert {s: ours[s][name] for s in ours} == {s: theirs[s][name] for s in theirs}
    assert {s: asked[s][name] for s in asked} == {s: theirs[s][name] for s in theirs}


def test_the_fixtures_tell_right_from_wrong(outcomes: tuple[Outcomes, Outcomes, Outcomes]) -> None:
    """Every construct holds of some subject and not of another, except those that cannot."""
    always = {"nothing-asked", "truth-in-both", "truth-has-two-values", "truth-has-value-in"}
    for name in CONSTRUCTS.keys() - always:
        assert {of[name] for of in outcomes[1].values()} == {"passed", "failed"}, name


ROLES = {
    "applies": ("Applies", "male"), "may-pass": ("MayPass", "pregnant"), "passes": ("Passes", "antibodyBorderline"),
    "judged": ("Judged", "consentSigned"),
}  # fmt: skip


def test_the_first_violated_role_decides() -> None:
    text = HEAD + "".join(
        f"kn:x-{role} a sh:NodeShape ; le:role le:{iri} ; le:criterion kn:x ; sh:targetClass le:Subject ; "
        f"sh:message 'x'@en ; sh:or ( [ sh:path ( le:{fact} le:holds ) ; sh:minCount 1 ; sh:in ( true ) ] ) .\n"
        for role, (iri, fact) in ROLES.items()
    )
    rules, drafts = compile_rules("fixtures", text.encode()), {}
    for number in range(16):
        truths = {fact: bool(number >> place & 1) for place, (_, fact) in enumerate(ROLES.values())}
        drafts[f"s{number}"] = Draft(truths=truths).graph()
    ours = by_columns(tables_of(drafts, schema()), compiled(text))
    theirs = {name: validate(graph, FOCUS, rules, axioms()).outcomes for name, graph in drafts.items()}
    assert {s: [*one.values()] for s, one in ours.items()} == {s: [*one.values()] for s, one in theirs.items()}
    assert in_python(drafts, compiled(text)) == ours
    assert {one["x"] for one in ours.values()} == {*OUTCOMES.values(), "passed"}


def test_a_plan_of_the_trial_uses_every_predicate() -> None:
    def inside(predicate) -> Iterator:
        for part in parts(predicate):
            yield part
            if isinstance(part, NoEvent):
                yield from parts(part.where)

    kinds = {type(p) for d in plan().decisions for _, predicate in d.roles for p in inside(predicate)}
    assert len(kinds) == 8 and Known not in kinds  # a value that is known is always compared
    assert {All, AtLeast, Either, Is} < kinds
