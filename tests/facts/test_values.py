"""Numbers, units, comparators, titres, scores and grades."""

from __future__ import annotations

import pytest

from .build import ITEMS, SYSTEMS, WEIGHTS, Sheet, bounds, holds

UNKNOWN = (None, None)


def one(code: str, name: str, **columns):
    sheet = Sheet()
    sheet.observation(code, **columns)
    return bounds(sheet.facts(), name)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"value": "1.0"}, ("1", "1")),
        ({"value": "1000", "unit": "/uL"}, ("1", "1")),
        ({"value": "1.0", "comparator": "<"}, (None, "0.999999999")),
        ({"value": "1.0", "comparator": "<="}, (None, "1")),
        ({"value": "1.0", "comparator": ">"}, ("1.000000001", None)),
        ({"value": "1.0", "comparator": ">="}, ("1", None)),
        ({"value": "1.0", "comparator": "ad"}, UNKNOWN),
        ({"range_low": "0.9", "range_high": "1.1"}, ("0.9", "1.1")),
        ({"range_low": "0.9"}, ("0.9", None)),
        ({"range_high": "1.1"}, (None, "1.1")),
        ({"range_low": "1.1", "range_high": "0.9"}, UNKNOWN),
        ({"range_low": "0.9", "range_high": "1.1", "unit": "mmol/L"}, UNKNOWN),
    ],
)
def test_numbers_are_closed_intervals_in_the_canonical_unit(columns, expected) -> None:
    assert one("NeutrophilCount", "neutrophils", **({"unit": "10*9/L"} | columns)) == expected


def test_an_open_end_off_the_grid_keeps_its_value() -> None:
    assert one("NeutrophilCount", "neutrophils", value="1.00000000001", unit="10*9/L", comparator="<") == (
        None,
        "1.00000000001",
    )


def test_a_conversion_that_is_not_exact_is_rounded_outward() -> None:
    low, high = one("HaemoglobinConcentration", "haemoglobin", value="200", unit="{third}")
    assert (low, high) == ("66.666666666666666666", "66.666666666666666667")


def test_a_value_too_large_to_hold_is_unusable() -> None:
    assert one("HaemoglobinConcentration", "haemoglobin", value="99999999999999999999", unit="g/dL") == UNKNOWN


def test_percent_and_fraction() -> None:
    assert one("LeftVentricularEjectionFraction", "lvef", value="0.55", unit="1") == ("55", "55")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"value_text": "1:80"}, ("80", "80")),
        ({"value_text": "1/80"}, ("80", "80")),
        ({"value_text": " 1 : 320 "}, ("320", "320")),
        ({"value_text": "<1:40"}, (None, "39.999999999")),
        ({"value_text": "<=1:40"}, (None, "40")),
        ({"value_text": ">1:1280"}, ("1280.000000001", None)),
        ({"value_text": ">=1:80"}, ("80", None)),
        ({"value": "160", "unit": "{titer}"}, ("160", "160")),
        ({"value": "80", "unit": "{titer}", "comparator": "<"}, (None, "79.999999999")),
        ({"value": "160", "unit": "{score}"}, UNKNOWN),
        ({"value": "160"}, UNKNOWN),
        ({"value_text": "2:80"}, UNKNOWN),
        ({"value_text": "1:0"}, UNKNOWN),
        ({"value_text": "80"}, UNKNOWN),
        ({"value_text": "positive"}, UNKNOWN),
        ({"interpretation": "POS"}, UNKNOWN),
        ({"value_text": "1:80", "status": "preliminary"}, UNKNOWN),
        ({"value_text": "1:80", "method": "elisa"}, UNKNOWN),
        ({"value_text": "1:80", "method": "ImmunofluorescenceMethod"}, ("80", "80")),
    ],
)
def test_titres_by_immunofluorescence(columns, expected) -> None:
    assert one("AntinuclearAntibodyByImmunofluorescence", "anaTitre", **columns) == expected


