"""CSV: one row per subject and criterion; a refused subject has one row per data error.

After them come one row per criterion that is no rule of the trial (outcome ``notModelled``, no subject), one per entry
that was not understood (outcome ``unread``) and one per file, line or table that was refused (outcome ``refused``, no
subject): none of them has a criterion, and of the last two ``source`` and ``kind`` are filled.
Out: UTF-8 text with a header, commas, line feeds. Lists inside a cell are joined by `` | ``. A reason of many records
gives the newest three and says how many more there are. A cell that a spreadsheet would take for a formula starts with
an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from ..model import Assessment, Because, CriterionResult, Screening
from .unread import ordered
from .wording import WHY_WORDS, entries, errors, more, newest, plain, subjects

COLUMNS = (
    "subject", "verdict", "criterion", "outcome", "shapes", "because", "evidence", "dates", "records", "flags",
    "versions", "source", "kind", "withholds",
)
UNREAD, REFUSED, NOT_MODELLED = "unread", "refused", "notModelled"
Row = dict[str, str]


def rows(screening: Screening, *, all_evidence: bool = False) -> str:
    """The whole screening as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for assessment in subjects(screening):
        for row in _rows(assessment, all_evidence):
            writer.writerow([_cell(row.get(name, "")) for name in COLUMNS])
    for row in (*_not_modelled(screening), *_entries(screening)):
        writer.writerow([_cell(row.get(name, "")) for name in COLUMNS])
    return out.getvalue()


def _rows(assessment: Assessment, all_evidence: bool) -> Iterator[Row]:
    head = {"subject": assessment.subject, "verdict": assessment.verdict}
    for error in errors(assessment):
        yield {**head, "shapes": error.rule, "because": error.message, "records": _join(sorted(error.records))}
    for result in assessment.criteria:
        yield {**head, **_criterion(result, all_evidence)}


def _criterion(result: CriterionResult, all_evidence: bool) -> Row:
    evidence = [item for because in result.because for item in newest(because, all_evidence)]
    return {
        "criterion": result.criterion,
        "outcome": result.outcome,
        "shapes": _join(because.shape for because in result.because),
        "because": _join(_message(because, all_evidence) for because in result.because),
        "evidence": _join(item.named for item in evidence),
        "dates": _join(item.date or "" for item in evidence),
        "records": _join(item.record for item in evidence),
        "flags": _join(f"{flag.code}: {flag.message}" for flag in result.flags),
        "versions": _join(item.version or "" for item in evidence) if any(item.version for item in evidence) else "",
    }


def _not_modelled(screening: Screening) -> Iterator[Row]:
    """What is no rule of the trial."""
    for each in screening.not_modelled:
        yield {"outcome": NOT_MODELLED, "because": f"{each.name} {each.label} ({WHY_WORDS[each.why]})"}


def _entries(screening: Screening) -> Iterator[Row]:
    """What was not used: entries that were not understood, then what was refused whole."""
    verdicts = {one.subject: one.verdict for one in screening.subjects}
    unread = ordered(screening.unread)
    for each in unread:
        subject = each.subject or ""
        yield {"subject": subject, "verdict": verdicts.get(subject, ""), "outcome": UNREAD, "because": each.reason,
               "records": each.entry, "source": each.source, "kind": each.kind, "withholds": _join(each.withholds)}
    known = {(each.source, each.entry, each.reason) for each in unread if each.subject is None}
    for each in entries(screening.refused_files):
        if (each.source, each.entry, each.reason) not in known:
            yield {"outcome": REFUSED, "because": each.reason, "records": each.entry, "source": each.source}


def _message(because: Because, all_evidence: bool) -> str:
    left_out = more(len(because.evidence) - len(newest(because, all_evidence)), "record")
    return f"{because.message} ({left_out})" if left_out else because.message


def _join(parts: Iterable[str]) -> str:
    return " | ".join(parts)


def _cell(text: str) -> str:
    text = plain(text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
