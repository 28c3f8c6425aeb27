"""Uploads of other versions of what is stored, and of what is not understood: what pages and twins answer."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.subjects.test_subjects import EXAMPLES, bring


@pytest.fixture
def client(empty: Flask) -> FlaskClient:
    return empty.test_client()


def test_two_texts_of_a_record_without_versions_are_told_and_stay_in_the_history(client: FlaskClient) -> None:
    text = (EXAMPLES / "pregnant.ttl").read_text().replace("112.0", "58.0").encode()
    assert bring(client, (EXAMPLES / "pregnant.ttl").read_bytes(), "x.ttl").status_code == 303
    answer = bring(client, text, "x.ttl", "application/json")
    assert answer.status_code == 201
    (one,) = answer.json["unread"]
    assert one["entry"].endswith("/haemoglobin") and "inc-07" in one["criteria"]
    page = client.get("/subjects/pregnant").text
    assert "2 replaced or set aside" in page and "<del>112.0 g/L</del>" in page and "<del>58.0 g/L</del>" in page
    assert "1 not understood" in page and "nobody can tell which is newer" in page


def test_a_newer_version_replaces_and_the_old_text_is_in_the_history(
    client: FlaskClient, empty: Flask
) -> None:
    def text(value: str, version: int) -> bytes:
        said = (EXAMPLES / "eligible-woman.ttl").read_text().replace("eligible-woman", "versions")
        return said.replace("le:valueDecimal 112.0", f'le:versionId "{version}" ; le:valueDecimal {value}').encode()

    assert 'versionId "1"' in text("58.0", 1).decode()
    assert bring(client, text("58.0", 1), "x.ttl").status_code == 303
    assert client.get("/subjects/versions.json").json["counts"]["failed"] == 1
    assert bring(client, text("112.0", 2), "x.ttl").status_code == 303
    page = client.get("/subjects/versions.json").json
    assert page["counts"]["failed"] == 0
    (kept,) = page["replaced"].values()
    assert [row["text"] for row in kept] == ["58.0 g/L"]
    assert [row["text"] for row in page["records"] if row["record"].endswith("/haemoglobin")] == ["112.0 g/L"]
    answer = bring(client, text("58.0", 1), "x.ttl", "application/json")
    assert [why for _, why in answer.json["skipped"]] == ["a newer version of it counts"]
    service = empty.extensions["service"]
    for decision in service.store.decisions("versions"):
        assert service.reassess(decision).document == service.store.text_of(decision.id, "document")


def test_a_bad_literal_is_stored_as_not_understood_and_refuses_its_subject(
    client: FlaskClient, empty: Flask
) -> None:
    text = (EXAMPLES / "eligible-man.ttl").read_text().replace("le:valueDecimal 112.0", "le:valueDecimal 1e3")
    assert bring(client, text.encode(), "x.ttl").status_code == 303
    page = client.get("/subjects/eligible-man").text
    assert "unreadable-value" in page and "https://example.org/eligible-man/haemoglobin" in page
    assert "1 not understood" in page and "1e3" not in page
    store = empty.extensions["service"].store
    assert store.subject("eligible-man").verdict == "refused" and len(store.rows("eligible-man").tables["review"])
    asked = "SELECT ?record { GRAPH ?graph { ?record a le:UnreadEntry ; le:unreadRule ?rule } }"
    answered = {"Accept": "application/sparql-results+json"}
    found = client.get("/sparql", query_string={"query": asked}, headers=answered)
    assert [row["record"]["value"] for row in json.loads(found.text)["results"]["bindings"]] == [
        "https://example.org/eligible-man/haemoglobin"]
    assert bring(client, (EXAMPLES / "eligible-man.ttl").read_bytes(), "x.ttl").status_code == 303
    assert store.subject("eligible-man").verdict == "eligible"


def test_of_several_subjects_the_list_says_what_was_not_used(client: FlaskClient) -> None:
    def person(name: str, born: str) -> bytes:
        return b'{"resourceType": "Patient", "id": "%s", "birthDate": "%s"}\n' % (name.encode(), born.encode())

    lines = person("one-of-two", "1990-02-30") + person("two-of-two", "1990-02-28")
    answer = bring(client, lines, "x.ndjson", screening="2026-11-22")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "1 entry of this file not used" in page and "birthDate is not a possible date" in page
    assert "1990-02-30" not in page


def test_an_entry_of_nobody_among_several_subjects_is_refused(client: FlaskClient, empty: Flask) -> None:
    lines = b"".join(b'{"resourceType": "%s", "id": "%s"}\n' % pair for pair in (
        (b"Patient", b"nobody-1"), (b"Patient", b"nobody-2"), (b"Condition", b"c")))
    answer = bring(client, lines, "x.ndjson", screening="2026-11-22")
    assert answer.status_code == 422 and "nobody can be named for a Condition" in answer.text
    assert empty.extensions["service"].store.subject("nobody-1") is None
