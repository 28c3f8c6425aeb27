"""An ontology with markup in every text, and with deprecated terms: nothing becomes markup, and the terms say so."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner import resources
from kn5501_reasoner.pipeline.knowledge import Terminology
from kn5501_reasoner.trials import load_trial
from web.knowledge import EXTENSION, Knowledge
from web.knowledge.terms import Ontology

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>'&amp;"
TERMS = """
@prefix le: <https://w3id.org/lupus-eligibility/term/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
le:Planted a owl:Class ; rdfs:subClassOf le:LupusErythematosus ; rdfs:label "EVIL" ; skos:definition "EVIL" ;
    skos:altLabel "EVIL" ; skos:editorialNote "EVIL" ; le:codeRange "icd-10-cm:EVIL" ;
    skos:exactMatch <http://snomed.info/id/%3Cscript%3Ealert(1)%3C/script%3E> ; dcterms:source <javascript:alert(1)> ;
    rdfs:isDefinedBy <javascript:alert(1)> .
le:OldName a owl:Class ; rdfs:subClassOf le:LupusErythematosus ; rdfs:label "old name" ; skos:definition "What was." ;
    owl:deprecated true ; dcterms:isReplacedBy le:LupusNephritis .
le:Gone a owl:Class ; rdfs:subClassOf le:LupusErythematosus ; rdfs:label "gone" ; owl:deprecated true .
""".replace("EVIL", EVIL)


WITHDRAWN = 3
"""Terms of the ontology itself that are deprecated."""


class Elements(HTMLParser):
    """All elements of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, empty: Flask) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("planted")
    for name in ("ontology", "shapes"):
        shutil.copytree(resources.folder(name), folder / name)
    (folder / "ontology" / "modules" / "planted.ttl").write_text(TERMS, encoding="utf-8")
    trial = [folder / "ontology" / "trials" / name for name in ("kn5501.ttl", "kn5501-criteria.ttl")]
    for file in (*trial, *(folder / "shapes" / "trials").rglob("*.ttl"),
                 folder / "ontology" / "modules" / "facts.ttl"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r'(le:statement|le:remedy|rdfs:label|dcterms:title|le:studyTreatment) "[^"]*"',
                      lambda found: f'{found[1]} "{EVIL}"', text)
        file.write_text(text + f"# {EVIL}\n", encoding="utf-8")
    cases = folder / "cases" / "inc-07" / "cases.toml"
    cases.parent.mkdir(parents=True)
    cases.write_text(f"""[[case]]\nname = "{EVIL}"\ngiven = '''{EVIL.replace("'", "")}'''\nexpect = "failed"\n"""
                     f"""because = "kn:{EVIL}"\nwithout = ["{EVIL}"]\nscreening = "{EVIL}"\n""")
    ontology = Ontology.read(folder / "ontology", trial)
    empty.extensions[EXTENSION] = {"kn5501": Knowledge(
        ontology, Terminology.load(), load_trial("kn5501"), folder / "shapes" / "trials" / "kn5501",
        folder / "shapes" / "derived" / "kn5501.ttl", folder / "cases")}
    yield empty.test_client()
    del empty.extensions[EXTENSION]


@pytest.mark.parametrize("path", [
    "/ontology", "/ontology?q=alert", "/ontology/term/Planted", "/ontology/term/LupusErythematosus",
    "/ontology/term/haemoglobin", "/trial", "/trial/kn5501/inc-07", "/trial/kn5501/exc-05",
])
def test_no_text_becomes_markup(planted: FlaskClient, path: str) -> None:
    page = planted.get(path)
    assert page.status_code == 200
    assert "alert(1)" in page.text  # it is shown, as text
    seen = Elements()
    seen.feed(page.text)
    assert seen.elements and "img" not in {tag for tag, _ in seen.elements}
    for tag, attributes in seen.elements:
        assert tag != "script" or attributes.get("src", "").startswith("/static/")
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert not attributes.get("href", "").startswith("javascript:")


def test_deprecated_terms_say_so(planted: FlaskClient) -> None:
    page = planted.get("/ontology/term/OldName").text
    assert "Deprecated." in page and 'href="/ontology/term/LupusNephritis"' in page
    assert "Deprecated." in planted.get("/ontology/term/Gone").text
    assert "Deprecated." not in planted.get("/ontology/term/LupusNephritis").text
    assert planted.get("/ontology").text.count("(deprecated)") == 2 + WITHDRAWN


def test_a_term_that_no_module_closes_has_a_page(planted: FlaskClient) -> None:
    assert planted.get("/ontology/term/Planted.json").json["label"] == EVIL
    assert planted.get("/ontology/term/Planted.nt").status_code == 200
