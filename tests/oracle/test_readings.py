"""The oracle on consent, potential, allergies, undated events, judgements and tests, as the reading now has them."""

from __future__ import annotations

import pytest

from tests.oracle.building import (
    NAME,
    allergy,
    concept,
    condition,
    judgement,
    medicine,
    observation,
    quantity,
    screened,
    verified,
)

IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"


def outcome(criterion: str, *added: dict, **changes: object) -> str:
    found = screened(*added, **changes)
    assert not found.errors
    return found.criteria[criterion]


def put_together(day: str, *resources: dict) -> dict:
    """A Bundle with a timestamp."""
    entries = [{"resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "collection", "timestamp": f"{day}T08:00:00+08:00", "entry": entries}


def test_a_denial_that_frames_a_permission_decides_nothing() -> None:
    permit, deny = {"type": "permit"}, {"type": "deny"}
    for provision, expected in (
        (deny | {"provision": [permit]}, "cantTell"),
        (deny | {"provision": [deny | {"provision": [permit]}]}, "cantTell"),
        (deny | {"provision": [deny]}, "failed"),
        (deny, "failed"),
        (permit | {"provision": [deny]}, "passed"),
    ):
        assert outcome("inc-01", consent={"provision": provision}) == expected
    framed = {"provision": deny | {"provision": [permit]}}
    assert outcome("inc-01", consent=framed | {"status": "rejected"}) == "failed"


MAN = {"patient": {"gender": "male"}}
UNDERTAKINGS = ("le:undertakes-contraception-90-days", "le:undertakes-no-egg-donation-90-days")
PREGNANCY = ("loinc:82810-3", "le:pregnancy-planned-6-months", "loinc:63895-7")


def test_a_man_of_whom_potential_is_recorded_is_asked_like_anybody() -> None:
    assert outcome("inc-03", **MAN) == outcome("inc-03") == "passed"
    assert outcome("inc-03", **MAN, without=("le:childbearing-potential",)) == "inapplicable"
    refused = observation(UNDERTAKINGS[0], "2026-11-20", valueBoolean=False)
    assert outcome("inc-03", refused, **MAN) == "failed"
    assert outcome("inc-03", **MAN, without=UNDERTAKINGS) == "cantTell"
    none = observation("le:childbearing-potential", "2026-11-20", valueBoolean=False)
    assert outcome("inc-03", none, **MAN, without=UNDERTAKINGS) == "inapplicable"
    assert outcome("exc-09", **MAN) == "passed"
    assert outcome("exc-09", **MAN, without=PREGNANCY) == "cantTell"
    assert outcome("exc-09", **MAN, without=(*PREGNANCY, "le:childbearing-potential")) == "inapplicable"
    nursing = observation("loinc:63895-7", "2026-11-20", valueBoolean=True)
    assert outcome("exc-09", nursing, **MAN, without=("le:childbearing-potential",)) == "failed"
    pregnant = observation("loinc:82810-3", "2026-11-20", valueCodeableConcept=concept("sct:77386006"))
    assert screened(pregnant, **MAN).errors == ["pregnant-man"]


def hcg(code: str = "loinc:21198-7", day: str = "2026-11-20", **rest: object) -> dict:
    return observation(code, day, **rest)


def test_hcg_is_a_pregnancy_test() -> None:
    value = {"valueQuantity": quantity(5000, "[IU]/L")}
    high, normal = ({"interpretation": [{"coding": [{"code": code}]}]} for code in ("H", "N"))
    limit = {"referenceRange": [{"high": quantity(5, "[IU]/L")}]}
    assert outcome("exc-09", hcg(**value)) == "cantTell"
    assert outcome("exc-09", hcg(**value, **high)) == outcome("exc-09", hcg(**value, **limit)) == "failed"
    assert outcome("exc-09", hcg(**value, **limit, **normal)) == "cantTell"
    assert outcome("exc-09", hcg(valueQuantity=quantity(2, "[IU]/L"), **limit)) == "passed"
    for code in ("loinc:2106-3", "loinc:2118-8", "loinc:2110-5"):
        assert outcome("exc-09", hcg(code, valueCodeableConcept=concept("sct:10828004"))) == "failed"
        assert outcome("exc-09", hcg(code, valueString="阴性")) == "passed"
    assert outcome("exc-09", hcg(day="2026-11-10", **value, **high)) == "passed"  # a newer test stands


def no_known(code: str, system: str = IPS, **rest: object) -> dict:
    said = {"resourceType": "AllergyIntolerance", "patient": {"reference": f"Patient/{NAME}"}}
    return {**said, "recordedDate": "2026-11-20",
            "code": {"coding": [{"system": system, "code": code}]}, **verified("confirmed"), **rest}  # fmt: skip


def test_no_known_allergies() -> None:
    gone = {"without": ("le:reviewed-allergies",)}
    sct = "http://snomed.info/sct"
    inactive = {"clinicalStatus": {"coding": [{"code": "inactive"}]}}
    assert outcome("exc-01", **gone) == "cantTell"
    assert outcome("exc-01", no_known("716186003", sct), **gone) == "passed"
    assert outcome("exc-01", no_known("no-known-allergies"), **gone) == "passed"
    assert outcome("exc-01", no_known("716186003", sct, **inactive), **gone) == "cantTell"
    assert outcome("exc-01", no_known("716186003", sct, recordedDate="2026-10-01"), **gone) == "cantTell"
    for code, system in (("409137002", sct), ("429625007", sct), ("no-known-medication-allergies", IPS)):
        assert outcome("exc-01", no_known(code, system), **gone) == "cantTell"
        assert outcome("exc-01", no_known(code, system)) == "passed"


def test_none_known_that_is_refuted_is_not_understood() -> None:
    assert outcome("exc-01", no_known("no-known-allergies", **verified("refuted"))) == "cantTell"


def test_a_medicine_that_names_nothing_could_be_any() -> None:
    nameless = medicine("rx:8640", "2026-11-01") | {
        "contained": [{"resourceType": "Medication", "id": "m"}], "medicationReference": {"reference": "#m"}}
    del nameless["medicationCodeableConcept"]
    assert outcome("exc-12", nameless) == "cantTell"
    assert outcome("exc-12", nameless | {"status": "not-taken"}) == "passed"


def test_an_end_before_its_beginning_contradicts_whatever_it_is_of() -> None:
    over = condition("cm:D64.9", "2024-01-30") | {"abatementDateTime": "2020-11-06"}
    assert screened(over).errors == ["impossible-date"]


def test_a_status_that_its_interpretation_contradicts_says_nothing() -> None:
    said = observation("loinc:82810-3", "2026-11-21", valueCodeableConcept=concept("sct:60001007"))
    assert outcome("exc-09", said) == "passed"
    assert outcome("exc-09", said | {"interpretation": [{"coding": [{"code": "HH"}]}]}) == "cantTell"


def test_none_known_with_a_reaction_is_not_understood() -> None:
    reaction = {"reaction": [{"manifestation": [{"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}]}]}
    assert outcome("exc-01", no_known("no-known-allergies", **reaction)) == "cantTell"


@pytest.mark.parametrize("code", ["cm:O99.4", "cm:O10.31"])
def test_a_man_with_what_may_be_or_was_a_pregnancy_is_asked(code: str) -> None:
    man = {**MAN, "without": ("le:childbearing-potential", *UNDERTAKINGS, *PREGNANCY)}
    assert outcome("exc-09", **man) == outcome("inc-03", **man) == "inapplicable"
    past = condition(code, "2015") | {"clinicalStatus": {"coding": [{"code": "resolved"}]}}
    assert outcome("exc-09", past, **man) == outcome("inc-03", past, **man) == "cantTell"


@pytest.mark.parametrize(("code", "expected"), [("cm:C50.9", "passed"), ("cm:J84.82", "cantTell")])
def test_a_code_that_only_may_be_of_a_malignancy_says_nothing_of_a_cure(code: str, expected: str) -> None:
    over = condition(code, "2015") | {"clinicalStatus": {"coding": [{"code": "resolved"}]}}
    assert outcome("exc-07", over) == expected


def test_no_known_medications_and_problems() -> None:
    nothing = medicine("rx:1", None) | {"medicationCodeableConcept": {
        "coding": [{"system": IPS, "code": "no-known-medications"}]}, "effectiveDateTime": "2026-11-20"}  # fmt: skip
    del nothing["effectivePeriod"]
    gone = {"without": ("le:reviewed-medication",)}
    assert outcome("exc-12", nothing) == "passed"
    assert outcome("exc-12", nothing | {"status": "active"}, **gone) == "passed"
    assert outcome("exc-12", nothing | {"status": "active", "effectiveDateTime": "2026-10-01"}, **gone) == "cantTell"
    none = condition("cm:I10", recordedDate="2026-11-20")
    none["code"] = {"coding": [{"system": IPS, "code": "no-known-problems"}]}
    assert outcome("exc-05", none, without=("le:reviewed-cns",)) == "passed"
    over = {"clinicalStatus": {"coding": [{"code": "inactive"}]}}
    assert outcome("exc-05", none | over, without=("le:reviewed-cns",)) == "cantTell"


def undated(*args: str, **rest: object) -> dict:
    whole = allergy(*args, **rest)
    del whole["onsetDateTime"]
    return whole


def test_allergies_without_a_date_and_by_their_last_occurrence() -> None:
    assert outcome("exc-01", undated("rx:7980", "severe")) == "failed"
    assert outcome("exc-01", undated("rx:7980", "severe", recordedDate="2026-12-02")) == "cantTell"
    assert outcome("exc-01", undated("rx:7980", "severe", recordedDate="2026-11-02")) == "failed"
    both = {"recordedDate": "2026-12-02", "lastOccurrence": "2026-11-01"}
    assert outcome("exc-01", undated("rx:7980", "severe", **both)) == "failed"
    assert outcome("exc-01", undated("rx:7980", "severe", lastOccurrence="2026-12-02")) == "cantTell"


def test_the_substance_of_a_reaction_counts_beside_the_code() -> None:
    def reaction(code: str, severity: str) -> dict:
        return allergy("rx:7980") | {"reaction": [{"severity": severity, "substance": concept(code)}]}

    assert outcome("exc-01", reaction("rx:3002", "mild")) == "failed"
    assert outcome("exc-01", reaction("rx:2193", "mild")) == "passed"
    assert outcome("exc-01", reaction("rx:999", "mild")) == "cantTell"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("cm:L51.1", "failed"), ("cm:L51.2", "failed"), ("cm:L51.3", "failed"), ("cm:D72.12", "failed"),
        ("cm:Z87.892", "failed"), ("cm:T88.6", "failed"), ("cm:T78.2", "failed"), ("sct:73442001", "failed"),
        ("cm:L27.0", "cantTell"), ("cm:L27.1", "cantTell"), ("cm:T80.6", "cantTell"), ("cm:T88.7", "cantTell"),
        ("cm:L51.0", "passed"), ("cm:L20.9", "passed"),
    ],
)  # fmt: skip
def test_severe_reactions_wherever_they_are_coded(code: str, expected: str) -> None:
    assert outcome("exc-01", condition(code, "2015", "resolved")) == expected


def test_severe_reactions_as_manifestations() -> None:
    shown = allergy("rx:7980") | {"reaction": [{"severity": "mild", "manifestation": [concept("sct:73442001")]}]}
    assert outcome("exc-01", shown) == "failed"


def test_events_without_a_date_lie_before_their_file_was_put_together() -> None:
    hiv = condition("cm:B20")
    assert outcome("exc-03", hiv) == "cantTell"
    assert outcome("exc-03", put_together("2026-11-30", hiv)) == "failed"
    assert outcome("exc-03", put_together("2026-12-01", hiv)) == "cantTell"
    assert outcome("exc-03", hiv | {"meta": {"lastUpdated": "2026-11-01T00:00:00Z"}}) == "failed"
    assert outcome("exc-03", put_together("2026-11-01", hiv | {"meta": {"lastUpdated": "2026-12-09"}})) == "failed"
    assert outcome("inc-08", put_together("2026-11-01", observation("loinc:10230-1", None))) == "cantTell"


def test_a_judgement_settles_a_broad_code_as_it_settles_an_unknown_one() -> None:
    for code in ("cm:D84.9", "sct:1"):
        broad = condition(code, "2015")
        assert outcome("exc-03", broad) == "cantTell"
        assert outcome("exc-03", broad, judgement("exc-03", True)) == "passed"
        assert outcome("exc-03", broad, judgement("exc-03", False)) == "failed"
    undecided = condition("cm:B20")  # nobody knows when
    assert outcome("exc-03", undecided, judgement("exc-03", True)) == "cantTell"
    assert outcome("exc-12", medicine("atc:L04AG", "2026-11-01"), judgement("exc-12", True)) == "passed"
    group = medicine("atc:L04A", "2025-10-01", None, None, "active")
    assert outcome("inc-09", group, judgement("inc-09", True), without=("rx:68149",)) == "passed"


def test_nyha_as_a_number_an_answer_and_a_stage() -> None:
    def newest(**value: object) -> str:
        return outcome("exc-04", observation("loinc:88020-3", "2026-11-20", **value))

    assert newest(valueInteger=3) == newest(valueString="3") == newest(valueString="NYHA III") == "failed"
    assert newest(valueQuantity={"value": 4}) == newest(valueCodeableConcept=concept("loinc:LA28406-9")) == "failed"
    assert newest(valueInteger=2) == newest(valueCodeableConcept=concept("loinc:LA28405-1")) == "passed"
    assert newest(valueInteger=5) == newest(valueString="II-III") == newest(valueQuantity={"value": 2.5}) == "cantTell"
    assert outcome("exc-04", condition("sct:420913000", "2026-11-20")) == "failed"
    failing = condition("cm:I50.9", "2026-11-20") | {"stage": [{"summary": concept("sct:422293003")}]}
    assert outcome("exc-04", failing) == "failed"
    assert outcome("exc-04", failing | verified("provisional")) == "cantTell"
    assert outcome("exc-04", failing | {"onsetDateTime": "2026-10-01"}) == "passed"  # an older class


def test_tests_of_unknown_codes_hold_open_by_name() -> None:
    def named(display: str, day: str = "2026-11-20", **value: object) -> dict:
        code = {"coding": [{"system": "http://h.example", "code": "x", "display": display}]}
        return observation("loinc:1-8", day, **value) | {"code": code}

    assert outcome("inc-07", named("Hemoglobin")) == outcome("inc-07", named("血红蛋白")) == "cantTell"
    assert outcome("inc-07", named("Hemoglobin", "2026-11-01")) == "passed"
    assert outcome("inc-07", named("Hemoglobin A1c")) == outcome("inc-07", named("Hemoglobin [in Urine]")) == "passed"
    assert outcome("inc-07", named("Neutrophils", valueQuantity=quantity(60, "%"))) == "passed"
    assert outcome("inc-07", named("Neutrophils", valueQuantity=quantity(60, "/uL"))) == "cantTell"
    assert outcome("exc-09", named("hCG, serum")) == "cantTell"
    assert outcome("inc-08", named("Right ventricular ejection fraction")) == "passed"
    assert outcome("inc-08", observation("loinc:10230-1", "2026-11-20", valueString="45 %")) == "failed"
    assert outcome("inc-07", observation("loinc:30350-3", "2026-11-20", valueQuantity=quantity(45, "g/L"))) == "failed"


def test_malformed_records() -> None:
    assert outcome("exc-05", condition("cm:I10") | {"onsetDateTime": "2026-02-30"}) == "passed"
    assert screened(condition("cm:G40.909", "2026-02-30")).errors == ["impossible-date"]
    assert outcome("exc-05", condition("cm:G40.909", "last spring")) == "cantTell"
    assert outcome("exc-05", condition("cm:G40.909") | {"code": "G40.909"}) == "cantTell"
    assert outcome("exc-05", condition("cm:I10", "last spring")) == "passed"
    assert outcome("inc-07", observation("loinc:718-7", "2026-11-20", valueQuantity={"value": "45"})) == "cantTell"
    assert outcome("inc-07", observation("loinc:29463-7", "2026-02-30")) == "passed"
    assert screened(observation("loinc:718-7", "2026-02-30")).errors == ["impossible-date"]


def test_a_history_of_a_cell_therapy_says_nothing_of_its_date() -> None:
    assert outcome("exc-12", condition("cm:Z92.850", "2026-10-01")) == "cantTell"
    assert outcome("exc-12", condition("cm:Z92.850", "2026-10-01", **verified("refuted"))) == "passed"
