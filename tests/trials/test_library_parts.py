"""A criterion names a part of the library; the part takes its name, and is refused by name where it fails."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pyoxigraph as ox
import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.errors import RuleError
from kn5501_reasoner.library import library, shape_triples, unused_parts
from kn5501_reasoner.pipeline import query_paths, screen_paths
from kn5501_reasoner.resources import FURTHER
from kn5501_reasoner.rules.classes import classes as owl_classes
from kn5501_reasoner.rules.dualise import derive, main
from kn5501_reasoner.rules.files import write_all
from kn5501_reasoner.rules.load import load_criteria
from kn5501_reasoner.vocab import LIB, trial_namespace
from tests.trials.folders import add, change, copied
from web.knowledge import Knowledge

NUMBER = count()
EXAMPLE = str(resources.folder("examples") / "haemoglobin-too-low.ttl")
PARTS = f"""\
@prefix le:   <https://w3id.org/lupus-eligibility/term/> .
@prefix lib:  <{LIB}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh:   <http://www.w3.org/ns/shacl#> .

lib:haemoglobin-60 a sh:PropertyShape ;
    rdfs:label "Haemoglobin of the library"@en ;
    sh:path le:haemoglobin ; sh:minInclusive 60.0 .

lib:no-rituximab a sh:PropertyShape ;
    rdfs:label "Rituximab in the library's window"@en ;
    le:domain le:medication ; le:anchor le:screening ;
    sh:path le:exposure ; sh:qualifiedMaxCount 0 ;
    sh:qualifiedValueShape [ sh:class le:Rituximab ;
        sh:property [ sh:path le:daysBeforeScreening ; sh:minInclusive 0.0 ; sh:maxInclusive 28.0 ] ] .
