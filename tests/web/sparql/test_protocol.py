"""SPARQL 1.1 Protocol, section 2: one test a requirement, in the order of the text."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from web.graphs import ONTOLOGY, SHAPES, trial_graph

TRIAL = trial_graph("kn5501")

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
ASK = "ASK { ?criterion le:order ?order }"
SELECT = "SELECT ?criterion { ?criterion le:order 1 } LIMIT 1"
CONSTRUCT = "CONSTRUCT { ?criterion le:order ?order } WHERE { ?criterion le:order ?order }"
NAMED = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML, "text/csv": None,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE, "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML, "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG, "application/n-quads": ox.RdfFormat.N_QUADS,
}


def by_get(client: FlaskClient, query: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
    return client.get("/sparql", query_string={"query": query, **more}, headers=headers)


def by_form(client: FlaskClient, query: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
    return client.post("/sparql", data={"query": query, **more}, headers=headers)


def directly(client: FlaskClient, query: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
    return client.post("/sparql", data=query, content_type=QUERY, query_string=more, headers=headers)


WAYS = (by_get, by_form, directly)
Way = Callable[..., Any]


def values(response: Any) -> list[list[str]]:
    assert response.status_code == 200, response.text
    found = json.loads(response.data)
    return [[row[name]["value"] for name in found["head"]["vars"]] for row in found["results"]["bindings"]]


# --- 2.1 query operation, 2.1.1 to 2.1.3 ---


@pytest.mark.parametrize("way", WAYS)
def test_2_1_a_query_is_asked_by_get_by_form_and_directly(client: FlaskClient, way: Way) -> None:
    assert way(client, ASK).json["boolean"] is True
    assert way(client, "ASK { ?criterion le:order 1000 }").json["boolean"] is False


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_2_1_no_other_method_asks(client: FlaskClient, method: str) -> None:
    response = getattr(client, method)("/sparql", query_string={"query": ASK})
    assert response.status_code == 405
    assert {"GET", "HEAD", "OPTIONS", "POST"} <= set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize("way", [by_get, by_form])
def test_2_1_there_is_exactly_one_query(client: FlaskClient, way: Way) -> None:
    assert way(client, [ASK, ASK]).status_code == 400
    assert way(client, [ASK, SELECT]).status_code == 400


def test_2_1_no_query_at_all_is_wrong_where_one_is_needed(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"default-graph-uri": SHAPES}).status_code == 400
    assert client.post("/sparql", data=b"", content_type=FORM).status_code == 400
    assert client.get("/sparql", query_string={"default-graph-uri": SHAPES}).status_code == 400
    assert by_get(client, "").status_code == by_form(client, "").status_code == directly(client, "").status_code == 400
    assert client.post("/sparql", data=ASK, content_type=QUERY, query_string={"query": ASK}).status_code == 400


def test_2_1_1_parameters_come_in_any_order_and_others_are_passed_over(client: FlaskClient) -> None:
    address = f"/sparql?timeout=5&default-graph-uri={TRIAL}&unknown=%C3%A9&query=ASK%7B%3Fs%20le:order%20?o%7D"
    assert client.get(address).json["boolean"] is True


def test_2_1_2_a_form_is_percent_encoded_as_utf_8(client: FlaskClient) -> None:
    good = client.post("/sparql", data=b"query=ASK+%7B+FILTER(STRLEN(%22%C3%A9%22)+=+1)+%7D", content_type=FORM)
    assert good.json["boolean"] is True
    assert client.post("/sparql", data=b"query=ASK+%7B+FILTER(%22%E9%22!=1)+%7D", content_type=FORM).status_code == 400
    assert client.post("/sparql", data=b"query=ASK%7B%7D" + b"&a=1" * 2000, content_type=FORM).status_code == 400
    assert client.get("/sparql?query=ASK%7B%22%E9%22%7D").status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", "", "nonsense"])
def test_2_1_2_another_content_type_is_not_read(client: FlaskClient, kind: str) -> None:
    response = client.post("/sparql", data=b"query=ASK%7B%7D", content_type=kind)
    assert response.status_code == 415
    assert response.json["hint"]


def test_2_1_3_a_query_sent_directly_is_utf_8(client: FlaskClient) -> None:
    accented = 'ASK { FILTER(STRLEN("é") = 1) }'
    for kind in (QUERY, f"{QUERY}; charset=utf-8", f"{QUERY};charset=UTF-8"):
        assert client.post("/sparql", data=accented.encode(), content_type=kind).json["boolean"] is True
    assert client.post("/sparql", data=accented.encode("latin-1"), content_type=QUERY).status_code == 400
    for charset in ("utf-16", "latin-1", "nonsense"):
        assert client.post("/sparql", data=b"ASK {}", content_type=f"{QUERY}; charset={charset}").status_code == 415
    sent = client.post("/sparql", data=b"ASK {}", content_type=QUERY, headers={"Content-Encoding": "gzip"})
    assert sent.status_code == 415


# --- 2.1.4 dataset ---


@pytest.mark.parametrize("way", WAYS)
def test_2_1_4_a_request_names_the_default_graph(client: FlaskClient, way: Way) -> None:
    order, path = "ASK { ?s le:order ?order }", "ASK { ?s sh:path ?path }"
    graphs = {"default-graph-uri": TRIAL}
    assert way(client, order, **graphs).json["boolean"] is True
    assert way(client, path, **graphs).json["boolean"] is False
    both = "ASK { ?s le:order ?order . ?t sh:path ?path }"
    assert way(client, both, **{"default-graph-uri": [TRIAL, SHAPES]}).json["boolean"] is True
    assert values(way(client, NAMED, **graphs)) == []


@pytest.mark.parametrize("way", WAYS)
def test_2_1_4_a_request_names_named_graphs(client: FlaskClient, way: Way) -> None:
    graphs = {"named-graph-uri": [TRIAL, SHAPES]}
    assert values(way(client, NAMED, **graphs)) == [[SHAPES], [TRIAL]]
    assert way(client, "ASK { ?s ?p ?o }", **graphs).json["boolean"] is False


@pytest.mark.parametrize("way", WAYS)
def test_2_1_4_the_graphs_of_the_request_go_before_those_of_the_query(client: FlaskClient, way: Way) -> None:
    query = f"""SELECT (COUNT(*) AS ?n) FROM <{SHAPES}> FROM NAMED <{SHAPES}>
        {{ {{ ?s sh:path ?o }} UNION {{ GRAPH ?g {{ ?s sh:path ?o }} }} }}"""  # noqa: S608
    assert values(way(client, query)) != [["0"]]
    assert values(way(client, query, **{"default-graph-uri": TRIAL})) == [["0"]]
    assert values(way(client, query, **{"named-graph-uri": TRIAL})) == [["0"]]


def test_2_1_4_from_names_the_dataset_when_the_request_does_not(client: FlaskClient) -> None:
    assert by_get(client, "ASK FROM g:shapes { ?s sh:path ?o }").json["boolean"] is True
    based = "BASE <https://w3id.org/lupus-eligibility/graph/> ASK FROM <trial/kn5501> { ?s sh:path ?o }"
    assert by_get(client, based).json["boolean"] is False
    assert values(by_get(client, NAMED.replace("{", "FROM NAMED g:ontology {", 1))) == [[ONTOLOGY]]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_2_1_4_a_graph_that_is_not_there_is_refused_by_name(client: FlaskClient, way: Way, name: str) -> None:
    for iri in ("http://127.0.0.1:9/data.ttl", "file:///etc/passwd", ONTOLOGY + "x", "no iri", ""):
        response = way(client, "ASK { ?s ?p ?o }", **{name: [SHAPES, iri]})
        assert response.status_code == 400
        assert f"<{iri}>" in response.json["what"]
    clause = "FROM" if name.startswith("d") else "FROM NAMED"
    response = way(client, f"ASK {clause} <http://127.0.0.1:9/data.ttl> {{ ?s ?p ?o }}")
    assert response.status_code == 400
    assert "<http://127.0.0.1:9/data.ttl>" in response.json["what"]


def test_2_1_4_without_a_dataset_all_graphs_are_asked_as_one(client: FlaskClient) -> None:
    assert by_get(client, "ASK { ?s sh:path ?path . ?c le:order 1 . ?a a le:Assessment }").json["boolean"] is True


def test_the_default_graph_is_a_set_of_triples(client: FlaskClient) -> None:
    """SPARQL 1.1 Query, section 13.1: the default graph is the merge of graphs; what two of them hold counts once."""
    counted = "SELECT (COUNT(*) AS ?all) { ?s ?p ?o }"
    different = "SELECT (COUNT(*) AS ?all) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    assert values(by_get(client, counted)) == values(by_get(client, different))


# --- 2.1.5 and 2.1.6: formats ---


@pytest.mark.parametrize("media", RESULTS)
@pytest.mark.parametrize("way", WAYS)
def test_2_1_5_rows_come_in_the_form_that_is_asked_for(client: FlaskClient, way: Way, media: str) -> None:
    response = way(client, SELECT, headers={"Accept": media})
    assert (response.status_code, response.mimetype) == (200, media)
    assert "Accept" in response.headers["Vary"]
    form = RESULTS[media]
    if form is None:
        assert response.text.splitlines() == ["criterion", "https://w3id.org/lupus-eligibility/trial/kn5501/inc-01"]
    else:
        assert len(list(ox.parse_query_results(response.data, format=form))) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("media", RESULTS)
def test_2_1_5_so_does_yes_or_no(client: FlaskClient, media: str) -> None:
    response = by_get(client, ASK, headers={"Accept": media})
    assert (response.status_code, response.mimetype) == (200, media)
    assert "true" in response.text


@pytest.mark.parametrize("media", RDF)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE kn:inc-01"])
def test_2_1_6_graphs_come_in_the_form_that_is_asked_for(client: FlaskClient, query: str, media: str) -> None:
    response = by_get(client, query, headers={"Accept": media})
    assert (response.status_code, response.mimetype) == (200, media)
    assert len({quad.triple for quad in ox.parse(response.data, format=RDF[media])}) > 5


@pytest.mark.parametrize(
    ("accept", "rows", "graph"),
    [
        (None, "application/sparql-results+json", "text/turtle"),
        ("*/*", "application/sparql-results+json", "text/turtle"),
        ("text/*", "text/csv", "text/turtle"),
        ("application/*;q=0.5, text/tab-separated-values, application/n-quads", "text/tab-separated-values",
         "application/n-quads"),
        ("application/sparql-results+xml;q=0.4, text/csv;q=0.3, application/rdf+xml", "application/sparql-results+xml",
         "application/rdf+xml"),
        ("application/json", "application/json", "application/json"),
        ("application/xml", "application/xml", "application/xml"),
        ("text/csv;q=0, */*", "application/sparql-results+json", "text/turtle"),
        ("text/turtle;q=0, application/sparql-results+json;q=0, */*", "application/sparql-results+xml",
         "application/n-triples"),
        ("text/html, */*;q=0.1", "application/sparql-results+json", "text/turtle"),
        ("TEXT/CSV; charset=utf-8, application/trig;q=1.0", "text/csv", "application/trig"),
    ],
)
def test_2_1_5_accept_is_weighed(client: FlaskClient, accept: str | None, rows: str, graph: str) -> None:
    headers = {} if accept is None else {"Accept": accept}
    assert by_get(client, SELECT, headers=headers).mimetype == rows
    assert by_get(client, CONSTRUCT, headers=headers).mimetype == graph


@pytest.mark.parametrize(
    ("query", "accept"),
    [(SELECT, "image/png"), (SELECT, "text/turtle"), (ASK, "text/html"), (CONSTRUCT, "text/csv"),
     (CONSTRUCT, "application/sparql-results+json"), (SELECT, "*/*;q=0")],
)
def test_what_cannot_be_given_is_406(client: FlaskClient, query: str, accept: str) -> None:
    """RFC 9110, section 15.5.7: and the answer says what there is."""
    response = by_get(client, query, headers={"Accept": accept})
    assert response.status_code == 406
    assert "application/sparql-results+json" in response.json["hint"]


def test_rdf_xml_that_would_be_no_xml_is_406(client: FlaskClient) -> None:
    query = "CONSTRUCT { kn:a <https://a.example/1> 1 } {}"
    assert by_get(client, query, headers={"Accept": "application/rdf+xml"}).status_code == 406
    assert by_get(client, query).status_code == 200


@pytest.mark.parametrize(("name", "query", "media"), [
    ("csv", SELECT, "text/csv"), ("xml", SELECT, "application/sparql-results+xml"),
    ("ntriples", CONSTRUCT, "application/n-triples"),
])
def test_a_link_can_name_the_form(client: FlaskClient, name: str, query: str, media: str) -> None:
    assert by_get(client, query, headers={"Accept": "image/png"}, format=name).mimetype == media
    assert by_get(client, query, format="turtle" if name != "ntriples" else "csv").status_code == 406
    assert by_get(client, query, format="pdf").status_code == 400
    assert by_get(client, query, format=["csv", "csv"]).status_code == 400


def test_head_gives_what_get_gives_without_the_body(client: FlaskClient) -> None:
    """RFC 9110, section 9.3.2."""
    whole = by_get(client, SELECT)
    head = client.head("/sparql", query_string={"query": SELECT})
    assert (head.status_code, head.data, head.mimetype) == (200, b"", whole.mimetype)
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert client.head("/sparql", query_string={"query": "ASK"}).status_code == 400


# --- 2.1.7 failures ---


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("query", ["SELECT", "ASK { ?s ?p }", "nothing", "ASK { ?s un:known ?o }", "ASK {} ASK {}"])
def test_2_1_7_what_is_no_query_is_400(client: FlaskClient, way: Way, query: str) -> None:
    response = way(client, query)
    assert (response.status_code, response.mimetype) == (400, "application/json")
    assert "cannot be read" in response.json["what"]


def test_2_1_7_a_query_that_is_too_long_is_not_read(client: FlaskClient) -> None:
    long = "ASK {} #" + "x" * 1024 * 1024
    assert by_form(client, long).status_code == directly(client, long).status_code == 413


# --- 2.3 base IRI ---


def test_2_3_relative_iris_are_read_against_base_or_the_address_of_the_service(client: FlaskClient) -> None:
    assert values(by_get(client, "SELECT (STR(<x>) AS ?iri) {}")) == [["http://localhost/x"]]
    assert values(by_get(client, "BASE <http://a.example/b/> SELECT (STR(<x>) AS ?iri) {}")) == [["http://a.example/b/x"]]


def test_prefixes_of_the_project_are_known(client: FlaskClient) -> None:
    for prefix in ("dcterms", "earl", "le", "owl", "prov", "rdf", "rdfs", "sh", "skos", "xsd", "g", "kn"):
        assert by_get(client, f"ASK {{ FILTER(ISIRI({prefix}:x)) }}").json["boolean"] is True
