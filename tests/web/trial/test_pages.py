"""The pages of the trial and of its criteria, for a screener and for a reader."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from kn5501_reasoner import resources
from kn5501_reasoner.vocab import LE, trial_namespace
from web import access
from web.access import Person
from web.knowledge import Knowledge

KN = trial_namespace("kn5501")

KNOWN = Knowledge.read()
CRITERIA = list(KNOWN.protocol.items)
SUBJECTS = {"eligible-man", "haemoglobin-too-low", "haemoglobin-without-unit", "migraine-to-be-judged", "fhir-eligible"}


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "person", lambda: Person("r", frozenset({"reader"})))


def test_the_trial_shows_record_criteria_and_parameters(client: FlaskClient) -> None:
    page, twin = client.get("/trial"), client.get("/trial.json").json
    for text in ("NCT06010472", "CHEC2023-174", "recruiting", "Changhai Hospital, Shanghai", "systemic lupus"):
        assert text in page.text
    assert [row["name"] for row in twin["criteria"]] == CRITERIA
    assert [row["name"] for row in twin["criteria"]][:10] == [f"inc-0{n}" for n in range(1, 10)] + ["exc-01"]
    places = [page.text.index(f'/trial/kn5501/{name}"') for name in CRITERIA]
    assert places == sorted(places)
    for parameter in twin["parameters"]:
        for key in ("label", "name", "value", "definition", "source"):
            assert str(escape(parameter[key])) in page.text
    assert {p["name"]: (p["value"], p["unit"]) for p in twin["parameters"]}["gap_days"] == ("7", "d")
    assert len(twin["parameters"]) == 9
    used = twin["used_by"]
    assert used["parameter-gap-days"] == ["inc-09"]
    assert used["parameter-lookback-blood-count-days"] == ["inc-07"]
    assert {"exc-03", "exc-12"} <= set(used["parameter-review-valid-days"])
    assert "inc-07" not in used["parameter-review-valid-days"]


def test_outcome_counts_are_those_of_the_store(client: FlaskClient) -> None:
    twin = client.get("/trial.json").json
    rows = {row["name"]: {t["outcome"]: t["count"] for t in row["outcomes"]} for row in twin["criteria"]}
    assert twin["subjects"] == len(SUBJECTS)  # the refused one has none
    assert all(sum(counts.values()) == len(SUBJECTS) for counts in rows.values())
    assert (rows["inc-07"]["failed"], rows["inc-07"]["cantTell"], rows["inc-07"]["passed"]) == (1, 1, 3)
    assert (rows["exc-05"]["untested"], rows["exc-05"]["passed"]) == (1, 4)
    assert rows["exc-09"]["inapplicable"] == 1
    assert all(not t["subjects"] for row in twin["criteria"] for t in row["outcomes"])


@pytest.mark.parametrize("name", CRITERIA)
def test_a_criterion_shows_statement_rule_words_and_cases(client: FlaskClient, name: str) -> None:
    page, twin = client.get(f"/trial/kn5501/{name}"), client.get(f"/trial/kn5501/{name}.json").json
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    item, rule = KNOWN.protocol.items[name], KNOWN.protocol.rules[name]
    for text in (item.title, item.statement, item.remedy, item.source, item.file, KN + name,
                 *item.anchors.values(), *item.domains.values(), *(p.label for p in item.parameters)):
        assert str(escape(text)) in page.text, text
    assert twin["turtle"] == KNOWN.turtle(name) and f'id="{name}"' in page.text
    assert twin["sentences"] == list(KNOWN.words[name].sentences) and twin["sentences"]
    roles = {shape["role"] for shape in twin["shapes"]}
    can = {"passed", "failed"}
    if rule.requirement.properties or rule.requirement.either:
        can.add("cantTell")
    can |= {"inapplicable"} if "applies" in roles else set()
    can |= {"untested"} if "judged" in roles else set()
    assert can <= {case["outcome"] for case in twin["cases"]}
    for case in twin["cases"]:
        assert str(escape(case["name"])) in page.text
        assert all(shape in page.text for shape in case["because"])
    assert {"may-pass", "passes"} <= roles
    assert all(f"Role <i>{role}</i>" in page.text for role in roles)


def test_role_shapes_and_readings_are_those_of_the_criterion(client: FlaskClient) -> None:
    twin = client.get("/trial/kn5501/exc-05.json").json
    assert [shape["role"] for shape in twin["shapes"]] == ["may-pass", "passes", "judged"]
    assert "kn:exc-05-may-pass a sh:NodeShape" in twin["shapes"][0]["turtle"]
    assert "signs-counted" not in "".join(shape["turtle"] for shape in twin["shapes"])
    readings = {reading["words"]["name"]: reading for reading in twin["readings"]}
    assert set(readings) == {"exc-05-neuropsychiatric-lupus-not-counted", "exc-05-signs-counted"}
    shapes = readings["exc-05-signs-counted"]["shapes"]
    assert shapes and all("kn:exc-05-signs-counted" in shape["turtle"] for shape in shapes)
    written = sum(len(KNOWN.derived(rule)) and sum(s.turtle.count(" a sh:") for s in KNOWN.derived(rule))
                  for rule in KNOWN.protocol.rules)
    derived = resources.trial_derived("kn5501").read_text(encoding="utf-8")
    assert written == derived.count(" a sh:")  # every derived shape is on some page


def test_a_reader_sees_counts_and_no_subject(client: FlaskClient, reader: None) -> None:
    for path in ("/trial/kn5501/inc-07", "/trial/kn5501/inc-07.json", "/trial", "/trial.json"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert not [subject for subject in SUBJECTS if subject in answer.text]
    counts = {t["outcome"]: t["count"] for t in client.get("/trial/kn5501/inc-07.json").json["outcomes"]}
    assert counts["failed"] == 1


def test_a_screener_follows_an_outcome_to_its_subjects(client: FlaskClient) -> None:
    page = client.get("/trial/kn5501/inc-07")
    assert 'href="/subjects/haemoglobin-too-low"' in page.text
    found = {t["outcome"]: t["subjects"] for t in client.get("/trial/kn5501/inc-07.json").json["outcomes"]}
    assert found["failed"] == ["haemoglobin-too-low"]
    assert found["cantTell"] == ["haemoglobin-without-unit"]
    assert client.get("/subjects/haemoglobin-too-low").status_code == 200


def test_concepts_lead_to_their_pages_and_to_other_criteria(client: FlaskClient) -> None:
    concepts = {c["iri"]: c for c in client.get("/trial/kn5501/inc-03.json").json["concepts"]}
    assert concepts[LE + "male"]["also_in"] == ["exc-09"]
    assert concepts[LE + "childbearingPotential"]["also_in"] == []
    assert client.get("/trial/kn5501/exc-14.json").json["concepts"] == []
    exc_06 = {c["iri"]: c["also_in"] for c in client.get("/trial/kn5501/exc-06.json").json["concepts"]}
    assert "exc-05" in exc_06[LE + "condition"]
    assert exc_06[LE + "SevereHerpesInfection"] == []


@pytest.mark.parametrize("path", [
    "/trial/kn5501/inc-99", "/trial/kn5501/inc-07.xml", "/trial/kn5501/", "/trial/kn5502/inc-07",
    "/trial/kn5501/inc-99.ttl", "/trial/kn5501/..%2Finc-07", "/trial/kn5501/%3Cscript%3E", "/trial/kn5501/inc-07/x",
])
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_case_shapes_lead_to_the_part(client: FlaskClient) -> None:
    page = client.get("/trial/kn5501/exc-01").text
    assert 'href="/trial/kn5501/exc-01#exc-01-study-medicine"' in page
    assert ' id="exc-01-study-medicine"' in page
