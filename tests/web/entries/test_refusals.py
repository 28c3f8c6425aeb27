"""What is refused: pages that are not there, records that are wrong, text that would be markup."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.entries.forms import EXAMPLE, HOSTILE, LOW, hidden, post


@pytest.mark.parametrize("url", [
    "/subjects/nobody/enter", "/subjects/nobody/judge", "/subjects/nobody/correct?record=urn:x:1",
    f"/subjects/{LOW}/enter?kind=nothing", f"/subjects/{LOW}/enter?kind=judgement",
    f"/subjects/{LOW}/enter?kind=unread", f"/subjects/{LOW}/correct",
    f"/subjects/{LOW}/correct?record=urn:x:nothing", "/forms/nothing.ttl",
])
def test_what_is_not_there_is_not_found(browser: FlaskClient, url: str) -> None:
    assert browser.get(url).status_code == 404


@pytest.mark.parametrize("triples", [
    "<urn:x:1> <http://xmlns.com/foaf/0.1/name> \"A\" .\n",
    "<urn:x:1> a",
    '<urn:x:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/lupus-eligibility/term/Subject> .\n'
    '<urn:x:s> <https://w3id.org/lupus-eligibility/term/identifier> "someone-else" .\n',
])
def test_what_is_no_record_of_the_subject_is_refused(browser: FlaskClient, writing: Flask, triples: str) -> None:
    before = writing.extensions["service"].store.stored(LOW)
    answer = post(browser, f"/subjects/{LOW}/enter?kind=condition", kind="condition", triples=triples)
    assert answer.status_code == 422 and "Not stored" in answer.text
    assert triples.split("\n")[0] in unescape(answer.text), "what was entered is shown again"
    assert writing.extensions["service"].store.stored(LOW) == before
    assert writing.extensions["service"].store.subject("someone-else") is None


@pytest.mark.parametrize(("kind", "fields", "told"), [
    ("observation", {"f-valueDecimal": "5.8"}, "say what it is"),
    ("observation", {"f-code": "haemoglobn"}, "is neither in the list nor a code"),
    ("observation", {"f-code": "loinc:718-7", "f-valueDecimal": "5,8"}, "write 5.8"),
    ("condition", {"f-display": "x", "f-onset": "20 March"}, "write it as 2026-11-15"),
    ("condition", {"f-display": "x", "f-onset": "2020", "f-onsetEarliest": "2019"}, "as a point and as an interval"),
    ("exposure", {"f-display": "x", "f-start": "2020", "f-end": "2019"}, "ends before it begins"),
    ("review", {"f-reviewStatus": "final"}, "reviewed domain” is missing"),
    ("consent", {"f-consentDate": "2020"}, "status of consent” is missing"),
])
def test_a_wrong_record_is_refused_in_words(
    browser: FlaskClient, writing: Flask, kind: str, fields: dict[str, str], told: str
) -> None:
    before = writing.extensions["service"].store.entries(LOW)
    answer = post(browser, f"/subjects/{LOW}/enter?kind={kind}", kind=kind, **fields)
    text = unescape(answer.text)
    assert answer.status_code == 422 and told in text
    for name, value in fields.items():
        assert f'value="{value}"' in text, name
    assert writing.extensions["service"].store.entries(LOW) == before


def test_errors_of_data_name_rule_and_record(browser: FlaskClient) -> None:
    url = f"/subjects/{LOW}/enter?kind=observation"
    record = hidden(browser.get(url).text, "record")
    answer = post(browser, url, kind="observation", record=record, **{
        "f-display": "x", "f-effective": "2026-11-15", "f-valueBoolean": "maybe"})
    assert re.search("rule <code>[a-z-]+</code>", answer.text) and f"<code>{record}</code>" in answer.text


def test_hostile_text_stays_text(browser: FlaskClient) -> None:
    for url, fields in (
        (f"/subjects/{LOW}/enter?kind=condition", {"kind": "condition", "f-display": HOSTILE, "f-onset": HOSTILE}),
        (f"/subjects/{LOW}/enter?kind=condition", {"kind": "condition", "triples": HOSTILE, "record": HOSTILE}),
        (f"/subjects/{LOW}/judge", {"f-judgementReason": HOSTILE, "f-judgedBy": HOSTILE, "f-judgedCriterion": HOSTILE}),
        ("/subjects/new", {"f-identifier": HOSTILE, "f-birthDate": HOSTILE}),
        (f"/subjects/{LOW}/correct?record={EXAMPLE}/{LOW}/haemoglobin",
         {"corrects": f"{EXAMPLE}/{LOW}/haemoglobin", "reason": HOSTILE, "replace": "yes", "kind": "observation",
          "f-display": HOSTILE, "f-effective": HOSTILE}),
    ):
        answer = post(browser, url, **fields)
        assert answer.status_code == 422, url
        assert "<script>alert" not in answer.text and "<img" not in answer.text
