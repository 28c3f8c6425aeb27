"""Events: intervals, offsets, tri-state attributes, and which records become one."""

from __future__ import annotations

import pytest

from kn5501_reasoner.model import Dates

from .build import SCREENING, Sheet, offset

WITHOUT_ENROLMENT = Dates(SCREENING)


def condition(dates: Dates | None = None, codes: str = "Epilepsy", **columns):
    sheet = Sheet()
    sheet.condition(codes, **columns)
    facts = sheet.facts(dates) if dates else sheet.facts()
    return next(event for event in facts.events if event.path == "condition")


@pytest.mark.parametrize(
    ("columns", "days", "months"),
    [
        ({"onset": "2026-05-30", "abatement": "2026-10-30"}, ("31", "31"), ("1", "1")),
        ({"onset": "2026-05-30", "abatement": "2026-10-31"}, ("30", "30"), ("0.5", "0.5")),
        ({"onset": "2026-05-30", "abatement": "2026-10-29"}, ("32", "32"), ("1.5", "1.5")),
        ({"onset": "2026-05-30", "clinical": "active"}, ("0", "0"), ("0", "0")),
        ({"onset": "2026-11-30", "abatement": "2027-01-01"}, ("0", "0"), ("0", "0")),
        ({"onset": "2026-12-02"}, ("-2", "-2"), ("-0.5", "-0.5")),
        ({"onset": "2026-11-10"}, ("0", "20"), ("0", "0.5")),
        ({"onset": "2026-11-10", "clinical": "resolved"}, ("0", "20"), ("0", "0.5")),
        ({"onset": "2026-11-10", "clinical": "active", "abatement": "2026-11-20"}, ("0", "10"), ("0", "0.5")),
        ({}, (None, None), ("-0.5", None)),
        ({"recorded": "2026-11-10"}, ("0", None), ("0", None)),
        ({"onset": "2026-12"}, ("-31", "-1"), ("-0.5", "-0.5")),
        ({"onset": "2026-11"}, ("0", "29"), ("0", "0.5")),
        ({"onset": "2026", "abatement": "2026-10"}, ("30", "60"), ("0.5", "1.5")),
    ],
)
def test_offsets_from_enrolment(columns, days, months) -> None:
    event = condition(**columns)
    assert offset(event, "daysBeforeEnrolment") == days
    assert offset(event, "monthsBeforeEnrolment") == months


@pytest.mark.parametrize(
    ("enrolment", "end", "code"),
    [
        ("2027-05-31", "2027-02-28", "3"),
        ("2027-05-31", "2027-02-27", "3.5"),
        ("2027-05-31", "2027-03-01", "2.5"),
        ("2027-05-30", "2027-02-28", "3"),
        ("2027-05-28", "2027-02-28", "3"),
        ("2027-03-31", "2027-02-28", "1"),
        ("2028-02-29", "2027-02-28", "12"),
        ("2027-02-28", "2026-08-31", "5.5"),
        ("2027-02-28", "2026-08-28", "6"),
        ("2027-01-01", "2026-12-31", "0.5"),
    ],
)
def test_month_codes_are_calendar_arithmetic(enrolment, end, code) -> None:
    from datetime import date

    event = condition(Dates(SCREENING, date.fromisoformat(enrolment)), onset="2020-01-01", abatement=end)
    assert offset(event, "monthsBeforeEnrolment") == (code, code)


def test_absent_enrolment_leaves_offsets_open_upward() -> None:
    past = condition(WITHOUT_ENROLMENT, onset="2020-01-01", abatement="2026-10-22")
    assert offset(past, "daysBeforeEnrolment") == ("31", None)
    assert offset(past, "monthsBeforeEnrolment") == ("1", None)
    ongoing = condition(WITHOUT_ENROLMENT, onset="2020-01-01", clinical="active")
    assert offset(ongoing, "daysBeforeEnrolment") == ("0", "0")
    assert offset(ongoing, "daysBeforeInfusion") == ("0", "0")
    later = condition(WITHOUT_ENROLMENT, onset="2026-11-25", clinical="active")
    assert offset(later, "daysBeforeEnrolment") == ("-3", "0")


