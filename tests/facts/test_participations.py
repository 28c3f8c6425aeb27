"""Participations in other trials: which count, when they ended, of which kind they are."""

from __future__ import annotations

import pytest

from .build import Sheet, offset


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


def test_a_participation_without_a_date_began_by_the_day_its_file_was_put_together() -> None:
    undated = {"start": None, "end_": None}
    for columns, expected, flags in (
        (undated, ("-0.5", None), ()),
        (undated | {"assembled": "2026-11-01"}, ("0", None), ("convention-undated-event",)),
        (undated | {"assembled": "2026-12-01"}, ("-0.5", None), ("convention-undated-event",)),
        ({"start": None, "end_": "2026-12-05", "assembled": "2026-11-01"}, ("-0.5", "0"), ()),
    ):
        (event,) = participation(**columns)
        assert (offset(event, "monthsBeforeEnrolment"), event.flags) == (expected, flags)
