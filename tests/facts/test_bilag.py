"""BILAG-2004: systems with grade A, and with A or B."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement, product

import pytest

from kn5501_reasoner.model import Quantity

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
        ({"System1": {"value_codes": "https://example.org/g#A https://example.org/g#B"}}, ("0", "9"), ("1", "9")),
        ({"System1": {"value_codes": "https://example.org/g#A https://example.org/g#D"}}, ("0", "9"), ("0", "9")),
        ({"System1": {"value_codes": "https://example.org/g#C https://example.org/other#1"}}, ("0", "8"), ("0", "8")),
    ],
)
def test_bilag_systems(grades, systems_a, systems_a_or_b) -> None:
    assert bilag(grades) == (systems_a, systems_a_or_b)


@pytest.mark.parametrize(
    "text",
    ["A or B", "A/B", "A,B", "A; B", "A OR B", "B / A", "A-B", "A to B", "Grade A or B", "BILAG-2004 A|B", "A或B",
     "B级/A级"],
)
def test_a_grade_stated_as_several_is_any_of_them(text) -> None:
    assert bilag({"System1": text}) == (("0", "9"), ("1", "9"))
    assert bilag({"System1": text, "System2": "B"}) == (("0", "8"), ("2", "9"))
    assert bilag(dict.fromkeys(SYSTEMS, "D") | {"System1": text}) == (("0", "1"), ("1", "1"))


@pytest.mark.parametrize("text", ["A or", "or B", "A B", "A and B", "a or b", "A or F", "not A or B", "NA/B", "A?", ""])
def test_any_other_text_may_be_every_grade(text) -> None:
    assert bilag(dict.fromkeys(SYSTEMS, "D") | {"System1": text}) == (("0", "1"), ("0", "1"))


def test_grades_that_are_no_interval() -> None:
    """A or C may be A, and need not be A or B."""
    assert bilag(dict.fromkeys(SYSTEMS, "D") | {"System1": "A/C"}) == (("0", "1"), ("0", "1"))
    assert bilag(dict.fromkeys(SYSTEMS, "D") | {"System1": "B/D"}) == (("0", "0"), ("0", "1"))


def test_two_grades_of_one_day_are_any_of_them() -> None:
    sheet = Sheet()
    sheet.observation("System1", value_text="A or B", effective="2026-11-12")
    sheet.observation("System1", value_text="C", effective="2026-11-12")
    assert bounds(sheet.facts(), "bilagSystemsA") == ("0", "9")
    assert bounds(sheet.facts(), "bilagSystemsAOrB") == ("0", "9")


GRADES = ("A", "B", "C")


def test_bounds_decide_as_every_completion_does() -> None:
    """Passed when every completion has an A or two Bs, failed when none has: for every three sets of grades."""
    sets = [one for size in (1, 2, 3) for one in combinations(GRADES, size)]
    sheet = Sheet()
    expected = {}
    for number, three in enumerate(combinations_with_replacement(sets, 3)):
        sheet.subject_id = f"s{number}"
        for place, system in enumerate(SYSTEMS):
            grades = three[place] if place < 3 else ("E",)
            if len(grades) < 3:
                sheet.observation(system, value_text=" or ".join(grades))
        met = {"A" in completion or completion.count("B") >= 2 for completion in product(*three)}
        expected[sheet.subject_id] = met.pop() if len(met) == 1 else None
    for subject, facts in sheet.derive().facts.items():
        a, either = (facts.quantities.get(name, Quantity(0, 9)) for name in ("bilagSystemsA", "bilagSystemsAOrB"))
        passed, possible = a.low >= 1 or either.low >= 2, a.high >= 1 or either.high >= 2
        assert (True if passed else None if possible else False) is expected[subject], subject
    assert set(expected.values()) == {True, False, None}


@pytest.mark.parametrize("grade", ["A", "B"])
def test_a_grade_of_a_system_that_is_not_named_counts_for_none(grade) -> None:
    assert bilag({"System1": "B", "Bilag2004Grade": grade}) == (("0", "8"), ("1", "9"))
    assert bilag(dict.fromkeys(SYSTEMS, "D") | {"Bilag2004Grade": grade}) == (("0", "0"), ("0", "0"))


def test_two_grades_of_one_system_count_once() -> None:
    sheet = Sheet()
    sheet.observation("System1", value_text="B", effective="2026-11-10")
    sheet.observation("System1", value_text="B", effective="2026-11-12")
    assert bounds(sheet.facts(), "bilagSystemsAOrB") == ("1", "9")
