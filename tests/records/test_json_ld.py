"""JSON-LD is read whole or refused: nothing that a processor would drop is dropped here."""

import json
from collections import Counter

import pyoxigraph as ox
import pytest

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.records.rdf_text import parse_rdf
from tests.records.making import LE, only, read_text, rules

XSD = "http://www.w3.org/2001/XMLSchema#"
CONTEXT = {
    "@version": 1.1, "@vocab": LE, "le": LE, "xsd": XSD, "id": "@id",
    "icd": {"@id": "http://hl7.org/fhir/sid/icd-10-cm/", "@prefix": True},
    "recorded": {"@type": "xsd:date"}, "about": {"@id": "le:subject", "@type": "@id"},
    "code": {"@type": "@id", "@container": "@set"},
}
PERSON = {"@id": "urn:x:p", "@type": "Subject", "identifier": "P1"}
CONDITION = {
    "id": "urn:x:c", "@type": ["le:Condition"], "about": "urn:x:p", "code": ["icd:B20", "urn:x:other"],
    "recorded": "2026-01-01", "display": {"@value": "x", "@language": "en"},
    "le:onset": {"@value": "2025-01-01", "@type": "xsd:date"},
}


def document(*nodes, context=CONTEXT, **more):
    """The usual subject and what is given, under one context."""
    return {"@context": context, "@graph": [PERSON, *nodes], **more}


def read(content):
    return read_text(json.dumps(content), "jsonld")


def refused(content):
    with pytest.raises(RecordError) as caught:
        read(content)
    return f"{caught.value.what} ({caught.value.hint})"


def same(content):
    """Whether this reader and a processor make the same statements of a document that both read whole."""
    text = json.dumps(content).encode()
    found = ox.Dataset(parse_rdf(text, "jsonld", "x"))
    expected = ox.Dataset(ox.Quad(*quad.triple) for quad in ox.parse(text, ox.RdfFormat.JSON_LD))
    for dataset in (found, expected):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found == expected


def test_what_is_read():
    records = read(document(CONDITION))
    row = only(records, "condition")
    assert row["codes"] == "http://hl7.org/fhir/sid/icd-10-cm/B20 urn:x:other" and row["text"]
    assert (row["record"], row["recorded_text"], row["onset_text"]) == ("urn:x:c", "2026-01-01", "2025-01-01")


EXPANDED = [
    {"@id": "urn:x:p", "@type": [LE + "Subject"], LE + "identifier": [{"@value": "P1"}]},
    {"@type": [LE + "Observation"], LE + "subject": [{"@id": "urn:x:p"}], LE + "valueBoolean": [{"@value": True}],
     LE + "partOf": [{"@id": "_:b1"}]},
    {"@id": "_:b1", "@type": [LE + "Observation"], LE + "subject": [{"@id": "urn:x:p"}], LE + "valueDecimal": 5},
]


@pytest.mark.parametrize("content", [
    document(CONDITION),
    document(CONDITION, **{"@id": "urn:x:graph"}),
    document({"@id": "urn:x:graph", "@graph": [CONDITION]}),
    document({**CONDITION, "about": PERSON}),
    document({"type": "Condition", "of": PERSON},
             context=[CONTEXT | {"type": "@type", "of": {"@id": "le:subject", "@type": "@id"}}]),
    document({"@id": "urn:x:r", "@type": "Observation", "about": "urn:x:p", "valueDecimal": 7, "display": []}),
    document({"@id": "urn:x:ü", "@type": "Observation", "about": "urn:x:p"}),
    {"@context": CONTEXT, **PERSON},
    EXPANDED,
    {"@graph": EXPANDED},
    EXPANDED[:1],
])
def test_forms_that_are_read_as_any_processor_reads_them(content):
    assert same(content)
    assert read(content).tables["subject"]


