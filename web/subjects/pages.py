"""What the pages about one subject say, as values: by the current decision, or by an earlier one.

In: the store. Out: frozen dataclasses, which templates and the JSON twins show alike.
Raises: NotFound for a subject or decision that is not stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.exceptions import NotFound

from kn5501_reasoner.model import ANCHORS, NotModelled, Records
from kn5501_reasoner.present.unread import Group, groups, left_open, of_this_subject
from kn5501_reasoner.present.wording import NEWEST, OUTCOME_WORDS, WHY_WORDS, missing
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.verdicts import POSSIBLE

from ..errors import Problem
from ..journal import Decision, Entry, not_used
from ..store import KEPT, Store
from .changed import Changed, changed
from .cover import Cover, cover
from .dates import Anchor, anchors
from .meanings import meanings
from .next_question import next_question
from .timeline import Timeline, Window, timeline


@dataclass(frozen=True)
class Criterion:
    """One criterion of a subject: the outcome, the sentences with their evidence, and notes."""

    name: str
    title: str
    statement: str
    outcome: str
    words: str
    because: tuple[Mapping[str, Any], ...]
    flags: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Note:
    """A note on one criterion."""

    criterion: str
    title: str
    message: str


@dataclass(frozen=True)
class RecordRow:
    """One stored record; meaning: of its codes, in words; counts = False once it was corrected, and why."""

    record: str
    kind: str
    text: str
    date: str
    codes: str
    meaning: str
    counts: bool
    reason: str = ""


@dataclass(frozen=True)
class UnreadKind:
    """Entries of one kind that were not used for one reason.

    open: what they leave open, in words; entries: IRIs, none where nothing is left open.
    """

    title: str
    kind: str
    reason: str
    count: int
    withholds: tuple[str, ...]
    open: str
    entries: tuple[str, ...]

    @classmethod
    def of(cls, group: Group) -> UnreadKind:
        """What the page says of a group."""
        named = tuple(each.entry for each in group.entries) if group.withholds else ()
        return cls(group.title, group.kind, group.reason, len(group.entries), group.withholds,
                   left_open(group.withholds), named)


@dataclass(frozen=True)
class Subject:
    """One subject: the verdict first, then criteria in protocol order, then what is behind it.

    all_evidence: whether every record of a reason is shown, not its newest three alone.
    not_used: how many entries were not used, in words; unread: these entries in groups.
    replaced: entry -> the records that it replaced, or set aside; cover: what the first page of the print says.
    anchors: where the dates come from; changed: what the decision changed that the address names as just saved.
    in_part: how much of the trial is not modelled, in words, where that is why the verdict is *possible*;
    not_modelled: what the trial said of it at the decision, with the reasons in words.
    """

    subject: str
    verdict: str
    dates: Mapping[str, str | None]
    decision: Decision
    errors: tuple[Problem, ...]
    criteria: tuple[Criterion, ...]
    counts: Mapping[str, int]
    missing: tuple[Note, ...]
    judgements: tuple[Note, ...]
    readings: tuple[Note, ...]
    timeline: Timeline
    records: tuple[RecordRow, ...]
    cover: Cover
    entries: tuple[Entry, ...] = ()
    decisions: tuple[Decision, ...] = ()
    others: tuple[str, ...] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)
    all_evidence: bool = False
    not_used: str = ""
    unread: tuple[UnreadKind, ...] = ()
    replaced: Mapping[str, tuple[RecordRow, ...]] = field(default_factory=dict)
    anchors: tuple[Anchor, ...] = ()
    changed: Changed | None = None
    in_part: str = ""
    not_modelled: tuple[NotModelled, ...] = ()


def subject(
    store: Store, name: str, windows: Sequence[Window], decision: str | None = None, *, all_evidence: bool = False,
    saved: str = "",
) -> Subject:
    """A subject as its current decision has it, or as an earlier one had.

    windows: of the trial; saved: the decision that a saving just led to.
    """
    chosen = store.decision(decision) if decision else store.subject(name)
    if chosen is None or chosen.subject != name:
        raise NotFound("There is no such subject or decision.")
    document = store.document(chosen.id)
    found, unread = document["subjects"][0], not_used(document)
    protocol = load_trial(document["trial"])
    gaps = tuple(NotModelled(**{**each, "why": WHY_WORDS[each["why"]]}) for each in document.get("notModelled", ()))
    criteria = tuple(
        Criterion(
            each["criterion"], protocol.titles[each["criterion"]], protocol.statements[each["criterion"]],
            each["outcome"], OUTCOME_WORDS[each["outcome"]], tuple(each["because"]), tuple(each["flags"]),
        ) for each in found["criteria"]
    )
    dates = {**document["dates"], **found["dates"]}
    stored, corrected = store.rows(name, chosen.entry, all=True), store.corrected(name, chosen.entry)
    rows = _rows(stored, corrected)
    words = {row.record: row.meaning for row in rows if row.meaning}
    next = next_question(
        document["trial"], name, chosen.verdict, dates, found["errors"][0] if found["errors"] else {},
        criteria, {row.record: row.kind for row in rows if row.counts},
    ) if saved else None
    return Subject(
        name, chosen.verdict, {anchor: dates.get(anchor) for anchor in ANCHORS}, chosen,
        tuple(Problem(each["rule"], each["message"], tuple(each["records"])) for each in found["errors"]),
        criteria if all_evidence else tuple(map(_shortened, criteria)), chosen.counts,
        _notes(criteria, "to-settle", ("cantTell",)), _notes(criteria, "to-settle", ("untested",)),
        _notes(criteria, "alternative-reading"),
        timeline(dates, _evidence(criteria, words), windows),
        rows, cover(protocol, document, [row for row in stored.tables["judgement"] if row["record"] not in corrected]),
        tuple(store.entries(name)), tuple(store.decisions(name)), _others(criteria),
        words, all_evidence, of_this_subject(unread), tuple(map(UnreadKind.of, groups(unread))),
        {entry.id: found for entry in store.entries(name) if (found := _replaced(store, entry, name))},
        anchors(store, chosen, [row for row in stored.tables["subject"] if row["record"] not in corrected]),
        changed(store, name, saved, next) if saved else None,
        missing(len(gaps)) if chosen.verdict == POSSIBLE else "", gaps,
    )


def _replaced(store: Store, entry: Entry, name: str) -> tuple[RecordRow, ...]:
    """The records that an entry replaced or set aside, by the texts that they had."""
    gone = {*entry.replaced.get(name, ())}
    return tuple(row for part in KEPT for row in _rows(store.kept_rows(entry, name, part), {})
                 if row.kind != "subject" or row.record in gone)


def _rows(stored: Records, corrected: Mapping[str, Entry]) -> tuple[RecordRow, ...]:
    """Every record, corrected ones included and marked."""
    words = meanings(stored)
    found = []
    for table, rows in stored.tables.items():
        for row in rows:
            gone = corrected.get(row["record"])
            when = [row[column] for column in row if column.endswith("_text") and row[column]]
            text = row["text"] or ""
            if table == "subject":
                text = f"{row['sex'] or 'sex not stated'}, born"
            found.append(RecordRow(
                row["record"], table, text, when[0] if when else "", row.get("codes") or "",
                words.get(row["record"], ""), gone is None,
                gone.reason if gone else "",
            ))
    return tuple(sorted(found, key=lambda each: (each.kind, each.date, each.record)))


def _shortened(criterion: Criterion) -> Criterion:
    """A criterion whose reasons have their newest records; the count is of all."""
    return replace(criterion, because=tuple(
        {**because, "evidence": because["evidence"][:NEWEST], "count": len(because["evidence"])}
        for because in criterion.because
    ))


def _evidence(criteria: Sequence[Criterion], words: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was quoted, each once: its meaning and text with the criteria that quote it, and its date."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for each in criteria:
        for because in each.because:
            for item in because["evidence"]:
                label = " ".join(f"{words.get(item['record'], '')} {item['text']}".split())
                found.setdefault((label, item["date"] or ""), {}).setdefault(each.name)
    return [
        (f"{text} ({', '.join(names) if len(names) < 4 else f'{len(names)} criteria'})", when)
        for (text, when), names in found.items()
    ]


def _notes(
    criteria: Sequence[Criterion], code: str, outcomes: Sequence[str] = tuple(OUTCOME_WORDS)
) -> tuple[Note, ...]:
    return tuple(
        Note(each.name, each.title, flag["message"]) for each in criteria if each.outcome in outcomes
        for flag in each.flags if flag["code"] == code
    )


def _others(criteria: Sequence[Criterion]) -> tuple[str, ...]:
    """Notes of other kinds, said once."""
    known = ("to-settle", "alternative-reading")
    return tuple(dict.fromkeys(
        flag["message"] for each in criteria for flag in each.flags if flag["code"] not in known
    ))
