"""The oracle on dosages: each is a use of its own, with its own span, route and dose."""

from __future__ import annotations

from datetime import date

import pytest

from tests.oracle.building import E, concept, medicine, quantity, screened
from tests.oracle.dosages import FUTURE, Span, Use, dose_is_zero, uses_of
from tests.oracle.when import UNKNOWN, When

IV, ORAL = "sct:47625008", "sct:26643006"
RX, ANTIBIOTIC, STEROID = "rx:121191", "atc:J01DD04", "rx:8640"
GONE = {"without": (STEROID,)}
NOTHING = {"doseAndRate": [{"doseQuantity": {"value": 0, "unit": "mg"}}]}


def on(text: str) -> When:
    day = date.fromisoformat(text).toordinal()
    return When(day, day)


def dosage(route: str | None = IV, number: int | None = None, **rest: object) -> dict:
    said = {"route": concept(route)} if route else {}
    return said | ({"sequence": number} if number else {}) | rest


def bounds(start: str | None = None, end: str | None = None) -> dict:
    return {"timing": {"repeat": {"boundsPeriod": {k: v for k, v in (("start", start), ("end", end)) if v}}}}


def lasting(count: int, unit: str = "d") -> dict:
    return {"timing": {"repeat": {"boundsDuration": {"value": count, "code": unit}}}}


def request(code: str, *dosages: dict, status: str = "completed", authored: str | None = "2026-01-01", **rest) -> dict:
    whole = medicine(code, None) | {"resourceType": "MedicationRequest", "intent": "order", "status": status}
    del whole["effectivePeriod"], whole["dosage"]
    return whole | ({"authoredOn": authored} if authored else {}) | {"dosageInstruction": list(dosages)} | rest


def outcome(criterion: str, *added: dict, **changes: object) -> str:
    found = screened(*added, **changes)
    assert not found.errors
    return found.criteria[criterion]


WHOLE = Span(on("2026-01-01"), on("2026-01-31"))


def spans(*dosages: dict, span: Span = WHOLE) -> list[tuple]:
    """First and last day of each use, where both are known; else what is known of them."""
    def plain(when: When) -> object:
        if when.first == when.last:
            return "on" if when.first == FUTURE else date.fromordinal(when.first).isoformat()[5:]
        return tuple("on" if d == FUTURE else date.fromordinal(d).isoformat()[5:] for d in when[:2])

    return [(plain(use.start), plain(use.end)) for use in uses_of(list(dosages), span)]


def test_without_dosages_and_without_bounds_the_resource_has_one_span() -> None:
    assert uses_of([], WHOLE) == [Use((), *WHOLE[:2])]
    assert spans(dosage()) == [("01-01", "01-31")]
    assert spans(dosage(), dosage()) == [("01-01", "01-31")] * 2


def test_bounds_bound_their_own_dosage_alone() -> None:
    assert spans(dosage(**bounds("2026-01-03", "2026-01-05")), dosage()) == [("01-03", "01-05"), ("01-01", "01-31")]
    assert spans(dosage(**bounds("2026-01-03"))) == [("01-03", "01-31")]
    assert spans(dosage(**bounds(None, "2026-01-05"))) == [("01-01", "01-05")]
    assert spans(dosage(**lasting(3))) == [("01-01", "01-03")]
    assert spans(dosage(**lasting(2, "wk"))) == [("01-01", "01-14")]
    assert spans(dosage(**lasting(1, "mo"))) == [("01-01", "01-31")]
    lengths = {"boundsRange": {"low": {"value": 3, "code": "d"}, "high": {"value": 5, "code": "d"}}}
    assert spans(dosage(timing={"repeat": lengths})) == [("01-01", ("01-03", "01-05"))]


