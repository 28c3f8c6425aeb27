"""Screening from Python: what a notebook shows, and what a script reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kn5501_reasoner import Result, screen
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.model import Dates
from tests.present.handmade import ANAEMIC, FIT, SCREENING


def test_paths_and_dates_reach_the_pipeline(pipeline, tmp_path) -> None:
    screen(tmp_path, "more", screening="2026-11-22", enrolment=date(2026, 11, 30), assume_absent=["cns"])
    (asked,) = pipeline.calls
    assert asked.paths == [str(tmp_path), "more"] and asked.assume_absent == ["cns"]
    assert asked.dates == Dates(date(2026, 11, 22), date(2026, 11, 30), None)


@pytest.mark.parametrize("text", ["tomorrow", "20261122", "2026-W47-7", "2026-02-30"])
def test_a_date_that_is_none_is_said(pipeline, text: str) -> None:
    with pytest.raises(UsageError, match=f"screening: '{text}' is not a date"):
        screen("here", screening=text)


def test_verdicts_and_outcomes() -> None:
    result = Result(replace(SCREENING, subjects=(FIT, ANAEMIC)))
    assert result.verdicts == {"P003": "eligible", "P001": "ineligible"}
    assert result.outcomes["P001"]["inc-07"] == "failed"


def test_several_subjects_are_a_table_one_is_explained() -> None:
    result = Result(replace(SCREENING, subjects=(FIT, ANAEMIC)))
    assert "what decides" in str(result) and "<table>" in result._repr_html_()
    one = result.subject("P001")
    assert "haemoglobin 58 g/L is below 60 g/L" in str(one) and "5.8 g/dL" in one._repr_html_()
    assert '"P003"' not in one.to("json")
    with pytest.raises(UsageError, match="no subject 'P999'"):
        result.subject("P999")