"""
USE = ' :{0} a sh:NodeShape ; rdfs:label "{1}"@en ; sh:property lib:haemoglobin-60 , lib:no-rituximab .\n'


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """The toy trial under a name of its own, with a library and two criteria that name its parts."""
    monkeypatch.setenv(FURTHER, str(tmp_path))
    slug = f"sharing-{next(NUMBER)}"
    copied(tmp_path, slug)
    (tmp_path / "shapes" / "library").mkdir()
    (tmp_path / "shapes" / "library" / "parts.ttl").write_text(PARTS, encoding="utf-8")
    for place, (name, label) in enumerate((("inc-08", "Shared"), ("inc-09", "Shared again")), 4):
        add(tmp_path, slug, name, label, f"@prefix lib: <{LIB}> .\n" + USE.format(name, label), place)
    return tmp_path, slug


def test_the_part_takes_the_name_of_the_criterion(made: tuple[Path, str]) -> None:
    _, slug = made
    write_all([slug])
    assert LIB not in resources.trial_derived(slug).read_text(encoding="utf-8")
    (found,) = screen_paths([EXAMPLE], trial=slug).subjects
    told = {one.criterion: {reason.shape: reason.message for reason in one.because} for one in found.criteria}
    assert {one.criterion: one.outcome for one in found.criteria}["inc-08"] == "failed"
    assert f"{slug}:inc-08-haemoglobin-60" in told["inc-08"] and f"{slug}:inc-09-haemoglobin-60" in told["inc-09"]
    (columns,) = screen_paths([EXAMPLE], trial=slug, engine="columns").subjects
    assert [one.outcome for one in columns.criteria] == [one.outcome for one in found.criteria]


def test_every_reader_sees_it_there(made: tuple[Path, str]) -> None:
    _, slug = made
    write_all([slug])
    (file,) = resources.trial_shapes(slug).glob("inc-08-*")
    iris = {triple.subject.value for triple in shape_triples(file, trial_namespace(slug))}
    assert trial_namespace(slug) + "inc-08-no-rituximab" in iris
    assert not {iri for iri in iris if iri.startswith(LIB)}
    classes = owl_classes(slug, load_criteria(slug))
    assert f"{slug}:passes-inc-08-haemoglobin-60 a owl:Class" in classes
    assert f"{slug}:passes-inc-09-no-rituximab a owl:Class" in classes
    query = f"SELECT ?p ?n {{ {slug}:inc-08 sh:property ?p . ?p sh:minInclusive ?n }}"
    assert f"{slug}:inc-08-haemoglobin-60  60\n" in query_paths([EXAMPLE], query, trial=slug).format("table")
    known = Knowledge.read(slug)
    assert known.shape_names("inc-08") == ["inc-08", "inc-08-haemoglobin-60", "inc-08-no-rituximab"]
    assert f"under the name that it takes here\n\n{slug}:inc-08-" in known.turtle("inc-08")
    assert known.turtle("inc-01") == next(resources.trial_shapes(slug).glob("inc-01-*")).read_text(encoding="utf-8")
    assert known.has("inc-08-no-rituximab") and len(known.words["inc-08"].demands) == 2
    shared = {quad.subject.value for quad in ox.parse(known.turtle("inc-08").encode(), format=ox.RdfFormat.TURTLE)}
    assert trial_namespace(slug) + "inc-08-no-rituximab" in shared


@pytest.mark.parametrize(("file", "old", "new", "what", "hint"), [
    ("shapes/trials/{0}/inc-08-shared.ttl", "lib:haemoglobin-60", "lib:haemoglobin-6",
     "there is no part lib:haemoglobin-6 in the library", "perhaps lib:haemoglobin-60"),
    ("shapes/trials/{0}/inc-08-shared.ttl", "{0}:inc-08 a", 'lib:x rdfs:label "x" . {0}:inc-08 a',
     "lib:x is a name of the library", "define it in shapes/library"),
    ("shapes/trials/{0}/inc-08-shared.ttl", "{0}:inc-08 a",
     '{0}:inc-08-haemoglobin-60 a sh:PropertyShape ; sh:path le:age . {0}:inc-08 a',
     "which this file defines itself", "rename the one in this file"),
    ("shapes/library/parts.ttl", "lib:no-rituximab a", "le:noRituximab a", "has no name of the library",
     "begin it with"),
    ("shapes/library/parts.ttl", "sh:minInclusive", "sh:minExclusive",
     "sh:minExclusive is not in the supported pattern here", ""),
    ("shapes/library/parts.ttl", "@prefix le:", "@prefix-le:", "the file cannot be read", ""),
])
def test_a_fault_of_a_part(made: tuple[Path, str], file: str, old: str, new: str, what: str, hint: str) -> None:
    folder, slug = made
    change(folder, file.format(slug), old.format(slug), new.format(slug))
    with pytest.raises(RuleError) as caught:
        derive(slug)
    assert what in caught.value.what and hint in caught.value.hint
    assert ".ttl" in caught.value.where


def test_a_part_that_two_files_define(made: tuple[Path, str]) -> None:
    folder, slug = made
    (folder / "shapes" / "library" / "more.ttl").write_text(PARTS, encoding="utf-8")
    with pytest.raises(RuleError, match="lib:haemoglobin-60 is defined twice") as caught:
        derive(slug)
    assert "more.ttl" in caught.value.where and "parts.ttl" in caught.value.where


def test_a_part_that_no_trial_uses(made: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    folder, slug = made
    change(folder, f"shapes/trials/{slug}/inc-08-shared.ttl", "sh:property lib:haemoglobin-60 , ", "sh:property ")
    change(folder, f"shapes/trials/{slug}/inc-09-shared-again.ttl", "sh:property lib:haemoglobin-60 , ", "sh:property ")
    assert main([slug]) == 0
    assert f"no trial uses <{LIB}haemoglobin-60> of the library" in capsys.readouterr().err
    assert unused_parts() == [LIB + "haemoglobin-60"]


def test_every_part_of_the_product_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FURTHER)
    assert unused_parts() == [] and library()


def test_a_trial_cannot_take_the_prefix_of_the_library(made: tuple[Path, str]) -> None:
    folder, slug = made
    change(folder, f"ontology/trials/{slug}.ttl", f'NamespacePrefix "{slug}"', 'NamespacePrefix "lib"')
    with pytest.raises(RuleError, match="the prefix 'lib' is that of"):
        derive(slug)
