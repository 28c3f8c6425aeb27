"""Text for people: what a table and an explanation say, and that they fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kn5501_reasoner.model import Because, CriterionResult, Dates, Flag, Run
from kn5501_reasoner.present import render
from kn5501_reasoner.present.lines import WIDTH, width

from .handmade import ANAEMIC, FIT, HAEMOGLOBIN, REFUSED, SCREENING, WAITING, result


def test_the_table() -> None:
    few = replace(SCREENING, subjects=(FIT, REFUSED, ANAEMIC, WAITING), refused_files=())
    assert render(few, "table") == """\
KN5501, rules 0.1.0: screening 2026-11-22, enrolment by subject, infusion not given

subject  verdict       what decides
P000     undetermined  awaits judgement: exc-14
P001     ineligible    failed: inc-07; 2 more open
P002     refused       two-birth-dates: two birth dates: 1990-01-01, 1991-01-01
P003     eligible      1 passed

4 subjects: 1 eligible, 1 ineligible, 1 undetermined, 1 refused
"""


def test_the_explanation_of_one_subject() -> None:
    one = replace(SCREENING, subjects=(ANAEMIC,), refused_files=())
    assert render(one, "text") == """\
KN5501, rules 0.1.0: screening 2026-11-22, enrolment 2026-11-30, infusion not given

P001: ineligible
failed: inc-07
can't tell: inc-08
not applicable: inc-03
awaits judgement: exc-14

inc-03  not applicable
        the subject is male [kn:inc-03-part]

inc-07  failed            Neutrophils and haemoglobin
        haemoglobin 58 g/L is below 60 g/L [kn:inc-07-part]
          "5.8 g/dL", 2026-11-20, https://example.org/record/hb-1

inc-08  can't tell
        no left ventricular ejection fraction is recorded [kn:inc-08-part]

exc-05  passed
        reviewed on 2026-11-20: nothing of the central nervous system [kn:exc-05-part]
        note: a medicine was read by its name [read-by-name]

exc-14  awaits judgement  Anything else that raises risk
        awaits the investigator's judgement [kn:exc-14-part]
"""


def test_a_convention_is_told_once_with_the_criteria_that_used_it() -> None:
    newest = Flag("convention-newest", "the newest recorded result is the newest there is")
    used = tuple(replace(result(name, "passed", "fine"), flags=(newest,)) for name in ("inc-04", "inc-07"))
    text = render(replace(SCREENING, subjects=(replace(FIT, criteria=used),)), "text")
    told = "Conventions used:\n  the newest recorded result is the newest there is (inc-04, inc-07)\n"
    assert told in text and text.count("the newest recorded") == 1


def test_records_that_two_reasons_share_are_shown_once() -> None:
    parts = tuple(Because(f"kn:inc-05-grade-{g}", f"reason {g}", (HAEMOGLOBIN,)) for g in "ab")
    criterion = CriterionResult("inc-05", "passed", (*parts, Because("kn:c", "reason c", ())))
    lines = [line.strip() for line in render(
        replace(SCREENING, subjects=(replace(FIT, criteria=(criterion,)),)), "text").splitlines()]
    start = lines.index("reason a [kn:inc-05-grade-a]")
    assert lines[start + 1:start + 4] == [
        "reason b [kn:inc-05-grade-b]", '"5.8 g/dL", 2026-11-20, https://example.org/record/hb-1', "reason c [kn:c]",
    ]


def test_a_refused_subject_shows_rule_and_records() -> None:
    text = render(replace(SCREENING, subjects=(REFUSED,)), "text")
    assert "P002: refused\ntwo-birth-dates: two birth dates: 1990-01-01, 1991-01-01\n  urn:a\n  urn:b\n" in text


def test_dates_that_all_share_head_the_text_and_others_stand_with_their_subject() -> None:
    alone = render(replace(SCREENING, dates=Dates(), subjects=(ANAEMIC, REFUSED)), "text")
    assert alone.startswith("KN5501, rules 0.1.0: screening 2026-11-22, enrolment 2026-11-30, infusion not given\n")
    assert "its own dates" not in alone
    both = render(replace(SCREENING, subjects=(ANAEMIC, WAITING)), "text")
    assert "P000: undetermined\nits own dates: enrolment not given\n" in both
    assert "P001: ineligible\nits own dates: enrolment 2026-11-30\n" in both


@pytest.mark.parametrize("format", ["table", "text"])
def test_refused_files_always_skipped_entries_when_asked_for(format: str) -> None:
    assert "Refused:\n  a.ttl: carries shapes\n" in render(SCREENING, format)
    assert "Not needed" not in render(SCREENING, format)
    listed = render(SCREENING, format, report_skipped=True)
    assert "Not needed:\n  b.json, Encounter/1, P001: not a resource that a criterion reads\n" in listed


@pytest.mark.parametrize("format", ["table", "text"])
def test_an_assumption_is_always_said(format: str) -> None:
    assumed = replace(SCREENING, run=Run(assumed_absent=("cns", "skin")))
    assert "assumed absent unless recorded: cns, skin" in render(assumed, format)


@pytest.mark.parametrize("format", ["table", "text"])
@pytest.mark.parametrize("odd", ["x" * 250, "患" * 120, "e\u0301" * 150, "many words " * 40, "P" * 37])
def test_every_line_fits(format: str, odd: str) -> None:
    wide = result("inc-07", "failed", odd, replace(HAEMOGLOBIN, text=odd, record="https://example.org/" + odd))
    shown = replace(SCREENING, subjects=(*SCREENING.subjects, replace(ANAEMIC, subject=odd, criteria=(wide,))))
    text = render(shown, format, report_skipped=True)
    assert max(width(line) for line in text.splitlines()) <= WIDTH
    assert odd.split()[0][:30] in text


@pytest.mark.parametrize("format", ["table", "text"])
def test_nothing_steers_a_terminal_and_nothing_trails(format: str) -> None:
    text = render(SCREENING, format)
    assert not set(text) & set("\x1b\u202e\r\t")
    assert all(line == line.rstrip() for line in text.splitlines())
