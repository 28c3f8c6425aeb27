"""Medicines: statements, administrations and requests, and medications of their own."""

from datetime import date

import pytest

from tests.records.making import PREDNISONE, RXNORM, SCT, UCUM, about, code, only, read, reasons


def exposure(kind, **members):
    return only(read(about(kind, **(PREDNISONE | members))), "exposure")


def test_statement():
    row = exposure(
        "MedicationStatement",
        status="active",
        effectivePeriod={"start": "2026-01"},
        dosage=[{"route": {"coding": [{"system": SCT, "code": "26643006"}], "text": "By mouth"}}],
    )
    assert (row["status"], row["display"], row["text"]) == ("active", "prednisone", "prednisone")
    assert row["route"] == "http://snomed.info/id/26643006"
    assert (row["start_low"], row["start_high"], row["end__text"], row["administered"]) == (
        date(2026, 1, 1),
        date(2026, 1, 31),
        None,
        None,
    )


@pytest.mark.parametrize(
    ("dosages", "route"),
    [
        ([{"route": {"text": "By mouth"}}], "by_mouth"),
        ([{"route": {**code("urn:x", "1"), "text": "By mouth"}}], "by_mouth urn:code:urn%3Ax#1"),
        ([{"route": {**code(SCT, "6064005"), "text": "aeusserlich"}}], "http://snomed.info/id/6064005"),
        ([{"text": "as directed"}], ""),
        ([{"route": code(SCT, "6064005")}, {"text": "as directed"}], "http://snomed.info/id/6064005 unknown"),
    ],
)
def test_routes(dosages, route):
    assert exposure("MedicationStatement", status="active", dosage=dosages)["route"] == route


def test_statement_for_one_day_has_an_unknown_start():
    row = exposure("MedicationStatement", status="completed", effectiveDateTime="2026-03-01")
    assert (row["start_low"], row["start_high"], row["start_text"]) == (None, date(2026, 3, 1), "../2026-03-01")
    assert exposure("MedicationStatement", status="active", dateAsserted="2026-03-01")["start_high"] == date(2026, 3, 1)


def test_administration_is_one_day():
    row = exposure(
        "MedicationAdministration",
        status="completed",
        effectiveDateTime="2026-03-01",
        dosage={"route": code(SCT, "47625008")},
    )
    assert (row["start_low"], row["end__high"], row["administered"]) == (date(2026, 3, 1), date(2026, 3, 1), True)
    span = exposure(
        "MedicationAdministration", status="completed", effectivePeriod={"start": "2026-03-01", "end": "2026-03-03"}
    )
    assert (span["end__low"], span["administered"]) == (date(2026, 3, 3), None)


def test_request_starts_when_it_was_written():
    row = exposure("MedicationRequest", status="stopped", intent="order", authoredOn="1992-05-31T07:13:52.370853+00:00")
    assert (row["status"], row["start_low"], row["end__text"]) == ("stopped", date(1992, 5, 31), None)


@pytest.mark.parametrize("intent", ["proposal", "plan", "option"])
def test_a_plan_is_intended(intent):
    assert exposure("MedicationRequest", status="active", intent=intent)["status"] == "intended"


def timing(**repeat):
    return [{"timing": {"repeat": repeat}}]


def days(value, unit="d"):
    return {"value": value, "system": UCUM, "code": unit}


