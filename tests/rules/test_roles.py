"""Laws of the roles on random fact graphs, and pySHACL by its usual door as the witness."""

from __future__ import annotations

import random
from copy import deepcopy
from decimal import Decimal

import pyshacl
import pytest
from rdflib import Graph, URIRef

from kn5501_reasoner import resources
from kn5501_reasoner.validate import Rules, load_rules, validate
from kn5501_reasoner.vocab import SH
from tests.conftest import FULL
from tests.rules.drafts import CRITERIA, FOCUS, KN, Draft, axioms, blur, eligible, sample

SEEDS = range(400 if FULL else 40)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


def outcomes(draft: Draft, rules: Rules) -> dict[str, str]:
    found = validate(draft.graph(), FOCUS, rules, axioms()).outcomes
    return {iri.removeprefix(KN): outcome for iri, outcome in found.items()}


def test_the_eligible_draft_passes_everything(rules: Rules) -> None:
    assert outcomes(eligible(), rules) == dict.fromkeys(CRITERIA, "passed")


def test_of_whom_nothing_is_known_nothing_is_decided(rules: Rules) -> None:
    found = outcomes(Draft(), rules)
    untested = {"exc-08b", "exc-13", "exc-14"}
    assert found == {c: "untested" if c in untested else "cantTell" for c in CRITERIA}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_settled_matter_stays(seed: int, rules: Rules) -> None:
    """Soundness: with less known, an outcome stays or becomes can't tell or untested."""
    rng = random.Random(seed)
    draft = sample(rng)
    contradictory = {c for c, fit in draft.judged.items() if c not in ("exc-08b", "exc-13", "exc-14")}
    before = outcomes(draft, rules)
    for _ in range(3):
        what, weaker = blur(draft, rng)
        after = outcomes(weaker, rules)
        for criterion, outcome in before.items():
            now = after[criterion]
            clear = {"passed", "inapplicable"}
            if now in ("cantTell", "untested", outcome) or {now, outcome} <= clear:
                continue
            # a judgement that contradicts a fact decides once the fact is gone: docs/readings.md
            assert criterion in contradictory, (what, criterion, outcome, now, draft, weaker)


@pytest.mark.parametrize("seed", range(25 if FULL else 4))
def test_the_usual_door_of_pyshacl_says_the_same(seed: int, rules: Rules) -> None:
    draft = sample(random.Random(seed))
    shapes = Graph().parse(resources.shapes("derived", "kn5501.ttl"))
    _, report, _ = pyshacl.validate(
        draft.graph(), shacl_graph=shapes, ont_graph=axioms(), focus_nodes=[FOCUS], use_shapes=sorted(rules.shapes)
    )
    assert isinstance(report, Graph)
    usual = {
        str(report.value(node, URIRef(SH + "sourceShape"))) for node in report.objects(None, URIRef(SH + "result"))
    }
    ours = validate(draft.graph(), FOCUS, rules, axioms())
    assert {r.shape for r in ours.results} == usual


@pytest.mark.parametrize("criterion", ["exc-08b", "exc-13", "exc-14"])
def test_a_matter_of_judgement_awaits_it(criterion: str, rules: Rules) -> None:
    draft = eligible()
    del draft.judged[criterion]
    assert outcomes(draft, rules)[criterion] == "untested"
    draft.judged[criterion] = False
    assert outcomes(draft, rules)[criterion] == "failed"


def test_a_criterion_that_does_not_concern_a_man_never_fails_for_him(rules: Rules) -> None:
    draft = eligible()
    draft.truths |= {"male": True, "pregnant": True}
    draft.quantities["contraceptionDays"] = (None, Decimal(0))
    found = outcomes(draft, rules)
    assert (found["inc-03"], found["exc-09"]) == ("inapplicable", "inapplicable")
    unknown = deepcopy(draft)
    del unknown.truths["male"]
    found = outcomes(unknown, rules)
    assert (found["inc-03"], found["exc-09"]) == ("cantTell", "cantTell")
