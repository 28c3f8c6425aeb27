"""Every code of ICD-10-CM falls where its block says, and every code that a class lists exists."""

from __future__ import annotations

import re
from functools import cache

import pytest
import simple_icd_10_cm as icd10cm

from .conftest import STEMS

_CODE = re.compile(r"^[A-Z]\d[0-9A-Z](\.[0-9A-Z]+)?$")


@cache
def codes() -> list[str]:
    return [code for code in icd10cm.get_all_codes() if _CODE.match(code)]


def within(first: str, last: str) -> list[str]:
    return [code for code in codes() if first <= code[:len(first)] <= last]


def test_every_listed_code_exists(terminology) -> None:
    listed = {end for each in terminology.index.listed("icd-10-cm") for end in (each.low, each.high)}
    known = {code.replace(".", "") for code in codes()}
    assert sorted(listed - known) == []


def test_every_code_is_mapped(condition) -> None:
    assert [code for code in codes() if not condition(f"cm:{code}").mapped] == []


# block, class of every code in it, what does not follow it
BLOCKS = [
    ("A80", "A89", "CnsInfection", ""),
    ("G00", "G09", "CnsDisease", ""),
    ("G10", "G32", "CnsDisease", ""),
    ("G35", "G37", "CnsDisease", ""),
    ("G40", "G40", "Epilepsy", ""),
    ("G43", "G44", "CnsFindingForJudgement", "G43.6"),
    ("G45", "G46", "CerebrovascularDisease", ""),
    ("G80", "G83", "CnsDisease", ""),
    ("G91", "G96", "CnsDisease", ""),
    ("I60", "I69", "CerebrovascularDisease", ""),
    ("Q00", "Q07", "CnsDisease", ""),
    ("F01", "F99", "PsychiatricIllness", ""),
    ("R56", "R56", "Seizure", ""),
    ("C70", "C72", "CnsDisease", ""),
    ("C70", "C72", "PrimaryMalignancy", ""),
    ("C79.3", "C79.3", "CnsDisease", ""),
    ("C00", "C76", "PrimaryMalignancy", ""),
    ("C77", "C79", "SecondaryMalignancy", ""),
    ("C7A", "C7A", "PrimaryMalignancy", ""),
    ("C7B", "C7B", "SecondaryMalignancy", ""),
    ("C81", "C96", "PrimaryMalignancy", ""),
    ("C43", "C43", "Melanoma", ""),
    ("C44", "C44", "NonMelanomaSkinCancer", ""),
    ("C50", "C50", "BreastCancer", ""),
    ("C53", "C53", "CervicalCancer", ""),
    ("D00", "D09", "CarcinomaInSitu", ""),
    ("D10", "D36", "BenignNeoplasm", ""),
    ("D3A", "D3A", "BenignNeoplasm", ""),
    ("D37", "D49", "Neoplasm", ""),
    ("Z85", "Z85", "PrimaryMalignancyByHistory", ""),
    ("D80", "D83", "InbornErrorOfImmunity", ""),
    ("D84", "D84", "ImmunodeficiencyDisease", ""),
    ("B20", "B20", "HivInfection", ""),
    ("B00", "B00", "HerpesSimplex", ""),
    ("A60", "A60", "HerpesSimplex", ""),
    ("B01", "B01", "Chickenpox", ""),
    ("B02", "B02", "HerpesZoster", ""),
    ("A00", "B99", "InfectiousDisease", ""),
    ("I50", "I50", "HeartFailure", ""),
    ("M32", "M32", "SystemicLupusErythematosus", "M32.0"),
    ("L93", "L93", "CutaneousLupusErythematosus", ""),
    ("L00", "L99", "SkinDisease", ""),
    ("L40", "L40", "Psoriasis", ""),
    ("L51", "L51", "ErythemaMultiforme", ""),
    ("L95", "L95", "CutaneousVascularDisease", ""),
    ("L97", "L97", "LegUlcer", ""),
    ("M34", "M34", "SystemicSclerosis", ""),
    ("Z88", "Z88", "AllergyStatus", ""),
    ("Z91.0", "Z91.0", "AllergyStatus", ""),
    ("E00", "E89", "ConditionOfNoConcern", "E51.2 E75 E70.330 E88.14"),
    ("H00", "H95", "ConditionOfNoConcern", "H01.12 H66"),
    ("I10", "I25", "ConditionOfNoConcern", "I11.0 I13.0 I13.2"),
    ("K00", "K95", "ConditionOfNoConcern", "K61 K65 K76.82"),
    ("N00", "N99", "ConditionOfNoConcern", "N10 N30 N39.0 N70 N71 N72 N73"),
    ("S00", "T79", "ConditionOfNoConcern", "T45.1X5 T78"),
    ("V00", "Y99", "ConditionOfNoConcern", ""),
    ("D86", "D86", "ConditionOfNoConcern", "D86.81"),
]


