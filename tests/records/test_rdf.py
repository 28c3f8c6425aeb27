"""Records in RDF: read, written, and the same again."""

import pathlib
from datetime import date
from decimal import Decimal

import pytest

from kn5501_reasoner.records import read_paths
from kn5501_reasoner.records.to_rdf import to_rdf
from tests.records.making import ICD, about, bundle, code, only, plain, read, read_text, read_value, reasons, rules
from tests.records.test_fhir_hardening import FULL

DATA = pathlib.Path(__file__).parent.parent / "data"
HEAD = "@prefix le: <https://w3id.org/lupus-eligibility/term/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
PERSON = HEAD + '<http://x.example/p> a le:Subject ; le:identifier "P1" ; le:birthDate "1990"^^xsd:gYear .\n'


def turtle(text, form="turtle"):
    return read_text(PERSON + text, form)


def again(records, format="turtle"):
    return read_text(to_rdf(records, format), {"turtle": "turtle", "nquads": "nquads"}[format])


@pytest.mark.parametrize("format", ["turtle", "nquads"])
@pytest.mark.parametrize(
    "source",
    sorted((DATA / "fhir").glob("sample-*.json")) + sorted((DATA / "synthea").glob("*.json")),
    ids=lambda p: p.stem,
)
def test_round_trip_of_files(source, format):
    records, refused = read_paths([source])
    assert not refused
    found = again(records, format)
    assert not found.errors and not found.skipped
    assert plain(found) == plain(records)


@pytest.mark.parametrize("which", range(len(FULL)))
def test_round_trip_of_every_kind(which):
    records = read_value({"resourceType": "Bundle", "entry": [{"resource": FULL[0]}, {"resource": FULL[which]}]})
    assert not records.errors and plain(again(records)) == plain(records)


def test_round_trip_of_one_record_said_in_two_ways_and_of_open_ends():
    condition = about("Condition", id="", code=code(ICD, "M32"), onsetPeriod={"start": "2020-01"}, abatementString="x")
    entries = [{"fullUrl": "urn:uuid:1", "resource": each} for each in (
        condition, condition | {"onsetPeriod": {"end": "2021-01-01T10:00:00Z"}})]
    records = read_value({**bundle(), "entry": [*bundle()["entry"], *entries]})
    assert len(records.tables["condition"]) == 2
    assert plain(again(records)) == plain(records) == plain(again(again(records), "nquads"))


def test_writing_is_the_same_bytes_and_takes_a_base():
    records = read(about("Condition"))
    assert to_rdf(records) == to_rdf(again(records))
    assert "<http://base.example/fhir/Condition/r1>" in to_rdf(records, base="http://base.example/")


def test_observation_by_hand():
    row = only(
        turtle(
            "[] a le:Observation ; le:subject <http://x.example/p> ; le:code <https://loinc.org/rdf/718-7> ;"
            ' le:observationStatus "final" ; le:effective "2026-11-15T23:00:00Z"^^xsd:dateTime ; le:valueDecimal 5.8 ;'
            ' le:unitCode "g/dL" ; le:referenceHigh 16 ; le:interpretation "L" , "LL" ; le:methodWord "automated" .'
        ),
        "observation",
    )
    assert (row["subject"], row["value"], row["unit"], row["reference_high"]) == ("P1", Decimal("5.8"), "g/dL", 16)
    assert (row["effective_low"], row["interpretation"], row["method"]) == (date(2026, 11, 16), "L LL", "automated")
    assert row["text"] == "5.8 g/dL" and row["record"].startswith("https://w3id.org/lupus-eligibility/record/unnamed/")


def test_dates_and_intervals():
    row = only(
        turtle(
            "<urn:x:c> a le:Condition ; le:subject <http://x.example/p> ;"
            " le:code <http://hl7.org/fhir/sid/icd-10-cm/M32.9> ;"
            ' le:onset "2026-08"^^xsd:gYearMonth ; le:onsetLatest "2026-09-10"^^xsd:date ; le:abatement ".." ;'
            ' le:recordedEarliest "2026"^^xsd:gYear .'
        ),
        "condition",
    )
    assert (row["onset_low"], row["onset_high"], row["text"]) == (date(2026, 8, 1), date(2026, 9, 10), "M32.9")
    assert (row["abatement_text"], row["recorded_low"], row["recorded_high"]) == ("../..", date(2026, 1, 1), None)


def test_blank_nodes_get_names_from_what_they_say():
    text = '[] a le:Condition ; le:subject _:p ; le:code <urn:x:{}> . _:p a le:Subject ; le:identifier "P2" .'
    first, second, other = (turtle(text.format(value)).tables["condition"][0]["record"] for value in "aab")
    assert first == second != other
    both = turtle(
        "_:q a le:Subject ; le:identifier 'P2' . [] a le:Review ; le:subject _:q . [] a le:Review ; le:subject _:q ."
    )
    assert len(reasons(both)) == 1


