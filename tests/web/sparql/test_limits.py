"""Queries that ask for too much: stopped or cut, always said, and the next one is answered.

SPARQL 1.1 Protocol, section 4.1: a service may limit time and memory, and may refuse.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from tests.web.load.served import Served
from web.sparql import CUT

JOIN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?d && ?e = ?h) }"
MEMORY = "SELECT * { BIND('xxxxxxxxxxxxxxxx' AS ?x0) %s }" % " ".join(  # noqa: UP031
    f"BIND(CONCAT(?x{n},?x{n},?x{n},?x{n}) AS ?x{n + 1})" for n in range(24)
)
BOMBS = {
    "join": JOIN,
    "sort": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c",
    "group": "SELECT ?a (GROUP_CONCAT(?f) AS ?all) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a",
    "memory": MEMORY,
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!kn:x|^!kn:x)* ?b . ?c (!kn:x|^!kn:x)* ?d }",
    "minus": "ASK { ?s ?p ?o " + "MINUS { ?s ?p 1 } " * 20_000 + "}",
    "bind": "ASK { " + "".join(f"BIND(1 AS ?v{n}) " for n in range(20_000)) + "}",
    "list": "ASK { ?s ?p " + "(1 " * 90 + ")" * 90 + ". ?s ?p ?o" * 600 + "}",
    "regex": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?a), STR(?f)), '(((a+)+)+)+$')) }",
}


def ask(client: FlaskClient, query: str, accept: str = "*/*"):  # noqa: ANN201
    return client.post("/sparql", data={"query": query}, headers={"Accept": accept})


@pytest.fixture
def short(app: Flask) -> Iterator[FlaskClient]:
    """Results are cut after ten rows."""
    service = app.extensions["service"]
    whole, service.config = service.config, replace(service.config, query_rows=10)
    yield app.test_client()
    service.config = whole


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_stopped_and_never_gives_an_empty_result(client: FlaskClient, name: str) -> None:
    began = time.monotonic()
    response = ask(client, BOMBS[name])
    took = time.monotonic() - began
    assert response.status_code == 503, response.data[:300]
    assert response.mimetype == "application/json" and response.json["what"]
    assert took < 8
    assert ask(client, "ASK { ?c le:order 1 }").json["boolean"] is True


@pytest.mark.parametrize("query", [
    "ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }", "ASK " + "{" * 5000 + "}" * 5000,
    "ASK { ?s ?p " + "[?p " * 5000 + "1" + "]" * 5000 + " }", "ASK { ?s " + "(" * 5000 + "le:x" + ")" * 5000 + " ?o }",
    "ASK {} " + "\\" * 5000, "ASK { FILTER(" + "(" * 200 + "1" + ")" * 200 + ") }",
])
def test_deep_nesting_is_refused_without_harm(client: FlaskClient, query: str) -> None:
    assert ask(client, query).status_code == 400


def test_the_limit_of_time_is_kept_while_others_are_answered(client: FlaskClient) -> None:
    began = time.monotonic()
    assert ask(client, JOIN).json["what"] == "stopped after 2 seconds"
    assert 1.9 < time.monotonic() - began < 5


PAGES = ("/subjects", "/subjects.json", "/subjects/eligible-man", "/subjects/eligible-man/print", "/subjects/new",
         "/subjects/eligible-man/enter", "/subjects/eligible-man/criteria/inc-07", "/trial", "/trial/kn5501/inc-07",
         "/ontology", "/ontology.json", "/ontology/term/Subject", "/ontology?q=dose", "/query", "/log", "/health",
         "/openapi.json", "/login")


@pytest.fixture
def full(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Others have all places for work in child processes."""
    service = app.extensions["service"]
    for pool in (service.asking, service.assessing):
        monkeypatch.setattr(pool, "_places", 0)
    return app.test_client()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_what_queries_take(full: FlaskClient, path: str) -> None:
    assert full.get(path).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_one_query_too_many_is_told_to_come_again(full: FlaskClient, method: str) -> None:
    given = {"query_string" if method == "get" else "data": {"query": "ASK {}"}}
    answer = getattr(full, method)("/sparql", **given)
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0 and "at once" in answer.json["what"]


def test_the_page_keeps_a_query_that_came_at_the_wrong_time(full: FlaskClient) -> None:
    answer = full.get("/query", query_string={"query": "ASK { ?a ?b 5501 }"})
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert "ASK { ?a ?b 5501 }" in answer.text and "try again" in answer.text


