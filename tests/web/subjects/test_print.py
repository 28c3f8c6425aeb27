"""The print: its first page names trial, registry number, rules, dates, verdict, what decides, and who judged."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner import resources
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.vocab import LE, RDFS, trial_namespace
from tests.web.subjects.printed import WHO, WHY, many_failed
from web import Config, create_app
from web.subjects.cover import cover

TRIAL = {
    quad.predicate.value: quad.object.value
    for quad in ox.parse(path=str(resources.ontology("trials", "kn5501.ttl")))
    if quad.subject == ox.NamedNode(trial_namespace("kn5501") + "trial")
}


def first_page(text: str) -> str:
    """The first page of the print in words, escapes undone."""
    before, part, _ = re.split(r'(<section class="cover".*?</section>)', text, maxsplit=1, flags=re.S)
    assert "<section" not in before
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split())


@pytest.fixture(scope="module")
def failing() -> Iterator[FlaskClient]:
    """A server with one subject who fails most criteria."""
    app: Flask = create_app(Config(examples=False))
    app.extensions["service"].accept(many_failed("many-failed").encode(), "many.ttl", who="a <b>clerk</b>", kind="file")
    yield app.test_client()
    app.extensions["service"].close()


def of(client: FlaskClient, subject: str) -> tuple[str, dict]:
    """The first page and the twin of the print."""
    return first_page(client.get(f"/subjects/{subject}/print").text), client.get(f"/subjects/{subject}/print.json").json


@pytest.mark.parametrize("subject", ["eligible-man", "haemoglobin-too-low", "haemoglobin-without-unit",
                                     "migraine-to-be-judged", "refused-pregnant-man", "fhir-eligible"])
def test_every_first_page_says_by_which_rules_and_from_which_dates(client: FlaskClient, subject: str) -> None:
    page, twin = of(client, subject)
    decision, cover = twin["decision"], twin["cover"]
    for words in (TRIAL[RDFS + "label"], TRIAL[LE + "registryIdentifier"], f"version {cover['rules_version']}",
                  cover["rules_sha256"][:16], ", ".join(f"{name} {day}" for name, day in twin["dates"].items()),
                  f"{decision['id']}, made {decision['when'][:16].replace('T', ' ')} UTC by tests",
                  f"Entries not used {decision['unread']}"):
        assert words in page, words
    assert re.fullmatch(r"[0-9a-f]{64}", cover["rules_sha256"])


@pytest.mark.parametrize(("subject", "verdict", "decides"), [
    ("eligible-man", "eligible", "None of the 24 criteria failed or is open: 22 passed, 2 not applicable."),
    ("haemoglobin-too-low", "not eligible", "inc-07 Neutrophils and haemoglobin (failed): haemoglobin 58 g/L"),
    ("haemoglobin-without-unit", "undetermined", "inc-07 Neutrophils and haemoglobin (can't tell): "),
    ("migraine-to-be-judged", "undetermined", "exc-05 Disease of the central nervous system (awaits judgement): "),
    ("refused-pregnant-man", "refused", "pregnant-man : recorded as male and as pregnant"),
])
def test_the_first_page_says_the_verdict_and_what_decides(
    client: FlaskClient, subject: str, verdict: str, decides: str
) -> None:
    page, twin = of(client, subject)
    assert page.startswith(f"{subject}: {verdict}") and decides in page.partition("What decides")[2]
    for each in twin["cover"]["deciding"]:
        assert each["reason"][:100] in page


def test_the_first_page_says_who_judged_when_which_way_and_why(client: FlaskClient) -> None:
    page, _ = of(client, "eligible-man")
    title = "exc-14 Anything else that raises risk or disturbs the outcome"
    assert f"{title} : fit, by investigator 1 on 2026-11-20: nothing found" in page
    assert page.count("investigator 1") == 3 and "(not used)" not in page
    page, _ = of(client, "refused-pregnant-man")
    assert page.count(": fit (not used), by investigator 1") == 3, "of a refused subject no criterion is decided"


def test_many_failed_criteria_and_long_judgements_are_shortened_and_said_in_full_after(failing: FlaskClient) -> None:
    page, twin = of(failing, "many-failed")
    decided = twin["cover"]["deciding"]
    assert len(decided) == 16 and all(each["outcome"] == "failed" for each in decided)
    assert all(each["criterion"] in page for each in decided) and page.count("(failed):") == 10
    assert f"open beside these: {', '.join(twin['cover']['open'])}" in page and len(twin["cover"]["open"]) == 2
    assert page.count("unfit") == 3 and WHO[:30] in page and WHO not in page and WHY.strip() not in page
    whole = html.unescape(failing.get("/subjects/many-failed/print").text)
    assert whole.count(f"by {WHO} on 2026-11-20: {WHY.strip()}") == 3


def test_everything_on_the_print_is_escaped(failing: FlaskClient) -> None:
    page = failing.get("/subjects/many-failed/print").text
    assert "<b>" not in page and "<i>" not in page and "&lt;b&gt;Wen&lt;/b&gt; &amp; Prof" in page
    assert "by a &lt;b&gt;clerk&lt;/b&gt;" in page


def test_the_full_table_follows_under_one_heading(client: FlaskClient) -> None:
    page = client.get("/subjects/haemoglobin-too-low/print").text
    assert page.count("<h1") == 1 and page.count("<details open") == 24
    assert page.index('class="cover"') < page.index('class="criteria"')


def test_a_judgement_that_was_corrected_is_not_on_the_first_page(failing: FlaskClient) -> None:
    store = failing.application.extensions["service"]
    row = next(r for r in store.store.rows("many-failed").tables["judgement"] if r["criterion"] == "exc-14")
    store.accept(b"", "none.ttl", who="tests", kind="correction", subject="many-failed", corrects=row["record"],
                 reason="somebody else")
    _, twin = of(failing, "many-failed")
    assert [each["criterion"] for each in twin["cover"]["judgements"]] == ["exc-08b", "exc-13"]


@pytest.mark.parametrize(("outcome", "used"), [("untested", False), ("passed", True)])
def test_a_judgement_that_an_open_criterion_quotes_is_not_said_to_be_used(outcome: str, used: bool) -> None:
    quoting = {"criterion": "exc-14", "outcome": outcome, "because": [
        {"message": "awaits the investigator's judgement", "evidence": [{"record": "urn:j"}]}]}
    row = {"criterion": "exc-14", "record": "urn:j", "fit": True, "performer": "Dr A", "date_text": "2026-12-02",
           "reason": "late", "trial": None}
    document = {"rules": {"version": "1", "sha256": "0"}, "subjects": [{"criteria": [quoting]}]}
    elsewhere = row | {"record": "urn:k", "fit": False, "trial": "gc012f"}
    (judgement,) = cover(load_trial("kn5501"), document, [row, elsewhere]).judgements
    assert judgement.used is used and judgement.fit
