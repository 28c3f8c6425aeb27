"""Uploads of other versions of what is stored, and of what is not understood: what pages and twins answer."""

from __future__ import annotations

import io
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.subjects.test_subjects import EXAMPLES, bring, token


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


PATIENT = b'{"resourceType": "Patient", "id": "%s", "birthDate": "1990-02-28"}'
HELD = re.compile(r'name="held" value="([^"]+)"')


def field(page: str, name: str) -> str:
    """An input of a page, with its attributes."""
    return re.search(rf'<input id="{name}"[^>]*>', page)[0]


def test_a_file_without_dates_is_asked_about_in_the_words_of_the_page(client: FlaskClient, empty: Flask) -> None:
    refused = bring(client, PATIENT % b"undated", "x.json")
    assert refused.status_code == 422
    page = refused.text
    assert "Refused, nothing was stored: no screening date is stated for subject undated" in page
    assert "No screening date is stated for subject undated; give it here." in page
    assert "No enrolment date is stated for subject undated; give it here if it is known." in page
    assert "--screening" not in page and "--enrolment" not in page
    assert 'type="date"' in field(page, "screening")
    assert empty.extensions["service"].store.subject("undated") is None
    answer = client.post("/subjects/upload", data={
        "csrf_token": token(client), "held": HELD.search(page)[1], "screening": "2026-11-22", "enrolment": ""})
    assert answer.status_code == 303
    found = empty.extensions["service"].store.subject("undated")
    assert f"{found.dates.screening}" == "2026-11-22" and found.dates.enrolment is None


@pytest.mark.parametrize(("typed", "right"), [
    ("22.11.2026", "2026-11-22"), ("11/22/2026", "2026-11-22"), ("22 November 2026", "2026-11-22"),
    ("2026-11", "write the whole day, as in 2026-11-15"), ("2026-02-30", "2026-11-"), ("soon", "2026-11-15"),
])
def test_a_date_as_people_write_it_is_answered_with_how_to_write_it(
    client: FlaskClient, empty: Flask, typed: str, right: str
) -> None:
    page = bring(client, PATIENT % b"misdated", "x.json", screening=typed, infusion="2026-12-01").text
    assert "the day of screening is not a date" in page
    wrong = re.search(r'<p class="wrong">([^<]*)</p>', page)[1]
    assert wrong.startswith("This is not a date") and right in wrong
    assert f'value="{typed}"' in field(page, "screening") and 'type="text"' in field(page, "screening")
    assert 'value="2026-12-01"' in field(page, "infusion") and "aria-invalid" not in field(page, "infusion")
    assert HELD.search(page), "the file is kept"
    assert empty.extensions["service"].store.subject("misdated") is None


def test_of_several_subjects_the_date_is_asked_for_those_that_lack_it(client: FlaskClient) -> None:
    text = (EXAMPLES / "eligible-man.ttl").read_text().replace("eligible-man", "dated-one")
    other = re.sub(r'le:screeningDate "[^"]*"\^\^xsd:date ;', "", text.replace("dated-one", "undated-one"))
    assert other.count("\n") == text.count("\n") and len(other) < len(text) + 30
    answer = bring(client, (text + other).encode(), "x.ttl")
    assert answer.status_code == 422
    assert "No screening date is stated for subject undated-one; give it here." in answer.text
    assert "It then counts for the other subject in the file, too" in answer.text
    assert "No enrolment date" not in answer.text


def test_two_files_at_once_and_no_file_are_told(client: FlaskClient) -> None:
    files = [(io.BytesIO(PATIENT % b"a"), "a.json"), (io.BytesIO(PATIENT % b"b"), "b.json")]
    both = client.post("/subjects/upload", content_type="multipart/form-data",
                       data={"csrf_token": token(client), "file": files})
    assert both.status_code == 422 and "Bring in one file at a time." in both.text
    none = client.post("/subjects/upload", data={"csrf_token": token(client), "screening": "2026-11-22"})
    assert none.status_code == 422 and "no file was given" in none.text
    assert 'value="2026-11-22"' in field(none.text, "screening")


def test_a_program_is_told_where_and_how(client: FlaskClient) -> None:
    answer = bring(client, PATIENT % b"program", "x.json", "application/json")
    assert answer.status_code == 422
    assert (answer.json["where"], answer.json["hint"]) == (
        "screening", "give the day of screening: everything is counted from it")
    wrong = bring(client, PATIENT % b"program", "x.json", "application/json", enrolment="30.11.2026")
    assert (wrong.status_code, wrong.json["where"], wrong.json["hint"]) == (422, "enrolment", "write 2026-11-30")
