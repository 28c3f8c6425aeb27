"""What the derivations read of the record tables, and what of it is named by numbers.

Out: ``READ``: table -> columns that are read of its records; ``CODED``: added columns that terminology fills;
``COLUMNS``: table -> columns that derivations see, with their types.
Units: dates are site days, instants are UTC. Source: ontology/modules/records.ttl declares the tables; a test
compares it with this list.
"""

from __future__ import annotations

TEXT, DAY, INSTANT, NUMBER, FLAG = "VARCHAR", "DATE", "TIMESTAMP", "DECIMAL(38,18)", "BOOLEAN"
NUMBER_OF, RECORD_NUMBER = "INTEGER", "BIGINT"


def _when(*names: str, instant: bool = True) -> dict[str, str]:
    """The physical columns of dates that may be intervals."""
    columns: dict[str, str] = {}
    for name in names:
        columns |= {f"{name}_low": DAY, f"{name}_high": DAY}
        if instant:
            columns[f"{name}_at"] = INSTANT
    return columns


_SUBJECT = {"subject": TEXT}

_CODE = {"codes": TEXT, "display": TEXT}

READ: dict[str, dict[str, str]] = {
    "subject": _SUBJECT
    | _when("birth", "death", instant=False)
    | {"sex": TEXT, "deceased": FLAG, "screening": DAY, "enrolment": DAY, "infusion": DAY, "trial": TEXT},
    "consent": _SUBJECT | {"status": TEXT, "trial": TEXT} | _when("date"),
    "observation": _SUBJECT
    | _CODE
    | {"status": TEXT}
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
        "trial": TEXT,
    },
    "condition": _SUBJECT
    | _CODE
    | {"verification": TEXT, "clinical": TEXT, "severity": TEXT, "classified_by": TEXT}
    | _when("onset", "abatement", "recorded")
    | _when("assembled", instant=False),
    "exposure": _SUBJECT
    | _CODE
    | {"route": TEXT, "status": TEXT, "administered": FLAG}
    | _when("start", "end_", "assembled", instant=False),
    "allergy": _SUBJECT
    | _CODE
    | {"manifestation": TEXT, "verification": TEXT, "reaction_severity": TEXT}
    | _when("onset", "recorded", "last_occurrence", "assembled", instant=False),
    "procedure": _SUBJECT | _CODE | {"status": TEXT},
    "participation": _SUBJECT
    | {"status": TEXT, "category": TEXT, "study": TEXT}
    | _when("start", "end_", "assembled", instant=False),
    "review": _SUBJECT | {"domain": TEXT, "status": TEXT} | _when("date", instant=False),
    "judgement": _SUBJECT
    | {"criterion": TEXT, "fit": FLAG, "performer": TEXT, "reason": TEXT, "status": TEXT, "trial": TEXT}
    | _when("date"),
    "unread": _SUBJECT | _CODE | {"kind": TEXT, "rule": TEXT, "reason": TEXT, "trial": TEXT},
}

CODED: dict[str, dict[str, tuple[str, str, str | None]]] = {
    "observation": {
        "meaning": ("observation", "codes", "display"),
        "value_meaning": ("value", "value_codes", None),
        "method_meaning": ("value", "method", None),
    },
    "condition": {"meaning": ("condition", "codes", "display")},
    "exposure": {"meaning": ("exposure", "codes", "display"), "route_meaning": ("value", "route", None)},
    "allergy": {"meaning": ("allergy", "codes", "display"), "manifestation_meaning": ("value", "manifestation", None)},
    "procedure": {"meaning": ("procedure", "codes", "display")},
}
"""Table -> added column -> (kind of code, column of its codes, column of its words)."""

_NAMED = {"codes", "display", "route", "manifestation", "criterion", "range_low", "range_high", "reference_unit",
          "trial", "study"}
"""Columns of which derivations see numbers, or nothing."""
_ADDED = {
    "consent": {"ours": FLAG},
    "observation": {"code": NUMBER_OF, "part_of": RECORD_NUMBER, "amount": NUMBER_OF, "ours": FLAG},
    "participation": {"own": FLAG},
    "judgement": {"part": NUMBER_OF, "ours": FLAG},
    "unread": {"meaning": NUMBER_OF},
}

COLUMNS: dict[str, dict[str, str]] = {
    table: {"subject": NUMBER_OF, "record": RECORD_NUMBER}
    | {name: kind for name, kind in columns.items() if name not in _NAMED | {"subject"}}
    | dict.fromkeys(CODED.get(table, ()), NUMBER_OF)
    | _ADDED.get(table, {})
    for table, columns in READ.items()
}
