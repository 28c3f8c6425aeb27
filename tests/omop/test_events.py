"""What OMOP says of diagnoses, medicines, allergies and of what has a local code, row by row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.omop.conftest import DAY, One

SCT, CM = "http://snomed.info/id/", "http://hl7.org/fhir/sid/icd-10-cm/"


@pytest.mark.parametrize("name, verification, clinical", [
    ("Confirmed diagnosis", "confirmed", None), ("Final diagnosis (discharge)", "confirmed", None),
    ("Preliminary diagnosis", "provisional", None), ("Differential diagnosis", "differential", None),
    ("Admission diagnosis", "provisional", None), ("Primary diagnosis", None, None),
    ("Condition ruled out", "refuted", None), ("Resolved condition", None, "resolved"),
    ("Unconfirmed", "unconfirmed", None),
])
def test_the_status_of_a_diagnosis(one: One, name: str, verification: str | None, clinical: str | None) -> None:
    one.diagnose(condition_status_concept_id=one.concept("Condition Status", "x", name))
    row = one.only("condition")
    assert (row["verification"], row["clinical"]) == (verification, clinical)
    assert row["severity"] == "unknown" and row["codes"] == CM + "M32.9"


@pytest.mark.parametrize("end, visit_end, abated", [
    (date(2020, 3, 1), None, True), (date(2020, 1, 1), None, False), (None, None, False),
    (date(2019, 1, 1), None, True), (date(2020, 3, 1), date(2020, 3, 1), False),
    (date(2020, 3, 1), date(2020, 3, 2), True),
])
def test_an_end_counts_unless_it_only_repeats_another_date(
    one: One, end: date | None, visit_end: date | None, abated: bool
) -> None:
    one.add("visit_occurrence", visit_end_date=visit_end)
    one.diagnose(condition_end_date=end, visit_occurrence_id=1)
    assert (one.only("condition")["abatement_high"] is not None) is abated


@pytest.mark.parametrize("start, end, low, high", [
    (date(2020, 3, 1), date(2020, 3, 9), "2020-03-01", "2020-03-09"),
    (date(2020, 3, 1), None, "2020-03-01", "2020-03-01"),
    (date(2019, 12, 30), date(2020, 1, 5), "2020-01-01", "2020-01-05"),
    (date(2019, 1, 1), date(2019, 1, 2), "None", "None"),
])
def test_a_diagnosis_was_recorded_at_its_visit(one: One, start: date, end: date | None, low: str, high: str) -> None:
    one.add("visit_occurrence", visit_start_date=start, visit_end_date=end)
    one.add("visit_occurrence", person_id=2, visit_occurrence_id=1, visit_start_date=date(2026, 1, 1))
    one.diagnose(visit_occurrence_id=1)
    row = one.only("condition")
    assert (str(row["recorded_low"]), str(row["recorded_high"])) == (low, high)
    assert row["onset_low"] == date(2020, 1, 1)


def test_statements_on_a_condition(one: One) -> None:
    """By observation_event_id; two that differ say nothing."""
    field = one.concept("CDM", "C", "condition_occurrence.condition_occurrence_id")
    one.diagnose(), one.diagnose()
    for number, code, word in (
        (1, "condition-clinical-status", "active"), (1, "condition-verification", "confirmed"),
        (1, "condition-severity", "mild"), (2, "condition-clinical-status", "active"),
        (2, "condition-clinical-status", "resolved"), (2, "condition-severity", "dreadful"),
    ):
        one.observe("lupus-eligibility", code, value_as_string=word, observation_event_id=number,
                    obs_event_field_concept_id=field)
    one.observe("lupus-eligibility", "acr-1997", value_as_string="yes", observation_event_id=1,
                obs_event_field_concept_id=field)
    first, second = one.read().tables["condition"]
    assert [first[name] for name in ("clinical", "verification", "severity", "classified_by")] == [
        "active", "confirmed", "mild", "acr-1997"]
    assert [second[name] for name in ("clinical", "verification", "severity", "classified_by")] == [
        None, None, "unknown", ""]


@pytest.mark.parametrize("kind, columns, low, high", [
    ("EHR prescription", {"verbatim_end_date": date(2026, 3, 1)}, "2026-03-01", "2026-03-01"),
    ("EHR prescription", {}, "2026-01-01", "None"),
    ("EHR prescription", {"drug_exposure_end_date": date(2026, 1, 29)}, "2026-01-01", "2026-01-29"),
    ("EHR prescription", {"drug_exposure_end_date": date(2026, 1, 30)}, "2026-01-01", "None"),
    ("EHR prescription", {"drug_exposure_end_date": date(2026, 3, 31)}, "2026-01-01", "None"),
    ("EHR prescription", {"drug_exposure_end_date": date(2026, 1, 30), "days_supply": 30}, "2026-01-30", "2026-01-30"),
    ("EHR prescription", {"days_supply": 10, "refills": 2}, "2026-01-10", "2026-01-31"),
    ("EHR prescription", {"days_supply": 30, "drug_exposure_end_date": date(2026, 1, 10)}, "2026-01-10", "2026-01-10"),
    ("EHR prescription", {"days_supply": 30, "refills": 0, "stop_reason": "rash"}, "2026-01-01", "2026-01-31"),
    ("EHR administration record", {}, "2026-01-01", "2026-01-01"),
    ("EHR medication list", {"drug_exposure_end_date": date(2026, 1, 30)}, "2026-01-01", "None"),
])
def test_the_end_of_a_medicine(one: One, kind: str, columns: dict[str, Any], low: str, high: str) -> None:
    one.take(kind, **columns)
    row = one.only("exposure")
    assert (str(row["end__low"]), str(row["end__high"])) == (low, high)
    assert row["administered"] is (True if "administration" in kind else None)
    assert row["status"] == ("stopped" if "stop_reason" in columns else "completed")


def test_a_product_with_ingredients(one: One) -> None:
    product = one.concept("RxNorm", "900", "a product", "Clinical Drug")
    pair = one.concept("RxNorm Extension", "OMOP1", "a pair", "Clinical Drug")
    for drug, part in ((product, "8640"), (pair, "8640"), (pair, "5521")):
        one.writer.rows["drug_strength"].append(
            {"drug_concept_id": drug, "ingredient_concept_id": one.concept("RxNorm", part, f"i{part}", "Ingredient")})
    one.take(drug_concept_id=product), one.take(drug_concept_id=pair)
    rows = one.read().tables["exposure"]
    rx = "http://www.nlm.nih.gov/research/umls/rxnorm/"
    assert [row["codes"] for row in rows] == [f"{rx}8640 {rx}900", f"{rx}5521", f"{rx}8640"]
    assert len({row["record"] for row in rows}) == 3


@pytest.mark.parametrize("name, condition, exposure, result", [
    ("Standard algorithm from EHR", "unconfirmed", "unknown", "unknown"), ("NLP", "unconfirmed", "unknown", "unknown"),
    ("EHR order", "unconfirmed", "intended", "registered"), ("EHR", "confirmed", "completed", "final"),
    ("Claim", "confirmed", "completed", "final"),
])
def test_where_a_row_came_from(one: One, name: str, condition: str, exposure: str, result: str) -> None:
    kind = one.type(name)
    one.diagnose(condition_type_concept_id=kind,
                 condition_status_concept_id=one.concept("Condition Status", "c", "Confirmed diagnosis"))
    one.take(drug_type_concept_id=kind)
    one.measure(measurement_type_concept_id=kind, value_as_number=1.0)
    tables = one.read().tables
    assert tables["condition"][0]["verification"] == condition
    assert tables["exposure"][0]["status"] == exposure
    assert tables["observation"][0]["status"] == result


def test_what_the_cdm_puts_among_observations(one: One) -> None:
    """Codes of diagnoses, histories, findings known as conditions, and allergies are what they say."""
    one.observe("ICD10CM", "Z85.3", "Personal history of malignant neoplasm of breast")
    one.measure("ICD10CM", "R73.9")
    one.add("procedure_occurrence", procedure_concept_id=one.concept("ICD10CM", "Z92.25"), procedure_date=DAY)
    one.observe("SNOMED", "417662000", "History of clinical finding in subject", "Context-dependent",
                value_as_concept_id=one.concept("SNOMED", "84757009", "Epilepsy"))
    one.observe("SNOMED", "413712001", "Breastfeeding (mother)")
    one.observe("SNOMED", "1", "Never smoked tobacco")
    tables = one.read().tables
    said = {row["codes"]: (row["verification"], row["onset_low"], row["recorded_low"]) for row in tables["condition"]}
    codes = (CM + "Z85.3", CM + "R73.9", CM + "Z92.25", SCT + "84757009", SCT + "413712001")
    assert said == dict.fromkeys(codes, (None, None, DAY))
    assert [row["codes"] for row in tables["observation"]] == [SCT + "1"] and not tables["procedure"]


def test_allergies(one: One) -> None:
    severe = one.concept("SNOMED", "24484000", "Severe", "Qualifier Value")
    one.observe("SNOMED", "416098002", "Allergy to drug", qualifier_concept_id=severe,
                value_as_concept_id=one.concept("RxNorm", "3002", "cyclophosphamide", "Ingredient"))
    one.observe("SNOMED", "91936005", "Allergy to penicillin")
    one.observe("SNOMED", "716186003", "No known allergy")
    one.observe("SNOMED", "416098002", "Allergy to drug",
                qualifier_concept_id=one.concept("SNOMED", "255604002", "Mild", "Qualifier Value"),
                value_as_concept_id=one.concept("RxNorm", "3002", "cyclophosphamide", "Ingredient"))
    one.observe("SNOMED", "409137002", "No known drug allergy")
    one.observe("SNOMED", "160476009", "Family history of allergy", "Context-dependent")
    tables = one.read().tables
    first, second, third = tables["allergy"]
    assert first["codes"].endswith("/3002") and first["reaction_severity"] == "severe" and first["verification"] is None
    assert third["codes"].endswith("/3002") and third["reaction_severity"] == "mild unknown"
    assert second["codes"] == SCT + "91936005" and second["display"] == "penicillin" and second["recorded_low"] == DAY
    assert [(row["domain"], row["date_low"]) for row in tables["review"]] == [("allergies", DAY)]


def test_local_codes_that_say_too_little_are_listed(one: One) -> None:
    yes = one.concept("SNOMED", "373066001", "Yes", "Qualifier Value")
    one.observe("lupus-eligibility", "reviewed-cns", value_as_string="no")
    one.observe("lupus-eligibility", "reviewed-everything", value_as_concept_id=yes)
    one.observe("lupus-eligibility", "judgement-exc-14", value_as_concept_id=yes)
    one.observe("lupus-eligibility", "judgement-exc-14", value_as_concept_id=yes, provider_id=4, value_as_string="well")
    one.observe("lupus-eligibility", "screening-date", value_as_string="November 2026")
    one.observe("lupus-eligibility", "research-consent", value_as_string="perhaps")
    records = one.read()
    reasons = sorted(each.reason for each in records.skipped if each.subject)
    assert len(reasons) == 2 and len(records.tables["unread"]) == 3
    assert not records.tables["review"] and not records.tables["consent"]
    (row,) = records.tables["judgement"]
    assert (row["criterion"], row["fit"], row["performer"], row["reason"]) == ("exc-14", True, "provider 4", "well")
