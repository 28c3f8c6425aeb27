"""Subjects whose print is looked at: one with many failed criteria and three judgements with long names and reasons."""

from __future__ import annotations

from pathlib import Path

EXAMPLES = Path(__file__).parents[3] / "examples"
WHO = "Dr <b>Wen</b> & Prof. Aleksandra Brzęczyszczykiewicz-Montgomery, rheumatology"
WHY = "platelets & <i>creatinine</i> were looked at by two people, who did not agree at first; " * 4
CHANGES = (
    ('birthDate "1990', 'birthDate "1950'), ('consentStatus "given"', 'consentStatus "withdrawn"'),
    ("valueDecimal 10.0", "valueDecimal 2.0"), ('valueText "A"', 'valueText "D"'), ("1:320", "1:40"),
    ("valueDecimal 3.2", "valueDecimal 0.3"), ("valueDecimal 112.0", "valueDecimal 41.0"),
    ("valueDecimal 62.0", "valueDecimal 31.0"), ("snomed:420300004", "snomed:420913000"),
    ("snomed:60001007", "snomed:10828004"), ('start "2025-10-01"', 'start "2026-11-01"'),
    ('start "2025-11-01"', 'start "2026-11-01"'), ("judgedAsFit true", "judgedAsFit false"),
    ('judgedBy "investigator 1"', f'judgedBy "{WHO}"'),
    ('judgementReason "nothing found"', f'judgementReason "{WHY.strip()}"'),
)


def many_failed(name: str) -> str:
    """Record RDF of a subject who fails most criteria."""
    text = (EXAMPLES / "eligible-woman.ttl").read_text(encoding="utf-8").replace("eligible-woman", name)
    for before, after in CHANGES:
        if before not in text:
            raise ValueError(f"the example no longer says {before}")
        text = text.replace(before, after)
    return text + "".join(f"""
:disease-{number} a le:Condition ; le:subject :subject ; le:code icd:{code} ; le:verificationStatus "confirmed" ;
    le:clinicalStatus "active" ; le:onset "2026-11-10"^^xsd:date ; le:recorded "2026-11-10"^^xsd:date .
""" for number, code in enumerate(("G35", "C50.919", "B02.9", "D81.9", "L40.0"))) + """
:rituximab a le:Exposure ; le:subject :subject ; le:code rxnorm:121191 ; le:exposureStatus "completed" ;
    le:start "2026-11-10"^^xsd:date ; le:end "2026-11-20"^^xsd:date .
"""
