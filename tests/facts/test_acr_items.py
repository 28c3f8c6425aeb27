"""ACR 1997: items said and unsaid, and a classification that is stated as a whole."""

from __future__ import annotations

import pytest

from .build import ITEMS, Sheet, bounds


def acr(said: dict[str, bool], stated: bool = False, **more):
    sheet = Sheet()
    for item, present in said.items():
        sheet.observation(item, value_boolean=present, effective="2019-03")
    if stated:
        sheet.condition("SystemicLupusErythematosus", onset="2019-05", classified_by="acr-1997", **more)
    return sheet


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (dict.fromkeys(ITEMS[:4], True), ("4", "11")),
        (dict.fromkeys(ITEMS[:4], True) | dict.fromkeys(ITEMS[4:], False), ("4", "4")),
        (dict.fromkeys(ITEMS[:3], True) | dict.fromkeys(ITEMS[3:], False), ("3", "3")),
        (dict.fromkeys(ITEMS[:8], False), ("0", "3")),
    ],
)
def test_acr_items(said, expected) -> None:
    assert bounds(acr(said).facts(), "acr1997Items") == expected


def test_an_acr_item_that_is_not_named_counts_for_none() -> None:
    sheet = acr({"Item1": True, "Acr1997Item": True})
    assert bounds(sheet.facts(), "acr1997Items") == ("1", "11")


def test_an_item_true_once_is_never_false() -> None:
    sheet = acr({ITEMS[0]: False})
    sheet.observation(ITEMS[0], value_boolean=True, effective="2015-01-01")
    assert bounds(sheet.facts(), "acr1997Items") == ("1", "11")


@pytest.mark.parametrize(
    "row",
    [
        {"status": "preliminary", "value_boolean": True},
        {"value_boolean": None},
        {"effective": None, "value_boolean": True},
    ],
)
def test_an_item_that_could_be_true_is_not_false(row) -> None:
    sheet = acr({ITEMS[0]: False})
    sheet.observation(ITEMS[0], **({"effective": "2020-01-01"} | row))
    assert bounds(sheet.facts(), "acr1997Items") == ("0", "11")


def test_an_item_after_screening_does_not_count() -> None:
    sheet = Sheet()
    sheet.observation(ITEMS[0], value_boolean=True, effective="2026-11-23")
    assert bounds(sheet.facts(), "acr1997Items") is None


def test_an_item_recorded_on_the_day_of_screening_counts() -> None:
    sheet = Sheet()
    sheet.observation(ITEMS[0], value_boolean=True, effective="2026-11-22")
    sheet.observation(ITEMS[1], value_boolean=False, effective="2026-11-22")
    assert bounds(sheet.facts(), "acr1997Items") == ("1", "10")


def test_a_stated_classification_shows_four() -> None:
    assert bounds(acr({}, stated=True).facts(), "acr1997Items") == ("4", "11")
    assert bounds(acr({}, stated=True, verification="provisional").facts(), "acr1997Items") is None
    contradicted = acr(dict.fromkeys(ITEMS[:8], False), stated=True)
    assert contradicted.rules() == ["acr-statement-contradicts-items"]
    assert acr(dict.fromkeys(ITEMS[:7], False), stated=True).rules() == []


def test_evidence_of_items_names_the_statement_only_where_it_is_needed() -> None:
    few = acr(dict.fromkeys(ITEMS[:3], True), stated=True).facts().quantities["acr1997Items"]
    assert "urn:p:condition:0" in few.records and len(few.records) == 4
    enough = acr(dict.fromkeys(ITEMS[:4], True), stated=True).facts().quantities["acr1997Items"]
    assert "urn:p:condition:0" not in enough.records and len(enough.records) == 4
