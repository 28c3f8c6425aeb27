"""Text for people: a table of subjects, and the full explanation of each. At most 100 columns, no colour.

Out: lines; criteria in protocol order; outcomes as words.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from ..model import Assessment, Because, CriterionResult, Evidence, Flag, Screening, Unread
from ..verdicts import POSSIBLE
from .lines import NAME_WIDTH, end, fill, listings, pad, width
from .unread import Group, groups, left_open, of_subject, of_this_subject, summary
from .wording import (
    NEWEST,
    OUTCOME_WORDS,
    REASONS,
    by_outcome,
    common_dates,
    dates,
    deciding,
    differing,
    errors,
    more,
    newest,
    not_modelled,
    plain,
    reasons,
    subjects,
    tally,
)

CONVENTION = "convention-"  # flags that name a convention; shown once a subject


def table(screening: Screening, *, report_skipped: bool = False) -> str:
    """One line per subject: name, verdict, what decides it."""
    found = subjects(screening)
    name = max([7, *(w for s in found if (w := width(plain(s.subject))) <= NAME_WIDTH)])
    lines = [*_heading(screening), "", f"{'subject'.ljust(name)}  {'verdict'.ljust(12)}  what decides"]
    for assessment in found:
        label = plain(assessment.subject)
        if width(label) > name:
            lines += fill(label, "")
            label = ""
        start = f"{pad(label, name)}  {assessment.verdict.ljust(12)}  "
        lines += fill(deciding(assessment, screening.not_modelled), start, " " * (name + 16))
    lines += ["", tally(screening)]
    if unread := summary(screening.unread):
        lines += fill(f"{unread}; 'kn5501 explain' and --format json name them", "", "  ")
    return end(lines + listings(screening.refused_files, screening.skipped if report_skipped else (), False))


def explanation(screening: Screening, *, report_skipped: bool = False, all_evidence: bool = False) -> str:
    """Every subject with every criterion, its reasons, their newest records (or all of them) and its flags."""
    lines, shared = _heading(screening), common_dates(screening)
    for assessment in subjects(screening):
        own = differing(assessment.dates, shared)
        unread = of_subject(screening.unread, assessment.subject)
        lines += ["", *_assessment(assessment, screening, own, unread, all_evidence)]
    return end(lines + listings(screening.refused_files, screening.skipped if report_skipped else (), all_evidence))


def _heading(screening: Screening) -> list[str]:
    lines = fill(f"{screening.trial.upper()}, rules {screening.rules_version}: {dates(common_dates(screening))}", "")
    if absent := screening.run.assumed_absent:
        lines += fill(f"assumed absent unless recorded: {', '.join(absent)}", "", "  ")
    if gaps := not_modelled(screening):
        lines += fill(gaps, "", "  ")
    return lines


def _assessment(
    assessment: Assessment, screening: Screening, own: dict[str, str | None], unread: list[Unread],
    all_evidence: bool,
) -> Iterator[str]:
    yield from fill(f"{plain(assessment.subject)}: {assessment.verdict}", "")
    if assessment.verdict == POSSIBLE:
        yield from fill(deciding(assessment, screening.not_modelled), "", "  ")
    if own:
        yield from fill(f"its own dates: {dates(own)}", "")
    for outcome, criteria in by_outcome(assessment).items():
        if outcome != "passed":
            yield from fill(f"{OUTCOME_WORDS[outcome]}: {', '.join(criteria)}", "", "  ")
    for error in errors(assessment):
        yield from fill(f"{error.rule}: {plain(error.message)}", "", "  ")
        for record in sorted(error.records)[:None if all_evidence else NEWEST]:
            yield from fill(plain(record), "  ")
        if not all_evidence:
            yield from _fill_more(more(len(error.records) - NEWEST, "record"), "  ")
    if unread:
        yield ""
        yield from _not_used(unread, all_evidence)
    for result in assessment.criteria:
        yield ""
        yield from _criterion(result, screening.titles.get(result.criterion, ""), all_evidence)
    yield from _conventions(assessment)


def _not_used(unread: list[Unread], all_evidence: bool) -> Iterator[str]:
    """Entries in groups: those that leave something open are named, of the others there is the number alone."""
    yield from fill(f"{of_this_subject(unread)}:", "", "  ")
    every = groups(unread)
    for part in ([one for one in every if one.withholds], [one for one in every if not one.withholds]):
        shown = part if all_evidence else part[:REASONS]
        for one in shown:
            yield from _group(one, all_evidence)
        yield from _fill_more(more(sum(len(one.entries) for one in part[len(shown):]), "entry"), "  ")


def _group(group: Group, all_evidence: bool) -> Iterator[str]:
    words = "; ".join(filter(None, (plain(group.reason), left_open(group.withholds, all_evidence))))
    yield from fill(f"{plain(group.title)}: {words}", "  ", "    ")
    if group.withholds:
        shown = group.entries if all_evidence else group.entries[:NEWEST]
        for each in shown:
            yield from fill(", ".join(plain(part) for part in (each.entry, each.source) if part), "    ", "      ")
        yield from _fill_more(more(len(group.entries) - len(shown), "entry"), "    ")


def _criterion(result: CriterionResult, title: str, all_evidence: bool) -> Iterator[str]:
    head = f"{result.criterion.ljust(8)}{OUTCOME_WORDS[result.outcome].ljust(18)}"
    yield from fill(plain(title), head, " " * 26)
    shown = reasons(result, all_evidence)
    for (because, left_out), following in zip_longest(shown, shown[1:]):
        yield from fill(f"{plain(because.message)} [{because.shape}]", " " * 8, " " * 10)
        if following is None or following[0].evidence != because.evidence:  # the same records are shown once
            yield from _evidence(because, all_evidence)
        yield from _fill_more(more(left_out, "reason", f" of {because.shape}"), " " * 8)
    for flag in result.flags:
        if not flag.code.startswith(CONVENTION):
            yield from fill(f"note: {plain(flag.message)} [{flag.code}]", " " * 8, " " * 10)


def _evidence(because: Because, all_evidence: bool) -> Iterator[str]:
    shown = newest(because, all_evidence)
    for item in shown:
        said = f'"{plain(item.text)}"{_meaning(item)}, {_when(item)}, {plain(item.record)}'
        yield from fill(said, " " * 10, " " * 12)
    yield from _fill_more(more(len(because.evidence) - len(shown), "record"), " " * 10)


def _meaning(item: Evidence) -> str:
    return f" ({plain(item.meaning)})" if item.meaning else ""


def _when(item: Evidence) -> str:
    version = f", version {plain(item.version)}" if item.version else ""
    return (plain(item.date) if item.date else "no date") + version


def _fill_more(words: str, indent: str) -> list[str]:
    return fill(words, indent, indent + "  ") if words else []


def _conventions(assessment: Assessment) -> Iterator[str]:
    """Each convention once, with the criteria that used it."""
    used: dict[Flag, list[str]] = {}
    for result in assessment.criteria:
        for flag in result.flags:
            if flag.code.startswith(CONVENTION):
                used.setdefault(flag, []).append(result.criterion)
    if used:
        yield ""
        yield "Conventions used:"
    for flag in sorted(used, key=lambda flag: flag.code):
        yield from fill(f"{plain(flag.message)} ({', '.join(used[flag])})", "  ", "    ")
