"""Verdicts: what all criteria together say of one subject, the same for every engine and every form of output.

What: a subject who meets all that is modelled is *eligible* where the trial is modelled whole, and *possible* where it
is modelled in part. ``met`` names which of both a trial can give; all other verdicts are those of every trial.
In: outcomes. Out: names of verdicts, each an individual of ``ontology/modules/evidence.ttl``. Units: none.
"""

from __future__ import annotations

from collections.abc import Iterable

from .model import OPEN

ELIGIBLE, POSSIBLE, INELIGIBLE, UNDETERMINED, REFUSED = "eligible", "possible", "ineligible", "undetermined", "refused"
VERDICTS = (ELIGIBLE, POSSIBLE, INELIGIBLE, UNDETERMINED, REFUSED)
"""In the order of lists."""
RANKED = (ELIGIBLE, POSSIBLE, UNDETERMINED, INELIGIBLE)
"""Those that outcomes give, the best first."""
WORDS = {
    ELIGIBLE: "eligible", POSSIBLE: "possible: meets all that is modelled", INELIGIBLE: "not eligible",
    UNDETERMINED: "undetermined", REFUSED: "refused: the data contradict themselves",
}
"""For people; what stands before a colon says it in short."""


def if_met(whole: bool) -> str:
    """The verdict on who meets all that is modelled."""
    return ELIGIBLE if whole else POSSIBLE


def given_by(met: str, order: Iterable[str] = VERDICTS) -> tuple[str, ...]:
    """The verdicts that a trial can give.

    >>> given_by("possible")
    ('possible', 'ineligible', 'undetermined', 'refused')
    """
    return tuple(each for each in order if each == met or each not in (ELIGIBLE, POSSIBLE))


def verdict(outcomes: Iterable[str], met: str) -> str:
    """The verdict that outcomes give.

    >>> [verdict(found, "possible") for found in (["passed", "cantTell"], ["failed", "cantTell"], ["inapplicable"])]
    ['undetermined', 'ineligible', 'possible']
    """
    found = set(outcomes)
    if "failed" in found:
        return INELIGIBLE
    return UNDETERMINED if found.intersection(OPEN) else met


def verdict_in_sql(failed: str, still_open: str, met: str) -> str:
    """The same as an expression of SQL, from a condition that something is failed and one that something is open."""
    return f"CASE WHEN {failed} THEN '{INELIGIBLE}' WHEN {still_open} THEN '{UNDETERMINED}' ELSE '{met}' END"
