"""Every data error, and its nearest neighbour that is none."""

from __future__ import annotations

import pytest

from kn5501_reasoner.model import Dates

from .build import OWN_DATES, SCREENING, Sheet


def person(**columns) -> Sheet:
    sheet = Sheet()
    sheet.subject(**columns)
    return sheet


def test_two_birth_dates() -> None:
    sheet = person(birth="1990-01-01")
    sheet.subject(birth="1990")
    assert sheet.rules() == []
    sheet.subject(birth="1990-01-02")
    assert sheet.rules() == ["two-birth-dates"]
    assert sheet.derive().errors[0].records == ("urn:p:subject:0", "urn:p:subject:2")


def test_a_pregnant_man() -> None:
    sheet = person(sex="male")
    sheet.observation("PregnancyStatus", value_boolean=True, effective="2001-01-01", status="preliminary")
    assert sheet.rules() == []
    sheet.observation("PregnancyStatus", value_boolean=True, effective="2001-01-01")
    assert sheet.rules() == ["pregnant-man"]
    sheet.subject(sex="female")
    assert sheet.rules() == []
    by_condition = person(sex="male")
    by_condition.condition("PregnancyState", recorded="2001-01-01")
    assert by_condition.rules() == ["pregnant-man"]


@pytest.mark.parametrize(
    ("potential", "pregnancy", "expected"),
    [
        ("2020-01-01", "2026-11-01", True),
        ("2020-01-01", "2020-01-01", True),
        ("2020-01-02", "2020-01-01", False),
        ("2026-11-20", "2026-11-10", True),
        ("2026-11-20", "2026-10-31", True),
        ("2026-11-20", "2026-10-30", False),
        ("2026-12-01", "2026-11-10", False),
    ],
)
def test_pregnant_and_unable_to_be(potential, pregnancy, expected) -> None:
    sheet = Sheet()
    sheet.observation("ChildbearingPotential", value_boolean=False, effective=potential)
    sheet.observation("PregnancyStatus", value_boolean=True, effective=pregnancy)
    assert sheet.rules() == (["pregnant-without-potential"] if expected else [])


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"death": "2026-11-21"}, True),
        ({"death": "2026-11-22"}, False),
        ({"death": "2026-11"}, False),
        ({"death": "2026-10"}, True),
        ({"deceased": True}, True),
        ({"deceased": False}, False),
        ({"deceased": True, "death": "2026-12-24"}, False),
    ],
)
def test_death_before_screening(columns, expected) -> None:
    assert person(**columns).rules() == (["deceased-before-screening"] if expected else [])


@pytest.mark.parametrize(
    ("effective", "other", "expected"),
    [
        ("2026-11-21", "2026-11-20", True),
        ("2026-11-20", "2026-11-20", False),
        ("2026-11", "2026-11-15", False),
        ("2026-11-20T10:00:00Z", "2026-11-20T09:59:59Z", True),
        ("2026-11-20T10:00:00Z", "2026-11-20T18:00:00+08:00", False),
        ("2026-11-20T10:00:00Z", "2026-11-20", False),
        ("2026-11-20T16:00:00Z", "2026-11-20", True),
    ],
)
@pytest.mark.parametrize(("column", "rule"), [("issued", "result-after-issue"), ("assembled", "result-after-assembly")])
def test_results_later_than_their_issue_or_bundle(column, rule, effective, other, expected) -> None:
    sheet = Sheet()
    sheet.observation("SomethingElse", effective=effective, **{column: other})
    assert sheet.rules() == ([rule] if expected else [])


def test_conflicting_results() -> None:
    at = {"effective": "2026-11-20T10:00:00Z", "unit": "g/L"}
    sheet = Sheet()
    sheet.observation("HaemoglobinConcentration", **(at | {"value": "80"}))
    sheet.observation("HaemoglobinConcentration", **(at | {"value": "8.0", "unit": "g/dL"}))
    assert sheet.rules() == []
    sheet.observation("HaemoglobinConcentration unknown-local", **(at | {"value": "81"}))
    sheet.observation("HaemoglobinConcentration", **(at | {"value": "81", "status": "amended"}))
    sheet.observation("HaemoglobinConcentration", **(at | {"value": "81", "effective": "2026-11-20T10:00:01Z"}))
    sheet.observation("HaemoglobinConcentration", **(at | {"value": "81", "effective": "2026-11-20"}))
    sheet.observation("HaemoglobinConcentration", **(at | {"value": "82", "comparator": "<"}))
    sheet.observation("SomethingElse", **(at | {"value": "1"}))
    sheet.observation("SomethingElse", **(at | {"value": "2"}))
    assert sheet.rules() == []
    sheet.observation("HaemoglobinConcentration", **(at | {"value": "81", "effective": "2026-11-20T18:00:00+08:00"}))
    assert sheet.rules() == ["conflicting-results"]


