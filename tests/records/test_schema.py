"""The record model is declared once and gives complete tables."""

import re

import duckdb
import pyarrow as pa
import pyoxigraph as ox

from kn5501_reasoner.model import DOMAINS
from kn5501_reasoner.records import load_schema
from kn5501_reasoner.resources import ontology

SKOS, RDFS = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2000/01/rdf-schema#"


def test_every_table_has_the_common_columns_and_loads_in_duckdb_and_arrow():
    schema = load_schema()
    assert list(schema.tables) == [
        "subject",
        "consent",
        "observation",
        "condition",
        "exposure",
        "allergy",
        "procedure",
        "participation",
        "review",
        "judgement",
        "unread",
    ]
    connection = duckdb.connect()
    for table in schema.tables.values():
        assert [column.name for column in table.columns[:4]] == ["subject", "record", "source", "text"]
        connection.execute(table.duckdb_ddl())
        row = pa.Table.from_pylist([table.empty_row], schema=table.arrow_schema())
        connection.register("one", row)
        connection.sql("FROM one").insert_into(table.name)
        assert [name for name, _ in table.physical] == row.column_names


def test_a_when_column_is_four_columns():
    names = dict(load_schema().tables["exposure"].physical)
    assert [names[f"end_{end}"] for end in ("_low", "_high", "_at", "_text")] == [
        "DATE",
        "DATE",
        "TIMESTAMP",
        "VARCHAR",
    ]


def test_every_term_has_label_definition_and_module():
    said, tokens = {}, set()
    for quad in ox.parse(path=str(ontology("modules", "records.ttl")), format=ox.RdfFormat.TURTLE):
        said.setdefault(str(quad.subject.value), set()).add(quad.predicate.value)
        tokens |= {quad.object.value} if quad.predicate.value.endswith("/allowedValue") else set()
    terms = {iri: found for iri, found in said.items() if iri.startswith("https://w3id.org/lupus-eligibility/term/")}
    assert len(terms) > 100
    for iri, found in terms.items():
        assert {RDFS + "label", SKOS + "definition", RDFS + "isDefinedBy"} <= found, iri
        name = iri.rpartition("/")[2]
        assert re.fullmatch(r"[A-Za-z0-9]+", name) or name in tokens, "what records name is called as they do"


def test_no_range_that_the_classifier_dies_on():
    text = ontology("modules", "records.ttl").read_text()
    assert set(re.findall(r"rdfs:range ([\w:]+)", text)) <= {"xsd:string", "xsd:decimal", "xsd:boolean", "le:Subject"}


def test_domains_are_those_of_the_model():
    columns = {column.name: column for column in load_schema().tables["review"].columns}
    assert columns["domain"].allowed == frozenset(DOMAINS)
