"""Several dosages of one medicine: an exposure each, with its own days, route and dose."""

from __future__ import annotations

import pytest

from tests.records.making import PREDNISONE, SCT, UCUM, about, code, read, reasons, rules

ROUTES = {"oral": "26643006", "iv": "47625008", "sc": "34206005"}
START = {"status": "completed", "authoredOn": "2026-03-01"}
PERIOD = {"status": "completed", "effectivePeriod": {"start": "2026-03-01", "end": "2026-03-31"}}


def dose(route=None, amount=None, step=None, **repeat):
    """A dosage; days: a duration, event: single days, else bounds as start and end."""
    made = {}
    if route:
        made["route"] = code(SCT, ROUTES[route])
    if amount is not None:
        made["doseAndRate"] = [{"doseQuantity": {"value": amount, "unit": "mg"}}]
    if step:
        made["sequence"] = step
    timing = {"event": repeat.pop("event")} if "event" in repeat else {}
    bounds = {name: repeat.pop(name) for name in ("start", "end") if name in repeat}
    if bounds:
        repeat["boundsPeriod"] = bounds
    if "days" in repeat:
        repeat["boundsDuration"] = {"value": repeat.pop("days"), "system": UCUM, "code": "d"}
    if repeat:
        timing["repeat"] = repeat
    return made | ({"timing": timing} if timing else {})


def uses(resource):
    """(what is added to the record's IRI, route, start, end) of every exposure."""
    records = read(resource)
    assert not records.errors and not records.skipped
    names = {f"http://snomed.info/id/{number}": name for name, number in ROUTES.items()}
    return [
        (row["record"].partition("r1")[2], names.get(row["route"], row["route"]), row["start_text"], row["end__text"])
        for row in records.tables["exposure"]
    ]


def request(*dosages, **members):
    return about("MedicationRequest", **({**START, "dosageInstruction": list(dosages)} | PREDNISONE | members))


def statement(*dosages, **members):
    return about("MedicationStatement", **({**PERIOD, "dosage": list(dosages)} | PREDNISONE | members))


def spans(resource):
    return [(start, end) for _, _, start, end in uses(resource)]


def statuses(resource):
    return [row["status"] for row in read(resource).tables["exposure"]]


def test_each_dosage_is_an_exposure():
    found = uses(statement(dose("iv", start="2026-03-01", end="2026-03-03"), dose("oral", start="2026-03-10")))
    assert found == [
        ("#dosage-1", "iv", "2026-03-01", "2026-03-03"),
        ("#dosage-2", "oral", "2026-03-10", "2026-03-31"),
    ]
    assert uses(statement(dose("iv"))) == [("", "iv", "2026-03-01", "2026-03-31")]


def test_bounds_of_one_dosage_bound_that_dosage_alone():
    found = spans(request(dose(start="2026-01-01", end="2026-01-31"), dose(), status="active"))
    assert found == [("2026-01-01", "2026-01-31"), ("2026-03-01", None)]
    assert spans(request(dose(end="2026-04-01"), dose(days=3))) == [
        ("2026-03-01", "2026-04-01"), ("2026-03-01", "2026-03-03"),
    ]


# -- in a sequence --------------------------------------------------------------


def test_steps_add_up():
    found = uses(request(dose("iv", step=1, days=3), dose("oral", step=2, days=5), dose("oral", step=3, days=2)))
    assert [(name, start, end) for name, _, start, end in found] == [
        ("#dosage-1", "2026-03-01", "2026-03-03"),
        ("#dosage-2", "2026-03-04", "2026-03-08"),
        ("#dosage-3", "2026-03-09", "2026-03-10"),
    ]


def test_steps_come_in_the_order_of_their_numbers():
    found = uses(request(dose(step=2, days=5), dose(step=1, days=3)))
    assert [(name, start) for name, _, start, _ in found] == [
        ("#dosage-2", "2026-03-01"), ("#dosage-1", "2026-03-04"),
    ]


