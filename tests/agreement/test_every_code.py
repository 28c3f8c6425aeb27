"""Product and oracle on the lowest codes of ICD-10-CM and ICD-10: one eligible subject a code, one run of a cohort.

In the full suite all codes; else one of each category of either system, drawn by luck, always the same.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from random import Random

import pytest

from kn5501_reasoner.pipeline import screen_resources
from tests.agreement.every_code import Coded, differences, lowest, of_oracle, of_product, with_diagnosis
from tests.cohort.runs import DATES
from tests.conftest import FULL
from tests.laws.forms import name_of, renamed

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


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """What the product says of the codes of SHOWN."""
    return of_product(list(SHOWN), tmp_path_factory.mktemp("shown"))


def tried() -> list[Coded]:
    """The codes that are compared."""
    codes = lowest()
    assert len(codes) > 45_000
    if FULL:
        return codes
    categories: dict[Coded, list[Coded]] = defaultdict(list)
    for system, code in codes:
        categories[system, code[:3]].append((system, code))
    return [Random(f"{category}").choice(some) for category, some in categories.items()]


def test_no_code_is_read_otherwise(tmp_path: Path) -> None:
    codes = tried()
    assert len(codes) > 3_500
    assert [f"{system} {code}, {criterion}: product {one}, oracle {other}"
            for (system, code), criterion, one, other in differences(codes, tmp_path)] == []


def test_the_subject_shows_what_a_code_does(shown: list[dict[str, str]]) -> None:
    """Each criterion that diagnoses decide can come out each way, so that the comparison sees it."""
    codes = list(SHOWN)
    for said in (shown, of_oracle(codes)):
        assert {code: (SHOWN[code][0], one[SHOWN[code][0]]) for code, one in zip(codes, said, strict=True)} == SHOWN


def test_the_cohort_says_what_a_report_says(shown: list[dict[str, str]]) -> None:
    bundles = [with_diagnosis(coded) for coded in SHOWN]
    named = [renamed(one, name_of(one), f"{name_of(one)}n{number}") for number, one in enumerate(bundles)]
    reported = {one.subject: one for one in screen_resources(named, dates=DATES).subjects}
    assert len(reported) == len(SHOWN)
    for bundle, one in zip(named, shown, strict=True):
        assert all(c.outcome == one[c.criterion] for c in reported[name_of(bundle)].criteria)
