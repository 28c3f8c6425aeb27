"""Antibodies, blood counts and ejection fraction (inc-06, inc-07, inc-08).

In:  a draft. Out: Observations, as laboratories write them: every spelling of a titre, odd units, limits and a step
     either side.
Units: 10*9/L, g/L and % are the protocol's; the rows also use others that convert.
"""

from __future__ import annotations

from .draft import Draft
from .results import OLD, Result, observe

R = Result

ANA = {
    "pass": (R(text="1:80"), R(text="1:320"), R(text="1/160"), R(text="1:100", flag="POS"), R(ratio=("1", "640"))),
    "fail": (R(text="1:40"), R(text="1/40", flag="NEG"), R(text="1:79")),
    "odd": (
        R(text=">1:1280"), R(text=">=1:80"), R(text="<1:40"), R(text="<1:80"), R(text="<=1:80"), R(text=">1:40"),
        R(value="160", unit="{titer}"), R(text="positive"), R(code="sct:10828004"),
        R(code="sct:260385009", flag="NEG"),
        R(text="1:320", method="ELISA"), R(text="1:320", test="loinc:29953-7"),
        R(text="1:320", test="loinc:29953-7", method="immunofluorescence"),
        R(text="1:40", test="loinc:29953-7", method="indirect immunofluorescence"),
        R(text="1:160", test="loinc:29953-7", method="ELISA"), R(code="sct:10828004", test="loinc:8061-4"),
        R(text="1:160", status="preliminary"), R(text="1:320", at=None), R(text="1:320", at="S+1..20d"),
        R(text="1:160", at="S-300..900d~y"), R(text="2:160"), R(text="strong"), R(absent=True),
    ),
}  # fmt: skip
ANTI_DS_DNA = {
    "pass": (
        R(value="30.1", unit="[IU]/mL", reference="30"), R(value="212", unit="[IU]/mL", reference="30", flag="H"),
        R(code="sct:10828004", test="loinc:31348-6"), R(truth=True, test="loinc:6457-6"),
        R(value="96", unit="[IU]/mL", flag="HH"),
    ),
    "fail": (
        R(value="30", unit="[IU]/mL", reference="30"), R(value="4.5", unit="[IU]/mL", reference="30", flag="N"),
        R(code="sct:260385009", test="loinc:31348-6"), R(truth=False, test="loinc:6457-6"),
    ),
    "odd": (
        R(value="31", unit="[IU]/mL", reference="30", flag="IND"), R(value="35", unit="[IU]/mL"),
        R(value="30", unit="[IU]/mL", comparator=">", reference="30"),
        R(value="10", unit="[IU]/mL", comparator="<", reference="30"), R(text="borderline", test="loinc:31348-6"),
        R(text="positive", test="loinc:31348-6"), R(text="negative", test="loinc:31348-6"), R(flag="E"),
        R(span=("25", "40"), unit="[IU]/mL", reference="30"), R(value="80", unit="[IU]/mL", flag="N", reference="30"),
        R(value="80", reference="30"), R(value="80", unit="[IU]/mL", reference="30", status="preliminary"),
        R(value="80", unit="[IU]/mL", reference="30", at="S-200..700d~m"), R(absent=True, test="loinc:33799-8"),
        R(value="55", unit="[IU]/mL", reference="30", method="ELISA", test="loinc:33799-8"),
    ),
}  # fmt: skip
ANTI_SM = {
    "pass": (
        R(value="20.5", unit="[arb'U]/mL", reference="20"), R(code="sct:10828004", test="loinc:31627-3"),
        R(value="61", unit="[arb'U]/mL", reference="20", flag="POS"),
    ),
    "fail": (
        R(value="20", unit="[arb'U]/mL", reference="20"),
        R(value="2.0", unit="[arb'U]/mL", reference="20", flag="NEG"),
        R(code="sct:260385009", test="loinc:31627-3"),
    ),
    "odd": (
        R(flag="W", test="loinc:5356-1"), R(value="19", unit="[arb'U]/mL"), R(text="equivocal", test="loinc:31627-3"),
        R(code="sct:10828004", test="loinc:5356-1", status="registered"), R(text="NEGATIVE", test="loinc:5356-1"),
        R(code="sct:260385009", test="loinc:31627-3", at=None), R(absent=True),
    ),
}  # fmt: skip
NEUTROPHILS = {
    "pass": (
        R(value="1.0", unit="10*9/L"), R(value="3.2", unit="10*9/L"), R(value="1.01", unit="10*9/L"),
        R(value="1000", unit="/uL"), R(value="2.40", unit="10*3/uL"),
        R(value="4100", unit="/uL", test="loinc:26499-4"),
    ),
    "fail": (
        R(value="0.99", unit="10*9/L"), R(value="999", unit="/uL"), R(value="0.4", unit="10*3/uL"),
        R(value="0.999999999", unit="10*9/L"),
    ),
    "odd": (
        R(value="3.2"), R(value="3.2", unit="~x10^9/L"), R(value="1.5", unit="10*9/L", comparator="<"),
        R(value="1.0", unit="10*9/L", comparator=">="), R(value="1.0", unit="10*9/L", comparator="<"),
        R(value="1.0", unit="10*9/L", comparator="<="), R(value="0.5", unit="10*9/L", comparator="<"),
        R(span=("0.8", "1.2"), unit="10*9/L"), R(span=("1.0", "2.0"), unit="10*9/L"),
        R(span=("0.1", None), unit="10*9/L"),
        R(value="3.0", unit="mg"), R(value="2.9", unit="10*9/L", at=OLD), R(value="2.9", unit="10*9/L", at="S-31d"),
        R(value="2.9", unit="10*9/L", at="S-30d"), R(value="0.9", unit="10*9/L", status="preliminary"),
        R(value="2.1", unit="10*9/L", at="S-0d~m"), R(value="2.1", unit="10*9/L", at="S-40d~m"), R(absent=True),
        R(value="1.1", unit="10*9/L", status="corrected"), R(value="2.2", unit="10*9/L", status="entered-in-error"),
    ),
}  # fmt: skip
HAEMOGLOBIN = {
    "pass": (
        R(value="60", unit="g/L"), R(value="112", unit="g/L"), R(value="6", unit="g/dL"),
        R(value="10.4", unit="g/dL"),
        R(value="9800", unit="mg/dL"), R(value="60.0", unit="g/L", test="loinc:20509-6"),
    ),
    "fail": (
        R(value="59", unit="g/L"), R(value="59.9", unit="g/L"), R(value="5.8", unit="g/dL"),
        R(value="5990", unit="mg/dL"),
    ),
    "odd": (
        R(value="7.0", unit="mmol/L"), R(value="110"), R(value="110", unit="g/L", at=OLD),
        R(value="65", unit="g/L", at=None),
        R(value="60", unit="g/L", comparator="<"), R(value="60", unit="g/L", comparator=">"),
        R(span=("55", "65"), unit="g/L"), R(span=("40", "59"), unit="g/L"), R(value="58", unit="g/L", at="S+1..9d"),
        R(value="101", unit="g/L", status="preliminary"), R(value="101", unit="g/L", at="S-9d@23:50:00Z"),
        R(value="72", unit="g/L", at="S-30..36d", spread="S-25d"), R(absent=True),
    ),
}  # fmt: skip
EJECTION_FRACTION = {
    "pass": (
        R(value="50", unit="%"), R(value="62", unit="%"), R(value="50.5", unit="%", test="loinc:18043-0"),
        R(value="55", unit="%", at="S-100..500d"), R(value="0.58", unit="1"),
    ),
    "fail": (R(value="49", unit="%"), R(value="49.9", unit="%", test="loinc:8806-2"), R(value="30", unit="%")),
    "odd": (
        R(span=("50", "55"), unit="%"), R(span=("45", "55"), unit="%"), R(span=("40", "45"), unit="%"), R(value="60"),
        R(value="50", unit="%", comparator=">"), R(value="50", unit="%", comparator="<"),
        R(value="60", unit="%", comparator="<="), R(value="60", unit="%", status="preliminary"),
        R(value="60", unit="%", at=None),
        R(value="66", unit="%", at="S+3..30d"), R(value="66", unit="%", at="S-300..900d~y"), R(absent=True),
        R(text="preserved"),
    ),
}  # fmt: skip
_SINGLE = (
    ("loinc:751-8", NEUTROPHILS),
    ("loinc:718-7", HAEMOGLOBIN),
    ("loinc:10230-1", EJECTION_FRACTION),
)
_LEGS = (("loinc:5048-4", ANA), ("loinc:5130-0", ANTI_DS_DNA), ("loinc:11090-8", ANTI_SM))
_MISSING = 0.2
_SECOND_RESULT = 0.3