@pytest.mark.parametrize("context", [
    "https://schema.org", None, 5, [], [{}, {}], ["https://schema.org"], [[{}]],
    {"@base": "http://x.example/"}, {"@import": "http://x.example/"}, {"@propagate": False}, {"@protected": True},
    {"@language": "en"}, {"@direction": "ltr"}, {"@version": 1.0}, {"@version": "1.1"}, {"@foo": LE}, {"@vocab": ""},
    {"@vocab": None}, {"@vocab": "terms/"}, {"@vocab": "le:", "le": LE}, {"@vocab": "_:"}, {"@vocab": "http://a b/"},
    {"x": None}, {"x": 5}, {"x": ["le:a"]}, {"x": "@foo"}, {"x": "@list"}, {"x": "@context"}, {"x": "@none"},
    {"x": "relative"}, {"x": "le", "le": LE}, {"x": "//host/x"}, {"x": "_:x"}, {"x": "other:x"}, {"x": "mailto:x"},
    {"x": "http://a b/"},
    {"a": "b:x", "b": "a:x"}, {"x": {"@id": None}}, {"x": {"@id": "@type"}},
    {"x": {"@id": "urn:x:a", "@type": "@json"}},
    {"x": {"@id": "urn:x:a", "@type": "@none"}}, {"x": {"@id": "urn:x:a", "@type": "@vocab"}},
    {"x": {"@id": "urn:x:a", "@type": "date"}}, {"x": {"@id": "urn:x:a", "@type": None}},
    {"x": {"@id": "urn:x:a", "@container": "@language"}}, {"x": {"@id": "urn:x:a", "@container": "@index"}},
    {"x": {"@id": "urn:x:a", "@container": "@list"}}, {"x": {"@id": "urn:x:a", "@container": ["@set", "@graph"]}},
    {"x": {"@reverse": "urn:x:a"}}, {"x": {"@id": "urn:x:a", "@nest": "@nest"}},
    {"x": {"@id": "urn:x:a", "@context": {}}}, {"x": {"@id": "urn:x:a", "@protected": True}},
    {"x": {"@id": "urn:x:a", "@language": "en"}}, {"x": {"@id": "urn:x:a", "@index": "i"}}, {"x": {}},
    {"x": {"@id": "urn:x:a", "@prefix": "yes"}}, {"": "urn:x:a"}, {"_": "urn:x:"}, {"_:x": "urn:x:a"},
    {"a:b": "urn:x:a"},
    {"a b": "urn:x:a"}, {"@": "urn:x:a"}, {"urn": "http://x.example/"}, {"http": "urn:x:"}, {"records/a": "urn:x:a"},
])
def test_contexts_that_are_refused(context):
    what = refused({"@context": context, "@graph": EXPANDED})
    assert "context" in what and "one context at the top" in what
    if isinstance(context, dict):
        assert f"'{list(context)[0]}'" in what


@pytest.mark.parametrize("name", [
    "@records", "@foo", "@", "@Graph", "@included", "@index", "@reverse", "@nest", "@set", "@list", "@json", "@none",
    "@direction", "@base", "@vocab", "@container", "@type ", "@context", "@value", "@language", "@id:x",
    "_:b", "_:", "unknown:x", "urn", "urn:", "http:x", "http:///x", "//host/x", "mailto:x", "a b", "le:a b", "", ":",
    ":x",
    "le:<x>", "le:{x}", "x\\y", "le:%zz", "x\u0000", "https://w3id.org/lupus-eligibility/term/ code", "icd:", "file:///x",
])
def test_members_that_are_refused(name):
    """Whatever stands below such a word would be lost."""
    for value in ("x", [{"@id": "urn:x:c"}], {"a": "x"}):
        assert "<urn:x:c>" in refused(document({**CONDITION, name: value})) or not name.startswith(("@", "_"))
        refused(document(CONDITION, display={name: value}))
        if name != "@context":
            refused({**document(CONDITION), name: value})


def test_without_vocab_a_bare_name_explains_nothing():
    context = {name: value for name, value in CONTEXT.items() if name not in ("@vocab", "recorded", "code")}
    what = refused(document(CONDITION, context=context))
    assert "a @type of the node <urn:x:p>" in what or "'identifier' of the node <urn:x:p>" in what


BARE = ["condition 1", "relative", "//host/x", "/x", "?x", "#x", "", "le", "icd"]
BAD_IRIS = [*BARE, "https://example.org/condition 1", " urn:x:a",
            "@foo", "@type", "urn:x:a<b", "urn:x:{a}", "http://a|b/", "urn:x:`", "urn:x:a^b", "urn:x:a\\b", 'urn:x:"',
            "unknown:x", "mailto:x", "http:x", "http:///x", "urn:x", "urn:", "_:", "_:a b", "urn:x:\u0000", "urn:x:%zz",
            "urn:x:\ud800", "urn:x:\ue000", "file:///etc/passwd", "http://user@x.example/", "about:blank"]


@pytest.mark.parametrize("iri", BAD_IRIS)
def test_ill_formed_iris_in_every_position(iri):
    def everywhere():
        yield document({**CONDITION, "id": iri}), "@id of the node <"
        yield document({"@id": iri, "@graph": [CONDITION]}), "@id of the node <"
        yield document(CONDITION, **{"@id": iri}), "@id of the node <"
        yield document({**CONDITION, "about": iri}), "'about' of the node <urn:x:c>"
        yield document({**CONDITION, "about": {"@id": iri}}), "@id of the node <"
        yield document({**CONDITION, "code": ["icd:B20", iri]}), "'code' of the node <urn:x:c>"
        if iri not in BARE:  # which are classes of @vocab
            yield document({**CONDITION, "@type": iri}), "@type of the node <urn:x:c>"
            value = {"@value": "2025-01-01", "@type": iri}
            yield document({**CONDITION, "onset": value}), "'onset' of the node <urn:x:c>"
        else:
            yield document({**CONDITION, "@type": iri}), ""

    for wrong, named in everywhere():
        text = json.dumps(wrong)
        with pytest.raises(RecordError) as caught:
            read_text(text, "jsonld")
        assert named in caught.value.what or "JSON that cannot be read" in caught.value.what