@pytest.mark.parametrize(
    ("method", "expected"),
    [("ImmunofluorescenceMethod", ("640", "640")), ("", UNKNOWN), ("elisa", ("80", "80"))],
)
def test_ana_by_another_method_is_another_test_and_an_unstated_one_supersedes(method, expected) -> None:
    sheet = Sheet()
    sheet.observation("AntinuclearAntibodyByImmunofluorescence", value_text="1:80", effective="2026-10-01")
    sheet.observation("AntinuclearAntibodyTest", value_text="1:640", method=method, effective="2026-11-01")
    assert bounds(sheet.facts(), "anaTitre") == expected


def sledai(total: str | None = None, said: dict[str, bool | None] | None = None, **more):
    sheet = Sheet()
    parent = sheet.observation("Sledai2kTotal", **({"value": total, "unit": "{score}" if total else None} | more))
    for name, present in (said or {}).items():
        sheet.observation(name, value_boolean=present, part_of=parent)
    return sheet


ALL_ABSENT = dict.fromkeys(WEIGHTS, False)


@pytest.mark.parametrize(
    ("total", "said", "expected"),
    [
        ("10", {}, ("10", "10")),
        (None, ALL_ABSENT | {"Arthritis": True, "Rash": True, "Pyuria": True}, ("10", "10")),
        (None, dict.fromkeys(WEIGHTS, True), ("105", "105")),
        (None, {"Arthritis": True}, ("4", "105")),
        (None, {"Arthritis": False}, ("0", "101")),
        ("10", {"Arthritis": True}, ("10", "10")),
        (None, {name: False for name in WEIGHTS if name not in ("Seizure", "Fever")} | {"Rash": True}, ("2", "11")),
        ("10", {name: False for name in WEIGHTS if name not in ("Seizure", "Fever")} | {"Rash": True}, ("10", "10")),
        ("10", ALL_ABSENT | {"Seizure": True, "Rash": True}, ("10", "10")),
    ],
)
def test_sledai_of_total_and_descriptors(total, said, expected) -> None:
    assert bounds(sledai(total, said).facts(), "sledai2k") == expected


def test_a_total_with_a_comparator_narrows_the_descriptors() -> None:
    open_parts = {name: False for name in WEIGHTS if name not in ("Seizure", "Fever")} | {"Rash": True}
    assert bounds(sledai("9", open_parts, comparator=">=").facts(), "sledai2k") == ("10", "11")
    assert bounds(sledai("9", {}, comparator=">=").facts(), "sledai2k") == ("9", None)
    assert bounds(sledai("7", {}, comparator=">").facts(), "sledai2k") == ("8", None)
    assert bounds(sledai("8", {}, comparator="<").facts(), "sledai2k") == (None, "7")


@pytest.mark.parametrize("total", ["9", "1", "12"])
def test_a_total_that_no_completion_gives_is_a_data_error(total) -> None:
    said = {name: False for name in WEIGHTS if name not in ("Seizure", "Fever")} | {"Rash": True}
    assert sledai(total, said).rules() == ["total-contradicts-parts"]


def test_descriptors_said_both_ways_are_unrecorded() -> None:
    sheet = sledai(None, ALL_ABSENT)
    sheet.observation("Seizure", value_boolean=True, part_of="urn:p:observation:0")
    assert bounds(sheet.facts(), "sledai2k") == ("0", "8")


def test_a_descriptor_without_a_value_is_unrecorded() -> None:
    assert bounds(sledai(None, ALL_ABSENT | {"Cva": None}).facts(), "sledai2k") == ("0", "8")


@pytest.mark.parametrize("method", ["selena-sledai", "original_sledai"])
def test_other_sledai_versions_cannot_decide(method) -> None:
    sheet = sledai("3", ALL_ABSENT, method=method)
    assert bounds(sheet.facts(), "sledai2k") == UNKNOWN and sheet.rules() == []


def test_descriptors_without_their_assessment_are_the_interval() -> None:
    sheet = Sheet()
    for name in WEIGHTS:
        sheet.observation(name, value_boolean=name == "Cva", part_of="urn:elsewhere")
    assert bounds(sheet.facts(), "sledai2k") == ("8", "8")


