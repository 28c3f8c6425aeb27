"""BILAG-2004: systems with grade A, and with A or B."""

from __future__ import annotations

import pytest

from .build import SYSTEMS, Sheet, bounds


def bilag(grades: dict[str, dict | str]):
    sheet = Sheet()
    for system, grade in grades.items():
        sheet.observation(system, **(grade if isinstance(grade, dict) else {"value_text": grade}))
    facts = sheet.facts()
    return bounds(facts, "bilagSystemsA"), bounds(facts, "bilagSystemsAOrB")


@pytest.mark.parametrize(
    ("grades", "systems_a", "systems_a_or_b"),
    [
        ({"System1": "A"}, ("1", "9"), ("1", "9")),
        ({"System1": "B"}, ("0", "8"), ("1", "9")),
        ({"System1": "B "}, ("0", "8"), ("1", "9")),
        ({"System1": "b"}, ("0", "9"), ("0", "9")),
        (dict.fromkeys(SYSTEMS, "C"), ("0", "0"), ("0", "0")),
        (dict.fromkeys(SYSTEMS, "D") | {"System1": "B", "System2": "A"}, ("1", "1"), ("2", "2")),
        (dict.fromkeys(SYSTEMS, "E") | {"System1": "F"}, ("0", "1"), ("0", "1")),
        ({"System1": {"value_text": "A", "method": "classic_bilag"}}, ("0", "9"), ("0", "9")),
        ({"System1": {"value_codes": "https://example.org/bilag-grade/A"}}, ("1", "9"), ("1", "9")),
        ({"System1": {"value_codes": "https://example.org/bilag-2004-B"}}, ("0", "8"), ("1", "9")),
        ({"System1": {"value_codes": "https://example.org/NA"}}, ("0", "9"), ("0", "9")),
    ],
)
def test_bilag_systems(grades, systems_a, systems_a_or_b) -> None:
    assert bilag(grades) == (systems_a, systems_a_or_b)


@pytest.mark.parametrize("grade", ["A", "B"])
def test_a_grade_of_a_system_that_is_not_named_counts_for_none(grade) -> None:
    assert bilag({"System1": "B", "Bilag2004Grade": grade}) == (("0", "8"), ("1", "9"))
    assert bilag(dict.fromkeys(SYSTEMS, "D") | {"Bilag2004Grade": grade}) == (("0", "0"), ("0", "0"))


def test_two_grades_of_one_system_count_once() -> None:
    sheet = Sheet()
    sheet.observation("System1", value_text="B", effective="2026-11-10")
    sheet.observation("System1", value_text="B", effective="2026-11-12")
    assert bounds(sheet.facts(), "bilagSystemsAOrB") == ("1", "9")
