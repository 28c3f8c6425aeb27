"""SLEDAI-2K: the total, its descriptors, and what is between them."""

from __future__ import annotations

import pytest

from .build import UNKNOWN, WEIGHTS, Sheet, bounds

ALL_ABSENT = dict.fromkeys(WEIGHTS, False)


def sledai(total: str | None = None, said: dict[str, bool | None] | None = None, **more):
    sheet = Sheet()
    parent = sheet.observation("Sledai2kTotal", **({"value": total, "unit": "{score}" if total else None} | more))
    for name, present in (said or {}).items():
        sheet.observation(name, value_boolean=present, part_of=parent)
    return sheet


@pytest.mark.parametrize(
    ("total", "said", "expected"),
    [
        ("10", {}, ("10", "10")),
        (None, ALL_ABSENT | {"Arthritis": True, "Rash": True, "Pyuria": True}, ("10", "10")),
        (None, dict.fromkeys(WEIGHTS, True), ("105", "105")),
        (None, {"Arthritis": True}, ("4", "105")),
        (None, {"Arthritis": False}, ("0", "101")),
        ("10", {"Arthritis": True}, ("10", "10")),
        (None, {name: False for name in WEIGHTS if name not in ("Seizure", "Fever")} | {"Rash": True}, ("2", "11")),
        ("10", {name: False for name in WEIGHTS if name not in ("Seizure", "Fever")} | {"Rash": True}, ("10", "10")),
        ("10", ALL_ABSENT | {"Seizure": True, "Rash": True}, ("10", "10")),
    ],
)
def test_sledai_of_total_and_descriptors(total, said, expected) -> None:
    assert bounds(sledai(total, said).facts(), "sledai2k") == expected


def test_a_total_with_a_comparator_narrows_the_descriptors() -> None:
    open_parts = {name: False for name in WEIGHTS if name not in ("Seizure", "Fever")} | {"Rash": True}
    assert bounds(sledai("9", open_parts, comparator=">=").facts(), "sledai2k") == ("10", "11")
    assert bounds(sledai("9", {}, comparator=">=").facts(), "sledai2k") == ("9", None)
    assert bounds(sledai("7", {}, comparator=">").facts(), "sledai2k") == ("8", None)
    assert bounds(sledai("8", {}, comparator="<").facts(), "sledai2k") == (None, "7")


@pytest.mark.parametrize("total", ["9", "1", "12"])
def test_a_total_that_no_completion_gives_is_a_data_error(total) -> None:
    said = {name: False for name in WEIGHTS if name not in ("Seizure", "Fever")} | {"Rash": True}
    assert sledai(total, said).rules() == ["total-contradicts-parts"]


def test_descriptors_said_both_ways_are_unrecorded() -> None:
    sheet = sledai(None, ALL_ABSENT)
    sheet.observation("Seizure", value_boolean=True, part_of="urn:p:observation:0")
    assert bounds(sheet.facts(), "sledai2k") == ("0", "8")


def test_a_descriptor_without_a_value_is_unrecorded() -> None:
    assert bounds(sledai(None, ALL_ABSENT | {"Cva": None}).facts(), "sledai2k") == ("0", "8")


@pytest.mark.parametrize("method", ["selena-sledai", "original_sledai"])
def test_other_sledai_versions_cannot_decide(method) -> None:
    sheet = sledai("3", ALL_ABSENT, method=method)
    assert bounds(sheet.facts(), "sledai2k") == UNKNOWN and sheet.rules() == []


def test_descriptors_without_their_assessment_are_the_interval() -> None:
    sheet = Sheet()
    for name in WEIGHTS:
        sheet.observation(name, value_boolean=name == "Cva", part_of="urn:elsewhere")
    assert bounds(sheet.facts(), "sledai2k") == ("8", "8")


def test_descriptors_belong_to_their_own_assessment() -> None:
    sheet = sledai(None, ALL_ABSENT | {"Cva": True}, effective="2026-11-10")
    newest = sheet.observation("Sledai2kTotal", effective="2026-11-20")
    for name in WEIGHTS:
        sheet.observation(name, value_boolean=name == "Rash", part_of=newest)
    quantity = sheet.facts().quantities["sledai2k"]
    assert (quantity.low, quantity.high, quantity.records) == (2, 2, (newest,))


@pytest.mark.parametrize("said", [{}, ALL_ABSENT])
def test_a_preliminary_assessment_decides_nothing(said) -> None:
    sheet = sledai("0", {}, status="preliminary")
    for name, present in said.items():
        sheet.observation(name, value_boolean=present, part_of="urn:p:observation:0", status="preliminary")
    assert bounds(sheet.facts(), "sledai2k") == UNKNOWN
