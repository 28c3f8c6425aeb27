"""Whole assessments by one form: what is ticked, what is not, and that unknown stays unknown."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner.pipeline.entering import ItemSet, item_sets
from tests.records.declared import another_index
from tests.web.entries.forms import DAY, DISEASE, assess, outcome, post, rows, sledai, truths
from web.entries import whole


@pytest.mark.parametrize("items", item_sets().values(), ids=item_sets())
def test_every_set_has_a_form_with_its_items_in_order(browser: FlaskClient, who: str, items: ItemSet) -> None:
    text = browser.get(f"/subjects/{who}/assess/{items.name}").text
    places = [text.index(f'id="f-{item.name}"') for item in items.items]
    assert places == sorted(places)
    for item in items.items:
        assert items.grades or item.definition in unescape(text)
        assert text.count(f'data-weight="{item.weight}"') == (
            0 if items.grades else sum(each.weight == item.weight for each in items.items))
    assert (' name="others"' in text) is bool(items.absent)
    assert f'href="/subjects/{who}/assess/{items.name}"' in browser.get(f"/subjects/{who}/enter").text


def test_all_descriptors_are_one_assessment_that_adds_up(browser: FlaskClient, writing: Flask, who: str) -> None:
    assert outcome(writing, who, "inc-04") == "cantTell"
    answer = assess(browser, who, "sledai-2k", **DISEASE, **{"f-present": sledai("arthritis", "proteinuria")})
    assert answer.status_code == 303 and answer.location.startswith(f"/subjects/{who}?saved=d")
    assert outcome(writing, who, "inc-04") == "passed"
    said = truths(writing, who)
    assert len(said) == 24
    assert {name for name, is_so in said.items() if is_so} == {*sledai("arthritis", "proteinuria")}
    total = next(row for row in rows(writing, who) if not row["part_of"])
    assert {row["part_of"] for row in rows(writing, who)} == {None, total["record"]} and total["value"] is None
    assert {row["effective_text"] for row in rows(writing, who)} == {DAY}
    entries = writing.extensions["service"].store.entries(who)
    assert [len(entry.records[who]) for entry in entries] == [25, 1], "one entry"
    page = browser.get(f"/subjects/{who}").text
    assert "SLEDAI-2K 8 points is at least 8 points" in page
    assert "24 of 24 items, 8 points" in browser.get(f"/subjects/{who}/assess/sledai-2k").text


def test_seven_points_with_all_others_absent_fail(browser: FlaskClient, writing: Flask, who: str) -> None:
    assess(browser, who, "sledai-2k", **DISEASE, **{"f-present": sledai("arthritis", "rash", "fever")})
    assert outcome(writing, who, "inc-04") == "failed"


@pytest.mark.parametrize(("others", "left", "says", "records"), [
    ("unknown", (), "from 4 to 105 points", 1), ("absent", ("seizure",), "from 4 to 12 points", 23),
])
def test_what_was_not_assessed_stays_unknown(
    browser: FlaskClient, writing: Flask, who: str, others: str, left: tuple[str, ...], says: str, records: int
) -> None:
    answer = assess(browser, who, "sledai-2k", others=others, **{
        "f-effective": DAY, "f-present": sledai("arthritis"), "f-left": sledai(*left),
    })
    assert answer.status_code == 303 and outcome(writing, who, "inc-04") == "cantTell"
    assert len(truths(writing, who)) == records and "sledai-2k-seizure" not in truths(writing, who)
    assert says in browser.get(f"/subjects/{who}/assess/sledai-2k").text


@pytest.mark.parametrize(("change", "told"), [
    ({"others": ""}, "say what the items without a tick are"),
    ({"others": "maybe"}, "say what the items without a tick are"),
    ({"f-left": sledai("rash", "fever")}, "“rash” is ticked twice: it is present, or it was not assessed"),
    ({"f-effective": ""}, "the date is missing"),
    ({"f-effective": "yesterday"}, "it is no date that can be read"),
])
def test_what_is_wrong_is_told_once_and_nothing_is_lost(
    browser: FlaskClient, writing: Flask, who: str, change: dict[str, object], told: str
) -> None:
    sent = {**DISEASE, "f-present": sledai("rash"), "f-left": sledai("fever"), **change}
    answer = assess(browser, who, "sledai-2k", **sent)
    text = unescape(answer.text)
    assert answer.status_code == 422 and text.count(told) == 1 and rows(writing, who) == []
    assert 'aria-describedby="d-sledai-2k-rash" checked' in text
    assert 'name="f-left" value="sledai-2k-fever" checked' in text
    assert f'value="{sent["f-effective"]}"' in text
    assert ('id="others-absent" value="absent" required checked' in text) is (sent["others"] == "absent")


def test_an_empty_form_says_nothing(browser: FlaskClient, writing: Flask, who: str) -> None:
    for items, field in (("sledai-2k", "f-effective"), ("bilag-2004", "f-effective"), ("reviews", "f-reviewDate")):
        answer = assess(browser, who, items, others="unknown", **{field: DAY, "f-present": ["no-item-of-the-set"],
                                                                  "grade-bilag-2004-renal": "Z"})
        assert answer.status_code == 422 and "nothing is said of any item" in answer.text
    assert rows(writing, who) == rows(writing, who, "review") == []


def test_sending_a_form_twice_stores_it_once(browser: FlaskClient, writing: Flask, who: str) -> None:
    record = f"urn:uuid:{uuid4()}"
    sent = {**DISEASE, "f-present": sledai("rash"), "record": record}
    for _ in range(2):
        assert assess(browser, who, "sledai-2k", **sent).status_code == 303
    assert len(rows(writing, who)) == 25
    sent |= {"f-present": sledai("rash", "fever"), "f-effective": "2026-11-21"}
    changed = assess(browser, who, "sledai-2k", **sent)
    assert changed.status_code == 422 and "saved already, with other answers" in changed.text
    assert len(rows(writing, who)) == 25 and truths(writing, who)["sledai-2k-fever"] is False


def test_grades_of_nine_systems(browser: FlaskClient, writing: Flask, who: str) -> None:
    names = [item.name for item in item_sets()["bilag-2004"].items]
    assert outcome(writing, who, "inc-05") == "cantTell"
    one = assess(browser, who, "bilag-2004", **{"f-effective": "2026-11-19", "grade-bilag-2004-renal": "B"})
    assert one.status_code == 303 and outcome(writing, who, "inc-05") == "cantTell", "eight systems are unknown"
    assert len(rows(writing, who)) == 1
    grades = {f"grade-{name}": "E" for name in names} | {"grade-bilag-2004-renal": "B"}
    assert assess(browser, who, "bilag-2004", **{"f-effective": DAY}, **grades).status_code == 303
    assert outcome(writing, who, "inc-05") == "failed"
    grades["grade-bilag-2004-ophthalmic"] = "A"
    assert assess(browser, who, "bilag-2004", **{"f-effective": "2026-11-21"}, **grades).status_code == 303
    assert outcome(writing, who, "inc-05") == "passed"
    assert sorted(row["value_text"] for row in rows(writing, who) if row["effective_text"] == "2026-11-21") == [
        "A", "B", *"EEEEEEE"]


@pytest.mark.parametrize(("others", "items", "expected"), [
    ("unknown", ("malar_rash", "arthritis", "renal"), "cantTell"),
    ("absent", ("malar_rash", "arthritis", "renal"), "failed"),
    ("unknown", ("malar_rash", "arthritis", "renal", "ana"), "passed"),
])
def test_items_of_the_1997_set(
    browser: FlaskClient, writing: Flask, who: str, others: str, items: tuple[str, ...], expected: str
) -> None:
    post(browser, f"/subjects/{who}/enter?kind=condition", kind="condition", **{
        "f-code": "icd-10-cm:M32.9", "f-verificationStatus": "confirmed", "f-onset": "2019-05-01",
    })
    assert outcome(writing, who, "inc-02") == "cantTell"
    answer = assess(browser, who, "acr-1997", others=others, **{
        "f-effective": DAY, "f-present": [f"acr-1997-{item}" for item in items],
    })
    assert answer.status_code == 303 and outcome(writing, who, "inc-02") == expected


def test_a_review_is_of_what_is_ticked_and_of_nothing_else(browser: FlaskClient, writing: Flask, who: str) -> None:
    assert outcome(writing, who, "exc-05") == outcome(writing, who, "exc-07") == "cantTell"
    answer = assess(browser, who, "reviews", **{"f-reviewDate": DAY, "f-present": ["reviewed-cns", "reviewed-skin"]})
    assert answer.status_code == 303
    assert outcome(writing, who, "exc-05") == "passed" and outcome(writing, who, "exc-07") == "cantTell"
    found = {(row["domain"], row["status"], row["date_text"]) for row in rows(writing, who, "review")}
    assert found == {("cns", "final", DAY), ("skin", "final", DAY)}
    more = assess(browser, who, "reviews", **{"f-reviewDate": DAY, "f-present": ["reviewed-malignancy"]})
    assert more.status_code == 303 and outcome(writing, who, "exc-07") == "passed", "another hour of the same day"


def test_a_subject_is_led_to_the_forms_that_settle_what_is_open(browser: FlaskClient, who: str) -> None:
    text = browser.get(f"/subjects/{who}").text
    for items in item_sets():
        assert f'href="/subjects/{who}/assess/{items}"' in text
    assess(browser, who, "sledai-2k", **DISEASE, **{"f-present": sledai("seizure")})
    assert f'href="/subjects/{who}/assess/sledai-2k"' not in browser.get(f"/subjects/{who}").text


def test_another_index_has_a_form_once_it_is_declared(
    browser: FlaskClient, writing: Flask, who: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "item_sets", lambda: {"toy": another_index(tmp_path)})
    answer = assess(browser, who, "toy", others="absent", **{"f-effective": DAY, "f-present": ["toy-b"]})
    assert answer.status_code == 303
    assert truths(writing, who) == {"toy-a": False, "toy-b": True}
    assert "2 of 2 items, 3 points" in browser.get(f"/subjects/{who}/assess/toy").text


@pytest.mark.parametrize("url", ["/subjects/nobody/assess/reviews", "/subjects/eligible-man/assess/sledai"])
def test_a_form_that_is_not_there(browser: FlaskClient, url: str) -> None:
    assert browser.get(url).status_code == 404
