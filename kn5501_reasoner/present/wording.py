"""Words and order shared by all formats: outcomes, dates, what decides a verdict, and text made safe to show.

In: values of the model. Out: plain words on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple

from ..model import (
    ANCHORS,
    OPEN,
    OUTCOMES,
    Assessment,
    Because,
    CriterionResult,
    DataError,
    Dates,
    Evidence,
    NotModelled,
    Screening,
    Skipped,
)
from ..verdicts import POSSIBLE, REFUSED, VERDICTS

OUTCOME_WORDS = {
    "passed": "passed",
    "failed": "failed",
    "cantTell": "can't tell",
    "inapplicable": "not applicable",
    "untested": "awaits judgement",
}
WHY_WORDS = {"notSeen": "not seen", "notExpressible": "not expressible", "leftOut": "left out"}
NEWEST = 3
"""How many records of a reason, or of a data error, are shown unless all are asked for."""
REASONS = 10
"""How many reasons of one part of a rule a text for people shows unless all are asked for."""

# What could steer a terminal or hide text: controls, line ends, marks that turn writing around, lone surrogates.
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def escape(match: re.Match[str]) -> str:
    r"""A character as ``\uXXXX``, in pairs beyond the basic plane, as JSON writes it."""
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i:i + 4]}" for i in range(0, len(units), 4))


def plain(text: str) -> str:
    r"""The text on one line, every unsafe character written out: ESC becomes ``\u001b``.

    >>> plain("5.8\ng/dL")
    '5.8 g/dL'
    """
    return UNSAFE.sub(escape, re.sub(r"[\r\n\t]+", " ", text))


def dates(anchors: Mapping[str, str | None]) -> str:
    """Anchors in words: ``screening 2026-11-22, enrolment not given, infusion not given``."""
    return ", ".join(f"{anchor} {day or 'not given'}" for anchor, day in anchors.items())


def common_dates(screening: Screening) -> dict[str, str | None]:
    """The anchors that all subjects share, wherever they come from; ``by subject`` where they differ."""
    return shared_dates((one.dates for one in screening.subjects if one.verdict != REFUSED), screening.dates)


def shared_dates(several: Iterable[Dates], otherwise: Dates) -> dict[str, str | None]:
    """The anchors that are the same in all of several dates; ``by subject`` where they differ."""
    every = [all_dates(each) for each in several] or [all_dates(otherwise)]
    return {a: "by subject" if any(d[a] != every[0][a] for d in every) else every[0][a] for a in ANCHORS}


def differing(value: Dates, from_dates: Mapping[str, str | None]) -> dict[str, str | None]:
    """The anchors of a subject that differ from those given, as ISO text."""
    return {anchor: day for anchor, day in all_dates(value).items() if day != from_dates[anchor]}


def all_dates(value: Dates) -> dict[str, str | None]:
    """The three anchors as ISO text or None."""
    return {anchor: str(day) if (day := getattr(value, anchor)) else None for anchor in ANCHORS}


def by_outcome(assessment: Assessment) -> dict[str, list[str]]:
    """Outcome -> criteria in protocol order, only outcomes that occur."""
    groups = {outcome: [c.criterion for c in assessment.criteria if c.outcome == outcome] for outcome in OUTCOMES}
    return {outcome: criteria for outcome, criteria in groups.items() if criteria}


def deciding(assessment: Assessment, not_modelled: Sequence[NotModelled] = ()) -> str:
    """What decides the verdict: the failed criteria, else the open ones, else how many passed, or that it is of a trial
    in part. not_modelled: of the trial.
    """
    if assessment.verdict == POSSIBLE:
        return f"meets all that is modelled; {missing(len(not_modelled))}"
    if assessment.verdict == REFUSED:
        return "; ".join(f"{error.rule}: {plain(error.message)}" for error in errors(assessment))
    groups = by_outcome(assessment)
    if "failed" in groups:
        still_open = sum(len(groups.get(outcome, ())) for outcome in OPEN)
        return f"failed: {', '.join(groups['failed'])}" + (f"; {still_open} more open" if still_open else "")
    parts = [f"{OUTCOME_WORDS[outcome]}: {', '.join(groups[outcome])}" for outcome in OPEN if outcome in groups]
    return "; ".join(parts) or ", ".join(f"{len(ids)} {OUTCOME_WORDS[outcome]}" for outcome, ids in groups.items())


def missing(number: int) -> str:
    """How many criteria of a trial in part are not modelled.

    >>> missing(2), missing(1), missing(0)
    ('2 criteria not modelled', '1 criterion not modelled', 'the trial does not say that this is all of it')
    """
    if not number:
        return "the trial does not say that this is all of it"
    return f"{number} {'criterion' if number == 1 else 'criteria'} not modelled"


def not_modelled(screening: Screening) -> str:
    """What is no rule of the trial, and why: ``not modelled: exc-07 Other medicine (not seen)``; nothing for none."""
    said = (f"{one.name} {one.label} ({WHY_WORDS[one.why]})" for one in screening.not_modelled)
    return f"not modelled: {'; '.join(map(plain, said))}" if screening.not_modelled else ""


def tally(screening: Screening) -> str:
    """``14 subjects: 2 eligible, 5 ineligible, 6 undetermined, 1 refused``."""
    counts = {verdict: sum(s.verdict == verdict for s in screening.subjects) for verdict in VERDICTS}
    number = len(screening.subjects)
    words = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    return f"{number} subject{'' if number == 1 else 's'}" + (f": {words}" if words else "")


def subjects(screening: Screening) -> list[Assessment]:
    """Assessments in the order of their subjects' names."""
    return sorted(screening.subjects, key=lambda assessment: assessment.subject)