def test_infusion_offsets() -> None:
    sheet = Sheet()
    sheet.exposure("Antibacterial", status="completed", start="2026-11-20", end_="2026-11-24", route="IntravenousRoute")
    event = sheet.facts().events[0]
    assert offset(event, "daysBeforeInfusion") == ("7", "7")
    assert offset(event, "daysBeforeScreening") == ("0", "0")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"clinical": "active"}, True),
        ({"clinical": "relapse"}, True),
        ({"clinical": "active", "abatement": "2026-10-01"}, None),
        ({"clinical": "remission"}, False),
        ({"clinical": "inactive"}, False),
        ({}, None),
        ({"abatement": "2026-11-29"}, False),
        ({"abatement": "2026-11-30"}, None),
    ],
)
def test_active(columns, expected) -> None:
    assert condition(**({"onset": "2020-01-01"} | columns)).attributes.get("active") is expected


@pytest.mark.parametrize(
    ("codes", "clinical", "expected"),
    [
        ("BreastCancer", "resolved", True),
        ("BreastCancer", "remission", None),
        ("BreastCancer", "active", False),
        ("BreastCancer", None, None),
        ("PrimaryMalignancyByHistory", "resolved", None),
        ("PrimaryMalignancyByHistory", "active", None),
        ("SecondaryMalignancy", "resolved", None),
        ("SecondaryMalignancy", None, False),
        ("SecondaryMalignancy", "remission", False),
        ("Neoplasm ?PrimaryMalignancy", "resolved", True),
        ("Neoplasm ?PrimaryMalignancy ?SecondaryMalignancy", "resolved", None),
        ("unknown-code", "resolved", True),
        ("unknown-code", "active", False),
        ("Epilepsy", "resolved", None),
    ],
)
def test_cured(codes, clinical, expected) -> None:
    assert condition(codes=codes, clinical=clinical).attributes.get("cured") is expected


def test_excised_only_by_a_completed_excision_of_this_condition() -> None:
    sheet = Sheet()
    record = sheet.condition("BreastCancer")
    other = sheet.condition("BreastCancer")
    sheet.add("procedure", codes="Excision", status="completed", reason=f"urn:else {record}")
    sheet.add("procedure", codes="Excision", status="in-progress", reason=other)
    sheet.add("procedure", codes="Biopsy", status="completed", reason=other)
    events = {event.record: event for event in sheet.facts().events}
    assert events[record].attributes.get("excised") is True
    assert "excised" not in events[other].attributes
    assert len(sheet.facts().events) == 2


@pytest.mark.parametrize(
    ("codes", "severity", "expected", "flags"),
    [
        ("HerpesSimplex", "severe", True, ()),
        ("HerpesSimplex", "moderate", False, ()),
        ("HerpesSimplex", None, False, ("convention-herpes-severity",)),
        ("HerpesOrVaricellaZosterInfection", None, False, ("convention-herpes-severity",)),
        ("InfectiousDisease ?HerpesInfection", None, None, ()),
        ("Epilepsy", None, None, ()),
        ("Epilepsy", "mild", False, ()),
    ],
)
def test_severe(codes, severity, expected, flags) -> None:
    event = condition(codes=codes, severity=severity)
    assert event.attributes.get("severe") is expected and event.flags == flags


@pytest.mark.parametrize(
    ("verification", "confirmed"),
    [("confirmed", True), ("provisional", False), ("differential", False), ("unconfirmed", False), (None, False)],
)
def test_only_confirmed_conditions_are_confirmed(verification, confirmed) -> None:
    assert condition(verification=verification).confirmed is confirmed


def test_a_refuted_condition_is_no_event() -> None:
    sheet = Sheet()
    sheet.condition("Epilepsy", verification="refuted")
    assert sheet.facts().events == ()


def test_classes_possible_classes_and_unmapped() -> None:
    event = condition(codes="Neoplasm ?PrimaryMalignancy")
    assert (event.classes, event.possible_classes, event.unmapped) == (("Neoplasm",), ("PrimaryMalignancy",), False)
    event = condition(codes="unknown-code")
    assert (event.classes, event.possible_classes, event.unmapped) == ((), (), True)


