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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from ..model import Assessment, Because, CriterionResult, NotModelled, Screening, Skipped, Unread
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
    verdicts = {one.subject: one.verdict for one in screening.subjects}
    return table_of(COLUMNS, chain(
        (row for assessment in subjects(screening) for row in _rows(assessment, all_evidence)),
        not_modelled_rows(screening.not_modelled),
        entry_rows(screening.unread, screening.refused_files, verdicts),
    ))


def table_of(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows as CSV text with a header; what a row does not have is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name, "")) for name in columns])
    return out.getvalue()


def _rows(assessment: Assessment, all_evidence: bool) -> Iterator[Row]:
    head = {"subject": assessment.subject, "verdict": assessment.verdict}
    for error in errors(assessment):
        yield {**head, "shapes": error.rule, "because": error.message, "records": join(sorted(error.records))}
    for result in assessment.criteria:
        yield {**head, **_criterion(result, all_evidence)}


def _criterion(result: CriterionResult, all_evidence: bool) -> Row:
    evidence = [item for because in result.because for item in newest(because, all_evidence)]
    return {
        "criterion": result.criterion,
        "outcome": result.outcome,
        "shapes": join(because.shape for because in result.because),
        "because": join(_message(because, all_evidence) for because in result.because),
        "evidence": join(item.named for item in evidence),
        "dates": join(item.date or "" for item in evidence),
        "records": join(item.record for item in evidence),
        "flags": join(f"{flag.code}: {flag.message}" for flag in result.flags),
        "versions": join(item.version or "" for item in evidence) if any(item.version for item in evidence) else "",
    }


def not_modelled_rows(several: Iterable[NotModelled]) -> Iterator[Row]:
    """What is no rule of a trial."""
    for each in several:
        yield {"outcome": NOT_MODELLED, "because": f"{each.name} {each.label} ({WHY_WORDS[each.why]})"}


def entry_rows(
    several: Iterable[Unread], refused_files: Iterable[Skipped], verdicts: Mapping[str, str]
) -> Iterator[Row]:
    """What was not used: entries that were not understood, then what was refused whole."""
    unread = ordered(several)
    for each in unread:
        subject = each.subject or ""
        yield {"subject": subject, "verdict": verdicts.get(subject, ""), "outcome": UNREAD, "because": each.reason,
               "records": each.entry, "source": each.source, "kind": each.kind, "withholds": join(each.withholds)}
    known = {(each.source, each.entry, each.reason) for each in unread if each.subject is None}
    for each in entries(refused_files):
        if (each.source, each.entry, each.reason) not in known:
            yield {"outcome": REFUSED, "because": each.reason, "records": each.entry, "source": each.source}


def _message(because: Because, all_evidence: bool) -> str:
    left_out = more(len(because.evidence) - len(newest(because, all_evidence)), "record")
    return f"{because.message} ({left_out})" if left_out else because.message


def join(parts: Iterable[str]) -> str:
    """A list inside a cell."""
    return " | ".join(parts)


def _cell(text: str) -> str:
    text = plain(text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
