"""Form shapes say what the gate accepts: every column has one, and both agree on the examples and on single values."""

from __future__ import annotations

import warnings
from functools import cache
from io import StringIO
from pathlib import Path

import pyoxigraph as ox
import pytest

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.pipeline import convert_paths
from kn5501_reasoner.pipeline.entering import concepts, units
from kn5501_reasoner.records.collect import Collector
from kn5501_reasoner.records.forms import FORM, form_shape, load_forms, record_shapes
from kn5501_reasoner.records.from_rdf import read_rdf
from kn5501_reasoner.records.schema import load_schema
from kn5501_reasoner.terminology import Terminology
from kn5501_reasoner.vocab import LE, SH

EXAMPLES = Path(__file__).parents[2] / "examples"
HEAD = f"""@prefix le: <{LE}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:x:s> a le:Subject ; le:identifier "P1" . """


@cache
def shapes():
    from rdflib import Graph

    return Graph().parse(data=record_shapes(), format="turtle")


def conforms(turtle: str) -> bool:
    """Whether a fresh, strict shape accepts the data; texts are compared as they are written."""
    import rdflib
    from pyshacl import validate

    rdflib.NORMALIZE_LITERALS = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = rdflib.Graph().parse(data=turtle, format="turtle")
            return validate(data, shacl_graph=shapes())[0]
    finally:
        rdflib.NORMALIZE_LITERALS = True


def accepted(turtle: str) -> bool:
    """Whether the gate reads the data, and uses them."""
    collector = Collector()
    try:
        read_rdf(turtle.encode(), "turtle", "test", collector)
    except RecordError:
        return False
    records = collector.finish()
    return not records.errors and not records.skipped and not records.tables["unread"]


def subjects_of(text: str, predicate: str) -> set[tuple[str, str]]:
    """(shape, path) or other pairs that a Turtle text says by one predicate."""
    quads = ox.parse(text.encode(), ox.RdfFormat.TURTLE)
    return {(quad.subject.value, quad.object.value) for quad in quads if quad.predicate.value == SH + predicate}


def test_every_property_of_every_class_has_one_property_shape() -> None:
    schema, found = load_schema(), subjects_of(record_shapes(), "path")
    for cls in (table.cls for table in schema.tables.values()):
        own = {iri for iri, each in schema.properties.items() if cls in each.classes}
        own |= {iri for iri, (of, _) in schema.ends.items() if of in own}
        place = f"{FORM}{cls.removeprefix(LE)}"
        assert {path for shape, path in found if shape.startswith(place + "-")} == own, cls
        assert {shape for node, shape in subjects_of(record_shapes(), "property") if node == place} == {
            f"{place}-{iri.removeprefix(LE)}" for iri in own
        }


def test_every_field_is_called_and_explained() -> None:
    for form in load_forms().values():
        assert form.label and form.definition and form.fields
        for field in form.fields:
            assert field.label and field.definition.endswith("."), field.iri


@pytest.mark.parametrize("name", sorted(load_forms()))
def test_what_a_page_asks_is_part_of_what_a_record_may_say(name: str) -> None:
    form = load_forms()[name]
    asked = {path for _, path in subjects_of(form_shape(name), "path")}
    assert asked >= {field.iri for field in form.fields if field.asked}
    assert asked <= {field.iri for field in form.fields}
    assert LE + "subject" not in asked, "the server says whom a record is about"
    assert "sh:closed" not in form_shape(name)


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.ttl")), ids=lambda file: file.stem)
def test_examples_conform(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert accepted(text)
    assert conforms(text)


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("fhir-*")), ids=lambda file: file.name)
def test_fhir_examples_conform_as_record_rdf(file: Path) -> None:
    out = StringIO()
    convert_paths([str(file)], out=out)
    assert conforms(out.getvalue())


