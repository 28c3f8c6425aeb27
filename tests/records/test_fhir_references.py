"""Bundles, subjects and how references find their targets."""

import json

from tests.records.making import ABOUT, PATIENT, RXNORM, bundle, code, only, read, read_text, read_value, reasons

STATEMENT = {
    "resourceType": "MedicationStatement",
    "status": "active",
    "medicationReference": {"reference": "urn:uuid:m"},
}
MEDICATION = {"resourceType": "Medication", "code": code(RXNORM, "8640")}


def entries(*pairs, kind="transaction"):
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [{"fullUrl": url, "resource": made} for url, made in pairs],
    }


def test_urn_uuid_and_bundled_medication():
    made = entries(
        ("urn:uuid:p", PATIENT | {"id": "real-id"}),
        ("urn:uuid:m", MEDICATION),
        ("urn:uuid:s", STATEMENT | {"subject": {"reference": "urn:uuid:p"}}),
    )
    row = only(read_value(made), "exposure")
    assert (row["subject"], row["record"], row["codes"][-4:]) == ("real-id", "urn:uuid:s", "8640")


def test_a_patient_without_id_is_named_by_its_uuid():
    records = read_value(entries(("urn:uuid:0a-1", {"resourceType": "Patient"})))
    assert records.tables["subject"][0]["subject"] == "0a-1"
    assert reasons(read_value(bundle({"resourceType": "Patient"}))) == ["the Patient has no id that can be reported"]


def test_relative_references_are_read_on_their_own_server():
    made = entries(
        ("http://a.example/Patient/1", {"resourceType": "Patient", "id": "1"}),
        ("http://a.example/Medication/m", MEDICATION | {"id": "m", "code": code(RXNORM, "1")}),
        ("http://b.example/Medication/m", MEDICATION | {"id": "m", "code": code(RXNORM, "2")}),
        (
            "http://b.example/MedicationStatement/s",
            STATEMENT
            | {
                "id": "s",
                "subject": {"reference": "http://a.example/Patient/1/_history/3"},
                "medicationReference": {"reference": "Medication/m"},
            },
        ),
    )
    records = read_value(made)
    row = records.tables["exposure"][0]
    assert (row["subject"], row["codes"][-2:], row["record"]) == ("1", "/2", "http://b.example/MedicationStatement/s")
    assert reasons(records) == ["no record refers to this Medication"]


def test_records_without_an_iri_get_one_from_type_and_id():
    row = only(read({"resourceType": "Condition", "id": "c1", **ABOUT}), "condition")
    assert row["record"] == "https://w3id.org/lupus-eligibility/record/fhir/Condition/c1"
    unnamed = {"resourceType": "Condition", **ABOUT}
    first, second = (only(read(unnamed), "condition")["record"] for _ in range(2))
    assert first == second and "/unnamed-" in first


def test_a_full_url_that_is_no_iri_is_not_a_name():
    for url in ("javascript:alert(1)", "http://a b", 5, {"x": 1}, "http://a/#x"):
        made = entries((url, PATIENT))
        assert read_value(made).tables["subject"][0]["record"].endswith("/fhir/Patient/p1")


def test_subjects_that_are_no_patients():
    """What may be the one Patient of the input is held against them; what is no person is harmless."""
    for reference in ("Group/1", "urn:uuid:none", "#inside", "nonsense", "Patient/", "Patient/" + "x" * 500):
        records = read({"resourceType": "Condition", "id": "c", "subject": {"reference": reference}})
        (unread,) = records.tables["unread"]
        assert not records.tables["condition"] and not records.skipped, reference
        assert (unread["subject"], unread["kind"]) == ("p1", "Condition"), reference
    records = read({"resourceType": "Condition", "id": "c", "subject": {"reference": "Device/1"}})
    assert not records.tables["unread"] and reasons(records) == ["subject is a Device and no person"]
    assert reasons(read({"resourceType": "Condition", "id": "c"})) == ["no subject is given"]


def test_subjects_of_other_files_are_known_by_id():
    records = read_value({"resourceType": "Condition", "id": "c", **ABOUT})
    assert records.tables["condition"][0]["subject"] == records.tables["subject"][0]["subject"] == "p1"
    assert records.tables["subject"][0]["birth_low"] is None


def test_several_patients_in_one_file_and_one_in_several():
    two = bundle(
        {"resourceType": "Patient", "id": "p2"},
        {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p2"}},
    )
    records = read_value(two)
    assert [row["subject"] for row in records.tables["subject"]] == ["p1", "p2"]
    assert records.tables["condition"][0]["subject"] == "p2"


def test_identical_rows_are_one():
    condition = {"resourceType": "Condition", "id": "c", **ABOUT}
    assert len(read(condition, condition, PATIENT).tables["condition"]) == 1
    other = condition | {"clinicalStatus": code("c", "active")}
    records = read(condition, other)
    assert not records.tables["condition"] and len(records.tables["unread"]) == 1
    assert "two versions say different things" in records.tables["unread"][0]["reason"]


def test_one_resource_of_two_exports_is_one():
    """When a Bundle was put together is no content of its resources; a newer anchor replaces the older one."""
    condition = {"resourceType": "Condition", "id": "c", **ABOUT, "code": code(RXNORM, "1")}
    exports = [bundle(condition, timestamp=f"2026-11-{day}T08:00:00Z") for day in (20, 21)]
    records = read_text(json.dumps(exports))
    assert len(records.tables["condition"]) == 1 and not records.tables["unread"]
    day = {"resourceType": "Observation", "id": "s", "status": "final", **ABOUT,
           "code": code("https://w3id.org/lupus-eligibility/term/", "screening-date")}
    stated = [day | {"meta": {"versionId": number}, "valueDateTime": f"2026-11-2{number}"} for number in "21"]
    assert [str(row["screening"]) for row in read(*stated).tables["subject"]] == ["2026-11-22"]


def test_bundles_of_bundles_and_of_other_types():
    assert read_value(bundle(bundle({"resourceType": "Condition", "id": "c", **ABOUT}))).tables["condition"]
    deep = bundle()
    for _ in range(6):
        deep = bundle(deep)
    assert "bundles lie too deep in each other" in reasons(read_value(deep))
    records = read_text(json.dumps([bundle(), bundle() | {"type": "subscription-notification"}]))
    assert reasons(records) == ["this type of Bundle is not read"]
    for kind in ("searchset", "transaction", "collection", "batch", "history", "message", "batch-response"):
        assert read_value(bundle() | {"type": kind}).tables["subject"]


def test_every_entry_that_is_not_used_is_listed():
    made = bundle({"resourceType": "Encounter", "id": "e"}, {"resourceType": "OperationOutcome"})
    made["entry"] += [{"request": {"method": "DELETE"}}, None, {"resource": {"id": "x"}}]
    assert sorted(reasons(read_value(made))) == [
        "not a FHIR resource: no resourceType",
        "the entry has no resource",
        "the entry is no object",
        "the resource type Encounter is not read",
        "the resource type OperationOutcome is not read",
    ]


def test_ndjson():
    lines = [json.dumps(PATIENT), "", json.dumps({"resourceType": "Condition", "id": "c", **ABOUT})]
    records = read_text("\n".join(lines), "ndjson")
    assert len(records.tables["condition"]) == len(records.tables["subject"]) == 1
