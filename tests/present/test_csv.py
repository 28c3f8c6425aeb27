"""CSV: one row per subject and criterion, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from kn5501_reasoner.present import render

from .handmade import FIT, SCREENING


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(SCREENING, "csv"))))


def test_one_row_per_subject_and_criterion() -> None:
    assert [(r["subject"], r["criterion"]) for r in rows() if r["subject"] == "P001"] == [
        ("P001", c) for c in ("inc-03", "inc-07", "inc-08", "exc-05", "exc-14")
    ]
    assert next(r for r in rows() if (r["subject"], r["criterion"]) == ("P001", "inc-07")) == {
        "subject": "P001", "verdict": "ineligible", "criterion": "inc-07", "outcome": "failed",
        "shapes": "kn:inc-07-part", "because": "haemoglobin 58 g/L is below 60 g/L", "evidence": "5.8 g/dL",
        "dates": "2026-11-20", "records": "https://example.org/record/hb-1", "flags": "",
        "versions": "", "source": "", "kind": "", "withholds": "",
    }


def test_a_refused_subject_has_a_row_per_error() -> None:
    (row,) = (r for r in rows() if r["subject"] == "P002")
    assert (row["verdict"], row["criterion"], row["shapes"], row["records"]) == (
        "refused", "", "two-birth-dates", "urn:a | urn:b"
    )


def test_no_cell_is_a_formula_and_no_row_breaks() -> None:
    for start in "=+-@":
        odd = replace(SCREENING, subjects=(replace(FIT, subject=start + "cmd|' /C calc'!A0"),))
        (row, _) = csv.DictReader(io.StringIO(render(odd, "csv")))
        assert row["subject"][:2] == "'" + start
    assert len(render(SCREENING, "csv").splitlines()) == len(rows()) + 1
