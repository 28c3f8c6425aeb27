"""Files, folders and standard input."""

import io
import json
import os
import sys

import pytest

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.records import read_paths
from kn5501_reasoner.records.from_path import form_of
from tests.records.making import ABOUT, PATIENT, bundle
from tests.records.test_rdf import PERSON


def test_a_folder_is_read_in_order_and_the_rest_is_listed(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.json").write_text(json.dumps(bundle()))
    (tmp_path / "a.ttl").write_text(PERSON)
    (tmp_path / "expected.json").write_text('{"subjects": {}}')
    (tmp_path / "list.json").write_text("[1]")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / ".hidden.json").write_text("{")
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "shapes.ttl").write_text("<urn:x:a> a <http://www.w3.org/ns/shacl#NodeShape> .")
    records, refused = read_paths([tmp_path])
    assert [(row["subject"], row["source"]) for row in records.tables["subject"]] == [
        ("P1", "a.ttl"),
        ("p1", os.path.join("b", "one.json")),
    ]
    assert [(each.source, each.reason) for each in records.skipped] == [
        ("expected.json", "JSON without a resourceType"),
        ("list.json", "JSON without a resourceType"),
    ]
    assert [each.source for each in refused] == ["broken.json", "shapes.ttl"]
    assert "shacl#NodeShape" in refused[1].reason


def test_a_file_named_outright_must_be_fhir_or_rdf(tmp_path):
    path = tmp_path / "x.json"
    path.write_text('{"a": 1}')
    records, refused = read_paths([path])
    assert not records.skipped and "without a resourceType" in refused[0].reason


def test_one_file_is_read_once_and_a_missing_one_is_an_error(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(bundle()))
    records, _ = read_paths([path, str(path), tmp_path])
    assert len(records.tables["subject"]) == 1
    with pytest.raises(RecordError):
        read_paths([tmp_path / "missing.json"])


def test_a_subject_of_two_files(tmp_path):
    (tmp_path / "1.json").write_text(json.dumps(PATIENT))
    (tmp_path / "2.json").write_text(json.dumps(PATIENT | {"birthDate": "1991"}))
    (tmp_path / "3.ndjson").write_text(json.dumps({"resourceType": "Condition", "id": "c", **ABOUT}) + "\n")
    records, _ = read_paths([tmp_path])
    assert {row["subject"] for row in records.tables["subject"]} == {"p1"}
    assert len(records.tables["subject"]) == 2 and len(records.tables["condition"]) == 1


def test_a_line_that_cannot_be_read_is_refused_and_the_others_go_on(tmp_path):
    path = tmp_path / "x.ndjson"
    path.write_text(json.dumps(PATIENT) + "\n{broken\n" + json.dumps({"resourceType": "Condition", "id": "c", **ABOUT}))
    records, refused = read_paths([path])
    assert [each.entry for each in refused] == ["line 2"] and records.tables["condition"]


def test_size_is_limited(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(bundle()))
    _, refused = read_paths([path], size_limit=10)
    assert "larger than 10 bytes" in refused[0].reason


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('{"resourceType": "Patient"}', "json"),
        ('{\n "resourceType": "Patient"\n}', "json"),
        ('{"a": 1}\n{"a": 2}\n', "ndjson"),
        ("\ufeff  {}", "json"),
        ("[]", "jsonld"),
        ("<?xml version='1.0'?>", "rdfxml"),
        ("<rdf:RDF>", "rdfxml"),
        ("@prefix le: <x> .", "trig"),
        ("<urn:a> <urn:b> <urn:c> .", "trig"),
    ],
)
def test_standard_input_is_sniffed(text, form):
    assert form_of(None, text.encode()) == form


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": io.BytesIO(PERSON.encode())}))
    records, refused = read_paths(["-"])
    assert records.tables["subject"][0]["source"] == "standard input" and not refused


def test_what_is_no_regular_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    _, refused = read_paths([tmp_path / "pipe.json"])
    assert "not a regular file" in refused[0].reason


def test_files_of_one_export_know_each_other(tmp_path):
    about = {
        "subject": {"reference": "Patient/p1"},
        "status": "active",
        "medicationReference": {"reference": "Medication/m"},
    }
    medication = {
        "resourceType": "Medication",
        "id": "m",
        "code": {"coding": [{"system": "http://s.example", "code": "drug"}]},
    }
    (tmp_path / "1-Statement.ndjson").write_text(
        json.dumps({"resourceType": "MedicationStatement", "id": "s", **about})
    )
    (tmp_path / "2-Medication.ndjson").write_text(
        json.dumps(medication) + "\n" + json.dumps(medication | {"id": "other"})
    )
    patient = {"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:p", "resource": PATIENT}]}
    (tmp_path / "3.json").write_text(json.dumps(patient))
    (tmp_path / "0.json").write_text(
        json.dumps({"resourceType": "Condition", "id": "c", "subject": {"reference": "urn:uuid:p"}})
    )
    records, _ = read_paths([tmp_path])
    assert records.tables["exposure"][0]["codes"] == "http://s.example#drug"
    assert records.tables["condition"][0]["subject"] == "p1"
    assert [each.reason for each in records.skipped] == ["no record refers to this Medication"]


def test_bundles_of_other_hospitals_lend_nothing_by_id(tmp_path):
    statement = {
        "resourceType": "MedicationStatement",
        "id": "s",
        "status": "active",
        **ABOUT,
        "medicationReference": {"reference": "Medication/m"},
    }
    medication = {
        "resourceType": "Medication",
        "id": "m",
        "code": {"coding": [{"system": "http://s.example", "code": "drug"}]},
    }
    (tmp_path / "1.json").write_text(json.dumps(bundle(statement)))
    (tmp_path / "2.json").write_text(json.dumps(bundle(medication)))
    records, _ = read_paths([tmp_path])
    assert not records.tables["exposure"]
    assert [row["kind"] for row in records.tables["unread"]] == ["MedicationStatement"]


def test_the_same_rows_of_two_files_are_one(tmp_path):
    (tmp_path / "1.json").write_text(json.dumps(bundle()))
    (tmp_path / "2.json").write_text(json.dumps(bundle()))
    records, _ = read_paths([tmp_path])
    assert len(records.tables["subject"]) == 1