def errors(assessment: Assessment) -> list[DataError]:
    """The data errors of a subject, each once, in order of rule and message."""
    return sorted(set(assessment.errors), key=lambda error: (error.rule, error.message, error.records))


def newest(because: Because, all_evidence: bool) -> tuple[Evidence, ...]:
    """The records of a reason that are shown: the newest, or all."""
    return because.evidence if all_evidence else because.evidence[:NEWEST]


def reasons(result: CriterionResult, all_evidence: bool) -> list[tuple[Because, int]]:
    """The reasons of a criterion that a text for people shows, each with the number of those of its part left out.

    The number stands with the last reason of the part that is shown.
    """
    if all_evidence:
        return [(because, 0) for because in result.because]
    places: dict[str, list[int]] = {}
    for place, because in enumerate(result.because):
        places.setdefault(because.shape, []).append(place)
    last = {each[:REASONS][-1]: len(each[REASONS:]) for each in places.values()}
    shown = sorted(place for each in places.values() for place in each[:REASONS])
    return [(result.because[place], last.get(place, 0)) for place in shown]


def more(number: int, what: str, of: str = "") -> str:
    """That so many are left out, and how to see them; nothing when there are none.

    >>> more(41, "record"), more(1, "reason", " of exc-07"), more(0, "record")
    ('and 41 more records; --all-evidence lists them', 'and 1 more reason of exc-07; --all-evidence lists it', '')
    """
    if number <= 0:
        return ""
    them = "them" if number > 1 else "it"
    return f"and {number} more {plural(what, number)}{of}; --all-evidence lists {them}"


def plural(what: str, number: int) -> str:
    """The noun for so many.

    >>> plural("record", 1), plural("record", 2), plural("entry", 2)
    ('record', 'records', 'entries')
    """
    if number == 1:
        return what
    return f"{what.removesuffix('y')}ies" if what.endswith("y") else f"{what}s"


def refused(files: Iterable[Skipped], all_evidence: bool = False) -> list[tuple[str, str]]:
    """(place, reason) of what a text for people says was refused: files, lines, and entries of nobody.

    Of entries of one input and kind that were refused for one reason the first three are named, unless all are asked.
    """
    lines: list[tuple[str, str]] = []
    groups: dict[tuple[str, str, str], int] = {}
    listed = entries(files)
    for each in listed:
        key = each.source, each.kind, each.reason
        groups[key] = groups.get(key, 0) + 1
        if all_evidence or not each.kind or groups[key] <= NEWEST:
            lines.append((place(each), plain(each.reason)))
    for (source, kind, reason), number in groups.items():
        if kind and not all_evidence and number > NEWEST:
            lines.append((f"{plain(source)}, {number - NEWEST} more ({plain(kind)})",
                          f"{plain(reason)}; --format json lists them"))
    return lines


def place(entry: Skipped) -> str:
    """Where an entry is: its file, its name, its subject."""
    return ", ".join(plain(part) for part in (entry.source, entry.entry, entry.subject or "") if part)


def entries(skipped: Iterable[Skipped]) -> list[Skipped]:
    """Skipped entries, each once, in order of file, entry and reason."""
    return sorted(set(skipped), key=lambda entry: tuple(part or "" for part in astuple(entry)))
