"""What dosages, products and routes mean for the criteria: one change each in the medicines of an eligible subject.

Every case says the criterion, its outcome and the records that are added or that stand for the steroid or its partner.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kn5501_reasoner as kn
from tests.records.making import RXNORM, SCT, UCUM, code

ATC = "http://www.whocc.no/atc"
ELIGIBLE = Path(__file__).parents[2] / "examples" / "fhir-eligible.json"
STEROID, PARTNER = "fhir-eligible-12", "fhir-eligible-13"
PREDNISONE, METHYLPREDNISOLONE, RITUXIMAB, BELIMUMAB = "8640", "6902", "121191", "1092437"
ROUTES = {"oral": "26643006", "iv": "47625008", "sc": "34206005", "eye": "54485002", "skin": "6064005"}


def dosage(route=None, start=None, end=None, days=None, step=None, amount=None, event=None):
    made = {"route": code(SCT, ROUTES[route])} if route else {}
    repeat = {"boundsPeriod": {k: v for k, v in (("start", start), ("end", end)) if v}} if start or end else {}
    if days:
        repeat = {"boundsDuration": {"value": days, "system": UCUM, "code": "d"}}
    if repeat or event:
        made["timing"] = ({"repeat": repeat} if repeat else {}) | ({"event": event} if event else {})
    if step:
        made["sequence"] = step
    if amount is not None:
        made["doseAndRate"] = [{"doseQuantity": {"value": amount, "unit": "mg"}}]
    return made


def medicine(name):
    if isinstance(name, dict):
        return name
    return {"medicationCodeableConcept": code(ATC if name[0].isalpha() else RXNORM, name)}


def request(name, authored, *dosages, status="completed", **more):
    return {"resourceType": "MedicationRequest", "status": status, "intent": "order", "authoredOn": authored,
            "dosageInstruction": list(dosages)} | medicine(name) | more


def statement(name, start, end, *dosages, status=None):
    span = {"effectivePeriod": {k: v for k, v in (("start", start), ("end", end)) if v}} if start else {}
    return {"resourceType": "MedicationStatement", "status": status or ("completed" if end else "active"),
            "dosage": list(dosages)} | medicine(name) | span


def dispense(name, handed, **more):
    made = {"resourceType": "MedicationDispense", "status": "completed", "whenHandedOver": handed}
    return made | medicine(name) | more


def contained(own, *items):
    inside = {"resourceType": "Medication", "id": "m", "ingredient": list(items)} | ({"code": own} if own else {})
    return {"medicationReference": {"reference": "#m"}, "contained": [inside]}


LOCAL = code("http://hospital.example/drugs", "X1", display="Pulvis 1 g")
CEFTRIAXONE = {"itemCodeableConcept": code(ATC, "J01DD04")}
PARTNER_FROM = "2025-11-01"


def taper(*lengths):
    return [dosage("oral", days=days, step=step) for step, days in enumerate(lengths, 1)]


def partner(name, route=None):
    return [statement(name, PARTNER_FROM, None, *([dosage(route)] if route else []))]


CASES = {
    # exc-12: screening 2026-11-22, enrolment 2026-11-30, infusion 2026-12-01
    "loading and an open maintenance": ("exc-12", "failed", None, [
        request(BELIMUMAB, "2026-03-01", dosage("iv", "2026-03-01", "2026-04-01", step=1), dosage("iv", step=2),
                status="active")]),
    "loading alone": ("exc-12", "passed", None, [
        request(BELIMUMAB, "2026-03-01", dosage("iv", "2026-03-01", "2026-04-01", step=1),
                dosage("iv", step=2, start="2026-04-02", end="2026-08-01"), status="active")]),
    "subcutaneous maintenance after a loading by duration": ("exc-12", "failed", None, [
        request(BELIMUMAB, "2026-03-01", dosage("iv", days=30, step=1), dosage("sc", step=2), status="active")]),
    "an infusion day within the month": ("exc-12", "failed", None, [
        request(RITUXIMAB, "2026-03-01", dosage("iv", event=["2026-03-01", "2026-11-05"]))]),
    "infusion days long ago": ("exc-12", "passed", None, [
        request(RITUXIMAB, "2026-03-01", dosage("iv", event=["2026-03-01", "2026-03-15"]), status="active")]),
    "an infusion day of what was stopped before": ("exc-12", "cantTell", None, [
        request(RITUXIMAB, "2026-03-01", dosage("iv", event=["2026-03-01", "2026-11-05"]), status="stopped")]),
    "a last dose of nothing": ("exc-12", "failed", None, [
        statement(RITUXIMAB, "2026-11-01", "2026-11-15", dosage("iv", step=1), dosage("iv", step=2, amount=0))]),
    "nothing but doses of nothing": ("exc-12", "passed", None, [
        statement(RITUXIMAB, "2026-11-01", "2026-11-15", dosage("iv", amount=0), dosage("iv", amount=0))]),
    "a dose of nothing that ended it in spring": ("exc-12", "passed", None, [
        request(BELIMUMAB, "2026-01-01", dosage("iv", step=1), dosage("iv", step=2, amount=0, start="2026-05-01"),
                status="active")]),
    "may be dispensed until October": ("exc-12", "cantTell", None, [
        request(RITUXIMAB, "2026-01-01", dosage("iv"), dispenseRequest={
            "validityPeriod": {"start": "2026-01-01", "end": "2026-10-20"},
            "expectedSupplyDuration": {"value": 2, "system": UCUM, "code": "mo"}})]),
    "may be dispensed, and nothing is said of a supply": ("exc-12", "cantTell", None, [
        request(RITUXIMAB, "2026-01-01", dosage("iv"),
                dispenseRequest={"validityPeriod": {"start": "2026-01-01", "end": "2026-03-01"}})]),
    "may be dispensed in spring, and lasts two months": ("exc-12", "passed", None, [
        request(RITUXIMAB, "2026-01-01", dosage("iv"), dispenseRequest={
            "validityPeriod": {"start": "2026-01-01", "end": "2026-03-01"},
            "expectedSupplyDuration": {"value": 2, "system": UCUM, "code": "mo"}})]),
    "handed over ten days before": ("exc-12", "failed", None, [dispense(BELIMUMAB, "2026-11-20")]),
    "handed over in spring for four weeks": ("exc-12", "passed", None, [
        dispense(BELIMUMAB, "2026-03-20", daysSupply={"value": 28})]),
    "handed over in spring, for how long is not said": ("exc-12", "cantTell", None, [
        dispense(BELIMUMAB, "2026-03-20")]),
    "never handed over": ("exc-12", "passed", None, [dispense(BELIMUMAB, "2026-11-20", status="declined")]),
    # exc-02
    "three days and five are eight": ("exc-02", "failed", None, [
        request("J01DD04", "2026-11-17", dosage("iv", days=3, step=1), dosage("iv", days=5, step=2))]),
    "three days and four end before the week": ("exc-02", "passed", None, [
        request("J01DD04", "2026-11-17", dosage("iv", days=3, step=1), dosage("iv", days=4, step=2))]),
    "a period and two weeks more": ("exc-02", "failed", None, [
        request("J01DD04", "2026-11-10", dosage("iv", "2026-11-10", "2026-11-12", step=1),
                dosage("iv", days=14, step=2))]),
    "intravenous, then by mouth to the end": ("exc-02", "passed", None, [
        request("J01DD04", "2026-11-17", dosage("iv", days=3, step=1), dosage("oral", days=14, step=2))]),
    "two routes in one period": ("exc-02", "cantTell", None, [
        statement("J01DD04", "2026-11-10", "2026-11-29", dosage("iv"), dosage("oral"))]),
    "one route of a period is not said": ("exc-02", "cantTell", None, [
        statement("J01DD04", "2026-11-10", "2026-11-29", dosage("iv"), dosage())]),
    "two routes, each with its days": ("exc-02", "passed", None, [
        statement("J01DD04", "2026-11-10", "2026-11-29", dosage("iv", "2026-11-10", "2026-11-14"),
                  dosage("oral", "2026-11-15"))]),
    "a later step of what was stopped": ("exc-02", "cantTell", None, [
        request("J01DD04", "2026-11-20", dosage("oral", days=3, step=1), dosage("iv", days=5, step=2),
                status="stopped")]),
    "a local code and an ingredient": ("exc-02", "failed", None, [
        statement(contained(LOCAL, CEFTRIAXONE), "2026-11-18", "2026-11-26", dosage("iv"))]),
    "a local code and an ingredient that is a substance": ("exc-02", "failed", None, [
        statement({"medicationReference": {"reference": "#m"}, "contained": [
            {"resourceType": "Medication", "id": "m", "code": LOCAL,
             "ingredient": [{"itemReference": {"reference": "#s"}}]},
            {"resourceType": "Substance", "id": "s", "code": code(ATC, "J01DD04")}]},
            "2026-11-18", "2026-11-26", dosage("iv"))]),
    "two ingredients, of which one is not known": ("exc-02", "cantTell", None, [
        statement(contained(LOCAL, {"itemCodeableConcept": code(RXNORM, "161")}, {"itemCodeableConcept": LOCAL}),
                  "2026-11-18", "2026-11-26", dosage("iv"))]),
    "a painkiller by a local code": ("exc-02", "passed", None, [
        statement(contained(LOCAL, {"itemCodeableConcept": code(RXNORM, "161")}),
                  "2026-11-18", "2026-11-26", dosage("iv"))]),
    # inc-09
    "three steps are as long as all three": ("inc-09", "passed", STEROID, [
        request(PREDNISONE, "2025-10-01", *taper(112, 112, 280))]),
    "three steps that end in summer": ("inc-09", "failed", STEROID, [
        request(PREDNISONE, "2025-10-01", *taper(112, 112, 28))]),
    "seven months without": ("inc-09", "failed", STEROID, [
        request(PREDNISONE, "2025-10-01", dosage("oral", "2025-10-01", "2026-02-01", step=1),
                dosage("oral", "2026-09-01", step=2), status="active")]),
    "a pause of three weeks by a dose of nothing": ("inc-09", "failed", STEROID, [
        request(PREDNISONE, "2025-10-01", dosage("oral", days=300, step=1), dosage("oral", days=21, step=2, amount=0),
                dosage("oral", step=3), status="active")]),
    "a pause of five days by a dose of nothing": ("inc-09", "passed", STEROID, [
        request(PREDNISONE, "2025-10-01", dosage("oral", days=300, step=1), dosage("oral", days=5, step=2, amount=0),
                dosage("oral", step=3), status="active")]),
    "intravenous until September, then by mouth": ("inc-09", "failed", STEROID, [
        statement(METHYLPREDNISOLONE, None, None, dosage("iv", "2025-10-01", "2026-09-30"),
                  dosage("oral", "2026-10-01"))]),
    "intravenous and by mouth": ("inc-09", "cantTell", STEROID, [
        statement(METHYLPREDNISOLONE, "2025-10-01", None, dosage("iv"), dosage("oral"))]),
    "a stop that has not come": ("inc-09", "passed", STEROID, [
        request(PREDNISONE, "2025-10-01", dosage("oral", step=1), dosage("oral", step=2, amount=0), status="active")]),
    "a stop in September": ("inc-09", "failed", STEROID, [
        request(PREDNISONE, "2025-10-01", dosage("oral", step=1), dosage("oral", step=2, amount=0, start="2026-09-01"),
                status="active")]),
    "handed over every four weeks": ("inc-09", "passed", PARTNER, [
        dispense("1256", f"2026-{month:02}-01", daysSupply={"value": 31}) for month in range(4, 12)]),
    "eye drops": ("inc-09", "failed", PARTNER, partner("3008", "eye")),
    "ointment": ("inc-09", "failed", PARTNER, partner("42316", "skin")),
    "ointment by its own code": ("inc-09", "failed", PARTNER, partner("D11AH01")),
    "ciclosporin by mouth": ("inc-09", "passed", PARTNER, partner("3008", "oral")),
    "ciclosporin, and no route": ("inc-09", "cantTell", PARTNER, partner("3008")),
    "systemic ciclosporin by its code": ("inc-09", "passed", PARTNER, partner("L04AD01")),
    "azathioprine, and no route": ("inc-09", "passed", PARTNER, partner("1256")),
    "belimumab under the skin": ("inc-09", "passed", PARTNER, partner(BELIMUMAB, "sc")),
    "mercaptopurine": ("inc-09", "passed", PARTNER, partner("L01BB02")),
    "chlorambucil": ("inc-09", "passed", PARTNER, partner("L01AA02")),
    "pirfenidone": ("inc-09", "failed", PARTNER, partner("L04AX05")),
    "a group that tells nothing": ("inc-09", "cantTell", PARTNER, partner("L04AX")),
}


def subject(number, left_out, records):
    """The eligible subject under another id, without one of its records, with some of ours."""
    entries = json.loads(ELIGIBLE.read_text(encoding="utf-8"))["entry"]
    entries = [each for each in entries if each["resource"]["id"] != left_out]
    about = {"subject": {"reference": "Patient/fhir-eligible"}}
    entries += [{"resource": about | {"id": f"own-{place}"} | each} for place, each in enumerate(records)]
    return json.loads(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})
                      .replace("fhir-eligible", f"s{number}").replace('"own-', f'"s{number}-own-'))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dosages")
    for number, (_, _, left_out, records) in enumerate(CASES.values()):
        (folder / f"{number}.json").write_text(json.dumps(subject(number, left_out, records)), encoding="utf-8")
    found = kn.screen(folder, screening="2026-11-22", enrolment="2026-11-30", infusion="2026-12-01").outcomes
    return {name: found[f"s{number}"] for number, name in enumerate(CASES)}


@pytest.mark.parametrize("name", CASES)
def test_medicines(outcomes, name):
    criterion, expected, *_ = CASES[name]
    assert outcomes[name][criterion] == expected
