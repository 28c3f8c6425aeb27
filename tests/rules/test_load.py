"""Plain shapes: what is read, and what is refused by name."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.errors import RuleError
from kn5501_reasoner.rules.dualise import dualise
from kn5501_reasoner.rules.load import load_criteria, load_file
from kn5501_reasoner.vocab import LE, trial_namespace
from tests.rules.drafts import CRITERIA, KN

HEAD = f"""@prefix kn: <{KN}> .
@prefix le: <{LE}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
FOLDER = resources.shapes("trials", "kn5501")


def written(folder: Path, body: str, name: str = "inc-99-made-up.ttl") -> Path:
    file = folder / name
    file.write_text(HEAD + body, encoding="utf-8")
    return file


def criterion(constraints: str, part: str = "sh:path le:neutrophils ; sh:minInclusive 1.0") -> str:
    return (
        f'kn:inc-99 a sh:NodeShape ; rdfs:label "x" ; sh:property kn:inc-99-a {constraints} .\n'
        f'kn:inc-99-a rdfs:label "y" ; {part} .'
    )


def test_every_item_of_the_protocol_is_said_in_exactly_one_file() -> None:
    found = [c for c in load_criteria() if c.alternative_of is None]
    assert sorted(c.iri for c in found) == sorted(KN + name for name in CRITERIA)
    assert len(list(FOLDER.glob("*.ttl"))) == 24
    for one in found:
        assert one.file.startswith(one.iri.removeprefix(KN) + "-")


