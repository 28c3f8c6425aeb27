"""Participation in other studies, and sometimes in this one (exc-11).

In:  a draft. Out: ResearchSubjects with their ResearchStudy contained, in the bundle, or absent.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..defaults import TRIAL
from ..trials import load_trial
from .draft import Draft
from .fhir import Json, period


@dataclass(frozen=True)
class Trial:
    """One row: category of the study (None: not said), status, first and last treatment."""

    category: str | None = "interventional"
    state: str = "off-study"
    start: str | None = "E-12m"
    end: str | None = "E-4m"
    identifier: str = "NCT00000001"
    linked: bool = True


T = Trial
OWN = load_trial(TRIAL)
TRIALS = {
    "pass": ((),) * 5 + (
        (T(end="E-3m-1d"),), (T(),), (T("observational", end=None),), (T(state="candidate", start="E-9d", end=None),),
    ),
    "fail": (
        (T(end="E-3m"),), (T(end="E-2m"),), (T(state="on-study", end="E-0d"),),
        (T(state="on-study-intervention", end="E-9d"),),
    ),
    "odd": (
        (T(None, end="E-2m"),), (T(end=None),), (T(end="E-3m~m"),), (T(state="unknown", end="E-2m"),),
        (T(start=None),), (T(start="E+1d", end=None),),
        (T(linked=False, end="E-1m"),), (T(identifier=OWN.registry, state="on-study", end=None),),
        (T(identifier=OWN.sponsor, end="E-1m"),),
        (T(state="eligible", end="E-1m"),), (T(state="withdrawn", end="E-3m-1d~m"),),
    ),
}  # fmt: skip


def write_trials(draft: Draft) -> None:
    """Participations of one subject."""
    plan = draft.plan()
    for row in draft.rng.choice(TRIALS[plan]):
        made: Json = {"resourceType": "ResearchSubject", "status": row.state}
        study: Json = {
            "resourceType": "ResearchStudy",
            "status": "completed",
            "identifier": [{"value": row.identifier}],
        }
        if row.category:
            study["category"] = [{"text": row.category}]
        if not row.linked:
            made["study"] = {"display": "another study"}
        elif draft.chance(0.5):
            made |= {"contained": [study | {"id": "study"}], "study": {"reference": "#study"}}
        else:
            made["study"] = {"reference": f"ResearchStudy/{draft.add(study)['id']}"}
        if row.start or row.end:
            made["period"] = period(draft.when(row.start), draft.when(row.end))
        draft.add(made)
    if plan == "odd":
        draft.neglect("trials")
