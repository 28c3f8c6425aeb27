"""A new subject by the form: stored and assessed, or refused with nothing lost."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.entries.forms import LOW, outcome, post


def test_a_new_subject_is_stored_and_assessed(browser: FlaskClient, writing: Flask) -> None:
    answer = post(browser, "/subjects/new", **{
        "f-identifier": "N-1", "f-birthDate": "1990", "f-sex": "female", "f-screeningDate": "2026-11-22",
        "f-consentStatus": "given", "f-consentDate": "2026-11-20",
    })
    assert answer.status_code == 303 and answer.location.startswith("/subjects/N-1?saved=d")
    assert outcome(writing, "N-1", "inc-01") == "passed"
    rows = writing.extensions["service"].store.rows("N-1").tables
    assert rows["subject"][0]["birth_text"] == "1990" and rows["consent"][0]["status"] == "given"
    assert [entry.kind for entry in writing.extensions["service"].store.entries("N-1")] == ["form"]


@pytest.mark.parametrize(("fields", "told"), [
    ({"f-birthDate": "1990", "f-screeningDate": "2026-11-22"}, "is missing"),
    ({"f-identifier": "P 1", "f-screeningDate": "2026-11-22"}, "no single le:identifier"),
    ({"f-identifier": LOW, "f-screeningDate": "2026-11-22"}, "stored already"),
    ({"f-identifier": "N-9", "f-birthDate": "1990"}, "everything is counted from it"),
    ({"f-identifier": "new", "f-screeningDate": "2026-11-22"}, "the name of a page"),
    ({"f-identifier": "N-9", "f-birthDate": "1990-02-30", "f-screeningDate": "2026-11-22"}, "no such day"),
    ({"f-identifier": "N-9", "f-screeningDate": "2026-11-22", "f-consentDate": "2026-11-20"}, "status of consent"),
])
def test_a_wrong_subject_is_refused_and_nothing_is_lost(
    browser: FlaskClient, writing: Flask, fields: dict[str, str], told: str
) -> None:
    answer = post(browser, "/subjects/new", **fields)
    assert answer.status_code == 422 and told in unescape(answer.text)
    for value in fields.values():
        assert f'value="{value}"' in answer.text
    assert writing.extensions["service"].store.subject("N-9") is None


def test_a_day_that_there_is_not_stays_in_sight(browser: FlaskClient) -> None:
    """A browser's own field for a day shows nothing of it."""
    answer = post(browser, "/subjects/new", **{"f-identifier": "N-10", "f-screeningDate": "2026-02-30"})
    assert answer.status_code == 422
    assert re.search(r'<input type="text" id="f-screeningDate"[^>]* value="2026-02-30"', answer.text)