def test_dosages_of_one_number_are_taken_together():
    assert spans(request(dose(step=1, days=3), dose(step=1, days=5))) == [
        ("2026-03-01", "2026-03-03"), ("2026-03-01", "2026-03-05"),
    ]
    found = spans(request(dose(step=1, days=3), dose(step=1, days=5), dose(step=2, days=1)))
    assert found[2] == ("2026-03-06", "2026-03-06")


def test_a_gap_between_steps_is_a_gap():
    found = spans(request(dose(step=1, start="2026-03-01", end="2026-03-05"), dose(step=2, start="2026-09-01"),
                          status="active"))
    assert found == [("2026-03-01", "2026-03-05"), ("2026-09-01", None)]


def test_the_last_step_lasts_to_the_end_of_the_resource():
    assert spans(request(dose(step=1, days=3), dose(step=2), status="active"))[1] == ("2026-03-04", None)
    assert spans(statement(dose(step=1, days=3), dose(step=2)))[1] == ("2026-03-04", "2026-03-31")
    supply = {"expectedSupplyDuration": {"value": 30, "system": UCUM, "code": "d"}}
    assert spans(request(dose(step=1, days=3), dose(step=2), dispenseRequest=supply))[1] == ("2026-03-04", "2026-03-30")


def test_steps_of_which_nobody_says_when_one_follows_the_other():
    found = spans(statement(dose("iv", step=1), dose("oral", step=2)))
    assert found == [("2026-03-01", "2026-03-01/2026-03-31"), ("2026-03-02/2026-04-01", "2026-03-31")]
    assert spans(statement(dose("oral", step=1), dose("oral", step=2)))[0] == ("2026-03-01", "2026-03-31")


def test_a_step_without_an_end_before_one_with_a_start():
    found = spans(statement(dose("iv", step=1), dose("oral", step=2, start="2026-03-10")))
    assert found == [("2026-03-01", "2026-03-09/2026-03-31"), ("2026-03-10", "2026-03-31")]


def test_a_first_day_that_is_not_known():
    found = spans(request(dose(step=1, days=3), dose(step=2, days=3), authoredOn=None, status="active"))
    assert found == [(None, "0001-01-01/.."), (None, "0001-01-01/..")]
    found = spans(request(dose(step=1, days=3), dose(step=2, days=3), authoredOn="2026-03"))
    assert found == [("2026-03", "2026-03-03/2026-04-02"), ("2026-03-04/2026-04-03", "2026-03-06/2026-04-05")]


# -- side by side -----------------------------------------------------------------


def test_two_routes_in_one_span_are_each_taken_at_some_time_within():
    within = ("2026-03-01/2026-03-31", "2026-03-01/2026-03-31")
    assert spans(statement(dose("iv"), dose("oral"))) == [within, within]
    assert spans(statement(dose("iv"), dose())) == [within, within]
    assert spans(statement(dose("iv"), dose("iv"))) == [("2026-03-01", "2026-03-31")] * 2
    assert spans(statement(dose("iv", step=1), dose("oral", step=1))) == [within, within]
    open_end = ("2026-03-01/..", "2026-03-01/..")
    assert spans(request(dose("iv"), dose("oral"), status="active")) == [open_end, open_end]


def test_a_dose_of_nothing_without_bounds_opens_the_others():
    assert spans(statement(dose("oral", 5), dose("oral", 0))) == [("2026-03-01/2026-03-31", "2026-03-01/2026-03-31")]
    found = spans(request(dose("oral", 5), dose("oral", 0, start="2026-06-01"), status="active"))
    assert found == [("2026-03-01", "2026-05-31/..")]


# -- doses of 0 -------------------------------------------------------------------


