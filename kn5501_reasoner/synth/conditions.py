"""Conditions from scenario rows.

In:  a Finding and a draft. Out: one Condition resource (and the excision that treated it, when the row says so).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .draft import Draft
from .fhir import Json, concept, period, status


@dataclass(frozen=True)
class Finding:
    """One row of a scenario table. Dates are expressions; None means not recorded.

    lasting: end of an onsetPeriod; basis: how the 1997 ACR set is stated (evidence or stage); excised: code of the
    procedure that took it out.
    """

    code: str | None
    onset: str | None = "E-400..3000d"
    abatement: str | None = None
    clinical: str | None = "active"
    verification: str | None = "confirmed"
    severity: str | None = None
    recorded: str | None = "onset"
    display: str | None = None
    lasting: str | None = None
    basis: str | None = None
    excised: str | None = None

    def but(self, **changes: object) -> Finding:
        """The same row with some parts changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


_SEVERITY = {"mild": "sct:255604002", "moderate": "sct:6736007", "severe": "sct:24484000"}


def diagnose(draft: Draft, finding: Finding) -> Json:
    """Adds one Condition, and its excision."""
    made: Json = {"resourceType": "Condition", "code": concept(finding.code, finding.display)}
    if finding.clinical:
        made["clinicalStatus"] = status("condition-clinical", finding.clinical)
    if finding.verification:
        made["verificationStatus"] = status("condition-ver-status", finding.verification)
    if finding.severity:
        made["severity"] = concept(_SEVERITY[finding.severity], finding.severity)
    onset = draft.when(finding.onset)
    if finding.lasting:
        made["onsetPeriod"] = period(onset, draft.when(finding.lasting))
    elif onset:
        made["onsetDateTime"] = onset
    abatement = draft.when(finding.abatement)
    if abatement:
        made["abatementDateTime"] = abatement
    recorded = onset if finding.recorded == "onset" else draft.when(finding.recorded)
    if recorded:
        made["recordedDate"] = recorded
    if finding.basis == "evidence":
        made["evidence"] = [{"code": [concept("le:acr-1997")]}]
    elif finding.basis == "stage":
        made["stage"] = [{"type": concept("le:acr-1997")}]
    draft.add(made)
    if finding.excised:
        procedure: Json = {"resourceType": "Procedure", "status": "completed", "code": concept(finding.excised)}
        procedure["performedDateTime"] = abatement or draft.when("E-300d")
        procedure["reasonReference"] = [{"reference": f"Condition/{made['id']}"}]
        draft.add(procedure)
    return made