def test_two_numbers_of_an_antibody_are_a_conflict_on_one_side_of_the_limit_too() -> None:
    at = {"effective": "2026-11-20T10:00:00Z", "unit": "[IU]/mL", "reference_high": "30", "reference_unit": "[IU]/mL"}
    sheet = Sheet()
    sheet.observation("AntiDsDnaTest", **(at | {"value": "40"}))
    sheet.observation("AntiDsDnaTest", **(at | {"value": "41", "status": "preliminary"}))
    sheet.observation("AntiDsDnaTest", **(at | {"value": "41", "comparator": "<"}))
    sheet.observation("AntiSmTest", **(at | {"value": "41"}))
    assert sheet.rules() == []
    sheet.observation("AntiDsDnaTest", **(at | {"value": "41"}))
    assert sheet.rules() == ["conflicting-results"]


@pytest.mark.parametrize(
    ("code", "unit", "value", "expected"),
    [
        ("NeutrophilCount", "10*9/L", "200", False),
        ("NeutrophilCount", "10*9/L", "200.1", True),
        ("NeutrophilCount", "10*9/L", "-0.1", True),
        ("NeutrophilCount", "/uL", "1000", False),
        ("HaemoglobinConcentration", "g/L", "10", False),
        ("HaemoglobinConcentration", "g/L", "9.9", True),
        ("HaemoglobinConcentration", "g/dL", "25", False),
        ("HaemoglobinConcentration", "g/dL", "25.1", True),
        ("HaemoglobinConcentration", None, "9", False),
        ("LeftVentricularEjectionFraction", "%", "100", False),
        ("LeftVentricularEjectionFraction", "%", "101", True),
        ("Sledai2kTotal", "{score}", "105", False),
        ("Sledai2kTotal", "{score}", "106", True),
        ("Sledai2kTotal", "{score}", "8.5", True),
        ("Sledai2kTotal", "1", "8.0", False),
    ],
)
def test_implausible_values(code, unit, value, expected) -> None:
    sheet = Sheet()
    sheet.observation(code, value=value, unit=unit)
    assert sheet.rules() == (["implausible-value"] if expected else [])


def test_only_wholly_outside_and_only_results_that_count() -> None:
    sheet = Sheet()
    sheet.observation("NeutrophilCount", unit="10*9/L", range_low="199", range_high="201")
    sheet.observation("NeutrophilCount", unit="10*9/L", value="300", status="preliminary")
    sheet.observation("HaemoglobinConcentration", unit="g/L", value="11", comparator="<")
    assert sheet.rules() == []
    sheet.observation("HaemoglobinConcentration", unit="g/L", value="10", comparator="<")
    assert sheet.rules() == ["implausible-value"]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("exposure", {"codes": "Belimumab", "start": "2026-05-01", "end_": "2026-04"}),
        ("participation", {"status": "off-study", "start": "2026-05-01", "end_": "2026-04-30"}),
        ("condition", {"codes": "Epilepsy", "verification": "confirmed", "onset": "2026-05-01", "abatement": "2025"}),
    ],
)
def test_an_end_before_its_beginning(table, columns) -> None:
    sheet = Sheet()
    sheet.add(table, **columns)
    assert sheet.rules() == ["impossible-date"]


def test_a_birth_after_screening() -> None:
    assert person(birth="2026-11-23").rules() == ["impossible-date"]
    assert person(birth="2026").rules() == []


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({"screening": "2026-11-22", "enrolment": "2026-11-22", "infusion": "2026-11-22"}, []),
        ({"screening": "2026-11-22", "enrolment": "2026-11-21"}, ["anchors-out-of-order"]),
        ({"screening": "2026-11-22", "enrolment": "2026-11-30", "infusion": "2026-11-29"}, ["anchors-out-of-order"]),
        ({"screening": "2026-11-22", "infusion": "2026-11-21"}, ["anchors-out-of-order"]),
        ({"screening": "2026-11-22", "infusion": "2026-11-23"}, []),
        ({}, ["no-screening-date"]),
    ],
)
def test_anchors(own, expected) -> None:
    assert person(**own).rules(OWN_DATES) == expected


