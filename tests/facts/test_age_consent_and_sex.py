"""Age on the day of consent, the consent that counts, and sex."""

from __future__ import annotations

import pytest

from .build import WITHOUT_ENROLMENT, Sheet, bounds, holds


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


def test_age_spans_all_consents_that_may_be_the_latest() -> None:
    sheet = person("2008-11-20", "2026-11")
    sheet.add("consent", status="given", date="2026-11-22")
    assert bounds(sheet.facts(), "age") == ("17", "18")
    sheet = person("2008-11-20", "2026-11-19")
    sheet.add("consent", status="given", date="2026-11-22")
    assert bounds(sheet.facts(), "age") == ("18", "18")


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


STATES = ("ChildbearingPotential", "PregnancyStatus", "BreastfeedingStatus")


@pytest.mark.parametrize("code", STATES)
def test_recorded_potential_pregnancy_or_breastfeeding_shows_that_it_is_not_a_man_without(code) -> None:
    sheet = Sheet()
    sheet.subject(sex=None)
    record = sheet.observation(code, value_boolean=True, effective="2015-01-01")
    facts = sheet.facts()
    assert holds(facts, "male") is False and facts.truths["male"].records == (record,)
    assert not facts.truths["male"].flags
    sheet.tables["observation"][0]["value_boolean"] = False
    assert holds(sheet.facts(), "male") is None


@pytest.mark.parametrize("code", ["ChildbearingPotential", "BreastfeedingStatus"])
@pytest.mark.parametrize("sexes", [["male"], ["male", "female"]])
def test_recorded_sex_does_not_outweigh_what_else_is_recorded(code, sexes) -> None:
    sheet = Sheet()
    persons = [sheet.subject(sex=sex) for sex in sexes]
    record = sheet.observation(code, value_boolean=True, effective="2015-01-01")
    sheet.observation(code, value_boolean=False, effective="2016-01-01")
    found = sheet.facts().truths["male"]
    assert found.holds is False and found.flags == ("recorded-potential-of-a-man",)
    assert set(found.records) == {*persons, record}


@pytest.mark.parametrize("code", STATES)
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"value_boolean": True, "status": "preliminary"}, None),
        ({"value_codes": "unknown-finding"}, None),
        ({}, None),
        ({"value_boolean": False}, True),
        ({"value_boolean": False, "status": "preliminary"}, True),
        ({"value_boolean": True, "subject": "another"}, True),
    ],
)
def test_a_man_of_whom_it_may_be_recorded(code, row, expected) -> None:
    sheet = Sheet()
    sheet.subject(sex="male")
    sheet.observation(code, effective="2026-11-20", **row)
    assert holds(sheet.facts(), "male") is expected


def test_a_man_with_a_condition_that_may_be_a_pregnancy() -> None:
    sheet = Sheet()
    sheet.subject(sex="male")
    sheet.condition("?PregnancyState", recorded="2026-11-20")
    assert holds(sheet.facts(), "male") is None


def test_a_man_with_an_entry_that_was_not_understood() -> None:
    for kind, expected in (("Observation", None), ("MedicationStatement", True)):
        sheet = Sheet()
        sheet.subject(sex="male")
        sheet.add("unread", codes="", kind=kind, reason="not understood")
        assert holds(sheet.facts(), "male") is expected
