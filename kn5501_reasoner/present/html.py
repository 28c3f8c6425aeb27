"""An HTML fragment for notebooks and pages: everything that comes from outside is escaped, nothing is a link.

Out: one ``<section>`` without script, style sheet or identifiers.
"""

from __future__ import annotations

from html import escape

from ..defaults import COMMAND
from ..model import Assessment, Because, CriterionResult, DataError, Evidence, Screening, Unread
from ..verdicts import POSSIBLE
from .unread import Group, groups, left_open, of_subject, of_this_subject, summary
from .wording import (
    NEWEST,
    OUTCOME_WORDS,
    REASONS,
    common_dates,
    dates,
    deciding,
    errors,
    more,
    newest,
    not_modelled,
    plain,
    reasons,
    refused,
    subjects,
    tally,
)


def fragment(screening: Screening, *, all_evidence: bool = False) -> str:
    """A screening: the explanation when it has one subject, else the table of subjects."""
    found = subjects(screening)
    body = _explanation(found[0], screening, all_evidence) if len(found) == 1 else _table(found, screening)
    head = f"{screening.trial.upper()}, rules {screening.rules_version}: {dates(common_dates(screening))}"
    absent = screening.run.assumed_absent
    note = f"<p>Assumed absent unless recorded: {_text(', '.join(absent))}</p>\n" if absent else ""
    note += _paragraph(_capital(not_modelled(screening)))
    lost = "".join(
        f"<p>Refused: {_text(where)}: {_text(reason)}</p>\n"
        for where, reason in refused(screening.refused_files, all_evidence)
    )
    return (
        f'<section class="{COMMAND}">\n<p>{_text(head)}</p>\n{note}{body}'
        f"<p>{_text(tally(screening))}</p>\n{_paragraph(summary(screening.unread))}{lost}</section>\n"
    )


def _table(found: list[Assessment], screening: Screening) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_text(s.subject)}</th><td>{_text(s.verdict)}</td>'
        f"<td>{_text(deciding(s, screening.not_modelled))}</td></tr>\n" for s in found
    )
    return f"<table>\n<tr><th>subject</th><th>verdict</th><th>what decides</th></tr>\n{rows}</table>\n"


def _explanation(assessment: Assessment, screening: Screening, all_evidence: bool) -> str:
    parts = [f"<h3>{_text(assessment.subject)}: {_text(assessment.verdict)}</h3>\n"]
    if assessment.verdict == POSSIBLE:
        parts.append(_paragraph(_capital(deciding(assessment, screening.not_modelled))))
    if assessment.errors:
        parts.append("<ul>\n" + "".join(
            f"<li>{_text(error.rule)}: {_text(error.message)}{_records(error, all_evidence)}</li>\n"
            for error in errors(assessment)
        ) + "</ul>\n")
    parts.append(_not_used(of_subject(screening.unread, assessment.subject), all_evidence))
    if assessment.criteria:
        rows = "".join(_criterion(c, screening.titles.get(c.criterion, ""), all_evidence) for c in assessment.criteria)
        parts.append(f"<table>\n<tr><th>criterion</th><th>outcome</th><th>because</th></tr>\n{rows}</table>\n")
    return "".join(parts)


def _not_used(unread: list[Unread], all_evidence: bool) -> str:
    """Entries in groups: those that leave something open are named, of the others there is the number alone."""
    if not unread:
        return ""
    every, items = groups(unread), ""
    for part in ([one for one in every if one.withholds], [one for one in every if not one.withholds]):
        shown = part if all_evidence else part[:REASONS]
        items += "".join(_group(one, all_evidence) for one in shown)
        items += _item(more(sum(len(one.entries) for one in part[len(shown):]), "entry"))
    return f"{_paragraph(f'{of_this_subject(unread)}:')}<ul>\n{items}</ul>\n"


def _group(group: Group, all_evidence: bool) -> str:
    words = "; ".join(filter(None, (group.reason, left_open(group.withholds, all_evidence))))
    shown = group.entries if all_evidence else group.entries[:NEWEST]
    named = "".join(
        f"<li>{_codes([each.entry]).strip()}{_text(f', {each.source}' if each.source else '')}</li>" for each in shown
    ) + _item(more(len(group.entries) - len(shown), "entry"))
    return f"<li>{_text(f'{group.title}: {words}')}" + (f"<ul>{named}</ul>" if group.withholds else "") + "</li>\n"


def _criterion(result: CriterionResult, title: str, all_evidence: bool) -> str:
    because = "".join(
        _because(each, all_evidence) + _item(more(left_out, "reason", f" of {each.shape}"))
        for each, left_out in reasons(result, all_evidence)
    )
    notes = "".join(f"<li>note: {_text(flag.message)} <code>{_text(flag.code)}</code></li>" for flag in result.flags)
    name = f"{_text(result.criterion)} {_text(title)}".strip()
    return (
        f'<tr class="{_text(result.outcome)}"><th scope="row">{name}</th>'
        f"<td>{OUTCOME_WORDS[result.outcome]}</td><td><ul>{because}{notes}</ul></td></tr>\n"
    )


def _because(because: Because, all_evidence: bool) -> str:
    shown = newest(because, all_evidence)
    records = "".join(
        f"<li>{_text(item.named)}, {_text(_when(item))}{_codes([item.record])}</li>" for item in shown
    ) + _item(more(len(because.evidence) - len(shown), "record"))
    return (
        f"<li>{_text(because.message)}{_codes([because.shape])}" + (f"<ul>{records}</ul>" if records else "") + "</li>"
    )


def _when(item: Evidence) -> str:
    return (item.date or "no date") + (f", version {item.version}" if item.version else "")


def _records(error: DataError, all_evidence: bool) -> str:
    found = sorted(error.records)
    if all_evidence or len(found) <= NEWEST:
        return _codes(found)
    return f"{_codes(found[:NEWEST])} {_text(more(len(found) - NEWEST, 'record'))}"


def _paragraph(words: str) -> str:
    return f"<p>{_text(words)}</p>\n" if words else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _item(words: str) -> str:
    return f"<li>{_text(words)}</li>" if words else ""


def _codes(texts: list[str]) -> str:
    return "".join(f" <code>{_text(text)}</code>" for text in texts)


def _text(text: str) -> str:
    return escape(plain(text), quote=True)
