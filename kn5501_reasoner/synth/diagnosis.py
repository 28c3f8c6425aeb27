"""The lupus diagnosis and the items of the 1997 ACR set (inc-02).

In:  a draft. Out: Conditions and Observations.
"""

from __future__ import annotations

from .conditions import Finding, diagnose
from .draft import Draft
from .results import Result, observe

ITEMS = (
    "malar_rash", "discoid_rash", "photosensitivity", "oral_ulcers", "arthritis", "serositis",
    "renal", "neurologic", "hematologic", "immunologic", "ana",
)  # fmt: skip
_NEEDED = 4
F = Finding
# The bare codes of SLE (M32, SNOMED 55464009) leave organ involvement open, so they stand with the odd rows.
_SLE = ("cm:M32.9", "cm:M32.14", "cm:M32.10", "icd:M32.9", "cm:M32.9 sct:55464009")
_ODD: tuple[tuple[Finding, ...], ...] = (
    (F("sct:55464009", basis="evidence"),),
    (F("cm:M32", basis="stage"),),
    (F("sct:55464009", basis="stage", verification="provisional"),),
    (F("sct:55464009", basis="stage", verification=None),),
    (F("sct:7119001"), F("cm:L93.0")),
    (F("sct:200936003", basis="evidence"),),
    (F("cm:M32.0", clinical="resolved", abatement="E-200d"),),
    (F("cm:M32.9", onset="S+1..6d", basis="evidence"),),
    (F("cm:M32.9", onset=None, recorded=None, basis="evidence"),),
    (F("cm:M32.9", onset="S-0d~y", basis="evidence"),),
    (F("cm:M32.9", onset="S-900d~y", recorded=None, basis="evidence"),),
    (F(None, display="lupus"),),
    (F("cm:M32.9", basis="evidence"), F("cm:M32.14", verification="refuted", onset="E-90d")),
    (F("cm:M32.9", basis="evidence"), F("sct:200936003", verification="refuted", onset="E-90d")),
    (F("cm:M32.9", verification="refuted", onset="E-3000d"), F("sct:55464009", basis="evidence", onset="E-2000d")),
    (
        F("cm:M32.9", basis="evidence", onset="E-2000d", recorded="E-90d"),
        F("cm:M32.9", verification="refuted", onset="E-500d"),
    ),
    (),
)  # fmt: skip


def write_diagnosis(draft: Draft) -> None:
    """Diagnosis and items of one subject."""
    plan = draft.plan()
    if plan == "odd":
        for finding in draft.rng.choice(_ODD):
            diagnose(draft, finding)
        _write_items(draft, draft.rng.randint(0, 7), draft.rng.randint(0, len(ITEMS)))
        return
    sle = Finding(draft.rng.choice(_SLE))
    if plan == "pass":
        stated = draft.chance(0.6)
        diagnose(draft, sle.but(basis=draft.rng.choice(("evidence", "stage")) if stated else None))
        if not stated or draft.chance(0.2):
            _write_items(draft, draft.rng.randint(_NEEDED, 8), len(ITEMS))
    elif draft.chance(0.5):
        diagnose(draft, sle)
        _write_items(draft, draft.rng.randint(0, _NEEDED - 1), len(ITEMS))
    else:
        diagnose(draft, sle.but(onset="E-2000d"))
        diagnose(draft, Finding("cm:M32.9", onset="E-300d", verification="refuted", clinical=None))


def _write_items(draft: Draft, present: int, recorded: int) -> None:
    """``present`` items true, the others of the first ``recorded`` false."""
    items = draft.rng.sample(ITEMS, len(ITEMS))
    for place, item in enumerate(items[: max(present, recorded)]):
        at = "S-10..2000d" if draft.profile != "mixed" or draft.chance(0.95) else None
        observe(draft, f"le:acr-1997-{item}", Result(truth=place < present, at=at))
