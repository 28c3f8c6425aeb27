"""Consent, and the List that says that nothing is known.

In: Consent and List resources. Out: rows of consent and review. Units: site dates.
Raises: Skip, NotUnderstood, Unreadable. Source: HL7 FHIR R4, Consent and List.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..when import ABSENT
from .case import Case
from .codes import LOINC, Concept, concept, concepts
from .none_known import CONDITION_DOMAINS
from .of_trial import trial_of_consent
from .values import NotUnderstood, Skip, part, parts, string, when

PROBLEM_LIST = LOINC + "11450-4"
#: scopes of consents to something else
_OTHER_SCOPES = frozenset({"adr", "patient-privacy", "treatment"})
#: what narrows a provision to a part of what is consented to
_LIMITS = ("period", "actor", "action", "securityLabel", "purpose", "class", "code", "dataPeriod", "data")
_RESEARCH = ("research", "resch", "clintr", "trial", "study")


def read_consent(case: Case) -> None:
    """Consent to research: given, refused or withdrawn, or unclear when provisions of both kinds decide nothing."""
    consent = case.resource
    status = string(consent, "status")
    if status in ("entered-in-error", "draft", "proposed"):
        raise Skip(f"the status is {status}")
    if status not in ("active", "rejected", "inactive"):
        raise NotUnderstood("the status is not a status of a consent")
    _check_scope(consent)
    provision = part(consent, "provision") or {}
    kind = string(provision, "type")
    if kind not in (None, "permit", "deny"):
        raise NotUnderstood("provision.type is neither permit nor deny")
    if status == "inactive":
        said = "withdrawn"
    elif status == "rejected":
        said = "refused"
    elif kind == "deny":
        said = "unclear" if any(string(each, "type") != "deny" for each in _nested(provision)) else "refused"
    else:
        said = "unclear" if any(_may_refuse(each) for each in _nested(provision)) else "given"
    trial = trial_of_consent(case)
    case.add("consent", said, status=said, date=when(consent, "dateTime") or ABSENT, trial=trial)


def _check_scope(consent: dict[str, Any]) -> None:
    """Raises Skip for a consent to something else than research, NotUnderstood where the scope does not tell."""
    scope = concept(consent, "scope")
    if scope and "research" in {each.lower() for each in (*scope.written, *scope.words)}:
        return
    other = scope is not None and scope.written and {each.lower() for each in scope.written} <= _OTHER_SCOPES
    if other and not any(_names_research(each) for each in concepts(consent, "category")):
        raise Skip("the scope is not research")
    raise NotUnderstood("the scope does not tell whether the consent is to research")


def _nested(provision: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The provisions inside a provision, at any depth."""
    for each in parts(provision, "provision"):
        yield each
        yield from _nested(each)


def _may_refuse(provision: dict[str, Any]) -> bool:
    """Whether an exception may take back the consent: it is no permit, and nothing narrows it to something else."""
    if string(provision, "type") == "permit":
        return False
    limits = [each for each in _LIMITS if provision.get(each)]
    named = [Concept(display=string(each, "display"), written=(string(each, "code") or "",))
             for member in ("purpose", "class", "securityLabel") for each in parts(provision, member)]
    named += [each for member in ("code", "action") for each in concepts(provision, member)]
    pointed = [part(each, "reference") or {} for each in parts(provision, "data")]
    named += [Concept(display=string(each, "display"), text=string(each, "reference")) for each in pointed]
    return not limits or any(_names_research(each) for each in named)


def _names_research(found: Concept) -> bool:
    said = " ".join((*found.written, found.display or "", found.text or "")).lower()
    return any(each in said for each in _RESEARCH)


def read_list(case: Case) -> None:
    """A problem list that is empty because nothing is known: a review of every condition domain."""
    listing = case.resource
    code, empty = concept(listing, "code"), concept(listing, "emptyReason")
    status = string(listing, "status")
    if status != "current":
        raise Skip("the list is not current")
    if code is None or PROBLEM_LIST not in code.iris:
        raise Skip("only a problem list (LOINC 11450-4) is read")
    if empty is None or "nilknown" not in empty.written:
        raise Skip("only a list that is empty because nothing is known is read")
    if parts(listing, "entry") or string(listing, "mode") == "changes":
        raise Skip("the list says that nothing is known, and is not empty")
    for domain in CONDITION_DOMAINS:
        case.add("review", "nilknown", domain=domain, status="final", date=when(listing, "date") or ABSENT)