def bilag(grades: dict[str, dict | str]):
    sheet = Sheet()
    for system, grade in grades.items():
        sheet.observation(system, **(grade if isinstance(grade, dict) else {"value_text": grade}))
    facts = sheet.facts()
    return bounds(facts, "bilagSystemsA"), bounds(facts, "bilagSystemsAOrB")


@pytest.mark.parametrize(
    ("grades", "systems_a", "systems_a_or_b"),
    [
        ({"System1": "A"}, ("1", "9"), ("1", "9")),
        ({"System1": "B"}, ("0", "8"), ("1", "9")),
        ({"System1": "B "}, ("0", "8"), ("1", "9")),
        ({"System1": "b"}, ("0", "9"), ("0", "9")),
        (dict.fromkeys(SYSTEMS, "C"), ("0", "0"), ("0", "0")),
        (dict.fromkeys(SYSTEMS, "D") | {"System1": "B", "System2": "A"}, ("1", "1"), ("2", "2")),
        (dict.fromkeys(SYSTEMS, "E") | {"System1": "F"}, ("0", "1"), ("0", "1")),
        ({"System1": {"value_text": "A", "method": "classic_bilag"}}, ("0", "9"), ("0", "9")),
        ({"System1": {"value_codes": "https://example.org/bilag-grade/A"}}, ("1", "9"), ("1", "9")),
        ({"System1": {"value_codes": "https://example.org/bilag-2004-B"}}, ("0", "8"), ("1", "9")),
        ({"System1": {"value_codes": "https://example.org/NA"}}, ("0", "9"), ("0", "9")),
    ],
)
def test_bilag_systems(grades, systems_a, systems_a_or_b) -> None:
    assert bilag(grades) == (systems_a, systems_a_or_b)


@pytest.mark.parametrize("grade", ["A", "B"])
def test_a_grade_of_a_system_that_is_not_named_counts_for_none(grade) -> None:
    assert bilag({"System1": "B", "Bilag2004Grade": grade}) == (("0", "8"), ("1", "9"))
    assert bilag(dict.fromkeys(SYSTEMS, "D") | {"Bilag2004Grade": grade}) == (("0", "0"), ("0", "0"))


def test_two_grades_of_one_system_count_once() -> None:
    sheet = Sheet()
    sheet.observation("System1", value_text="B", effective="2026-11-10")
    sheet.observation("System1", value_text="B", effective="2026-11-12")
    assert bounds(sheet.facts(), "bilagSystemsAOrB") == ("1", "9")


def test_an_acr_item_that_is_not_named_counts_for_none() -> None:
    sheet = acr({"Item1": True, "Acr1997Item": True})
    assert bounds(sheet.facts(), "acr1997Items") == ("1", "11")


def acr(said: dict[str, bool], stated: bool = False, **more):
    sheet = Sheet()
    for item, present in said.items():
        sheet.observation(item, value_boolean=present, effective="2019-03")
    if stated:
        sheet.condition("SystemicLupusErythematosus", onset="2019-05", classified_by="acr-1997", **more)
    return sheet


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (dict.fromkeys(ITEMS[:4], True), ("4", "11")),
        (dict.fromkeys(ITEMS[:4], True) | dict.fromkeys(ITEMS[4:], False), ("4", "4")),
        (dict.fromkeys(ITEMS[:3], True) | dict.fromkeys(ITEMS[3:], False), ("3", "3")),
        (dict.fromkeys(ITEMS[:8], False), ("0", "3")),
    ],
)
def test_acr_items(said, expected) -> None:
    assert bounds(acr(said).facts(), "acr1997Items") == expected


def test_an_item_true_once_is_never_false() -> None:
    sheet = acr({ITEMS[0]: False})
    sheet.observation(ITEMS[0], value_boolean=True, effective="2015-01-01")
    assert bounds(sheet.facts(), "acr1997Items") == ("1", "11")


