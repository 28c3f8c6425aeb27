"""The criteria of a trial for a run: read, and checked against what the run knows.

In: a trial's name. Out: criteria. Raises: RuleError, UsageError.
"""

from __future__ import annotations

from functools import cache

from ..facts.fact_model import load_fact_model
from ..rules.check import check_derived, check_trial
from ..rules.known import DeclaredFact, Known
from ..rules.load import load_criteria
from ..shapes import Criterion
from .material import load_terminology


@cache
def criteria_of(trial: str) -> tuple[Criterion, ...]:
    """All criteria of a trial and their alternative readings; read and checked once a process."""
    criteria = load_criteria(trial)
    check_trial(trial, criteria, known())
    check_derived(trial, criteria)
    return criteria


def known() -> Known:
    """What the fact model and the terminology know, which are loaded for every run."""
    terminology = load_terminology()
    facts = {name: DeclaredFact(fact.kind, frozenset(fact.attribute_of))
             for name, fact in load_fact_model().facts.items()}
    return Known(facts, terminology.classes, terminology.reached)
