"""Numbers: units, comparators, ranges, rounding, and the span of several results."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kn5501_reasoner.facts.convert import unit_trouble

from .build import UNKNOWN, Sheet, bounds, canonical, observed


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
    assert observed("NeutrophilCount", "neutrophils", **({"unit": "10*9/L"} | columns)) == expected


def test_an_open_end_off_the_grid_keeps_its_value() -> None:
    assert observed("NeutrophilCount", "neutrophils", value="1.00000000001", unit="10*9/L", comparator="<") == (
        None,
        "1.00000000001",
    )


def test_a_conversion_that_is_not_exact_is_rounded_outward() -> None:
    low, high = observed("HaemoglobinConcentration", "haemoglobin", value="200", unit="{third}")
    assert (low, high) == ("66.666666666666666666", "66.666666666666666667")


def test_a_value_too_large_to_hold_is_unusable() -> None:
    assert observed("HaemoglobinConcentration", "haemoglobin", value="99999999999999999999", unit="g/dL") == UNKNOWN


def test_percent_and_fraction() -> None:
    assert observed("LeftVentricularEjectionFraction", "lvef", value="0.55", unit="1") == ("55", "55")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("55 %", ("55", "55")),
        ("55%", ("55", "55")),
        ("55％", ("55", "55")),
        ("LVEF 55 %", ("55", "55")),
        ("EF: 55,5 %", ("55.5", "55.5")),
        ("55.25% (normal)", ("55.25", "55.25")),
        ("50-55 %", ("50", "55")),
        ("50% – 55%", ("50", "55")),
        ("45 to 50%", ("45", "50")),
        (">50%", ("50.000000001", None)),
        (">= 50 %", ("50", None)),
        ("＜50%", (None, "49.999999999")),
        ("≤50%", (None, "50")),
        ("0%", ("0", "0")),
        ("100%", ("100", "100")),
        ("101%", UNKNOWN),
        ("50-555%", UNKNOWN),
        ("55-50%", UNKNOWN),
        (">50-55%", UNKNOWN),
        ("about 55%", UNKNOWN),
        ("~55%", UNKNOWN),
        ("55", UNKNOWN),
        ("50-55", UNKNOWN),
        ("0.55", UNKNOWN),
        ("55% at rest", UNKNOWN),
        ("not below 50%", UNKNOWN),
        ("5 5%", UNKNOWN),
        ("55% 40%", UNKNOWN),
        ("1,055%", UNKNOWN),
        ("normal", UNKNOWN),
        ("%", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_percent_as_text(text, expected) -> None:
    assert observed("LeftVentricularEjectionFraction", "lvef", value_text=text) == expected


def test_a_number_stands_before_a_text_and_a_text_is_not_passed_over() -> None:
    sheet = Sheet()
    sheet.observation("LeftVentricularEjectionFraction", value="40", unit="%", value_text="60%", effective="2026-11-01")
    assert bounds(sheet.facts(), "lvef") == ("40", "40")
    sheet.observation("LeftVentricularEjectionFraction", value="60", value_text="60%", effective="2026-11-02")
    assert bounds(sheet.facts(), "lvef") == UNKNOWN


@pytest.mark.parametrize("test", ["NeutrophilCount", "HaemoglobinConcentration", "LeftVentricularEjectionFraction"])
@pytest.mark.parametrize("text", ["112 g/L", "3.2", "as before"])
def test_a_newest_text_that_cannot_be_read_leaves_it_open(test, text) -> None:
    names = {"NeutrophilCount": ("neutrophils", "10*9/L"), "HaemoglobinConcentration": ("haemoglobin", "g/L"),
             "LeftVentricularEjectionFraction": ("lvef", "%")}
    name, unit = names[test]
    sheet = Sheet()
    sheet.observation(test, value="70", unit=unit, effective="2026-11-01")
    sheet.observation(test, value_text=text, effective="2026-11-02")
    assert bounds(sheet.facts(), name) == UNKNOWN


def test_one_open_result_opens_the_span_of_several() -> None:
    sheet = Sheet()
    sheet.observation("NeutrophilCount", value="0.9", unit="10*9/L")
    sheet.observation("NeutrophilCount", value="1.2", unit="10*9/L", comparator="<")
    quantity = sheet.facts().quantities["neutrophils"]
    assert (quantity.low, str(quantity.high)) == (None, "1.199999999")
    assert quantity.flags == ("convention-newest",)
    sheet.observation("NeutrophilCount", value="3", unit="10*9/L", comparator=">")
    assert bounds(sheet.facts(), "neutrophils") == UNKNOWN


@pytest.mark.parametrize(
    ("columns", "target", "why"),
    [
        ({"value": Decimal(7), "unit": "mmol/L"}, "g/L", "recorded in mmol/L, which cannot be converted to g/L"),
        ({"range_low": Decimal(7), "unit": "mmol/L"}, "g/L", "recorded in mmol/L, which cannot be converted to g/L"),
        ({"value": Decimal(7)}, "g/L", "recorded without a unit of UCUM"),
        ({"value": Decimal(7), "unit": "g/dL"}, "g/L", ""),
        ({"value": Decimal(7), "unit": "g/L"}, "g/L", ""),
        ({"value_text": "seven"}, "g/L", ""),
        ({}, "g/L", ""),
        (
            {"value": Decimal(7), "unit": "[IU]/mL"},
            None,
            "recorded without the laboratory's upper limit in a unit of UCUM",
        ),
        ({"value": Decimal(7), "unit": "[IU]/mL", "interpretation": "IND"}, None, ""),
        ({"value": Decimal(7), "unit": "k[IU]/L", "reference_unit": "[IU]/mL"}, None, ""),
        (
            {"value": Decimal(7), "unit": "mg", "reference_unit": "[IU]/mL"},
            None,
            "recorded in mg, which cannot be converted to [IU]/mL",
        ),
    ],
)
def test_why_a_number_is_not_known_in_its_unit(columns, target, why) -> None:
    assert unit_trouble(columns, target, canonical) == why