@pytest.mark.parametrize(
    "row",
    [
        {"status": "preliminary", "value_boolean": True},
        {"value_boolean": None},
        {"effective": None, "value_boolean": True},
    ],
)
def test_an_item_that_could_be_true_is_not_false(row) -> None:
    sheet = acr({ITEMS[0]: False})
    sheet.observation(ITEMS[0], **({"effective": "2020-01-01"} | row))
    assert bounds(sheet.facts(), "acr1997Items") == ("0", "11")


def test_an_item_after_screening_does_not_count() -> None:
    sheet = Sheet()
    sheet.observation(ITEMS[0], value_boolean=True, effective="2026-11-23")
    assert bounds(sheet.facts(), "acr1997Items") in (None, ("0", "11"))


def test_a_stated_classification_shows_four() -> None:
    assert bounds(acr({}, stated=True).facts(), "acr1997Items") == ("4", "11")
    assert bounds(acr({}, stated=True, verification="provisional").facts(), "acr1997Items") is None
    contradicted = acr(dict.fromkeys(ITEMS[:8], False), stated=True)
    assert contradicted.rules() == ["acr-statement-contradicts-items"]
    assert acr(dict.fromkeys(ITEMS[:7], False), stated=True).rules() == []


@pytest.mark.parametrize(
    ("columns", "expected", "unclear"),
    [
        ({"value": "76", "unit": "[IU]/mL", "reference_high": "75", "reference_unit": "[IU]/mL"}, True, False),
        ({"value": "75", "unit": "[IU]/mL", "reference_high": "75", "reference_unit": "[IU]/mL"}, False, False),
        ({"value": "76", "unit": "k[IU]/L", "reference_high": "75", "reference_unit": "[IU]/mL"}, True, False),
        ({"value": "76", "unit": "mg", "reference_high": "75", "reference_unit": "[IU]/mL"}, None, False),
        ({"value": "76", "reference_high": "75"}, None, False),
        (
            {"value": "75", "comparator": ">", "unit": "[IU]/mL", "reference_high": "75", "reference_unit": "[IU]/mL"},
            True,
            False,
        ),
        (
            {"value": "80", "comparator": "<", "unit": "[IU]/mL", "reference_high": "75", "reference_unit": "[IU]/mL"},
            None,
            False,
        ),
        ({"interpretation": "H"}, True, False),
        ({"interpretation": "H POS"}, True, False),
        ({"interpretation": "NEG"}, False, False),
        ({"interpretation": "H NEG"}, None, False),
        ({"interpretation": "IND"}, None, True),
        ({"value_codes": "PositiveFinding"}, True, False),
        ({"value_text": "Negative"}, False, False),
        ({"value_text": "borderline"}, None, True),
        ({"value_codes": "BorderlineFinding"}, None, True),
        ({"value_boolean": True}, True, False),
        ({"value_boolean": False}, False, False),
        ({"value_boolean": True, "interpretation": "N"}, None, False),
        ({"value_boolean": True, "status": "preliminary"}, None, False),
        ({"value_text": "weakly something"}, None, False),
    ],
)
def test_antibody_against_the_laboratory(columns, expected, unclear) -> None:
    sheet = Sheet()
    sheet.observation("AntiDsDnaTest", **columns)
    facts = sheet.facts()
    assert holds(facts, "antiDsDnaAboveNormal") is expected
    assert holds(facts, "antibodyBorderline") is unclear
    assert facts.truths["antiDsDnaAboveNormal"].records == ("urn:p:observation:0",)


