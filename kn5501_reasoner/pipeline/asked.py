"""Which facts the criteria of a trial ask after: of the library only these are derived.

In: the name of a trial. Out: names of facts; the fact model without the others. Raises: RuleError, FactError.
"""

from __future__ import annotations

from functools import cache

from ..facts.fact_model import FactModel, load_fact_model
from ..rules.load import load_criteria
from ..shapes import facts_of


@cache
def asked_facts(trial: str) -> frozenset[str]:
    """The facts that the criteria of a trial ask after."""
    return frozenset().union(*map(facts_of, load_criteria(trial)))


@cache
def asked_model(trial: str) -> FactModel:
    """The fact model of a trial."""
    return load_fact_model().asked(asked_facts(trial))
