"""Medicines: statements, administrations, requests and dispenses: status, span, route of the only dosage."""

from datetime import date

import pytest

from tests.records.making import PREDNISONE, SCT, UCUM, about, code, only, read, reasons

HANDED = "2026-11-20"
SNOMED_ORAL = "http://snomed.info/id/26643006"


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
        ([{"route": {"text": "By mouth"}}], SNOMED_ORAL),
        ([{"route": {**code("urn:x", "1"), "text": "By mouth"}}], "by_mouth urn:code:urn%3Ax#1"),
        ([{"route": {**code(SCT, "6064005"), "text": "aeusserlich"}}], "http://snomed.info/id/6064005"),
        ([{"text": "as directed"}], ""),
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
    assert (row["end__low"], row["end__high"]) == (date(2026, 1, 7), date(2026, 1, 7))
    row = exposure("MedicationRequest", status="stopped", **week)
    assert (row["end__low"], row["end__high"]) == (date(2026, 1, 1), date(2026, 1, 7))
    supply = {"expectedSupplyDuration": days(1, "mo"), "numberOfRepeatsAllowed": 2}
    row = exposure("MedicationRequest", status="completed", authoredOn="2026-01-31", dispenseRequest=supply)
    assert (row["end__low"], row["end__high"]) == (date(2026, 2, 27), date(2026, 4, 29))
    once = {"authoredOn": "2026-01-01", "dispenseRequest": {"expectedSupplyDuration": days(7)}}
    ends = {each: exposure("MedicationRequest", status=each, **once) for each in ("active", "completed", "stopped")}
    assert [row["end__low"].day for row in ends.values()] == [7, 7, 1]
    assert [row["end__high"] for row in ends.values()] == [None, date(2026, 1, 7), date(2026, 1, 7)]


def test_when_it_may_be_dispensed_is_not_when_it_is_taken():
    valid = {"validityPeriod": {"start": "2026-01-01", "end": "2026-02-01"}}
    row = exposure("MedicationRequest", status="active", dispenseRequest=valid)
    assert (row["start_low"], row["start_high"], row["end__text"]) == (date(2026, 1, 1), date(2026, 2, 1), None)
    row = exposure("MedicationRequest", status="active", authoredOn="2026-01-01", dispenseRequest=valid)
    assert (row["start_low"], row["start_high"], row["end__text"]) == (date(2026, 1, 1), date(2026, 1, 1), None)
    row = exposure("MedicationRequest", status="active", authoredOn="2025-12-01", dispenseRequest=valid)
    assert (row["start_low"], row["start_high"]) == (date(2026, 1, 1), date(2026, 2, 1))
    supply = valid | {"expectedSupplyDuration": days(10)}
    row = exposure("MedicationRequest", status="completed", authoredOn="2026-01-01", dispenseRequest=supply)
    assert (row["end__low"], row["end__high"]) == (date(2026, 1, 10), date(2026, 2, 10))
    row = exposure("MedicationRequest", status="stopped", authoredOn="2026-01-01", dispenseRequest=supply)
    assert (row["end__low"], row["end__high"]) == (date(2026, 1, 1), date(2026, 2, 10))
    row = exposure("MedicationRequest", status="active", dispenseRequest={"expectedSupplyDuration": days(10)})
    assert (row["start_text"], row["end__low"], row["end__high"]) == (None, date.min, None)


@pytest.mark.parametrize(
    ("bounds", "low", "high"),
    [
        ({"boundsDuration": days(72, "h")}, 3, 3),
        ({"boundsDuration": days(36, "h")}, 1, 2),
        ({"boundsDuration": days(0)}, 1, 1),
        ({"boundsDuration": days(2, "wk") | {"comparator": "<"}}, 1, 14),
        ({"boundsDuration": days(2, "wk") | {"comparator": ">="}}, 14, None),
        ({"boundsRange": {"low": days(5), "high": days(1, "wk")}}, 5, 7),
        ({"boundsRange": {"low": days(5)}}, 5, None),
        ({"boundsRange": {"high": days(5)}}, 1, 5),
        ({"boundsDuration": {"value": 14, "unit": "days"}}, 1, None),
        ({"count": 3}, 1, None),
    ],
)
def test_durations(bounds, low, high):
    row = exposure("MedicationRequest", status="active", authoredOn="2026-01-01", dosageInstruction=timing(**bounds))
    assert (row["end__low"], row["end__high"]) == (date(2026, 1, low), high and date(2026, 1, high))