def test_an_unmapped_condition_may_be_an_allergy() -> None:
    sheet = Sheet()
    sheet.condition("unknown-code", onset="2020-01-01", recorded="2020-02-01")
    sheet.condition("unknown-code", verification="refuted")
    sheet.condition("unknown-code Epilepsy")
    (event,) = [event for event in sheet.facts().events if event.path == "unmappedAllergy"]
    assert (event.unmapped, event.confirmed, event.classes, event.possible_classes) == (True, True, (), ())
    assert offset(event, "daysBeforeEnrolment") == ("0", "0")


def exposure(**columns):
    sheet = Sheet()
    sheet.exposure(**({"codes": "Belimumab", "start": "2026-01-01"} | columns))
    return sheet.facts().events[0]


@pytest.mark.parametrize(
    ("columns", "days", "flags"),
    [
        ({}, ("0", "0"), ("convention-active-medicine",)),
        ({"status": "in-progress"}, ("0", "0"), ("convention-active-medicine",)),
        ({"status": "completed"}, ("0", "333"), ()),
        ({"status": "on-hold"}, ("0", "333"), ()),
        ({"status": "completed", "end_": "2026-11-20"}, ("10", "10"), ()),
        ({"end_": "2026-11-20"}, ("10", "10"), ()),
        ({"end_": "2027-11-20"}, ("0", "0"), ()),
        ({"status": "completed", "administered": True, "end_": "2026-01-01"}, ("333", "333"), ()),
        ({"status": "completed", "administered": True}, ("333", "333"), ()),
        ({"status": "completed", "start": "../2026-11-20", "end_": None}, ("0", None), ()),
        ({"start": None}, (None, "0"), ("convention-active-medicine",)),
    ],
)
def test_exposure_intervals(columns, days, flags) -> None:
    event = exposure(**columns)
    assert offset(event, "daysBeforeEnrolment") == days and event.flags == flags


@pytest.mark.parametrize(
    ("status", "confirmed"),
    [
        ("active", True),
        ("completed", True),
        ("stopped", True),
        ("in-progress", True),
        ("on-hold", True),
        ("intended", False),
        ("unknown", False),
        (None, False),
    ],
)
def test_exposure_statuses(status, confirmed) -> None:
    assert exposure(status=status).confirmed is confirmed


@pytest.mark.parametrize(
    ("route", "intravenous", "oral"),
    [
        ("IntravenousRoute", True, False),
        ("OralRoute", False, True),
        ("IntravenousRoute OralRoute", True, True),
        ("OtherKnownRoute", False, False),
        ("OralRoute unknown-route", None, True),
        ("unknown-route", None, None),
        ("", None, None),
    ],
)
def test_routes(route, intravenous, oral) -> None:
    event = exposure(route=route)
    assert (event.attributes.get("intravenous"), event.attributes.get("oral")) == (intravenous, oral)


def test_a_medicine_read_by_name_is_flagged() -> None:
    event = exposure(codes="Belimumab unknown-product")
    assert event.flags == ("convention-active-medicine", "read-by-name")


def allergy(**columns):
    sheet = Sheet()
    sheet.add("allergy", **({"codes": "Fludarabine", "verification": "confirmed"} | columns))
    return sheet.facts().events[0]


@pytest.mark.parametrize(
    ("columns", "severe"),
    [
        ({"reaction_severity": "severe"}, True),
        ({"reaction_severity": "mild severe"}, True),
        ({"manifestation": "Anaphylaxis"}, True),
        ({"reaction_severity": "mild", "manifestation": "Anaphylaxis"}, True),
        ({"reaction_severity": "mild moderate"}, False),
        ({"reaction_severity": "mild unknown"}, None),
        ({"reaction_severity": "mild", "manifestation": "unknown-finding"}, False),
        ({"criticality": "high"}, None),
        ({}, None),
    ],
)
def test_severity_of_an_allergy(columns, severe) -> None:
    assert allergy(**columns).attributes.get("severe") is severe


