"""Codes that the oracle reads by the reading and that the product's terminology does not read so yet.

The next step sweeps whole code systems for every class; these codes are of that step, and leave the list with it.
"""

from __future__ import annotations

#: severe reactions of the skin and the blood, eruptions by medicines, a history of anaphylaxis
CONDITIONS = frozenset(
    "D72 D72.1 D72.12 L27 L27.0 L27.1 L51 L51.1 L51.2 L51.3 Z87 Z87.8 Z87.89 Z87.892 702809001 73442001 23067006"
    .split())
#: groups of which only some codes are listed, and former codes of cell therapies
MEDICINES = frozenset("L01XX L01XX70 L01XX71 L04AJ S S01 V10 V10X V10XA V10XX".split())