def write_laboratory(draft: Draft) -> None:
    """Antibodies, counts and ejection fraction of one subject."""
    _write_antibodies(draft)
    for test, table in _SINGLE:
        plan = draft.plan()
        if plan == "odd" and draft.chance(_MISSING):
            continue
        if plan == "odd" and draft.chance(_SECOND_RESULT):
            observe(draft, test, draft.rng.choice(table["pass"]))
            observe(draft, test, draft.rng.choice(table[draft.rng.choice(("pass", "fail"))]))
        observe(draft, test, draft.rng.choice(table[plan]))


def _write_antibodies(draft: Draft) -> None:
    """The three legs of inc-06: any one shown makes it pass, all must be shown false to fail it."""
    plan = draft.plan()
    shown = draft.rng.randrange(len(_LEGS))
    for place, (test, table) in enumerate(_LEGS):
        if plan == "odd":
            part = draft.rng.choice(("odd", "odd", "fail"))
            if draft.chance(_MISSING):
                continue
        else:
            part = "pass" if plan == "pass" and place == shown else "fail"
            if plan == "pass" and place != shown:
                part = draft.rng.choice(("pass", "fail"))
        observe(draft, test, draft.rng.choice(table[part]))
        if plan == "odd" and draft.chance(_SECOND_RESULT):
            older = draft.rng.choice(table[draft.rng.choice(("pass", "fail"))])
            observe(draft, test, older.but(at="S-20..400d"))
