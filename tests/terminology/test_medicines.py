"""Medicines and allergens: by code, by class of codes, and by name."""

from __future__ import annotations

import pytest

from .conftest import expand

FORMS = frozenset({"SystemicMedicine", "TopicalMedicine", "MedicineWithTopicalProducts"})
"""How a medicine reaches the body; alone it opens no criterion."""


@pytest.mark.parametrize(("codes", "names"), [
    ("rx:3002", "StudyMedicine Immunosuppressant"), ("atc:L01AA01", "StudyMedicine Immunosuppressant"),
    ("rx:24698", "StudyMedicine"), ("rx:974779", "StudyMedicine BCellTargetedDrug Biologic"),
    ("rx:121191", "BCellTargetedDrug Biologic"), ("rx:1092437", "BCellTargetedDrug Biologic"),
    ("atc:L04AG04", "BCellTargetedDrug Biologic"), ("atc:L01FX07", "BCellTargetedDrug"),
    ("atc:L01XL05", "BCellTargetedDrug"), ("atc:L01FX24", "BCellTargetedDrug"), ("atc:L01FB01", "BCellTargetedDrug"),
    ("rx:68149", "Immunosuppressant"), ("atc:L04AX03", "Immunosuppressant"), ("atc:L01BA01", "Immunosuppressant"),
    ("atc:L04AF07", "Immunosuppressant"), ("atc:D05BX51", "Immunosuppressant"), ("atc:L04AB02", "Biologic"),
    ("atc:L04AC07", "Biologic"), ("atc:L04AA24", "Biologic"), ("rx:5521", "Antimalarial"),
    ("rx:8640", "SystemicGlucocorticoid"), ("atc:H02AB04", "SystemicGlucocorticoid"),
    ("atc:J01DD04", "Antibacterial"), ("rx:2193", "Antibacterial"), ("rx:1442981", "BtkInhibitor"),
    ("atc:L01EL03", "BtkInhibitor"), ("atc:L01XE27", "BtkInhibitor"), ("le:kn5501", "StudyMedicine BCellTargetedDrug"),
    ("atc:L04AG18", "BCellTargetedDrug Biologic"), ("rx:2728380", "BCellTargetedDrug Biologic"),
    ("rx:2373951", "BCellTargetedDrug Biologic"), ("rx:1942950", "BCellTargetedDrug Biologic"),
    ("atc:L01XC02", "BCellTargetedDrug Biologic"), ("atc:L01XX71", "BCellTargetedDrug"),
    ("atc:V10XX02", "BCellTargetedDrug Biologic"),
])
def test_ingredient(medicine, codes: str, names: str) -> None:
    assert set(names.split()) <= medicine(codes).sure


@pytest.mark.parametrize("codes", """
    atc:A02BC01 atc:A07AA09 atc:A07EC01 atc:A10BA02 atc:A10AE04 atc:A11CC05 atc:B01AB05 atc:B01AC06 atc:B02BX05
    atc:B03XA01 atc:B06AC05 atc:C01BA01 atc:C07AB02 atc:C09AA03 atc:C10AA05 atc:C10AX13 atc:D01AC01 atc:D06AX09
    atc:D07AC01 atc:D11AX10 atc:G03AC06 atc:G04BD08 atc:G04CA02 atc:H02AA02 atc:H03AA01 atc:J02AC01 atc:J05AB01
    atc:J05AF10 atc:J06BB04 atc:J06BD01 atc:J07BB02 atc:J07BN01 atc:L01BC01 atc:L01EA01 atc:L01XA01 atc:L02BA01
    atc:L03AA02 atc:L04AX05 atc:L04AX08 atc:M01AE01 atc:M04AC01 atc:M05BX04 atc:N02AA01 atc:N02CD01 atc:N05BA01
    atc:N06AB06 atc:N06DX04 atc:R01AD09 atc:R03AC02 atc:R03AK06 atc:R03BA02 atc:R03DC03 atc:R06AE07 atc:S01AE05
    atc:S01BA01 atc:S01EE01 atc:S01LA04 atc:S01XA31 atc:V03AF03 atc:V08AB02 rx:29046 rx:6809 rx:1191 rx:7646
    rx:36437 rx:281 rx:4450 rx:20610 rx:67108 rx:10582 rx:7052 rx:4124
    """.split())
def test_common_medicine_leaves_nothing_open(medicine, terminology, codes: str) -> None:
    assert opened(terminology, medicine(codes)) == set()


