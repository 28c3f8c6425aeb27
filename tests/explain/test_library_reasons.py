"""Reasons of facts of the library: what a result lacks for them, in the words of their own window and limit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kn5501_reasoner.model import CriterionResult, Dates
from kn5501_reasoner.pipeline.session import Session
from kn5501_reasoner.records.from_path import read_paths

DATES = Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))
HEAD = """@prefix le: <https://w3id.org/lupus-eligibility/term/> .
@prefix loinc: <https://loinc.org/rdf/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://x.example/p> a le:Subject ; le:identifier "p" ; le:trial "cln-978" .
<https://x.example/ast> a le:Observation ; le:subject <https://x.example/p> ; le:code loinc:{} ;
    le:observationStatus "final" ; le:effective "{}"^^xsd:date ; {} .
"""


def result(folder: Path, criterion: str, code: str, day: str, said: str) -> CriterionResult:
    file = folder / "p.ttl"
    file.write_text(HEAD.format(code, day, said), encoding="utf-8")
    found = Session.of(read_paths([str(file)])[0], "cln-978", DATES).assess("p")
    return next(one for one in found.criteria if one.criterion == criterion)


@pytest.mark.parametrize(("day", "said", "why"), [
    ("2026-10-22", 'le:valueDecimal 80.0 ; le:unitCode "U/L" ; le:referenceHigh 40.0 ; le:referenceUnit "U/L"',
     "older than 30 days at screening"),
    ("2026-11-20", 'le:valueDecimal 80.0 ; le:unitCode "U/L"', "without the laboratory's upper limit"),
    ("2026-11-20", 'le:valueDecimal 80.0 ; le:referenceHigh 40.0 ; le:referenceUnit "U/L"', "without a unit of UCUM"),
])
def test_what_a_multiple_lacks_is_said(tmp_path: Path, day: str, said: str, why: str) -> None:
    found = result(tmp_path, "inc-08", "1920-8", day, said)
    assert found.outcome == "cantTell"
    (because,) = [one for one in found.because if one.shape.endswith("inc-08-ast")]
    assert why in because.message and "xULN" not in because.message
    assert any("upper limit" in flag.message for flag in found.flags if flag.code == "to-settle")


def test_a_multiple_is_said_in_words(tmp_path: Path) -> None:
    limit = 'le:valueDecimal 101.0 ; le:unitCode "U/L" ; le:referenceHigh 40.0 ; le:referenceUnit "U/L"'
    found = result(tmp_path, "inc-08", "1920-8", "2026-11-20", limit)
    assert found.outcome == "failed"
    assert [one.message for one in found.because] == [
        "AST 2.525 times the upper limit is above 2.5 times the upper limit"]
