"""An anchor on another day: as text, as a value, in words.

In: ``2027-01-15``, a day for all subjects; ``+30``, ``30`` or ``-7``, days by which it is later for each. Out: a date
or a number of days. Units: days. Raises: ValueError for anything else.
"""

from __future__ import annotations

import re
from datetime import date


def where_to(text: str) -> date | int:
    """The value of a text.

    >>> where_to("2027-01-15"), where_to("+30"), where_to("-7")
    (datetime.date(2027, 1, 15), 30, -7)
    """
    if re.fullmatch(r"[+-]?[0-9]{1,5}", text):
        return int(text)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return date.fromisoformat(text)
    raise ValueError("neither a day nor days")


def as_text(to: date | int) -> str:
    """The text of a value.

    >>> as_text(30), as_text(-7)
    ('+30', '-7')
    """
    return to.isoformat() if isinstance(to, date) else f"{to:+d}"


def in_words(to: date | int) -> str:
    """A value in words.

    >>> in_words(date(2027, 1, 15)), in_words(-1), in_words(30)
    ('2027-01-15', '1 day earlier', '30 days later')
    """
    if isinstance(to, date):
        return to.isoformat()
    return f"{abs(to)} day{'s' * (abs(to) != 1)} {'earlier' if to < 0 else 'later'}"
