"""Medicines by their code, by a Medication that is contained, bundled or referred to, and by its ingredients."""

from __future__ import annotations

import pytest

from tests.records.making import PREDNISONE, RXNORM, about, code, only, read, reasons

ATC = "http://www.whocc.no/atc"
LOCAL = "http://hospital.example/drugs"


def medication(**members):
    return {"resourceType": "Medication", "id": "m"} | members


def contained(*inside, reference="#m", **members):
    made = {"status": "active", "medicationReference": {"reference": reference}, "contained": list(inside)} | members
    return about("MedicationStatement", **made)


def rows(*resources):
    records = read(*resources)
    assert not records.errors and not records.skipped
    found = records.tables["exposure"]
    return [(row["codes"].split(), row["display"], row["record"].partition("r1")[2]) for row in found]


def test_contained_and_missing_medication():
    inside = medication(code=code(RXNORM, "8640"))
    row = only(read(contained(inside)), "exposure")
    assert row["codes"].endswith("/8640")
    named = contained(inside, medicationReference={"reference": "#m", "display": "prednisone"})
    assert only(read(named), "exposure")["display"] == "prednisone"
    away = {"status": "active", "medicationReference": {"reference": "Medication/9", "display": "Some drug"}}
    row = only(read(about("MedicationStatement", **away)), "exposure")
    assert (row["codes"], row["display"]) == ("", "Some drug")


@pytest.mark.parametrize(
    "resource",
    [
        about("MedicationStatement", status="active", medicationReference={"reference": "Medication/9"}),
        about("MedicationDispense", status="completed", medicationReference={"reference": "Medication/9"}),
        about("MedicationStatement", status="active", medicationReference={"identifier": {"value": "9"}}),
        about("MedicationRequest", status="active"),
        about("MedicationAdministration", status="completed", medicationCodeableConcept={}),
        contained(medication()),
        contained({"resourceType": "Organization", "id": "m", "name": "x"}),
    ],
)
def test_a_medicine_that_nothing_names_is_not_understood(resource):
    records = read(resource)
    assert not records.tables["exposure"]
    assert len(reasons(records)) == 1 and "medicine" in reasons(records)[0]


def test_a_medication_known_by_its_ingredients():
    items = [{"itemCodeableConcept": code(RXNORM, "1")}, {"itemCodeableConcept": code(RXNORM, "2")}]
    found = rows(contained(medication(ingredient=items)))
    assert [codes[0][-2:] for codes, _, _ in found] == ["/1", "/2"]
    assert [name for _, _, name in found] == ["#ingredient-1", "#ingredient-2"]


@pytest.mark.parametrize(
    "ingredient",
    [
        {"itemCodeableConcept": code(ATC, "J01DD04")},
        {"itemReference": {"reference": "#s"}},
        {"itemReference": {"reference": "#inner"}},
        {"itemReference": {"reference": "Substance/s1"}},
        {"itemReference": {"reference": "Medication/m1"}},
    ],
)
def test_a_local_code_beside_an_ingredient(ingredient):
    substance = {"resourceType": "Substance", "code": code(ATC, "J01DD04")}
    inside = [
        medication(code=code(LOCAL, "X123", display="Product"), ingredient=[ingredient]),
        substance | {"id": "s"},
        {"resourceType": "Medication", "id": "inner", "ingredient": [{"itemReference": {"reference": "#s"}}]},
    ]
    beside = [substance | {"id": "s1"}, {"resourceType": "Medication", "id": "m1", "code": code(ATC, "J01DD04")}]
    used = ingredient.get("itemReference", {}).get("reference", "")
    extra = [each for each in beside if used.endswith(each["id"])]
    ((codes, _, name),) = rows(contained(*inside), *extra)
    assert codes == ["http://hospital.example/drugs#X123", "http://www.whocc.no/atc/J01DD04"] and name == ""


def test_each_ingredient_keeps_the_code_of_the_product():
    items = [
        {"itemCodeableConcept": code(ATC, "J01DD04")},
        {"itemReference": {"reference": "Substance/9"}},
        {"itemCodeableConcept": {"text": "lactose"}, "isActive": False},
    ]
    found = rows(contained(medication(code=code(LOCAL, "X", display="Product"), ingredient=items)))
    local = "http://hospital.example/drugs#X"
    assert [(codes, display) for codes, display, _ in found] == [
        ([local, "http://www.whocc.no/atc/J01DD04"], None), ([local], None),
    ]


def test_an_ingredient_by_name():
    items = [{"itemReference": {"reference": "Substance/9", "display": "ceftriaxone"}}]
    ((codes, display, _),) = rows(contained(medication(code=code(LOCAL, "X", display="Brand"), ingredient=items)))
    assert (codes, display) == (["http://hospital.example/drugs#X"], "ceftriaxone")


def test_a_medication_that_is_its_own_ingredient():
    inside = medication(ingredient=[{"itemReference": {"reference": "#m"}}])
    assert rows(contained(inside)) == [([], None, "")]


def test_ingredients_and_dosages_name_records_apart():
    items = [{"itemCodeableConcept": code(RXNORM, "1")}, {"itemCodeableConcept": code(RXNORM, "2")}]
    found = rows(contained(medication(ingredient=items), dosage=[{"text": "a"}, {"text": "b"}]))
    assert [name for _, _, name in found] == [
        f"#dosage-{dosage}-ingredient-{item}" for dosage in (1, 2) for item in (1, 2)
    ]


def test_a_substance_that_nothing_names_is_listed():
    substance = {"resourceType": "Substance", "id": "s"}
    records = read(about("MedicationStatement", status="active", **PREDNISONE), substance)
    assert reasons(records) == ["no record refers to this Substance"]
