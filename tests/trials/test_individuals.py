"""Individuals of criteria follow from what stands beside their shapes."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.resources import FURTHER
from kn5501_reasoner.rules.files import derived_files, write_all
from kn5501_reasoner.rules.load import load_criteria
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.vocab import DCTERMS, LE, OWL, RDF, RDFS, trial_namespace
from tests.trials import parts
from tests.trials.folders import add, change, copied

SHAPE = ' :inc-09 a sh:NodeShape ; rdfs:label "Any"@en ; sh:property :inc-09-any .\n' \
        ' :inc-09-any a sh:PropertyShape ; rdfs:label "Any"@en ; sh:path le:haemoglobin ; sh:minInclusive 1.0 .\n'
ODD = 'Of "quotes", a \\ and\na line.'


def said(text: str, iri: str) -> dict[str, list[str]]:
    """Property -> values of one term."""
    found: dict[str, list[str]] = {}
    for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE):
        if quad.subject == ox.NamedNode(iri):
            found.setdefault(quad.predicate.value, []).append(quad.object.value)
    return found


def test_what_is_said_beside_the_shape_and_what_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FURTHER, str(tmp_path))
    copied(tmp_path, "card")
    add(tmp_path, "card", "inc-09", "Any", SHAPE, 4)
    change(tmp_path, "shapes/trials/card/inc-09-any.ttl", "le:order 4 ;", "le:order 4 ; le:domain le:cns , le:skin ;")
    change(tmp_path, "shapes/trials/card/inc-09-any.ttl", '"Record it."', f"'''{ODD}'''".replace("\\", "\\\\"))
    text, space = derived_files("card")[resources.trial_criteria("card")], trial_namespace("card")
    assert said(text, space + "inc-09") == {
        RDF + "type": ["http://purl.obolibrary.org/obo/OBI_0500027", OWL + "NamedIndividual"],
        RDFS + "label": ["Any"], LE + "statement": ["Any."], LE + "remedy": [ODD],
        DCTERMS + "source": ["NCT99999999"], LE + "sourceMark": [LE + "toVerify"],
        LE + "ofTrial": [space + "trial"], LE + "name": ["inc-09"], LE + "order": ["4"],
        LE + "anchor": [LE + "screening"], LE + "domain": [LE + "cns", LE + "skin"],
        LE + "shapeFile": ["shapes/trials/card/inc-09-any.ttl"],
        RDFS + "isDefinedBy": ["https://w3id.org/lupus-eligibility/trials/card"],
    }
    assert said(text, space + "exc-02")[RDF + "type"][0].endswith("OBI_0500028")
    assert "card:inc-01\n        card:exc-01\n        card:exc-02\n        card:inc-09 )" in text
    assert "versionIRI" not in text and "owl:versionIRI" in resources.trial_criteria("kn5501").read_text()


def test_a_trial_of_one_criterion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FURTHER, str(tmp_path))
    parts.write(tmp_path)
    text = derived_files("whole")[resources.trial_criteria("whole")]
    assert "AllDifferent" not in text and "whole:inc-01 a obi:" in text


def test_the_file_of_the_criteria_is_no_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FURTHER, str(tmp_path))
    copied(tmp_path, "listed")
    written: list[Path] = []
    assert not write_all(["listed"], say=written.append)
    assert [file.name for file in written] == ["listed.ttl", "listed-criteria.ttl", "listed.md", "rules-listed.ttl"]
    assert {"kn5501", "listed"} < set(resources.trial_slugs())
    assert not [slug for slug in resources.trial_slugs() if "criteria" in slug]
    assert [file.name for file in resources.trial_files("listed")] == ["listed.ttl", "listed-criteria.ttl"]
    assert list(load_trial("listed").titles) == ["inc-01", "exc-01", "exc-02"]
    assert write_all(["listed"], say=written.append) and len(written) == 4


def test_another_reading_has_no_card() -> None:
    cards = {one.iri: one.card for one in load_criteria() if one.alternative_of}
    assert cards and {card.statement for card in cards.values()} == {""}
