"""Pages of other servers: they can make a browser send requests, and must get nothing and change nothing by it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.door import browser, entries, token
from web.app import NOUNS

CHANGING = [
    re.sub(r"<[^>]+>", "haemoglobin-too-low", operation.rule)
    for noun in NOUNS for operation in noun.operations if operation.csrf
]
ELSEWHERE = [
    {"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Origin": "http://localhost:9999"},
    {"Origin": "https://localhost"}, {"Origin": "http://localhost.elsewhere.example"}, {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"},
]
OWN = [
    {}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
]


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """The browser of somebody who uses a server without accounts, on loopback."""
    return browser(app)


def test_there_is_something_to_forge() -> None:
    assert {"/login", "/logout", "/subjects/upload", "/subjects/haemoglobin-too-low/judge"} <= set(CHANGING)


@pytest.mark.parametrize("path", CHANGING)
def test_nothing_changes_without_the_token(app: Flask, visitor: FlaskClient, path: str) -> None:
    before = app.extensions["service"].store.next_entry()
    other = token(browser(app), "/subjects")
    mine = token(visitor, "/subjects")
    for wrong in ("", "x", other, mine[:-1], f"{mine}x", "\0", "x" * 10_000):
        assert visitor.post(path, data={"csrf_token": wrong}).status_code == 403
        if wrong.isprintable():
            assert visitor.post(path, json={}, headers={"X-CSRFToken": wrong}).status_code == 403
    assert visitor.post(path).status_code == visitor.post(path, json={"csrf_token": mine}).status_code == 403
    assert visitor.post(f"{path}?csrf_token={mine}").status_code == 403
    assert app.extensions["service"].store.next_entry() == before
    assert visitor.post(path, data={"csrf_token": mine}).status_code != 403


@pytest.mark.parametrize("path", CHANGING)
@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_nothing_changes_from_elsewhere_even_with_the_token(visitor: FlaskClient, path: str, headers: dict) -> None:
    mine = token(visitor, "/subjects")
    assert visitor.post(path, data={"csrf_token": mine}, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_pages_of_ones_own_work(visitor: FlaskClient, headers: dict) -> None:
    mine = token(visitor, "/subjects")
    assert visitor.post("/subjects/upload", data={"csrf_token": mine}, headers=headers).status_code == 422
    assert visitor.post("/subjects/upload", headers={"X-CSRFToken": mine, **headers}).status_code == 422


@pytest.mark.parametrize("path", ["/subjects", "/subjects.json", "/subjects/eligible-man/files/records.ttl", "/log"])
@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_pages_of_other_servers_read_nothing_of_a_subject(visitor: FlaskClient, path: str, headers: dict) -> None:
    answer = visitor.get(path, headers=headers)
    assert answer.status_code == 403 and "Access-Control-Allow-Origin" not in answer.headers


def test_a_link_from_elsewhere_may_be_followed_and_not_read(visitor: FlaskClient) -> None:
    answer = visitor.get("/subjects", headers={
        "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
    })
    assert answer.status_code == 200
    for name in ("Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"):
        assert answer.headers[name] == "same-origin"
    framed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    assert visitor.get("/subjects", headers=framed).status_code == 403


ALL = "SELECT ?s WHERE { GRAPH ?g { ?s a <https://w3id.org/lupus-eligibility/term/Subject> } }"
RULES = "ASK { ?s a <http://www.w3.org/ns/shacl#NodeShape> }"


@pytest.mark.parametrize("headers", [each for each in ELSEWHERE if each.get("Origin") != ""], ids=str)
def test_scripts_of_other_servers_may_ask_the_rules_and_no_subject(visitor: FlaskClient, headers: dict) -> None:
    """Whoever works on a loopback server without accounts visits other pages with the same browser."""
    accept = {"Accept": "application/sparql-results+json"}
    for send in (lambda text, given: visitor.get("/sparql", query_string={"query": text}, headers=given),
                 lambda text, given: visitor.post("/sparql", data={"query": text}, headers=given)):
        assert send(ALL, accept).json["results"]["bindings"]
        assert send(ALL, {**accept, **headers}).json["results"]["bindings"] == []
        assert send(RULES, {**accept, **headers}).json["boolean"] is True


def test_a_forgery_is_in_the_log(app: Flask, visitor: FlaskClient) -> None:
    visitor.post("/subjects/new", headers={"Origin": "https://elsewhere.example"}, environ_overrides={
        "REMOTE_ADDR": "127.0.0.77",
    })
    found = entries(app, what="ask", outcome="refused")
    assert any(each.details["address"] == "127.0.0.77" and each.details["status"] == 403 for each in found)
