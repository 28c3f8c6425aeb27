"""Reviews, denials, assumptions; judgements."""

from __future__ import annotations

import pytest

from kn5501_reasoner.model import Dates

from .build import SCREENING, Sheet


def settled(sheet: Sheet, **options) -> dict:
    return dict(sheet.facts(**options).settled)


@pytest.mark.parametrize(
    ("day", "anchors"),
    [
        ("2026-10-22", set()),
        ("2026-10-23", {"screening"}),
        ("2026-10-31", {"screening", "enrolment"}),
        ("2026-11-01", {"screening", "enrolment", "infusion"}),
        ("2026-11-22", {"screening", "enrolment", "infusion"}),
        ("2026-11-23", {"enrolment", "infusion"}),
        ("2026-12-01", {"infusion"}),
        ("2026-12-02", set()),
        ("2026-11", {"enrolment", "infusion"}),
        ("2026-10", set()),
    ],
)
def test_a_review_holds_thirty_days(day, anchors) -> None:
    sheet = Sheet()
    sheet.review("cns", day)
    assert {anchor for _, anchor in settled(sheet)} == anchors


@pytest.mark.parametrize("status", ["preliminary", "unknown", "registered"])
def test_a_review_that_is_not_final_settles_nothing(status) -> None:
    sheet = Sheet()
    sheet.review("cns", status=status)
    assert settled(sheet) == {}


def test_an_absent_anchor_is_never_settled() -> None:
    sheet = Sheet()
    sheet.review("cns", "2026-11-20")
    assert set(sheet.facts(Dates(SCREENING)).settled) == {("cns", "screening")}


def test_a_review_names_its_records() -> None:
    sheet = Sheet()
    records = (sheet.review("cns", "2026-11-20"), sheet.review("cns", "2026-11-21"))
    assert settled(sheet)["cns", "enrolment"] == records


@pytest.mark.parametrize(
    ("codes", "domains"),
    [
        ("CnsDisease", {"cns"}),
        ("Epilepsy", set()),
        ("MalignantNeoplasm", {"malignancy"}),
        ("Neoplasm", {"malignancy"}),
        ("PrimaryMalignancy", set()),
        ("InfectiousDisease", {"infections", "herpes"}),
    ],
)
def test_a_refuted_condition_that_covers_a_domain_settles_it(codes, domains) -> None:
    sheet = Sheet()
    sheet.condition(codes, verification="refuted", recorded="2026-11-20")
    assert {domain for domain, _ in settled(sheet)} == domains


def test_to_deny_what_is_broader_than_a_domain_settles_it() -> None:
    sheet = Sheet()
    sheet.condition("Neoplasm", verification="refuted", recorded="2026-11-20")
    assert ("malignancy", "enrolment") in sheet.facts().settled


def test_a_denial_is_as_old_as_its_record() -> None:
    sheet = Sheet()
    sheet.condition("CnsDisease", verification="refuted", recorded="2026-01-20", onset="2026-11-20")
    assert settled(sheet) == {}
    sheet.condition("CnsDisease", verification="refuted", onset="2026-11-20")
    assert ("cns", "enrolment") in settled(sheet)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"value_codes": "NyhaClass1"}, True),
        ({"value_codes": "NyhaClass1", "status": "preliminary"}, False),
        ({}, False),
    ],
)
def test_a_usable_nyha_class_settles_heart_failure_at_enrolment(columns, expected) -> None:
    sheet = Sheet()
    sheet.observation("NyhaClassification", effective="2020-01-01", **columns)
    assert (("heart-failure", "enrolment") in settled(sheet)) is expected
    assert ("heart-failure", "screening") not in settled(sheet)


def test_assumed_absence_has_no_records_and_yields_to_a_review() -> None:
    sheet = Sheet()
    review = sheet.review("cns")
    found = settled(sheet, assume_absent=["cns", "herpes"])
    assert found["cns", "enrolment"] == (review,) and found["herpes", "infusion"] == ()
    assert len(found) == 6
    assert set(sheet.facts(Dates(SCREENING), assume_absent=["herpes"]).settled) >= {("herpes", "enrolment")}


def test_the_newest_judgement_counts() -> None:
    sheet = Sheet()
    sheet.judge("exc-14", True, "2026-11-01")
    newest = sheet.judge("exc-14", False, "2026-11-10")
    sheet.judge("exc-13", True)
    judged = sheet.facts().judged
    assert judged["exc-14"].fit is False and judged["exc-14"].records == (newest,)
    assert judged["exc-13"].fit is True and judged["exc-13"].flags == ()


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"status": "preliminary"}, None),
        ({"performer": None}, None),
        ({"performer": " "}, None),
        ({"date": None}, None),
        ({"date": "2026-11-30"}, True),
        ({"date": "2026-12-01"}, None),
        ({"date": "2026-11"}, True),
        ({"date": "2026-12"}, None),
        ({"date": "2026"}, None),
        ({"status": "amended"}, True),
    ],
)
def test_what_a_judgement_needs(columns, expected) -> None:
    sheet = Sheet()
    sheet.judge("exc-14", True, **columns)
    judged = sheet.facts().judged.get("exc-14")
    assert (judged.fit if judged else None) is expected


def test_a_judgement_without_reason_is_flagged() -> None:
    sheet = Sheet()
    sheet.judge("exc-14", True, reason=" ")
    assert sheet.facts().judged["exc-14"].flags == ("judgement-without-reason",)


def test_judgements_that_disagree_give_none_and_are_flagged() -> None:
    sheet = Sheet()
    records = (sheet.judge("exc-14", True), sheet.judge("exc-14", False))
    facts = sheet.facts()
    assert "exc-14" not in facts.judged
    assert facts.truths["judgement:exc-14"].flags == ("conflicting-judgements",)
    assert facts.truths["judgement:exc-14"].records == records


def test_a_preliminary_newest_judgement_does_not_bring_back_an_older_one() -> None:
    sheet = Sheet()
    sheet.judge("exc-14", True, "2026-11-01")
    sheet.judge("exc-14", False, "2026-11-10", status="preliminary")
    assert "exc-14" not in sheet.facts().judged


@pytest.mark.parametrize(
    ("day", "anchors"),
    [
        ("2026-10-22", set()),
        ("2026-10-23", {"screening"}),
        ("2026-11-01", {"screening", "enrolment", "infusion"}),
        ("2026-11-22", {"screening", "enrolment", "infusion"}),
        ("2026-11-30", {"enrolment", "infusion"}),
        ("2026-12-01", {"infusion"}),
    ],
)
def test_a_denial_holds_as_long_as_a_review(day, anchors) -> None:
    sheet = Sheet()
    sheet.condition("CnsDisease", verification="refuted", recorded=day)
    assert {anchor for _, anchor in settled(sheet)} == anchors
