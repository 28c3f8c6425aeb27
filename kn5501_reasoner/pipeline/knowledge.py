"""What pages about the rules need of the stages: the plain rules as typed values, and what a code means.

Out: ``load_criteria`` (criteria and their alternative readings as their files say them), the shapes of which a rule is
made, ``Terminology`` (``.index.find(code IRI)``, ``.hierarchy``), of what facts are derived (``load_fact_model``), and
the numbers that hold where a trial states none (``PARAMETERS``, days).
Raises: RuleError, TerminologyError, FactError.
"""

from __future__ import annotations

from ..facts.fact_model import load_fact_model
from ..facts.load import PARAMETERS
from ..rules.load import load_criteria
from ..shapes import Criterion, Node, Property, Shape
from ..terminology import Terminology

__all__ = [
    "PARAMETERS", "Criterion", "Node", "Property", "Shape", "Terminology", "load_fact_model", "load_criteria",
]
