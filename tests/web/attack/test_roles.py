"""Every endpoint says who may use it, and refuses everybody else."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.web.door import browser, signed_in
from web.access import PUBLIC
from web.app import NOUNS
from web.page import AUDITOR, READER, ROLES, SCREENER

OPEN_NOUNS = {"access", "health"}
WHO = {READER: "rita", SCREENER: "sam", AUDITOR: "ada"}
MAY = {READER: {READER, SCREENER}, SCREENER: {SCREENER}, AUDITOR: {AUDITOR}}
"""Role of an endpoint -> accounts that may use it: whoever screens reads as well."""
OPERATIONS = [
    (operation.method.upper(), re.sub(r"<[^>]+>", "x", operation.rule), operation.role, noun.name)
    for noun in NOUNS for operation in noun.operations
]
CLOSED = [each[:3] for each in OPERATIONS if each[2] is not None]


@pytest.fixture(scope="module")
def people(server: Flask) -> dict[str, object]:
    return {role: signed_in(server, name) for role, name in WHO.items()}


def test_every_endpoint_declares_a_role_or_is_public(server: Flask) -> None:
    declared = {endpoint: role for noun in NOUNS for endpoint, role in noun.roles.items()}
    rest = {rule.endpoint for rule in server.url_map.iter_rules()} - set(declared)
    assert rest == PUBLIC
    assert set(declared.values()) <= {None, *ROLES}
    assert {endpoint.split(".")[0] for endpoint, role in declared.items() if role is None} == OPEN_NOUNS


def test_every_rule_is_described(server: Flask) -> None:
    described = set(server.test_client().get("/openapi.json").json["paths"])
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule): rule.endpoint for rule in server.url_map.iter_rules()}
    assert {rule for rule, endpoint in rules.items() if endpoint not in PUBLIC} <= described <= set(rules)


def test_subjects_are_for_screeners_and_the_log_is_for_auditors() -> None:
    for _, path, role, noun in OPERATIONS:
        if path.startswith("/subjects") or noun in ("subjects", "evidence"):
            assert role == SCREENER, path
        if path.startswith("/log") and not path.startswith(("/login", "/logout")):
            assert role == AUDITOR, path


@pytest.mark.parametrize(("method", "path", "role"), CLOSED)
def test_whoever_is_nobody_is_asked_to_sign_in(server: Flask, method: str, path: str, role: str) -> None:
    client = browser(server)
    for way in {method, *(("HEAD",) if method == "GET" else ())}:
        answer = client.open(path, method=way)
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"]
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("method", "path", "role"), CLOSED)
def test_every_other_role_is_refused(people, method: str, path: str, role: str) -> None:
    for mine, client in people.items():
        status = client.open(path, method=method).status_code
        if mine not in MAY[role]:
            assert status == 403, mine
        elif method == "GET":
            assert status not in (401, 403) and status < 500, mine


def test_an_endpoint_that_declares_nothing_is_refused(server: Flask, people) -> None:
    app = Flask("bare")
    from web import Config
    from web.access import guard

    app.extensions["service"] = server.extensions["service"]
    guard(app, Config(), NOUNS)
    app.add_url_rule("/forgotten", "forgotten", lambda: "a subject")
    assert browser(app).get("/forgotten").status_code == 403


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_method_cannot_be_put_on(people, header: str) -> None:
    client = people[SCREENER]
    assert client.get("/logout", headers={header: "POST"}).status_code == 405
    assert client.get("/subjects", headers={header: "POST"}).status_code == 200
    assert client.post("/logout?_method=GET", data={"_method": "GET"}, headers={header: "GET"}).status_code == 403


@pytest.mark.parametrize("headers", [
    {"X-Original-URL": "/login"}, {"X-Rewrite-URL": "/login"}, {"X-Forwarded-Prefix": "/login"},
    {"X-Forwarded-User": "sam"}, {"Remote-User": "sam"}, {"X-Remote-User": "sam"}, {"Authorization": "Basic c2FtOng="},
    {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1;host=localhost"}, {"Content-Length": "0"},
])
def test_no_header_makes_somebody(server: Flask, headers: dict[str, str]) -> None:
    assert browser(server).get("/subjects", headers=headers).status_code == 401
