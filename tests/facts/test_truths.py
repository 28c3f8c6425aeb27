"""Age, consent, sex, diagnosis, pregnancy and undertakings."""

from __future__ import annotations

import pytest

from kn5501_reasoner.model import Dates

from .build import DATES, SCREENING, Sheet, bounds, holds

WITHOUT_ENROLMENT = Dates(SCREENING)


def person(birth: str, consent: str | None = "2026-11-22", **more) -> Sheet:
    sheet = Sheet()
    sheet.subject(birth=birth, **more)
    sheet.add("consent", status="given", date=consent)
    return sheet


@pytest.mark.parametrize(
    ("birth", "consent", "expected"),
    [
        ("2008-11-22", "2026-11-22", "18"),
        ("2008-11-23", "2026-11-22", "17"),
        ("2008-02-29", "2026-02-28", "17"),
        ("2008-02-29", "2026-03-01", "18"),
        ("2008-02-29", "2028-02-28", "19"),
        ("2008-02-29", "2028-02-29", "20"),
        ("1960-11-22", "2026-11-21", "65"),
        ("1960-11-22", "2026-11-22", "66"),
    ],
)
def test_completed_years_on_the_day_of_consent(birth, consent, expected) -> None:
    assert bounds(person(birth, consent).facts(), "age") == (expected, expected)


@pytest.mark.parametrize(
    ("birth", "consent", "expected"),
    [
        ("2008", "2026-11-22", ("17", "18")),
        ("2008-11", "2026-11-22", ("17", "18")),
        ("2008-10", "2026-11-22", ("18", "18")),
        ("2008-11-20", "2026-11", ("17", "18")),
    ],
)
def test_partial_dates_span_ages(birth, consent, expected) -> None:
    assert bounds(person(birth, consent).facts(), "age") == expected


def test_undated_consent_spans_from_thirty_days_before_screening_to_enrolment() -> None:
    assert bounds(person("2008-10-23", None).facts(), "age") == ("18", "18")
    assert bounds(person("2008-10-24", None).facts(), "age") == ("17", "18")
    assert bounds(person("1960-11-30", None).facts(), "age") == ("65", "66")
    assert bounds(person("1960-12-01", None).facts(), "age") == ("65", "65")
    assert bounds(person("1960-12-01", None).facts(WITHOUT_ENROLMENT), "age") == ("65", None)


def test_an_undated_consent_does_not_hide_a_dated_one() -> None:
    """Either may be the latest: the age spans both."""
    sheet = person("2007-02-23", "2018-12")
    sheet.add("consent", status="given")
    assert bounds(sheet.facts(), "age") == ("11", "19")
    sheet.add("consent", status="given", date="2026-11-20")
    assert bounds(sheet.facts(), "age") == ("19", "19")


def test_without_any_consent_on_record_it_may_be_from_any_day_up_to_enrolment() -> None:
    nothing = Sheet()
    nothing.subject(birth="1990-01-01")
    assert bounds(nothing.facts(), "age") == (None, "36")


def test_no_birth_date_no_age() -> None:
    sheet = Sheet()
    sheet.subject(sex="female")
    assert bounds(sheet.facts(), "age") is None


def test_birth_dates_of_two_files_are_one_person() -> None:
    sheet = person("2008", "2026-11-22")
    sheet.subject(birth="2008-11")
    assert bounds(sheet.facts(), "age") == ("17", "18")


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([("given", "2026-11-20")], True),
        ([("given", None)], True),
        ([("given", "2026-11-20"), ("withdrawn", "2026-11-21")], False),
        ([("refused", "2026-11-20"), ("given", "2026-11-21")], True),
        ([("given", "2026-11-20"), ("refused", "2026-11-20")], None),
        ([("given", "2026-11-20"), ("refused", None)], None),
        ([("given", "2027-01-05")], True),
        ([("given", "2026-11"), ("withdrawn", "2026-11-15")], None),
    ],
)
def test_the_latest_consent_statement_counts(statements, expected) -> None:
    sheet = Sheet()
    for status, day in statements:
        sheet.add("consent", status=status, date=day)
    assert holds(sheet.facts(), "consentSigned") is expected


@pytest.mark.parametrize(
    ("sexes", "expected"),
    [
        (["male"], True),
        (["female"], False),
        (["male", "female"], None),
        (["other"], None),
        (["unknown"], None),
        ([None], None),
        (["male", "unknown"], True),
        (["male", "other"], None),
    ],
)
def test_male(sexes, expected) -> None:
    sheet = Sheet()
    for sex in sexes:
        sheet.subject(sex=sex)
    assert holds(sheet.facts(), "male") is expected


def test_childbearing_potential_or_pregnancy_shows_not_male() -> None:
    for code in ("ChildbearingPotential", "PregnancyStatus"):
        sheet = Sheet()
        sheet.subject(sex=None)
        record = sheet.observation(code, value_boolean=True, effective="2015-01-01")
        facts = sheet.facts()
        assert holds(facts, "male") is False and facts.truths["male"].records == (record,)
        sheet.tables["observation"][0]["value_boolean"] = False
        assert holds(sheet.facts(), "male") is None


