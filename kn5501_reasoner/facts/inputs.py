"""What the derivations read of the record tables.

Out: ``COLUMNS``: table -> columns with their types; ``KEYED``: which columns terminology resolves.
Units: dates are site days, instants are UTC. Source: ontology/modules/records.ttl declares the tables; a test
compares it with this list.
"""

from __future__ import annotations

TEXT, DAY, INSTANT, NUMBER, FLAG = "VARCHAR", "DATE", "TIMESTAMP", "DECIMAL(38,18)", "BOOLEAN"


def _when(*names: str, instant: bool = True) -> dict[str, str]:
    """The physical columns of dates that may be intervals."""
    columns = {}
    for name in names:
        columns |= {f"{name}_low": DAY, f"{name}_high": DAY}
        if instant:
            columns[f"{name}_at"] = INSTANT
    return columns


_RECORD = {"subject": TEXT, "record": TEXT}

COLUMNS: dict[str, dict[str, str]] = {
    "subject": _RECORD
    | _when("birth", "death", instant=False)
    | {"sex": TEXT, "deceased": FLAG, "screening": DAY, "enrolment": DAY, "infusion": DAY},
    "consent": _RECORD | {"status": TEXT} | _when("date"),
    "observation": _RECORD
    | {"codes": TEXT, "status": TEXT}
    | _when("effective", "issued", "assembled")
    | {
        "value": NUMBER,
        "comparator": TEXT,
        "range_low": NUMBER,
        "range_high": NUMBER,
        "unit": TEXT,
        "value_text": TEXT,
        "value_codes": TEXT,
        "value_boolean": FLAG,
        "reference_high": NUMBER,
        "reference_unit": TEXT,
        "interpretation": TEXT,
        "method": TEXT,
        "part_of": TEXT,
    },
    "condition": _RECORD
    | {"verification": TEXT, "clinical": TEXT, "severity": TEXT, "classified_by": TEXT}
    | _when("onset", "abatement", "recorded"),
    "exposure": _RECORD | {"status": TEXT, "administered": FLAG} | _when("start", "end_", instant=False),
    "allergy": _RECORD | {"verification": TEXT, "reaction_severity": TEXT} | _when("onset", "recorded", instant=False),
    "procedure": _RECORD | {"status": TEXT, "reason": TEXT},
    "participation": _RECORD
    | {"status": TEXT, "category": TEXT, "study": TEXT}
    | _when("start", "end_", instant=False),
    "review": _RECORD | {"domain": TEXT, "status": TEXT} | _when("date", instant=False),
    "judgement": _RECORD
    | {"criterion": TEXT, "fit": FLAG, "performer": TEXT, "reason": TEXT, "status": TEXT}
    | _when("date"),
}

KEYED: dict[str, dict[str, str]] = {
    "observation": {"meaning": "observation", "value_meaning": "value_codes", "method_meaning": "method"},
    "condition": {"meaning": "condition"},
    "exposure": {"meaning": "exposure", "route_meaning": "route"},
    "allergy": {"meaning": "allergy", "manifestation_meaning": "manifestation"},
    "procedure": {"meaning": "procedure"},
}
"""Table -> added column -> kind of its codes, or the column whose codes are values."""
