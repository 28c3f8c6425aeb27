"""Judgements: what awaits one, what it needs, and that the newest one counts."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.web.entries.forms import outcome, post

WHO = "judgement-outstanding"


def test_what_awaits_judgement_comes_first_with_its_reason(browser: FlaskClient) -> None:
    page = browser.get(f"/subjects/{WHO}/judge.json").json
    assert [each["criterion"] for each in page["awaiting"]] == ["exc-14"]
    assert page["awaiting"][0]["reasons"] and page["awaiting"][0]["statement"]
    assert len(page["others"]) == 23
    text = browser.get(f"/subjects/{WHO}/judge?criterion=exc-14").text
    assert text.index('id="c-exc-14"') < text.index('id="c-inc-01"')
    assert re.search(r'id="c-exc-14"[^>]* checked', text)


def test_a_judgement_is_kept_and_renews_the_assessment(browser: FlaskClient, writing: Flask) -> None:
    store = writing.extensions["service"].store
    assert outcome(writing, WHO, "exc-14") == "untested" and store.subject(WHO).verdict == "undetermined"
    said = {"f-judgedCriterion": "exc-14", "f-judgedBy": "Dr A", "f-judgementDate": "2026-11-21"}
    for missing in ({"f-judgedAsFit": "true"}, {"f-judgementReason": "no other risk"}):
        answer = post(browser, f"/subjects/{WHO}/judge", **said, **missing)
        assert answer.status_code == 422 and outcome(writing, WHO, "exc-14") == "untested"
        assert 'value="Dr A"' in answer.text
    answer = post(browser, f"/subjects/{WHO}/judge", **said, **{
        "f-judgedAsFit": "true", "f-judgementReason": "no other <risk>",
    })
    assert answer.status_code == 303 and answer.location.startswith(f"/subjects/{WHO}?saved=d")
    assert outcome(writing, WHO, "exc-14") == "passed" and store.subject(WHO).verdict == "eligible"
    row = next(row for row in store.rows(WHO).tables["judgement"] if row["criterion"] == "exc-14")
    assert (row["performer"], row["date_text"], row["reason"], row["fit"], row["status"]) == (
        "Dr A", "2026-11-21", "no other <risk>", True, "final",
    )
    assert store.entries(WHO)[0].kind == "judgement"
    answer = post(browser, f"/subjects/{WHO}/judge", **{
        **said, "f-judgementDate": "2026-11-22", "f-judgedAsFit": "false", "f-judgementReason": "new risk",
    })
    assert answer.status_code == 303 and outcome(writing, WHO, "exc-14") == "failed", "the newest one counts"


def test_a_judgement_on_no_criterion_is_refused(browser: FlaskClient) -> None:
    answer = post(browser, f"/subjects/{WHO}/judge", **{
        "f-judgedCriterion": "exc-99", "f-judgedAsFit": "true", "f-judgedBy": "A", "f-judgementDate": "2026-11-21",
        "f-judgementReason": "x",
    })
    assert answer.status_code == 422 and "choose the criterion" in answer.text
