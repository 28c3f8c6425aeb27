"""Lupus scores by enumeration of their completions: SLEDAI-2K, BILAG-2004, the 1997 ACR items; and the diagnosis.

In:    a subject and the screening anchor.
Out:   sets of possible values, or bounds; data errors where no completion is possible.
Units: points; numbers of systems; numbers of items.
Source: the reading of the protocol, inc-02, inc-04, inc-05.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor

from .anchors import SCORE_DAYS, Anchor, newest
from .answers import CANONICAL, in_unit, newest_statement
from .codes import ACR_ITEMS, DESCRIPTORS, SYSTEMS
from .json_forms import Span
from .logic import Tri
from .read_observations import bilag_grade
from .records import Condition, Observation, Statement, Subject
from .when import When

SLE = "SystemicLupusErythematosus"
HIGHEST = 105
ALL_SCORES = frozenset(range(HIGHEST + 1))


def _whole_numbers(span: Span) -> frozenset[int]:
    """The whole numbers of a span that are possible totals."""
    low = 0 if span.low is None else floor(span.low) + 1 if span.low_open else ceil(span.low)
    high = HIGHEST if span.high is None else ceil(span.high) - 1 if span.high_open else floor(span.high)
    return frozenset(range(max(low, 0), min(high, HIGHEST) + 1))


def _sums(weights: Iterable[int]) -> set[int]:
    """Every sum that some of the weights can give."""
    sums = {0}
    for weight in weights:
        sums |= {total + weight for total in sums}
    return sums


def other_version(row: Observation) -> bool:
    """Whether the method names another SLEDAI than 2K."""
    return any("selena" in word or "original" in word for word in row.method)


def assessments(subject: Subject) -> list[Observation]:
    """Every SLEDAI-2K: by its total, by the descriptors that are its parts, or a descriptor by itself."""
    found = subject.of("sledai")
    known = {id(part) for row in found for part in row.parts}
    for row in subject.observations:
        if "sledai" in _names(row) or id(row) in known:
            continue
        if any(_descriptors(part) for part in row.parts) or (row.parent is None and _descriptors(row)):
            found = [*found, row]
    return found


def _names(row: Observation) -> set[str]:
    return {name for name, _ in row.concepts}


def _descriptors(row: Observation) -> set[str]:
    return {name.removeprefix("sledai-2k-") for name in _names(row)} & DESCRIPTORS.keys()


def sledai_of(row: Observation) -> tuple[frozenset[int] | None, set[str]]:
    """The totals that a usable row allows (None: unusable), and the data errors that leave it none.

    Each completion of the unrecorded descriptors is a world; a recorded total keeps those worlds that give it.
    """
    if not row.usable or other_version(row):
        return None, set()
    total = in_unit(row, CANONICAL["sledai"]) if "sledai" in _names(row) else None
    allowed = _whole_numbers(total) if total else ALL_SCORES
    said: dict[str, set[bool]] = {}
    for part in row.parts if row.parts else (row,):
        for name in _descriptors(part) if part.value.boolean is not None else ():
            said.setdefault(name, set()).add(part.value.boolean)
    recorded = {name: next(iter(values)) for name, values in said.items() if len(values) == 1}
    errors = {"implausible-value"} if total and not allowed else set()
    if not recorded:
        return (allowed if total and allowed else None), errors
    points = sum(DESCRIPTORS[name] for name, present in recorded.items() if present)
    worlds = {points + extra for extra in _sums(w for n, w in DESCRIPTORS.items() if n not in recorded)}
    worlds &= allowed
    return (frozenset(worlds), errors) if worlds else (None, errors | {"total-contradicts-parts"})


def sledai(subject: Subject, screening: Anchor) -> frozenset[int]:
    """Every total that the newest SLEDAI-2K may have."""
    counting = newest(assessments(subject), screening, SCORE_DAYS, lambda row: row.when)
    if not counting.shown or "sledai" in subject.withheld:
        return ALL_SCORES
    found: set[int] = set()
    for row in counting.rows:
        found |= sledai_of(row)[0] or ALL_SCORES
    return frozenset(found)


def bilag(subject: Subject, screening: Anchor) -> Tri:
    """At least one system at A, or at least two at B: True if every completion meets it, False if none does.

    The least active grade that each system may have makes the worst world, the most active one the best.
    """
    worst, best = [], []
    for system in SYSTEMS:
        counting = newest(subject.of(f"bilag-2004-{system}"), screening, SCORE_DAYS, lambda row: row.when)
        said = [bilag_grade(row.value) if row.usable and not classic(row) else None for row in counting.rows]
        if not counting.shown or None in said or f"bilag-2004-{system}" in subject.withheld:
            said = [frozenset("AE")]
        grades = frozenset().union(*said)
        worst.append(max(grades))
        best.append(min(grades))
    if _active(worst):
        return True
    return None if _active(best) else False


def classic(row: Observation) -> bool:
    """Whether the method names another BILAG than that of 2004."""
    return any("classic" in word for word in row.method)


def _active(grades: list[str]) -> bool:
    return "A" in grades or grades.count("B") >= 2


def _follows_acr(condition: Condition, screening: Anchor) -> bool:
    sure = condition.verification == "confirmed" and SLE in condition.meaning.sure
    return condition.by_acr_1997 and sure and screening.surely_within(condition.dated, None)


def acr_items(subject: Subject, screening: Anchor) -> tuple[int, int, bool]:
    """How many of the eleven items are present at least and at most; and whether a statement contradicts them."""
    low, high = 0, len(ACR_ITEMS)
    for item in ACR_ITEMS:
        rows = [row for row in subject.of(f"acr-1997-{item}") if screening.maybe_within(row.when, None)]
        sure = [row.value.boolean for row in rows if row.usable and screening.surely_within(row.when, None)]
        open_ = any(not row.usable or row.value.boolean is not False for row in rows)
        if True in sure:
            low += 1
        elif False in sure and not open_ and f"acr-1997-{item}" not in subject.withheld:
            high -= 1
    stated = any(_follows_acr(condition, screening) for condition in subject.conditions)
    if not stated:
        return low, high, False
    return max(low, 4), high, high < 4


def diagnosed(subject: Subject, screening: Anchor) -> Tri:
    """Whether the newest statement on SLE by screening affirms it."""
    if "sle" in subject.withheld:
        return None
    said = [_statement(condition, screening) for condition in subject.conditions]
    return newest_statement([statement for statement in said if statement], screening, None)


def _statement(condition: Condition, screening: Anchor) -> Statement | None:
    """What a condition says of SLE; None when nothing.

    One that may be SLE, by a doubtful kind of it or by a broader or unknown code, affirms it or says nothing;
    one in doubt under a broader code might also deny it. A disease that began by screening was a disease by then,
    whenever that was written down.
    """
    meaning, stated = condition.meaning, condition.stated
    confirmed = condition.verification == "confirmed"
    if condition.verification == "refuted":
        return Statement(stated, False) if meaning.denies(SLE) else None
    if meaning.among(SLE) is False:
        return None
    if confirmed and stated.first > screening.last >= condition.onset.last:
        stated = When(condition.onset.first, screening.last)
    begun = screening.begun(condition.dated)
    if confirmed and SLE in meaning.sure:
        return Statement(stated, True if begun else None)
    if meaning.exact == {SLE}:
        return Statement(stated, None)
    if not confirmed and meaning.denies(SLE):
        return Statement(stated, None, doubtful=True)
    return Statement(stated, True, doubtful=True) if begun is not False else None
