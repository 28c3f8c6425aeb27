"""RDF that reaches for more than records is refused whole, and the message names the term."""

import socket

import pytest

from kn5501_reasoner.errors import RecordError
from tests.records.making import LE, read_text
from tests.records.test_rdf import HEAD, PERSON

RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:le="https://w3id.org/lupus-eligibility/term/">'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Any attempt to open a connection fails the test."""

    def refuse(*_, **__):
        raise AssertionError("the network was reached for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("<urn:x:s> a <http://www.w3.org/ns/shacl#NodeShape> .", "shacl#NodeShape"),
        ("<http://x.example/p> <http://www.w3.org/ns/shacl#property> <urn:x:s> .", "shacl#property"),
        ("<http://x.example/p> <http://www.w3.org/2002/07/owl#imports> <http://evil.example/> .", "owl#imports"),
        ("<http://x.example/p> <http://www.w3.org/2002/07/owl#sameAs> <urn:x:q> .", "owl#sameAs"),
        (
            "le:Melanoma <http://www.w3.org/2000/01/rdf-schema#subClassOf> le:ConditionOfNoConcern .",
            "rdf-schema#subClassOf",
        ),
        ("<http://x.example/p> <http://www.w3.org/2000/01/rdf-schema#label> 'x' .", "rdf-schema#label"),
        ("<urn:x:o> a le:Observaton .", "Observaton"),
        ("<urn:x:o> a le:SystemicLupusErythematosus .", "SystemicLupusErythematosus"),
        ("<http://x.example/p> le:neutrophils 5 .", "neutrophils"),
        ("<http://x.example/p> le:settledAtEnrolment le:malignancy .", "settledAtEnrolment"),
        ("<http://x.example/p> le:column 'x' .", "column"),
        ("<http://x.example/p> a 'x' .", "<>"),
        ("<http://x.example/p> le:code ( <urn:x:a> ) .", "rdf-syntax-ns#"),
        ("<http://x.example/p> le:code <<( <urn:x:a> <urn:x:b> <urn:x:c> )>> .", "statements about statements"),
        ("<rel> a le:Subject .", "relative IRI"),
        ("<http://x.example/p> a le:Condition .", "more than one class"),
        ("<urn:x:o> le:display 'x' .", "no class"),
        ("<urn:x:o> a le:Condition .", "does not lead to one le:Subject"),
        ("<urn:x:o> a le:Condition ; le:subject <urn:x:elsewhere> .", "does not lead to one le:Subject"),
        ("<urn:x:q> a le:Subject .", "no single le:identifier"),
        ("<urn:x:q> a le:Subject ; le:identifier 'a b' .", "no single le:identifier"),
        ("<javascript:alert> a le:Subject ; le:identifier 'q' .", "not http, https or urn"),
        (
            "_:a a le:Observation ; le:partOf _:b ; le:subject <http://x.example/p> . "
            "_:b a le:Observation ; le:partOf _:a .",
            "without end",
        ),
        ("this is not turtle", "breaks its grammar"),
        ("<urn:x:o> <urn:x:p> " + "(" * 100_000, "breaks its grammar"),
    ],
)
def test_refused_whole(text, named):
    with pytest.raises(RecordError) as caught:
        read_text(PERSON + text, "turtle")
    assert named in caught.value.what


def test_an_iri_that_names_a_service_is_only_a_name():
    service = "http://localhost:1/sparql?query=SERVICE%20%3Curn:x%3E"
    made = PERSON + f"<urn:x:c> a le:Condition ; le:subject <http://x.example/p> ; le:code <{service}> ."
    assert read_text(made, "turtle").tables["condition"][0]["codes"] == service


@pytest.mark.parametrize(
    "text",
    [
        '{"@context": "http://evil.example/ctx"}',
        '{"@context": ["http://evil.example/ctx", {}]}',
        '{"@context": [["http://evil.example/ctx"]]}',
        '{"@context": {"@import": "http://evil.example/ctx"}}',
        '{"@context": {}, "@graph": [{"@context": "https://schema.org"}]}',
        '{"@context": {"a": {"@id": "urn:x:a", "@context": "http://evil.example/ctx"}}}',
        '{"@context": {"@base": "http://evil.example/"}}',
        '{"@context": {"x": null}}',
        '{"@context": null}',
        '{"@context": {"identifier": "' + LE + 'identifier"}, "@id": "urn:x:p", "identifer": "P1"}',
        '{"@context": {"@vocab": "' + LE + '"}, "@id": "relative", "@type": "Subject", "identifier": "P1"}',
        '{"@context": {"@vocab": "http://other.example/"}, "@id": "urn:x:p", "@type": "Subject"}',
        '{"@context": ' * 150 + "{}" + "}" * 150,
        '{"@context": {}, "@context": {}}',
    ],
)
def test_json_ld_refused(text):
    with pytest.raises(RecordError):
        read_text(text, "jsonld")