def test_allergy_from_onset_or_at_the_latest_its_record_on() -> None:
    assert offset(allergy(onset="2010"), "daysBeforeEnrolment") == ("0", "0")
    assert offset(allergy(recorded="2020-01-01"), "daysBeforeEnrolment") == ("0", "0")
    assert offset(allergy(recorded="2026-12-05"), "daysBeforeEnrolment") == ("-5", "0")
    assert offset(allergy(), "daysBeforeEnrolment") == (None, "0")


def test_refuted_and_unconfirmed_allergies() -> None:
    sheet = Sheet()
    sheet.add("allergy", codes="Fludarabine", verification="refuted")
    assert sheet.facts().events == ()
    assert allergy(verification=None).confirmed is False
    assert allergy(codes="unknown-substance").unmapped is True


@pytest.mark.parametrize(
    ("codes", "severity", "severe"),
    [
        ("Anaphylaxis", None, True),
        ("AllergyStatus", None, None),
        ("AllergyStatus", "mild", False),
        ("AllergyStatus", "severe", True),
        ("Hypersensitivity ?Anaphylaxis", "mild", None),
        ("Hypersensitivity ?Anaphylaxis", None, None),
    ],
)
def test_conditions_that_state_an_allergy(codes, severity, severe) -> None:
    sheet = Sheet()
    sheet.condition(codes, onset="2010", severity=severity)
    event = next(event for event in sheet.facts().events if event.path == "allergy")
    assert event.attributes.get("severe") is severe
    assert "StudyMedicine" in event.possible_classes and event.confirmed
    assert offset(event, "daysBeforeEnrolment") == ("0", "0")


def participation(**columns):
    sheet = Sheet()
    sheet.add(
        "participation", **({"status": "off-study", "start": "2026-01-01", "category": "interventional"} | columns)
    )
    return sheet.facts().events


@pytest.mark.parametrize("status", ["candidate", "screening", "ineligible", "not-registered"])
def test_participations_without_treatment(status) -> None:
    assert participation(status=status) == ()


@pytest.mark.parametrize("study", ["NCT06010472", "NCT00000001 urn:x|CHEC2023-174"])
def test_the_trial_itself_is_ignored(study) -> None:
    assert participation(study=study) == ()
    assert len(participation(study="NCT060104720")) == 1


@pytest.mark.parametrize(
    ("status", "confirmed"),
    [("off-study", True), ("on-study", True), ("eligible", False), ("unknown", False), (None, False)],
)
def test_statuses_of_participation(status, confirmed) -> None:
    assert participation(status=status)[0].confirmed is confirmed


def test_end_and_kind_of_participation() -> None:
    ended = participation(end_="2026-08-30")[0]
    assert offset(ended, "monthsBeforeEnrolment") == ("3", "3") and ended.attributes["interventional"] is True
    endless = participation(category="observational")[0]
    assert offset(endless, "monthsBeforeEnrolment") == ("0", "10.5") and endless.attributes["interventional"] is False
    assert "interventional" not in participation(category=None)[0].attributes


def nyha(sheet: Sheet, **columns):
    sheet.observation("NyhaClassification", **({"effective": "2026-11-01"} | columns))
    return [e for e in sheet.facts().events if "HeartFailure" in e.classes or e.path == "condition" and e.unmapped]


@pytest.mark.parametrize(
    ("columns", "bounds"),
    [
        ({"value_codes": "NyhaClass3"}, ("3", "3")),
        ({"value_text": "II-III"}, ("2", "3")),
        ({"value_codes": "NyhaClass4", "status": "preliminary"}, (None, None)),
        ({"value_codes": "NyhaClass4", "effective": None}, (None, None)),
    ],
)
def test_a_high_class_makes_a_heart_failure_of_its_own(columns, bounds) -> None:
    (event,) = nyha(Sheet(), **columns)
    assert event.confirmed and event.record == "urn:p:observation:0"
    assert offset(event, "nyhaClass") == bounds


