"""Sets of items: read from what the ontology declares, so that another index needs no code."""

from __future__ import annotations

from pathlib import Path

from kn5501_reasoner.model import DOMAINS
from kn5501_reasoner.records.item_sets import item_sets, reviewed
from tests.records.declared import another_index


def test_the_sets_of_the_trial_are_whole() -> None:
    found = item_sets()
    assert {name: len(each.items) for name, each in found.items()} == {
        "sledai-2k": 24, "bilag-2004": 9, "acr-1997": 11, "reviews": 10}
    assert list(found) == ["sledai-2k", "bilag-2004", "acr-1997", "reviews"]
    assert [each.weighted for each in found.values()] == [True, False, False, False]
    assert found["bilag-2004"].grades == tuple("ABCDE") and not found["bilag-2004"].absent


def test_the_descriptors_stand_as_in_the_printed_form() -> None:
    items = item_sets()["sledai-2k"]
    weights = [item.weight for item in items.items]
    assert weights == sorted(weights, reverse=True) and sum(weights) == 105
    assert len(items.groups) == 9 and [item for group in items.groups.values() for item in group] == list(items.items)


def test_every_domain_can_be_reviewed() -> None:
    assert {reviewed(item.code) for item in item_sets()["reviews"].items} == set(DOMAINS)


def test_another_index_is_read_from_its_declaration(tmp_path: Path) -> None:
    other_index = another_index(tmp_path)
    assert (other_index.name, other_index.absent, other_index.total) == ("toy", "absent", ("", ""))
    assert [(item.name, item.label, item.weight) for item in other_index.items] == [
        ("toy-a", "wheeze", 1), ("toy-b", "itch", 3)]