@pytest.mark.parametrize(
    "text",
    [
        BOMB + RDF_XML + "</rdf:RDF>",
        '<?xml version="1.0"?>' + BOMB.lower() + RDF_XML + "</rdf:RDF>",
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + RDF_XML + "</rdf:RDF>",
        RDF_XML + "<![CDATA[x]]></rdf:RDF>",
        '<?xml-stylesheet href="http://evil.example"?>' + RDF_XML + "</rdf:RDF>",
        '<?xml version="1.0" encoding="utf-16"?>' + RDF_XML + "</rdf:RDF>",
        RDF_XML + '<le:Subject rdf:about="urn:x:p"><le:display>' * 5000,
        RDF_XML + '<rdf:Description rdf:about="urn:x:p" le:neutrophils="5"/></rdf:RDF>',
        RDF_XML + "<le:Subject>",
    ],
)
def test_rdf_xml_refused(text):
    with pytest.raises(RecordError):
        read_text(text, "rdfxml")


def test_text_that_is_not_utf_8():
    for form in ("turtle", "nt", "nquads", "trig", "jsonld", "rdfxml"):
        with pytest.raises(RecordError):
            read_text((HEAD + "x").encode("utf-16"), form)


def test_blank_node_labels_of_an_input_do_not_reach_the_records():
    made = read_text(HEAD + '_:secret a le:Subject ; le:identifier "P1" .', "turtle")
    assert "secret" not in repr(made)


def test_deep_rdf_xml_is_refused_before_it_is_parsed():
    inner = "<le:subject><le:Subject>" * 60 + "</le:Subject></le:subject>" * 60
    with pytest.raises(RecordError) as caught:
        read_text(RDF_XML + f"<le:Condition>{inner}</le:Condition></rdf:RDF>", "rdfxml")
    assert "deep" in caught.value.what


def test_fhir_in_xml_is_named():
    with pytest.raises(RecordError) as caught:
        read_text('<Bundle xmlns="http://hl7.org/fhir"></Bundle>', "rdfxml")
    assert "FHIR in XML" in caught.value.what


IN_FULL = (
    "<urn:x:o> a le:Observation ; le:subject <http://x.example/p> ; le:code <urn:x:c> ;"
    ' le:valueDecimal "5"^^xsd:decimal'
)


@pytest.mark.parametrize("iri", ["x", "//host/x", "/x", "?x", "#x", "", "./x"])
@pytest.mark.parametrize(("form", "place", "text"), [
    ("turtle", "the name of a node", IN_FULL.replace("urn:x:o", "IRI") + " ."),
    ("turtle", "a property", IN_FULL.replace("le:code", "<IRI>") + " ."),
    ("turtle", "a value", IN_FULL.replace("urn:x:c", "IRI") + " ."),
    ("turtle", "a value", IN_FULL.replace("le:Observation", "<IRI>") + " ."),
    ("turtle", "a datatype", IN_FULL.replace("xsd:decimal", "<IRI>") + " ."),
    ("turtle", "a value", "@prefix r: <IRI> . " + IN_FULL.replace("<urn:x:c>", "r:c") + " ."),
    ("turtle", "a value", "@base <IRI> . " + IN_FULL.replace("urn:x:c", "c") + " ."),
    ("trig", "the name of a graph", f"<IRI> {{ {IN_FULL} }}"),
    ("trig", "a value", f"<urn:x:g> {{ {IN_FULL.replace('urn:x:c', 'IRI')} }}"),
])
def test_a_relative_iri_is_refused_wherever_it_stands(form, place, text, iri):
    with pytest.raises(RecordError) as caught:
        read_text(PERSON + text.replace("IRI", iri), form)
    assert place in caught.value.what and "relative IRI" in caught.value.what and "in full" in caught.value.hint


@pytest.mark.parametrize("iri", ["x", "//host/x", ""])
@pytest.mark.parametrize("line", [
    "<IRI> <urn:x:p> <urn:x:o> .", "<urn:x:s> <IRI> <urn:x:o> .", "<urn:x:s> <urn:x:p> <IRI> .",
    '<urn:x:s> <urn:x:p> "x"^^<IRI> .', "<urn:x:s> <urn:x:p> <urn:x:o> <IRI> .",
])
def test_a_relative_iri_in_lines(line, iri):
    with pytest.raises(RecordError) as caught:
        read_text(line.replace("IRI", iri), "nquads")
    assert "relative IRI" in caught.value.what and "in full" in caught.value.hint


