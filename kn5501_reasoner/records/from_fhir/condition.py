"""Condition and Procedure.

In: Condition and Procedure resources. Out: rows of condition and procedure; a stage by NYHA class is an observation;
that no problem is known is a review. Units: site dates.
Raises: Skip, NotUnderstood, Unreadable. Source: HL7 FHIR R4, Condition and Procedure.
"""

from __future__ import annotations

from typing import Any

from ...vocab import LE
from ..when import ABSENT, When
from .case import Case
from .codes import Concept, concept, concepts, join, pick
from .none_known import none_known, read_none_known
from .stage import read_stages
from .values import NotUnderstood, Skip, moment, parts, string, when

VERIFICATION = frozenset({"confirmed", "refuted", "provisional", "differential", "unconfirmed"})
CLINICAL = frozenset({"active", "recurrence", "relapse", "inactive", "remission", "resolved"})
_SEVERITY = {
    "24484000": "severe", "la6750-9": "severe", "severe": "severe", "442452003": "severe", "399166001": "severe",
    "6736007": "moderate", "la6751-7": "moderate", "moderate": "moderate",
    "255604002": "mild", "la6752-5": "mild", "mild": "mild",
}
#: sets of classification criteria that evidence or stage may name
SETS = ("acr-1997", "eular-acr-2019", "slicc-2012")
PROCEDURE_STATUS = frozenset({"preparation", "in-progress", "on-hold", "stopped", "completed", "unknown"})


def read_condition(case: Case) -> None:
    """One row of condition, whatever its certainty, and one of observation for each NYHA class that stages it."""
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
    if read_none_known(case, code, active=active, doubted=doubted, date=recorded):
        return
    onset = moment(resource, "onset")
    stages = read_stages(case, verification, recorded if recorded.text else onset)
    sites = [iri for site in concepts(resource, "bodySite") for iri in site.iris]
    case.add(
        "condition",
        code.shown,
        codes=code.codes,
        display=code.display,
        verification=verification,
        clinical=pick(clinical, CLINICAL),
        severity=read_severity(concept(resource, "severity")),
        onset=onset,
        abatement=_abatement(resource),
        recorded=recorded,
        assembled=case.entry.gathered,
        body_site=join(sites),
        classified_by=_classified_by(resource),
    )
    for record, text, columns in stages:
        case.add("observation", text, record, **columns)


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
    if none_known(code) is not None:
        raise Skip("the code says that no procedure is known")
    if not code.iris:
        raise NotUnderstood("no code says what was done")
    reasons = [string(each, "reference") for each in parts(resource, "reasonReference")]
    case.add(
        "procedure",
        code.shown,
        codes=code.codes,
        display=code.display,
        status=status if status in PROCEDURE_STATUS else None,
        performed=moment(resource, "performed"),
        assembled=case.entry.gathered,
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


def _classified_by(resource: dict[str, Any]) -> str:
    """The sets of classification criteria that evidence or stage.type names."""
    stated = [each for item in parts(resource, "evidence") for each in concepts(item, "code")]
    stated += [found for item in parts(resource, "stage") if (found := concept(item, "type"))]
    named = {iri for each in stated for iri in each.iris}
    return join(each for each in SETS if LE + each in named)
