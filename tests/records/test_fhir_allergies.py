"""Allergies and their reactions; that none is known is a review."""

from datetime import date

from tests.records.making import RXNORM, SCT, code, only, read, reasons


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
