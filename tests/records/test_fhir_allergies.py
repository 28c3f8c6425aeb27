"""Allergies and their reactions."""

from datetime import date

import pytest

from tests.records.making import RXNORM, SCT, code, not_understood, only, read, rules

PENICILLIN = code(RXNORM, "7980")
CYCLOPHOSPHAMIDE = {"substance": code(RXNORM, "3002"), "severity": "mild"}


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


@pytest.mark.parametrize(
    ("coded", "reactions", "expected"),
    [
        (PENICILLIN, [CYCLOPHOSPHAMIDE], {"a": "mild", "a#reaction-1": "mild"}),
        (PENICILLIN, [{"severity": "severe"}, CYCLOPHOSPHAMIDE], {"a": "mild severe", "a#reaction-2": "mild"}),
        (PENICILLIN, [{"substance": PENICILLIN, "severity": "mild"}], {"a": "mild"}),
        (None, [CYCLOPHOSPHAMIDE], {"a#reaction-1": "mild"}),
        (None, [CYCLOPHOSPHAMIDE, {"severity": "severe"}], {"a": "severe", "a#reaction-1": "mild"}),
        (None, [CYCLOPHOSPHAMIDE, CYCLOPHOSPHAMIDE | {"severity": "severe"}],
         {"a#reaction-1": "mild", "a#reaction-2": "severe"}),
        (PENICILLIN, [{"substance": {"text": "cyclophosphamide"}, "severity": "severe"}],
         {"a": "severe", "a#reaction-1": "severe"}),
        (None, [], {"a": ""}),
    ],
)
def test_the_substance_of_a_reaction_counts_beside_the_code(coded, reactions, expected):
    records = read(allergy(code=coded, reaction=reactions, verificationStatus=code("v", "confirmed")))
    assert not records.errors and not records.skipped
    found = {row["record"].rpartition("/")[2]: row["reaction_severity"] for row in records.tables["allergy"]}
    assert found == expected
    assert {row["verification"] for row in records.tables["allergy"]} == {"confirmed"}
    named = {row["record"].rpartition("/")[2]: row["codes"] for row in records.tables["allergy"]}
    assert all(named[each].endswith("/3002") for each in named if "#" in each and named[each])
    assert named.get("a", "").endswith("/7980" if coded else "")


def test_manifestations_stay_with_their_reaction():
    anaphylaxis = CYCLOPHOSPHAMIDE | {"manifestation": [code(SCT, "39579001")]}
    records = read(allergy(code=PENICILLIN, reaction=[{"manifestation": [{"text": "Rash"}]}, anaphylaxis]))
    own, other = records.tables["allergy"]
    assert own["manifestation"] == "http://snomed.info/id/39579001 rash"
    assert other["manifestation"] == "http://snomed.info/id/39579001"


def test_last_occurrence():
    dated = [{"onset": "2024-05-01"}, {"onset": "2023"}]
    row = only(read(allergy(lastOccurrence="2025-03", reaction=dated)), "allergy")
    assert (row["last_occurrence_low"], row["last_occurrence_high"]) == (date(2025, 3, 1), date(2025, 3, 31))
    assert only(read(allergy(reaction=dated)), "allergy")["last_occurrence_high"] == date(2024, 5, 1)
    assert only(read(allergy()), "allergy")["last_occurrence_text"] is None
    assert rules(read(allergy(lastOccurrence="2025-02-30"))) == {"impossible-date"}


@pytest.mark.parametrize("members", [{"criticality": "high"}, {"criticality": "high", "reaction": [{}]}])
def test_criticality_says_nothing_of_severity(members):
    row = only(read(allergy(**members)), "allergy")
    assert row["criticality"] == "high" and row["reaction_severity"] in ("", "unknown")


@pytest.mark.parametrize(
    "members",
    [{"criticality": 1}, {"reaction": "x"}, {"reaction": [{"severity": 3}]}, {"reaction": [{"substance": "x"}]},
     {"verificationStatus": {"coding": "confirmed"}}, {"code": "penicillin"}],
)
def test_a_malformed_part_leaves_the_allergy_not_understood(members):
    records = read(allergy(**members))
    assert not records.errors and not records.tables["allergy"] and len(not_understood(allergy(**members))) == 1
