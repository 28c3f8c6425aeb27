"""AllergyIntolerance.

In: AllergyIntolerance resources. Out: rows of allergy, one for the code and one for each other substance to which a
reaction is on record; "no known allergy" is a review of the domain.
Units: site dates. Raises: Skip, NotUnderstood, Unreadable. Source: HL7 FHIR R4, AllergyIntolerance.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ..when import ABSENT, When
from .case import Case
from .codes import Concept, concept, concepts, join, pick
from .none_known import none_known, read_none_known
from .values import NotUnderstood, Skip, moment, parts, string, when

VERIFICATION = frozenset({"confirmed", "unconfirmed", "presumed", "refuted"})
CRITICALITY = frozenset({"low", "high", "unable-to-assess"})
SEVERITY = frozenset({"mild", "moderate", "severe"})


def read_allergy(case: Case) -> None:
    """Rows of allergy, or a review when the code says that none is known."""
    resource = case.resource
    stated, clinical = concept(resource, "verificationStatus"), concept(resource, "clinicalStatus")
    if stated and "entered-in-error" in stated.written:
        raise Skip("entered in error")
    verification = pick(stated, VERIFICATION)
    code = concept(resource, "code") or Concept()
    recorded = when(resource, "recordedDate") or ABSENT
    active = clinical is None or set(clinical.written) == {"active"}
    doubted = verification == "refuted"
    active = active and (stated is None or verification == "confirmed")
    if parts(resource, "reaction") and none_known(code) is not None:
        raise NotUnderstood("the code says that none is known, and a reaction is recorded")
    if read_none_known(case, code, active=active, doubted=doubted, date=recorded):
        return
    shared = {
        "verification": verification,
        "criticality": (level := string(resource, "criticality")) in CRITICALITY and level or None,
        "onset": moment(resource, "onset"),
        "recorded": recorded,
        "assembled": case.entry.gathered,
    }
    last = when(resource, "lastOccurrence")
    for record, substance, reactions in _substances(case, code):
        case.add(
            "allergy",
            substance.shown,
            record,
            codes=substance.codes,
            display=substance.display,
            last_occurrence=last or _newest(reactions),
            **_signs(reactions),
            **shared,
        )


def _substances(case: Case, code: Concept) -> list[tuple[str, Concept, list[dict[str, Any]]]]:
    """(record, substance, its reactions): the code with all reactions, then each reaction to another substance.

    Without a code the allergy itself has only the reactions to a substance that is not named.
    """
    reactions = parts(case.resource, "reaction")
    named = [(place, found, each) for place, each in enumerate(reactions, 1)
             if (found := concept(each, "substance")) and (found.iris or found.display)]
    others = [(f"{case.entry.record}#reaction-{place}", found, [each]) for place, found, each in named
              if set(found.iris) != set(code.iris) or not found.iris]
    if code.iris or code.display:
        return [(case.entry.record, code, reactions), *others]
    unnamed = [each for each in reactions if not any(each is one for _, _, one in named)]
    return [(case.entry.record, code, unnamed), *others] if unnamed or not named else others


def _signs(reactions: list[dict[str, Any]]) -> dict[str, str]:
    """Severities, one word a reaction, and manifestations."""
    signs = [sign for reaction in reactions for sign in concepts(reaction, "manifestation")]
    return {
        "reaction_severity": " ".join(sorted(_severity(string(each, "severity")) for each in reactions)),
        "manifestation": join(each for sign in signs for each in (*sign.iris, *sign.words)),
    }


def _newest(reactions: list[dict[str, Any]]) -> When:
    """The day of the newest dated reaction: the allergy was there on it."""
    days = [day for each in reactions if (day := when(each, "onset")) and day.high]
    return max(days, key=lambda day: day.high or date.min, default=ABSENT)


def _severity(stated: str | None) -> str:
    return stated.lower() if stated and stated.lower() in SEVERITY else "unknown"
