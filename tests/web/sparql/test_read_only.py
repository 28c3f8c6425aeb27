"""Nothing is changed, nothing is fetched, and who may not see subjects sees none.

SPARQL 1.1 Protocol, section 2.2 (the update operation, which this service has not) and section 4.1 (security).
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.access import Person
from web.graphs import rule_graphs

RULE_GRAPHS = rule_graphs("kn5501")

UPDATE = "application/sparql-update"
UPDATES = (
    "INSERT DATA { GRAPH g:x { kn:a kn:b kn:c } }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "DROP ALL",
    "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", "LOAD <http://127.0.0.1:9/>", "CREATE GRAPH g:x",
    "ASK {} ; CLEAR ALL", "PREFIX a: <http://a/> CLEAR ALL", "# ASK\nCLEAR ALL", "\\u0043LEAR ALL",
    "WITH g:shapes DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "LOAD SILENT <file:///etc/passwd> INTO GRAPH g:x",
)
PEOPLE = (
    "ASK { ?s le:identifier ?name }", "ASK { GRAPH ?g { ?s le:identifier ?name } }", "ASK { ?a a le:Assessment }",
    "ASK { GRAPH ?g { ?a a le:Assessment } }", "ASK { { SELECT * { GRAPH ?g { ?a a le:Assessment } } } }",
    "ASK { GRAPH <https://w3id.org/lupus-eligibility/graph/journal> { ?s ?p ?o } }",
    "ASK { ?s ?p ?o FILTER EXISTS { GRAPH ?g { ?a a le:Assessment } } }",
)
SUBJECT = "https://w3id.org/lupus-eligibility/graph/subject/eligible-man/records"


def held(app: Flask) -> set[ox.Quad]:
    return set(app.extensions["service"].store.quads())


# --- 2.2: every form of update ---


@pytest.mark.parametrize("update", UPDATES)
def test_2_2_no_update_in_any_form(app: Flask, client: FlaskClient, update: str) -> None:
    before = held(app)
    refused = [
        client.post("/sparql", data={"update": update}),
        client.post("/sparql", data={"update": update, "query": "ASK {}"}),
        client.post("/sparql", data={"update": update, "using-graph-uri": RULE_GRAPHS[0]}),
        client.post("/sparql", data=update, content_type=UPDATE),
        client.post("/sparql", data=update, content_type=f"{UPDATE}; charset=utf-8"),
        client.post("/sparql", data=b"", content_type=UPDATE, query_string={"update": update}),
        client.post("/sparql", data={"query": "ASK {}"}, query_string={"update": update}),
        client.get("/sparql", query_string={"update": update}),
        client.get("/sparql", query_string={"query": "ASK {}", "update": update}),
    ]
    assert {each.status_code for each in refused} == {403}
    refused = [
        client.get("/sparql", query_string={"query": update}),
        client.post("/sparql", data={"query": update}),
        client.post("/sparql", data=update, content_type="application/sparql-query"),
        client.get("/query", query_string={"query": update}),
    ]
    assert {each.status_code for each in refused} == {400}
    for method in (client.put, client.patch, client.delete):
        assert method("/sparql", data=update, content_type=UPDATE).status_code == 405
    assert held(app) == before


# --- 4.1: nothing is fetched ---


@pytest.mark.parametrize("query", [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s ?p ?o { SELECT * { SERVICE ?s { ?x ?y ?z } } } }", "ASK { FILTER EXISTS { SERVICE <a:b> {} } }",
    r"ASK { \u0053ERVICE <http://a/> {} }", "PREFIX : <http://a/> ASK { SERVICE:x {} }",
])
def test_4_1_no_other_server_is_asked(client: FlaskClient, query: str) -> None:
    """How it is found wherever it hides: tests/sparql/test_service.py."""
    asked = {"query": query}
    for response in (client.get("/sparql", query_string=asked), client.post("/sparql", data=asked)):
        assert response.status_code == 400
        assert "SERVICE" in response.json["what"]


# --- who sees what ---


def as_reader(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str, **more: Any) -> Any:
    with monkeypatch.context() as patch:
        patch.setattr("web.sparql.access.person", lambda: Person("reader", frozenset({"reader"})))
        return client.get("/sparql", query_string={"query": query, **more})


@pytest.mark.parametrize("headers", [
    {"Origin": "https://a.example"}, {"Origin": "null"}, {"Origin": "http://localhost:9"},
    {"Origin": "http://a.example", "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "script"},
])
@pytest.mark.parametrize("query", PEOPLE)
def test_a_page_of_another_server_learns_nothing_of_a_subject(
    client: FlaskClient, query: str, headers: dict[str, str]
) -> None:
    answers = [
        client.get("/sparql", query_string={"query": query}, headers=headers),
        client.post("/sparql", data={"query": query}, headers=headers),
        client.post("/sparql", data=query, content_type="application/sparql-query", headers=headers),
    ]
    for each in answers:
        assert (each.status_code, each.json["boolean"]) == (200, False)
    assert client.get("/sparql", query_string={"query": query}).json["boolean"] is True


@pytest.mark.parametrize("query", PEOPLE)
def test_a_reader_asks_over_the_rules_alone(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    assert as_reader(client, monkeypatch, query).json["boolean"] is False
    assert as_reader(client, monkeypatch, "ASK { ?c le:order 1 . ?s sh:path ?p }").json["boolean"] is True


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_of_a_subject_is_no_graph_for_a_reader(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """And the answer is the same as for one that does not exist."""
    query = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } LIMIT 1"
    missing = SUBJECT.replace("eligible-man", "nobody")
    found, absent = (as_reader(client, monkeypatch, query, **{name: iri}) for iri in (SUBJECT, missing))
    assert found.status_code == absent.status_code == 400
    assert found.text.replace(SUBJECT, "") == absent.text.replace(missing, "")
    clause = "FROM" if name.startswith("d") else "FROM NAMED"
    assert as_reader(client, monkeypatch, f"ASK {clause} <{SUBJECT}> {{ ?s ?p ?o }}").status_code == 400
    allowed = client.get("/sparql", query_string={"query": query, name: SUBJECT})
    assert len(allowed.json["results"]["bindings"]) == 1


def test_from_cannot_be_written_so_that_it_is_missed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Oxigraph reads FROM without the end of the word; the graphs are always given from outside."""
    for clause in (f"FROM<{SUBJECT}>", f"FROMNAMED<{SUBJECT}>", f"PREFIX_FROM<{SUBJECT}>", r"FROMg:subject\/x"):
        pattern = "{ ?s le:identifier ?o } UNION { GRAPH ?g { ?s le:identifier ?o } }"
        response = as_reader(client, monkeypatch, f"ASK {clause} {{ {pattern} }}")
        assert response.status_code == 400 or response.json["boolean"] is False


