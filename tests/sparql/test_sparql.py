"""Queries over named graphs: forms of result, and nothing fetched from elsewhere."""

from __future__ import annotations

import json

import pytest

from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.sparql import GRAPHS, Dataset, refuse_service


@pytest.fixture
def dataset() -> Dataset:
    made = Dataset()
    made.add_text("records", '<https://a.example/s> <https://a.example/p> "one  two", 3 .')
    made.add_text("facts", "<https://a.example/s> a <https://w3id.org/lupus-eligibility/term/Subject> .")
    return made


def test_the_default_graph_is_the_union_and_graphs_have_names(dataset: Dataset) -> None:
    assert dataset.query("ASK { ?s ?p 3 ; a le:Subject }").format("table") == "yes\n"
    found = dataset.query(f"SELECT ?s {{ GRAPH <{GRAPHS}facts> {{ ?s ?p ?o }} }}").format("csv")
    assert found.split() == ["s", "https://a.example/s"]


def test_forms(dataset: Dataset) -> None:
    rows = "SELECT ?o { ?s <https://a.example/p> ?o } ORDER BY STR(?o)"
    assert dataset.query(rows).format("table").splitlines() == ["o", "3", "one two"]
    assert len(json.loads(dataset.query(rows).format("json"))["results"]["bindings"]) == 2
    assert dataset.query("ASK { ?s ?p 4 }").format("csv") == "false\n"
    assert json.loads(dataset.query("ASK { ?s ?p 4 }").format("json"))["boolean"] is False
    assert "3" in dataset.query("CONSTRUCT WHERE { ?s <https://a.example/p> ?o }").format("turtle")
    assert "le:Subject" in dataset.query("SELECT ?c { ?s a ?c }").format("table")
    nothing = dataset.query("SELECT ?none { OPTIONAL { ?none a le:Nothing } }")
    assert nothing.format("table").splitlines() == ["none", ""]


@pytest.mark.parametrize(
    ("query", "kind"), [("SELECT * { ?s ?p ?o }", "turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "csv")]
)
def test_a_form_that_the_query_does_not_give_is_said(dataset: Dataset, query: str, kind: str) -> None:
    with pytest.raises(UsageError, match="--format"):
        dataset.query(query).format(kind)


@pytest.mark.parametrize("query", ["SELECT", "SELECT * { ?s ?p }", "INSERT DATA { <a:b> <a:c> 1 }", "nothing at all"])
def test_what_is_no_query_is_said(dataset: Dataset, query: str) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        dataset.query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "select * { service silent ?where { ?s ?p ?o } }",
        'SELECT * { ?s ?p "a # b" . SERVICE<http://127.0.0.1:9/> { ?s ?p ?o } }',
        'SELECT * { ?s ?p """x " # y""" . SERVICE ex:x { ?s ?p ?o } }',
        "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } } # <",
        "PREFIX a: <http://a/#> SELECT * { GRAPH ?g { ?s a:x 'it\\'s' } SERVICE\t<x:y> {} }",
    ],
)
def test_service_is_refused(dataset: Dataset, query: str) -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        dataset.query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service a le:Subject } # SERVICE",
        'SELECT * { ?s ?p "SERVICE <http://a>" }',
        "SELECT * { ?s <http://a/SERVICE> ?o ; le:SERVICE ?x }",
        "SELECT * { ?s ?p '''no SERVICE''' }",
    ],
)
def test_the_word_alone_is_no_service(query: str) -> None:
    refuse_service(query)


def test_from_names_graphs_and_reaches_nothing_outside(dataset: Dataset) -> None:
    outside = dataset.query("SELECT * FROM <http://127.0.0.1:9/data> { ?s ?p ?o }").format("csv")
    assert outside.split() == ["o,p,s"]
    inside = dataset.query("SELECT ?o FROM g:facts { ?s ?p ?o }").format("csv")
    assert inside.split() == ["o", "https://w3id.org/lupus-eligibility/term/Subject"]