@pytest.mark.parametrize("iri", ["a b", "a<b", "a{b}", "a|b", "a^b", "a`b", "%zz", "a\\u0020b", "a\\u003eb"])
@pytest.mark.parametrize("text", [
    "<urn:x:IRI> <urn:x:p> <urn:x:o> .", "<urn:x:s> <urn:x:IRI> <urn:x:o> .", "<urn:x:s> <urn:x:p> <urn:x:IRI> .",
    '<urn:x:s> <urn:x:p> "x"^^<urn:x:IRI> .', "<urn:x:s> <urn:x:p> <urn:x:o> <urn:x:IRI> .",
])
def test_an_ill_formed_iri_breaks_the_grammar(text, iri):
    for form in ("nquads", "trig"):
        with pytest.raises(RecordError) as caught:
            read_text(text.replace("IRI", iri), form)
        assert "grammar" in caught.value.what


def test_a_base_of_the_text_itself_makes_iris_absolute():
    records = read_text(HEAD + '@base <http://x.example/> . <p> a le:Subject ; le:identifier "P1" .', "turtle")
    assert records.tables["subject"][0]["record"] == "http://x.example/p"


NODE = '<le:Subject rdf:about="urn:x:p"><le:identifier>P1</le:identifier>{}</le:Subject>'
SEX = "<le:sex>male</le:sex>"


@pytest.mark.parametrize(("text", "named"), [
    (RDF_XML.replace(">", ' le:sex="male">') + NODE.format("") + "</rdf:RDF>", "'sex' at the root"),
    (RDF_XML + NODE.format('<le:sex rdf:parseType="Foo">male</le:sex>') + "</rdf:RDF>", "'parseType'"),
    (RDF_XML + NODE.format('<le:sex rdf:parseType="resource">male</le:sex>') + "</rdf:RDF>", "'parseType'"),
    (RDF_XML + NODE.format('<le:sex rdf:parseType="Literal">male</le:sex>') + "</rdf:RDF>", "'parseType'"),
    (RDF_XML + NODE.format('<le:sex rdf:about="urn:x:q">male</le:sex>') + "</rdf:RDF>", "'about' at a property"),
    (RDF_XML + NODE.format('<le:sex le:display="x"/>') + "</rdf:RDF>", "'display' at a property"),
    (RDF_XML + NODE.format('<le:sex rdf:ID="x">male</le:sex>') + "</rdf:RDF>", "'ID' at a property"),
    (RDF_XML + NODE.format("").replace("rdf:about", "rdf:resource") + "</rdf:RDF>", "'resource' at a node"),
    (RDF_XML + NODE.format("").replace("rdf:about", "rdf:ID") + "</rdf:RDF>", "'ID' at a node"),
    (RDF_XML + NODE.format("").replace("rdf:about", "about") + "</rdf:RDF>", "'about' at a node"),
    (RDF_XML + NODE.format(SEX), "grammar"),
    (RDF_XML + NODE.format(SEX).replace("</le:Subject>", ""), "grammar"),
    (RDF_XML + NODE.format(SEX) + "</rdf:RDF>" + RDF_XML + "</rdf:RDF>", "grammar"),
    (RDF_XML + NODE.format("text") + "</rdf:RDF>", "grammar"),
    (RDF_XML + NODE.format(SEX).replace("urn:x:p", "//host/p") + "</rdf:RDF>", "relative IRI"),
    (RDF_XML + NODE.format('<le:sex rdf:datatype="x">male</le:sex>') + "</rdf:RDF>", "relative IRI as a datatype"),
    (RDF_XML + NODE.format("").replace("urn:x:p", "urn:x:a b") + "</rdf:RDF>", "grammar"),
])
def test_rdf_xml_that_a_parser_would_not_read_whole(text, named):
    with pytest.raises(RecordError) as caught:
        read_text(text, "rdfxml")
    assert named in caught.value.what


def test_rdf_xml_with_properties_as_attributes_and_nodes_without_a_name():
    text = RDF_XML + (
        '<rdf:Description rdf:about="urn:x:p" le:identifier="P1" le:sex="male" xml:lang="en">'
        '<rdf:type rdf:resource="https://w3id.org/lupus-eligibility/term/Subject"/></rdf:Description>'
        '<le:Condition><le:subject rdf:resource="urn:x:p"/><le:verificationStatus>confirmed</le:verificationStatus>'
        '</le:Condition></rdf:RDF>'
    )
    records = read_text(text.replace(' xml:lang="en"', ""), "rdfxml")
    assert records.tables["condition"] and records.tables["subject"][0]["sex"] == "male"
    inner = '<le:subject rdf:parseType="Resource"><le:identifier>P1</le:identifier></le:subject>'
    with pytest.raises(RecordError) as caught:
        read_text(RDF_XML + f"<le:Condition>{inner}</le:Condition></rdf:RDF>", "rdfxml")
    assert "no class" in caught.value.what
