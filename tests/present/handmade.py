"""A screening made by hand: every verdict, every outcome, flags, hostile text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kn5501_reasoner.model import (
    Assessment,
    Because,
    CriterionResult,
    DataError,
    Dates,
    Evidence,
    Flag,
    Run,
    Screening,
    Skipped,
    Unread,
)

DATES = Dates(date(2026, 11, 22), date(2026, 11, 30), None)
HOSTILE = "<script>alert(1)</script>\x1b[31m\u202eevil\n=1+1"


def result(criterion: str, outcome: str, message: str, *evidence: Evidence, flags: tuple[Flag, ...] = ()):
    return CriterionResult(criterion, outcome, (Because(f"kn:{criterion}-part", message, evidence),), flags)


HAEMOGLOBIN = Evidence("https://example.org/record/hb-1", "5.8 g/dL", "2026-11-20")

ANAEMIC = Assessment(
    "P001", DATES, "ineligible",
    (
        result("inc-03", "inapplicable", "the subject is male"),
        result("inc-07", "failed", "haemoglobin 58 g/L is below 60 g/L", HAEMOGLOBIN),
        result("inc-08", "cantTell", "no left ventricular ejection fraction is recorded"),
        result("exc-05", "passed", "reviewed on 2026-11-20: nothing of the central nervous system",
               flags=(Flag("read-by-name", "a medicine was read by its name"),)),
        result("exc-14", "untested", "awaits the investigator's judgement"),
    ),
)
WAITING = Assessment("P000", Dates(date(2026, 11, 22), None, None), "undetermined",
                     (result("exc-14", "untested", "awaits the investigator's judgement"),))
FIT = Assessment("P003", DATES, "eligible", (result("inc-07", "passed", "both are high enough", HAEMOGLOBIN),))
REFUSED = Assessment(
    "P002", DATES, "refused",
    errors=(DataError("P002", "two-birth-dates", ("urn:b", "urn:a"), "two birth dates: 1990-01-01, 1991-01-01"),),
)
ODD = Assessment(
    HOSTILE, DATES, "ineligible",
    (result("inc-07", "failed", HOSTILE, Evidence("javascript:alert(1) \"x\"", HOSTILE, None),
            flags=(Flag("odd", HOSTILE),)),),
)

SCREENING = Screening(
    trial="kn5501", rules_version="0.1.0", rules_sha256="ab" * 32, dates=DATES,
    subjects=(FIT, REFUSED, ANAEMIC, WAITING, ODD),
    skipped=(Skipped("b.json", "Encounter/1", "not a resource that a criterion reads", "P001"),),
    refused_files=(Skipped("a.ttl", "", "carries shapes"),),
    titles={"inc-07": "Neutrophils and haemoglobin", "exc-14": "Anything else that raises risk"},
    run=Run("cd" * 32, "ef" * 32, (), {"pyshacl": "0.40.1"}),
)

UNREAD = (
    Unread("P003", "b.json", "https://example.org/Condition/7", "Condition", "no subject is given", ("cns", "skin")),
    *(Unread("P001", "a.json", f"https://example.org/Encounter/{n}", "Encounter",
             "the resource type Encounter is not read") for n in range(118)),
    Unread("P001", "a.json", "https://example.org/Claim/1", "Claim", "the resource type Claim is not read"),
    *(Unread("P001", "a.json", f"https://example.org/Condition/{n}", "Condition", "it has a modifier extension",
             ("malignancy",)) for n in range(5)),
    Unread(None, "c.json", "https://example.org/Condition/9", "Condition", "no subject is given", ("cns",)),
)
NOT_USED = replace(SCREENING, unread=UNREAD, refused_files=(
    *SCREENING.refused_files, Skipped("c.json", "https://example.org/Condition/9", "no subject is given", None,
                                      "Condition"),
))
"""One entry of P003, 124 of P001 and one of nobody were not used."""

MANY = tuple(Evidence(f"https://example.org/record/{n:02}", f"text {n}", f"2026-11-{n:02}") for n in range(30, 0, -1))
LONG = Assessment(
    "P004", DATES, "undetermined",
    (CriterionResult("exc-12", "cantTell", (Because("kn:exc-12-drug", "thirty doses", MANY, ("event/1",)),)),),
)
"""One reason of thirty records, the newest first."""
