"""A match for people and programs: each subject with all trials, the best first.

Out: ``table`` has a line for each subject and trial, ``text`` names the criteria with their titles; ``document`` is
JSON, of which fields are only ever added, never renamed; ``rows`` is CSV. Reasons are for ``explain``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from ..matches import Match, MatchedTrial, SubjectMatch, TrialMatch
from ..model import OPEN
from ..verdicts import REFUSED, VERDICTS, WORDS
from .csv_ import Row, entry_rows, join, not_modelled_rows, table_of
from .json_ import entry_of, errors_of, text_of, unread_entry
from .lines import NAME_WIDTH, end, fill, listings, pad, width
from .unread import of_subject as unread_of
from .unread import of_this_subject, ordered, summary
from .wording import (
    OUTCOME_WORDS,
    WHY_WORDS,
    all_dates,
    dates,
    deciding,
    differing,
    entries,
    errors,
    plain,
    plural,
    shared_dates,
)

COLUMNS = (
    "subject", "trial", "rank", "verdict", "failed", "open", "notModelled", "outcome", "because", "records", "source",
    "kind", "withholds",
)


def table(match: Match, *, report_skipped: bool = False) -> str:
    """One line for each subject and trial: verdict, what decides it."""
    names = [plain(each.subject) for each in match.subjects]
    name = max([7, *(taken for each in names if (taken := width(each)) <= NAME_WIDTH)])
    trial = max(len(each) for each in ("trial", *(one.slug for one in match.trials)))
    head = f"{'subject'.ljust(name)}  {'trial'.ljust(trial)}  {'verdict'.ljust(12)}  what decides"
    lines = [*_heading(match), "", head]
    for label, each in zip(names, match.subjects, strict=True):
        if width(label) > name:
            lines += fill(label, "")
            label = ""
        for one in each.trials:
            start = f"{pad(label, name)}  {one.trial.slug.ljust(trial)}  {one.verdict.ljust(12)}  "
            lines += fill(deciding(one.assessment, one.trial.not_modelled), start, " " * (name + trial + 18))
            label = ""
    lines += ["", *_tally(match)]
    if unread := summary(match.unread):
        lines += fill(f"{unread}; --format json names them", "", "  ")
    return end(lines + listings(match.refused_files, match.skipped if report_skipped else (), False))


def text(match: Match, *, report_skipped: bool = False) -> str:
    """Every subject with every trial: failed and open criteria with their titles."""
    lines, shared = _heading(match), _shared(match)
    for trial in match.trials:
        gaps = "; ".join(f"{one.name} {one.label} ({WHY_WORDS[one.why]})" for one in trial.not_modelled)
        if gaps:
            lines += fill(f"not modelled of {trial.slug}: {plain(gaps)}", "  ", "    ")
    for each in match.subjects:
        lines += ["", *fill(plain(each.subject), "")]
        if own := differing(each.dates, shared):
            lines += fill(f"its own dates: {dates(own)}", "")
        if unread := of_this_subject(unread_of(match.unread, each.subject)):
            lines += fill(unread, "", "  ")
        for one in each.trials:
            lines += _trial(one)
    return end(lines + listings(match.refused_files, match.skipped if report_skipped else (), False))


def document(match: Match, *, report_skipped: bool = False) -> str:
    """The match as JSON text."""
    unread = ordered(match.unread)
    numbers = Counter(each.subject for each in unread)
    content: dict[str, Any] = {
        "trials": [_about(trial, match.rules_version) for trial in match.trials],
        "dates": all_dates(match.dates),
        "unread": [unread_entry(each) for each in unread],
        "subjects": [
            {
                "subject": each.subject, "dates": differing(each.dates, all_dates(match.dates)),
                "unread": numbers[each.subject], "trials": [_result(one) for one in each.trials],
            } for each in match.subjects
        ],
        "files": [entry_of(entry) for entry in entries(match.refused_files)],
    }
    if match.assumed_absent:
        content["assumed_absent"] = list(match.assumed_absent)
    if report_skipped:
        content["skipped"] = [{**entry_of(entry), "subject": entry.subject} for entry in entries(match.skipped)]
    return text_of(content)


def rows(match: Match) -> str:
    """The match as CSV: a row for each subject and trial; after them what is not modelled, and what was not used."""
    return table_of(COLUMNS, _rows(match))


def _heading(match: Match) -> list[str]:
    number = len(match.trials)
    lines = fill(f"{number} {plural('trial', number)}, rules {match.rules_version}: {dates(_shared(match))}", "")
    if match.assumed_absent:
        lines += fill(f"assumed absent unless recorded: {', '.join(match.assumed_absent)}", "", "  ")
    return lines


def _shared(match: Match) -> dict[str, str | None]:
    screened = (each.dates for each in match.subjects if any(one.verdict != REFUSED for one in each.trials))
    return shared_dates(screened, match.dates)


def _tally(match: Match) -> Iterator[str]:
    """How many subjects have which verdict, for each trial."""
    number = len(match.subjects)
    yield f"{number} {plural('subject', number)}"
    found = {trial.slug: Counter[str]() for trial in match.trials}
    for one in _all(match.subjects):
        found[one.trial.slug][one.verdict] += 1
    for slug, counts in found.items():
        said = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
        yield from fill(f"{slug}: {said}", "  ", "    ")


def _trial(one: TrialMatch) -> Iterator[str]:
    """One trial with the criteria that decide."""
    named = " ".join(filter(None, (one.trial.slug, one.trial.registry)))
    yield from fill(f"{named}: {WORDS[one.verdict].partition(':')[0]}", "  ", "    ")
    if one.verdict == REFUSED or not (one.failed or one.open):
        yield from fill(deciding(one.assessment, one.trial.not_modelled), "    ", "      ")
    for result in one.assessment.criteria:
        if result.outcome in ("failed", *OPEN):
            start = f"    {result.criterion.ljust(8)}{OUTCOME_WORDS[result.outcome].ljust(18)}"
            yield from fill(plain(one.trial.titles.get(result.criterion, "")), start, " " * 30)


def _about(trial: MatchedTrial, version: str) -> dict[str, Any]:
    return {
        "trial": trial.slug, "label": trial.label, "registry": trial.registry or None,
        "rules": {"version": version, "sha256": trial.sha256}, "criteria": len(trial.titles),
        "notModelled": [asdict(each) for each in trial.not_modelled],
    }


def _result(one: TrialMatch) -> dict[str, Any]:
    said: dict[str, Any] = {
        "trial": one.trial.slug, "verdict": one.verdict, "failed": list(one.failed), "open": list(one.open),
        "notModelled": one.not_modelled,
    }
    return {**said, "errors": errors_of(one.assessment)} if one.verdict == REFUSED else said


def _rows(match: Match) -> Iterator[Row]:
    for each in match.subjects:
        for rank, one in enumerate(each.trials, 1):
            said = errors(one.assessment)
            yield {
                "subject": each.subject, "trial": one.trial.slug, "rank": str(rank), "verdict": one.verdict,
                "failed": join(one.failed), "open": join(one.open), "notModelled": str(one.not_modelled),
                "because": join(f"{error.rule}: {error.message}" for error in said),
                "records": join(dict.fromkeys(record for error in said for record in sorted(error.records))),
            }
    for trial in match.trials:
        for row in not_modelled_rows(trial.not_modelled):
            yield {**row, "trial": trial.slug}
    yield from entry_rows(match.unread, match.refused_files, {})


def _all(subjects: Iterable[SubjectMatch]) -> Iterator[TrialMatch]:
    return (one for each in subjects for one in each.trials)
