"""The oracle keeps what is not understood apart from what is absent: which entries withhold what, and for whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.oracle import Outcome, evaluate, unattributed
from tests.oracle.building import NAME, E, I, S, bundle, concept, condition, medicine, observation, screened, trial
from tests.oracle.withholding import EVERYTHING, TESTS, UNCODED, withheld_by

CLEAR = {"passed", "failed", "inapplicable"}
CONDITIONS = {"infections", "immunodeficiency", "heart-failure", "cns", "herpes", "malignancy", "skin"}
Change = Callable[[dict], dict]


def orphan(resource: dict) -> dict:
    return {key: value for key, value in resource.items() if key not in ("subject", "patient", "individual")}


def negated(resource: dict) -> dict:
    return resource | {"modifierExtension": [{"url": "http://example.org/negated", "valueBoolean": True}]}


def negated_inside(resource: dict) -> dict:
    return resource | {"code": resource.get("code", {}) | {"extension": [{"modifierExtension": [{"url": "x"}]}]}}


def by_rules(resource: dict) -> dict:
    return resource | {"implicitRules": "http://example.org/rules"}


def cut(resource: dict) -> dict:
    return resource | {"meta": {"tag": [{"code": "SUBSETTED"}]}}


def to_nowhere(resource: dict) -> dict:
    return orphan(resource) | {_owner(resource): {"reference": "urn:uuid:0e5f8a5e-0000-4000-8000-000000000000"}}


def by_display(resource: dict) -> dict:
    return orphan(resource) | {_owner(resource): {"display": "the patient"}}


def _owner(resource: dict) -> str:
    return next(key for key in ("subject", "patient", "individual") if key in resource)


FORMS = (orphan, negated, by_rules, cut, to_nowhere, by_display)


def outcome(criterion: str, *added: dict, **changes: object) -> str:
    found = screened(*added, **changes)
    assert not found.errors
    return found.criteria[criterion]


@pytest.mark.parametrize("form", [*FORMS, negated_inside])
def test_a_disease_that_is_not_understood_is_not_absent(form: Change) -> None:
    epilepsy = condition("cm:G40.909", "2015")
    assert outcome("exc-05", epilepsy) == "failed"
    found = screened(form(epilepsy))
    assert found.criteria["exc-05"] == "cantTell" and found.verdict == "undetermined"
    assert [row.withheld for row in found.unread] == [("cns",)]
    assert found.unread[0].kind == "Condition" and found.unread[0].reason


def test_a_failure_stands_beside_an_unread_entry() -> None:
    assert outcome("exc-05", condition("cm:G40.909", "2015"), orphan(condition("sct:1", "2015"))) == "failed"


def test_neither_assumption_nor_judgement_settles_what_is_withheld() -> None:
    fit = observation("le:judgement-exc-05", "2026-11-21", valueBoolean=True, performer=[{"display": "x"}])
    assert outcome("exc-05", orphan(condition("cm:G40.909")), fit) == "cantTell"
    assert outcome("exc-05", orphan(condition("cm:G40.909")), assume_absent=["cns"]) == "cantTell"


@pytest.mark.parametrize(
    ("resource", "withheld"),
    [
        (condition("cm:I10"), set()),
        (condition("cm:G43.909"), {"cns"}),
        (condition("cm:B20"), {"immunodeficiency", "infections"}),
        (condition("cm:I50.9"), {"heart-failure", "nyha"}),
        (condition("cm:M32.9"), {"sle"}),
        (condition("cm:Z33.1"), {"pregnant"}),
        (condition("cm:Z88.0"), {"allergies"}),
        (condition("cm:Z92.850"), {"medication", "malignancy"}),
        (condition("sct:1"), CONDITIONS | {"allergies", "medication", "sle", "nyha"}),
        (condition("sct:1") | {"code": {"text": "?"}}, CONDITIONS | {"allergies", "medication", "sle", "nyha"}),
        ({"resourceType": "AdverseEvent", "event": concept("cm:G40.909")}, {"cns"}),
        ({"resourceType": "DiagnosticReport", "conclusionCode": [concept("cm:C50.9")]}, {"malignancy"}),
        ({"resourceType": "DiagnosticReport"}, set()),
        ({"resourceType": "AllergyIntolerance", "code": concept("rx:7980")}, {"allergies"}),
        (medicine("rx:121191", "2026"), {"medication", "infections"}),
        (medicine("rx:999", "2026"), {"medication", "infections"}),
        (medicine("atc:A02BC01", "2026"), set()),
        (trial(), {"trials"}),
        ({"resourceType": "Procedure", "code": concept("sct:1")}, {"medication", "malignancy"}),
        ({"resourceType": "Procedure", "code": concept("sct:65801008")}, {"malignancy"}),
        (observation("loinc:718-7"), {"haemoglobin"}),
        (observation("loinc:29463-7"), set()),
        (observation("le:reviewed-cns"), {"cns"}),
        (observation("le:sledai-2k-seizure"), {"sledai"}),
        (observation("le:judgement-exc-10"), {"judgement-exc-10"}),
        (observation("le:undertakes-contraception-90-days"), {"contraception"}),
        ({"resourceType": "Observation"}, set(UNCODED)),
        ({"resourceType": "Observation", "code": {"text": "weight"}}, set(UNCODED)),
        ({"resourceType": "Observation", "code": {"coding": [{"system": "urn:lab", "code": "7"}]}}, set(TESTS)),
        ({"resourceType": "Consent", "scope": {"coding": [{"code": "research"}]}}, {"consent"}),
        ({"resourceType": "Consent", "scope": {"coding": [{"code": "treatment"}]}}, set()),
        ({"resourceType": "Encounter"}, set()),
        ({"resourceType": "Immunization"}, set()),
        ({"resourceType": "Patient"}, set(EVERYTHING)),
    ],
)
def test_what_an_unread_entry_withholds(resource: dict, withheld: set[str]) -> None:
    assert withheld_by(resource) == withheld


def test_an_unlisted_code_of_a_known_system_withholds_what_its_display_names() -> None:
    named = {"coding": [{"system": "http://loinc.org", "code": "1-8", "display": "Hemoglobin in Blood"}]}
    assert withheld_by({"resourceType": "Observation", "code": named}) == {"haemoglobin"}
    part = {"code": concept("loinc:751-8")}
    panel = {"resourceType": "Observation", "code": concept("loinc:58410-2"), "component": [part]}
    assert withheld_by(panel) == {"neutrophils"}


def test_an_unread_result_leaves_the_newest_unknown() -> None:
    old = [observation("loinc:718-7", "2026-01-01", valueQuantity={"value": 45})]
    assert outcome("inc-07", *map(orphan, old)) == "cantTell"
    assert outcome("inc-08", orphan(observation("loinc:10230-1"))) == "cantTell"
    assert outcome("inc-04", orphan(observation("le:sledai-2k"))) == "cantTell"
    assert outcome("inc-06", orphan(observation("loinc:5048-4"))) == "cantTell"
    assert outcome("inc-05", orphan(observation("le:bilag-2004-renal"))) == "cantTell"
    assert outcome("inc-02", orphan(condition("cm:M32.9"))) == "cantTell"
    assert outcome("exc-04", orphan(observation("loinc:88020-3"))) == "cantTell"
    assert outcome("exc-09", orphan(observation("loinc:82810-3"))) == "cantTell"
    assert outcome("inc-01", orphan({"resourceType": "Consent", "status": "inactive"})) == "cantTell"
    assert outcome("inc-03", orphan(observation("le:undertakes-no-egg-donation-90-days"))) == "cantTell"
    assert outcome("exc-08b", orphan(observation("le:judgement-exc-08b"))) == "untested"
    assert outcome("exc-01", orphan(observation("le:contraindication-fludarabine"))) == "cantTell"


def test_an_unread_record_may_be_of_another_person_only_by_name() -> None:
    other = orphan(condition("cm:G40.909", "2015")) | {"subject": {"reference": "Patient/somebody-else"}}
    found = screened(other)
    assert found.verdict == "eligible" and not found.unread
    group = orphan(condition("cm:G40.909", "2015")) | {"subject": {"reference": "Group/x"}}
    assert screened(group).verdict == "eligible"


def two(*added: dict, strict: bool = False) -> tuple[dict[str, Outcome], list]:
    both = bundle()
    both["entry"] += bundle("sample-04")["entry"] + [{"resource": one} for one in added]
    return evaluate([both], S, E, I, strict=strict), unattributed([both])


def test_among_several_subjects_a_record_of_nobody_is_said_aloud() -> None:
    lost = orphan(condition("cm:G40.909", "2015"))
    found, nobody = two(lost)
    assert found[NAME].verdict == "eligible" and not found[NAME].unread
    assert [row.withheld for row in nobody] == [("cns",)]
    strictly, _ = two(lost, strict=True)
    assert strictly[NAME].criteria["exc-05"] == "cantTell" and strictly["sample-04"].unread
    assert two()[1] == [] and unattributed([bundle()]) == []


def test_an_input_without_a_patient_belongs_to_all_of_the_run() -> None:
    lost = orphan(condition("cm:G40.909", "2015"))
    assert evaluate([bundle(), lost], S, E, I)[NAME].criteria["exc-05"] == "cantTell"
    assert unattributed([bundle(), bundle("sample-04"), lost])
    inside = bundle("sample-04")
    inside["entry"].append({"resource": lost})
    assert not evaluate([bundle(), inside], S, E, I)[NAME].unread


def test_types_that_are_not_read_are_listed_and_withhold_nothing() -> None:
    visit = {"resourceType": "Encounter", "status": "finished", "subject": {"reference": f"Patient/{NAME}"}}
    found = screened(visit)
    assert found.verdict == "eligible" and [(row.kind, row.withheld) for row in found.unread] == [("Encounter", ())]


def test_an_adverse_event_and_a_conclusion_are_not_read_and_withhold() -> None:
    mine = {"subject": {"reference": f"Patient/{NAME}"}}
    event = {"resourceType": "AdverseEvent", "actuality": "actual", "event": concept("cm:T78.2")} | mine
    assert outcome("exc-01", event) == "cantTell"
    report = {"resourceType": "DiagnosticReport", "status": "final", "conclusionCode": [concept("cm:C50.9")]} | mine
    assert outcome("exc-07", report) == "cantTell"
    assert outcome("exc-07", report | {"status": "entered-in-error"}) == "passed"


def test_the_unread_law_on_every_record_of_a_subject() -> None:
    """A record that becomes unread makes no outcome clear, and never an eligible subject of one that it decided."""
    worse = [condition("cm:G40.909", "2015"), condition("cm:C50.9", "2020"), medicine("rx:121191", "2026-11-10"),
             trial(start="2026-10-01", end="2026-11-01"), observation("loinc:718-7", "2026-11-20", valueQuantity={
                 "value": 45, "system": "http://unitsofmeasure.org", "code": "g/L"})]  # fmt: skip
    whole = bundle()
    whole["entry"] += [{"resource": one} for one in worse]
    before = evaluate([whole], S, E, I)[NAME]
    records = [n for n, one in enumerate(whole["entry"]) if one["resource"]["resourceType"] != "Patient"]
    for form in FORMS:
        for number in records:
            entries = list(whole["entry"])
            entries[number] = entries[number] | {"resource": form(entries[number]["resource"])}
            after = evaluate([whole | {"entry": entries}], S, E, I)[NAME]
            assert after.unread and after.verdict != "eligible"
            for criterion, said in after.criteria.items():
                assert said not in CLEAR or said == before.criteria[criterion], (form.__name__, number, criterion)