def test_a_step_of_nothing_ends_a_medicine():
    assert uses(statement(dose(step=1), dose(amount=0, step=2))) == [("#dosage-1", "", "2026-03-01", "2026-03-31")]
    assert spans(request(dose(step=1), dose(amount=0, step=2), status="active")) == [("2026-03-01", None)]
    found = spans(request(dose(step=1, days=5), dose(amount=0, step=2), status="active"))
    assert found == [("2026-03-01", "2026-03-05")]
    stop = dose(amount=0, step=2, start="2026-06-01")
    assert spans(request(dose(step=1), stop, status="active")) == [("2026-03-01", "2026-05-31")]
    assert spans(request(dose(step=1), stop, status="stopped")) == [("2026-03-01", "2026-03-01/2026-05-31")]
    found = spans(request(dose(step=1), dose(amount=0, step=2, days=3), status="active"))
    assert found == [("2026-03-01", "2026-03-01/..")]


def test_a_step_of_nothing_between_two_is_a_gap():
    found = uses(request(dose(step=1, days=3), dose(amount=0, step=2, days=10), dose(step=3, days=2)))
    assert [(name, start, end) for name, _, start, end in found] == [
        ("#dosage-1", "2026-03-01", "2026-03-03"), ("#dosage-3", "2026-03-14", "2026-03-15"),
    ]


def amounts(**members):
    return {"doseAndRate": [members]}


@pytest.mark.parametrize(
    "dosage",
    [
        dose(amount=0),
        amounts(doseRange={"low": {"value": 0}, "high": {"value": 0}}),
        amounts(rateQuantity={"value": 0, "unit": "mL/h"}),
        amounts(rateRatio={"numerator": {"value": 0}, "denominator": {"value": 1}}),
        amounts(rateRange={"high": {"value": 0}}),
        amounts(doseQuantity={"value": 0}, rateQuantity={"value": 0}),
        {"doseQuantity": {"value": 0}},
        {"doseAndRate": [{"doseQuantity": {"value": 0}}, {"doseQuantity": {"value": 0}}]},
    ],
)
def test_all_doses_are_0(dosage):
    for resource in (statement(dosage), request(dosage, dosage)):
        assert reasons(read(resource)) == ["the dose is recorded as 0"] and not read(resource).tables["exposure"]


@pytest.mark.parametrize(
    "dosage",
    [
        dose(amount=5),
        dose(),
        amounts(doseRange={"low": {"value": 0}, "high": {"value": 5}}),
        amounts(doseRange={"low": {"value": 0}}),
        amounts(doseQuantity={"value": 0}, rateQuantity={"value": 5}),
        amounts(doseQuantity={"unit": "mg"}),
        amounts(doseQuantity={"value": 0, "comparator": ">"}),
        amounts(rateRatio={"numerator": {"value": 2}, "denominator": {"value": 1}}),
        {"doseAndRate": [{"doseQuantity": {"value": 0}}, {"doseQuantity": {"value": 5}}]},
    ],
)
def test_a_dose_is_any_that_may_be_more_than_0(dosage):
    assert len(uses(statement(dosage))) == 1


def test_what_was_administered():
    given = about("MedicationAdministration", status="completed", effectiveDateTime="2026-03-01", **PREDNISONE)
    assert reasons(read(given | {"dosage": {"dose": {"value": 0}}})) == ["the dose is recorded as 0"]
    running = given | {"dosage": {"rateQuantity": {"value": 20}, "route": code(SCT, ROUTES["iv"])}}
    assert uses(running) == [("", "iv", "2026-03-01", "2026-03-01")]


# -- single days --------------------------------------------------------------------


def test_events_are_days_of_dosing():
    found = uses(request(dose("iv", start="2026-03-01", end="2026-03-15"), dose("iv", event=["2026-11-10"])))
    assert found[1] == ("#dosage-2", "iv", "2026-11-10", "2026-11-10")
    found = uses(request(dose("iv", event=["2026-03-01", "2026-03-15"]), status="active"))
    assert found == [("#day-1", "iv", "2026-03-01", "2026-03-01"), ("#day-2", "iv", "2026-03-15", "2026-03-15")]
    found = uses(request(dose("iv", step=1, event=["2026-03-05", "2026-03-02"]), dose("oral", step=2, days=2)))
    assert found[2] == ("#dosage-2", "oral", "2026-03-06", "2026-03-07")
    found = spans(request(dose(step=1, days=2), dose(step=2, event=["2026-05-01"], days=2)))
    assert found[1:] == [("2026-05-01", "2026-05-02"), ("2026-05-01", "2026-05-01")]


