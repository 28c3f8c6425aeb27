"""The oracle's reading of values that laboratories and clinics write as text."""

from __future__ import annotations

import pytest

from tests.oracle.texts import bilag_grades, nyha_classes, percent_of_text, titre_of_text


@pytest.mark.parametrize(
    ("text", "at_least_80"),
    [
        ("1:80", True), ("1/80", True), ("1:79", False), ("<1:80", False), ("<=1:80", None), (">1:40", None),
        (">=1:80", True), (" 1 : 320 ", True), ("<1:40", False), (">1:1280", True), ("1:100", True),
        ("1:1,280", True), ("1:80 (homogeneous)", True), ("1:320 speckled", True), ("1：80", True), ("1∶40", False),
        ("positive 1:160", True), ("negative <1:40", False), ("negative (<1:80)", False), ("negative 1:80", None),
        ("阴性 <1:40", False), ("阳性（1：320，核颗粒型）", True), ("HEp-2 1:640, AC-4", True),
        ("less than 1:40", False),
        ("1:40 nucleolar, 1:160 speckled", None), ("≥1:80", True), ("1:160 nucleolar, 1:80 speckled", True),
    ],
)  # fmt: skip
def test_titres(text: str, at_least_80: bool | None) -> None:
    assert titre_of_text(text).at_least(80) is at_least_80


@pytest.mark.parametrize(
    "text",
    ["positive", "2:80", "80", "1:0", "1:٨٠", "", "1:80 on 3 May", "positive <1:40", "negative >1:80", "not 1:80",
     "1:80:2", "11:80"],
)  # fmt: skip
def test_what_is_no_titre(text: str) -> None:
    assert titre_of_text(text) is None


@pytest.mark.parametrize(
    ("text", "at_least_50"),
    [
        ("55 %", True), ("49%", False), (">50%", True), ("50-55 %", True), ("45%-55%", None), ("LVEF: 60%", True),
        ("５５％", True), ("60 percent", True),
    ],
)  # fmt: skip
def test_percents(text: str, at_least_50: bool | None) -> None:
    assert percent_of_text(text).at_least(50) is at_least_50


@pytest.mark.parametrize("text", ["55", "about 55 %", "55 % (was 30 %)", "60-50%", "-5%", ""])
def test_what_is_no_percent(text: str) -> None:
    assert percent_of_text(text) is None


def test_grades_and_classes_as_text() -> None:
    assert bilag_grades("A") == {"A"} and bilag_grades("A or B") == {"A", "B"} and bilag_grades("B/C") == {"B", "C"}
    assert bilag_grades("B-D") == {"B", "C", "D"} and not bilag_grades("F") and not bilag_grades("not A")
    assert nyha_classes("NYHA III") == {3} and nyha_classes("3") == {3} and nyha_classes("class II-III") == {2, 3}
    assert nyha_classes("Ⅳ") == {4} and nyha_classes("心功能III级") == {3}
    assert not nyha_classes("not III") and not nyha_classes("5") and not nyha_classes("")
