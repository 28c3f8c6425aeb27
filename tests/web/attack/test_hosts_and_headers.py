"""Names under which the server is asked, and the headers of what it answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.web.door import browser, guarded, signed_in
from web import Config

GOOD = [
    "localhost", "localhost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080", "LOCALHOST:8080",
    "trial.example.org",
]
BAD = [
    "", ":", ":80", "elsewhere.example", "localhost.elsewhere.example", "elsewhere.example:8080", "127.0.0.1.nip.io",
    "127.0.0.2", "0.0.0.0", "[::]", "localhost@elsewhere.example", "localhost/../x", "localhost, elsewhere.example",
    "localhost:x", "localhost:99999999", "xtrial.example.org", "trial.example.org.", "a.trial.example.org",
    "loc\tlhost",
    "localhost\0", "l\xf6calhost", "<script>alert(1)</script>", "[::1", "[::1]x", "127.1", "2130706433", "x" * 5000,
]


@pytest.fixture(scope="module")
def named(passwords: Path):
    app = guarded(None, hosts=("trial.example.org",))
    yield app
    app.extensions["service"].close()


@pytest.mark.parametrize("host", GOOD)
def test_the_server_answers_to_its_names(named: Flask, host: str) -> None:
    assert browser(named).get("/subjects", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", BAD)
@pytest.mark.parametrize("path", [
    "/subjects", "/static/style.css", "/nothing", "/", "/sparql?query=ASK%7B%7D", "/subjects/",
])
def test_the_server_answers_to_no_other_name(named: Flask, host: str, path: str) -> None:
    """A name of the attacker's that leads to this computer makes its pages pages of this server (DNS rebinding)."""
    answer = browser(named).get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "Location" not in answer.headers and "<script>" not in answer.text and "nosniff" in str(answer.headers)


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "Forwarded", "X-Original-Host"])
def test_no_other_header_names_the_server(named: Flask, header: str) -> None:
    client = browser(named)
    for path in ("/", "/subjects", "/login?next=/subjects", "/sparql", "/ontology"):
        answer = client.get(path, headers={header: "elsewhere.example", "Accept": "text/turtle, text/html;q=0.5"})
        assert "elsewhere.example" not in answer.text + str(answer.headers)
    refused = client.get("/subjects", headers={"Host": "elsewhere.example", header: "localhost"})
    assert refused.status_code == 400


def test_beyond_loopback_only_with_accounts() -> None:
    from kn5501_reasoner.errors import UsageError

    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org"):
        with pytest.raises(UsageError):
            Config(host=host)


PAGES = ["/subjects", "/subjects.json", "/subjects/eligible-man", "/subjects/eligible-man/files/records.ttl", "/trial",
         "/ontology", "/query", "/log", "/login", "/nothing", "/openapi.json", "/health", "/static/style.css"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_is_protected(client, path: str) -> None:
    found = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in found["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["form-action"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in found["Content-Security-Policy"] and "*" not in found["Content-Security-Policy"]
    assert found["X-Content-Type-Options"] == "nosniff" and found["X-Frame-Options"] == "DENY"
    assert found["Referrer-Policy"] == "same-origin" and "camera=()" in found["Permissions-Policy"]
    assert found["Cross-Origin-Opener-Policy"] == found["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in found
    if path != "/static/style.css":
        assert found["Cache-Control"] == "no-store"


def test_files_of_the_program_may_be_kept(client) -> None:
    style = client.get("/static/style.css")
    assert style.headers["Cache-Control"] == "public, no-cache" and style.headers["ETag"]
    again = client.get("/static/style.css", headers={"If-None-Match": style.headers["ETag"]})
    assert again.status_code == 304 and again.headers["Cache-Control"] == "public, no-cache"
    vendored = client.get("/vendor/cytoscape-3.34.4/LICENSE")
    assert vendored.headers["Cache-Control"] == "public, max-age=604800"
    for path in ("/static/none.css", "/vendor/none"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_tls_is_remembered(passwords: Path) -> None:
    app = guarded(passwords, https=True)
    assert browser(app).get("/login").headers["Strict-Transport-Security"] == "max-age=31536000"
    app.extensions["service"].close()


def test_a_page_from_before_signing_out_is_nowhere(server: Flask) -> None:
    client = signed_in(server, "sam")
    for path in ("/subjects", "/subjects.json", "/subjects/none", "/subjects/upload"):
        assert client.get(path).headers["Cache-Control"] == "no-store"
