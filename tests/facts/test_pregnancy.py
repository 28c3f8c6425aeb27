"""Pregnancy, breastfeeding, childbearing potential and intention."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .build import Sheet, holds


@pytest.mark.parametrize(
    ("code", "fact", "positive", "negative"),
    [
        ("PregnancyStatus", "pregnant", "PregnantFinding", "NotPregnantFinding"),
        ("BreastfeedingStatus", "breastfeeding", "BreastfeedingFinding", "NegativeFinding"),
        ("PregnancyIntention", "planningPregnancy", "PositiveFinding", "NegativeFinding"),
        ("ChildbearingPotential", "childbearingPotential", "PositiveFinding", "NegativeFinding"),
    ],
)
def test_yes_and_no_as_boolean_and_as_code(code, fact, positive, negative) -> None:
    for columns, expected in (
        ({"value_boolean": True}, True),
        ({"value_boolean": False}, False),
        ({"value_codes": positive}, True),
        ({"value_codes": negative}, False),
        ({"value_codes": "unknown-finding"}, None),
        ({}, None),
        ({"value_boolean": False, "status": "preliminary"}, None),
        ({"value_codes": f"{positive} {negative}"}, None),
    ):
        sheet = Sheet()
        sheet.observation(code, effective="2026-11-25", **columns)
        facts = sheet.facts()
        assert holds(facts, fact) is expected, columns
        assert facts.truths[fact].records == ("urn:p:observation:0",)


LIMIT = {"unit": "[IU]/mL", "reference_high": "5", "reference_unit": "[IU]/mL"}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"value_codes": "PositiveFinding"}, True),
        ({"value_codes": "NegativeFinding"}, False),
        ({"value_boolean": True}, True),
        ({"interpretation": "POS"}, True),
        ({"interpretation": "NEG"}, False),
        ({"value_text": "Positive"}, True),
        ({"value_text": "negative "}, False),
        ({"value_text": "阴性"}, False),
        ({"value_text": "as before", "interpretation": "NEG"}, None),
        ({"value": "5.1"} | LIMIT, True),
        ({"value": "5"} | LIMIT, False),
        ({"value": "2", "comparator": "<"} | LIMIT, False),
        ({"value": "10", "comparator": "<"} | LIMIT, None),
        ({"value": "0.002", "unit": "k[IU]/L", "reference_high": "5", "reference_unit": "[IU]/mL"}, False),
        ({"value": "12000", "unit": "[IU]/mL", "interpretation": "H"}, True),
        ({"value": "1", "unit": "[IU]/mL", "interpretation": "N"}, False),
        ({"value": "12000", "unit": "[IU]/mL"}, None),
        ({"value": "0", "unit": "[IU]/mL"}, None),
        ({"value": "12000", "interpretation": "N"} | LIMIT, None),
        ({"value": "12000", "interpretation": "IND"} | LIMIT, None),
        ({"value_codes": "BorderlineFinding", "interpretation": "POS"}, None),
        ({"value_boolean": True, "interpretation": "NEG"}, None),
        ({"value": "12000", "status": "preliminary"} | LIMIT, None),
        ({}, None),
    ],
)
def test_pregnancy_tests(columns, expected) -> None:
    sheet = Sheet()
    sheet.observation("PregnancyStatus", value_codes="NotPregnantFinding", effective="2026-11-15")
    assert holds(sheet.facts(), "pregnant") is False
    sheet.observation("PregnancyTest", effective="2026-11-25", **columns)
    assert holds(sheet.facts(), "pregnant") is expected


def test_an_interpretation_says_nothing_of_a_status_that_is_no_test() -> None:
    sheet = Sheet()
    sheet.observation("PregnancyStatus", interpretation="NEG", effective="2026-11-25")
    assert holds(sheet.facts(), "pregnant") is None


def test_an_amount_of_hcg_in_a_man_is_neither_a_pregnancy_nor_nothing() -> None:
    sheet = Sheet()
    sheet.subject(sex="male")
    sheet.observation("PregnancyTest", value="12000", effective="2026-11-25", **LIMIT)
    assert sheet.rules() == [] and holds(sheet.facts(), "male") is None
    sheet.tables["observation"][0]["value"] = Decimal(1)
    assert holds(sheet.facts(), "male") is True
    sheet.observation("PregnancyTest", value_codes="PositiveFinding", effective="2026-11-25")
    assert sheet.rules() == ["pregnant-man"]


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-10-31", False), ("2026-10-30", None), ("2026-11-30", False), ("2026-12-01", None)]
)
def test_pregnancy_look_back_is_before_enrolment(day, expected) -> None:
    sheet = Sheet()
    sheet.observation("PregnancyStatus", value_boolean=False, effective=day)
    assert holds(sheet.facts(), "pregnant") is expected


def test_no_childbearing_potential_closes_pregnancy_and_intention_but_not_breastfeeding() -> None:
    sheet = Sheet()
    record = sheet.observation("ChildbearingPotential", value_boolean=False, effective="2020-01-01")
    facts = sheet.facts()
    assert holds(facts, "pregnant") is False and holds(facts, "planningPregnancy") is False
    assert holds(facts, "breastfeeding") is None
    assert facts.truths["pregnant"].records == (record,)
    sheet.observation("PregnancyStatus", value_text="?", effective="2026-11-25")
    assert holds(sheet.facts(), "pregnant") is False


@pytest.mark.parametrize(
    ("code", "name"), [("PregnancyStatus", "pregnant"), ("PregnancyIntention", "planningPregnancy")]
)
def test_what_is_recorded_against_no_potential_is_unknown(code: str, name: str) -> None:
    sheet = Sheet()
    sheet.observation("ChildbearingPotential", value_boolean=False, effective="2026-11-26")
    sheet.observation(code, value_boolean=True, effective="2026-11-25")
    assert holds(sheet.facts(), name) is None


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"recorded": "2026-11-20"}, True),
        ({"onset": "2026-11-20"}, True),
        ({"recorded": "2026-09-01"}, None),
        ({"recorded": "2026-11-20", "verification": "refuted"}, False),
        ({"recorded": "2026-11-20", "verification": "provisional"}, None),
        ({"recorded": "2026-11-20", "verification": None}, None),
        ({"recorded": "2026-11-20", "clinical": "resolved"}, None),
        ({"recorded": "2026-11-20", "codes": "PrediabeticPregnancy"}, True),
        ({"recorded": "2026-11-20", "codes": "PrediabeticPregnancy", "verification": "refuted"}, None),
    ],
)
def test_pregnancy_as_a_condition(row, expected) -> None:
    sheet = Sheet()
    sheet.condition(**({"codes": "PregnancyState"} | row))
    assert holds(sheet.facts(), "pregnant") is expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"codes": "?PregnancyState", "recorded": "2026-11-20"}, None),
        ({"codes": "?PregnancyState", "recorded": "2026-09-20"}, False),
        ({"codes": "?PregnancyState", "recorded": "2026-11-10"}, False),
        ({"codes": "?PregnancyState", "recorded": "2026-11-20", "verification": "refuted"}, False),
        ({"codes": "?PregnancyState", "recorded": "2026-11-20", "verification": None}, None),
        ({"codes": "unknown-1", "recorded": "2026-11-20"}, False),
    ],
)
def test_what_may_be_a_pregnancy_leaves_a_negative_test_open(row, expected) -> None:
    sheet = Sheet()
    sheet.observation("PregnancyStatus", value_boolean=False, effective="2026-11-15")
    sheet.condition(**row)
    assert holds(sheet.facts(), "pregnant") is expected
    sheet.add("subject", sex="male")
    assert "pregnant-man" not in sheet.rules()


def test_a_newer_test_outweighs_a_condition() -> None:
    sheet = Sheet()
    sheet.condition("PregnancyState", recorded="2026-11-05")
    sheet.observation("PregnancyStatus", value_boolean=False, effective="2026-11-20")
    assert holds(sheet.facts(), "pregnant") is False


def test_lactation_and_planning_as_conditions() -> None:
    sheet = Sheet()
    sheet.condition("LactationState", recorded="2026-11-20")
    sheet.condition("PregnancyPlanning", recorded="2026-11-20")
    facts = sheet.facts()
    assert holds(facts, "breastfeeding") is True and holds(facts, "planningPregnancy") is True
    assert holds(facts, "pregnant") is None
