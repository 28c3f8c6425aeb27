"""JSON is the contract other tools read: its keys, its order, its bytes."""

from __future__ import annotations

import json
from dataclasses import replace

from kn5501_reasoner.present import render

from .handmade import HOSTILE, SCREENING


def document(**options) -> dict:
    return json.loads(render(SCREENING, "json", **options))


def test_keys_are_those_of_the_contract() -> None:
    content = document()
    assert list(content) == ["trial", "rules", "dates", "unread", "subjects", "files"]
    assert content["rules"] == {"version": "0.1.0", "sha256": "ab" * 32}
    assert content["dates"] == {"screening": "2026-11-22", "enrolment": "2026-11-30", "infusion": None}
    for subject in content["subjects"]:
        assert list(subject) == ["subject", "dates", "unread", "verdict", "errors", "criteria"]


def test_a_criterion_in_full() -> None:
    subject = next(s for s in document()["subjects"] if s["subject"] == "P001")
    assert [c["criterion"] for c in subject["criteria"]] == ["inc-03", "inc-07", "inc-08", "exc-05", "exc-14"]
    assert subject["criteria"][1] == {
        "criterion": "inc-07",
        "outcome": "failed",
        "because": [{
            "shape": "kn:inc-07-part",
            "message": "haemoglobin 58 g/L is below 60 g/L",
            "evidence": [
                {"record": "https://example.org/record/hb-1", "text": "5.8 g/dL", "date": "2026-11-20"},
            ],
            "count": 1,
        }],
        "flags": [],
    }
    assert subject["criteria"][3]["flags"] == [{"code": "read-by-name", "message": "a medicine was read by its name"}]


def test_dates_of_a_subject_are_listed_where_they_differ() -> None:
    own = {s["subject"]: s["dates"] for s in document()["subjects"]}
    assert own["P000"] == {"enrolment": None}
    assert own["P001"] == {}


def test_a_refused_subject_carries_rule_records_and_message() -> None:
    subject = next(s for s in document()["subjects"] if s["verdict"] == "refused")
    assert subject["criteria"] == []
    assert subject["errors"] == [{
        "rule": "two-birth-dates", "records": ["urn:a", "urn:b"], "message": "two birth dates: 1990-01-01, 1991-01-01",
    }]


def test_refused_files_always_skipped_entries_when_asked_for() -> None:
    assert document()["files"] == [{"source": "a.ttl", "entry": "", "reason": "carries shapes"}]
    assert document(report_skipped=True)["skipped"] == [{
        "source": "b.json", "entry": "Encounter/1", "reason": "not a resource that a criterion reads",
        "subject": "P001",
    }]


def test_an_assumption_is_always_said() -> None:
    assumed = replace(SCREENING, run=replace(SCREENING.run, assumed_absent=("cns",)))
    assert json.loads(render(assumed, "json"))["assumed_absent"] == ["cns"]


def test_the_same_bytes_in_whatever_order_subjects_come() -> None:
    turned = replace(SCREENING, subjects=SCREENING.subjects[::-1])
    assert render(turned, "json") == render(SCREENING, "json")
    assert [s["subject"] for s in document()["subjects"]] == sorted(s.subject for s in SCREENING.subjects)


def test_hostile_text_is_kept_and_cannot_steer_a_terminal() -> None:
    text = render(SCREENING, "json")
    assert "\x1b" not in text and "\u202e" not in text
    assert HOSTILE in {s["subject"] for s in json.loads(text)["subjects"]}


def test_writing_that_is_not_ascii_stays_readable_and_lone_surrogates_are_escaped() -> None:
    named = replace(SCREENING, subjects=(replace(SCREENING.subjects[0], subject="患者\ud800𝕏\U000e0041"),))
    text = render(named, "json")
    assert "患者\\ud800𝕏\\udb40\\udc41" in text
    assert json.loads(text)["subjects"][0]["subject"] == "患者\ud800𝕏\U000e0041"
    text.encode()