def test_alternative_readings_are_linked_to_their_criterion() -> None:
    found = {c.iri.removeprefix(KN): c.alternative_of.removeprefix(KN) for c in load_criteria() if c.alternative_of}
    assert found == {
        "exc-05-signs-counted": "exc-05",
        "exc-07-named-exceptions-only": "exc-07",
        "inc-09-with-antimalarials": "inc-09",
        "inc-09-any-period": "inc-09",
        "exc-05-neuropsychiatric-lupus-not-counted": "exc-05",
    }


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.ttl")), ids=lambda f: f.stem)
def test_a_file_opens_with_title_problem_source_resolve(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    number = re.match(r"(inc|exc)-(\d\d)", file.stem)
    assert number is not None
    kind = {"inc": "inclusion", "exc": "exclusion"}[number[1]]
    assert re.match(rf"# {number[0]}[ab]?  \S", lines[0])
    assert lines[1].startswith("# Problem:  ")
    assert lines[2] == f"# Source:   NCT06010472, {kind} {int(number[2])}."
    assert lines[3].startswith("# Resolve:  ")
    assert not re.search(r"\d", file.stem[6:].removeprefix("a").removeprefix("b")), "a slug says what, never how much"


def test_numbers_are_read_exactly(tmp_path: Path) -> None:
    file = written(tmp_path, criterion("", "sh:path le:lvef ; sh:minInclusive 0.1000000000000000055"))
    part = load_file(file, trial_namespace("kn5501"))[0].requirement.properties[0]
    assert part.minimum == Decimal("0.1000000000000000055")


REFUSED = {
    "sh:xone is not": criterion("; sh:xone ( kn:inc-99-a )"),
    "sh:and is not": criterion("; sh:and ( kn:inc-99-a )"),
    "sh:node is not": criterion("; sh:node kn:inc-99-a"),
    "sh:closed is not": criterion("; sh:closed true"),
    "sh:sparql is not": criterion("; sh:sparql [ sh:select 'x' ]"),
    "sh:deactivated is not": criterion("; sh:deactivated true"),
    "owl:sameAs is not": criterion("; owl:sameAs kn:inc-98"),
    "le:wherever is not": criterion("; le:wherever le:always"),
    "sh:maxCount is not": criterion("", "sh:path le:lvef ; sh:maxCount 1"),
    "sh:minExclusive is not": criterion("", "sh:path le:lvef ; sh:minExclusive 1"),
    "sh:pattern is not": criterion("", "sh:path le:lvef ; sh:pattern 'x'"),
    "sh:datatype is not": criterion("", "sh:path le:lvef ; sh:datatype le:x"),
    "sh:property is not": criterion("", "sh:path le:lvef ; sh:property [ sh:path le:low ; sh:minInclusive 1 ]"),
    "or with sh:qualifiedMinCount 1": criterion("", "sh:path le:condition ; sh:qualifiedMinCount 1"),
    "sh:qualifiedMinCount 2 is not": criterion("", "sh:path le:condition ; sh:qualifiedMinCount 2"),
    "sh:qualifiedMaxCount 0 alone, or": criterion(
        "", "sh:path le:condition ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 0 ; "
        "sh:qualifiedValueShape [ sh:class le:CnsDisease ]"
    ),
    "sh:qualifiedMaxCount 0 alone": criterion(
        "", "sh:path le:condition ; sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape [ sh:class le:CnsDisease ]"
    ),
    "one or two steps": criterion("", "sh:path ( le:a le:b le:c ) ; sh:minInclusive 1.0"),
    "not a sequence": criterion("", "sh:path [ sh:inversePath le:a ] ; sh:minInclusive 1.0"),
    "true or false, not": criterion("", "sh:path le:lvef ; sh:hasValue 50"),
    "takes a decimal number": criterion("", "sh:path le:lvef ; sh:minInclusive 5e1"),
    "is said twice": criterion("", "sh:path le:lvef ; sh:minInclusive 5.0 , 6.0"),
    "is not defined": criterion("; sh:property kn:inc-99-b"),
    "contains itself": criterion("; sh:not kn:inc-99"),
    "no criterion of this file uses": criterion("") + "\nkn:inc-99-z sh:path le:lvef ; sh:minInclusive 1.0 .",
    "cannot be of type": criterion("; a le:Thing"),
    "is about le:Subject": criterion("; sh:targetClass le:Record"),
    "demands nothing": 'kn:inc-99 a sh:NodeShape ; rdfs:label "x" .',
    "does not define": "kn:inc-98 a sh:NodeShape .",
    "a triple in a triple": criterion("; le:part <<( kn:inc-99 le:part kn:inc-98 )>>"),
    "cannot be read": "kn:inc-99 a sh:NodeShape",
    "sh:class on a criterion": criterion("; sh:class le:CnsDisease"),
    "a named property shape is needed": criterion("; le:judgedWhere [ sh:path le:male ; sh:hasValue true ]"),
    "not defined in this file": criterion(
        "", "sh:path le:condition ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape le:nowhere"
    ),
    "an empty list": criterion("", "sh:path le:male ; sh:in ()"),
    "an IRI is needed": criterion(
        "", "sh:path le:condition ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape [ sh:class 'CnsDisease' ]"
    ),
    "sh:minCount 2 is not": criterion("", "sh:path le:lvef ; sh:minCount 2"),
    "sh:minCount 0.5 is not": criterion("", "sh:path le:lvef ; sh:minCount 0.5"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_anything_else_is_refused_by_name_with_its_place(what: str, tmp_path: Path) -> None:
    file = written(tmp_path, REFUSED[what])
    with pytest.raises(RuleError) as caught:
        load_file(file, trial_namespace("kn5501"))
    assert what in str(caught.value)
    assert "inc-99-made-up.ttl" in caught.value.where


def test_what_stands_inside_a_shape_is_found_by_the_name_of_that_shape(tmp_path: Path) -> None:
    file = written(tmp_path, criterion("; sh:property [ sh:path le:lvef ; sh:pattern 'x' ]"))
    with pytest.raises(RuleError, match="sh:pattern is not") as caught:
        load_file(file, trial_namespace("kn5501"))
    assert caught.value.where == f"inc-99-made-up.ttl <{KN}inc-99 […]>"


UNDERIVABLE = {
    "either limits or a truth": criterion("", "sh:path le:lvef ; sh:minInclusive 1.0 ; sh:hasValue true"),
    "a truth is true or false": criterion("", "sh:path le:lvef ; sh:hasValue le:always"),
    "says either": criterion("", "sh:path le:lvef ; sh:minCount 1"),
    "one limit": criterion("", "sh:path le:age ; sh:minInclusive 18.0 ; sh:maxInclusive 65.0"),
    "a path of one step": criterion("", "sh:path ( le:condition le:nyhaClass ) ; sh:minInclusive 3.0"),
    "events are counted": criterion("", "sh:path le:condition ; sh:minInclusive 3.0"),
    "for events": criterion(
        "", "sh:path le:lvef ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape [ sh:class le:CnsDisease ]"
    ),
    "needs an le:anchor": criterion(
        "",
        "sh:path le:condition ; le:domain le:cns ; sh:qualifiedMaxCount 0 ; "
        "sh:qualifiedValueShape [ sh:class le:CnsDisease ]",
    ),
    "le:domain is for events": criterion("", "sh:path le:lvef ; le:domain le:cns ; sh:minInclusive 1.0"),
    "needs a name": 'kn:inc-99 rdfs:label "x" ; sh:property [ sh:path le:lvef ; sh:minInclusive 1.0 ] .',
    "le:judgedWhere takes": criterion("; le:judgedWhere kn:inc-99-a"),
    "rdfs:label is missing": criterion("").replace('rdfs:label "y" ;', ""),
    "le:appliesTo takes": criterion("; le:appliesTo [ sh:not [ sh:path le:male ; sh:hasValue true ] ]"),
    "le:appliesTo takes named": criterion("; le:appliesTo [ sh:property [ sh:path le:male ; sh:hasValue true ] ]"),
    "sh:class is for patterns of events alone": criterion("; le:appliesTo [ sh:class le:CnsDisease ]"),
    "sh:class is for patterns of events": criterion("; sh:or ( kn:inc-99-a [ sh:class le:CnsDisease ] )"),
    "sh:class is for patterns": criterion("; sh:not [ sh:class le:CnsDisease ]"),
    "is used in two ways": criterion(
        "; le:judgedWhere kn:inc-99-a",
        "sh:path le:condition ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape [ sh:class le:CnsDisease ]",
    ),
    "not over a class is for": criterion(
        "",
        "sh:path le:condition ; sh:qualifiedMaxCount 0 ; "
        "sh:qualifiedValueShape [ sh:class le:CnsDisease ; sh:not [ sh:class le:NeuropsychiatricLupus ] ]",
    ),
}


@pytest.mark.parametrize("what", UNDERIVABLE)
def test_a_shape_without_a_may_and_a_must_is_refused(what: str, tmp_path: Path) -> None:
    file = written(tmp_path, UNDERIVABLE[what])
    with pytest.raises(RuleError, match=what):
        [dualise(c) for c in load_file(file, trial_namespace("kn5501"))]


def test_a_criterion_said_in_two_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path, criterion(""))
    written(tmp_path, criterion(""), "inc-99-again.ttl")
    with pytest.raises(RuleError, match="twice"):
        load_criteria("kn5501", tmp_path)


def test_a_folder_without_criteria_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no criterion"):
        load_criteria("kn5501", tmp_path)
