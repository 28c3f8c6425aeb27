"""Condition and Procedure.

In: Condition and Procedure resources. Out: rows of condition and procedure. Units: site dates.
Raises: Skip, Unreadable. Source: fhir.md, Condition and Procedure.
"""

from __future__ import annotations

from typing import Any

from ...vocab import LE
from ..gate import Unreadable
from ..when import ABSENT, When
from .case import Case
from .codes import Concept, concept, concepts, join, pick
from .values import Skip, moment, parts, string, when

VERIFICATION = frozenset({"confirmed", "refuted", "provisional", "differential", "unconfirmed"})
CLINICAL = frozenset({"active", "recurrence", "relapse", "inactive", "remission", "resolved"})
_SEVERITY = {
    "24484000": "severe", "la6750-9": "severe", "severe": "severe", "442452003": "severe", "399166001": "severe",
    "6736007": "moderate", "la6751-7": "moderate", "moderate": "moderate",
    "255604002": "mild", "la6752-5": "mild", "mild": "mild",
}
ACR_1997 = "acr-1997"
PROCEDURE_STATUS = frozenset({"preparation", "in-progress", "on-hold", "stopped", "completed", "unknown"})


def read_condition(case: Case) -> None:
    """One row of condition, whatever its certainty."""
    resource = case.resource
    verification = concept(resource, "verificationStatus")
    if verification and "entered-in-error" in verification.written:
        raise Skip("entered in error")
    code = concept(resource, "code") or Concept()
    sites = [iri for site in concepts(resource, "bodySite") for iri in site.iris]
    case.add(
        "condition",
        code.shown,
        codes=code.codes,
        display=code.display,
        verification=pick(verification, VERIFICATION),
        clinical=pick(concept(resource, "clinicalStatus"), CLINICAL),
        severity=read_severity(concept(resource, "severity")),
        onset=moment(resource, "onset"),
        abatement=_abatement(resource),
        recorded=when(resource, "recordedDate") or ABSENT,
        body_site=join(sites),
        classified_by=ACR_1997 if _follows_acr(resource) else "",
    )


def read_severity(found: Concept | None) -> str | None:
    """mild, moderate or severe; 'unknown' when a severity is stated that cannot be read."""
    if found is None:
        return None
    said = {_SEVERITY[each] for each in (*(code.lower() for code in found.written), *found.words) if each in _SEVERITY}
    if len(said) == 1:
        return said.pop()
    return "unknown" if said or found.written or found.text else None


def read_procedure(case: Case) -> None:
    """One row of procedure; its reasons as record IRIs."""
    resource = case.resource
    status = string(resource, "status")
    if status in ("entered-in-error", "not-done"):
        raise Skip(f"the status is {status}")
    code = concept(resource, "code") or Concept()
    reasons = [string(each, "reference") for each in parts(resource, "reasonReference")]
    case.add(
        "procedure",
        code.shown,
        codes=code.codes,
        display=code.display,
        status=status if status in PROCEDURE_STATUS else None,
        performed=moment(resource, "performed"),
        reason=join(case.record_of(each) or "" for each in reasons if each),
    )


def _abatement(resource: dict[str, Any]) -> When:
    """The end; one that is said without a date (an age, a text) is an end on an unknown day."""
    found = moment(resource, "abatement")
    if found.text is None and any(
        resource.get("abatement" + form) not in (None, False) for form in ("Age", "Range", "String", "Boolean")
    ):
        return When(text="../..")
    return found


def _follows_acr(resource: dict[str, Any]) -> bool:
    """Whether evidence or stage.type names the 1997 ACR set."""
    try:
        stated = [each for item in parts(resource, "evidence") for each in concepts(item, "code")]
        stated += [found for item in parts(resource, "stage") if (found := concept(item, "type"))]
    except Unreadable:
        return False
    return any(LE + ACR_1997 in each.iris for each in stated)


