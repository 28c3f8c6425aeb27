"""The viewer that runs a trial from a folder of its own: every page is about that trial, and no page about another."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner import resources
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.resources import trial_slugs
from tests.web.conftest import Browser
from web import Config, create_app
from web.graphs import rule_graphs
from web.replay import replay
from web.store import Store

from .conftest import FURTHER, TOY

CRITERIA = ("inc-01", "exc-01", "exc-02")
PAGES = (
    "/trial", "/trial/toy", "/subjects", "/subjects/eligible-man", "/subjects/eligible-man/print",
    "/subjects/eligible-man/judge", "/subjects/eligible-man/enter", "/subjects/eligible-man/assess/reviews",
    "/subjects/eligible-man/criteria/inc-01", "/subjects/eligible-man/decisions/d000001",
    "/ontology/term/haemoglobin", "/ontology/term/toy:inc-01", "/query", "/query?example=thresholds",
    "/query?example=parameters", "/query?example=verdicts", "/log", "/login",
    *(f"/trial/toy/{name}" for name in CRITERIA),
)
OTHER = re.compile(r"kn5501|NCT06010472|CHEC2023|\bkn:|Changhai|NK cells", re.IGNORECASE)
MAY = re.compile(r"KN5501-Result-Cut|kn5501 (log verify|replay)|<code title=[^>]*/trial/kn5501/\">kn:</code>|"
                 r"&#34;kn&#34;: &#34;[^&]*/trial/kn5501/&#34;")
"""Where the command names itself, and where the prefixes of all known trials are listed."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FURTHER, str(TOY))
        app = create_app(Config(trial="toy", examples=False, store=tmp_path_factory.mktemp("store"),
                                query_seconds=30.0))
        app.test_client_class = Browser
        for name in ("eligible-man.ttl", "haemoglobin-too-low.ttl"):
            data = (resources.folder("examples") / name).read_bytes()
            app.extensions["service"].accept(data, name, who="tests", kind="example")
        yield app
        app.extensions["service"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def asked(client: FlaskClient, query: str) -> list[str]:
    """The first column of the answer."""
    found = client.get("/sparql", query_string={"query": query, "format": "json"}).json
    return sorted(next(iter(row.values()))["value"] for row in found["results"]["bindings"])


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_about_the_trial_that_is_run(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "TOY" in page.text
    assert OTHER.findall(MAY.sub("", page.text)) == []


def test_the_trial_has_its_own_criteria_and_windows(client: FlaskClient) -> None:
    assert [row["name"] for row in client.get("/trial.json").json["criteria"]] == list(CRITERIA)
    assert client.get("/trial.json").json == client.get("/trial/toy.json").json
    page = client.get("/subjects/eligible-man.json").json
    assert [each["name"] for each in page["criteria"]] == list(CRITERIA)
    assert [window["label"] for window in page["timeline"]["windows"]] == [
        "Interventional treatment in another trial in the months before enrolment"]
    assert client.get("/ontology/term/haemoglobin.json").json["used_by"][0]["title"] == "Consent and haemoglobin"


def test_a_number_that_the_trial_does_not_state_is_that_of_the_derivations(client: FlaskClient) -> None:
    assert any("from records at most 30 days old" in each
               for each in client.get("/trial/toy/inc-01.json").json["sentences"])


def test_sparql_knows_the_trial_that_is_run_alone(client: FlaskClient) -> None:
    criteria = "SELECT DISTINCT ?c { ?c le:order ?n ; le:statement ?words }"
    space = "https://w3id.org/lupus-eligibility/trial/toy/"
    assert asked(client, criteria) == sorted(space + name for name in CRITERIA)
    assert len(asked(client, "SELECT ?s { GRAPH g:shapes { ?s le:role le:Passes FILTER isIRI(?s) } }")) > 3
    assert asked(client, "SELECT ?name { toy:inc-01 le:name ?name }") == ["inc-01"]
    graphs = asked(client, "SELECT DISTINCT ?g { GRAPH ?g { ?s sh:path|le:order|le:role ?o } }")
    assert set(graphs) >= set(rule_graphs("toy")[1:]) and not [each for each in graphs if "kn5501" in each]


def test_a_judgement_is_of_a_criterion_of_this_trial(client: FlaskClient) -> None:
    page = client.get("/subjects/eligible-man/judge.json").json
    assert [each["criterion"] for each in (*page["awaiting"], *page["others"])] == ["exc-02", "inc-01", "exc-01"]


def test_what_is_entered_is_to_this_trial(client: FlaskClient) -> None:
    where = "/subjects/haemoglobin-too-low"

    def outcomes() -> dict[str, str]:
        return {each["name"]: each["outcome"] for each in client.get(f"{where}.json").json["criteria"]}

    assert outcomes()["exc-02"] == "untested"
    form = {"f-judgedCriterion": "exc-02", "f-judgedAsFit": "true", "f-judgedBy": "Dr Li",
            "f-judgementDate": "2026-11-20", "f-judgementReason": "no further risk",
            "record": "urn:uuid:00000000-0000-4000-8000-000000000014"}
    for _ in range(2):  # the second is a double click
        assert client.post(f"{where}/judge", data=form).status_code == 303
    assert outcomes()["exc-02"] == "passed"
    assert 'le:trial "toy"' in client.get(f"{where}/files/records.ttl").text
    assert client.get(f"{where}/enter.json?kind=consent").json["values"]["trial"] == ["toy"]


@pytest.mark.parametrize("suffix", [".ttl", ".jsonld", ".nt"])
def test_the_space_of_the_trial_leads_to_its_terms(client: FlaskClient, suffix: str) -> None:
    rdf = client.get(f"/trial/toy/exc-01-participation{suffix}")
    assert rdf.status_code == 200 and "monthsBeforeEnrolment" in rdf.text
    place = client.get("/trial/toy/exc-01-participation", headers={"Accept": "text/html"})
    assert (place.status_code, place.location) == (303, "/trial/toy/exc-01#exc-01-participation")
    assert client.get("/trial/toy/trial").location == "/trial"


def test_a_known_trial_that_is_not_run_has_its_pages_without_outcomes(client: FlaskClient) -> None:
    page = client.get("/trial/kn5501/inc-07.json").json
    assert page["iri"] == "https://w3id.org/lupus-eligibility/trial/kn5501/inc-07"
    assert sum(each["count"] for each in page["outcomes"]) == 0
    text = client.get("/trial/kn5501/inc-07").text
    assert '"/trial/kn5501/inc-06"' in text and '"/trial/kn5501"' in text and '"/trial/toy/' not in text
    assert client.get("/trial/kn5501/trial").location == "/trial/kn5501"
    assert client.get("/trial/kn5501").status_code == 200
    missing = client.get("/trial/tay/inc-01", headers={"Accept": "application/json"})
    assert missing.status_code == 404 and f"known: {', '.join(trial_slugs())}" in missing.text


def test_the_server_says_that_it_works(client: FlaskClient) -> None:
    for _ in range(600):
        found = client.get("/health")
        if not any("being tried" in value for value in found.json.values()):
            break
        time.sleep(0.1)
    assert (found.status_code, found.json) == (200, {"query": "works", "assessment": "works"})


def test_the_description_has_examples_of_this_trial(client: FlaskClient) -> None:
    text = client.get("/openapi.json").text
    assert not OTHER.search(re.sub('kn5501[-_]reasoner|KN5501-Result-Cut|"name": "kn5501"', "", text))
    parameters = json.loads(text)["paths"]["/trial/{trial}/{name}"]["get"]["parameters"]
    assert [each["example"] for each in parameters] == ["toy", "inc-01"]


def test_the_store_of_another_trial_is_refused(tmp_path: Path) -> None:
    Store(tmp_path / "store", "toy").close()
    with pytest.raises(UsageError) as caught:
        Store(tmp_path / "store", "kn5501")
    assert caught.value.what == "this store is of the trial toy, not of kn5501"
    again = Store(tmp_path / "store")
    assert again.trial == "toy"
    again.close()


def test_a_decision_is_made_again_by_the_rules_of_its_trial(tmp_path: Path) -> None:
    app = create_app(Config(trial="toy", examples=False, store=tmp_path))
    data = (resources.folder("examples") / "eligible-man.ttl").read_bytes()
    app.extensions["service"].accept(data, "eligible-man.ttl", who="tests", kind="example")
    app.extensions["service"].close()
    assert [each.same for each in replay(tmp_path, "all")] == [True]