@pytest.mark.parametrize(("first", "last", "name", "apart"), BLOCKS, ids=lambda value: value.replace(" ", "+") or "-")
def test_block_lands_in_its_class(condition, first: str, last: str, name: str, apart: str) -> None:
    inside = [code for code in within(first, last) if not code.startswith(tuple(apart.split()) or "-")]
    assert inside
    assert [code for code in inside if name not in condition(f"cm:{code}").sure] == []


@pytest.mark.parametrize(("first", "last", "name"), [
    ("A80", "A89", "HerpesOrVaricellaZosterInfection"),
    ("G00", "G09", "HerpesOrVaricellaZosterInfection"),
    ("M32", "M32", "CnsFindingForJudgement"),
    ("D70", "D70", "DrugInducedImmunosuppression"),
    ("C00", "C69", "CnsDisease"),
    ("D50", "D69", "CongenitalOrAcquiredImmunodeficiency"),
    ("E00", "E66", "Neoplasm"),
])
def test_block_never_lands_in(condition, first: str, last: str, name: str) -> None:
    found = [code for code in within(first, last)
             if name in condition(f"cm:{code}").sure | condition(f"cm:{code}").possible]
    assert found == []


# what a code surely is, and then one of: what it must also be, or may be
INVARIANTS = [
    ("SkinDisease", ("InterferingSkinDisease", "OtherSkinDisease", "CutaneousLupusErythematosus")),
    ("ImmunodeficiencyDisease", ("CongenitalOrAcquiredImmunodeficiency", "DrugInducedImmunosuppression")),
    ("NervousSystemDisease", ("CnsDisease", "PeripheralNerveDisease")),
    ("Neoplasm", ("PrimaryMalignancy", "SecondaryMalignancy", "CarcinomaInSitu", "BenignNeoplasm")),
    ("MalignantNeoplasm", ("PrimaryMalignancy", "SecondaryMalignancy")),
]


@pytest.mark.parametrize(("name", "kinds"), INVARIANTS, ids=lambda value: value if isinstance(value, str) else "")
def test_no_code_is_silent_between_classes(condition, name: str, kinds: tuple[str, ...]) -> None:
    """A code inside a broad class is inside one of the classes that rules name, or may be."""
    found = [condition(f"cm:{code}") for code in codes()]
    assert [sorted(each.classes) for each in found
            if name in each.sure and not (each.sure | each.possible) & set(kinds)] == []


@pytest.mark.parametrize("code", """A17.0 A17.81 A32.11 A32.12 A39.0 A52.10 A52.2 A52.3 B00.3 B00.4 B01.0 B01.11 B02.0
    B02.1 B37.5 B45.1 B58.2 B94.1 G03.9 A86""".split())
def test_infection_of_the_central_nervous_system(condition, code: str) -> None:
    assert "CnsDisease" in condition(f"cm:{code}").sure


@pytest.mark.parametrize("code", "B00.0 B00.4 B00.5 B00.52 B00.7 B02.0 B02.3 B02.39 B02.7".split())
def test_severe_herpes(condition, code: str) -> None:
    assert "SevereHerpesInfection" in condition(f"cm:{code}").sure


@pytest.mark.parametrize("code", "B00 B00.1 B00.2 B00.9 A60 A60.00 B01 B01.9 B02 B02.2 B02.9 B00.8 B02.8".split())
def test_other_herpes_is_never_taken_for_severe(condition, code: str) -> None:
    found = condition(f"cm:{code}")
    assert "HerpesOrVaricellaZosterInfection" in found.sure
    assert not {"SevereHerpesInfection", "CnsDisease"} & (found.sure | found.possible)


@pytest.mark.parametrize("code", "T78.00XA T78.2XXA T80.51XA T88.6XXA T78.2".split())
def test_anaphylaxis(condition, code: str) -> None:
    assert "Anaphylaxis" in condition(f"cm:{code}").sure


@pytest.mark.parametrize(("code", "name"), [
    ("B21", "HivInfection"), ("B24", "HivInfection"), ("C97", "PrimaryMalignancy"), ("G41", "Epilepsy"),
    ("M32.1", "SystemicLupusErythematosus"), ("F00", "PsychiatricIllness"), ("Z33", "PregnancyState"),
    ("I10", "ConditionOfNoConcern"), ("H19.1", "OcularHerpes"), ("Z32.1", "PregnancyState"),
    ("D48.9", "Neoplasm"), ("E90", "ConditionOfNoConcern"), ("L99.8", "SkinDisease"),
])
def test_icd_10_of_the_who(condition, code: str, name: str) -> None:
    assert name in condition(f"icd:{code}").sure


def test_dots_and_case_do_not_matter(terminology) -> None:
    found = {terminology.resolve("condition", STEMS["cm"] + code).classes for code in ("M32.14", "M3214", "m32.14")}
    assert found == {frozenset({"LupusNephritis"})}
