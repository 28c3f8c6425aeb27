"""What pages about the rules need of the stages: the plain rules as typed values, and what a code means.

Out: ``load_trial`` (criteria and their alternative readings as their files say them), the shapes of which a rule is
made, and ``Terminology`` (``.index.find(code IRI)``, ``.hierarchy``). Raises: RuleError, TerminologyError.
"""

from __future__ import annotations

from ..rules.load import load_trial
from ..rules.model import Criterion, Node, Property, Shape
from ..terminology import Terminology

__all__ = ["Criterion", "Node", "Property", "Shape", "Terminology", "load_trial"]
