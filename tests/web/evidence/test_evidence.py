"""The graph of one outcome: it is what is stored, the table has all of the picture, hostile text stays text."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.evidence.stored import interval

LOW = "/subjects/haemoglobin-too-low/criteria/inc-07"


def roles(page: dict) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for node in page["nodes"]:
        found.setdefault(node["role"], []).append(node)
    return found


def test_from_protocol_item_to_source_record(client: FlaskClient) -> None:
    page = client.get(f"{LOW}.json").json
    found = roles(page)
    assert page["outcome"] == "failed" and list(found) == ["protocol", "rule", "part", "reason", "fact", "record"]
    assert found["protocol"][0]["label"] == "NCT06010472, inclusion 7"
    assert found["rule"][0]["says"] == ["shapes/trials/kn5501/inc-07-blood-counts.ttl"]
    assert found["part"][0]["iri"].endswith("kn5501/inc-07-haemoglobin")
    assert found["part"][0]["says"] == ["about haemoglobin", "at least 60"]
    assert found["reason"][0]["label"] == "haemoglobin 58 g/L is below 60 g/L"
    assert (found["fact"][0]["label"], found["fact"][0]["says"]) == ("haemoglobin", ["58 g/L"])
    assert found["record"][0]["label"] == "5.8 g/dL" and found["record"][0]["says"] == ["observation", "2026-11-15"]
    ids = [node["id"] for node in page["nodes"]]
    assert [(link["source"], link["target"]) for link in page["links"]] == list(zip(ids, ids[1:], strict=False))


@pytest.mark.parametrize("subject", [
    "haemoglobin-too-low", "haemoglobin-without-unit", "migraine-to-be-judged", "eligible-man",
])
def test_every_outcome_has_its_graph_and_table(app: Flask, client: FlaskClient, subject: str) -> None:
    store = app.extensions["service"].store
    document = store.document(store.subject(subject).id)["subjects"][0]
    for criterion in document["criteria"]:
        url = f"/subjects/{subject}/criteria/{criterion['criterion']}"
        page, text = client.get(f"{url}.json").json, client.get(url).text
        found = roles(page)
        assert page["outcome"] == criterion["outcome"]
        assert [node["label"] for node in found["reason"]] == [each["message"] for each in criterion["because"]]
        cited = {item["record"] for each in criterion["because"] for item in each["evidence"]}
        assert cited <= {node["iri"] for node in found.get("record", ())}
        ids = {node["id"] for node in page["nodes"]}
        assert len(ids) == len(page["nodes"])
        ends = {end for link in page["links"] for end in (link["source"], link["target"])}
        assert ends == ids, "nothing stands alone"
        table = unescape(text[text.index('id="table"'):text.index("<details>")])
        for node in page["nodes"]:
            assert node["role"] == "reason" or node["iri"].rsplit("/", 1)[-1] in table
            assert node["label"] in table and all(line in table for line in node["says"]), node
            assert len(re.findall(rf'id="{node["id"]}"', text)) == 1
        drawn = json.loads(unescape(re.search(r'id="graph">(.*?)</script>', text, re.DOTALL)[1]))
        assert drawn["nodes"] == page["nodes"] and drawn["links"] == page["links"], "the picture is the table"


def test_a_fact_that_is_not_known_exactly_says_both_bounds(client: FlaskClient) -> None:
    facts = roles(client.get("/subjects/haemoglobin-too-low/criteria/inc-05.json").json)["fact"]
    assert any(line == "from 1 up to 9" for fact in facts for line in fact["says"]), facts
    assert interval(None, "2.5") == "up to 2.5" and interval("1.0", "1") == "1"


def test_an_event_says_what_it_is(client: FlaskClient) -> None:
    facts = roles(client.get("/subjects/migraine-to-be-judged/criteria/exc-05.json").json)["fact"]
    assert any("headache" in fact["label"] or "migraine" in fact["label"] for fact in facts)
    assert any("confirmed: yes" in fact["says"] for fact in facts)


@pytest.mark.parametrize("url", [
    "/subjects/nobody/criteria/inc-07", "/subjects/haemoglobin-too-low/criteria/inc-99",
    "/subjects/refused-pregnant-man/criteria/inc-07", "/subjects/haemoglobin-too-low/criteria/%3E%20%7D",
])
def test_what_is_not_there_is_not_found(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code == 404 and client.get(f"{url}.json").status_code == 404


def test_hostile_records_stay_text(empty: Flask) -> None:
    hostile = "</script><script>alert(1)</script>"
    data = f"""@prefix le: <https://w3id.org/lupus-eligibility/term/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/s> a le:Subject ; le:identifier "hostile" ; le:birthDate "1990"^^xsd:gYear ;
    le:screeningDate "2026-11-22"^^xsd:date .
<https://example.org/?'alert(1)'&x;y> a le:Observation ; le:subject <https://example.org/s> ;
    le:code <https://loinc.org/rdf/718-7> ; le:recordText "{hostile}" ; le:valueDecimal 58 ; le:unitCode "g/L" ;
    le:observationStatus "final" ; le:effective "2026-11-15"^^xsd:date .
<https://example.org/c> a le:Condition ; le:subject <https://example.org/s> ; le:display "{hostile}" ;
    le:code <http://snomed.info/id/1> ; le:verificationStatus "confirmed" ; le:onset "2020"^^xsd:gYear .
"""
    empty.extensions["service"].accept(data.encode(), "entry.ttl", who="tests", kind="file")
    text = empty.test_client().get("/subjects/hostile/criteria/inc-07").text
    assert "alert(1)" in text and "<script>alert" not in text and text.count("</script>") == text.count("<script")
    assert "&#39;alert(1)&#39;&amp;x;y" in text
    sentences = ""
    for criterion in empty.extensions["service"].store.subject("hostile").outcomes:
        text = empty.test_client().get(f"/subjects/hostile/criteria/{criterion}").text
        assert "<script>alert" not in text and text.count("</script>") == text.count("<script"), criterion
        sentences += text
    assert sentences.count("alert(1)") > 2, "hostile text is shown, as text"


def test_the_query_that_is_shown_is_the_query_that_was_asked(app: Flask, client: FlaskClient) -> None:
    page = client.get(f"{LOW}.json").json
    rows = list(app.extensions["service"].store.query(page["query"]))
    assert {row["sentence"].value for row in rows} == {node["label"] for node in roles(page)["reason"]}
