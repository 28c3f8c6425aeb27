"""CSV: one row per subject and criterion; a refused subject has one row per data error.

Out: UTF-8 text with a header, commas, line feeds. Lists inside a cell are joined by `` | ``. A reason of many records
gives the newest three and says how many more there are. A cell that a spreadsheet would take for a formula starts with
an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from ..model import Assessment, Because, CriterionResult, Screening
from .wording import errors, more, newest, plain, subjects

COLUMNS = (
    "subject", "verdict", "criterion", "outcome", "shapes", "because", "evidence", "dates", "records", "flags",
)


def rows(screening: Screening, *, all_evidence: bool = False) -> str:
    """The whole screening as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for assessment in subjects(screening):
        for row in _rows(assessment, all_evidence):
            writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _rows(assessment: Assessment, all_evidence: bool) -> Iterator[tuple[str, ...]]:
    head = (assessment.subject, assessment.verdict)
    for error in errors(assessment):
        yield (*head, "", "", error.rule, error.message, "", "", _join(sorted(error.records)), "")
    for result in assessment.criteria:
        yield (*head, *_criterion(result, all_evidence))


def _criterion(result: CriterionResult, all_evidence: bool) -> tuple[str, ...]:
    evidence = [item for because in result.because for item in newest(because, all_evidence)]
    return (
        result.criterion,
        result.outcome,
        _join(because.shape for because in result.because),
        _join(_message(because, all_evidence) for because in result.because),
        _join(item.text for item in evidence),
        _join(item.date or "" for item in evidence),
        _join(item.record for item in evidence),
        _join(f"{flag.code}: {flag.message}" for flag in result.flags),
    )


def _message(because: Because, all_evidence: bool) -> str:
    left_out = more(len(because.evidence) - len(newest(because, all_evidence)), "record")
    return f"{because.message} ({left_out})" if left_out else because.message


def _join(parts: Iterable[str]) -> str:
    return " | ".join(parts)


def _cell(text: str) -> str:
    text = plain(text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
