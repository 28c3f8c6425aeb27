"""JSON: the contract that other tools read. Fields are only ever added, never renamed.

Out: one object; ``subjects`` in order of name, ``criteria`` in protocol order, dates as ISO text; ``files``
lists what was refused whole; ``unread`` lists every entry that was not understood, and a subject has their number;
``skipped`` is there when asked for, ``assumed_absent`` when something was, ``notModelled`` when a criterion of the
trial is no rule. The ``evidence`` of a reason is its newest three records, or all when asked for; its ``count`` is of
all. A ``version`` is there where the record has one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..model import Assessment, CriterionResult, Evidence, Screening, Skipped, Unread
from .unread import ordered
from .wording import UNSAFE, all_dates, differing, entries, errors, escape, newest, subjects


def document(screening: Screening, *, report_skipped: bool = False, all_evidence: bool = False) -> str:
    """The whole screening as JSON text. Unsafe characters are escaped, all others stay as they are."""
    unread = ordered(screening.unread)
    numbers = Counter(each.subject for each in unread)
    content: dict[str, Any] = {
        "trial": screening.trial,
        **({"notModelled": [asdict(each) for each in screening.not_modelled]} if screening.not_modelled else {}),
        "rules": {"version": screening.rules_version, "sha256": screening.rules_sha256},
        "dates": all_dates(screening.dates),
        "unread": [unread_entry(each) for each in unread],
        "subjects": [
            _subject(assessment, screening, numbers[assessment.subject], all_evidence)
            for assessment in subjects(screening)
        ],
        "files": [entry_of(entry) for entry in entries(screening.refused_files)],
    }
    if screening.run.assumed_absent:
        content["assumed_absent"] = list(screening.run.assumed_absent)
    if report_skipped:
        content["skipped"] = [
            {**entry_of(entry), "subject": entry.subject} for entry in entries(screening.skipped)
        ]
    return text_of(content)


def text_of(content: Mapping[str, Any]) -> str:
    """A document as text in which no character steers a terminal."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return "\n".join(UNSAFE.sub(escape, line) for line in text.split("\n")) + "\n"


def _subject(assessment: Assessment, screening: Screening, unread: int, all_evidence: bool) -> dict[str, Any]:
    return {
        "subject": assessment.subject,
        "dates": differing(assessment.dates, all_dates(screening.dates)),
        "unread": unread,
        "verdict": assessment.verdict,
        "errors": errors_of(assessment),
        "criteria": [_criterion(result, all_evidence) for result in assessment.criteria],
    }


def errors_of(assessment: Assessment) -> list[dict[str, Any]]:
    """Why a subject was refused."""
    return [{"rule": error.rule, "records": sorted(error.records), "message": error.message}
            for error in errors(assessment)]


def _criterion(result: CriterionResult, all_evidence: bool) -> dict[str, Any]:
    return {
        "criterion": result.criterion,
        "outcome": result.outcome,
        "because": [
            {
                "shape": because.shape,
                "message": because.message,
                "evidence": [_evidence(evidence) for evidence in newest(because, all_evidence)],
                "count": len(because.evidence),
            }
            for because in result.because
        ],
        "flags": [{"code": flag.code, "message": flag.message} for flag in result.flags],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    found = {"record": evidence.record, "text": evidence.text, "date": evidence.date}
    if evidence.meaning:
        found["meaning"] = evidence.meaning
    return {**found, "version": evidence.version} if evidence.version else found


def unread_entry(each: Unread) -> dict[str, Any]:
    """An entry that was not understood."""
    return {"subject": each.subject, "source": each.source, "entry": each.entry, "kind": each.kind,
            "reason": each.reason, "withholds": list(each.withholds)}


def entry_of(entry: Skipped) -> dict[str, Any]:
    """An entry that was not used."""
    return {"source": entry.source, "entry": entry.entry, "reason": entry.reason}
