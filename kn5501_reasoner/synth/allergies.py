"""Allergies, contraindications and allergic conditions (exc-01).

In:  a draft. Out: AllergyIntolerances, Observations `contraindication-<ingredient>` and Conditions.
"""

from __future__ import annotations

from dataclasses import dataclass

from .conditions import Finding, diagnose
from .draft import Draft
from .fhir import Json, concept, status
from .results import Result, observe

_ANAPHYLAXIS, _RASH = "sct:39579001", "sct:271807003"


@dataclass(frozen=True)
class Allergy:
    """One row: substance, verification, severities of its reactions (None: not said), manifestation, dates."""

    code: str | None
    verification: str | None = "confirmed"
    severities: tuple[str | None, ...] = ()
    manifestation: str = _RASH
    criticality: str | None = None
    onset: str | None = None
    recorded: str | None = "E-100..3000d"
    display: str | None = None


A = Allergy
_CONTRAINDICATED = Result(truth=True, at="E-10..300d")
ALLERGIES: dict[str, tuple[tuple[Allergy | Result | Finding, ...], ...]] = {
    "pass": ((),) * 5 + (
        (A("rx:7980", severities=("mild",)),), (A("rx:3002", "refuted", ("mild",)),), (A("sct:716186003"),),
        (A("atc:J01CA04", severities=("mild", "moderate")),),
    ),
    "fail": (
        (A("rx:3002", severities=("mild",)),), (A("atc:L01BB05"),), (A("rx:7980", severities=("severe",)),),
        (A("rx:7980", severities=("mild", "severe")),),
        (A("rx:7980", severities=(None,), manifestation=_ANAPHYLAXIS),),
        (_CONTRAINDICATED,), (Finding("cm:T78.2", clinical="resolved"),),
        (A("atc:L01FA03", severities=("moderate",)),),
    ),
    "odd": (
        (A("rx:7980", severities=(None,)),), (A("rx:7980", criticality="high"),),
        (A("rx:3002", "unconfirmed", ("mild",)),),
        (A("rx:7980", None, ("severe",)),), (A("x:SUB-1", severities=("mild",)),),
        (A("x:SUB-1", severities=("severe",)),),
        (A(None, severities=("mild",), display="herbal tea no. 7"),),
        (A("rx:999999903", severities=("mild",), display="fludarabine 50 MG Injection"),),
        (A("rx:3002", severities=("mild",), recorded=None),), (A("rx:3002", onset="E+1..9d", recorded=None),),
        (_CONTRAINDICATED.but(status="preliminary"),), (_CONTRAINDICATED.but(truth=False),),
        (_CONTRAINDICATED.but(at=None),),
        (_CONTRAINDICATED.but(truth=False, at="E-5d"), _CONTRAINDICATED), (Finding("cm:Z88.9"),),
        (Finding("cm:Z88.8", severity="mild"),),
        (A("sct:716186003", None, recorded="S-2d"),), (A("atc:L01F", severities=("mild",)),),
        (A("rx:7980", "presumed", ("severe",)),),
        (A("rx:3002", "refuted"), A("rx:24698", "confirmed", ("mild",))),
        (A("rx:3002", onset="E-0d~m", recorded=None),),
    ),
}  # fmt: skip
_INGREDIENTS = ("cyclophosphamide", "fludarabine", "obinutuzumab")


def write_allergies(draft: Draft) -> None:
    """Allergies, contraindications and allergic conditions."""
    plan = draft.plan()
    ingredient = draft.rng.choice(_INGREDIENTS)
    for row in draft.rng.choice(ALLERGIES[plan]):
        if isinstance(row, Result):
            observe(draft, f"le:contraindication-{ingredient}", row)
        elif isinstance(row, Finding):
            diagnose(draft, row)
        else:
            _write_allergy(draft, row)
    if plan == "odd":
        draft.neglect("allergies")


def _write_allergy(draft: Draft, row: Allergy) -> None:
    made: Json = {"resourceType": "AllergyIntolerance", "code": concept(row.code, row.display)}
    made["clinicalStatus"] = status("allergyintolerance-clinical", "active")
    if row.verification:
        made["verificationStatus"] = status("allergyintolerance-verification", row.verification)
    if row.criticality:
        made["criticality"] = row.criticality
    if row.severities:
        made["reaction"] = [
            {"manifestation": [concept(row.manifestation)]} | ({"severity": severity} if severity else {})
            for severity in row.severities
        ]
    for name, expression in (("onsetDateTime", row.onset), ("recordedDate", row.recorded)):
        if expression:
            made[name] = draft.when(expression)
    draft.add(made)
