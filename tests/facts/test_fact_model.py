"""The fact model: what it declares is what is derived; a model that cannot be used is an error."""

from __future__ import annotations

import random

import pytest

from kn5501_reasoner.errors import FactError
from kn5501_reasoner.facts import load_fact_model
from kn5501_reasoner.facts.load import PARAMETERS

from .build import Sheet
from .random_subjects import random_subject


def test_every_fact_of_the_model_is_derived_and_every_derived_one_declared() -> None:
    rng = random.Random(5)
    quantities, truths, attributes, offsets = set(), set(), set(), set()
    for _ in range(6):
        sheet = Sheet()
        random_subject(sheet, rng)
        record = sheet.condition("BreastCancer")
        sheet.add("procedure", codes="Excision", status="completed", reason=record)
        sheet.observation("ContraceptionUndertaking", value_boolean=True)
        sheet.observation("EggDonationUndertaking", value_boolean=True)
        facts = sheet.facts()
        quantities |= set(facts.quantities)
        truths |= {name for name in facts.truths if ":" not in name}
        for event in facts.events:
            attributes |= set(event.attributes) | {"confirmed"}
            offsets |= set(event.quantities)
    model = load_fact_model()
    assert quantities == {fact.name for fact in model.of_kind("Quantity")}
    assert truths == {fact.name for fact in model.of_kind("Truth")}
    assert attributes == {fact.name for fact in model.of_kind("Attribute", attributes=True)}
    assert offsets == {fact.name for fact in model.of_kind("Quantity", attributes=True)}
    assert {fact.unit is not None for fact in model.of_kind("Quantity")} == {True}
    assert {fact.look_back for fact in model.facts.values()} - {None} <= set(PARAMETERS)


FACT = """@prefix le: <https://w3id.org/lupus-eligibility/term/> .
le:weight le:factKind "{}" ; le:unitCode "kg" ; le:factFrom le:Weighing , le:Asking .
"""


def test_a_fact_model_of_ones_own(tmp_path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text(FACT.format("Quantity"), encoding="utf-8")
    (fact,) = load_fact_model(path).facts.values()
    assert (fact.name, fact.kind, fact.unit, fact.sources) == ("weight", "Quantity", "kg", ("Asking", "Weighing"))


def test_a_fact_model_that_cannot_be_used_is_an_error(tmp_path) -> None:
    unknown, broken = tmp_path / "unknown.ttl", tmp_path / "broken.ttl"
    unknown.write_text(FACT.format("Feeling"), encoding="utf-8")
    broken.write_text("le:weight le:factKind", encoding="utf-8")
    with pytest.raises(FactError, match="'weight' has no kind"):
        load_fact_model(unknown)
    for path in (broken, tmp_path / "none.ttl"):
        with pytest.raises(FactError, match="cannot be read"):
            load_fact_model(path)
