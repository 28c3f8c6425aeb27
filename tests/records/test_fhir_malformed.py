"""What is malformed: a date or value refuses the subject, any other part leaves the entry or part not understood."""

import json
from datetime import date

import pytest

from kn5501_reasoner.records.from_fhir.naming import UNREADABLE, names_of
from tests.records.making import (
    ICD,
    LE,
    LOINC,
    RXNORM,
    about,
    bundle,
    code,
    condition,
    not_understood,
    observation,
    read,
    read_text,
    research,
    rules,
)

HB = code(LOINC, "718-7")
GRAMS = {"value": 120, "system": "http://unitsofmeasure.org", "code": "g/L"}


@pytest.mark.parametrize(
    "members",
    [
        {"valueQuantity": {"value": "120"}},
        {"valueQuantity": {"value": 120, "comparator": "~"}},
        {"valueQuantity": {"value": 120, "code": 1}},
        {"valueQuantity": [1]},
        {"valueString": 1},
        {"valueBoolean": "true"},
        {"valueCodeableConcept": "x"},
        {"valueCodeableConcept": {"coding": [{"code": "x" * 600}]}},
        {"valueRange": {"low": 1}},
        {"effectiveDateTime": 2026},
        {"effectiveDateTime": None, "effectivePeriod": "2026"},
        {"issued": "2026-13"},
        {"component": [{"code": HB, "valueQuantity": {"value": "x"}}]},
    ],
)
def test_a_malformed_date_or_value_refuses_the_subject(members):
    (rule,) = rules(read(observation(HB, **members)))
    assert rule == ("impossible-date" if "issued" in members else "unreadable-value")


@pytest.mark.parametrize(
    "members",
    [
        {"interpretation": "H"},
        {"interpretation": [{"coding": [{"code": 1}]}]},
        {"referenceRange": "x"},
        {"referenceRange": [{"high": {"value": "x"}}]},
        {"referenceRange": [{"high": {"value": 10**30}}]},
        {"method": "x"},
        {"status": ["final"]},
        {"meta": "x"},
        {"code": {"coding": [{"code": "718-7", "display": 1}]}},
        {"component": "x"},
        {"dataAbsentReason": "x"},
    ],
)
def test_any_other_malformed_part_leaves_the_result_not_understood(members):
    made = observation(HB, **({"valueQuantity": GRAMS} | members))
    records = read(made)
    assert not rules(records) and not records.tables["observation"] and len(not_understood(made)) == 1


@pytest.mark.parametrize(
    "component", [{"interpretation": "H"}, {"method": 1}, {"code": "x"}, {"code": {"coding": "x"}}]
)
def test_a_malformed_component_leaves_the_others(component):
    sound = {"code": HB, "valueQuantity": GRAMS}
    made = observation(code("http://h.example", "X"), component=[sound, sound | component, sound])
    records = read(made)
    assert [row["record"].rpartition("/")[2] for row in records.tables["observation"]] == [
        "r1", "r1#component-1", "r1#component-3",
    ]
    assert [row["record"].rpartition("#")[2] for row in records.tables["unread"]] == ["component-2"]


def test_a_malformed_panel_leaves_its_components():
    made = observation(HB, valueQuantity=GRAMS, interpretation="x", component=[{"code": HB, "valueQuantity": GRAMS}])
    records = read(made)
    assert [row["record"].rpartition("#")[2] for row in records.tables["observation"]] == ["component-1"]


@pytest.mark.parametrize("name", ["judgement-exc-13", "judgement-inc-01"])
@pytest.mark.parametrize("change", [{"performer": None}, {"effectiveDateTime": None}, {"valueBoolean": None}])
def test_a_judgement_that_lacks_a_part_is_not_understood(name, change):
    members = {"valueBoolean": False, "performer": [{"display": "investigator 1"}]}
    assert len(not_understood(observation(code(LE, name), **(members | change)))) == 1


def test_an_anchor_that_is_no_day_is_not_understood():
    for value in ({"valueDateTime": "2026-11"}, {"valueString": "2026-11-22"}):
        assert len(not_understood(observation(code(LE, "screening-date"), **value))) == 1


def allergy(**members):
    return {"resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p1"}, **members}


PROCEDURE = about("Procedure", status="completed", code=code("x", "1"), id="pr")


def test_every_record_knows_when_its_file_was_put_together():
    entries = [allergy(code=code(RXNORM, "7980")), condition(), PROCEDURE, research()]
    made = bundle(*entries, timestamp="2026-11-25T08:00:00+08:00")
    records = read_text(json.dumps(made))
    for name in ("allergy", "condition", "procedure", "participation"):
        assert [row["assembled_low"] for row in records.tables[name]] == [date(2026, 11, 25)], name


def test_without_a_timestamp_the_newest_update_of_the_file_counts():
    entries = [condition(meta={"lastUpdated": f"2026-11-2{day}T00:00:00Z"}, id=f"c{day}") for day in (1, 3, 2)]
    records = read_text(json.dumps(bundle(*entries, allergy(code=code(RXNORM, "7980")))))
    found = [row["assembled_low"] for name in ("condition", "allergy") for row in records.tables[name]]
    assert found == [date(2026, 11, 23)] * 4


HB_IRI, ICD_IRI = "https://loinc.org/rdf/718-7", "http://hl7.org/fhir/sid/icd-10-cm/"


@pytest.mark.parametrize(
    ("resource", "codes"),
    [
        (condition(), ICD_IRI + "M32.9"),
        (condition(code=None), ""),
        (condition(code="x"), ""),
        (observation(HB, component=[{"code": code(LE, "a")}]), f"{HB_IRI} {LE}a"),
        (observation(HB, component=[{"code": code(LE, "a")}, {"code": 1}]), ""),
        (observation(HB, component=[{"code": code(LE, "a")}, "x"]), ""),
        (observation(HB, component=[{"code": {"text": "Hb"}}]), ""),
        (about("DiagnosticReport", code=HB, conclusionCode=[code(ICD, "G40")]), ICD_IRI + "G40"),
        (about("DiagnosticReport", conclusionCode=[code(ICD, "G40"), {"coding": "x"}]), UNREADABLE),
        (about("DiagnosticReport", conclusionCode=[code(ICD, "G40"), {"text": "fits"}]), UNREADABLE),
        (about("DiagnosticReport", code=HB), ""),
        (about("MedicationRequest", medicationCodeableConcept=code(RXNORM, "8640")),
         "http://www.nlm.nih.gov/research/umls/rxnorm/8640"),
        (about("MedicationRequest"), ""),
    ],
)
def test_the_codes_of_what_is_not_understood_are_all_of_them_or_none(resource, codes):
    assert names_of(resource, resource["resourceType"])[0] == codes


def test_what_lies_inside_what_is_not_understood_is_not_understood_either():
    inner = {"resourceType": "Observation", "id": "o", "status": "final", "code": HB, "valueQuantity": GRAMS}
    for made in (
        about("DiagnosticReport", status="final", contained=[inner], modifierExtension=[{"url": "http://x.example"}]),
        about("DiagnosticReport", status=["final"], contained=[inner]),
        about("DiagnosticReport", status="final", contained=[inner | {"modifierExtension": [{"url": "http://x.example"}]}]),
    ):
        records = read(made)
        assert not records.tables["observation"]
        assert [(row["kind"], row["codes"]) for row in records.tables["unread"]][-1] == ("Observation", HB_IRI)
