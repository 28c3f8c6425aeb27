"""Codes that say for how long something is undertaken: ``undertakes-contraception-365-days``.

In: a class and the form of its codes, with ``{days}`` where a number stands. Out: class and days of a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..vocab import LE


class Horizons:
    """The forms of such codes."""

    def __init__(self, said: Mapping[str, Iterable[str]]) -> None:
        self._forms = []
        for name, forms in sorted(said.items()):
            for form in forms:
                start, _, end = (re.escape(LE + form)).partition(re.escape("{days}"))
                whole = re.compile(f"{start}([0-9]{{1,6}}){end}", re.ASCII)
                self._forms.append((name, whole, re.compile(start.removesuffix(re.escape("-")) + "(?:-.*)?")))

    def read(self, code: str) -> tuple[str, int | None] | None:
        """The class and the days of a code, None for one of the kind that says no number of days; None for any other.

        >>> Horizons({"Undertaking": ["undertakes-{days}-days"]}).read(LE + "undertakes-90-days")
        ('Undertaking', 90)
        """
        for name, whole, kind in self._forms:
            if found := whole.fullmatch(code):
                return name, int(found[1])
            if kind.fullmatch(code):
                return name, None
        return None

    def of(self, codes: Iterable[str]) -> int | None:
        """The days that the codes of one record say; None where none or several are said."""
        found = {read[1] for code in codes if (read := self.read(code))}
        return found.pop() if len(found) == 1 else None