def test_two_own_dates_for_one_anchor() -> None:
    sheet = person(screening="2026-11-22")
    sheet.subject(screening="2026-11-23")
    assert sheet.rules(OWN_DATES) == ["conflicting-anchors"]
    assert sheet.rules(Dates(SCREENING)) == []


def test_a_subject_without_screening_date_has_no_facts_and_hides_nobody() -> None:
    sheet = person(birth="1990-01-01")
    sheet.subject_id = "q"
    sheet.subject(screening="2026-11-22")
    derived = sheet.derive(OWN_DATES)
    assert set(derived.facts) == {"q"} and [error.subject for error in derived.errors] == ["p"]


@pytest.mark.parametrize(
    ("code", "unit", "highest"),
    [
        ("NeutrophilCount", "10*9/L", "200"),
        ("HaemoglobinConcentration", "g/L", "250"),
        ("LeftVentricularEjectionFraction", "%", "100"),
        ("Sledai2kTotal", "{score}", "105"),
    ],
)
def test_a_range_across_the_limit_is_plausible(code, unit, highest) -> None:
    sheet = Sheet()
    sheet.observation(code, unit=unit, range_low=highest, range_high="1000")
    assert sheet.rules() == []
    sheet.observation(code, unit=unit, value=highest, comparator=">")
    assert sheet.rules() == ["implausible-value"]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("exposure", {"codes": "Belimumab", "start": "2026-05", "end_": "2026-05-15"}),
        ("exposure", {"codes": "Belimumab", "start": "2026-05-15", "end_": "2026-05"}),
        ("participation", {"status": "off-study", "start": "2026", "end_": "2026-05"}),
        (
            "condition",
            {"codes": "Epilepsy", "verification": "confirmed", "onset": "2026-05", "abatement": "2026-05-02"},
        ),
    ],
)
def test_an_end_that_may_follow_its_beginning(table, columns) -> None:
    sheet = Sheet()
    sheet.add(table, **columns)
    assert sheet.rules() == []


def test_statements_at_one_instant_are_no_conflict_of_results() -> None:
    at = "2026-11-20T10:00:00Z"
    sheet = Sheet()
    sheet.add("consent", status="given", date=at)
    sheet.add("consent", status="refused", date=at)
    sheet.judge("exc-14", True, at)
    sheet.judge("exc-14", False, at)
    sheet.condition("SystemicLupusErythematosus", recorded=at)
    sheet.condition("SystemicLupusErythematosus", verification="refuted", recorded=at)
    assert sheet.rules() == []


def test_a_negative_pregnancy_makes_no_error_of_a_man() -> None:
    sheet = person(sex="male")
    sheet.observation("PregnancyStatus", value_boolean=False)
    assert sheet.rules() == []


def messages(sheet: Sheet, dates: Dates | None = None) -> list[str]:
    return [error.message for error in (sheet.derive() if dates is None else sheet.derive(dates)).errors]


@pytest.mark.parametrize(
    ("code", "columns", "expected"),
    [
        ("HaemoglobinConcentration", {"value": "580", "unit": "g/dL"}, "haemoglobin outside 10 to 250 g/L: 5800 g/L"),
        ("HaemoglobinConcentration", {"value": "0.90", "unit": "g/L"}, "haemoglobin outside 10 to 250 g/L: 0.9 g/L"),
        ("HaemoglobinConcentration", {"value": "0", "unit": "g/L"}, "haemoglobin outside 10 to 250 g/L: 0 g/L"),
        ("HaemoglobinConcentration", {"value": "10", "unit": "g/L", "comparator": "<"},
         "haemoglobin outside 10 to 250 g/L: below 10 g/L"),
        ("NeutrophilCount", {"value": "200", "unit": "10*9/L", "comparator": ">"},
         "neutrophils outside 0 to 200 10*9/L: above 200 10*9/L"),
        ("NeutrophilCount", {"value": "200.5", "unit": "10*9/L", "comparator": ">="},
         "neutrophils outside 0 to 200 10*9/L: at least 200.5 10*9/L"),
        ("LeftVentricularEjectionFraction", {"range_low": "101.50", "range_high": "120", "unit": "%"},
         "left ventricular ejection fraction outside 0 to 100 %: 101.5 to 120 %"),
        ("Sledai2kTotal", {"value": "8.5", "unit": "{score}"}, "SLEDAI-2K outside 0 to 105 or not whole: 8.5"),
    ],
)
def test_an_implausible_value_is_named_beside_the_limit(code, columns, expected) -> None:
    sheet = Sheet()
    sheet.observation(code, **columns)
    assert messages(sheet) == [expected]