@pytest.mark.parametrize("display", """
    omeprazole 20 MG Delayed Release Oral Capsule; influenza vaccine; covid-19 vaccine; hepatitis B immune globulin;
    multivitamin; vitamin K1; iron sucrose; ferric carboxymaltose; latanoprost 0.05 MG/ML Ophthalmic Solution;
    olopatadine; albuterol 90 MCG/ACTUAT Metered Dose Inhaler; fluticasone / salmeterol;
    ethinyl estradiol / norethindrone; lisinopril 10 MG Oral Tablet; amlodipine / valsartan; candesartan cilexetil;
    metformin; insulin aspart; semaglutide; escitalopram oxalate; quetiapine; carbidopa / levodopa; morphine;
    butorphanol; heparin; enoxaparin; tranexamic acid; cetirizine; acyclovir; tenofovir disoproxil; fluconazole;
    terbinafine; tamsulosin; finasteride; isotretinoin; permethrin; thymalfasin; filgrastim;
    clobetasol 0.5 MG/ML Topical Cream; denosumab; evolocumab; erenumab; ranibizumab; oxytocin; octreotide;
    lidocaine; sodium chloride; folic acid; calcium carbonate / cholecalciferol; levothyroxine; allopurinol;
    colchicine; ibuprofen; acetaminophen / hydrocodone; neomycin; rifaximin; imatinib
    """.split(";"))
def test_common_medicine_leaves_nothing_open_by_name(medicine, terminology, display: str) -> None:
    assert opened(terminology, medicine("rx:999999", display.strip())) == set()


def opened(terminology, found) -> set[str]:
    """The classes that rules name and that the medicine is or may be; all of them when it is not known."""
    read = found.sure | found.possible if found.mapped else terminology.rule_classes
    return set(read & terminology.rule_classes) - FORMS


@pytest.mark.parametrize(("codes", "names"), [
    ("atc:L04AA99", "BCellTargetedDrug BtkInhibitor Immunosuppressant Biologic"), ("atc:L01FX99", "BCellTargetedDrug"),
    ("atc:L04AG06", "BCellTargetedDrug"), ("atc:L01FX14", "BCellTargetedDrug"),
    ("atc:L01XL13", "BCellTargetedDrug StudyMedicine"), ("atc:L01FA04", "StudyMedicine"),
    ("atc:L01XG01", "Immunosuppressant"), ("atc:L01AA03", "Immunosuppressant"), ("atc:L01EL01", "Immunosuppressant"),
    ("atc:M01CC01", "Immunosuppressant"), ("atc:J06BA02", "Biologic"),
    ("atc:L03AB07", "Biologic"), ("atc:L04AJ03", "Immunosuppressant Biologic"),
    ("atc:D11AH99", "Immunosuppressant Biologic"),
    ("atc:A10XX99", "Biologic"), ("atc:R03DX99", "Biologic"), ("atc:A07EA06", "SystemicGlucocorticoid"),
    ("atc:R06AB52", "SystemicGlucocorticoid"), ("atc:J04AB02", "Antibacterial"), ("atc:P01AB07", "Antibacterial"),
    ("atc:M09AA72", "Antimalarial"), ("rx:24698", "Immunosuppressant"), ("rx:1442981", "Immunosuppressant"),
])
def test_medicine_that_is_left_open(medicine, codes: str, names: str) -> None:
    found = medicine(codes)
    assert found.mapped and set(names.split()) <= found.possible


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
    ("Telitacicept 80mg", "Telitacicept"), ("ibrutinib 140 MG Oral Capsule", "Ibrutinib"),
    ("orelabrutinib", "Orelabrutinib"), ("fludarabine phosphate 25 MG/ML Injection", "Fludarabine"),
    ("anifrolumab-fnia 150 MG/ML Injection", "Anifrolumab"),
    ("polatuzumab vedotin-piiq 30 MG Injection", "Polatuzumab"),
    ("Aspirin (substance)", "Analgesic"),
])
def test_product_read_by_name(medicine, display: str, name: str) -> None:
    found = medicine("rx:999999", display)
    assert found.by_name and found.mapped and name in found.classes
    assert found.unmapped_codes == (expand("rx:999999"),)


def test_all_parts_of_a_combination_count(medicine) -> None:
    found = medicine("rx:999999", "rituximab 120 MG/ML / hyaluronidase human 2000 UNT/ML Injection")
    assert {"Rituximab", "VehicleOrFluid"} <= found.classes


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
    ("sct:256277009", None, "OtherAllergen"), ("rx:29046", None, "HeartAndVesselMedicine"),
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


@pytest.mark.parametrize("code", ["L01XC2", "L04AB0", "L01F0", "L01FA1", "J01X9", "L04AD0X", "L0", "L01FA022"])
def test_what_is_not_written_as_a_code_of_atc_is_not_known(medicine, code: str) -> None:
    assert not medicine(f"atc:{code}").mapped


@pytest.mark.parametrize("name", [
    "利妥昔单抗 in 0.9% sodium chloride", "头孢曲松钠 in 0.9% sodium chloride", "ритуксимаб sodium chloride 500 ml",
])
def test_a_word_of_another_script_is_a_word_that_is_not_understood(medicine, name: str) -> None:
    assert not medicine("", name).mapped


def test_an_ingredient_in_brackets_is_read_and_a_brand_is_not(medicine) -> None:
    assert "Rituximab" in medicine("", "sodium chloride [rituximab]").sure
    assert medicine("", "rituximab 10 MG/ML Injection [Rituxan]").classes == {"Rituximab"}
