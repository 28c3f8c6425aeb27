"""The product's terminology and the oracle's tables read codes alike, as far as rules and reviews ask.

Every tenth code of ICD-10-CM in the quick suite, all of them in the full one; and every other code of the tables.
"""

from __future__ import annotations

import re

import pytest

from kn5501_reasoner.terminology import Terminology
from tests.agreement import awaited
from tests.conftest import FULL
from tests.oracle import codes as table
from tests.oracle.condition_codes import CONDITION_DOMAINS, CONDITIONS
from tests.oracle.meaning import ANCESTORS, condition_meaning, medicine_meaning
from tests.oracle.medicine_codes import MEDICINES

STEMS = {
    table.ICD_CM: "http://hl7.org/fhir/sid/icd-10-cm/",
    table.ICD_WHO: "http://hl7.org/fhir/sid/icd-10/",
    table.SNOMED: "http://snomed.info/id/",
    table.RXNORM: "http://www.nlm.nih.gov/research/umls/rxnorm/",
    table.ATC: "http://www.whocc.no/atc/",
}
DENIED = (*CONDITION_DOMAINS.values(), "SystemicLupusErythematosus", "PregnancyState")
STEP = 1 if FULL else 10
# By history or not decides nothing but the cure, and of a broad code the cure is unknown either way.
AWAITED = {"condition": awaited.CONDITIONS, "exposure": awaited.MEDICINES, "allergy": awaited.MEDICINES}
NOT_ASKED = {"PrimaryMalignancyByHistory"}


@pytest.fixture(scope="module")
def terminology() -> Terminology:
    """The product's."""
    return Terminology.load()


@pytest.fixture(scope="module")
def asked(terminology: Terminology) -> frozenset[str]:
    """The classes that rules name and that the oracle knows."""
    return (terminology.rule_classes & ANCESTORS.keys()) - NOT_ASKED


def differences(terminology: Terminology, asked: frozenset[str], kind: str, codes: list[tuple[str, str]]) -> list[str]:
    """The codes that are read differently."""
    found = []
    for system, code in codes:
        one = terminology.resolve(kind, STEMS[system] + code, None)
        coding = ((system, code, ""),)
        other = condition_meaning(coding) if kind == "condition" else medicine_meaning(coding, "")
        same = one.mapped == other.mapped and one.sure & asked == other.sure & asked
        same = same and one.possible & asked == (other.possible & asked) - one.sure
        for name in DENIED if kind == "condition" else ():
            same = same and (bool(one.exact) and one.exact <= terminology.superclasses(name)) == other.denies(name)
        if not same and code not in AWAITED[kind]:
            found.append(f"{code}: product {one}, oracle {other}")
    return found


def cells(text: str, cell: int) -> list[str]:
    """The codes in one column of a table; of ranges their first category."""
    lines = [line.split("|") for line in text.strip("\n").splitlines()]
    return [re.sub("^=|-.*", "", code) for line in lines if len(line) > cell for code in line[cell].split()]


@pytest.mark.parametrize(("kind", "system", "code"), [
    ("condition", table.ICD_CM, "L51.1"), ("condition", table.SNOMED, "702809001"), ("exposure", table.ATC, "V10XA"),
])
def test_what_is_awaited_is_still_read_otherwise(
    terminology: Terminology, asked: frozenset[str], monkeypatch: pytest.MonkeyPatch, kind: str, system: str, code: str
) -> None:
    monkeypatch.setitem(AWAITED, kind, frozenset())
    assert differences(terminology, asked, kind, [(system, code)])


def test_icd_10_cm(terminology: Terminology, asked: frozenset[str]) -> None:
    icd = pytest.importorskip("simple_icd_10_cm")
    codes = [code for code in icd.get_all_codes(True) if not icd.is_chapter(code) and not icd.is_block(code)]
    assert len(codes) > 90_000
    chosen = {*codes[::STEP], *(code for code in codes if len(code) == 3)}
    assert not differences(terminology, asked, "condition", [(table.ICD_CM, code) for code in sorted(chosen)])


def test_other_codes_of_conditions(terminology: Terminology, asked: frozenset[str]) -> None:
    codes = [(table.ICD_CM, code) for code in cells(CONDITIONS, 1)]
    codes += [(table.ICD_WHO, code) for cell in (1, 3) for code in cells(CONDITIONS, cell)]
    codes += [(table.SNOMED, code) for code in cells(CONDITIONS, 2)]
    assert not differences(terminology, asked, "condition", codes)


@pytest.mark.parametrize("kind", ["exposure", "allergy"])
def test_codes_of_medicines(terminology: Terminology, asked: frozenset[str], kind: str) -> None:
    anatomical = {code[:length] for code in cells(MEDICINES, 2) for length in (1, 3, 4, 5, 7) if length <= len(code)}
    codes = [(table.ATC, code) for code in sorted(anatomical)]
    codes += [(table.RXNORM, code) for code in cells(MEDICINES, 1) if code != "410942007"]
    assert not differences(terminology, asked, kind, codes)
