"""Search by label, name, definition and code."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

SLE = "SystemicLupusErythematosus"

FIRST = [
    ("systemic lupus erythematosus", SLE, "label"), ("SLE", SLE, "another name"),
    ("  Systemic   LUPUS erythematosus ", SLE, "label"),
    ("M32.9", SLE, "names it exactly"), ("m329", SLE, "names it exactly"), ("icd-10-cm:M32.9", SLE, "names it exactly"),
    ("http://snomed.info/id/55464009", SLE, "names it exactly"), ("55464009", SLE, "names it exactly"),
    ("M32.99", SLE, "falls in it"), ("C50.911", "BreastCancer", "falls in it"),
    ("G40.909", "Epilepsy", "falls in it"), ("718-7", "HaemoglobinConcentration", "falls in it"),
    ("ICD-10-CM:G40", "Epilepsy", ""), ("BCellTargetedDrug", "BCellTargetedDrug", "name"),
    ("https://w3id.org/lupus-eligibility/term/haemoglobin", "haemoglobin", "name"),
    ("earl:cantTell", "earl:cantTell", "name"), ("rituximab", "Rituximab", "label"),
]


@pytest.mark.parametrize(("text", "name", "why"), FIRST)
def test_the_first_answer(client: FlaskClient, text: str, name: str, why: str) -> None:
    hits = client.get("/ontology.json", query_string={"q": text}).json["hits"]
    assert hits[0]["name"] == name, [hit["name"] for hit in hits[:5]]
    assert why in hits[0]["why"]
    page = client.get("/ontology", query_string={"q": text}).text
    assert f'href="/ontology/term/{name}"' in page


def test_a_definition_is_looked_through_after_the_labels(client: FlaskClient) -> None:
    hits = client.get("/ontology.json?q=inflames").json["hits"]
    assert [hit["why"] for hit in hits if hit["name"] == "LupusNephritis"] == ["definition"]
    ranks = [hit["why"] for hit in client.get("/ontology.json?q=lupus").json["hits"]]
    assert ranks.index("definition") > max(i for i, why in enumerate(ranks) if why == "label")


def test_a_range_is_overridden_by_what_is_narrower(client: FlaskClient) -> None:
    names = {hit["name"] for hit in client.get("/ontology.json?q=icd-10-cm:M32.12").json["hits"]}
    assert names == {SLE}  # M00-M99 covers it too


def test_what_is_listed_below_a_code_counts_only_where_the_code_is_not_listed(client: FlaskClient) -> None:
    def found(code: str) -> dict[str, str]:
        return {hit["name"]: hit["why"] for hit in client.get(f"/ontology.json?q=icd-10-cm:{code}").json["hits"]}

    assert set(found("M32")) == {SLE}  # M32.0 and others are listed below it
    assert found("Q85")["CnsDisease"] == "ICD-10-CM Q85 may be it, or holds narrower codes that are"


def test_nothing_found_says_so(client: FlaskClient) -> None:
    page = client.get("/ontology?q=zzzz")
    assert page.status_code == 200 and "Nothing for" in page.text
    assert client.get("/ontology.json?q=zzzz").json["hits"] == []


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'", "%", "\\", "icd-10-cm:", ":", "://", "a" * 5000,
    "\u0000", "(((((", "icd-10-cm:C00-C96", "icd-10-cm:-", "🦊", "M32.9\u202e",
])
def test_any_text_can_be_asked(client: FlaskClient, text: str) -> None:
    for path in ("/ontology", "/ontology.json"):
        answer = client.get(path, query_string={"q": text})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text or answer.is_json
    assert "<img" not in client.get("/ontology", query_string={"q": text}).text


def test_an_empty_text_is_the_tree(client: FlaskClient) -> None:
    assert client.get("/ontology.json?q=%20").json["classes"]


def test_many_answers_are_cut_and_said_to_be(client: FlaskClient) -> None:
    twin = client.get("/ontology.json?q=a").json
    assert len(twin["hits"]) == 100 and twin["more"] is True
    assert "100 and more" in client.get("/ontology?q=a").text
    assert client.get("/ontology.json?q=lupus").json["more"] is False
