"""Facts: from records to what the rules compare.

Out: ``derive`` (records -> facts and data errors), ``load_fact_model``, ``subject_graph`` and ``fact_triples``.
"""

from .derive import Derived, derive
from .fact_model import FactModel, load_fact_model
from .graph import fact_triples, subject_graph

__all__ = ["Derived", "FactModel", "derive", "fact_triples", "load_fact_model", "subject_graph"]