def test_an_upload_that_came_at_the_wrong_time_is_told_to_come_again(full: FlaskClient) -> None:
    file = (io.BytesIO(b"<a:b> <a:c> <a:d> ."), "a.ttl")
    answer = full.post("/subjects/upload", data={"file": file}, headers={"Accept": "application/json"})
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0 and "at once" in answer.json["what"]


def test_sixteen_slow_queries_are_stopped_or_told_to_come_again_while_pages_are_answered(tmp_path: Path) -> None:
    """Against the real server."""
    server = Served(tmp_path)
    try:
        server.first(requests.Session(), "GET", "/openapi.json", timeout=120)
        with ThreadPoolExecutor(16) as threads:
            slow = [threads.submit(requests.get, f"{server.url}/sparql", params={"query": JOIN}, timeout=120)
                    for _ in range(16)]
            while not all(each.done() for each in slow):
                for path in ("/trial", "/health"):
                    assert requests.get(server.url + path, timeout=120).status_code == 200
        answers = [each.result() for each in slow]
        assert {answer.status_code for answer in answers} == {503}
        refused = [answer for answer in answers if "Retry-After" in answer.headers]
        stopped = [answer for answer in answers if "stopped after" in answer.text]
        assert len(refused) + len(stopped) == 16 and len(stopped) >= 4
        assert requests.get(f"{server.url}/sparql", params={"query": "ASK {}"}, timeout=120).status_code == 200
    finally:
        server.stop()


def test_a_cut_result_says_so_in_header_json_and_xml(short: FlaskClient) -> None:
    query = "SELECT * { ?s ?p ?o }"
    found = ask(short, query)
    assert found.headers[CUT] == "10 rows" and CUT in found.headers["Access-Control-Expose-Headers"]
    assert len(found.json["results"]["bindings"]) == 10
    assert found.json["head"]["link"] == ["http://localhost/query#cut"]
    xml = ask(short, query, "application/sparql-results+xml")
    assert '<link href="http://localhost/query#cut"/></head>' in xml.text
    assert len(list(ox.parse_query_results(xml.data, format=ox.QueryResultsFormat.XML))) == 10  # type: ignore[arg-type]
    for media, lines in (("text/csv", 11), ("text/tab-separated-values", 11)):
        table = ask(short, query, media)
        assert (len(table.text.splitlines()), table.headers[CUT]) == (lines, "10 rows")
    assert short.get("/query#cut").text.count('id="cut"') == 1


def test_a_whole_result_does_not_say_that_it_was_cut(short: FlaskClient) -> None:
    for limit in (1, 9, 10):
        found = ask(short, f"SELECT * {{ ?s ?p ?o }} LIMIT {limit}")
        assert len(found.json["results"]["bindings"]) == limit
        assert CUT not in found.headers and "link" not in found.json["head"]
    assert CUT in ask(short, "SELECT * { ?s ?p ?o } LIMIT 11").headers


@pytest.mark.parametrize("media", ["turtle", "n-triples", "rdf+xml", "n-quads"])
def test_a_cut_graph_says_so(short: FlaskClient, media: str) -> None:
    media = f"{'text' if media == 'turtle' else 'application'}/{media}"
    found = ask(short, "CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s rdfs:label ?o }", media)
    assert found.headers[CUT] == "10 triples" and "cut after 10 triples" in found.text
    assert len(list(ox.parse(found.data, format=ox.RdfFormat.from_media_type(media)))) == 10
    whole = ask(short, "CONSTRUCT { ?s rdfs:label ?o } WHERE { { SELECT * { ?s rdfs:label ?o } LIMIT 10 } }", media)
    assert CUT not in whole.headers and "cut after" not in whole.text


def test_a_result_of_too_many_bytes_is_cut_between_rows(app: Flask) -> None:
    service = app.extensions["service"]
    whole, service.config = service.config, replace(service.config, result_bytes=20_000)
    try:
        client = app.test_client()
        rows = ask(client, "SELECT ?s ?p ?o { ?s ?p ?o }")
        assert rows.headers[CUT].endswith(" rows") and 10 < len(rows.json["results"]["bindings"]) < 400
        graph = ask(client, "CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples")
        assert graph.headers[CUT].endswith(" triples") and len(graph.data) < 20_100
    finally:
        service.config = whole


def test_data_that_were_written_before_a_query_are_seen_by_it(empty: Flask) -> None:
    """Each acknowledged write is in the copy that the next query reads."""
    from tests.web.conftest import load

    client = empty.test_client()
    query = "SELECT (COUNT(*) AS ?n) { ?a a le:Assessment }"
    for number, name in enumerate(("eligible-man.ttl", "haemoglobin-too-low.ttl"), 1):
        load(empty, name)
        assert ask(client, query).json["results"]["bindings"][0]["n"]["value"] == str(number)
