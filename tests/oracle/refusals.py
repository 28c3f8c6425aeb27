"""Data errors: records that contradict each other or the calendar, so that the subject is refused.

In:    a subject and the anchors.
Out:   the ids of the rules that are broken.
Source: protocol/criteria.md, "Data errors are neither yes nor no".
"""

from __future__ import annotations

from itertools import combinations

from .anchors import SCORE_DAYS, Anchor
from .answers import CANONICAL, in_unit, statements
from .read_observations import bilag_grade, nyha_span
from .records import Observation, Subject
from .scores import acr_items, sledai_of
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
    for row in subject.of("sledai"):
        found |= {sledai_of(row)[1]} - {None}
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
    """Two final results at one instant, of one code, with different values."""
    seen: dict[tuple, list[tuple[object, int | None]]] = {}
    for row in subject.observations:
        if row.status != "final" or row.when.at is None:
            continue
        for concept, code in row.concepts:
            value = _comparable(row, concept)
            if value is None:
                continue
            others = seen.setdefault((concept, code, row.when.at), [])
            same_score = row.parent is not None and concept.startswith("sledai-2k-")
            if any(value != v and not (same_score and parent == row.parent) for v, parent in others):
                return True
            others.append((value, row.parent))
    return False


def _comparable(row: Observation, concept: str) -> object:
    """A value in a form in which equal results are equal; None when there is none to compare."""
    value = row.value
    if concept in CANONICAL:
        return in_unit(row, CANONICAL[concept])
    if concept == "ana":
        return value.titre or (value.words or None)
    if concept == "nyha":
        return nyha_span(value)
    if concept.startswith("bilag-"):
        return bilag_grade(value)
    if value.boolean is not None:
        return value.boolean
    if concept in ("dsdna", "sm"):
        return _antibody_value(row)
    return value.words or None


def _antibody_value(row: Observation) -> object:
    if row.value.span is not None and row.value.unit:
        for base in ("[IU]/L", "U/L", "g/L", "1", "[arb'U]/L"):
            span = in_unit(row, base)
            if span:
                return base, span
        return row.value.unit, row.value.span
    return row.value.titre or row.value.words or row.value.text.strip().lower() or None
