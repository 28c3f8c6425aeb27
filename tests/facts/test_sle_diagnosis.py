"""The diagnosis of SLE: the newest statement, and what only may be one."""

from __future__ import annotations

import pytest

from .build import Sheet, holds


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
        ([{"assembled": "2026-11-22"}], True),
        ([{"assembled": "2026-11-23"}], None),
        ([{"assembled": "2026-11-01", "verification": "refuted"}], False),
        ([{"assembled": "2026-11-01", "onset": "2026"}], None),
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


def test_what_dates_an_undated_diagnosis_is_told() -> None:
    sheet = Sheet()
    sheet.condition("SystemicLupusErythematosus", assembled="2026-11-01", classified_by="acr-1997")
    facts = sheet.facts()
    assert facts.truths["sleDiagnosed"].flags == ("convention-newest", "convention-undated-event")
    assert str(facts.quantities["acr1997Items"].low) == "4"
    sheet.tables["condition"][0]["assembled_high"] = None
    assert "acr1997Items" not in sheet.facts().quantities
    sheet = Sheet()
    sheet.condition("SystemicLupusErythematosus", onset="2019", assembled="2026-11-01")
    assert sheet.facts().truths["sleDiagnosed"].flags == ("convention-newest",)


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
