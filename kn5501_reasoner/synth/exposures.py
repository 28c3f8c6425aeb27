"""Medicines from scenario rows.

In:  a Use and a draft.
Out: one MedicationStatement, MedicationRequest or MedicationAdministration, with the medicine coded on it, contained,
     or as a Medication of the bundle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .draft import Draft
from .fhir import Json, concept, period

ROUTES = {"oral": "sct:26643006", "iv": "sct:47625008", "topical": "sct:6064005"}


@dataclass(frozen=True)
class Use:
    """One row of a scenario table: what, from when to when, by which route, in which kind of record."""

    code: str
    start: str | None = "E-400..900d"
    end: str | None = None
    status: str = "active"
    route: str | None = "oral"
    kind: str = "Statement"
    display: str | None = None
    intent: str = "order"

    def but(self, **changes: object) -> Use:
        """The same row with some parts changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


def _route(use: Use) -> Json:
    if use.route is None:
        return {}
    return {"route": concept(ROUTES[use.route]) if use.route in ROUTES else {"text": use.route}}


def _medicine(draft: Draft, use: Use) -> Json:
    code = concept(use.code, use.display)
    luck = draft.rng.random() if draft.profile == "mixed" else 1.0
    if luck < 0.05:
        medication = draft.add({"resourceType": "Medication", "code": code})
        return {"medicationReference": {"reference": f"Medication/{medication['id']}"}}
    if luck < 0.10:
        contained = [{"resourceType": "Medication", "id": "med", "code": code}]
        return {"contained": contained, "medicationReference": {"reference": "#med"}}
    return {"medicationCodeableConcept": code}


def expose(draft: Draft, use: Use) -> Json:
    """Adds one record of a medicine."""
    made: Json = {"resourceType": f"Medication{use.kind}", "status": use.status} | _medicine(draft, use)
    start, end = draft.when(use.start), draft.when(use.end)
    if use.kind == "Request":
        made["intent"] = use.intent
        dosage = _route(use)
        if start:
            made["authoredOn"] = start
        if end:
            dosage["timing"] = {"repeat": {"boundsPeriod": period(start, end)}}
        made["dosageInstruction"] = [dosage]
        return draft.add(made)
    if use.kind == "Administration":
        made["dosage"] = _route(use) or {"text": "as charted"}
    else:
        made["dosage"] = [_route(use) or {"text": "as directed"}]
    if use.kind == "Administration" and not use.end and start:
        made["effectiveDateTime"] = start
    elif start or end:
        made["effectivePeriod"] = period(start, end)
    return draft.add(made)