VALUES = [
    # (class, statements, both accept it)
    ("Condition", 'le:onset "2020"^^xsd:gYear', True),
    ("Condition", 'le:onset "2020-02"^^xsd:gYearMonth', True),
    ("Condition", 'le:onset "2020-02-29"^^xsd:date', True),
    ("Condition", 'le:onset "2020-02-29T10:00:00Z"^^xsd:dateTime', True),
    ("Condition", 'le:onset "2020-02-29T10:00:00"^^xsd:dateTime', True),
    ("Condition", 'le:onset ".."', True),
    ("Condition", 'le:onsetEarliest "2019"^^xsd:gYear ; le:onsetLatest "2020-02-29"^^xsd:date', True),
    ("Condition", 'le:onset "2019"^^xsd:gYear ; le:onsetLatest "2020-02-29"^^xsd:date', True),
    ("Condition", 'le:onset "2019"^^xsd:gYear ; le:onsetEarliest "2018"^^xsd:gYear', False),
    ("Condition", 'le:onsetEarliest ".."', False),
    ("Condition", 'le:onset "2020-02-30"^^xsd:date', False),
    ("Condition", 'le:onset "2020-13"^^xsd:gYearMonth', False),
    ("Condition", 'le:onset "0000"^^xsd:gYear', False),
    ("Condition", 'le:onset "2020-02-29Z"^^xsd:date', False),
    ("Condition", 'le:onset "2020-02-29"', False),
    ("Condition", 'le:onset "2020"^^xsd:date', False),
    ("Condition", 'le:onset "2020"^^xsd:gYear , "2021"^^xsd:gYear', False),
    ("Condition", 'le:verificationStatus "confirmed"', True),
    ("Condition", 'le:verificationStatus "sure"', False),
    ("Condition", 'le:verificationStatus "confirmed" , "refuted"', False),
    ("Condition", "le:code <http://snomed.info/id/1> , <urn:oid:1.2>", True),
    ("Condition", 'le:code "G40"', False),
    ("Condition", "le:code <ftp://example.org/1>", False),
    ("Condition", "le:code <http://user@example.org/1>", False),
    ("Condition", 'le:display "Epilepsy"@en', True),
    ("Condition", 'le:display "Epilepsy"', True),
    ("Condition", "le:display 5", False),
    ("Condition", "le:valueDecimal 5.0", False),
    ("Observation", "le:valueDecimal 5.80", True),
    ("Observation", 'le:valueDecimal "5"^^xsd:integer', True),
    ("Observation", 'le:valueDecimal ".5"^^xsd:decimal', True),
    ("Observation", 'le:valueDecimal "1234567890123456789"^^xsd:decimal', False),
    ("Observation", "le:valueDecimal 5.8e0", False),
    ("Observation", 'le:valueDecimal "5,8"^^xsd:decimal', False),
    ("Observation", 'le:valueDecimal "5.8"', False),
    ("Observation", 'le:comparator "<="', True),
    ("Observation", 'le:comparator "="', False),
    ("Observation", 'le:unitCode "10*9/L"', True),
    ("Observation", 'le:unitCode "10*9 / L"', False),
    ("Observation", 'le:unitCode ""', False),
    ("Observation", 'le:unitCode "g\\u202E"', False),
    ("Observation", "le:valueBoolean true", True),
    ("Observation", 'le:valueBoolean "1"^^xsd:boolean', False),
    ("Observation", 'le:valueBoolean "yes"', False),
    ("Observation", "le:partOf [ a le:Observation ; le:subject <urn:x:s> ]", True),
    ("Observation", 'le:partOf "text"', False),
    ("Allergy", 'le:reactionSeverity "mild severe"', True),
    ("Allergy", 'le:reactionSeverity "mild, severe"', False),
    ("Participation", 'le:studyIdentifier "NCT00000001" , "x"', True),
    ("Review", 'le:reviewedDomain "cns"', True),
    ("Review", 'le:reviewStatus "final"', False),
    ("Consent", 'le:consentStatus "given"', True),
    ("Consent", 'le:consentDate "2020"^^xsd:gYear', False),
    ("Judgement", 'le:judgedCriterion "exc-14" ; le:judgedAsFit true ; le:judgedBy "A" ; '
                  'le:judgementDate "2020-01-01"^^xsd:date', True),
    ("Judgement", 'le:judgedCriterion "exc-14" ; le:judgedAsFit true ; le:judgementDate "2020-01-01"^^xsd:date', False),
]


@pytest.mark.parametrize(("cls", "said", "good"), VALUES, ids=[f"{cls}: {said}" for cls, said, _ in VALUES])
def test_shape_and_gate_agree(cls: str, said: str, good: bool) -> None:
    text = f"{HEAD} <urn:x:r> a le:{cls} ; le:subject <urn:x:s> ; {said} ."
    assert accepted(text) is good, "the gate"
    assert conforms(text) is good, "the shape"


@pytest.mark.parametrize(("said", "good"), [
    ('le:identifier "P-1.a_b"', True), ('le:identifier "P 1"', False), ("", False),
    ('le:identifier "P1" ; le:birthDate "1990"^^xsd:gYear ; le:screeningDate "2026-11-22"^^xsd:date', True),
    ('le:identifier "P1" ; le:screeningDate "2026-11"^^xsd:gYearMonth', False),
    ('le:identifier "P1" ; <http://xmlns.com/foaf/0.1/name> "A"', False),
])
def test_shape_and_gate_agree_on_subjects(said: str, good: bool) -> None:
    text = HEAD.split("<urn:x:s>")[0] + f"<urn:x:s> a le:Subject {';' if said else ''} {said} ."
    assert accepted(text) is good, "the gate"
    assert conforms(text) is good, "the shape"


@pytest.mark.parametrize("table", ["observation", "condition", "exposure", "allergy", "procedure"])
def test_a_chosen_concept_is_read_as_what_was_chosen(table: str) -> None:
    terminology, offered = Terminology.load(), concepts(table)
    assert offered
    for each in offered:
        assert each.name in terminology.resolve(table, each.code, each.label).sure
    labels = [each.label.lower() for each in offered]
    assert len(labels) == len(set(labels)), "a label means one thing"


def test_known_concepts_are_offered() -> None:
    assert {"haemoglobin concentration", "SLEDAI-2K total"} <= {each.label for each in concepts("observation")}
    assert "telitacicept" in {each.label for each in concepts("exposure")}
    assert "NYHA class II" in {each.label for each in concepts("observation", "valueCode")}
    assert concepts("review") == () and "10*9/L" in units()
