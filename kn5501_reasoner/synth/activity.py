"""Lupus activity: SLEDAI-2K and BILAG-2004 (inc-04, inc-05).

In:  a draft. Out: Observations: totals, descriptors as components, grades by system.
Source: Gladman 2002 (SLEDAI-2K weights, 105 in all); BILAG-2004, nine systems, grades A to E.
"""

from __future__ import annotations

from .draft import Draft
from .fhir import Json, coding
from .results import OLD, Result, observe

WEIGHTS = {
    "seizure": 8, "psychosis": 8, "organic_brain_syndrome": 8, "visual_disturbance": 8, "cranial_nerve_disorder": 8,
    "lupus_headache": 8, "cva": 8, "vasculitis": 8, "arthritis": 4, "myositis": 4, "urinary_casts": 4, "hematuria": 4,
    "proteinuria": 4, "pyuria": 4, "rash": 2, "alopecia": 2, "mucosal_ulcers": 2, "pleurisy": 2, "pericarditis": 2,
    "low_complement": 2, "increased_dna_binding": 2, "fever": 1, "thrombocytopenia": 1, "leukopenia": 1,
}  # fmt: skip
SYSTEMS = (
    "constitutional", "mucocutaneous", "neuropsychiatric", "musculoskeletal", "cardiorespiratory",
    "gastrointestinal", "ophthalmic", "renal", "haematological",
)  # fmt: skip
_PRESENT = {
    "pass": (
        ("arthritis", "proteinuria"), ("arthritis", "rash", "alopecia"), ("vasculitis",),
        ("proteinuria", "hematuria", "fever"),
        ("rash", "low_complement", "increased_dna_binding", "arthritis"), ("lupus_headache", "leukopenia"),
    ),
    "fail": (
        ("arthritis", "rash", "fever"), ("rash", "alopecia"), ("proteinuria", "low_complement"), (),
        ("fever", "leukopenia"),
        ("arthritis", "thrombocytopenia", "fever", "leukopenia"),
    ),
}  # fmt: skip
_TOTALS = {"pass": ("8", "9", "14", "22"), "fail": ("7", "4", "0")}
R = Result
_ODD_TOTALS = (
    R(value="12", unit="{score}", at=OLD), R(value="12", unit="{score}", at="S-31d"),
    R(value="12", unit="{score}", at="S-30d"),
    R(value="12"), R(value="12", unit="{score}", status="preliminary"),
    R(value="12", unit="{score}", method="SELENA-SLEDAI"),
    R(value="12", unit="{score}", method="original SLEDAI"), R(value="7", unit="{score}", comparator=">"),
    R(value="8", unit="{score}", comparator="<"), R(span=("6", "10"), unit="{score}"),
    R(span=("8", "10"), unit="{score}"),
    R(value="10", unit="{score}", at="S-0d~m"), R(value="10", unit="{score}", at=None), R(value="10", unit="1"),
    R(absent=True), R(value="10", unit="{score}", at="S+1..8d"), R(value="8.0", unit="{score}"),
)  # fmt: skip
_ODD_GRADES = (
    R(text="A", status="preliminary"), R(text="A", at=OLD), R(text="A", method="classic BILAG"), R(text="ND"),
    R(text="A", at=None), R(code="le:B"), R(text="B", at="S-0d~m"), R(absent=True), R(text="a"),
)  # fmt: skip


def write_activity(draft: Draft) -> None:
    """SLEDAI-2K and BILAG-2004 of one subject."""
    _write_sledai(draft)
    _write_bilag(draft)


def _descriptors(present: tuple[str, ...], recorded: list[str]) -> list[Json]:
    return [
        {"code": {"coding": [coding(f"le:sledai-2k-{name}")]}, "valueBoolean": name in present} for name in recorded
    ]


def _write_sledai(draft: Draft) -> None:
    plan = draft.plan()
    if plan != "odd":
        if draft.chance(0.4):
            observe(draft, "le:sledai-2k", R(value=draft.rng.choice(_TOTALS[plan]), unit="{score}"))
            return
        present = draft.rng.choice(_PRESENT[plan])
        total = R(value=str(sum(WEIGHTS[name] for name in present)), unit="{score}") if draft.chance(0.5) else R()
        observe(draft, "le:sledai-2k", total)["component"] = _descriptors(present, list(WEIGHTS))
        return
    luck = draft.rng.random()
    if luck < 0.15:
        return
    if luck < 0.6:
        observe(draft, "le:sledai-2k", draft.rng.choice(_ODD_TOTALS))
        if draft.chance(0.3):
            observe(draft, "le:sledai-2k", R(value=draft.rng.choice(("6", "8", "11")), unit="{score}", at="S-15..40d"))
        return
    present = draft.rng.choice(_PRESENT[draft.rng.choice(("pass", "fail"))])
    left_out = set(draft.rng.sample(list(WEIGHTS), draft.rng.randint(1, 6)))
    recorded = [name for name in WEIGHTS if name not in left_out]
    shown = sum(WEIGHTS[name] for name in present if name in recorded)
    added = WEIGHTS[draft.rng.choice(sorted(left_out))]
    total = R(value=str(shown + added), unit="{score}") if draft.chance(0.5) else R()
    observe(draft, "le:sledai-2k", total)["component"] = _descriptors(present, recorded)


def _write_bilag(draft: Draft) -> None:
    plan = draft.plan()
    grades = {system: draft.rng.choice("CDE") for system in SYSTEMS}
    first, second, third = draft.rng.sample(SYSTEMS, 3)
    if plan == "pass":
        if draft.chance(0.5):
            grades[first] = "A"
        else:
            grades[first] = grades[second] = "B"
    elif draft.chance(0.6):
        grades[first] = "B"
    recorded = list(SYSTEMS)
    if plan == "odd":
        recorded = recorded[: draft.rng.randint(0, 9)]
        if draft.chance(0.4):
            grades[second] = draft.rng.choice("AB")
    whole = Result(at=f"S-{draft.rng.randint(0, 14)}d")
    for system in recorded:
        result = whole.but(text=grades[system])
        if plan == "odd" and system == third:
            result = draft.rng.choice(_ODD_GRADES)
        elif draft.chance(0.1):
            result = whole.but(text=None, code=f"le:bilag-2004-grade-{grades[system]}")
        observe(draft, f"le:bilag-2004-{system}", result)
        if plan == "odd" and draft.chance(0.1):
            observe(draft, f"le:bilag-2004-{system}", R(text=draft.rng.choice("ABC"), at="S-0..29d"))
