"""Data errors: records that contradict each other or the calendar, so that the subject is refused.

In:    a subject and the anchors.
Out:   the ids of the rules that are broken.
Source: the reading of the protocol, "Data errors are neither yes nor no".
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from .anchors import SCORE_DAYS, Anchor
from .answers import CANONICAL, by_immunofluorescence, in_unit, signals, statements, yes_or_no
from .json_forms import Span
from .read_observations import bilag_grade, nyha_span
from .records import Observation, Subject, Value
from .scores import acr_items, assessments, classic, sledai_of
from .when import surely_later

_PLAUSIBLE = {"neutrophils": (0, 200), "haemoglobin": (10, 250), "lvef": (0, 100)}


def errors_of(subject: Subject, screening: Anchor, enrolment: Anchor) -> set[str]:
    """Every rule that the subject's records break, once the anchors are in order."""
    found = set(subject.errors)
    if any(a.last < b.first or b.last < a.first for a, b in combinations(subject.births, 2)):
        found.add("two-birth-dates")
    if any(birth.first > screening.first for birth in subject.births):
        found.add("impossible-date")
    if any(death.last < screening.first for death in subject.deaths):
        found.add("deceased-before-screening")
    found |= _pregnancy_errors(subject, enrolment)
    for row in subject.observations:
        if surely_later(row.when, row.issued):
            found.add("result-after-issue")
        if surely_later(row.when, row.assembled):
            found.add("result-after-assembly")
        if row.usable:
            found |= _implausible(row)
    for row in assessments(subject):
        found |= sledai_of(row)[1]
    if _conflicting(subject):
        found.add("conflicting-results")
    if acr_items(subject, screening)[2]:
        found.add("acr-statement-contradicts-items")
    return found


def _pregnancy_errors(subject: Subject, enrolment: Anchor) -> set[str]:
    found = set()
    positive = [s.when for s in statements(subject, "pregnant") if s.value is True and not s.doubtful]
    if subject.sex == "male" and positive:
        found.add("pregnant-man")
    for row in subject.of("potential"):
        if row.usable and row.value.boolean is False:
            for when in positive:
                both_near = all(enrolment.surely_within(w, SCORE_DAYS) for w in (when, row.when))
                if when.first >= row.when.last or both_near:
                    found.add("pregnant-without-potential")
    return found


def _implausible(row: Observation) -> set[str]:
    for concept, _ in row.concepts:
        if concept in _PLAUSIBLE:
            span = in_unit(row, CANONICAL[concept])
            if span and span.outside(*_PLAUSIBLE[concept]):
                return {"implausible-value"}
    return set()


def _conflicting(subject: Subject) -> bool:
    """Two final results at one instant, of one code, whose values cannot be the same."""
    seen: dict[tuple, list[Observation]] = {}
    for row in subject.observations:
        if row.status == "final" and row.when.at is not None:
            for concept, code in row.concepts:
                others = seen.setdefault((concept, code, row.when.at), [])
                if any(_differ(_read(row, concept), _read(other, concept)) for other in others):
                    return True
                others.append(row)
    return False


def _read(row: Observation, concept: str) -> list[object]:
    """What criteria read in a result: numbers as spans, and whatever else as it is; nothing for a part of a score."""
    value = row.value
    if concept == "sledai":
        totals = sledai_of(row)[0]
        return [_span(min(totals), max(totals))] if totals else []
    if concept in CANONICAL:
        return [in_unit(row, CANONICAL[concept])]
    if concept == "ana":
        return [value.titre if by_immunofluorescence(row) else None]
    if concept == "nyha":
        return [nyha_span(value)]
    if concept.startswith("bilag-"):
        return [None if classic(row) else bilag_grade(value)]
    if concept == "pregnant":
        return [yes_or_no(row, concept), _exactly(value)]
    if concept in ("dsdna", "sm"):
        said = signals(row)
        return [next(iter(said)) if said in ({True}, {False}) else None, _exactly(value)]
    if concept.startswith("sledai-2k-"):
        return []
    return [yes_or_no(row, concept)]


def _exactly(value: Value) -> tuple | None:
    exact = value.span is not None and value.span.low == value.span.high
    return (value.unit, value.span) if exact else None


def _span(low: int, high: int) -> Span:
    return Span(Fraction(low), False, Fraction(high), False)


def _differ(one: list[object], other: list[object]) -> bool:
    """Whether two results cannot be of the same value."""
    for here, there in zip(one, other, strict=True):
        if here is None or there is None:
            continue
        if isinstance(here, frozenset):
            if not here & there:
                return True
        elif isinstance(here, Span):
            if here.apart(there):
                return True
        elif isinstance(here, tuple):
            if here[0] is not None and here[0] == there[0] and here != there:
                return True
        elif here != there:
            return True
    return False
