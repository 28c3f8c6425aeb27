"""The independent oracle: a second opinion on the 24 criteria, from FHIR bundles, in plain Python.

It shares no code, no table and no method with the product: no SHACL, no SQL, no RDF, nothing from kn5501_reasoner.

In:    parsed FHIR JSON (numbers as Decimal) and the anchors.
Out:   an outcome for each subject and criterion, a verdict, and the rules broken by refused subjects.
Source: protocol/criteria.md, protocol/fhir.md, clinical/codes.tsv.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from .anchors import Anchor
from .read_observations import ANCHOR_CODES
from .reading import read_subjects
from .records import Subject
from .refusals import errors_of
from .verdicts import CANNOT_TELL, FAILED, UNTESTED, Screening
from .when import FUTURE

__all__ = ["Outcome", "evaluate"]


@dataclass(frozen=True)
class Outcome:
    """What the oracle says of one subject: a verdict, an outcome a criterion (none if refused), the rules broken."""

    verdict: str
    criteria: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def evaluate(
    resources: Iterable[dict],
    screening: date | None,
    enrolment: date | None,
    infusion: date | None,
    *,
    assume_absent: Iterable[str] = (),
) -> dict[str, Outcome]:
    """Screen every subject of the resources; given dates override those that a subject carries."""
    given = tuple(day.toordinal() if day else None for day in (screening, enrolment, infusion))
    assumed = frozenset(assume_absent)
    return {name: _screen(subject, given, assumed) for name, subject in read_subjects(resources).items()}


def _screen(subject: Subject, given: tuple[int | None, ...], assumed: frozenset[str]) -> Outcome:
    days = []
    for day, code in zip(given, ANCHOR_CODES, strict=True):
        own = subject.own_anchors.get(code, set())
        if day is None and len(own) > 1:
            return Outcome("refused", errors=["conflicting-anchors"])
        days.append(next(iter(own)).first if day is None and own else day)
    screening, enrolment, infusion = days
    if screening is None:
        return Outcome("refused", errors=["no-screening-date"])
    known = [day for day in days if day is not None]
    if known != sorted(known):
        return Outcome("refused", errors=sorted(subject.errors | {"anchors-out-of-order"}))
    at_screening = Anchor(screening, screening)
    at_enrolment = Anchor(screening, FUTURE) if enrolment is None else Anchor(enrolment, enrolment)
    at_infusion = Anchor(at_enrolment.first, FUTURE) if infusion is None else Anchor(infusion, infusion)
    errors = errors_of(subject, at_screening, at_enrolment)
    if errors:
        return Outcome("refused", errors=sorted(errors))
    criteria = Screening(subject, at_screening, at_enrolment, at_infusion, assumed).criteria()
    return Outcome(_verdict(criteria), criteria)


def _verdict(criteria: dict[str, str]) -> str:
    outcomes = set(criteria.values())
    if FAILED in outcomes:
        return "ineligible"
    return "undetermined" if outcomes & {CANNOT_TELL, UNTESTED} else "eligible"
