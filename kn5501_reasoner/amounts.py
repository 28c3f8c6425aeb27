"""Numbers and units as people write them: the only place where a UCUM code becomes words.

In: decimals, UCUM codes. Out: text on one line.
"""

from __future__ import annotations

import re
from decimal import Decimal

TITRE = "{titer}"
_SAID = {
    "1": "", "a": "years", "mo": "calendar months", "d": "days", "10*9/L": "×10⁹/L",
    "10*6/L": "×10⁶/L", "{xULN}": "times the upper limit", "{score}": "points", "{points}": "points",
    TITRE: "", "{class}": "", "{systems}": "", "{items}": "", "{groups}": "",
}
"""Codes that are not said as they are written; nothing where the name of a fact says what is counted."""


def number(value: Decimal) -> str:
    """A decimal without padding zeros.

    >>> number(Decimal("60.000")), number(Decimal("0.50"))
    ('60', '0.5')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit(code: str) -> str:
    """A UCUM code as people write it: annotations without their braces, and nothing for a unit of one.

    >>> unit("g/L"), unit("10*9/L"), unit("mL/min/{1.73_m2}"), unit("{titer}")
    ('g/L', '×10⁹/L', 'mL/min/1.73 m2', '')
    """
    return _SAID[code] if code in _SAID else re.sub(r"\{([^{}]*)\}", lambda found: found[1].replace("_", " "), code)


def amount(value: Decimal, code: str) -> str:
    """A number with its unit; a titre as a dilution.

    >>> amount(Decimal("58.0"), "g/L"), amount(Decimal(80), "{titer}"), amount(Decimal(1), "a")
    ('58 g/L', '1:80', '1 year')
    """
    if code == TITRE:
        return f"1:{number(value)}"
    words = unit(code)
    if value == 1 and code in ("a", "mo", "d", "{score}", "{points}"):
        words = words.removesuffix("s")
    return f"{number(value)} {words}".rstrip()