def test_several_without_bounds_that_differ_were_taken_at_some_time() -> None:
    inside = ("01-01", "01-31")
    assert spans(dosage(IV), dosage(ORAL)) == [(inside, inside)] * 2
    assert spans(dosage(IV), dosage(None)) == [(inside, inside)] * 2
    assert spans(dosage(), dosage(**NOTHING)) == [(inside, inside)]
    assert spans(dosage(IV), dosage(ORAL, **bounds("2026-01-03", "2026-01-05")))[0] == ("01-01", "01-31")


def test_steps_follow_one_another() -> None:
    added = [("01-01", "01-03"), ("01-04", "01-08")]
    assert spans(dosage(number=1, **lasting(3)), dosage(number=2, **lasting(5))) == added
    assert spans(dosage(number=2, **lasting(5)), dosage(number=1, **lasting(3))) == added
    assert spans(dosage(number=1, **bounds("2026-01-02", "2026-01-05")), dosage(number=2)) == [
        ("01-02", "01-05"), ("01-06", "01-31"),
    ]  # fmt: skip
    gap = [dosage(number=1, **bounds("2026-01-01", "2026-01-05")), dosage(number=2, **bounds("2026-01-20"))]
    assert spans(*gap) == [("01-01", "01-05"), ("01-20", "01-31")]
    active = Span(on("2026-01-01"), When(FUTURE, FUTURE))
    assert spans(dosage(number=1, **lasting(3)), dosage(number=2), span=active) == [("01-01", "01-03"), ("01-04", "on")]
    together = [dosage(number=1, **lasting(3)), dosage(ORAL, 1, **lasting(5)), dosage(number=2, **lasting(1))]
    assert spans(*together) == [("01-01", "01-03"), ("01-01", "01-05"), ("01-06", "01-06")]
    assert spans(*together, dosage(ORAL))[3] == ("01-01", "01-31")
    routes = spans(dosage(IV, 1), dosage(ORAL, 2), span=active)
    assert routes == [("01-01", ("01-01", "on")), (("01-01", "on"), "on")]


def test_a_step_of_nothing_ends_a_medicine_and_does_not_undo_it() -> None:
    stop = dosage(number=2, **NOTHING)
    assert spans(dosage(number=1), stop) == [("01-01", "01-31")]
    assert spans(dosage(number=1, **lasting(3)), stop) == [("01-01", "01-03")]
    pause = [dosage(number=1, **lasting(3)), stop | lasting(7), dosage(number=3, **lasting(2))]
    assert spans(*pause) == [("01-01", "01-03"), ("01-11", "01-12")]
    assert spans(dosage(number=1), stop | bounds("2026-01-20")) == [("01-01", "01-19")]
    assert spans(dosage(**NOTHING)) == []


def test_events_are_days_of_dosing() -> None:
    days = dosage(timing={"event": ["2026-01-10", "2026-01-03"]})
    assert spans(days) == [("01-03", "01-03"), ("01-10", "01-10")]
    assert spans(days | {"sequence": 1}, dosage(number=2, **lasting(2)))[2] == ("01-11", "01-12")


def test_what_was_stopped_ended_on_any_day_up_to_its_bounds() -> None:
    stopped = Span(on("2026-01-01"), When(on("2026-01-01").first, FUTURE), stopped=True)
    steps = uses_of([dosage(number=1, **lasting(3)), dosage(number=2, **lasting(5))], stopped)
    assert [use.sure for use in steps] == [True, False]
    assert spans(dosage(**lasting(3)), span=stopped) == [("01-01", ("01-01", "01-03"))]
    ended = Span(on("2026-01-01"), on("2026-01-05"), True, on("2026-01-05"))
    assert spans(dosage(number=1, **lasting(3)), dosage(number=2, **lasting(5)), span=ended) == [
        ("01-01", "01-03"), ("01-04", "01-05"),
    ]  # fmt: skip
    assert spans(dosage(**bounds("2026-01-09")), span=ended) == []


