"""Antibodies: titres of ANA, anti-dsDNA and anti-Sm against the laboratory's limit, borderline results."""

from __future__ import annotations

import pytest

from .build import UNKNOWN, Sheet, bounds, holds, observed


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
    assert observed("AntinuclearAntibodyByImmunofluorescence", "anaTitre", **columns) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1:320 speckled", ("320", "320")),
        ("1:160 homogeneous", ("160", "160")),
        ("Speckled pattern, 1:320", ("320", "320")),
        ("1：320", ("320", "320")),
        ("1∶320 核颗粒型", ("320", "320")),
        ("阳性（1：100）", ("100", "100")),
        ("＜1：40", (None, "39.999999999")),
        ("1:1,280", ("1280", "1280")),
        (">1:10,240", ("10240.000000001", None)),
        ("1:81,920", ("81", "81920")),
        ("positive 1:320", ("320", "320")),
        ("Positive, 1:320 (speckled)", ("320", "320")),
        ("ANA titre: 1:80", ("80", "80")),
        ("weakly positive 1:40", ("40", "40")),
        ("positive at 1:40", ("40", None)),
        ("1:320 (+)", ("320", None)),
        ("less than 1:40", (None, "39.999999999")),
        ("greater than or equal to 1:80", ("80", None)),
        ("at least 1:80", ("80", None)),
        ("< or = 1:40", (None, "40")),
        ("≤1:40", (None, "40")),
        ("≥1:1280", ("1280", None)),
        (">= 1:1280", ("1280", None)),
        ("negative <1:40", (None, "39.999999999")),
        ("Negative (<1:80)", (None, "79.999999999")),
        ("negative 1:80", (None, "80")),
        ("negative at 1:80", (None, "79.999999999")),
        ("阴性 <1:100", (None, "99.999999999")),
        ("1:80 to 1:160", ("80", "160")),
        ("1:80-1:160", ("80", "160")),
        ("1:80; 1:160", ("80", "160")),
        ("1：80；1：160", ("80", "160")),
        ("1:80 or 1:40", ("40", "80")),
        ("1:80 speckled, 1:320 homogeneous", ("80", "320")),
        ("1:320 speckled (normal <1:40)", (None, "320")),
        ("<1:40, >1:1280", UNKNOWN),
        ("negative >1:80", UNKNOWN),
        ("not 1:80", UNKNOWN),
        ("1:80 not confirmed", UNKNOWN),
        ("no longer 1:320", UNKNOWN),
        ("up to 1:320", UNKNOWN),
        ("about 1:80", UNKNOWN),
        ("~1:80", UNKNOWN),
        ("1:80 (-)", UNKNOWN),
        ("1:80-160", UNKNOWN),
        ("1:80 160", UNKNOWN),
        ("1:1,2800", UNKNOWN),
        ("1:320.5", UNKNOWN),
        ("11:80", UNKNOWN),
        ("1/80/2026", UNKNOWN),
        ("1:0 speckled", UNKNOWN),
        ("1:80, 1:0", UNKNOWN),
        ("1:9999999999", UNKNOWN),
        ("speckled", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_titres_in_the_words_of_laboratories(text, expected) -> None:
    assert observed("AntinuclearAntibodyByImmunofluorescence", "anaTitre", value_text=text) == expected


def test_a_text_that_cannot_be_read_is_not_passed_over() -> None:
    sheet = Sheet()
    sheet.observation("AntinuclearAntibodyByImmunofluorescence", value_text="1:640", effective="2026-11-01")
    sheet.observation("AntinuclearAntibodyByImmunofluorescence", value_text="as before", effective="2026-11-02")
    assert bounds(sheet.facts(), "anaTitre") == UNKNOWN


@pytest.mark.parametrize(
    ("method", "expected"),
    [("ImmunofluorescenceMethod", ("640", "640")), ("", UNKNOWN), ("elisa", ("80", "80"))],
)
def test_ana_by_another_method_is_another_test_and_an_unstated_one_supersedes(method, expected) -> None:
    sheet = Sheet()
    sheet.observation("AntinuclearAntibodyByImmunofluorescence", value_text="1:80", effective="2026-10-01")
    sheet.observation("AntinuclearAntibodyTest", value_text="1:640", method=method, effective="2026-11-01")
    assert bounds(sheet.facts(), "anaTitre") == expected


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


def test_only_antibodies_are_borderline() -> None:
    sheet = Sheet()
    sheet.observation("PregnancyStatus", value_codes="BorderlineFinding")
    sheet.observation("AntiSmTest", interpretation="N")
    facts = sheet.facts()
    assert holds(facts, "antibodyBorderline") is False
    assert facts.truths["antiSmAboveNormal"].flags == ("convention-newest",)
    sheet.observation("AntiSmTest unknown-assay", interpretation="")
    assert sheet.facts().truths["antiSmAboveNormal"].flags == ("convention-newest",)
