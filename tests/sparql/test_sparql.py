"""Queries over named graphs: forms of result, prefixes, graphs, and what is no query."""

from __future__ import annotations

import json

import pytest

from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.sparql import GRAPHS, Dataset, Query, QueryResult


@pytest.fixture
def dataset() -> Dataset:
    made = Dataset()
    made.add_text("records", '<https://a.example/s> <https://a.example/p> "one  two", 3 .')
    made.add_text("facts", "<https://a.example/s> a <https://w3id.org/lupus-eligibility/term/Subject> .")
    return made


def ask(dataset: Dataset, text: str) -> QueryResult:
    return dataset.query(Query.read(text))


def test_the_default_graph_is_the_union_and_graphs_have_names(dataset: Dataset) -> None:
    assert ask(dataset, "ASK { ?s ?p 3 ; a le:Subject }").format("table") == "yes\n"
    found = ask(dataset, f"SELECT ?s {{ GRAPH <{GRAPHS}facts> {{ ?s ?p ?o }} }}").format("csv")
    assert found.split() == ["s", "https://a.example/s"]


def test_a_triple_that_two_documents_hold_counts_once(dataset: Dataset) -> None:
    dataset.add_text("reports", "<https://a.example/s> <https://a.example/p> 3, 4 .")
    assert ask(dataset, "SELECT (COUNT(*) AS ?n) { ?s <https://a.example/p> ?o }").format("csv").split() == ["n", "3"]


def test_blank_nodes_of_two_documents_are_not_the_same(dataset: Dataset) -> None:
    for number in ("5", "6"):
        dataset.add_text("reports", f"_:b <https://a.example/q> {number} .")
    assert ask(dataset, "ASK { ?s <https://a.example/q> 5, 6 }").format("table") == "no\n"


def test_forms(dataset: Dataset) -> None:
    rows = "SELECT ?o { ?s <https://a.example/p> ?o } ORDER BY STR(?o)"
    assert ask(dataset, rows).format("table").splitlines() == ["o", "3", "one two"]
    assert len(json.loads(ask(dataset, rows).format("json"))["results"]["bindings"]) == 2
    assert ask(dataset, "ASK { ?s ?p 4 }").format("csv") == "false\n"
    assert json.loads(ask(dataset, "ASK { ?s ?p 4 }").format("json"))["boolean"] is False
    assert "3" in ask(dataset, "CONSTRUCT WHERE { ?s <https://a.example/p> ?o }").format("turtle")
    assert "le:Subject" in ask(dataset, "SELECT ?c { ?s a ?c }").format("table")
    nothing = ask(dataset, "SELECT ?none { OPTIONAL { ?none a le:Nothing } }")
    assert nothing.format("table").splitlines() == ["none", ""]


@pytest.mark.parametrize(
    ("query", "kind"), [("SELECT * { ?s ?p ?o }", "turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "csv")]
)
def test_a_form_that_the_query_does_not_give_is_said(dataset: Dataset, query: str, kind: str) -> None:
    with pytest.raises(UsageError, match="--format"):
        ask(dataset, query).format(kind)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT", "SELECT * { ?s ?p }", "nothing at all", "", "SELECT * { ?s ?p 'open }", "SELECT * { ?s none:x ?o }",
        "SELECT * FROM { ?s ?p ?o }", "SELECT * FROM none:x { ?s ?p ?o }", "SELECT * { ?s ?p \\u0020 }", "ASK {} \\",
        "SELECT (<https://a.example/f>(1) AS ?x) {}", "SELECT * { ?s ?p '\\q' }",
    ],
)
def test_what_is_no_query_is_said(dataset: Dataset, query: str) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        ask(dataset, query)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:b> <a:c> 1 }", "DELETE WHERE { ?s ?p ?o }", "LOAD <http://127.0.0.1:9/>", "CLEAR ALL",
        "DROP ALL", "CREATE GRAPH <a:b>", "COPY DEFAULT TO <a:b>", "MOVE DEFAULT TO <a:b>", "ADD DEFAULT TO <a:b>",
        "PREFIX a: <a:> WITH a:b DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "\\u0049NSERT DATA { <a:b> <a:c> 1 }",
    ],
)
def test_an_update_is_named_as_one(update: str) -> None:
    with pytest.raises(UsageError, match="update"):
        Query.read(update)


def test_escapes_are_undone_before_the_query_is_read(dataset: Dataset) -> None:
    """SPARQL 1.1 Query, section 19.2: code points may be escaped anywhere, keywords and variables included."""
    assert ask(dataset, r"\u0041SK { ?\u0073 <https://a.example/\u0070> 3 }").format("table") == "yes\n"
    escaped = r"""ASK { FILTER('\\u0041' = "\u005Cu0041" && STRLEN('\\u0041') = 6) }"""
    assert ask(dataset, escaped).format("table") == "yes\n"


def test_prefixes_that_a_query_declares_go_before_our_own(dataset: Dataset) -> None:
    assert ask(dataset, "PREFIX le: <https://a.example/> ASK { le:s le:p 3 }").format("table") == "yes\n"
    base = "BASE <https://a.example/x/> PREFIX a: <../> ASK { a:s <../p> 3 }"
    assert ask(dataset, base).format("table") == "yes\n"


def test_from_names_graphs_of_the_dataset_alone(dataset: Dataset) -> None:
    inside = ask(dataset, "SELECT ?o FROM g:facts { ?s ?p ?o }").format("csv")
    assert inside.split() == ["o", "https://w3id.org/lupus-eligibility/term/Subject"]
    named = "SELECT ?g FROM NAMED <fac\\u0074s> { GRAPH ?g { ?s ?p ?o } }"
    assert ask(dataset, f"BASE <{GRAPHS}> {named}").format("csv").split() == ["g", GRAPHS + "facts"]
    assert ask(dataset, "ASK FROM NAMED g:facts { ?s ?p ?o }").format("table") == "no\n"
    for clause in ("FROM <http://127.0.0.1:9/data>", "FROM NAMED g:nothing", "FROM <no iri>", "FROM <>"):
        with pytest.raises(UsageError):
            ask(dataset, f"SELECT * {clause} {{ ?s ?p ?o }}")


def test_deep_nesting_is_refused_before_it_is_run() -> None:
    Query.read("ASK {" + "{" * 90 + "}" * 90 + "}")
    for left, right in ("()", "{}", "[]"):
        with pytest.raises(UsageError, match="nests"):
            Query.read("ASK { FILTER" + left * 5000 + "1" + right * 5000 + "}")
