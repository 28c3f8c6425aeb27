"""The product's terminology and the oracle's lists say the same of a code: in a class, may be in it, or out.

In:    of ATC the codes that either of them lists, and all groups above; of RxNorm and SNOMED CT what both list.
The codes of ICD are compared by what comes of them, in test_every_code.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from kn5501_reasoner.terminology import Terminology
from tests.agreement.every_code import SYSTEMS
from tests.oracle import codes as table
from tests.oracle.classes import classify
from tests.oracle.condition_codes import CONDITION_DOMAINS, DENIED, SNOMED_CONCEPTS
from tests.oracle.events import is_systemic
from tests.oracle.lists.medicines import GROUPS, LISTS
from tests.oracle.logic import both
from tests.oracle.meaning import condition_meaning, medicine_meaning, tells_systemic
from tests.oracle.medicine_codes import CONCEPTS, NUMBERS
from tests.oracle.prefixes import expanded, lines_of
from tests.oracle.records import Exposure
from tests.oracle.when import UNKNOWN
from tests.terminology.sweeping import entries

STEMS = {
    table.ICD_CM: "http://hl7.org/fhir/sid/icd-10-cm/",
    table.ICD_WHO: "http://hl7.org/fhir/sid/icd-10/",
    table.SNOMED: "http://snomed.info/id/",
    table.RXNORM: "http://www.nlm.nih.gov/research/umls/rxnorm/",
    table.ATC: "http://www.whocc.no/atc/",
}
#: the oracle's classes that bear another name in the product; the forms of medicines are compared by what they decide
NAMED = {"SevereReaction": "SevereAllergicReaction"}
REFUTED = (*CONDITION_DOMAINS.values(), "SystemicLupusErythematosus", "PregnancyState")


@pytest.fixture(scope="module")
def terminology() -> Terminology:
    """The product's."""
    return Terminology.load()


@pytest.fixture(scope="module")
def anatomical(terminology: Terminology) -> frozenset[str]:
    """Every code of ATC that is listed, numbers between two listed ends included, and the groups above it."""
    ranges = [(listing.low, listing.high) for listing in terminology.index.listed("atc")]
    ranges += [_ends(token) for *_, rest in lines_of(LISTS) for token in rest.split()]
    listed = {code for ends in ranges for code in _between(*ends)}
    listed |= {code for token in GROUPS.split() for code in expanded(token) if code[1:].isdigit()}
    return frozenset(code[:length] for code in listed for length in (1, 3, 4, 5, 7) if length <= len(code))


def _ends(token: str) -> tuple[str, str]:
    low, _, high = token.partition("-")
    return low, high or low


def _between(low: str, high: str) -> Iterator[str]:
    if len(low) < 7:  # letters between two groups are not all in use
        yield from (low, high)
    else:
        yield from (f"{low[:5]}{number:02}" for number in range(int(low[5:]), int(high[5:]) + 1))


def in_both(terminology: Terminology, token: str, known: Collection[str]) -> list[str]:
    return sorted({listing.low for listing in terminology.index.listed(token)} & set(known))


def differences(terminology: Terminology, kind: str, system: str, codes: Collection[str]) -> list[str]:
    """One line a code and class of which the two do not say the same."""
    found = []
    for code in sorted(codes):
        read = terminology.resolve(kind, STEMS[system] + code)
        for name, other in classify("condition" if kind == "condition" else "exposure", system, code).items():
            ours = NAMED.get(name, name)
            one = "in" if ours in read.sure else "may be" if ours in read.possible or not read.mapped else "out"
            if ours in terminology.hierarchy and one != other:
                found.append(f"{code} {name}: product {one}, oracle {other}")
    return found


@pytest.mark.parametrize("kind", ["exposure", "allergy"])
def test_medicines_by_atc(terminology: Terminology, anatomical: frozenset[str], kind: str) -> None:
    assert len(anatomical) > 900
    assert differences(terminology, kind, table.ATC, anatomical) == []