def test_a_low_class_makes_none() -> None:
    assert nyha(Sheet(), value_codes="NyhaClass2") == []
    assert nyha(Sheet(), value_codes="NyhaClass4", effective="2026-12-02") == []


def test_a_heart_failure_that_began_later_hides_no_class() -> None:
    sheet = Sheet()
    sheet.condition("HeartFailure", onset="2026-12-03")
    own, coded = nyha(sheet, value_codes="NyhaClass3")
    assert {offset(own, "daysBeforeEnrolment"), offset(coded, "daysBeforeEnrolment")} == {("0", "0"), ("-3", "-3")}


def test_a_class_of_an_uncertain_day_beside_one_in_time() -> None:
    sheet = Sheet()
    sheet.observation("NyhaClassification", value_codes="NyhaClass4", effective="2026")
    (event,) = nyha(sheet, value_codes="NyhaClass3")
    assert offset(event, "nyhaClass") == ("3", "4") and offset(event, "daysBeforeEnrolment") == ("0", "0")


def test_a_coded_heart_failure_takes_the_class() -> None:
    sheet = Sheet()
    sheet.condition("HeartFailure", onset="2020")
    (event,) = nyha(sheet, value_codes="NyhaClass3")
    assert event.record == "urn:p:condition:0" and offset(event, "nyhaClass") == ("3", "3")


def test_a_doubtful_heart_failure_does_not_hide_the_class() -> None:
    sheet = Sheet()
    sheet.condition("HeartFailure", verification="provisional", onset="2020")
    assert [event.confirmed for event in nyha(sheet, value_codes="NyhaClass3")] == [False, True]


def test_an_unmapped_condition_takes_the_class_too() -> None:
    sheet = Sheet()
    sheet.condition("unknown-code", onset="2020")
    (event,) = nyha(sheet, value_codes="NyhaClass1")
    assert offset(event, "nyhaClass") == ("1", "1")


@pytest.mark.parametrize(
    ("columns", "confirmed"),
    [
        ({"value_boolean": True}, True),
        ({"value_boolean": False}, None),
        ({"value_boolean": True, "status": "preliminary"}, False),
        ({"value_boolean": True, "effective": None}, False),
    ],
)
def test_contraindications(columns, confirmed) -> None:
    sheet = Sheet()
    sheet.observation("ContraindicationFludarabine", **columns)
    events = sheet.facts().events
    if confirmed is None:
        assert events == ()
    else:
        assert events[0].classes == ("Fludarabine",) and events[0].confirmed is confirmed
        assert events[0].path == "contraindication"


def test_a_withdrawn_contraindication_is_gone() -> None:
    sheet = Sheet()
    sheet.observation("ContraindicationFludarabine", value_boolean=True, effective="2026-01-01")
    sheet.observation("ContraindicationFludarabine", value_boolean=False, effective="2026-02-01")
    assert sheet.facts().events == ()


def test_what_may_be_a_hypersensitivity_shows_none() -> None:
    sheet = Sheet()
    sheet.condition("AdverseDrugReaction ?Hypersensitivity", severity="severe", onset="2020-01-01")
    (event,) = [event for event in sheet.facts().events if event.path == "allergy"]
    assert event.confirmed is False and event.attributes["severe"] is True


def test_a_refuted_hypersensitivity_is_no_allergy() -> None:
    sheet = Sheet()
    sheet.condition("Anaphylaxis", verification="refuted", onset="2010")
    sheet.condition("Epilepsy", onset="2010")
    assert [event.path for event in sheet.facts().events] == ["condition"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("daysBeforeScreening", ("-9", "2")), ("daysBeforeEnrolment", ("-1", "10")), ("daysBeforeInfusion", ("0", "11"))],
)
def test_a_partial_onset_around_each_anchor(name, expected) -> None:
    event = condition(onset="2026-11-20/2026-12-01")
    assert offset(event, name) == expected
    later = condition(onset="2026-12-02/2026-12-05")
    assert offset(later, "daysBeforeScreening") == ("-13", "-10")
    assert offset(later, "daysBeforeInfusion") == ("-4", "-1")
