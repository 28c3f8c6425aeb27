"""The page to ask from: without script, with what a query gives or why it gives nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from web.access import Person

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_every_example_is_offered_by_its_title_and_gives_a_result(client: FlaskClient) -> None:
    page = client.get("/query").text
    for path in sorted(EXAMPLES.glob("*.rq")):
        title = path.read_text().splitlines()[0].removeprefix("# ")
        assert f'<a href="/query?example={path.stem}">{title}</a>' in page
        filled = client.get(f"/query.json?example={path.stem}").json
        assert filled["text"].strip() == path.read_text().partition("\n")[2].strip() and not filled["rows"]
        found = client.get("/query.json", query_string={"query": filled["text"]}).json
        assert found["trouble"] is None and found["columns"]
        assert found["rows"], path.stem
    assert client.get("/query?example=none").status_code == 404


def test_rows_are_a_table_with_links_to_downloads(client: FlaskClient) -> None:
    query = "SELECT ?criterion ?order { ?criterion le:order ?order } ORDER BY ?order LIMIT 2"
    page = client.get("/query", query_string={"query": query})
    assert page.status_code == 200
    assert re.findall(r'<th scope="col">(\w+)</th>', page.text) == ["criterion", "order"]
    assert "2 rows." in page.text and "kn:inc-01" in page.text and "inc-03" not in page.text
    for link in re.findall(r'<a href="(/sparql\?[^"]+)">', page.text):
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_other_results(client: FlaskClient) -> None:
    assert "<strong>Yes</strong>" in client.get("/query", query_string={"query": "ASK {}"}).text
    assert "<strong>No</strong>" in client.get("/query", query_string={"query": "ASK { FILTER(false) }"}).text
    graph = client.get("/query", query_string={"query": "CONSTRUCT { kn:a rdfs:label '<b>' } {}"}).text
    assert "&lt;b&gt;" in graph and 'aria-label="Result as Turtle"' in graph
    kinds = "SELECT ?x { VALUES ?x { le:age 'é'@fr 1 UNDEF } } ORDER BY ?x"
    cells = [row[0] for row in client.get("/query.json", query_string={"query": kinds}).json["rows"]]
    assert [(each["kind"], each["text"], each["note"]) for each in cells] == [
        ("none", "", ""), ("iri", "le:age", ""), ("literal", "1", "xsd:integer"), ("literal", "é", "fr"),
    ]
    kinds = "SELECT (BNODE() AS ?b) (<<( kn:a kn:b 1 )>> AS ?t) {}"
    other = client.get("/query.json", query_string={"query": kinds}).json
    assert [each["kind"] for each in other["rows"][0]] == ["blank", "triple"]


def test_what_is_wrong_is_said_beside_the_query(client: FlaskClient) -> None:
    for query, status in (("ASK { ?s", 400), ("ASK { SERVICE <http://a/> {} }", 400)):
        page = client.get("/query", query_string={"query": query})
        assert page.status_code == status
        assert 'role="alert"' in page.text and 'aria-invalid="true"' in page.text
        twin = client.get("/query.json", query_string={"query": query})
        assert twin.status_code == status and twin.json["trouble"]["what"]
    stopped = client.get("/query", query_string={"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"})
    assert stopped.status_code == 503 and "stopped after 2 seconds" in stopped.text


@pytest.mark.parametrize("hostile", [
    "</textarea><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "ASK { ?s ?p '</p>' }",
])
def test_a_query_is_shown_as_text(client: FlaskClient, hostile: str) -> None:
    page = client.get("/query", query_string={"query": hostile}).text
    assert "<script>alert" not in page and "<img src=x" not in page and "49" not in page.partition('id="result"')[0]


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "javascript:alert(1)"])
def test_a_result_is_shown_as_text(client: FlaskClient, value: str) -> None:
    query = f"SELECT ?x ?y {{ VALUES (?x ?y) {{ ({json.dumps(value)} <javascript:alert(1)>) }} }}"
    page = client.get("/query", query_string={"query": query}).text
    result = page.partition('id="result"')[2].partition("Download")[0]
    assert "<script" not in result and "href" not in result and "javascript:alert(1)" in result


def test_more_rows_than_a_page_shows_are_said(client: FlaskClient) -> None:
    page = client.get("/query", query_string={"query": "SELECT * { ?s ?p ?o }"}).text
    assert "500 rows; there are more" in page


def test_a_reader_sees_rules_alone(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.sparql.access.person", lambda: Person("reader", frozenset({"reader"})))
    page = client.get("/query").text
    assert "About subjects" not in page and "About the rules" in page
    assert client.get("/query.json?query=ASK{?a a le:Assessment}").json["answer"] is False


def test_the_policy_lets_in_the_one_style_of_the_editor_and_no_more(client: FlaskClient) -> None:
    policy = client.get("/query").headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "style-src 'self' 'sha256-" in policy and "connect-src 'self'" in policy
    assert "sha256" not in client.get("/sparql").headers["Content-Security-Policy"]


def test_the_operations_are_described(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").json["paths"]
    assert set(paths["/sparql"]) == {"get", "post"} and set(paths["/query"]) == {"get"}
    assert {"200", "400", "406", "415", "413", "503"} <= set(paths["/sparql"]["post"]["responses"])
    assert "csrf" not in str(paths["/sparql"]).lower()
    names = {each["name"] for each in paths["/sparql"]["get"]["parameters"]}
    assert names == {"query", "default-graph-uri", "named-graph-uri", "format"}