@pytest.mark.parametrize(
    ("said", "zero"),
    [
        ({}, False),
        ({"dose": {"value": 0}}, True),
        ({"doseAndRate": [{"doseQuantity": {"value": 5}}]}, False),
        ({"doseAndRate": [{"doseRange": {"low": {"value": 0}, "high": {"value": 0}}}]}, True),
        ({"doseAndRate": [{"doseRange": {"low": {"value": 0}, "high": {"value": 5}}}]}, None),
        ({"doseAndRate": [{"doseRange": {"low": {"value": 1}, "high": {"value": 5}}}]}, False),
        ({"doseAndRate": [{"rateQuantity": {"value": 0}}]}, True),
        ({"doseAndRate": [{"rateRatio": {"numerator": {"value": 0}, "denominator": {"value": 1}}}]}, True),
        ({"doseAndRate": [{"doseQuantity": {"value": 0}}, {"doseQuantity": {"value": 5}}]}, False),
    ],
)
def test_doses_of_nothing(said: dict, zero: bool | None) -> None:
    assert dose_is_zero(said) is zero


def test_requests_with_and_without_a_supply() -> None:
    def supply(days: int, **rest: object) -> dict:
        return {"dispenseRequest": {"expectedSupplyDuration": {"value": days, "code": "d"}} | rest}

    assert outcome("exc-12", request(RX, dosage())) == "cantTell"  # an end that is not known
    assert outcome("exc-12", request(RX, dosage(), status="active")) == "failed"
    assert outcome("exc-12", request(RX, dosage(), **supply(30))) == "passed"
    assert outcome("exc-12", request(RX, dosage(), authored="2026-10-01", **supply(30))) == "failed"
    assert outcome("exc-12", request(RX, dosage(), authored="2026-10-01", **supply(29))) == "passed"
    refilled = supply(10, numberOfRepeatsAllowed=2)
    assert outcome("exc-12", request(RX, dosage(), authored="2026-10-01", **refilled)) == "cantTell"
    assert outcome("exc-12", request(RX, dosage(), authored="2026-09-01", **refilled)) == "passed"
    valid = supply(180, validityPeriod={"start": "2026-01-01", "end": "2026-10-20"})
    assert outcome("exc-12", request(RX, dosage(), **valid)) == "cantTell"
    assert outcome("exc-12", request(RX, dosage(), status="stopped", authored="2026-10-25", **supply(30))) == "cantTell"
    assert outcome("exc-12", request(RX, dosage(), authored=None, **supply(1))) == "cantTell"


def test_dispensed_medicines() -> None:
    def dispense(code: str, day: str | None, days: int | None = None, **rest: object) -> dict:
        whole = medicine(code, None) | {"resourceType": "MedicationDispense"}
        del whole["effectivePeriod"], whole["dosage"]
        whole |= {"whenHandedOver": day} if day else {}
        return whole | ({"daysSupply": quantity(days, "d")} if days else {}) | rest

    assert outcome("exc-12", dispense(RX, "2026-11-10")) == "failed"
    assert outcome("exc-12", dispense(RX, "2026-10-01")) == "cantTell"
    assert outcome("exc-12", dispense(RX, "2026-10-01", 10)) == "passed"
    assert outcome("exc-12", dispense(RX, "2026-10-01", 30)) == "failed"
    assert outcome("exc-12", dispense(RX, "2026-11-10", status="cancelled")) == "passed"
    assert outcome("exc-12", dispense(RX, None)) == "cantTell"
    assert outcome("exc-12", dispense(RX, "2026-12-01")) == "passed"


def held(**medication: object) -> dict:
    whole = medicine(ANTIBIOTIC, "2026-11-18", "2026-11-26", IV)
    del whole["medicationCodeableConcept"]
    inside = {"resourceType": "Medication", "id": "m"} | medication
    return whole | {"medicationReference": {"reference": "#m"}, "contained": [inside]}


