"""A server that is busy, was stopped or has a full disk: each form comes back with all that was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner.errors import ReasonerError
from tests.web.entries.forms import DAY, EXAMPLE, LOW, assess, post, sledai
from web.audit import LogError
from web.disk import STORE, DiskFull
from web.pool import AGAIN, Busy, Died, TimedOut
from web.service import Service

TYPED = "typed at length"
LATER = (
    (Busy("too much is asked at once"), 503, str(AGAIN)), (TimedOut("stopped: too long"), 503, None),
    (Died("the process ended"), 503, None), (DiskFull(STORE), 507, None),
    (LogError("the log cannot be written"), 503, None), (OSError(28, "No space left on device"), 507, None),
)
FORMS: dict[str, Callable[[FlaskClient], object]] = {
    "new": lambda client: post(client, "/subjects/new", **{
        "f-identifier": TYPED, "f-birthDate": "1990", "f-screeningDate": "2026-11-22"}),
    "enter": lambda client: post(client, f"/subjects/{LOW}/enter?kind=observation", kind="observation", **{
        "f-code": "Haemoglobin concentration", "f-valueDecimal": "61", "f-unitCode": "g/L", "f-effective": DAY,
        "f-observationStatus": "final", "f-display": TYPED}),
    "correct": lambda client: post(
        client, f"/subjects/{LOW}/correct?record={EXAMPLE}/{LOW}/haemoglobin", corrects=f"{EXAMPLE}/{LOW}/haemoglobin",
        reason=TYPED, replace="no"),
    "judge": lambda client: post(client, f"/subjects/{LOW}/judge", **{
        "f-judgedCriterion": "exc-14", "f-judgedAsFit": "true", "f-judgedBy": "Lin", "f-judgementDate": DAY,
        "f-judgementReason": TYPED}),
    "whole": lambda client: assess(client, LOW, "sledai-2k", **{
        "f-present": sledai("seizure"), "others": "absent", "f-effective": DAY}),
    "dates": lambda client: post(client, f"/subjects/{LOW}/dates", screening="2026-11-21", reason=TYPED),
}


def failing(error: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("error", "status", "again"), LATER, ids=[type(each[0]).__name__ for each in LATER])
def test_a_form_comes_back_with_all_that_was_typed(
    browser: FlaskClient, writing: Flask, monkeypatch: pytest.MonkeyPatch, form: str, error: Exception, status: int,
    again: str | None,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Service, "_bring_in", failing(error))
        answer = FORMS[form](browser)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, again)
    page = unescape(answer.text)
    typed = r'value="sledai-2k-seizure"[^>]* checked' if form == "whole" else TYPED
    assert re.search(typed, page) and "Not stored" in page and 'method="post"' in page
    told = error.what if isinstance(error, ReasonerError) else "the disk of the server's temporary files is full"
    assert told in page and "What was typed is still here" in page
    assert writing.extensions["service"].store.subject(TYPED) is None


@pytest.mark.parametrize("form", ["enter", "new"])
def test_questions_that_nobody_can_ask_now_lose_nothing(
    browser: FlaskClient, writing: Flask, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    consent = {"f-consentStatus": "given", "f-consentDate": DAY}
    with monkeypatch.context() as patched:
        patched.setattr(writing.extensions["service"].assessing, "run", failing(Busy("too much is asked at once")))
        answer = FORMS["enter"](browser) if form == "enter" else post(browser, "/subjects/new", **{
            "f-identifier": TYPED, "f-birthDate": "1990", "f-screeningDate": "2026-11-22", **consent})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(AGAIN))
    assert TYPED in answer.text and "too much is asked at once" in answer.text


def test_a_refusal_that_cannot_be_logged_is_told_as_that(
    browser: FlaskClient, writing: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = writing.extensions["service"].log
    append = log.append

    def full(who: str, what: str, outcome: str, **rest: object) -> object:
        if outcome == "refused":
            raise DiskFull("the audit log")
        return append(who, what, outcome, **rest)

    with monkeypatch.context() as patched:
        patched.setattr(log, "append", full)
        answer = post(browser, "/subjects/new", **{
            "f-identifier": LOW, "f-birthDate": "1990", "f-screeningDate": "2026-11-22"})
    assert answer.status_code == 507 and "the disk of the audit log is full" in answer.text
    assert f'value="{LOW}"' in answer.text


def test_a_defect_of_the_server_is_no_problem_of_a_form(
    writing: Flask, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Service, "_bring_in", failing(OSError(5, "Input/output error")))
        patched.setitem(writing.config, "PROPAGATE_EXCEPTIONS", False)
        assert FORMS["judge"](browser).status_code == 500