def test_bounds_of_a_request():
    bounded = exposure(
        "MedicationRequest",
        status="active",
        authoredOn="2026-01-01",
        dosageInstruction=timing(boundsPeriod={"start": "2026-02-01", "end": "2026-03-01"}),
    )
    assert (bounded["start_low"], bounded["end__low"]) == (date(2026, 2, 1), date(2026, 3, 1))
    week = {"authoredOn": "2026-01-01", "dosageInstruction": timing(boundsDuration=days(1, "wk"))}
    row = exposure("MedicationRequest", status="active", **week)
    assert (row["end__low"], row["end__high"]) == (date(2026, 1, 7), date(2026, 1, 8))
    row = exposure("MedicationRequest", status="stopped", **week)
    assert (row["end__low"], row["end__high"]) == (date(2026, 1, 1), date(2026, 1, 8))
    supply = {"expectedSupplyDuration": days(1, "mo"), "numberOfRepeatsAllowed": 2}
    row = exposure("MedicationRequest", status="completed", authoredOn="2026-01-31", dispenseRequest=supply)
    assert (row["end__low"], row["end__high"]) == (date(2026, 2, 27), date(2026, 4, 30))
    once = {"authoredOn": "2026-01-01", "dispenseRequest": {"expectedSupplyDuration": days(7)}}
    ends = {each: exposure("MedicationRequest", status=each, **once) for each in ("active", "completed", "stopped")}
    assert [row["end__low"].day for row in ends.values()] == [7, 7, 1]
    assert [row["end__high"] for row in ends.values()] == [None, date(2026, 1, 8), date(2026, 1, 8)]
    row = exposure(
        "MedicationRequest",
        status="active",
        dispenseRequest={"validityPeriod": {"start": "2026-01-01", "end": "2026-02-01"}},
    )
    assert (row["start_low"], row["end__low"]) == (date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize("status", ["entered-in-error", "not-taken", "cancelled", "draft"])
def test_medicines_not_taken(status):
    records = read(about("MedicationStatement", status=status, **PREDNISONE))
    assert not records.tables["exposure"] and reasons(records) == [f"the status is {status}"]


def test_a_medicine_that_was_not_taken_is_not_read_further() -> None:
    reversed_ = {"effectivePeriod": {"start": "2026-02-11", "end": "2025"}}
    for kind in ("MedicationStatement", "MedicationAdministration"):
        records = read(about(kind, status="entered-in-error", **reversed_, **PREDNISONE))
        assert records.errors == () and reasons(records) == ["the status is entered-in-error"]
        assert read(about(kind, status="completed", **reversed_, **PREDNISONE)).errors[0].rule == "impossible-date"


def test_not_to_give_and_a_dose_of_nothing():
    assert reasons(read(about("MedicationRequest", doNotPerform=True, status="active", **PREDNISONE)))
    zero = [{"doseAndRate": [{"doseQuantity": {"value": 0}}]}]
    assert reasons(read(about("MedicationStatement", status="active", dosage=zero, **PREDNISONE))) == [
        "the dose is recorded as 0"
    ]
    taper = [*zero, {"doseAndRate": [{"doseQuantity": {"value": 5}}]}]
    assert read(about("MedicationStatement", status="active", dosage=taper, **PREDNISONE)).tables["exposure"]


def test_unknown_status_is_unstated():
    assert exposure("MedicationStatement", status="taking")["status"] is None


def test_contained_and_missing_medication():
    inside = {"resourceType": "Medication", "id": "m", "code": code(RXNORM, "8640")}
    members = {"status": "active", "medicationReference": {"reference": "#m"}, "contained": [inside]}
    row = only(read(about("MedicationStatement", **members)), "exposure")
    assert row["codes"].endswith("/8640")
    members["medicationReference"]["display"] = "prednisone"
    assert only(read(about("MedicationStatement", **members)), "exposure")["display"] == "prednisone"
    away = {"status": "active", "medicationReference": {"reference": "Medication/9", "display": "Some drug"}}
    row = only(read(about("MedicationStatement", **away)), "exposure")
    assert (row["codes"], row["display"]) == ("", "Some drug")


def test_a_medication_known_by_its_ingredients():
    inside = {
        "resourceType": "Medication",
        "id": "m",
        "ingredient": [{"itemCodeableConcept": code(RXNORM, "1")}, {"itemCodeableConcept": code(RXNORM, "2")}],
    }
    members = {"status": "active", "medicationReference": {"reference": "#m"}, "contained": [inside]}
    rows = read(about("MedicationStatement", **members)).tables["exposure"]
    assert [row["codes"][-2:] for row in rows] == ["/1", "/2"] and rows[1]["record"].endswith("#ingredient-2")
