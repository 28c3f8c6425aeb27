"""The independent oracle: a second opinion on the 24 criteria, from FHIR bundles, in plain Python.

It shares no code, no table and no method with the product: no SHACL, no SQL, no RDF, nothing from kn5501_reasoner.

In:    parsed FHIR JSON (numbers as Decimal) and the anchors.
Out:   an outcome for each subject and criterion, a verdict, and the rules broken by refused subjects.
Source: the reading of the protocol, its conventions for FHIR, its list of codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from .anchors import Anchor
from .read_observations import ANCHOR_CODES
from .reading import read_run
from .records import Subject, Unread
from .refusals import errors_of
from .verdicts import CANNOT_TELL, FAILED, UNTESTED, Screening
from .when import FUTURE

__all__ = ["Outcome", "Unread", "evaluate", "unattributed"]


@dataclass(frozen=True)
class Outcome:
    """What the oracle says of one subject: a verdict, an outcome a criterion (none if refused), the rules broken.

    `unread` are the entries that were not used, each with the domains and tests that it withholds.
    """

    verdict: str
    criteria: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def evaluate(
    resources: Iterable[dict],
    screening: date | None,
    enrolment: date | None,
    infusion: date | None,
    *,
    assume_absent: Iterable[str] = (),
    strict: bool = False,
) -> dict[str, Outcome]:
    """Screen every subject of the inputs; given dates override those that a subject carries.

    strict: an entry of which nobody can be named withholds for every subject of an input with several.
    """
    given = tuple(day.toordinal() if day else None for day in (screening, enrolment, infusion))
    assumed = frozenset(assume_absent)
    found = {}
    for name, subject in read_run(resources, strict).subjects.items():
        found[name] = replace(_screen(subject, given, assumed), unread=subject.unread)
    return found


def unattributed(resources: Iterable[dict]) -> list[Unread]:
    """The entries of which nobody can be named in inputs with several subjects; a run says them aloud."""
    return read_run(resources).nobody


def _screen(subject: Subject, given: tuple[int | None, ...], assumed: frozenset[str]) -> Outcome:
    if subject.errors & {"fhir-version", "two-servers"}:
        return Outcome("refused", errors=sorted(subject.errors))
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