def test_a_product_is_read_by_its_ingredients() -> None:
    own = {"coding": [{"system": "http://hospital.example/drugs", "code": "X123"}]}
    part = [{"itemCodeableConcept": concept(ANTIBIOTIC)}]
    assert outcome("exc-02", held(code=own, ingredient=part)) == "failed"
    assert outcome("exc-02", held(ingredient=[{"itemReference": {"reference": "#s"}}]) | {"contained": [
        {"resourceType": "Medication", "id": "m", "ingredient": [{"itemReference": {"reference": "#s"}}]},
        {"resourceType": "Substance", "id": "s", "code": concept(ANTIBIOTIC)}]}) == "failed"  # fmt: skip
    assert outcome("exc-02", held(code=concept("atc:A02BC01"), ingredient=part)) == "passed"
    two = [*part, {"itemCodeableConcept": {"text": "nobody knows it"}}]
    assert outcome("exc-02", held(code=own, ingredient=two)) == "failed"
    assert outcome("exc-02", held(code=own, ingredient=two[1:])) == "cantTell"
    assert outcome("exc-12", held(code=own, ingredient=two)) == "cantTell"
    assert outcome("exc-02", held(code={"text": "ceftriaxone 1 G Injection"})) == "failed"


def test_a_medicine_that_is_named_and_not_there_withholds() -> None:
    missing = held() | {"contained": []}
    found = screened(missing)
    assert found.criteria["exc-12"] == found.criteria["exc-02"] == "cantTell"
    assert found.unread[0].withheld == ("infections", "medication")
    assert screened(held(code=concept(ANTIBIOTIC), modifierExtension=[{"url": "x"}])).criteria["exc-02"] == "cantTell"


@pytest.mark.parametrize(
    ("code", "route", "expected"),
    [
        ("rx:68149", None, "passed"),  # mycophenolate: no topical product is listed
        ("rx:68149", "sct:6064005", "failed"),
        ("rx:3008", None, "cantTell"),  # ciclosporin by its ingredient alone
        ("rx:3008", ORAL, "passed"),
        ("rx:3008", "sct:54485002", "failed"),  # eye drops
        ("atc:L04AD01", None, "passed"),
        ("atc:L04AD02", None, "passed"),
        ("rx:42316", None, "cantTell"),
        ("rx:35302", None, "cantTell"),
        ("rx:1092437", "sct:34206005", "passed"),
        ("rx:1092437", None, "passed"),
        ("atc:L04", None, "cantTell"),
        ("atc:L04A", None, "cantTell"),
        ("atc:L04AX", None, "cantTell"),
        ("atc:L04AX05", None, "failed"),  # pirfenidone
        ("atc:L01BB02", None, "passed"),  # mercaptopurine
        ("atc:L01BB03", None, "passed"),
        ("atc:L01AA02", None, "passed"),
        ("rx:103", None, "passed"),
        ("atc:D11AH02", None, "failed"),
    ],
)
def test_partners_that_act_on_the_whole_body(code: str, route: str | None, expected: str) -> None:
    partner = medicine(code, "2025-10-01", None, route, "active")
    assert outcome("inc-09", partner, without=("rx:68149",)) == expected


def test_undated_medicines_lie_before_their_file_was_put_together() -> None:
    undated = medicine(RX, None, None, IV, "active")
    assert outcome("exc-12", undated) == "cantTell"
    inner = {"resourceType": "Bundle", "type": "collection", "timestamp": f"{E.isoformat()}T08:00:00+08:00"}
    assert outcome("exc-12", inner | {"entry": [{"resource": undated}]}) == "failed"
    assert outcome("exc-12", undated | {"meta": {"lastUpdated": "2026-11-01T00:00:00Z"}}) == "failed"
    assert outcome("exc-12", undated | {"meta": {"lastUpdated": "2026-12-05T00:00:00Z"}}) == "cantTell"
    assert UNKNOWN.known is False
