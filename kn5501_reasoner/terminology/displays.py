"""Which tests the name of a result may mean, for results whose codes no mapping knows.

In:     the display of an observation, and the words that the measurements module lists for each test.
Out:    classes of tests.
Rule:   a test is named when one of its words is in the name and none of its exceptions is; words of up to four Latin
        letters stand alone there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_SHORT = 4


class DisplayReader:
    """words, exceptions: class of a test -> words in lower case."""

    def __init__(self, words: Mapping[str, Iterable[str]], exceptions: Mapping[str, Iterable[str]]) -> None:
        self._patterns = {
            name: (_pattern(listed), _pattern(exceptions.get(name, ()))) for name, listed in sorted(words.items())}

    def tests(self, display: str) -> frozenset[str]:
        """The tests that a name may mean.

        >>> DisplayReader({"Haemoglobin": ["haemoglobin", "hb"]}, {"Haemoglobin": ["urine"]}).tests("Hb in blood")
        frozenset({'Haemoglobin'})
        """
        text = display.lower()
        return frozenset(name for name, (words, exceptions) in self._patterns.items()
                         if words.search(text) and not exceptions.search(text))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Matches any of the words; never, when there is none."""
    found = [rf"(?<![a-z]){re.escape(word)}(?![a-z])" if len(word) <= _SHORT and word.isascii() else re.escape(word)
             for word in sorted(words)]
    return re.compile("|".join(found) or r"(?!)")
