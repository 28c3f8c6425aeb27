"""A form that is sent again: the same is stored once and answered as the first time, something else is refused."""

from __future__ import annotations

from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.entries.forms import DAY, DISEASE, assess, hidden, outcome, post, rows, sledai

AGAIN = "this form was saved already, with other answers"


def neutrophils(value: str, record: str) -> dict[str, str]:
    return {"kind": "observation", "record": record, "f-code": "loinc:751-8", "f-observationStatus": "final",
            "f-valueDecimal": value, "f-unitCode": "10*9/L", "f-effective": DAY}


def test_a_record_is_stored_once_and_not_changed_by_the_same_form(
    browser: FlaskClient, writing: Flask, who: str
) -> None:
    url, record = f"/subjects/{who}/enter?kind=observation", f"urn:uuid:{uuid4()}"
    first = post(browser, url, **neutrophils("4.2", record))
    again = post(browser, url, **neutrophils("4.2", record))
    assert (first.status_code, again.status_code, again.location) == (303, 303, first.location)
    assert len(writing.extensions["service"].store.entries(who)) == 2
    other = post(browser, url, **neutrophils("4.7", record))
    assert other.status_code == 422 and AGAIN in other.text and 'value="4.7"' in other.text
    assert [row["text"] for row in rows(writing, who)] == ["4.2 10*9/L"]


def test_a_judgement_too(browser: FlaskClient, writing: Flask, who: str) -> None:
    url = f"/subjects/{who}/judge"
    said = {"record": f"urn:uuid:{uuid4()}", "f-judgedCriterion": "exc-14", "f-judgedAsFit": "true",
            "f-judgementReason": "nothing found", "f-judgedBy": "Dr Li", "f-judgementDate": DAY}
    first = post(browser, url, **said)
    again = post(browser, url, **said)
    assert (first.status_code, again.status_code, again.location) == (303, 303, first.location)
    other = post(browser, url, **said | {"f-judgedAsFit": "false"})
    assert other.status_code == 422 and AGAIN in other.text
    assert outcome(writing, who, "exc-14") == "passed"


def test_a_new_subject_too(browser: FlaskClient) -> None:
    said = {"record": hidden(browser.get("/subjects/new").text, "record"), "f-identifier": "twice-new",
            "f-screeningDate": "2026-11-22"}
    first = post(browser, "/subjects/new", **said)
    again = post(browser, "/subjects/new", **said)
    assert (first.status_code, again.status_code, again.location) == (303, 303, first.location)
    other = post(browser, "/subjects/new", **said | {"record": f"urn:uuid:{uuid4()}"})
    assert other.status_code == 422 and "stored already" in other.text


@pytest.mark.parametrize("choice", ["yes", "no"])
def test_a_correction_too(browser: FlaskClient, writing: Flask, who: str, choice: str) -> None:
    old, new = f"urn:uuid:{uuid4()}", f"urn:uuid:{uuid4()}"
    post(browser, f"/subjects/{who}/enter?kind=observation", **neutrophils("4.2", old))
    url, told = f"/subjects/{who}/correct?record={old}", {"corrects": old, "reason": "misread", "replace": choice}
    sent = {**told, **(neutrophils("4.7", new) if choice == "yes" else {})}
    first = post(browser, url, **sent)
    token = hidden(browser.get(f"/subjects/{who}/judge").text, "csrf_token")
    again = browser.post(url.split("?")[0], data={"csrf_token": token, **sent})
    assert (first.status_code, again.status_code, again.location) == (303, 303, first.location)
    late = {**told, "replace": "yes", "reason": "of another day", **neutrophils("5.1", f"urn:uuid:{uuid4()}")}
    other = browser.post(url.split("?")[0], data={"csrf_token": token, **late})
    text = unescape(other.text)
    assert other.status_code == 422 and "was corrected meanwhile" in text
    assert 'value="5.1"' in text and "of another day" in text, "what was typed is still there"
    assert [row["text"] for row in rows(writing, who)] == (["4.7 10*9/L"] if choice == "yes" else [])


def test_an_assessment_too(browser: FlaskClient, writing: Flask, who: str) -> None:
    sent = {**DISEASE, "f-present": sledai("rash"), "record": f"urn:uuid:{uuid4()}"}
    first, again = assess(browser, who, "sledai-2k", **sent), assess(browser, who, "sledai-2k", **sent)
    assert (first.status_code, again.status_code, again.location) == (303, 303, first.location)


def test_an_assessment_of_a_time_in_a_day_that_has_one_is_refused(
    browser: FlaskClient, writing: Flask, who: str
) -> None:
    assert assess(browser, who, "sledai-2k", **DISEASE, **{"f-present": sledai("rash")}).status_code == 303
    for when in (f"{DAY}T09:00", DAY[:7]):
        sent = {**DISEASE, "f-effective": when, "f-present": sledai("fever")}
        answer = assess(browser, who, "sledai-2k", **sent)
        assert answer.status_code == 422 and "one of this day is on record" in answer.text
    assert assess(browser, who, "sledai-2k", **DISEASE | {"f-effective": "2026-11-21"}).status_code == 303


@pytest.mark.parametrize("name", ["f-left", "f-present"])
def test_an_item_that_nobody_knows_makes_no_other_absent(
    browser: FlaskClient, writing: Flask, who: str, name: str
) -> None:
    answer = assess(browser, who, "sledai-2k", **DISEASE, **{name: ["psychosis"]})
    assert answer.status_code == 422 and "“psychosis” is no item or grade of this form" in unescape(answer.text)
    assert rows(writing, who) == []


def test_a_grade_that_nobody_knows_is_refused(browser: FlaskClient, writing: Flask, who: str) -> None:
    answer = assess(browser, who, "bilag-2004", **{
        "f-effective": DAY, "grade-bilag-2004-renal": "b", "grade-bilag-2004-constitutional": "E"})
    assert answer.status_code == 422 and "“b” is no item or grade of this form" in unescape(answer.text)
    assert rows(writing, who) == []


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_subject_at_the_end_of_the_calendar_has_a_page(browser: FlaskClient, day: str) -> None:
    name = f"at-{day}"
    assert post(browser, "/subjects/new", **{"f-identifier": name, "f-screeningDate": day}).status_code == 303
    for page in (f"/subjects/{name}", f"/subjects/{name}.json", f"/subjects/{name}/print"):
        assert browser.get(page).status_code == 200, page