def test_other_forms():
    json_ld = (
        '{"@context": {"@vocab": "https://w3id.org/lupus-eligibility/term/",'
        ' "recorded": {"@type": "http://www.w3.org/2001/XMLSchema#date"}},'
        ' "@graph": [{"@id": "http://x.example/p", "@type": "Subject", "identifier": "P1"},'
        ' {"@id": "urn:x:c", "@type": "Condition", "subject": {"@id": "http://x.example/p"},'
        ' "recorded": "2026-01-01"}]}'
    )
    assert read_text(json_ld, "json").tables["condition"][0]["recorded_low"] == date(2026, 1, 1)
    rdf_xml = (
        '<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:le="https://w3id.org/lupus-eligibility/term/"><le:Subject rdf:about="http://x.example/p">'
        "<le:identifier>P1</le:identifier><le:sex>male</le:sex></le:Subject></rdf:RDF>"
    )
    assert read_text(rdf_xml, "rdfxml").tables["subject"][0]["sex"] == "male"
    trig = HEAD + '<http://x.example/g> { <http://x.example/p> a le:Subject ; le:identifier "P1" }'
    assert read_text(trig, "trig").tables["subject"]


@pytest.mark.parametrize(
    "literal",
    [
        '"1_000"^^xsd:decimal',
        '"٣"^^xsd:integer',
        '"1e999999999"^^xsd:decimal',
        '"1e5"^^xsd:double',
        "1e5",
        '"NaN"^^xsd:double',
        '"INF"^^xsd:decimal',
        '"5.8"',
        '"5.8"@en',
        "<urn:x:y>",
        "[]",
        "true",
        '"' + "9" * 19 + '"^^xsd:decimal',
        "1, 2",
    ],
)
def test_numbers_through_the_gate(literal):
    records = turtle(f"<urn:x:o> a le:Observation ; le:subject <http://x.example/p> ; le:valueDecimal {literal} .")
    assert rules(records) == {"unreadable-value"} and not records.tables["observation"]
    (unread,) = records.tables["unread"]
    assert unread["subject"] == "P1" and "9999" not in unread["reason"] and not records.errors


@pytest.mark.parametrize(
    ("literal", "rule"),
    [
        ('"2026-02-30"^^xsd:date', "impossible-date"),
        ('"2026-11-22T25:00:00"^^xsd:dateTime', "impossible-date"),
        ('"2026-W05-1"^^xsd:date', "unreadable-value"),
        ('"2026-11-22"', "unreadable-value"),
        ('"2026"^^xsd:date', "unreadable-value"),
        ('"2026-11-22Z"^^xsd:date', "unreadable-value"),
        ("2026", "unreadable-value"),
        ("<urn:x:y>", "unreadable-value"),
    ],
)
def test_dates_through_the_gate(literal, rule):
    records = turtle(f"<urn:x:o> a le:Observation ; le:subject <http://x.example/p> ; le:effective {literal} .")
    assert rules(records) == {rule} and not records.tables["observation"]


@pytest.mark.parametrize(
    "said",
    [
        "le:valueBoolean 1",
        'le:valueBoolean "1"^^xsd:boolean',
        'le:observationStatus "done"',
        'le:comparator "~"',
        'le:unitCode "g L"',
        'le:code "718-7"',
        "le:code <file:///etc/passwd>",
        "le:code <urn:x:é>",
        'le:partOf "x"',
        "le:display 5",
        'le:sex "male"',
        'le:effectiveEarliest "2026-02-01"^^xsd:date ; le:effectiveLatest "2026-01-01"^^xsd:date',
    ],
)
def test_other_values_through_the_gate(said):
    records = turtle(f"<urn:x:o> a le:Observation ; le:subject <http://x.example/p> ; {said} .")
    assert rules(records) and not records.tables["observation"]


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_records_that_are_none(status):
    records = turtle(
        f'<urn:x:o> a le:Observation ; le:subject <http://x.example/p> ; le:observationStatus "{status}" .'
    )
    assert not records.errors and reasons(records) == [f"the status is {status}"]


def test_participations_and_judgements_are_held_to_the_same_rules():
    records = turtle(
        '<urn:x:2> a le:Participation ; le:subject <http://x.example/p> ; le:participationStatus "screening" .'
        '<urn:x:3> a le:Judgement ; le:subject <http://x.example/p> ; le:judgedCriterion "exc-14" ;'
        " le:judgedAsFit true ."
    )
    assert not records.errors and len(reasons(records)) == 2
