"""Paths, bodies and parameters that no page ever sends: a clear refusal, never a fault of the server."""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.door import browser, token
from web.app import NOUNS

SECRET = ("root:", "[project]", "BEGIN", "journal", "LOCK")
PATHS = [
    "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/%252e%252e/app.py",
    "/static/..\\app.py",
    "/static/....//app.py", "/static//etc/passwd", "/static/%00", "/static/style.css%00.html", "/vendor/../app.py",
    "/vendor/%2e%2e/%2e%2e/pyproject.toml", "/vendor//etc/passwd", "/vendor/..%5c..%5cpyproject.toml", "//etc/passwd",
    "//elsewhere.example/", "/%2f%2felsewhere.example", "/\\elsewhere.example", "/subjects/../log",
    "/subjects/%2e%2e/log",
    "/subjects/..%2f..%2flog", "/subjects/%00", "/subjects/a%00b", "/subjects/%ff%fe", "/subjects/%c0%ae%c0%ae",
    "/subjects/%ed%a0%80", "/subjects/%E2%80%AE", "/subjects/" + "x" * 5000, "/subjects/" + "%2e" * 2000, "/" * 3000,
    "/subjects/eligible-man/files/..%2f..%2f..%2fetc%2fpasswd", "/subjects/eligible-man/files/%00",
    "/subjects/eligible-man/files/records.ttl%00", "/subjects/eligible-man/decisions/../../x",
    "/subjects/eligible-man/decisions/%00", "/subjects/eligible-man/criteria/%00",
    "/subjects/<script>alert(1)</script>",
    "/subjects/eligible-man%0d%0aSet-Cookie:%20x=y", "/ontology/term/%00", "/ontology/term/..%2f..%2fpyproject",
    "/ontology/term/" + "x" * 5000, "/ontology/term/%0d%0ax:y", "/trial/kn5501/..%2f..%2f..%2fpyproject.toml",
    "/trial/kn5501/%00.ttl", "/forms/..%2f..%2fpyproject.ttl", "/forms/%00.ttl", "/log/..%2fentries.jsonl", "/log%00",
    "/%", "/%zz", "/%u0041", "/.git/config", "/.env", "/web/app.py", "/console", "/?__debugger__=yes&cmd=x",
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
def test_no_path_leads_out(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (200, 303, 308, 400, 404)
    if answer.status_code == 200:
        assert "eligib" in answer.text
    if "Location" in answer.headers:
        assert answer.headers["Location"].startswith(("/subjects", "http://localhost/")), answer.headers["Location"]
    assert not any(word in answer.text for word in SECRET) and "Set-Cookie: x=y" not in str(answer.headers)


ODD = [
    "", "\0", "'", "\"", "<", "%00", "../", "x" * 7000, "9" * 400, "-1", "0", "1e999", "NaN", "\u202e",
    "😀", "{{1337*7331}}",
    "${1337*7331}", "%s%n", "a\r\nb: c", "٣", "2026-13-45", "2026-W01-1", "0000-00-00", "[]", "{}", "*", "(" * 500,
    "a" * 50 + "!",
]
READING = [
    (f"{operation.rule}", tuple(each["name"] for each in operation.parameters if each["in"] == "query"))
    for noun in NOUNS if noun.name != "health" for operation in noun.operations if operation.method == "get"
]


@pytest.mark.parametrize(("rule", "names"), READING, ids=lambda each: str(each)[:60])
def test_no_parameter_is_a_fault(client: FlaskClient, rule: str, names: tuple[str, ...]) -> None:
    from re import sub

    path = sub(r"<subject>", "eligible-man", sub(r"<name>", "inc-07", rule))
    for odd in ODD:
        answer = client.get(sub(r"<[^>]+>", "x", path), query_string=dict.fromkeys(names, odd))
        assert answer.status_code < 500 or answer.status_code == 503, (names, odd[:20])
        assert str(1337 * 7331) not in answer.text
    repeated = client.get(sub(r"<[^>]+>", "x", path) + "?" + "&".join(f"{name}=a&{name}=b" for name in names))
    assert repeated.status_code < 500
    for raw in ("%ED%A0%80", "%FF%FE", "%", "%zz", "%00"):
        query = "&".join(f"{name}={raw}" for name in names)
        assert client.get(f"{sub(r'<[^>]+>', 'x', path)}?{query}").status_code < 500


def upload(client: FlaskClient, content: bytes, name: str, **more: str):
    form = {"csrf_token": token(client, "/subjects"), "file": (io.BytesIO(content), name), **more}
    return client.post("/subjects/upload", data=form, content_type="multipart/form-data")


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return browser(app)


DEEP = 100_000
BODIES = {
    "json-arrays.json": b"[" * DEEP, "json-objects.json": b'{"a":' * DEEP, "json-number.json": b"9" * DEEP,
    "bundle.json": json.dumps({"resourceType": "Bundle", "type": "collection", "entry": []}).encode()[:-1] + b"}" * 50,
    "deep-bundle.json": b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":' * 3000,
    "lines.ndjson": b'{"resourceType":"Patient"}\n' * 2000, "deep.ttl": b"<a:b> <a:c> " + b"[ <a:c> " * DEEP,
    "lists.ttl": b"<a:b> <a:c> " + b"(" * DEEP, "quoted.trig": b"<< " * DEEP, "empty.ttl": b"",
    "zero.ttl": b"\0" * 1000,
    "utf16.ttl": "<a:b> <a:c> <a:d> .".encode("utf-16"), "invalid.ttl": b"\xff\xfe\xfd" * 100,
    "entities.rdf": b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r>&b;</r>',
    "file.rdf": b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>',
    "context.jsonld": b'{"@context":"http://127.0.0.1:9/context","@id":"a:b","a:c":"d"}',
    "surrogate.json": b'{"resourceType":"Patient","id":"\\ud800"}', "prefixes.ttl": b"@prefix a: <b:> .\n" * 20_000,
    "iri.ttl": b"<a:" + b"b" * 500_000 + b"> <a:c> <a:d> .",
    "shapes.ttl": b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    b"<a:b> a sh:NodeShape ; sh:targetClass <a:c> .",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_file_is_refused_whole(app: Flask, visitor: FlaskClient, name: str) -> None:
    before = app.extensions["service"].store.next_entry()
    answer = upload(visitor, BODIES[name], name)
    assert answer.status_code == 422 and "root:" not in answer.text
    assert app.extensions["service"].store.next_entry() == before
    assert visitor.get("/subjects").status_code == 200


@pytest.mark.parametrize("name", [
    "../../../etc/passwd.ttl", "x.ttl\0.exe", "<script>alert(1)</script>.ttl", "x" * 3000 + ".ttl", ".ttl", "ttl",
    "x.TTL",
    "a\r\nb.ttl", "x.php", "\u202eltt.ttl", "",
])
def test_the_name_of_a_file_is_no_path(visitor: FlaskClient, name: str) -> None:
    answer = upload(visitor, b"<a:b> <a:c> <a:d> .", name)
    assert answer.status_code in (400, 422) and "<script>alert" not in answer.text


def test_too_much_is_a_413(app: Flask, visitor: FlaskClient) -> None:
    config = app.extensions["service"].config
    mine = {"X-CSRFToken": token(visitor, "/subjects")}
    assert upload(visitor, b"#" * (config.body_bytes + 1), "x.ttl").status_code == 413
    claimed = visitor.post("/subjects/upload", headers=mine, environ_overrides={"CONTENT_LENGTH": str(10**12)})
    assert claimed.status_code == 413
    for path in ("/login", "/subjects/new", "/sparql"):
        assert visitor.post(path, data={"query": "x" * (config.form_bytes + 1)}).status_code == 413
    many = "a&" * config.form_fields
    assert visitor.post("/login", data=many, content_type="application/x-www-form-urlencoded").status_code == 413
    fields = {f"f{number}": "x" for number in range(config.form_fields + 1)}
    assert visitor.post("/subjects/new", data=fields, content_type="multipart/form-data").status_code == 413
    assert visitor.post("/subjects/new", json={"a": "x" * (config.body_bytes + 1)}).status_code in (403, 413)


@pytest.mark.parametrize("kind", [
    "", "x", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 5000,
    "application/json; charset=utf-7", "text/plain", "application/x-www-form-urlencoded; charset=utf-16", "a/b;" * 500,
    "multipart/form-data; boundary=a\0b", "application/sparql-update", "multipart/mixed; boundary=x",
])
@pytest.mark.parametrize("path", ["/subjects/upload", "/subjects/eligible-man/judge", "/login", "/sparql"])
def test_an_odd_kind_of_body_is_no_fault(visitor: FlaskClient, path: str, kind: str) -> None:
    headers = {"X-CSRFToken": token(visitor, "/subjects"), "Content-Type": kind}
    for body in (b"", b"--x\r\n", b"\xff\0\xfe", b"a=b&" * 1000, b"[" * 10_000):
        assert visitor.post(path, data=body, headers=headers).status_code < 500


@pytest.mark.parametrize("headers", [
    {"Accept": "text/html;q=x"}, {"Accept": "*/*;q=" + "9" * 500}, {"Accept": "a/b," * 2000}, {"Accept": "\xff"},
    {"Range": "bytes=0-0,1-1,2-2," * 500}, {"Range": "bytes=99999999999999999999-"}, {"If-None-Match": "W/" * 1000},
    {"If-Modified-Since": "Sun, 99 Foo 9999"}, {"Cookie": "a=b; " * 1000}, {"Cookie": "\"\\377\""}, {"Cookie": "=;=;="},
    {"Accept-Language": "x" * 5000}, {"Accept-Encoding": "gzip;q=1e9"}, {"Authorization": "Basic \xff"},
    {"Authorization": "Digest " + "a=b," * 1000}, {"Expect": "200-ok"}, {"Transfer-Encoding": "identity"},
    {"Origin": "http://[::1"}, {"Origin": "\xff"}, {"Referer": "http://[::1"}, {"Sec-Fetch-Site": "\xff"},
    {"Content-Length": "-1"}, {"Content-Length": "x"}, {"X-Forwarded-For": "x" * 5000}, {"Upgrade": "websocket"},
], ids=lambda headers: str(headers)[:40])
@pytest.mark.parametrize("path", ["/subjects", "/static/style.css", "/ontology", "/sparql", "/login"])
def test_an_odd_header_is_no_fault(visitor: FlaskClient, path: str, headers: dict[str, str]) -> None:
    assert visitor.get(path, headers=headers).status_code < 500


@pytest.mark.parametrize("method", [
    "TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "DEBUG", "X" * 500,
])
@pytest.mark.parametrize("path", ["/subjects", "/subjects/eligible-man", "/log", "/sparql", "/static/style.css"])
def test_other_methods_are_refused(visitor: FlaskClient, path: str, method: str) -> None:
    assert visitor.open(path, method=method).status_code in (403, 405)
