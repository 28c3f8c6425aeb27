"""Product and oracle on every lowest code of ICD-10-CM and ICD-10: one eligible subject a code, one run of a cohort."""

from __future__ import annotations

from pathlib import Path

from kn5501_reasoner.pipeline import screen_resources
from tests.agreement.every_code import differences, lowest, of_oracle, of_product, with_diagnosis
from tests.cohort.runs import DATES

#: a code, a criterion that it makes fail, or leaves open, or leaves to judgement
SHOWN = {
    ("icd-10-cm", "G35.A"): ("exc-05", "failed"), ("icd-10", "G35"): ("exc-05", "failed"),
    ("icd-10-cm", "E83.01"): ("exc-05", "cantTell"), ("icd-10-cm", "F32.9"): ("exc-05", "untested"),
    ("icd-10-cm", "B20"): ("exc-03", "failed"), ("icd-10-cm", "I50.9"): ("exc-04", "cantTell"),
    ("icd-10-cm", "C18.9"): ("exc-07", "failed"), ("icd-10-cm", "B00.4"): ("exc-06", "failed"),
    ("icd-10-cm", "B02.9"): ("exc-08a", "failed"), ("icd-10-cm", "L40.0"): ("exc-10", "failed"),
    ("icd-10-cm", "B37.2"): ("exc-10", "untested"), ("icd-10-cm", "L51.1"): ("exc-01", "failed"),
    ("icd-10-cm", "L27.0"): ("exc-01", "cantTell"), ("icd-10-cm", "Z92.850"): ("exc-12", "cantTell"),
    ("icd-10-cm", "E11.9"): ("exc-05", "passed"),
}


def test_no_code_is_read_otherwise(tmp_path: Path) -> None:
    codes = lowest()
    assert len(codes) > 45_000
    assert [f"{system} {code}, {criterion}: product {one}, oracle {other}"
            for (system, code), criterion, one, other in differences(codes, tmp_path)] == []


def test_the_subject_shows_what_a_code_does(tmp_path: Path) -> None:
    """Each criterion that diagnoses decide can come out each way, so that the comparison sees it."""
    codes = list(SHOWN)
    for said in (of_product(codes, tmp_path), of_oracle(codes)):
        assert {code: (SHOWN[code][0], one[SHOWN[code][0]]) for code, one in zip(codes, said, strict=True)} == SHOWN


def test_the_cohort_says_what_a_report_says(tmp_path: Path) -> None:
    codes = list(SHOWN)
    for coded, one in zip(codes, of_product(codes, tmp_path), strict=True):
        (alone,) = screen_resources([with_diagnosis(coded)], dates=DATES).subjects
        assert all(c.outcome == one[c.criterion] for c in alone.criteria)
