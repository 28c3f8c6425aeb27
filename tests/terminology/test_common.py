"""The commonest diseases and medicines leave nothing open, whatever system names them; SNOMED CT codes are sound."""

from __future__ import annotations

from collections import defaultdict

import pytest

from kn5501_reasoner.model import Resolution
from kn5501_reasoner.terminology import Terminology

HYPERTENSION = """cm:I10 icd:I10 sct:38341003 sct:59621000 obo:MONDO_0005044 obo:MONDO_0001134 obo:DOID_10763
    obo:DOID_10825 obo:NCIT_C3117 mesh:D006973 mesh:D000075222 obo:HP_0000822"""
DIABETES = """cm:E11.9 icd:E11.9 sct:44054006 obo:MONDO_0005148 obo:DOID_9352 obo:NCIT_C26747 mesh:D003924
    obo:HP_0005978"""
OSTEOPOROSIS = """cm:M81.0 icd:M81.9 sct:64859006 obo:MONDO_0005298 obo:DOID_11476 obo:NCIT_C3298 mesh:D010024
    obo:HP_0000939"""
REFLUX = """cm:K21.9 icd:K21.9 sct:235595009 obo:MONDO_0007186 obo:DOID_8534 obo:NCIT_C26781 mesh:D005764
    obo:HP_0002020"""
OTHER_DISEASES = """
    sct:195967001 obo:MONDO_0004979 obo:DOID_2841 obo:NCIT_C28397 mesh:D001249 obo:HP_0002099
    sct:13645005 obo:MONDO_0005002 obo:DOID_3083 obo:NCIT_C3199 mesh:D029424
    sct:55822004 obo:MONDO_0021187 mesh:D006949 obo:HP_0003077 mesh:D006937 obo:HP_0003124
    sct:40930008 obo:MONDO_0005420 obo:DOID_1459 obo:NCIT_C26800 mesh:D007037
    sct:396275006 obo:MONDO_0005178 obo:DOID_8398 obo:NCIT_C3293 mesh:D010003 obo:HP_0002758
    sct:271737000 obo:MONDO_0002280 obo:DOID_2355 obo:NCIT_C2869 mesh:D000740 obo:HP_0001903
    sct:414916001 obo:MONDO_0011122 obo:DOID_9970 obo:NCIT_C3283 mesh:D009765 obo:HP_0001513
    sct:53741008 obo:MONDO_0005010 obo:DOID_3393 obo:NCIT_C26732 mesh:D003324
    sct:49436004 obo:MONDO_0004981 obo:DOID_0060224 obo:NCIT_C50466 mesh:D001281 obo:HP_0005110
    sct:709044004 obo:MONDO_0005300 obo:DOID_784 obo:NCIT_C80078 mesh:D051436
    sct:90560007 obo:MONDO_0005393 obo:DOID_13189 obo:NCIT_C34650 mesh:D006073
    sct:61582004 obo:MONDO_0011786 obo:DOID_4481 obo:NCIT_C79532 obo:HP_0003193
    sct:68566005 obo:MONDO_0100338 obo:DOID_0080784 mesh:D014552
    sct:233604007 obo:MONDO_0005249 obo:DOID_552 obo:NCIT_C3333 mesh:D011014 obo:HP_0002090
    sct:193462001 obo:MONDO_0013600 obo:NCIT_C28286 mesh:D007319 obo:HP_0100785
    sct:56294008 sct:89765005 sct:77176002 sct:110483000 obo:MONDO_0008575 obo:DOID_0050742 mesh:D014029
    """
MEDICINES = """
    atc:A02BC01 rx:7646 sct:387137007
    atc:C08CA01 rx:17767 sct:386864001
    atc:A10BA02 rx:6809 sct:372567009
    atc:N02BE01 rx:161 sct:387517004
    atc:A12AA04 rx:1897 sct:387307005
    atc:A11CC05 rx:2418 sct:18414002
    """
FORMS = frozenset({"SystemicMedicine", "TopicalMedicine", "MedicineWithTopicalProducts"})


def opened(terminology: Terminology, found: Resolution) -> set[str]:
    """The classes that rules name and that the record is or may be; all of them when it is not known."""
    return set((found.sure | found.possible if found.mapped else terminology.rule_classes) & terminology.rule_classes)


@pytest.mark.parametrize("code", " ".join((HYPERTENSION, DIABETES, OSTEOPOROSIS, REFLUX, OTHER_DISEASES)).split())
def test_common_disease_leaves_nothing_open(condition, terminology, code: str) -> None:
    assert opened(terminology, condition(code)) <= {"InfectiousDisease"}


@pytest.mark.parametrize("code", MEDICINES.split())
def test_common_medicine_leaves_nothing_open(medicine, terminology, code: str) -> None:
    assert opened(terminology, medicine(code)) <= FORMS


@pytest.mark.parametrize("name", """omeprazole amlodipine metformin paracetamol acetaminophen calcium_carbonate
    vitamin_D vitamin_D3 colecalciferol cholecalciferol""".split())
