"""Data errors on purpose: each contradiction for which a subject is refused, one a subject.

In:  a finished draft. Out: the same with one contradiction written into it.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from .activity import WEIGHTS
from .conditions import Finding, diagnose
from .diagnosis import ITEMS
from .draft import Draft
from .fhir import Json, coding
from .results import Result, observe

R = Result
_IMPLAUSIBLE = (
    ("loinc:751-8", R(value="3200", unit="10*9/L")), ("loinc:718-7", R(value="9", unit="g/L")),
    ("loinc:718-7", R(value="112", unit="g/dL")), ("loinc:10230-1", R(value="620", unit="%")),
    ("le:sledai-2k", R(value="106", unit="{score}")), ("le:sledai-2k", R(value="8.5", unit="{score}")),
)  # fmt: skip
_INSTANT = "S-3d@09:30:00+08:00"


def _two_birth_dates(draft: Draft) -> None:
    draft.resources.append(deepcopy(draft.resources[0]) | {"birthDate": "1979-07-19"})
    draft.resources[0]["birthDate"] = "1979-07-09"


def _pregnant_man(draft: Draft) -> None:
    draft.resources[0]["gender"] = "male"
    observe(draft, "loinc:82810-3", R(code="sct:77386006", at="E-3..40d"))


def _pregnant_without_potential(draft: Draft) -> None:
    draft.resources[0]["gender"] = "female"
    observe(draft, "le:childbearing-potential", R(truth=False, at="E-9d"))
    observe(draft, "loinc:82810-3", R(code="sct:77386006", at="E-0..9d"))


def _impossible_date(draft: Draft) -> None:
    day = draft.rng.choice(("2026-02-30", "2023-02-29", "2024-13-01"))
    diagnose(draft, Finding("cm:G40.909"))["onsetDateTime"] = day


def _deceased_before_screening(draft: Draft) -> None:
    day = draft.when("S-1..30d")
    draft.resources[0] |= {"deceasedDateTime": day} if draft.chance(0.7) else {"deceasedBoolean": True}


def _result_after_issue(draft: Draft) -> None:
    observe(draft, "loinc:718-7", R(value="101", unit="g/L", at="S-3d"))["issued"] = draft.when("S-4d@10:00:00+08:00")


def _result_after_assembly(draft: Draft) -> None:
    observe(draft, "loinc:751-8", R(value="2.5", unit="10*9/L", at="I+900d"))


def _conflicting_results(draft: Draft) -> None:
    for value in ("61", "58"):
        observe(draft, "loinc:718-7", R(value=value, unit="g/L", at=_INSTANT))


def _total_contradicts_parts(draft: Draft) -> None:
    made = observe(draft, "le:sledai-2k", R(value="11", unit="{score}", at="S-1d"))
    made["component"] = [_descriptor(name) for name in WEIGHTS]


def _descriptor(name: str) -> Json:
    return {"code": {"coding": [coding(f"le:sledai-2k-{name}")]}, "valueBoolean": name == "arthritis"}


def _implausible_value(draft: Draft) -> None:
    test, result = draft.rng.choice(_IMPLAUSIBLE)
    observe(draft, test, result)


def _acr_statement_contradicts_items(draft: Draft) -> None:
    diagnose(draft, Finding("cm:M32.9", basis="evidence"))
    for item in ITEMS:
        observe(draft, f"le:acr-1997-{item}", R(truth=False, at="S-2d"))


def _anchors_out_of_order(draft: Draft) -> None:
    for name, at in (("screening", "S-0d"), ("enrolment", "S-9d"), ("infusion", "S+9d")):
        observe(draft, f"le:{name}-date", R(at="S-0d"))["valueDateTime"] = draft.when(at)


FAULTS: dict[str, Callable[[Draft], None]] = {
    "two-birth-dates": _two_birth_dates,
    "pregnant-man": _pregnant_man,
    "pregnant-without-potential": _pregnant_without_potential,
    "impossible-date": _impossible_date,
    "deceased-before-screening": _deceased_before_screening,
    "result-after-issue": _result_after_issue,
    "result-after-assembly": _result_after_assembly,
    "conflicting-results": _conflicting_results,
    "total-contradicts-parts": _total_contradicts_parts,
    "implausible-value": _implausible_value,
    "acr-statement-contradicts-items": _acr_statement_contradicts_items,
    "anchors-out-of-order": _anchors_out_of_order,
}


def spoil(draft: Draft) -> str:
    """Writes one contradiction into the draft; returns the id of the rule that it breaks."""
    rule = draft.rng.choice(sorted(FAULTS))
    FAULTS[rule](draft)
    return rule
