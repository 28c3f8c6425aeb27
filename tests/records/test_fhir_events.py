"""Conditions, medicines, allergies, procedures and studies."""

from datetime import date

import pytest

from tests.records.making import ICD, LE, RXNORM, SCT, about, code, only, read, reasons, rules


def condition(**members):
    return about("Condition", **({"code": code(ICD, "M32.9"), "verificationStatus": code("v", "confirmed")} | members))


def test_condition():
    row = only(
        read(
            condition(
                clinicalStatus=code("c", "active"),
                severity=code(SCT, "24484000"),
                onsetDateTime="2019-05",
                recordedDate="2020-01-01",
                abatementPeriod={"start": "2020", "end": "2021"},
                bodySite=[code(SCT, "39607008")],
                evidence=[{"code": [code(LE, "acr-1997")]}],
            )
        ),
        "condition",
    )
    assert (row["codes"], row["verification"], row["clinical"], row["severity"]) == (
        "http://hl7.org/fhir/sid/icd-10-cm/M32.9",
        "confirmed",
        "active",
        "severe",
    )
    assert (row["onset_low"], row["onset_high"], row["recorded_low"]) == (
        date(2019, 5, 1),
        date(2019, 5, 31),
        date(2020, 1, 1),
    )
    assert (row["abatement_low"], row["abatement_high"]) == (date(2020, 1, 1), date(2021, 12, 31))
    assert (
        row["body_site"] == "http://snomed.info/id/39607008"
        and row["classified_by"] == "acr-1997"
        and row["text"] == "M32.9"
    )


def test_classified_by_stage_type():
    assert only(read(condition(stage=[{"type": code(LE, "acr-1997")}])), "condition")["classified_by"] == "acr-1997"
    assert only(read(condition(stage=[{"type": code("http://x", "acr-1997")}])), "condition")["classified_by"] == ""


def test_condition_without_status_or_code_is_kept():
    row = only(read(about("Condition")), "condition")
    assert (row["codes"], row["verification"], row["clinical"], row["severity"]) == ("", None, None, None)


def test_entered_in_error_is_no_condition():
    assert reasons(read(condition(verificationStatus=code("v", "entered-in-error")))) == ["entered in error"]


@pytest.mark.parametrize(
    ("severity", "read_as"),
    [
        ({"text": "Severe"}, "severe"),
        (code(SCT, "255604002"), "mild"),
        (code("x", "grade-3"), "unknown"),
        ({"text": "?"}, "unknown"),
        (None, None),
        ({}, None),
    ],
)
def test_a_severity_that_cannot_be_read_is_not_taken_for_silence(severity, read_as):
    assert only(read(condition(severity=severity)), "condition")["severity"] == read_as


def test_an_end_without_a_date_is_an_end_on_an_unknown_day():
    row = only(read(condition(abatementString="last spring")), "condition")
    assert (row["abatement_low"], row["abatement_high"], row["abatement_text"]) == (None, None, "../..")


@pytest.mark.parametrize(
    ("system", "value", "iri"),
    [
        ("http://snomed.info/sct/900000000000207008", "55464009", "http://snomed.info/id/55464009"),
        ("https://loinc.org/", "718-7", "https://loinc.org/rdf/718-7"),
        ("http://hl7.org/fhir/sid/icd-10", "b004", "http://hl7.org/fhir/sid/icd-10/B00.4"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "C4A.9", "http://hl7.org/fhir/sid/icd-10-cm/C4A.9"),
        ("http://www.whocc.no/atc", "l01fa01", "http://www.whocc.no/atc/L01FA01"),
        ("urn:oid:2.16.840.1.113883.6.88", "8640", "http://www.nlm.nih.gov/research/umls/rxnorm/8640"),
        ("http://purl.obolibrary.org/obo/mondo.owl", "MONDO:0007915", "http://purl.obolibrary.org/obo/MONDO_0007915"),
        ("http://human-phenotype-ontology.org", "HP:0002725", "http://purl.obolibrary.org/obo/HP_0002725"),
        ("http://id.nlm.nih.gov/mesh/", "D008180", "http://id.nlm.nih.gov/mesh/D008180"),
        ("not an iri", "x", "urn:code:not%20an%20iri#x"),
        ("http://x.example/a#", "b/c", "http://x.example/a#b%2Fc"),
    ],
)
def test_code_iris(system, value, iri):
    assert only(read(condition(code=code(system, value))), "condition")["codes"] == iri


def test_several_codings_are_a_sorted_list():
    both = {
        "coding": [{"system": SCT, "code": "2"}, {"system": ICD, "code": "M32", "display": "SLE"}, {"display": "x"}],
        "text": "t",
    }
    row = only(read(condition(code=both)), "condition")
    assert row["codes"] == "http://hl7.org/fhir/sid/icd-10-cm/M32 http://snomed.info/id/2" and row["display"] == "SLE"