def test_events_beside_bounds():
    found = uses(request(dose(event=["2026-04-10"], start="2026-03-01", end="2026-03-02")))
    assert found == [("", "", "2026-03-01", "2026-03-02"), ("#day-1", "", "2026-04-10", "2026-04-10")]


def test_an_event_that_is_no_day():
    assert rules(read(request(dose(event=["2026-02-31"])))) == {"impossible-date"}
    assert read(request(dose(event=[3]))).tables["unread"]


# -- stopped ---------------------------------------------------------------------------


def test_bounds_and_steps_of_what_was_stopped_are_latest_ends():
    stopped = {"status": "stopped"}
    assert spans(request(dose(start="2026-03-02", end="2026-03-20"), **stopped)) == [
        ("2026-03-02", "2026-03-02/2026-03-20"),
    ]
    steps = request(dose("iv", step=1, days=3), dose("oral", step=2, days=5), **stopped)
    assert spans(steps) == [
        ("2026-03-01", "2026-03-01/2026-03-03"), ("2026-03-02/2026-03-04", "2026-03-02/2026-03-08"),
    ]
    assert statuses(steps) == ["stopped", "unknown"]
    assert statuses(request(dose(event=["2026-03-01", "2026-03-15"]), **stopped)) == ["stopped", "unknown"]


def test_which_dosage_of_what_was_stopped_came_first():
    two = request(dose("iv", days=3), dose("oral", days=5), status="stopped", authoredOn="2026-03")
    assert statuses(two) == ["stopped", "stopped"]
    two = request(dose(start="2026-03", end="2026-04"), dose(start="2026-03-05", end="2026-04"), status="stopped")
    assert statuses(two) == ["stopped", "unknown"]


def test_days_of_actual_use_bound_the_steps():
    stopped = {"status": "stopped", "effectivePeriod": {"start": "2026-03-01", "end": "2026-03-10"}}
    found = statement(dose(step=1, days=30), **stopped)
    assert spans(found) == [("2026-03-01", "2026-03-01/2026-03-10")]
    found = statement(dose(start="2026-03-01", end="2026-03-04"), dose(start="2026-03-05", end="2026-03-20"), **stopped)
    assert statuses(found) == ["stopped", "stopped"] and spans(found)[1] == ("2026-03-05", "2026-03-05/2026-03-10")
    assert spans(statement(dose(days=40))) == [("2026-03-01", "2026-03-31/2026-04-09")]
    assert spans(statement(dose(start="2026-02-01", end="2026-03-05"))) == [("2026-02-01/2026-03-01", "2026-03-05")]


def test_what_begins_after_the_days_of_actual_use_may_never_have_begun():
    late = statement(dose(start="2026-03-01"), dose(start="2026-05-01", end="2026-05-03"))
    assert statuses(late) == ["completed", "unknown"]


def test_an_end_before_the_first_day_of_the_resource():
    assert spans(request(dose(end="2026-02-10"))) == [("../2026-02-10", "2026-02-10")]
    assert not read(statement(dose(start="2026-05-01"))).errors


def test_a_start_after_the_supply():
    supply = {"expectedSupplyDuration": {"value": 5, "system": UCUM, "code": "d"}}
    found = spans(request(dose(start="2026-05-01"), dispenseRequest=supply))
    assert found == [("2026-05-01", "2026-05-01/..")]


def test_the_end_of_the_calendar():
    found = spans(request(dose(step=1, start="2026-03-01", end="9999-12-31"), dose(step=2, days=3), status="active"))
    assert found == [("2026-03-01", "9999-12-31"), (None, "0001-01-01/..")]