# --- CORS ---


def test_scripts_of_other_pages_may_read_what_everybody_may_know(client: FlaskClient) -> None:
    """Fetch, section 3.3: every origin, never with credentials."""
    headers = {"Origin": "https://a.example"}
    answers = [
        client.get("/sparql", query_string={"query": "ASK {}"}, headers=headers),
        client.get("/sparql", headers=headers),
        client.get("/sparql", query_string={"query": "ASK"}, headers=headers), client.put("/sparql", headers=headers),
        client.post("/sparql", data={"query": "ASK {}"}, headers=headers),
    ]
    for each in answers:
        assert each.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in each.headers
        assert {"Accept", "Origin", "Sec-Fetch-Site"} <= {name.strip() for name in each.headers["Vary"].split(",")}
        assert each.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in client.get("/query", headers=headers).headers


def test_a_preflight_is_answered(client: FlaskClient) -> None:
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "content-type"}
    response = client.options("/sparql", headers=asked)
    assert response.status_code == 200
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Private-Network" not in response.headers


# --- the log ---


def test_questions_about_subjects_are_logged_and_what_they_say_is_not(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[tuple[tuple[str, ...], dict[str, object]]] = []
    monkeypatch.setattr(app.extensions["service"].log, "append", lambda *a, **k: written.append((a, k)))
    client.get("/sparql", query_string={"query": "ASK { ?s le:identifier 'eligible-man' }"})
    client.get("/sparql", query_string={"query": "ASK { SERVICE <http://a/> {} }"})
    assert [entry[0] for entry in written if entry[0][1] == "query"] == [
        ("local", "query", "done"), ("local", "query", "refused"),
    ]
    assert "eligible-man" not in repr(written)
