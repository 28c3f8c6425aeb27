"""The oracle on whole inputs: refusals, several files, a subject's own dates, malformed resources."""

from __future__ import annotations

from datetime import date
from random import Random

from tests.oracle import evaluate
from tests.oracle.building import (
    NAME,
    E,
    I,
    S,
    allergy,
    bundle,
    concept,
    condition,
    medicine,
    observation,
    quantity,
    screened,
    trial,
)


def test_errors_refuse_the_subject() -> None:
    def errors(*added: dict, **changes: object) -> list[str]:
        found = screened(*added, **changes)
        assert found.verdict == ("refused" if found.errors else found.verdict)
        return found.errors

    assert errors(patient={"birthDate": "1990-02-30"}) == ["impossible-date"]
    assert errors(patient={"deceasedDateTime": "2026-11-21"}) == ["deceased-before-screening"]
    assert errors(patient={"deceasedDateTime": "2026-11"}) == []
    assert errors(patient={"deceasedBoolean": True}) == ["deceased-before-screening"]
    assert errors(observation("loinc:718-7", issued="2026-11-14T00:00:00Z")) == ["result-after-issue"]
    assert errors(observation("loinc:718-7", valueQuantity=quantity(251, "g/L"))) == ["implausible-value"]
    assert errors(observation("loinc:718-7", valueQuantity=quantity(250, "g/L", ">="))) == []
    at = "2026-11-16T08:00:00+08:00"
    two = [observation("loinc:718-7", at, valueQuantity=quantity(v, u)) for v, u in ((112, "g/L"), (113, "g/L"))]
    assert errors(*two) == ["conflicting-results"]
    assert errors(two[0], observation("loinc:718-7", at, valueQuantity=quantity(112, "mg/mL"))) == []
    assert errors(dates=(S, date(2026, 11, 21), None)) == ["anchors-out-of-order"]
    no_potential = observation("le:childbearing-potential", "2026-11-01", valueBoolean=False)
    pregnant = observation("loinc:82810-3", "2026-11-02", valueCodeableConcept=concept("sct:77386006"))
    assert errors(no_potential, pregnant) == ["pregnant-without-potential"]
    past = [one | {"effectiveDateTime": f"2020-01-0{day}"} for one, day in ((no_potential, 1), (pregnant, 2))]
    assert errors(*past) == ["pregnant-without-potential"]
    assert errors(*(one | {"effectiveDateTime": "2020"} for one in past)) == []


def test_two_patients_in_two_files_and_two_birth_dates() -> None:
    twin = {"resourceType": "Patient", "id": NAME, "birthDate": "1990"}
    assert evaluate([bundle(), twin], S, E, I)[NAME].verdict == "eligible"
    assert evaluate([bundle(), twin | {"birthDate": "1991"}], S, E, I)[NAME].errors == ["two-birth-dates"]
    assert set(evaluate([bundle(), bundle("sample-04")], S, E, I)) == {NAME, "sample-04"}


def test_own_anchors_are_used_and_overridden() -> None:
    own = observation("le:screening-date", valueDateTime="2026-11-22")
    assert screened(own, dates=(None, E, I)).verdict == "eligible"
    assert screened(own, dates=(date(2027, 6, 1), date(2027, 6, 2), None)).criteria["inc-07"] == "cantTell"
    assert screened(dates=(None, E, I)).verdict == "refused"


def test_nothing_malformed_makes_it_raise() -> None:
    luck = Random(4)
    junk = [None, [], {}, 0, "", "2026", True, [None], [[]], {"coding": 3}, [{"coding": [{"code": []}]}], -1.5]

    def spoil(value: object) -> object:
        if luck.random() < 0.03:
            return luck.choice(junk)
        if isinstance(value, dict):
            return {key: spoil(part) for key, part in value.items()}
        return [spoil(part) for part in value] if isinstance(value, list) else value

    for _ in range(300):
        added = [medicine("rx:999", "2026"), allergy("rx:1"), trial(), condition("cm:C50")]
        whole = bundle()
        whole["entry"] += [{"resource": one} for one in added]
        evaluate([spoil(whole), spoil(junk)], S, E, I)
