"""A default by age, 12 to 55, for those who ask for it; never otherwise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kn5501_reasoner import pipeline

WOMAN = (Path(__file__).parents[2] / "examples" / "eligible-woman.ttl").read_text()


def outcome(folder: Path, birth: str, asked: bool, keep: str = "") -> tuple[str, set[str]]:
    """inc-03 of a woman who refuses nothing and of whom no potential is recorded."""
    text = WOMAN.replace("1990-04-12", birth)
    for record in {"childbearing-potential", "no-egg-donation"} - {keep}:
        text = re.sub(rf":{record} a .*?\.\n\n", "", text, flags=re.DOTALL)
    file = folder / "woman.ttl"
    file.write_text(text)
    (one,) = pipeline.screen_paths([str(file)], childbearing_by_age=asked).subjects
    found = next(result for result in one.criteria if result.criterion == "inc-03")
    return found.outcome, {flag.code for flag in found.flags}


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("1970-12-01", "cantTell"),      # 55 until the day after enrolment
        ("1970-11-30", "inapplicable"),  # 56 on the day of enrolment
        ("2014-11-30", "cantTell"),      # 12 on the day of enrolment
        ("2014-12-01", "inapplicable"),  # 11 on the day of enrolment
    ],
)
def test_the_age_at_enrolment_decides(tmp_path: Path, birth: str, expected: str) -> None:
    found, flags = outcome(tmp_path, birth, True)
    assert found == expected
    assert "assumed-childbearing-age" in flags


def test_nothing_is_assumed_unasked(tmp_path: Path) -> None:
    assert outcome(tmp_path, "1960-01-01", False) == ("cantTell", {"to-settle", "convention-newest"})


def test_what_is_recorded_goes_first(tmp_path: Path) -> None:
    found, flags = outcome(tmp_path, "1960-01-01", True, keep="childbearing-potential")
    assert found == "cantTell" and "assumed-childbearing-age" not in flags
