"""AllergyIntolerance.

In: AllergyIntolerance resources. Out: rows of allergy; "no known allergy" is a review of the domain.
Units: site dates. Raises: Skip, Unreadable. Source: fhir.md, AllergyIntolerance.
"""

from __future__ import annotations

from ..when import ABSENT
from .case import Case
from .codes import SNOMED, Concept, concept, concepts, join, pick
from .values import Skip, moment, parts, string, when

VERIFICATION = frozenset({"confirmed", "unconfirmed", "presumed", "refuted"})
CRITICALITY = frozenset({"low", "high", "unable-to-assess"})
SEVERITY = frozenset({"mild", "moderate", "severe"})
NONE_KNOWN = SNOMED + "716186003"


def read_allergy(case: Case) -> None:
    """One row of allergy, or a review when the code says that none is known."""
    resource = case.resource
    stated = concept(resource, "verificationStatus")
    if stated and "entered-in-error" in stated.written:
        raise Skip("entered in error")
    verification = pick(stated, VERIFICATION)
    reactions = parts(resource, "reaction")
    code = concept(resource, "code") or _substance(reactions)
    recorded = when(resource, "recordedDate") or ABSENT
    if set(code.iris) == {NONE_KNOWN}:
        if verification == "confirmed" or stated is None:
            case.add("review", code.shown, domain="allergies", status="final", date=recorded)
            return
        raise Skip("'no known allergy' is not confirmed")
    signs = [sign for reaction in reactions for sign in concepts(reaction, "manifestation")]
    case.add(
        "allergy",
        code.shown,
        codes=code.codes,
        display=code.display,
        verification=verification,
        reaction_severity=" ".join(sorted(_severity(string(each, "severity")) for each in reactions)),
        manifestation=join(each for sign in signs for each in (*sign.iris, *sign.words)),
        criticality=(level := string(resource, "criticality")) in CRITICALITY and level or None,
        onset=moment(resource, "onset"),
        recorded=recorded,
    )


def _severity(stated: str | None) -> str:
    return stated.lower() if stated and stated.lower() in SEVERITY else "unknown"


def _substance(reactions: list) -> Concept:
    """The substance of the first reaction that names one, for an allergy without a code of its own."""
    return next((found for each in reactions if (found := concept(each, "substance"))), Concept())
