"""Allergies, conditions that state one or may be one, and contraindications."""

from __future__ import annotations

import pytest

from .build import Sheet, offset


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


def test_an_allergy_without_a_date_is_there_at_every_anchor() -> None:
    event = allergy()
    for name in ("daysBeforeScreening", "daysBeforeEnrolment", "daysBeforeInfusion"):
        assert offset(event, name) == ("0", "0")
    assert event.flags == ("convention-undated-allergy",)
    assert allergy(recorded="2026-12-05").flags == allergy(onset="2026").flags == ()


def test_the_last_occurrence_of_an_allergy_is_a_day_on_which_it_was_there() -> None:
    assert offset(allergy(last_occurrence="2020-01-01"), "daysBeforeEnrolment") == ("0", "0")
    assert allergy(last_occurrence="2020-01-01").flags == ()
    assert offset(allergy(last_occurrence="2026-12-05"), "daysBeforeEnrolment") == ("-5", "0")
    assert offset(allergy(recorded="2026-12-05", last_occurrence="2020-01-01"), "daysBeforeEnrolment") == ("0", "0")
    assert offset(allergy(onset="2026", last_occurrence="2026-10"), "daysBeforeEnrolment") == ("0", "0")
    assert offset(allergy(onset="2026", last_occurrence="2026-12-31"), "daysBeforeEnrolment") == ("-31", "0")


@pytest.mark.parametrize(
    ("columns", "expected", "flags"),
    [
        ({}, ("0", "0"), ("convention-undated-allergy",)),
        ({"assembled": "2026-12-05"}, ("0", "0"), ("convention-undated-allergy",)),
        ({"recorded": "2026-12-05"}, ("-5", "0"), ()),
        ({"codes": "?Hypersensitivity"}, (None, "0"), ()),
        ({"codes": "?Hypersensitivity", "assembled": "2026-11-01"}, ("0", "0"), ("convention-undated-event",)),
    ],
)
def test_a_condition_without_a_date_that_states_an_allergy(columns, expected, flags) -> None:
    sheet = Sheet()
    sheet.condition(**({"codes": "Anaphylaxis"} | columns))
    event = next(event for event in sheet.facts().events if event.path == "allergy")
    assert (offset(event, "daysBeforeEnrolment"), event.flags) == (expected, flags)


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
        ("Hypersensitivity ?SevereAllergicReaction", "mild", None),
        ("Hypersensitivity ?SevereAllergicReaction", None, None),
    ],
)
def test_conditions_that_state_an_allergy(codes, severity, severe) -> None:
    sheet = Sheet()
    sheet.condition(codes, onset="2010", severity=severity)
    event = next(event for event in sheet.facts().events if event.path == "allergy")
    assert event.attributes.get("severe") is severe
    assert "StudyMedicine" in event.possible_classes and event.confirmed
    assert offset(event, "daysBeforeEnrolment") == ("0", "0")


def test_what_may_be_a_hypersensitivity_shows_none() -> None:
    sheet = Sheet()
    sheet.condition("AdverseDrugReaction ?Hypersensitivity", severity="severe", onset="2020-01-01")
    (event,) = [event for event in sheet.facts().events if event.path == "allergy"]
    assert event.confirmed is False and event.doubtful and event.attributes["severe"] is True
    sheet.tables["condition"][0]["verification"] = "provisional"
    (event,) = [event for event in sheet.facts().events if event.path == "allergy"]
    assert not event.doubtful


def test_a_refuted_hypersensitivity_is_no_allergy() -> None:
    sheet = Sheet()
    sheet.condition("Anaphylaxis", verification="refuted", onset="2010")
    sheet.condition("Epilepsy", onset="2010")
    assert [event.path for event in sheet.facts().events] == ["condition"]


def test_an_unmapped_condition_may_be_an_allergy() -> None:
    sheet = Sheet()
    sheet.condition("unknown-code", onset="2020-01-01", recorded="2020-02-01")
    sheet.condition("unknown-code", verification="refuted")
    sheet.condition("unknown-code Epilepsy")
    (event,) = [event for event in sheet.facts().events if event.path == "unmappedAllergy"]
    assert (event.unmapped, event.confirmed, event.classes, event.possible_classes) == (True, True, (), ())
    assert offset(event, "daysBeforeEnrolment") == ("0", "0")


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