@pytest.mark.parametrize("status", ["entered-in-error", "not-taken", "cancelled", "draft"])
def test_medicines_not_taken(status):
    records = read(about("MedicationStatement", status=status, **PREDNISONE))
    assert not records.tables["exposure"] and reasons(records) == [f"the status is {status}"]


def test_a_medicine_that_was_not_taken_is_not_read_further() -> None:
    reversed_ = {"effectivePeriod": {"start": "2026-02-11", "end": "2025"}}
    for kind in ("MedicationStatement", "MedicationAdministration"):
        records = read(about(kind, status="entered-in-error", **reversed_, **PREDNISONE))
        assert records.errors == () and reasons(records) == ["the status is entered-in-error"]
        (unread,) = read(about(kind, status="completed", **reversed_, **PREDNISONE)).tables["unread"]
        assert unread["rule"] == "impossible-date"


@pytest.mark.parametrize("kind", ["MedicationStatement", "MedicationRequest", "MedicationAdministration"])
def test_what_was_not_taken_need_not_be_named(kind: str) -> None:
    nameless = {"medicationReference": {"reference": "#m"}, "contained": [{"resourceType": "Medication", "id": "m"}]}
    status = "cancelled" if kind == "MedicationRequest" else "not-taken"
    records = read(about(kind, status=status, **nameless))
    assert reasons(records) == [f"the status is {status}"] and not records.tables["unread"]
    assert len(read(about(kind, status="active", **nameless)).tables["unread"]) == 1


def test_not_to_give() -> None:
    assert reasons(read(about("MedicationRequest", doNotPerform=True, status="active", **PREDNISONE)))


def test_unknown_status_is_unstated():
    assert exposure("MedicationStatement", status="taking")["status"] is None


@pytest.mark.parametrize(
    ("members", "start", "end"),
    [
        ({"status": "completed", "whenHandedOver": "2026-11-20"}, "2026-11-20", None),
        ({"status": "completed", "whenHandedOver": HANDED, "daysSupply": {"value": 10}}, HANDED, "2026-11-29"),
        ({"status": "completed", "whenHandedOver": HANDED, "daysSupply": {"value": 10, "unit": "Days"}},
         "2026-11-20", "2026-11-29"),
        ({"status": "completed", "whenHandedOver": HANDED, "daysSupply": days(2, "wk")}, HANDED, "2026-12-03"),
        ({"status": "completed", "whenHandedOver": HANDED, "daysSupply": {"value": 2, "unit": "weeks"}},
         "2026-11-20", "2026-11-20/.."),
        ({"status": "stopped", "whenHandedOver": "2026-11-20", "daysSupply": {"value": 10}},
         "2026-11-20", "2026-11-20/2026-11-29"),
        ({"status": "in-progress", "whenHandedOver": "2026-11-20"}, "2026-11-20", "2026-11-20/.."),
        ({"status": "completed", "whenPrepared": "2026-11-20", "daysSupply": {"value": 10}},
         "2026-11-20/..", "2026-11-29/.."),
        ({"status": "completed", "daysSupply": {"value": 10}}, None, "0001-01-01/.."),
    ],
)
def test_a_medicine_handed_over(members, start, end):
    row = exposure("MedicationDispense", **members)
    assert (row["status"], row["start_text"], row["end__text"]) == (members["status"], start, end)


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "declined", "preparation"])
def test_medicines_not_handed_over(status):
    records = read(about("MedicationDispense", status=status, whenHandedOver="2026-11-20", **PREDNISONE))
    assert not records.tables["exposure"] and reasons(records) == [f"the status is {status}"]


def test_dosages_of_what_was_handed_over():
    row = exposure(
        "MedicationDispense",
        status="completed",
        whenHandedOver="2026-11-20",
        dosageInstruction=[{"route": code(SCT, "26643006"), **timing(boundsDuration=days(3))[0]}],
    )
    assert (row["route"], row["end__high"]) == ("http://snomed.info/id/26643006", date(2026, 11, 22))
