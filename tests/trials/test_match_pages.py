"""The viewer's pages about several trials: the list of all, and a subject against all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner import resources
from kn5501_reasoner.pipeline import screen_paths
from tests.web.conftest import Browser
from web import Config, create_app

from .conftest import FURTHER, TOY

NAMES = ("haemoglobin-too-low", "eligible-man", "refused-pregnant-man")


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FURTHER, str(TOY))
        app = create_app(Config(examples=False))
        app.test_client_class = Browser
        for name in NAMES:
            data = (resources.folder("examples") / f"{name}.ttl").read_bytes()
            app.extensions["service"].accept(data, f"{name}.ttl", who="tests", kind="example")
        yield app
        app.extensions["service"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_all_trials_are_listed(client: FlaskClient) -> None:
    listed = {each["trial"]: each for each in client.get("/trials.json").json["trials"]}
    assert list(listed) == resources.trial_slugs()
    ours, toy = listed["kn5501"], listed["toy"]
    assert ours == {"trial": "kn5501", "label": "KN5501 in systemic lupus erythematosus", "registry": "NCT06010472",
                    "sponsor": "CHEC2023-174", "coverage": "whole", "criteria": 24, "not_modelled": 0, "run": True}
    assert (toy["trial"], toy["registry"], toy["criteria"], toy["run"]) == ("toy", "NCT99999999", 3, False)
    page = client.get("/trials").text
    assert '<a href="/trial/toy">toy</a>' in page and '<a href="/trial">kn5501</a>' in page
    assert "it does not say that this is all of it" in page
    assert '"/trials"' in client.get("/trial").text and client.get("/trial/toy").status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_a_subject_against_all_trials_is_as_screened(client: FlaskClient, name: str) -> None:
    rows = client.get(f"/subjects/{name}/trials.json").json["trials"]
    assert {row["trial"] for row in rows} == set(resources.trial_slugs())
    for row in rows:
        (one,) = screen_paths([str(resources.folder("examples") / f"{name}.ttl")], trial=row["trial"]).subjects
        found = {outcome: [each.criterion for each in one.criteria if each.outcome in outcomes] for outcome, outcomes in
                 (("failed", ("failed",)), ("open", ("cantTell", "untested")))}
        assert row["verdict"] == one.verdict
        assert {key: [each["name"] for each in row[key]] for key in found} == found
        assert [each["rule"] for each in row["errors"]] == [each.rule for each in one.errors]


def test_the_page_leads_to_the_criteria_of_each_trial(client: FlaskClient) -> None:
    page = client.get("/subjects/haemoglobin-too-low/trials").text
    assert '<a href="/trial/kn5501/inc-07">inc-07</a> Neutrophils and haemoglobin' in page
    assert '<a href="/trial/toy/inc-01">inc-01</a> Consent and haemoglobin' in page
    assert '<a href="/trial/toy/exc-02" title="Other risk: awaits judgement">exc-02</a>' in page
    assert page.index("/trial/kn5501/inc-07") < page.index("/trial/toy/inc-01")
    assert "screening 2026-11-22, enrolment 2026-11-30, infusion 2026-12-01" in page
    refused = client.get("/subjects/refused-pregnant-man/trials").text
    assert refused.count("<code>pregnant-man</code>: recorded as male and as pregnant") == len(resources.trial_slugs())


def test_the_subjects_page_leads_there_and_works_nothing_out(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["service"].assessing, "run", None)
    page = client.get("/subjects/eligible-man")
    assert page.status_code == 200 and 'href="/subjects/eligible-man/trials"' in page.text


def test_given_dates_and_corrections_count(client: FlaskClient) -> None:
    before = client.get("/subjects/eligible-man/trials.json").json
    assert before["trials"][0]["verdict"] == "eligible"
    form = {"screening": "2026-12-24", "enrolment": "2026-12-30", "infusion": "2026-12-31", "reason": "put off"}
    assert client.post("/subjects/eligible-man/dates", data=form).status_code == 303
    after = client.get("/subjects/eligible-man/trials.json").json
    assert after["dates"]["screening"] == "2026-12-24"
    assert {row["trial"]: row["verdict"] for row in after["trials"]}["kn5501"] == "undetermined"
    assert client.get("/subjects/eligible-man.json").json["verdict"] == "undetermined"


def test_a_subject_that_there_is_not(client: FlaskClient) -> None:
    for path in ("/subjects/nobody/trials", "/subjects/nobody/trials.json"):
        assert client.get(path).status_code == 404


def test_whoever_looks_is_logged(client: FlaskClient, app: Flask) -> None:
    client.get("/subjects/haemoglobin-too-low/trials")
    last = client.get("/log.json").json["entries"]
    assert any("haemoglobin-too-low" in str(entry) and "look" in str(entry) for entry in last)