def sle(*rows: dict) -> bool | None:
    sheet = Sheet()
    for row in rows:
        sheet.condition(**({"codes": "SystemicLupusErythematosus"} | row))
    return holds(sheet.facts(), "sleDiagnosed")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"onset": "2019-05"}], True),
        ([{"recorded": "2019-05-01"}], True),
        ([{"codes": "LupusNephritis", "onset": "2019-05"}], True),
        ([{"codes": "LupusErythematosus", "onset": "2019-05"}], None),
        ([{}], None),
        ([{"onset": "2026-11-22"}], True),
        ([{"onset": "2026-11-23"}], None),
        ([{"onset": "2026"}], None),
        ([{"verification": "refuted", "recorded": "2020-01-01"}], False),
        ([{"codes": "LupusErythematosus", "verification": "refuted", "recorded": "2020-01-01"}], False),
        ([{"codes": "LupusNephritis", "verification": "refuted", "recorded": "2020-01-01"}], None),
        ([{"verification": "provisional", "recorded": "2020-01-01"}], None),
        (
            [{"onset": "2019-05", "recorded": "2019-05-01"}, {"verification": "refuted", "recorded": "2021-01-01"}],
            False,
        ),
        ([{"onset": "2019-05", "recorded": "2022-05-01"}, {"verification": "refuted", "recorded": "2021-01-01"}], True),
        (
            [{"onset": "2019-05", "recorded": "2019-05-01"}, {"verification": "provisional", "recorded": "2021-01-01"}],
            None,
        ),
        (
            [
                {"onset": "2019-05", "recorded": "2019-05-01"},
                {"codes": "LupusNephritis", "verification": "provisional", "recorded": "2021-01-01"},
            ],
            True,
        ),
        ([{"codes": "~SystemicLupusErythematosus", "verification": "refuted", "recorded": "2020-01-01"}], None),
        ([{"onset": "2019-05", "recorded": "2026-11-25"}], True),
        ([{"onset": "2019-05", "recorded": "2026-11-25"}, {"verification": "refuted", "recorded": "2021-01-01"}], None),
        ([{"onset": "2019-05", "recorded": "2020-01-01"}, {"verification": "refuted", "recorded": "2020-01-01"}], None),
        ([{"onset": "2019-05", "recorded": "2020-01-01"}, {"verification": "refuted", "recorded": "2026-11-25"}], True),
    ],
)
def test_sle_diagnosed_by_the_newest_statement(rows, expected) -> None:
    assert sle(*rows) is expected


YES, NO = {"onset": "2019-05", "recorded": "2019-05-01"}, {"verification": "refuted", "recorded": "2019-05-01"}
KIND_IN_DOUBT = {"codes": "LupusNephritis", "verification": "provisional", "recorded": "2021-01-01"}
BROAD, UNKNOWN_CODE = {"codes": "?SystemicLupusErythematosus", "recorded": "2021-01-01"}, {"codes": "unknown-1"}
BROAD_IN_DOUBT = {
    "codes": "LupusErythematosus ?SystemicLupusErythematosus", "verification": "unconfirmed", "recorded": "2021-01-01",
}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([YES, KIND_IN_DOUBT], True),
        ([NO, KIND_IN_DOUBT], None),
        ([KIND_IN_DOUBT], None),
        ([YES, BROAD], True),
        ([NO, BROAD], None),
        ([BROAD], None),
        ([NO | {"recorded": "2022-01-01"}, BROAD], False),
        ([YES, UNKNOWN_CODE], True),
        ([NO, UNKNOWN_CODE], None),
        ([NO, UNKNOWN_CODE | {"recorded": "2026-12-01"}], False),
        ([YES, BROAD_IN_DOUBT], None),
        ([NO, BROAD_IN_DOUBT], None),
        ([YES | {"recorded": "2022-01-01"}, BROAD_IN_DOUBT], True),
    ],
)
def test_what_may_be_sle_affirms_it_or_says_nothing(rows, expected) -> None:
    assert sle(*rows) is expected


def test_an_unknown_diagnosis_names_what_made_it_unknown() -> None:
    sheet = Sheet()
    record = sheet.condition("SystemicLupusErythematosus", verification="provisional", recorded="2020-01-01")
    truth = sheet.facts().truths["sleDiagnosed"]
    assert truth.holds is None and truth.records == (record,) and truth.flags == ()


@pytest.mark.parametrize(
    ("code", "fact", "positive", "negative"),
    [
        ("PregnancyStatus", "pregnant", "PregnantFinding", "NotPregnantFinding"),
        ("BreastfeedingStatus", "breastfeeding", "BreastfeedingFinding", "NegativeFinding"),
        ("PregnancyIntention", "planningPregnancy", "PositiveFinding", "NegativeFinding"),
        ("ChildbearingPotential", "childbearingPotential", "PositiveFinding", "NegativeFinding"),
        ("ContraceptionUndertaking", "undertakesContraception", "PositiveFinding", "NegativeFinding"),
        ("EggDonationUndertaking", "undertakesNoEggDonation", "PositiveFinding", "NegativeFinding"),
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
    assert DATES.enrolment is not None


def test_age_spans_all_consents_that_may_be_the_latest() -> None:
    sheet = person("2008-11-20", "2026-11")
    sheet.add("consent", status="given", date="2026-11-22")
    assert bounds(sheet.facts(), "age") == ("17", "18")
    sheet = person("2008-11-20", "2026-11-19")
    sheet.add("consent", status="given", date="2026-11-22")
    assert bounds(sheet.facts(), "age") == ("18", "18")
