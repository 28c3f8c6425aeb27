"""A handful of UCUM units with exact factors, by dimension. A unit that is not here cannot be converted.

In:    UCUM codes. Annotations in braces are dropped, so {score} and 1 are both plain numbers.
Out:   (dimension, factor to the dimension's base unit), or None.
Units: bases are 1/L (count), g/L (mass), mol/L (substance), 1 (number), and per litre for each arbitrary unit.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

_TABLE = """
count      1            /L L-1
count      1000         /mL
count      1000000      /uL /mm3 10*6/L 10*3/mL
count      1000000000   10*9/L 10*3/uL 10*3/mm3 10*6/mL /nL
count      1000000000000 10*12/L 10*6/uL 10*6/mm3
count      1000         10*3/L
count      100000000    10*2/uL 10*8/L
mass       1            g/L mg/mL kg/m3 ug/uL
mass       10           g/dL g%
mass       1000         g/mL kg/L
mass       1/100        mg/dL
mass       1/1000       mg/L ug/mL ng/uL
mass       1/1000000    ug/L ng/mL
substance  1            mol/L
substance  1/1000       mmol/L umol/mL
substance  1/100        mmol/dL
substance  1/1000000    umol/L nmol/mL
number     1            1 10*0
number     1/100        % 10*-2
number     1/1000       [ppth] 10*-3
iu         1            [IU]/L [iU]/L m[IU]/mL m[iU]/mL
iu         1000         [IU]/mL [iU]/mL k[IU]/L k[iU]/L
iu         10           [IU]/dL [iU]/dL
enzyme     1            U/L mU/mL
enzyme     1000         U/mL kU/L
enzyme     10           U/dL
arbitrary  1            [arb'U]/L
arbitrary  1000         [arb'U]/mL
"""

_UNITS = {
    code: (dimension, Fraction(factor))
    for dimension, factor, *codes in (line.split() for line in _TABLE.strip().splitlines())
    for code in codes
}


@lru_cache(maxsize=4096)
def dimension_of(unit: str | None) -> tuple[str, Fraction] | None:
    """Dimension and factor of a UCUM code, exactly; None when the table does not know it."""
    if not unit:
        return None
    bare = re.sub(r"\{[^{}]*\}", "", unit).replace("10^", "10*").replace("*.", "*")
    bare = re.sub(r"\.(?=/|$)", "", bare) or "1"
    return _UNITS.get(bare)


def convert(value: Fraction, unit: str | None, target: str) -> Fraction | None:
    """`value` in `target`; None when either unit is unknown or the dimensions differ."""
    if unit is not None and unit == target:
        return value
    here, there = dimension_of(unit), dimension_of(target)
    if here is None or there is None or here[0] != there[0]:
        return None
    return value * here[1] / there[1]
