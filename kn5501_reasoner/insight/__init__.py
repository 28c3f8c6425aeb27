"""Insight: what the outcomes of a cohort say about its criteria.

In: outcomes as a DuckDB relation; for sweeps and causes also the fact columns, plain criteria and how to decide them.
Out: values (``Attrition``, ``Attribution``, ``Overlap``, ``Completeness``, ``Sweep``, ``WhatIf``) that ``show`` renders
as table, JSON or SVG. Every number is a count of subjects, as [certain, possible] where something is open.
"""

from .attribution import Attribution, Overlap, attribution, overlap
from .attrition import Attrition, attrition, fastest
from .cohort import Cohort
from .completeness import Completeness, completeness, missing
from .sweep import Axis, Sweep, span, sweep
from .what_if import WhatIf, what_if

__all__ = [
    "Attribution", "Attrition", "Axis", "Cohort", "Completeness", "Overlap", "Sweep", "WhatIf",
    "attribution", "attrition", "completeness", "fastest", "missing", "overlap", "span", "sweep", "what_if",
]
