"""Conditions, medicines, allergies and studies as events: does one of a kind touch a window?

In:    a subject and the anchors.
Out:   for each pattern, whether an event matches it in all worlds, none or some, and whether only for want of a code.
Source: the reading of the protocol, exc-01 to exc-12; the readings of events.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .anchors import Anchor
from .logic import Tri, both, weakened
from .meaning import NONE, UNMAPPED, Meaning
from .records import ONGOING, Allergy, Condition, Exposure, Subject
from .when import FUTURE, When, ordered

OVER = ("inactive", "remission", "resolved")


@dataclass
class Found:
    """What a search among events brought: a sure match, an open one, one open for want of a known or narrow code."""

    sure: bool = False
    open: bool = False
    unsaid: bool = False

    def add(self, match: Tri, said: bool = True) -> None:
        """Count one event's match; said: its code tells whether it is of the kind."""
        if match is True:
            self.sure = True
        elif match is None and said:
            self.open = True
        elif match is None:
            self.unsaid = True

    @property
    def any(self) -> bool:
        """Whether some event may match."""
        return self.sure or self.open or self.unsaid


def among(meaning: Meaning, names: Iterable[str]) -> Tri:
    """Whether the concept is of one of the classes."""
    answers = {meaning.among(name) for name in names}
    return True if True in answers else None if None in answers else False


def end_of(condition: Condition) -> When:
    """The last day of a condition; an active one goes on, any other ended some time from its start on."""
    ongoing = condition.clinical in ONGOING
    if condition.abatement.known:
        last = FUTURE if ongoing else condition.abatement.last
        return ordered(condition.start, When(condition.abatement.first, last))[1]
    return When(FUTURE, FUTURE) if ongoing else When(condition.start.first, FUTURE)


def is_active(condition: Condition, enrolment: Anchor) -> Tri:
    """Active at enrolment, as recorded."""
    if condition.clinical in ONGOING:
        return None if condition.abatement.known else True
    if condition.clinical in OVER:
        return False
    return False if condition.abatement.last < enrolment.first else None


def is_cured(condition: Condition) -> Tri:
    """A neoplasm's cure: only as recorded; history codes never say, nor those that only may be of a malignancy.

    A secondary neoplasm is never known to be.
    """
    meaning = condition.meaning
    if "PrimaryMalignancyByHistory" in meaning.sure:
        return None
    if "SecondaryMalignancy" in meaning.sure:
        return None if condition.clinical == "resolved" else False
    if condition.clinical == "resolved":
        return None if {"PrimaryMalignancy", "SecondaryMalignancy"} & set(meaning.possible) else True
    return False if condition.clinical in ONGOING else None


def graded(severity: str | None) -> Tri:
    """What a stated severity says; nothing, when nobody can read it."""
    return {"severe": True, "moderate": False, "mild": False}.get(severity or "")


def is_severe(condition: Condition) -> Tri:
    """Severe as recorded; by convention herpes without a severity is not."""
    if condition.severity:
        return graded(condition.severity)
    return False if "HerpesOrVaricellaZosterInfection" in condition.meaning.sure else None


def conditions_of(subject: Subject, names: tuple[str, ...], *tests) -> Found:
    """Search the conditions that are not refuted: of a class, and passing every test."""
    found = Found()
    for condition in subject.conditions:
        if condition.verification == "refuted":
            continue
        kind = among(condition.meaning, names)
        match = both([kind, *(test(condition) for test in tests)])
        found.add(weakened(match, condition.verification == "confirmed"), kind is not None)
    return found


def route_is(exposure: Exposure, route: str) -> Tri:
    """Whether the medicine was given that way: unknown unless every route on record is known."""
    if route in exposure.routes:
        return True
    return None if not exposure.routes or None in exposure.routes else False


def is_systemic(exposure: Exposure) -> Tri:
    """Whether a medicine acts on the whole body: by its route, else by its code or for want of a topical product."""
    local = "TopicalForm" in exposure.meaning.sure and not exposure.systemic
    if local and any(route in ("oral", "intravenous", "systemic") for route in exposure.routes):
        return None
    if local:
        return False
    if any(route in ("oral", "intravenous", "systemic") for route in exposure.routes):
        return True
    if exposure.routes and all(route == "local" for route in exposure.routes):
        return False
    if any(route is not None for route in exposure.routes):
        return None
    alone = "AlsoTopical" in exposure.meaning.sure or "SystemicGlucocorticoid" in exposure.meaning.sure
    return True if exposure.systemic or not alone else None


def exposures_of(subject: Subject, name: str, *tests) -> Found:
    """Search the medicines: of a class, and passing every test."""
    found = Found()
    for exposure in subject.exposures:
        kind = exposure.meaning.among(name)
        match = both([kind, *(test(exposure) for test in tests)])
        found.add(weakened(match, exposure.confirmed), kind is not None)
    return found


def allergies(subject: Subject) -> list[Allergy]:
    """All hypersensitivities: those on the allergy list, and those that conditions are or may be."""
    found = list(subject.allergies)
    for condition in subject.conditions:
        kind = condition.meaning.among("Hypersensitivity")
        if kind is False or condition.verification == "refuted":
            continue
        shock = "SevereReaction" in condition.meaning.sure
        found.append(
            Allergy(
                meaning=_SOME_SUBSTANCE if shock else _PERHAPS_STUDY_MEDICINE if condition.meaning.mapped else UNMAPPED,
                confirmed=condition.verification == "confirmed" and kind is True,
                severe=True if shock else graded(condition.severity),
                start=condition.start,
                allergic=kind is True,
            )
        )
    return found


_SOME_SUBSTANCE = Meaning(True, NONE, NONE, NONE)
_PERHAPS_STUDY_MEDICINE = Meaning(True, NONE, frozenset({"StudyMedicine"}), NONE)


def settled(subject: Subject, domain: str, anchor: Anchor, assumed: Iterable[str]) -> bool:
    """Whether the domain is known to hold nothing beyond the listed records; never beside one that was not used."""
    if domain in subject.withheld:
        return False
    if domain in assumed:
        return True
    return any(name == domain and anchor.surely_within(when, 30) for name, when in subject.reviews)


def refuted_domains(condition: Condition, covers: dict[str, str]) -> list[str]:
    """The domains that a refuted condition denies as a whole."""
    if condition.verification != "refuted":
        return []
    return [domain for domain, cover in covers.items() if condition.meaning.denies(cover)]
