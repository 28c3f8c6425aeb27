"""The ontology's pages: a page for each term, the tree, and who uses a term."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from kn5501_reasoner import resources
from kn5501_reasoner.defaults import TRIAL
from kn5501_reasoner.vocab import LE, RDFS
from web import access
from web.access import Person
from web.knowledge import Knowledge
from web.knowledge.terms import parse, term_name

KNOWN = Knowledge.read()
TERMS = list(KNOWN.ontology.terms.values())


def test_every_term_that_is_declared_is_known() -> None:
    kinds = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
    declared = {
        triple.subject.value for file in resources.folder("ontology").rglob("*.ttl") if file.parent.name != "inferred"
        for triple in parse(file) if getattr(triple.object, "value", "").rpartition("#")[2] in kinds
        and hasattr(triple.subject, "value") and "://" in triple.subject.value
    }
    other = re.compile(rf"https://w3id.org/lupus-eligibility/trial/(?!{TRIAL}/)")
    assert {iri for iri in declared if not other.match(iri)} == set(KNOWN.ontology.terms) and len(declared) > 700


@pytest.mark.parametrize("kind", sorted({term.kind for term in TERMS}))
def test_every_term_has_a_page(client: FlaskClient, kind: str) -> None:
    names: set[str] = set()
    for term in (each for each in TERMS if each.kind == kind):
        assert term_name(term.iri) not in names
        names.add(term_name(term.iri))
        address = f"/ontology/term/{term_name(term.iri)}"
        page = client.get(address)
        assert page.status_code == 200, address
        assert page.text.count("<h1") == 1 and f"<h1>{escape(term.label)}</h1>" in page.text
        assert str(escape(term.iri)) in page.text
        assert str(escape(term.definition)) in page.text
        assert page.headers["Content-Type"].startswith("text/html")


def test_asserted_and_inferred_are_apart(client: FlaskClient) -> None:
    twin = client.get("/ontology/term/NeuropsychiatricLupus.json").json
    said = {t.object.value for t in parse(resources.ontology("terminology", "conditions.ttl"))
            if t.subject.value == LE + "NeuropsychiatricLupus" and t.predicate.value == RDFS + "subClassOf"}
    assert {parent["iri"] for parent in twin["parents"]} == said
    inferred = {parent["iri"] for parent in twin["inferred"]}
    assert inferred and not inferred & said
    assert LE + "ClinicalCondition" in inferred
    page = client.get("/ontology/term/NeuropsychiatricLupus").text
    assert page.index("(asserted)") < page.index("(inferred)")


def test_codes_are_shown_by_system_and_kind(client: FlaskClient) -> None:
    twin = client.get("/ontology/term/SystemicLupusErythematosus.json").json
    assert {"system": "ICD-10-CM", "code": "M32.9", "iri": "http://hl7.org/fhir/sid/icd-10-cm/M32.9"} in twin["exact"]
    assert {"system": "SNOMED CT", "code": "309762007", "iri": "http://snomed.info/id/309762007"} in twin["narrow"]
    twin = client.get("/ontology/term/SkinInfection.json").json
    assert {"system": "ICD-10-CM", "code": "L00 to L08", "iri": ""} in twin["ranges"]
    assert "L00 to L08" in client.get("/ontology/term/SkinInfection").text
    assert {"system": "ICD-10", "code": "L27.0 to L27.1", "iri": ""} in client.get(
        "/ontology/term/SevereAllergicReaction.json").json["perhaps"]
    assert "May be in it" in client.get("/ontology/term/SevereAllergicReaction").text


@pytest.mark.parametrize(("term", "criterion", "how"), [
    ("BCellTargetedDrug", "exc-12", "names"), ("Rituximab", "exc-12", "broader"), ("CnsDisease", "exc-05", "names"),
    ("ClinicalCondition", "exc-03", "narrower"), ("Epilepsy", "exc-05", "broader"), ("haemoglobin", "inc-07", "names"),
    ("HaemoglobinConcentration", "inc-07", "fact"), ("NeuropsychiatricLupus", "exc-05", "names"),
])
def test_who_uses_a_term(client: FlaskClient, term: str, criterion: str, how: str) -> None:
    used = {use["criterion"]: use["how"] for use in client.get(f"/ontology/term/{term}.json").json["used_by"]}
    assert used[criterion] == how
    assert f'href="/trial/kn5501/{criterion}"' in client.get(f"/ontology/term/{term}").text


def test_what_no_rule_asks_for_is_used_by_none(client: FlaskClient) -> None:
    assert client.get("/ontology/term/PlateletCount.json").json["used_by"] == []
    assert "No criterion." in client.get("/ontology/term/PlateletCount").text


def test_counts_of_the_store(client: FlaskClient, app) -> None:
    def counts(term: str) -> tuple[int, int]:
        found = client.get(f"/ontology/term/{term}.json").json["counts"]
        return found["records"], found["subjects"]

    store = app.extensions["service"].store
    observations = {q.subject for q in store.quads(predicate="http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
                    if q.object.value == LE + "Observation" and q.graph_name.value.endswith("/records")}
    assert counts("Observation") == (len(observations), 6)
    assert counts("haemoglobin")[1] == 4  # not of the one without a unit, nor of the refused one
    assert counts("HaemoglobinConcentration") == (6, 6)  # recorded, whether usable or not
    lupus = counts("SystemicLupusErythematosus")
    assert lupus[0] >= 5 and counts("ClinicalCondition")[0] >= lupus[0]
    assert counts("Rituximab") == (0, 0)
    assert counts("anchor") == (0, 0)  # shapes say it; the store of subjects does not
    assert "In this store: 6 records of 6 subjects." in client.get("/ontology/term/HaemoglobinConcentration").text


def test_a_reader_sees_nothing_of_the_store(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "person", lambda: Person("r", frozenset({"reader"})))
    assert client.get("/ontology/term/Observation.json").json["counts"] is None
    assert "In this store" not in client.get("/ontology/term/Observation").text


def test_the_tree_has_every_class_under_its_parents(client: FlaskClient) -> None:
    twin = client.get("/ontology.json").json
    seen: dict[str, set[str]] = {}

    def walk(branch: dict, parent: str) -> None:
        seen.setdefault(branch["iri"], set()).add(parent)
        for each in branch["below"]:
            walk(each, branch["iri"])

    for root in twin["classes"]:
        walk(root, "")
    classes = {term.iri: set(term.parents) & set(KNOWN.ontology.terms) or {""} for term in TERMS if term.is_class}
    assert seen == classes
    text = client.get("/ontology").text
    assert all(f'/ontology/term/{term_name(iri)}"' in text for iri in classes)
    assert len(twin["properties"]) + len(twin["individuals"]) + len(classes) == len(TERMS)


@pytest.mark.parametrize("path", [
    "/ontology/term/NoSuchTerm", "/ontology/term/NoSuchTerm.ttl", "/ontology/term/systemiclupuserythematosus",
    "/ontology/term/", "/ontology/term/NeuropsychiatricLupus.xml", "/ontology/term/%2e%2e", "/ontology/term/a%2Fb",
])
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