def test_common_medicine_leaves_nothing_open_by_name(medicine, terminology, name: str) -> None:
    assert opened(terminology, medicine("sct:999999", name.replace("_", " "))) <= FORMS


@pytest.mark.parametrize(("codes", "names"), [
    ("sct:387420009", "StudyMedicine Immunosuppressant"), ("sct:386907005", "StudyMedicine"),
    ("sct:710287009", "StudyMedicine BCellTargetedDrug Biologic"), ("sct:386919002", "BCellTargetedDrug Biologic"),
    ("sct:108809004", "BCellTargetedDrug Biologic"), ("sct:733464008", "BCellTargetedDrug Biologic"),
    ("sct:35058611000001103", "BCellTargetedDrug Biologic"), ("sct:444607009", "BCellTargetedDrug Biologic"),
    ("sct:449043000", "BCellTargetedDrug Biologic"), ("sct:716122004", "BCellTargetedDrug Biologic"),
    ("sct:736495009", "BCellTargetedDrug Biologic"), ("sct:385548008", "BCellTargetedDrug Biologic"),
    ("sct:710228002", "BtkInhibitor"), ("sct:116602009", "SystemicGlucocorticoid"),
    ("sct:116601002", "SystemicGlucocorticoid"), ("sct:116593003", "SystemicGlucocorticoid"),
    ("sct:372584003", "SystemicGlucocorticoid"), ("sct:373540008", "Antimalarial"), ("sct:373468005", "Antimalarial"),
    ("sct:409330005", "Immunosuppressant SystemicMedicine"), ("sct:386976000", "Immunosuppressant SystemicMedicine"),
    ("sct:372574004", "Immunosuppressant SystemicMedicine"), ("sct:387381009", "Immunosuppressant SystemicMedicine"),
    ("sct:386975001", "Immunosuppressant MedicineWithTopicalProducts"), ("sct:704313003", "Immunosuppressant"),
    ("sct:387249003", "Immunosuppressant"), ("sct:386891004", "Biologic"), ("sct:444648007", "Biologic"),
    ("sct:733487000", "Biologic"), ("sct:372687004", "Antibacterial"), ("sct:372670001", "Antibacterial"),
    ("sct:372735009", "Antibacterial"), ("sct:764146007", "Antibacterial"), ("sct:372840008", "Antibacterial"),
])
def test_substance_by_its_concept(medicine, codes: str, names: str) -> None:
    assert set(names.split()) <= medicine(codes).sure


@pytest.mark.parametrize("codes", """sct:266261006 obo:HP_0030880 sct:195295006 obo:MONDO_0008364 obo:DOID_10300
    obo:NCIT_C116359 mesh:D011928 cm:I73.00 icd:I73.0""".split())
def test_raynaud_phenomenon_is_only_perhaps_of_the_skin(condition, terminology, codes: str) -> None:
    found = condition(codes)
    assert not found.sure & terminology.rule_classes
    assert {"CutaneousVascularDisease", "InterferingSkinDisease", "SkinDisease"} <= found.possible
    assert opened(terminology, found) == {"InterferingSkinDisease", "SkinDisease"}


@pytest.mark.parametrize("codes", "sct:13920009 obo:MONDO_0001711 obo:HP_0002480 mesh:D006501 cm:K76.82".split())
def test_hepatic_encephalopathy_is_of_the_brain(condition, codes: str) -> None:
    assert "CnsDisease" in condition(codes).sure


def snomed(terminology: Terminology, kind: str) -> dict[str, set[str]]:
    """The SNOMED CT codes listed for classes of a kind, and the classes."""
    listed: dict[str, set[str]] = defaultdict(set)
    inside = terminology.hierarchy.subclasses({"medicine": "Medicine", "condition": "ClinicalCondition"}[kind])
    for listing in terminology.index.listed("snomed-ct"):
        if listing.name in inside:
            listed[listing.low].add(listing.name)
    return listed


@pytest.mark.parametrize("kind", ["medicine", "condition"])
def test_check_digit_of_every_concept(terminology, kind: str) -> None:
    codes = snomed(terminology, kind)
    assert codes and not [code for code in codes if not checked(code)]
    assert not checked("387137008") and not checked("378137007")


def test_no_medicine_under_two_classes(terminology) -> None:
    assert not {code: names for code, names in snomed(terminology, "medicine").items() if len(names) > 1}


def checked(code: str) -> bool:
    """Whether the last digit is Verhoeff's check digit of those before, and the two before it tell of a concept."""
    total = 0
    for place, digit in enumerate(reversed(code)):
        total = dihedral(total, turned(place % 8, int(digit)))
    return total == 0 and code[-3:-1] in {"00", "10"}


def dihedral(one: int, other: int) -> int:
    """The product in the group of the turns and flips of a pentagon: 0 to 4 turn, 5 to 9 flip."""
    turn = (one - other) % 5 if one > 4 else (one + other) % 5
    return turn + 5 * ((one > 4) != (other > 4))


def turned(times: int, digit: int) -> int:
    """Verhoeff's permutation, applied so many times."""
    for _ in range(times):
        digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
    return digit
