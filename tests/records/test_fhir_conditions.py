"""Conditions, and the procedures that treated them."""

from datetime import date

import pytest

from tests.records.making import LE, SCT, about, code, condition, not_understood, only, read, reasons


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


@pytest.mark.parametrize("name", ["eular-acr-2019", "slicc-2012"])
def test_classified_by_other_sets(name):
    for members in ({"stage": [{"type": code(LE, name)}]}, {"evidence": [{"code": [code(LE, name)]}]}):
        assert only(read(condition(**members)), "condition")["classified_by"] == name
    both = condition(evidence=[{"code": [code(LE, name), code(LE, "acr-1997")]}])
    assert only(read(both), "condition")["classified_by"] == " ".join(sorted(("acr-1997", name)))


@pytest.mark.parametrize(
    "members",
    [{"stage": "x"}, {"evidence": [{"code": "x"}]}, {"severity": "severe"}, {"bodySite": 1}, {"code": {"coding": [1]}}],
)
def test_a_malformed_part_leaves_the_condition_not_understood(members):
    records = read(condition(**members))
    assert not records.errors and not records.tables["condition"] and len(not_understood(condition(**members))) == 1


def test_family_history_is_listed_only():
    history = about("FamilyMemberHistory", status="completed", condition=[{"code": code(SCT, "84757009")}])
    records = read(history)
    assert [row["kind"] for row in records.tables["unread"]] == ["FamilyMemberHistory"]
    assert not records.tables["condition"] and not records.tables["observation"]


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
