"""An assessment that is on record: opened to enter the next one, or corrected, whole or in one item."""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner.vocab import LE
from tests.web.entries.forms import DAY, DISEASE, assess, hidden, outcome, post, rows, sledai, truths
from web.graphs import JOURNAL
from web.journal import VALUE, read_journal


def test_an_earlier_assessment_fills_the_next(browser: FlaskClient, writing: Flask, who: str) -> None:
    record = f"urn:uuid:{uuid4()}"
    assess(browser, who, "sledai-2k", **DISEASE, record=record, **{
        "f-present": sledai("rash"), "f-left": sledai("fever"),
    })
    query = f"?from={record}"
    text = browser.get(f"/subjects/{who}/assess/sledai-2k{query}").text
    assert 'aria-describedby="d-sledai-2k-rash" checked' in text and f'value="{DAY}"' in text
    assert 'name="f-left" value="sledai-2k-fever" checked' in text
    assert text.count(" checked") == 3 and 'id="others-absent" value="absent" required checked' in text
    next_one = {**DISEASE, "f-present": sledai("rash", "seizure"), "before": record}
    same_day = assess(browser, who, "sledai-2k", query, **next_one, how="new")
    assert same_day.status_code == 422 and "one of this day is on record" in same_day.text
    assert assess(browser, who, "sledai-2k", query, **next_one).status_code == 422, "new, or instead?"
    later = assess(browser, who, "sledai-2k", query, **{**next_one, "f-effective": "2026-11-21"}, how="new")
    assert later.status_code == 303 and outcome(writing, who, "inc-04") == "passed"
    assert len({row["effective_text"] for row in rows(writing, who)}) == 2
    assert browser.get(f"/subjects/{who}/assess/sledai-2k?from=2026-01-01").status_code == 404


@pytest.mark.parametrize(("items", "field", "first", "second"), [
    ("sledai-2k", "f-effective", {"f-present": sledai("rash")}, {"f-present": sledai("rash", "seizure")}),
    ("bilag-2004", "f-effective", {"grade-bilag-2004-renal": "C"}, {"grade-bilag-2004-renal": "A"}),
    ("reviews", "f-reviewDate", {"f-present": ["reviewed-cns"]}, {"f-present": ["reviewed-skin"]}),
])
def test_a_whole_assessment_can_be_corrected(
    browser: FlaskClient, writing: Flask, who: str, items: str, field: str, first: dict, second: dict
) -> None:
    store, record = writing.extensions["service"].store, f"urn:uuid:{uuid4()}"
    shared = {"others": "absent", field: DAY}
    assess(browser, who, items, **shared, **first, record=record)
    table = "review" if items == "reviews" else "observation"
    old, before = {row["record"] for row in rows(writing, who, table)}, store.subject(who)
    key = record if items == "sledai-2k" else DAY
    sent = {**shared, **second, "before": key, "how": "instead", "record": f"urn:uuid:{uuid4()}"}
    unsaid = assess(browser, who, items, f"?from={key}", **sent, reason=" ")
    assert unsaid.status_code == 422 and "the reason is missing" in unsaid.text
    assert {row["record"] for row in rows(writing, who, table)} == old
    for _ in range(2):
        assert assess(browser, who, items, **sent, reason="misread").status_code == 303, "twice is once"
    new = {row["record"] for row in rows(writing, who, table)}
    assert new and new.isdisjoint(old) and store.corrected(who).keys() == old, "all of it"
    assert {entry.reason for entry in store.corrected(who).values()} == {"misread"}
    entry = next(each for each in store.entries(who) if each.kind == "correction")
    kept = read_journal(store.quads(predicate=VALUE, graph=JOURNAL)).entries[entry.id]
    assert kept == entry and set(kept.struck) == old, "the journal says it"
    again = writing.extensions["service"].reassess(before)
    assert again.document == store.text_of(before.id, "document"), "the earlier decision is as it was"


def test_what_somebody_else_corrected_is_not_corrected_again(
    browser: FlaskClient, writing: Flask, who: str
) -> None:
    record = f"urn:uuid:{uuid4()}"
    assess(browser, who, "sledai-2k", **DISEASE, **{"f-present": sledai("rash")}, record=record)
    sent = {**DISEASE, "before": record, "how": "instead", "reason": "misread"}
    assert assess(browser, who, "sledai-2k", **sent, **{"f-present": sledai("fever")}).status_code == 303
    answer = assess(browser, who, "sledai-2k", **sent, **{"f-present": sledai("seizure")})
    assert answer.status_code == 422 and "corrected the earlier assessment since" in answer.text
    assert len(rows(writing, who)) == 25 and truths(writing, who)["sledai-2k-fever"]


def test_an_item_without_a_date_can_be_opened(browser: FlaskClient, who: str) -> None:
    undated = {"kind": "review", "f-reviewedDomain": "cns", "f-reviewStatus": "final"}
    asked = post(browser, f"/subjects/{who}/enter?kind=review", **undated)
    answers = [unescape(value) for value in re.findall('name="anyway" value="([^"]+)"', asked.text)]
    assert post(browser, f"/subjects/{who}/enter?kind=review", **undated, anyway=answers[:1]).status_code == 303
    text = browser.get(f"/subjects/{who}/assess/reviews?from=undated").text
    assert text.count(" checked") == 1 and "The assessment of no date is on record" in text


def test_one_item_can_be_corrected_and_stays_in_its_assessment(browser: FlaskClient, writing: Flask, who: str) -> None:
    assess(browser, who, "sledai-2k", **DISEASE, **{"f-present": sledai("arthritis")})
    assert outcome(writing, who, "inc-04") == "failed"
    record = next(row["record"] for row in rows(writing, who) if "proteinuria" in row["codes"])
    url = f"/subjects/{who}/correct?record={record}"
    answer = post(browser, url, corrects=record, reason="0.8 g", replace="yes", kind="observation",
                  record=hidden(browser.get(url).text, "record"), **{
                      "f-code": f"{LE}sledai-2k-proteinuria", "f-observationStatus": "final", "f-effective": DAY,
                      "f-valueBoolean": "true",
                  })
    assert answer.status_code == 303 and outcome(writing, who, "inc-04") == "passed"
    assert "24 of 24 items, 8 points" in browser.get(f"/subjects/{who}/assess/sledai-2k").text


def test_items_that_were_entered_singly_can_be_gathered(browser: FlaskClient, writing: Flask, who: str) -> None:
    for name in ("arthritis", "proteinuria"):
        post(browser, f"/subjects/{who}/enter?kind=observation", kind="observation", **{
            "f-code": f"SLEDAI-2K {name}", "f-observationStatus": "final", "f-effective": DAY, "f-valueBoolean": "true",
        })
    assert outcome(writing, who, "inc-04") == "cantTell"
    text = browser.get(f"/subjects/{who}/assess/sledai-2k?from={DAY}").text
    assert text.count(" checked") == 3 and "2 of 24 items, from 8 to 105 points" in text
    answer = assess(browser, who, "sledai-2k", **DISEASE, before=DAY, how="instead", reason="one assessment", **{
        "f-present": sledai("arthritis", "proteinuria"),
    })
    assert answer.status_code == 303 and outcome(writing, who, "inc-04") == "passed"