PREDNISONE = {"medicationCodeableConcept": code(RXNORM, "8640", display="prednisone")}


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
        ([{"route": {"text": "By mouth"}}], "by_mouth"),
        ([{"route": {**code("urn:x", "1"), "text": "By mouth"}}], "by_mouth urn:code:urn%3Ax#1"),
        ([{"route": {**code(SCT, "6064005"), "text": "aeusserlich"}}], "http://snomed.info/id/6064005"),
        ([{"text": "as directed"}], ""),
        ([{"route": code(SCT, "6064005")}, {"text": "as directed"}], "http://snomed.info/id/6064005 unknown"),
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
    return {"value": value, "system": "http://unitsofmeasure.org", "code": unit}


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
    assert (row["end__low"], row["end__high"]) == (date(2026, 1, 7), date(2026, 1, 8))
    row = exposure("MedicationRequest", status="stopped", **week)
    assert (row["end__low"], row["end__high"]) == (date(2026, 1, 1), date(2026, 1, 8))
    supply = {"expectedSupplyDuration": days(1, "mo"), "numberOfRepeatsAllowed": 2}
    row = exposure("MedicationRequest", status="completed", authoredOn="2026-01-31", dispenseRequest=supply)
    assert (row["end__low"], row["end__high"]) == (date(2026, 2, 27), date(2026, 4, 30))
    once = {"authoredOn": "2026-01-01", "dispenseRequest": {"expectedSupplyDuration": days(7)}}
    ends = {each: exposure("MedicationRequest", status=each, **once) for each in ("active", "completed", "stopped")}
    assert [row["end__low"].day for row in ends.values()] == [7, 7, 1]
    assert [row["end__high"] for row in ends.values()] == [None, date(2026, 1, 8), date(2026, 1, 8)]
    row = exposure(
        "MedicationRequest",
        status="active",
        dispenseRequest={"validityPeriod": {"start": "2026-01-01", "end": "2026-02-01"}},
    )
    assert (row["start_low"], row["end__low"]) == (date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize("status", ["entered-in-error", "not-taken", "cancelled", "draft"])
def test_medicines_not_taken(status):
    records = read(about("MedicationStatement", status=status, **PREDNISONE))
    assert not records.tables["exposure"] and reasons(records) == [f"the status is {status}"]


def test_a_medicine_that_was_not_taken_is_not_read_further() -> None:
    reversed_ = {"effectivePeriod": {"start": "2026-02-11", "end": "2025"}}
    for kind in ("MedicationStatement", "MedicationAdministration"):
        records = read(about(kind, status="entered-in-error", **reversed_, **PREDNISONE))
        assert records.errors == () and reasons(records) == ["the status is entered-in-error"]
        assert read(about(kind, status="completed", **reversed_, **PREDNISONE)).errors[0].rule == "impossible-date"


def test_not_to_give_and_a_dose_of_nothing():
    assert reasons(read(about("MedicationRequest", doNotPerform=True, status="active", **PREDNISONE)))
    zero = [{"doseAndRate": [{"doseQuantity": {"value": 0}}]}]
    assert reasons(read(about("MedicationStatement", status="active", dosage=zero, **PREDNISONE))) == [
        "the dose is recorded as 0"
    ]
    taper = [*zero, {"doseAndRate": [{"doseQuantity": {"value": 5}}]}]
    assert read(about("MedicationStatement", status="active", dosage=taper, **PREDNISONE)).tables["exposure"]


def test_unknown_status_is_unstated():
    assert exposure("MedicationStatement", status="taking")["status"] is None


def test_contained_and_missing_medication():
    inside = {"resourceType": "Medication", "id": "m", "code": code(RXNORM, "8640")}
    members = {"status": "active", "medicationReference": {"reference": "#m"}, "contained": [inside]}
    row = only(read(about("MedicationStatement", **members)), "exposure")
    assert row["codes"].endswith("/8640")
    members["medicationReference"]["display"] = "prednisone"
    assert only(read(about("MedicationStatement", **members)), "exposure")["display"] == "prednisone"
    away = {"status": "active", "medicationReference": {"reference": "Medication/9", "display": "Some drug"}}
    row = only(read(about("MedicationStatement", **away)), "exposure")
    assert (row["codes"], row["display"]) == ("", "Some drug")


def test_a_medication_known_by_its_ingredients():
    inside = {
        "resourceType": "Medication",
        "id": "m",
        "ingredient": [{"itemCodeableConcept": code(RXNORM, "1")}, {"itemCodeableConcept": code(RXNORM, "2")}],
    }
    members = {"status": "active", "medicationReference": {"reference": "#m"}, "contained": [inside]}
    rows = read(about("MedicationStatement", **members)).tables["exposure"]
    assert [row["codes"][-2:] for row in rows] == ["/1", "/2"] and rows[1]["record"].endswith("#ingredient-2")


def allergy(**members):
    patient = {"patient": {"reference": "Patient/p1"}}
    return {"resourceType": "AllergyIntolerance", "id": "a", **patient, "code": code(RXNORM, "121191"), **members}


def test_allergy():
    row = only(
        read(
            allergy(
                verificationStatus=code("v", "confirmed"),
                criticality="high",
                onsetDateTime="2010",
                recordedDate="2011-01-01",
                reaction=[
                    {"severity": "severe", "manifestation": [code(SCT, "39579001")]},
                    {"manifestation": [{"text": "Rash"}]},
                ],
            )
        ),
        "allergy",
    )
    assert (row["verification"], row["criticality"], row["reaction_severity"]) == (
        "confirmed",
        "high",
        "severe unknown",
    )
    assert row["manifestation"] == "http://snomed.info/id/39579001 rash" and row["onset_high"] == date(2010, 12, 31)


def test_reaction_severities_are_one_word_each():
    reactions = [{"severity": "mild"}, {"severity": "mild"}, {"severity": "odd"}]
    assert only(read(allergy(reaction=reactions)), "allergy")["reaction_severity"] == "mild mild unknown"


def test_no_known_allergy_is_a_review():
    none = allergy(code=code(SCT, "716186003"), recordedDate="2026-11-20")
    row = only(read(none), "review")
    assert (row["domain"], row["status"], row["date_low"]) == ("allergies", "final", date(2026, 11, 20))
    assert read(none | {"verificationStatus": code("v", "confirmed")}).tables["review"]
    for status in ("refuted", "unconfirmed", "entered-in-error"):
        records = read(none | {"verificationStatus": code("v", status)})
        assert not records.tables["review"] and not records.tables["allergy"] and reasons(records)


def test_procedure_and_what_it_treated():
    tumour = condition(id="tumour")
    cut = about(
        "Procedure",
        status="completed",
        code=code(SCT, "65801008"),
        performedDateTime="2020-01-01",
        reasonReference=[{"reference": "Condition/tumour"}, {"reference": "Condition/elsewhere"}],
    )
    records = read(tumour, cut | {"id": "cut"})
    row = records.tables["procedure"][0]
    assert row["reason"].split()[1] == records.tables["condition"][0]["record"]
    assert row["reason"].split()[0].endswith("/fhir/Condition/elsewhere") and row["performed_low"] == date(2020, 1, 1)
    assert reasons(read(cut | {"status": "not-done"})) == ["the status is not-done"]


def research(about_study=None, **members):
    made = {
        "status": "on-study",
        "individual": {"reference": "Patient/p1"},
        "study": {"reference": "#s"},
        "contained": [{"resourceType": "ResearchStudy", "id": "s", **(about_study or {})}],
    }
    return {"resourceType": "ResearchSubject", "id": "rs", **(made | members)}


def test_participation():
    study = {"identifier": [{"value": "NCT 1"}], "category": [{"text": "Interventional clinical trial"}]}
    row = only(read(research(study, period={"start": "2026-01-01", "end": "2026-02-01"})), "participation")
    assert (row["status"], row["category"], row["study"]) == ("on-study", "interventional", "NCT_1 s")
    assert (row["start_low"], row["end__high"]) == (date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("category", "read_as"),
    [
        ([code("x", "observational")], "observational"),
        ([{"text": "Non-interventional"}], "observational"),
        ([{"text": "noninterventional study"}], "observational"),
        ([code("x", "C1", display="Interventional")], "interventional"),
        ([code("x", "interventional"), code("x", "observational")], None),
        ([], None),
        (None, None),
    ],
)
def test_category_of_a_study(category, read_as):
    assert only(read(research({"category": category})), "participation")["category"] == read_as


@pytest.mark.parametrize("status", ["candidate", "screening", "ineligible", "not-registered"])
def test_participation_without_treatment(status):
    assert reasons(read(research(status=status))) == [f"the status {status} means no treatment"]


@pytest.mark.parametrize("value", ["NCT06010472", "nct06010472", "CHEC2023-174"])
def test_the_trial_itself_is_not_another_trial(value):
    assert reasons(read(research({"identifier": [{"value": value}]}))) == ["the study is the trial itself"]
    away = research(contained=[], study={"reference": f"ResearchStudy/{value}"})
    assert reasons(read(away)) == ["the study is the trial itself"]


def test_a_study_that_is_not_here_is_unknown():
    row = only(read(research(contained=[], study={"reference": "ResearchStudy/NCT1"})), "participation")
    assert (row["category"], row["study"]) == (None, "NCT1")


def test_impossible_dates_refuse_the_subject():
    backwards = {"start": "2026-03-01", "end": "2026-02-01"}
    for made in (
        condition(onsetDateTime="2026-02-30"),
        condition(recordedDate="2026-13"),
        research(period=backwards),
        about("MedicationStatement", status="active", effectivePeriod=backwards, **PREDNISONE),
    ):
        assert rules(read(made)) == {"impossible-date"}
