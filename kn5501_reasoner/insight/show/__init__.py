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
from .cells import Block, Tables, tables

__all__ = ["FORMATS", "Block", "Tables", "show", "tables"]
FORMATS = ("table", "json", "svg")

_FIGURES = {
    Attrition: consort.attrition, Attribution: figures.attribution, Overlap: grids.overlap,
    Completeness: figures.completeness, Sweep: grids.sweep, WhatIf: figures.what_if,
}


def show(insight: Any, format: str = "table") -> str:
    """An insight as text. format: one of FORMATS."""
    if format == "json":
        return document.text(insight)
    return {"table": table.table, "svg": _svg}[format](insight)


def _svg(insight: Any) -> str:
    return _FIGURES[type(insight)](insight)