def test_dates_are_named_with_the_date_that_they_contradict() -> None:
    sheet = person(birth="2026-11-23", death="2026-10-01")
    sheet.observation("SomethingElse", effective="2026-11-20T10:00:00Z", issued="2026-11-20T09:59:59Z")
    sheet.observation("SomethingElse", effective="2026-11-21", assembled="2026-11-20")
    sheet.add("exposure", codes="Belimumab", start="2026-05-01", end_="2026-04-30")
    assert messages(sheet) == [
        "recorded as dead before screening: 2026-10-01 before 2026-11-22",
        "a birth date after screening: 2026-11-23 after 2026-11-22",
        "an end before its beginning: 2026-04-30 before 2026-05-01",
        "a result dated after the timestamp of its bundle: 2026-11-21 after 2026-11-20",
        "a result dated after its own issue: 2026-11-20 10:00:00 UTC after 2026-11-20 09:59:59 UTC",
    ]
    assert messages(person(deceased=True)) == ["recorded as dead before screening: on a day that is not recorded"]
    twice = person(birth="1990-01-01")
    twice.subject(birth="1991-02-03")
    assert messages(twice) == ["two birth dates that cannot both be right: 1990-01-01 and 1991-02-03"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"screening": "2026-11-22", "enrolment": "2026-11-21"}, None,
         "enrolment before screening: 2026-11-21 before 2026-11-22"),
        ({"screening": "2026-11-22", "infusion": "2026-11-21"}, None,
         "infusion before enrolment or screening: 2026-11-21 before 2026-11-22"),
        ({"screening": "2026-11-22", "infusion": "2026-12-01"}, {"infusion": "2026-12-03"},
         "two different dates for one anchor: infusion 2026-12-01 and 2026-12-03"),
    ],
)
def test_anchors_are_named_with_their_days(first, second, expected) -> None:
    sheet = person(**first)
    if second:
        sheet.subject(**second)
    assert messages(sheet, OWN_DATES) == [expected]


def test_a_conflict_names_the_lowest_and_the_highest_value() -> None:
    at = {"effective": "2026-11-20T10:00:00Z"}
    sheet = Sheet()
    for value in ("81", "79.5", "80"):
        sheet.observation("HaemoglobinConcentration", **at, unit="g/L", value=value)
    limit = {"unit": "[IU]/mL", "reference_high": "30", "reference_unit": "[IU]/mL"}
    for value in ("40", "20"):
        sheet.observation("AntiDsDnaTest", **at, **limit, value=value)
    sheet.observation("PregnancyStatus", **at, value_boolean=True)
    sheet.observation("PregnancyStatus", **at, value_boolean=False)
    told = "two final results of one test at the same instant with different values"
    assert messages(sheet) == [
        told, f"{told}: anti-dsDNA 20 and 40 [IU]/mL", f"{told}: haemoglobin 79.5 and 81 g/L",
    ]
    assert [len(error.records) for error in sheet.derive().errors] == [2, 2, 3]


def test_of_one_kind_five_values_are_named_and_no_record_is_lost() -> None:
    sheet = Sheet()
    for number in range(12):
        sheet.observation("HaemoglobinConcentration", unit="g/L", value=str(300 + number % 9))
    sheet.observation("NeutrophilCount", unit="10*9/L", value="300")
    errors = sheet.derive().errors
    assert [error.message.partition(": ")[2] for error in errors] == [
        "300 g/L", "301 g/L", "302 g/L", "303 g/L", "304 g/L", "and 4 more values", "300 10*9/L",
    ]
    assert [len(error.records) for error in errors] == [2, 2, 2, 1, 1, 4, 1]