@pytest.mark.parametrize("value", [
    None, [None], ["x", None], [["x"]], [[]], {}, {"@value": None}, {"@value": ["x"]}, {"@value": {"a": 1}},
    {"@value": "x", "@type": "a b"}, {"@value": "x", "@type": None}, {"@value": "x", "@type": ["xsd:string"]},
    {"@value": "x", "@type": "@json"}, {"@value": "x", "@type": "@id"}, {"@value": "x", "@type": "_:b"},
    {"@value": "x", "@type": "xsd:string", "@language": "en"}, {"@value": "x", "@language": "e n"},
    {"@value": "x", "@language": None}, {"@value": 5, "@language": "en"}, {"@value": "x", "@index": "i"},
    {"@value": "x", "@id": "urn:x:a"}, {"@value": "x", "display": "y"}, {"@value": "x", "@direction": "ltr"},
    {"@value": "x", "@context": {}}, {"@language": "en"}, {"@type": []}, {"@set": ["x"]}, {"@list": ["x"]},
    {"@graph": [CONDITION]}, {"@id": None}, {"@id": 5}, {"@id": ["urn:x:a"]}, {"en": "x"}, {"@none": "x"},
    {"display": []},
    {"@value": "x", "@type": "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"},
    {"@id": "urn:x:a", "id": "urn:x:b"},
])
def test_values_that_are_refused(value):
    what = refused(document({**CONDITION, "display": value}))
    assert "<urn:x:c>" in what or "<urn:x:a>" in what or "record vocabulary" in what


@pytest.mark.parametrize("node", [
    {}, {"@id": "urn:x:c"}, {"@id": "urn:x:c", "@type": []}, {"@id": "urn:x:c", "display": []}, "x", 5, None,
    [CONDITION],
    {**CONDITION, "@context": {}}, {**CONDITION, "about": {**PERSON, "@context": {"@vocab": "http://x.example/"}}},
    {**CONDITION, "@type": None}, {**CONDITION, "@type": [None]}, {**CONDITION, "@type": {"@id": LE + "Condition"}},
    {**CONDITION, "@id": "urn:x:other"}, {**CONDITION, "id": None}, {**CONDITION, "@graph": None},
    {**CONDITION, "code": {"@value": None}}, {**CONDITION, "about": True}, {**CONDITION, "about": 5},
    {**CONDITION, "display": float("nan")}, {**CONDITION, "display": float("inf")}, {**CONDITION, "display": "\ud800"},
])
def test_nodes_that_are_refused(node):
    refused(document(node))


def test_a_document_that_is_no_object():
    for text in ("5", '"x"', "null", "true", "[5]", '[["x"]]'):
        with pytest.raises(RecordError):
            read_text(text, "jsonld")


def observed(value):
    term = {"@id": "le:valueDecimal", "@type": "xsd:decimal"}
    return document({"@id": "urn:x:o", "@type": "Observation", "about": "urn:x:p", "valueDecimal": value},
                    context=CONTEXT | {"typed": term})


def test_numbers():
    """Whole numbers are exact; a number with a point is a double in JSON-LD, and the error says how to write it."""
    assert str(only(read(observed({"@value": "5.80", "@type": "xsd:decimal"})), "observation")["value"]) == "5.80"
    assert only(read(observed(58)), "observation")["value"] == only(read(observed(-0)), "observation")["value"] + 58
    for value in (5.8, 5.0, {"@value": 5.8}, {"@value": 5.8, "@type": "xsd:decimal"}):
        records = read(observed(value))
        assert rules(records) == {"unreadable-value"} and not records.tables["observation"]
        assert '{"@value": "5.8", "@type": "xsd:decimal"}' in records.tables["unread"][0]["reason"]
    for text in ("1e2", "1E-400", "1e999999999", "9" * 5000, "1" * 19):
        records = read_text(json.dumps(observed("HERE")).replace('"HERE"', text), "jsonld")
        assert rules(records) == {"unreadable-value"} and not records.tables["observation"]


def test_truth_values():
    node = {"@id": "urn:x:o", "@type": "Observation", "about": "urn:x:p"}
    assert only(read(document({**node, "valueBoolean": True})), "observation")["value_boolean"] is True
    assert rules(read(document({**node, "valueBoolean": "true"}))) == {"unreadable-value"}


def test_a_json_file_that_is_an_array_of_nodes_or_one_node():
    assert read_text(json.dumps(EXPANDED), "json").tables["subject"]
    assert read_text(json.dumps(EXPANDED[0]), "json").tables["subject"]


def test_the_statements_are_counted():
    """One for each class and each value, in a document with every form that is read."""
    quads = parse_rdf(json.dumps(document(CONDITION)).encode(), "jsonld", "x")
    counted = Counter(quad.predicate.value.removeprefix(LE) for quad in quads)
    assert counted["code"] == 2 and counted.total() == 2 + 7
