"""Consent, and the List that says that nothing is known.

In: Consent and List resources. Out: rows of consent and review. Units: site dates.
Raises: Skip, Unreadable. Source: fhir.md, Consent and List.
"""

from __future__ import annotations

from ..gate import Unreadable
from ..when import ABSENT
from .case import Case
from .codes import LOINC, concept
from .values import Skip, part, parts, string, when

#: the domains that a problem list covers
CONDITION_DOMAINS = ("infections", "immunodeficiency", "heart-failure", "cns", "herpes", "malignancy", "skin")
PROBLEM_LIST = LOINC + "11450-4"


def read_consent(case: Case) -> None:
    """Consent to research: given, refused or withdrawn."""
    consent = case.resource
    status = string(consent, "status")
    if status in ("entered-in-error", "draft", "proposed"):
        raise Skip(f"the status is {status}")
    if status not in ("active", "rejected", "inactive"):
        raise Unreadable("status is not a status of a consent")
    scope = concept(consent, "scope")
    if scope is None or "research" not in {each.lower() for each in (*scope.written, *scope.words)}:
        raise Skip("the scope is not research")
    provision = string(part(consent, "provision") or {}, "type")
    if provision not in (None, "permit", "deny"):
        raise Unreadable("provision.type is neither permit nor deny")
    if status == "inactive":
        said = "withdrawn"
    elif status == "rejected" or provision == "deny":
        said = "refused"
    else:
        said = "given"
    case.add("consent", said, status=said, date=when(consent, "dateTime") or ABSENT)


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
