"""Cases that together say all that any case says: a sample of every kind of thing, for what is dear to try on all.

Out: of the cases of the product's trial those that are first to give an outcome of a criterion or of one of its
     readings, to name a part that decides it, to carry a flag, or to give an outcome beside a judgement of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.cases.read import Case, read_cases

_JUDGED = re.compile(r"le:judgedAsFit (\w+)")


def telling() -> Iterator[Case]:
    """Cases of which each says something that none before does."""
    known: set[tuple[str, ...]] = set()
    for case in read_cases():
        said = {(case.criterion, case.expect, part) for part in (*case.because, *case.flags)}
        said |= {(case.criterion, reading, outcome) for reading, outcome in case.readings.items()}
        said |= {(case.criterion, case.expect, part, fit)
                 for part in ("", *case.because) for fit in ("", *_JUDGED.findall(case.given))}
        if not said <= known:
            known |= said
            yield case
