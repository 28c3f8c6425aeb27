"""A match in each format: the best trial first, what decides, and nothing of the input that steers a reader's tool."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from kn5501_reasoner.matches import Match, MatchedTrial, ranked
from kn5501_reasoner.model import NotModelled, Skipped
from kn5501_reasoner.present import MATCH_FORMATS, render_match
from kn5501_reasoner.present.lines import WIDTH, width

from .handmade import ANAEMIC, DATES, FIT, HOSTILE, ODD, REFUSED, UNREAD, WAITING, result

GAPS = (NotModelled("exc-07", "Other <b>medicine</b>", "notSeen", "a source"),)
TITLES = {"inc-07": "Blood counts", "exc-14": "Other risk"}
FIRST = MatchedTrial("first", "First trial", "NCT00000001", "ab" * 32, TITLES)
SECOND = MatchedTrial("second", "Second trial", "", "cd" * 32, {"inc-07": "Haemoglobin"}, GAPS)
THIRD = MatchedTrial("third", "Third trial", "NCT00000003", "ef" * 32)
OPEN = replace(WAITING, subject="P001", dates=DATES)
ASKED = [
    (FIRST, (ANAEMIC, FIT, REFUSED, WAITING, ODD)),
    (SECOND, (replace(FIT, subject="P001", verdict="possible"), replace(FIT, verdict="ineligible", criteria=(
        result("inc-07", "failed", "too low"),)), REFUSED, WAITING, ODD)),
    (THIRD, (OPEN, replace(OPEN, subject="P003", criteria=(*OPEN.criteria, result("exc-13", "cantTell", "?"))), REFUSED,
             replace(WAITING, verdict="refused", criteria=(), errors=REFUSED.errors), ODD)),
]
MATCH = Match(
    tuple(trial for trial, _ in ASKED), "0.1.0", DATES, ranked(ASKED),
    (Skipped("b.json", "Encounter/1", "not a resource that a criterion reads", "P001"),),
    (Skipped("a.ttl", "", "carries shapes"),), UNREAD, ("skin",),
)


def verdicts(name: str) -> list[tuple[str, str]]:
    (one,) = (each for each in MATCH.subjects if each.subject == name)
    return [(each.trial.slug, each.verdict) for each in one.trials]


def test_the_order_of_trials() -> None:
    assert verdicts("P001") == [("second", "possible"), ("third", "undetermined"), ("first", "ineligible")]
    assert verdicts("P003") == [("first", "eligible"), ("third", "undetermined"), ("second", "ineligible")]
    assert verdicts("P000") == [("first", "undetermined"), ("second", "undetermined"), ("third", "refused")]
    assert verdicts("P002") == [("first", "refused"), ("third", "refused"), ("second", "refused")]
    (one,) = (each for each in MATCH.subjects if each.subject == "P001")
    assert (one.trials[2].failed, one.trials[2].open) == (("inc-07",), ("inc-08", "exc-14"))
    assert [each.subject for each in MATCH.subjects] == sorted(each.subject for each in MATCH.subjects)
    assert one.dates == DATES


@pytest.mark.parametrize(("subjects", "files", "refused"), [
    ((), (), False), ((), MATCH.refused_files, True), (MATCH.subjects, (), True),
    (tuple(each for each in MATCH.subjects if each.subject in ("P001", "P003")), (), False),
])
def test_whether_something_was_refused(subjects, files, refused) -> None:
    assert replace(MATCH, subjects=subjects, refused_files=files).any_refused is refused


def test_table() -> None:
    lines = render_match(MATCH, "table", report_skipped=True).splitlines()
    assert lines[0] == "3 trials, rules 0.1.0: screening 2026-11-22, enrolment by subject, infusion not given"
    assert lines[1] == "assumed absent unless recorded: skin"
    start = next(place for place, line in enumerate(lines) if line.startswith("P001"))
    assert lines[start:start + 3] == [
        "P001     second  possible      meets all that is modelled; 1 criterion not modelled",
        "         third   undetermined  awaits judgement: exc-14",
        "         first   ineligible    failed: inc-07; 2 more open",
    ]
    assert "  third: 1 ineligible, 2 undetermined, 2 refused" in lines
    assert "  a.ttl: carries shapes" in lines and any("Encounter/1" in line for line in lines)
    assert any(line.endswith("--format json names them") or "--format json" in line for line in lines)


def test_text_names_criteria_with_titles() -> None:
    text = render_match(MATCH, "text")
    assert "\nP003\nits own dates: enrolment 2026-11-30\n1 entry of this subject was not used; it could matter" in text
    assert "\n  first NCT00000001: eligible\n    1 passed\n  third NCT00000003: undetermined\n" in text
    assert "  second: not eligible\n    inc-07  failed            Haemoglobin\n" in text
    assert "  not modelled of second: exc-07 Other <b>medicine</b> (not seen)\n" in text
    assert "\nP000\nits own dates: enrolment not given\n" in text
    assert "two-birth-dates: two birth dates" in text and "Encounter/1" not in text


def test_json_has_the_fields_of_the_contract() -> None:
    found = json.loads(render_match(MATCH, "json"))
    assert list(found) == ["trials", "dates", "unread", "subjects", "files", "assumed_absent"]
    assert found["trials"][1] == {
        "trial": "second", "label": "Second trial", "registry": None,
        "rules": {"version": "0.1.0", "sha256": "cd" * 32},
        "criteria": 1, "notModelled": [{"name": "exc-07", "label": "Other <b>medicine</b>", "why": "notSeen",
                                        "source": "a source"}],
    }
    one = next(each for each in found["subjects"] if each["subject"] == "P001")
    assert one["trials"] == [
        {"trial": "second", "verdict": "possible", "failed": [], "open": [], "notModelled": 1},
        {"trial": "third", "verdict": "undetermined", "failed": [], "open": ["exc-14"], "notModelled": 0},
        {"trial": "first", "verdict": "ineligible", "failed": ["inc-07"], "open": ["inc-08", "exc-14"],
         "notModelled": 0},
    ]
    refused = next(each for each in found["subjects"] if each["subject"] == "P002")
    assert refused["trials"][0]["errors"] == [{"rule": "two-birth-dates", "records": ["urn:a", "urn:b"],
                                               "message": "two birth dates: 1990-01-01, 1991-01-01"}]
    assert json.loads(render_match(MATCH, "json", report_skipped=True))["skipped"][0]["entry"] == "Encounter/1"
    assert "assumed_absent" not in json.loads(render_match(replace(MATCH, assumed_absent=()), "json"))


def test_csv_has_a_row_for_each_subject_and_trial() -> None:
    rows = [*csv.DictReader(io.StringIO(render_match(MATCH, "csv")))]
    assert [(row["trial"], row["rank"], row["verdict"], row["failed"], row["open"]) for row in rows
            if row["subject"] == "P001" and row["trial"]] == [
        ("second", "1", "possible", "", ""), ("third", "2", "undetermined", "", "exc-14"),
        ("first", "3", "ineligible", "inc-07", "inc-08 | exc-14")]
    refused = next(row for row in rows if row["subject"] == "P002")
    assert (refused["because"], refused["records"]) == (
        "two-birth-dates: two birth dates: 1990-01-01, 1991-01-01", "urn:a | urn:b")
    assert [(row["outcome"], row["trial"]) for row in rows if row["outcome"] in ("notModelled", "refused")] == [
        ("notModelled", "second"), ("refused", "")]


@pytest.mark.parametrize("format", MATCH_FORMATS)
def test_hostile_text_neither_steers_a_terminal_nor_runs_over(format: str) -> None:
    odd = replace(FIRST, titles={"inc-07": HOSTILE}, not_modelled=(NotModelled(HOSTILE, HOSTILE, "leftOut", HOSTILE),))
    assessments = (replace(ODD, subject="x" * 300), ODD, replace(REFUSED, errors=(
        replace(REFUSED.errors[0], message=HOSTILE, records=(HOSTILE,)),)))
    text = render_match(replace(MATCH, trials=(odd,), subjects=ranked([(odd, assessments)])), format)
    assert text.endswith("\n") and not set(text) & set("\x1b\u202e\r\t")
    if format in ("table", "text"):
        assert max(map(width, text.splitlines())) <= WIDTH
    if format == "csv":
        assert not any(cell[:1] in ("=", "+", "@") for row in csv.reader(io.StringIO(text)) for cell in row)


def test_dates_that_differ_are_said() -> None:
    other = replace(DATES, screening=date(2026, 11, 1))
    found = replace(MATCH, dates=other)
    assert next(each for each in json.loads(render_match(found, "json"))["subjects"] if each["subject"] == "P003")[
        "dates"] == {"screening": "2026-11-22"}
