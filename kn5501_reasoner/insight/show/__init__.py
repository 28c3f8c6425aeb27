"""How an insight is shown: table, JSON, SVG. The same bytes for the same numbers.

In: one of the values of this stage. Out: text that ends with a line feed.
Raises: KeyError for an unknown format or value.
"""

from __future__ import annotations

from typing import Any

from ..attribution import Attribution, Overlap
from ..attrition import Attrition
from ..completeness import Completeness
from ..sweep import Sweep
from ..what_if import WhatIf
from . import consort, document, figures, grids, table

FORMATS = ("table", "json", "svg")

_FIGURES = {
    Attrition: consort.attrition, Attribution: figures.attribution, Overlap: grids.overlap,
    Completeness: figures.completeness, Sweep: grids.sweep, WhatIf: figures.what_if,
}
_TABLES = {
    Attrition: table.attrition, Attribution: table.attribution, Overlap: table.overlap,
    Completeness: table.completeness, Sweep: table.sweep, WhatIf: table.what_if,
}


def show(insight: Any, format: str = "table") -> str:
    """An insight as text. format: one of FORMATS."""
    if format == "json":
        return document.text(insight)
    return {"table": _TABLES, "svg": _FIGURES}[format][type(insight)](insight)
