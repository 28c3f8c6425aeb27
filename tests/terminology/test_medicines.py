"""Medicines and allergens: by code, by class of codes, and by name."""

from __future__ import annotations

import pytest

from .conftest import expand


@pytest.mark.parametrize(("codes", "names"), [
    ("rx:3002", "StudyMedicine Immunosuppressant"), ("atc:L01AA01", "StudyMedicine Immunosuppressant"),
    ("rx:24698", "StudyMedicine"), ("rx:974779", "StudyMedicine BCellTargetedDrug Biologic"),
    ("rx:121191", "BCellTargetedDrug Biologic"), ("rx:1092437", "BCellTargetedDrug Biologic"),
    ("atc:L04AG04", "BCellTargetedDrug Biologic"), ("atc:L01FX07", "BCellTargetedDrug"),
    ("atc:L01XL05", "BCellTargetedDrug"), ("atc:L01FX24", "BCellTargetedDrug"), ("atc:L01FB01", "BCellTargetedDrug"),
    ("rx:68149", "Immunosuppressant"), ("atc:L04AX03", "Immunosuppressant"), ("atc:L01BA01", "Immunosuppressant"),
    ("atc:L04AF07", "Immunosuppressant"), ("atc:L04AA99", "Immunosuppressant"), ("atc:L04AB02", "Biologic"),
    ("atc:L04AC07", "Biologic"), ("atc:L04AA24", "Biologic"), ("rx:5521", "Antimalarial"),
    ("rx:8640", "SystemicGlucocorticoid"), ("atc:H02AB04", "SystemicGlucocorticoid"),
    ("atc:J01DD04", "Antibacterial"), ("rx:2193", "Antibacterial"), ("rx:1442981", "BtkInhibitor"),
    ("atc:L01EL03", "BtkInhibitor"), ("atc:A02BC01", "MedicineOfNoConcern"), ("atc:J02AC01", "MedicineOfNoConcern"),
    ("atc:J05AB01", "MedicineOfNoConcern"), ("atc:D07AC01", "MedicineOfNoConcern"),
])
def test_ingredient(medicine, codes: str, names: str) -> None:
    assert set(names.split()) <= medicine(codes).sure


@pytest.mark.parametrize("codes", """rx:3002 rx:68149 rx:1256 rx:1721947 atc:L01FC01 atc:L04AX01 rx:5521 rx:8640
    atc:L04AB02 atc:J01DD04 atc:L01XG01""".split())
def test_no_b_cell_targeted_drug(medicine, codes: str) -> None:
    found = medicine(codes)
    assert found.mapped
    assert "BCellTargetedDrug" not in found.sure | found.possible


@pytest.mark.parametrize("codes", "atc:L04AG atc:L04AG06 atc:L01FX99 atc:L01XL99 atc:L01F atc:L04A atc:L01XC".split())
def test_class_that_may_hold_a_b_cell_targeted_drug(medicine, codes: str) -> None:
    assert "BCellTargetedDrug" in medicine(codes).possible


@pytest.mark.parametrize("codes", "atc:L04 atc:L04A atc:L04AX atc:L04AX99".split())
def test_groups_that_tell_no_immunosuppressant(medicine, codes: str) -> None:
    found = medicine(codes)
    assert not found.sure & {"Immunosuppressant", "SystemicMedicine"}
    assert {"Immunosuppressant", "SystemicMedicine"} <= found.possible


@pytest.mark.parametrize("codes", "rx:1592254 atc:L04AX05".split())
def test_pirfenidone_is_no_immunosuppressant(medicine, codes: str) -> None:
    found = medicine(codes)
    assert found.mapped and not (found.sure | found.possible) & {"Immunosuppressant", "Biologic", "SystemicMedicine"}


@pytest.mark.parametrize("codes", """rx:103 atc:L01BB02 rx:10485 atc:L01BB03 rx:2346 atc:L01AA02 rx:1256 rx:68149
    rx:6851 rx:3002 rx:27169 atc:L04AD01 atc:L04AD02 atc:L04AD atc:L04AH01 atc:L04AA01 atc:L04AF02 rx:3008+atc:L04AD01
    """.split())
def test_immunosuppressants_known_to_reach_the_whole_body(medicine, codes: str) -> None:
    assert {"Immunosuppressant", "SystemicMedicine"} <= medicine(codes.replace("+", " ")).sure


@pytest.mark.parametrize(("codes", "display"), [
    ("rx:3008", None), ("rx:42316", None), ("rx:35302", None), ("rx:321952", None),
    ("rx:999999", "cyclosporine 0.5 MG/ML Ophthalmic Suspension"), ("rx:999999", "pimecrolimus cream"),
])
def test_immunosuppressants_with_topical_products(medicine, codes: str, display: str | None) -> None:
    found = medicine(codes, display)
    assert {"Immunosuppressant", "MedicineWithTopicalProducts"} <= found.sure
    assert not found.sure & {"SystemicMedicine", "TopicalMedicine"}