@pytest.mark.parametrize("kind", ["exposure", "allergy"])
def test_medicines_by_rxnorm_and_snomed_ct(terminology: Terminology, kind: str) -> None:
    ingredients = in_both(terminology, "rxnorm", NUMBERS)
    assert len(ingredients) >= 50
    assert differences(terminology, kind, table.RXNORM, ingredients) == []
    assert differences(terminology, kind, table.SNOMED, in_both(terminology, "snomed-ct", CONCEPTS)) == []


def test_conditions_by_snomed_ct(terminology: Terminology) -> None:
    concepts = in_both(terminology, "snomed-ct", SNOMED_CONCEPTS)
    assert len(concepts) + len(in_both(terminology, "snomed-ct", CONCEPTS)) >= 150
    assert differences(terminology, "condition", table.SNOMED, concepts) == []


def test_what_a_refuted_code_denies(terminology: Terminology) -> None:
    codes = [(table.SNOMED, code) for code in in_both(terminology, "snomed-ct", SNOMED_CONCEPTS)]
    codes += [(SYSTEMS[name], entry.code) for name in SYSTEMS for entry in entries(name) if entry.code in DENIED]
    found = []
    for system, code in codes:
        exact = terminology.resolve("condition", STEMS[system] + code).exact
        for name in REFUTED:
            one = bool(exact) and exact <= terminology.denying(name)
            if one != condition_meaning(((system, code, ""),)).denies(name):
                found.append(f"{code} {name}: product {one}")
    assert found == []


def test_partners_of_the_steroid_by_code_alone(terminology: Terminology, anatomical: frozenset[str]) -> None:
    """Whether a medicine is one and acts on the whole body, where no route is told."""
    codes = [(table.ATC, code) for code in anatomical]
    codes += [(table.RXNORM, code) for code in in_both(terminology, "rxnorm", NUMBERS)]
    found = []
    for system, code in codes:
        read = terminology.resolve("exposure", STEMS[system] + code)
        coding = ((system, code, ""),)
        meaning = medicine_meaning(coding, "")
        use = Exposure(meaning, True, (), UNKNOWN, UNKNOWN, tells_systemic(coding))
        whole = "SystemicMedicine" in read.sure or None
        if "TopicalMedicine" in read.sure:
            whole = None if whole else False
        for name in ("Immunosuppressant", "Biologic"):
            one = both([True if name in read.sure else None if name in read.possible else False, whole])
            if one != both([meaning.among(name), is_systemic(use)]):
                found.append(f"{code} {name}: product {one}")
    assert found == []


@pytest.mark.parametrize(("kind", "system", "code", "planted"), [
    ("exposure", "atc", "L04AX01", "Pirfenidone"), ("exposure", "atc", "A02BD", "OtherAntibacterial"),
    ("exposure", "atc", "L01XC02", "OtherAntineoplasticAntibody"), ("exposure", "atc", "L01XL", "Kn5501"),
    ("allergy", "rxnorm", "3002", "Azathioprine"), ("exposure", "rxnorm", "8640", "GlucocorticoidOfBowelOrLung"),
    ("allergy", "snomed-ct", "387517004", "Amphenicol"), ("exposure", "snomed-ct", "710228002", "OtherAntineoplastic"),
    ("condition", "snomed-ct", "84757009", "Seizure"), ("condition", "snomed-ct", "44054006", "Psoriasis"),
    ("condition", "snomed-ct", "31996006", "CutaneousVasculitis"),
])  # fmt: skip
def test_a_planted_difference_is_seen(
    terminology: Terminology, tmp_path: Path, kind: str, system: str, code: str, planted: str
) -> None:
    (tmp_path / "planted.csv").write_text(f"{system}|{code},{planted}\n", encoding="utf-8")
    uri = {"atc": table.ATC, "rxnorm": table.RXNORM, "snomed-ct": table.SNOMED}[system]
    assert differences(terminology, kind, uri, [code]) == []
    assert differences(terminology.with_codes(tmp_path / "planted.csv"), kind, uri, [code])
