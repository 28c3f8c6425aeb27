"""The fact model: what it declares is what is derived; a model that cannot be used is an error."""

from __future__ import annotations

import random
import shutil

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.errors import FactError
from kn5501_reasoner.facts import fact_model, load_fact_model
from kn5501_reasoner.facts.load import PARAMETERS
from kn5501_reasoner.facts.windows import Windows

from .build import Sheet
from .random_subjects import random_subject

LIBRARY = [fact for fact in load_fact_model().facts.values() if fact.library]


def test_every_fact_of_the_model_is_derived_and_every_derived_one_declared() -> None:
    rng = random.Random(5)
    quantities, truths, attributes, offsets = set(), set(), set(), set()
    for _ in range(6):
        sheet = Sheet()
        random_subject(sheet, rng)
        record = sheet.condition("BreastCancer")
        sheet.add("procedure", codes="Excision", status="completed", reason=record)
        sheet.observation("ContraceptionUndertaking for:90", value_boolean=True)
        sheet.observation("EggDonationUndertaking for:90", value_boolean=True)
        for fact in LIBRARY:
            sheet.observation(fact.sources[0], value="1", unit=fact.unit, reference_high="1", reference_unit=fact.unit)
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
le:weight le:factKind "{}" ; le:unitCode "kg" ; le:factFrom le:Weighing , le:Asking ; {} .
"""
READ = 'le:readAs "number" ; le:countedAt le:screening'


@pytest.mark.parametrize(
    ("kind", "said", "what"),
    [
        ("Quantity", "le:countedAt le:screening", "nothing says how the fact 'weight' is derived"),
        ("Quantity", 'le:readAs "guess" ; le:countedAt le:screening', "read in no way that is known"),
        ("Truth", READ, "read as number, which makes a Quantity"),
        ("Quantity", 'le:readAs "number"', "says not of which class, or at which anchor"),
        ("Quantity", 'le:derivedBy "fact-weight"', "there is no derivation 'fact-weight'"),
        ("Quantity", 'le:derivedBy "fact-age"', "there is no derivation 'fact-age' for the fact 'weight'"),
        ("Quantity", 'le:derivedBy "fact-count" ; le:countedAt le:screening', "what 'fact-count' needs.*le:member"),
        ("Quantity", 'le:derivedBy "fact-count" ; le:countedAt le:screening ; le:member [ le:oral true ]',
         "le:member, each with rdfs:label and le:counts"),
        ("Quantity", 'le:derivedBy "fact-since" ; le:countedAt le:screening', "an earlier diagnosis for 'weight'"),
        ("Quantity", 'le:derivedBy "fact-since"', "lacks what 'fact-since' needs.*le:countedAt"),
        ("Quantity", 'le:derivedBy "fact-stated" ; le:countedAt le:screening', "le:statedSet, le:statedValue"),
        ("Quantity", READ.replace("number", "grade") + ' ; le:derivedBy "fact-graded"', "le:leastGrade.*le:outOf"),
        ("Truth", READ.replace("number", "antibody"), "of several assays, of which none is the newest"),
        ("Truth", READ + ' ; le:derivedBy "fact-assay"', "lacks what 'fact-assay' needs"),
        ("Quantity", READ.replace("number", "antibody") + ' ; le:derivedBy "fact-assay"', "does not make"),
        ("Quantity", READ.replace("number", "multiple") + " ; le:plausibleLow 0", "has plausible values"),
    ],
)
def test_a_fact_that_nothing_derives_is_refused(tmp_path, kind, said, what) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text(FACT.format(kind, said), encoding="utf-8")
    with pytest.raises(FactError, match=what):
        load_fact_model(path)


LIKE = """@prefix le: <https://w3id.org/lupus-eligibility/term/> .
le:more le:factKind "Quantity" ; le:readAs "{}" ; le:unitCode "{}" ; le:factFrom le:PlateletCount ;
    le:countedAt le:{} ; le:lookBackDays {} .
"""


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Writes a file beside the library of the product, and gives the fact model with it."""
    shutil.copytree(resources.ontology(), tmp_path / "ontology")
    monkeypatch.setattr(fact_model, "ontology", lambda *parts: tmp_path.joinpath("ontology", *parts))

    def model(text: str):
        (tmp_path / "ontology" / "library" / "more.ttl").write_text(text, encoding="utf-8")
        return load_fact_model.__wrapped__()

    return model


def test_a_second_fact_of_a_class_counts_the_same_records(library) -> None:
    assert library(LIKE.format("number", "10*9/L", "screening", 30)).facts["more"].library


@pytest.mark.parametrize(("anchor", "days"), [("screening", 60), ("enrolment", 30), ("infusion", 30)])
def test_a_variant_counts_in_its_own_window(library, anchor, days) -> None:
    model = library(LIKE.format("number", "10*9/L", anchor, days))
    windows = Windows(model.facts.values())
    assert windows.name(model.facts["more"], "PlateletCount") == "PlateletCount"
    assert windows.name(model.facts["platelets"], "PlateletCount") == "PlateletCount@screening-30d"
    asked = Windows(model.asked({"platelets"}).facts.values())
    assert asked.name(model.facts["platelets"], "PlateletCount") == "PlateletCount"


def test_results_of_a_class_are_compared_in_one_unit(library) -> None:
    with pytest.raises(FactError, match="'more' and 'platelets' compare results of le:PlateletCount in two units"):
        library(LIKE.format("number", "/uL", "screening", 30))


def test_a_derivation_that_names_its_classes_sees_no_other_window(library) -> None:
    said = LIKE.format("number", "mo", "screening", 60).replace('le:readAs "number"', 'le:derivedBy "fact-age"')
    with pytest.raises(FactError, match="no derivation 'fact-age' for the fact 'more'"):
        library(said)


@pytest.mark.parametrize("way", ["titre", "score", "grade"])
def test_the_library_has_no_fact_that_no_derivation_reads(library, way) -> None:
    with pytest.raises(FactError, match=f"as {way}"):
        library(LIKE.format(way, "10*9/L", "screening", 30).replace("PlateletCount", "ComplementC3"))


def test_nor_one_that_a_general_derivation_would_count(library) -> None:
    said = LIKE.format("titre", "{titer}", "screening", 30).replace("PlateletCount", "ComplementC3")
    with pytest.raises(FactError, match="no derivation reads records of le:ComplementC3 as titre"):
        library(said.replace('le:readAs', 'le:derivedBy "fact-highest" ; le:everyResult true ; le:readAs'))


def test_a_fact_model_of_ones_own(tmp_path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text(FACT.format("Quantity", READ), encoding="utf-8")
    (fact,) = load_fact_model(path).facts.values()
    assert (fact.name, fact.kind, fact.unit, fact.sources) == ("weight", "Quantity", "kg", ("Asking", "Weighing"))


def test_a_fact_model_that_cannot_be_used_is_an_error(tmp_path) -> None:
    unknown, broken = tmp_path / "unknown.ttl", tmp_path / "broken.ttl"
    unknown.write_text(FACT.format("Feeling", READ), encoding="utf-8")
    broken.write_text("le:weight le:factKind", encoding="utf-8")
    with pytest.raises(FactError, match="'weight' has no kind"):
        load_fact_model(unknown)
    for path in (broken, tmp_path / "none.ttl"):
        with pytest.raises(FactError, match="cannot be read"):
            load_fact_model(path)