@pytest.mark.parametrize("codes", "atc:D11AH01 atc:D11AH02 atc:S01XA18".split())
def test_topical_products_by_their_own_codes(medicine, codes: str) -> None:
    found = medicine(codes)
    assert {"TopicalMedicine", "Immunosuppressant"} <= found.sure and "SystemicMedicine" not in found.sure


@pytest.mark.parametrize("codes", "rx:1092437 atc:L01FA01 atc:D11AH05 atc:L04AG atc:L04AB02".split())
def test_biologics_reach_the_whole_body(medicine, codes: str) -> None:
    assert "SystemicMedicine" in medicine(codes).sure


def test_biologics_among_the_immunosuppressants_of_atc(medicine) -> None:
    assert "Immunosuppressant" not in medicine("atc:L04AB02").sure
    assert "Immunosuppressant" not in medicine("atc:L04AG11").sure


@pytest.mark.parametrize(("display", "name"), [
    ("predniSONE 20 MG Oral Tablet", "Prednisone"),
    ("cycloSPORINE, modified 100 MG Oral Capsule", "Ciclosporin"),
    ("Mycophenolate Mofetil 500 MG Oral Tablet [CellCept]", "MycophenolicAcid"),
    ("rituximab-abbs 10 MG/ML Injectable Solution", "Rituximab"),
    ("1 ML medroxyprogesterone acetate 150 MG/ML Injection", "Contraceptive"),
    ("Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet", "Penicillin"),
    ("amoxicillin and clavulanate", "Penicillin"),
    ("Yaz 28 Day Pack", "Contraceptive"),
    ("NuvaRing 0.12/0.015 MG per 24HR 21 Day Vaginal System", "Contraceptive"),
    ("Telitacicept 80mg", "Telitacicept"),
    ("Aspirin (substance)", "Analgesic"),
])
def test_product_read_by_name(medicine, display: str, name: str) -> None:
    found = medicine("rx:999999", display)
    assert found.by_name and found.mapped and name in found.classes
    assert found.unmapped_codes == (expand("rx:999999"),)


def test_all_parts_of_a_combination_count(medicine) -> None:
    found = medicine("rx:999999", "rituximab 120 MG/ML / hyaluronidase human 2000 UNT/ML Injection")
    assert {"Rituximab", "MedicineOfNoConcern"} <= found.classes


@pytest.mark.parametrize("display", [
    "no prednisone", "prednisone-like substance X", "cyclophosphamide-free", "Amoxicillin 250 MG / Foo 125 MG",
    "Foo 5 MG", "aspirin or prednisone", "5 MG Oral Tablet", "", "/", "prednisone prednisone", "history of rituximab",
])
def test_display_not_wholly_understood(medicine, display: str) -> None:
    assert not medicine("rx:999999", display).mapped


@pytest.mark.parametrize(
    "display", ["antibiotic", "corticosteroid", "Immunosuppressant", "biologic", "quinolone", "painkiller"]
)
def test_the_name_of_a_group_names_no_ingredient(medicine, display: str) -> None:
    assert not medicine("rx:999999", display).mapped


def test_a_mapped_code_goes_before_the_name(medicine) -> None:
    found = medicine("rx:8640", "rituximab 10 MG/ML")
    assert found.classes == {"Prednisone"} and not found.by_name


def test_conditions_are_not_read_by_name(terminology) -> None:
    assert not terminology.resolve("condition", expand("sct:999999"), "Epilepsy").mapped


@pytest.mark.parametrize(("codes", "display", "name"), [
    ("sct:256277009", None, "OtherAllergen"), ("rx:29046", None, "MedicineOfNoConcern"),
    ("rx:974779", None, "StudyMedicine"), ("rx:999999", "penicillin V", "Antibacterial"),
    ("obo:DOID_0040027", None, "StudyMedicine"), ("sct:999999", "Peanut (substance)", "OtherAllergen"),
])
def test_allergen(terminology, codes: str, display: str | None, name: str) -> None:
    assert name in terminology.resolve("allergy", expand(codes), display).sure


@pytest.mark.parametrize("codes", ["sct:609328004", "cm:Z88.9", "obo:MONDO_0000775"])
def test_allergy_without_its_substance_may_be_to_a_study_medicine(terminology, codes: str) -> None:
    found = terminology.resolve("allergy", expand(codes))
    assert found.mapped and "StudyMedicine" in found.possible


def test_every_study_medicine_has_a_contraindication(terminology) -> None:
    inside = terminology.hierarchy.subclasses("StudyMedicine") - {"StudyMedicine"}
    assert set(terminology.contraindicates.values()) == inside
