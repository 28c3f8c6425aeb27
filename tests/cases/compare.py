"""Whether a case came out as it says: outcome, deciding part, words, records, flags, other readings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kn5501_reasoner.trials import load_trial
from tests.cases.read import Case
from tests.cases.reasons import ELSEWHERE, name_of

WORDS = {"passed": "passed", "failed": "failed", "cantTell": "can't tell", "untested": "judgement"}


def prefix_to(name: str, trial: str) -> str:
    """A prefixed name of a trial as an IRI."""
    known = load_trial(trial)
    return name.replace(f"{known.prefix}:", known.namespace)


def compare(case: Case, found: Any, labels: Mapping[str, str]) -> None:
    """found: the assessment of its subject; labels: of all readings, by IRI. Raises: AssertionError."""
    if case.expect == "refused":
        assert found.verdict == "refused"
        assert set(case.because) <= {error.rule for error in found.errors}
        assert set(case.records) == {name_of(record) for error in found.errors for record in error.records}
        return
    assert found.verdict != "refused", found.errors
    result = next(one for one in found.criteria if one.criterion == case.criterion)
    reasons = [(one.shape, one.message) for one in result.because]
    assert result.outcome == case.expect, reasons
    assert set(case.because) <= {shape for shape, _ in reasons}, reasons
    assert any(case.says in message for _, message in reasons), reasons
    assert set(case.records) == {name_of(one.record) for reason in result.because for one in reason.evidence}, reasons
    assert set(case.flags) == {flag.code for flag in result.flags} - ELSEWHERE, result.flags
    if result.outcome in ("cantTell", "untested"):
        assert {"to-settle", "unread"} & {flag.code for flag in result.flags}, reasons
    said = {flag.message for flag in result.flags if flag.code == "alternative-reading"}
    for reading, outcome in case.readings.items():
        label = labels[prefix_to(reading, case.trial)]
        flags = [message for message in said if label in message]
        assert len(flags) == (outcome != case.expect), (reading, said)
        assert all(WORDS[outcome] in message for message in flags), (reading, said)
