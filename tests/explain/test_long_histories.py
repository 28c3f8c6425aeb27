"""Long histories: events that differ in the record alone are one reason, and no record is lost."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest

from kn5501_reasoner import cli, pipeline
from kn5501_reasoner.explain.match import Reader
from kn5501_reasoner.model import Assessment, Because, Dates, Screening
from kn5501_reasoner.pipeline.session import Session
from kn5501_reasoner.present import render
from kn5501_reasoner.rules.load import load_criteria

DATA = Path(__file__).parents[1] / "data"
DATES = Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))
SAMPLE = json.loads((DATA / "fhir" / "sample-01.json").read_text(), parse_float=Decimal, parse_int=Decimal)
PENICILLIN = {"coding": [{"system": "http://www.whocc.no/atc", "code": "J01CE01"}]}
RITUXIMAB = {"coding": [{"system": "http://www.whocc.no/atc", "code": "L01FA01"}]}
INTRAVENOUS = {"coding": [{"system": "http://snomed.info/sct", "code": "47625008"}]}
CONFIRMED = {"coding": [{"code": "confirmed"}]}


def of_own_code(text: str) -> dict:
    return {"coding": [{"system": "https://example.org/own", "code": text.replace(" ", "-"), "display": text}]}


def condition(text: str, onset: str = "2024-01-01", **more: object) -> dict:
    return {
        "resourceType": "Condition", "code": of_own_code(text), "onsetDateTime": onset,
        "verificationStatus": CONFIRMED, **more,
    }


def dose(code: dict, day: str, **more: object) -> dict:
    return {
        "resourceType": "MedicationAdministration", "status": "completed", "medicationCodeableConcept": code,
        "effectiveDateTime": day, **more,
    }


def taken(code: dict, day: str, **more: object) -> dict:
    return {
        "resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": code,
        "effectivePeriod": {"start": day}, **more,
    }


def session(*resources: dict, turn: int = 0, dates: Dates = DATES, without: str = "") -> Session:
    """Sample 1 with resources added under names of their number.

    turn: another order of the entries of the bundle; without: a text, whose entries are left out.
    """
    bundle = copy.deepcopy(SAMPLE)
    if without:
        bundle["entry"] = [each for each in bundle["entry"] if without not in json.dumps(each, default=str)]
    for number, resource in enumerate(resources):
        named = {"id": f"added-{number:04}", "subject": {"reference": "Patient/sample-01"}, **resource}
        bundle["entry"].append({"fullUrl": f"https://example.org/{named['id']}", "resource": named})
    if turn:
        Random(turn).shuffle(bundle["entry"])
    return Session.of(pipeline.read_resources([bundle]), "kn5501", dates)


def reasons(criterion: str, *resources: dict) -> list[Because]:
    found = session(*resources).assess("sample-01")
    return list(next(one for one in found.criteria if one.criterion == criterion).because)


def numbers(because: Because) -> list[int]:
    """The numbers of the added records that a reason rests on, in its order."""
    return [int(item.record[-4:]) for item in because.evidence if "added-" in item.record]


@cache
def long_history() -> Session:
    """Hundreds of events: doses, prescriptions, allergies, conditions of codes that no mapping knows."""
    first = date(2024, 1, 1)
    days = [(first + timedelta(days=number)).isoformat() for number in range(300)]
    made = [taken(PENICILLIN, day) for day in days]
    made += [dose(PENICILLIN, day, dosage={"route": INTRAVENOUS}) for day in days[:60]]
    made += [taken(of_own_code(f"product {number % 40}"), day) for number, day in enumerate(days)]
    made += [condition(f"disease {number % 50}", day) for number, day in enumerate(days[:200])]
    made += [
        {"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/sample-01"}, "recordedDate": day,
         "verificationStatus": CONFIRMED, "code": of_own_code(f"substance {number % 30}")}
        for number, day in enumerate(days[:90])
    ]
    return session(*made)


@cache
def long_screening() -> Screening:
    return long_history().screening()


def assessed() -> Assessment:
    return next(one for one in long_screening().subjects if one.subject == "sample-01")


def test_events_that_differ_in_the_record_alone_are_one_reason() -> None:
    (found,) = reasons("exc-12", *(dose(RITUXIMAB, f"2026-11-{day:02}") for day in (2, 9, 5, 9, 1)))
    assert numbers(found) == [1, 3, 2, 0, 4]
    assert found.message == (
        "rituximab (L01FA01), 5 records, the newest less than 1 month before enrolment (2026-11-09); "
        "not allowed within 1 month before enrolment"
    )
    assert len(found.facts) == 5


def test_of_several_times_that_of_the_newest_is_named() -> None:
    given = [dose(PENICILLIN, f"2026-11-{day}", dosage={"route": INTRAVENOUS}) for day in (24, 29, 26)]
    (found,) = [one for one in reasons("exc-02", *given) if one.shape == "kn:exc-02-before-infusion"]
    assert "3 records" in found.message and "the newest 2 days before infusion" in found.message
    assert numbers(found) == [1, 2, 0]


def test_one_event_reads_as_before() -> None:
    (found,) = reasons("exc-12", dose(RITUXIMAB, "2026-11-02"))
    assert "record" not in found.message and "the newest" not in found.message


def test_what_decides_otherwise_stays_apart() -> None:
    mild, open_ = {"reaction": [{"severity": "mild", "manifestation": [{"text": "rash"}]}]}, {}
    allergies = [
        {"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/sample-01"},
         "recordedDate": "2024-01-01", "verificationStatus": {"coding": [{"code": status}]},
         "code": {"coding": [{"system": "http://www.whocc.no/atc", "code": "J01CE01"}]}, **reaction}
        for reaction in (mild, open_) for status in ("confirmed", "confirmed", "unconfirmed")
    ]
    found = [one for one in reasons("exc-01", *allergies) if "penicillin" in one.message]
    assert sorted(map(tuple, (sorted(numbers(one)) for one in found if "may count" in one.message))) == [(3, 4), (5,)]
    severe = [{**one, "reaction": [{"severity": "severe", "manifestation": [{"text": "shock"}]}]} for one in allergies]
    sure = [sorted(numbers(one)) for one in reasons("exc-01", *severe) if "penicillin" in one.message]
    assert sure == [[0, 1, 3, 4]]


def test_a_dose_without_a_day_stands_apart_from_one_that_does_not_decide() -> None:
    undated = {key: value for key, value in dose(RITUXIMAB, "").items() if key != "effectiveDateTime"}
    found = reasons("exc-12", undated, dose(RITUXIMAB, "2026"), dose(RITUXIMAB, "2026"), undated)
    assert sorted(sorted(numbers(one)) for one in found if "may count" in one.message) == [[0, 3], [1, 2]]


def test_codes_that_no_mapping_knows_are_named_with_their_number() -> None:
    found = reasons("exc-05", *(condition(text) for text in ("one", "two", "one")))
    (codes,) = (one for one in found if one.shape.endswith("-unmapped"))
    assert codes.message == (
        "“one”, 2 records; “two”, 3 records, the newest dated 2024-01-01: "
        "no mapping knows these codes, and they could matter"
    )
    (alone,) = (one for one in reasons("exc-05", condition("one"), condition("one")) if "unmapped" in one.shape)
    assert alone.message == (
        "“one”, 2 records, the newest dated 2024-01-01: no mapping knows this code, and it could matter"
    )


def test_more_than_ten_texts_are_counted() -> None:
    found = reasons("exc-05", *(condition(f"disease {number:02}", f"2024-01-{number:02}") for number in range(1, 14)))
    (codes,) = (one for one in found if one.shape.endswith("-unmapped"))
    assert "“disease 13”; “disease 12”;" in codes.message and "“disease 04”; 3 others, 13 records" in codes.message
    assert len(codes.evidence) == 13


def test_what_is_recorded_but_not_counted_is_grouped() -> None:
    old = [dose(RITUXIMAB, f"2020-01-{day:02}") for day in range(1, 31)]
    (found,) = reasons("exc-12", *old)
    assert "recorded but not counted: " in found.message and "30 records" in found.message
    assert len(found.message) < 300
    assert "added" not in found.evidence[0].record, "the review comes first: the reason rests on it"
    assert numbers(found) == list(range(29, -1, -1)) and len(found.facts) == 30


def every_event(session: Session, assessment: Assessment) -> dict[str, set[str]]:
    """Criterion -> records of the events that decide an outcome which is failed or open, by the facts alone."""
    facts, found = session.derived.facts[assessment.subject], {}
    outcomes = {one.criterion: one.outcome for one in assessment.criteria}
    for criterion in load_criteria("kn5501"):
        name = criterion.iri.rsplit("/", 1)[-1]
        reader = Reader(facts, name, session.vocabulary.superclasses)
        if criterion.alternative_of or outcomes[name] not in ("failed", "cantTell"):
            continue
        wanted = {"failed": False, "cantTell": None}[outcomes[name]]
        for part in criterion.requirement.properties:
            if part.none_of is not None and reader.part(part) is wanted:
                events = reader.events(part)
                chosen = events.sure if wanted is False else (*events.possible, *events.unmapped)
                found.setdefault(name, set()).update(record for each in chosen for record in each.records)
    return found


def test_every_record_of_a_long_history_is_there_when_asked_for() -> None:
    known = every_event(long_history(), assessed())
    assert {"exc-01", "exc-02", "exc-05", "exc-12"} <= known.keys() and sum(map(len, known.values())) > 1_500
    screening = replace(long_screening(), subjects=(assessed(),))
    whole = json.loads(render(screening, "json", all_evidence=True))["subjects"][0]["criteria"]
    for each in whole:
        given = {item["record"] for one in each["because"] for item in one["evidence"]}
        assert known.get(each["criterion"], set()) <= given, each["criterion"]
        assert all(one["count"] == len(one["evidence"]) for one in each["because"])
    text = render(screening, "text", all_evidence=True)
    html = render(screening, "html", all_evidence=True)
    joined = "".join(text.split())
    for record in set().union(*known.values()):
        assert record in joined and record in html


def test_facts_of_a_reason_are_those_of_all_its_events() -> None:
    facts = long_history().derived.facts["sample-01"]
    for each in assessed().criteria:
        for one in each.because:
            places = [int(name.removeprefix("event/")) for name in one.facts if name.startswith("event/")]
            behind = {record for place in places for record in facts.events[place].records}
            assert behind <= {item.record for item in one.evidence}
            assert len(places) == len(set(places))


def test_a_long_history_has_a_short_explanation() -> None:
    screening = replace(long_screening(), subjects=(assessed(),))
    text = render(screening, "text")
    assert len(text.splitlines()) < 400
    assert "more records; --all-evidence lists them" in text
    assert max(len(render(screening, name)) for name in ("json", "csv", "html")) < 60_000
    for each in json.loads(render(screening, "json"))["subjects"][0]["criteria"]:
        assert all(len(one["evidence"]) == min(3, one["count"]) for one in each["because"])


def test_the_order_of_the_input_changes_nothing() -> None:
    made = [dose(PENICILLIN, f"2026-0{1 + number % 9}-01") for number in range(30)]
    made += [condition(f"disease {number % 7}", f"202{number % 5}-01-01") for number in range(30)]
    texts = {render(session(*made, turn=turn).screening(), "text", all_evidence=True) for turn in (0, 1, 2)}
    assert len(texts) == 1


@pytest.mark.parametrize("name", ["lupus-1", "lupus-2"])
@pytest.mark.parametrize("enrolment", [["--enrolment", "2026-11-30"], []])
def test_real_histories_stay_under_400_lines(name: str, enrolment: list[str], capsys) -> None:
    path = DATA / "synthea" / f"{name}.json"
    (patient,) = (entry["resource"]["id"] for entry in json.loads(path.read_text())["entry"]
                  if entry["resource"]["resourceType"] == "Patient")
    asked = ["explain", str(path), "--subject", patient, "--screening", "2026-11-22", *enrolment,
             "--infusion", "2026-12-01"]
    assert cli.main(asked) == 0
    short = capsys.readouterr().out
    assert 100 < len(short.splitlines()) < 400
    assert cli.main([*asked, "--all-evidence"]) == 0
    whole = capsys.readouterr().out
    assert "--all-evidence" not in whole and len(whole) > len(short)


def test_an_entry_that_was_not_understood_comes_before_what_was_read() -> None:
    many = [condition("disease", f"2026-01-{day:02}") for day in range(1, 20)]
    made = session(*many)
    facts = made.derived.facts["sample-01"]
    unread = "https://example.org/not-understood"
    made.derived.facts["sample-01"] = replace(
        facts, withheld={"sleDiagnosed": (unread,)},
        truths={**facts.truths, "sleDiagnosed": replace(facts.truths["sleDiagnosed"], holds=None)},
    )
    found = {one.criterion: one for one in made.assess("sample-01").criteria}["inc-02"]
    (because,) = (one for one in found.because if one.shape.startswith("kn:inc-02-diagnosis"))
    assert because.evidence[0].record == unread and len(because.evidence) > 19