def test_antibody_leg_is_an_or_over_assays() -> None:
    sheet = Sheet()
    sheet.observation("AntiSmTest", value_boolean=False)
    assert holds(sheet.facts(), "antiSmAboveNormal") is False
    sheet.observation("AntiSmTest unknown-assay", value_boolean=True, effective="2020-01-01")
    assert holds(sheet.facts(), "antiSmAboveNormal") is True
    sheet.observation("AntiSmTest unknown-assay", value_text="?", effective="2021-01-01")
    assert holds(sheet.facts(), "antiSmAboveNormal") is None


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"value_codes": "NyhaClass2"}, ("2", "2")),
        ({"value_text": "III"}, ("3", "3")),
        ({"value_text": "II-III"}, ("2", "3")),
        ({"value_text": "NYHA class IV"}, ("4", "4")),
        ({"value_text": "1"}, ("1", "1")),
        ({"value_text": "V"}, UNKNOWN),
        ({"value_text": "III-II"}, UNKNOWN),
        ({"value_codes": "NyhaClass3", "status": "preliminary"}, UNKNOWN),
    ],
)
def test_nyha_classes(columns, expected) -> None:
    sheet = Sheet()
    sheet.condition("HeartFailure", onset="2020-01-01")
    sheet.observation("NyhaClassification", **columns)
    event = next(event for event in sheet.facts().events if event.record == "urn:p:condition:0")
    assert (event.quantities["nyhaClass"].low, event.quantities["nyhaClass"].high) == tuple(
        None if each is None else int(each) for each in expected
    )


def test_one_open_result_opens_the_span_of_several() -> None:
    sheet = Sheet()
    sheet.observation("NeutrophilCount", value="0.9", unit="10*9/L")
    sheet.observation("NeutrophilCount", value="1.2", unit="10*9/L", comparator="<")
    quantity = sheet.facts().quantities["neutrophils"]
    assert (quantity.low, str(quantity.high)) == (None, "1.199999999")
    assert quantity.flags == ("convention-newest",)
    sheet.observation("NeutrophilCount", value="3", unit="10*9/L", comparator=">")
    assert bounds(sheet.facts(), "neutrophils") == UNKNOWN


def test_evidence_of_items_names_the_statement_only_where_it_is_needed() -> None:
    few = acr(dict.fromkeys(ITEMS[:3], True), stated=True).facts().quantities["acr1997Items"]
    assert "urn:p:condition:0" in few.records and len(few.records) == 4
    enough = acr(dict.fromkeys(ITEMS[:4], True), stated=True).facts().quantities["acr1997Items"]
    assert "urn:p:condition:0" not in enough.records and len(enough.records) == 4


def test_only_antibodies_are_borderline() -> None:
    sheet = Sheet()
    sheet.observation("PregnancyStatus", value_codes="BorderlineFinding")
    sheet.observation("AntiSmTest", interpretation="N")
    facts = sheet.facts()
    assert holds(facts, "antibodyBorderline") is False
    assert facts.truths["antiSmAboveNormal"].flags == ("convention-newest",)
    sheet.observation("AntiSmTest unknown-assay", interpretation="")
    assert sheet.facts().truths["antiSmAboveNormal"].flags == ("convention-newest",)


def test_an_item_recorded_on_the_day_of_screening_counts() -> None:
    sheet = Sheet()
    sheet.observation(ITEMS[0], value_boolean=True, effective="2026-11-22")
    sheet.observation(ITEMS[1], value_boolean=False, effective="2026-11-22")
    assert bounds(sheet.facts(), "acr1997Items") == ("1", "10")


def test_descriptors_belong_to_their_own_assessment() -> None:
    sheet = sledai(None, ALL_ABSENT | {"Cva": True}, effective="2026-11-10")
    newest = sheet.observation("Sledai2kTotal", effective="2026-11-20")
    for name in WEIGHTS:
        sheet.observation(name, value_boolean=name == "Rash", part_of=newest)
    quantity = sheet.facts().quantities["sledai2k"]
    assert (quantity.low, quantity.high, quantity.records) == (2, 2, (newest,))


@pytest.mark.parametrize("said", [{}, ALL_ABSENT])
def test_a_preliminary_assessment_decides_nothing(said) -> None:
    sheet = sledai("0", {}, status="preliminary")
    for name, present in said.items():
        sheet.observation(name, value_boolean=present, part_of="urn:p:observation:0", status="preliminary")
    assert bounds(sheet.facts(), "sledai2k") == UNKNOWN
