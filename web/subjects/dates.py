"""The dates of a subject: which count, where each comes from, and the form that changes them.

In: the store; a form. Out: pages; 303 to the subject when accepted, 422 with what is wrong, and nothing lost, when not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Response, request
from werkzeug.exceptions import NotFound

from kn5501_reasoner.model import ANCHORS, Dates

from ..access import person
from ..anchors import WrongDates, out_of_order, read_dates
from ..entries.saving import made_by, save, saved
from ..errors import Problem, not_stored
from ..journal import Decision, Entry
from ..page import SCREENER, URLENCODED
from ..service import service
from ..store import Store
from .noun import noun

PURPOSE = {
    "screening": "The day of the screening visit: results and scores count up to it. Nothing is assessed without it.",
    "enrolment": "The day on which the subject is enrolled: exclusions are asked at it, and stay open without it.",
    "infusion": "The day of the first infusion: intravenous antibiotics are asked about up to it.",
}


@dataclass(frozen=True)
class Day:
    """A date input. anchor: which one; note: what is known or lacking; problem: what is wrong with value."""

    anchor: str
    purpose: str
    value: str = ""
    problem: str = ""
    note: str = ""


@dataclass(frozen=True)
class Recorded:
    """A day that a record states."""

    record: str
    day: str


@dataclass(frozen=True)
class Anchor:
    """The day of one anchor that counts. given: it was given here, by entry, and goes before those of the records;
    recorded: what records that count state. Without either there is none.
    """

    anchor: str
    day: str
    given: bool
    entry: str
    who: str
    when: str
    reason: str
    recorded: tuple[Recorded, ...]


@dataclass(frozen=True)
class Dating:
    """The form. decision: by whose dates it was filled in; reason: as typed."""

    subject: str
    anchors: tuple[Anchor, ...]
    days: tuple[Day, ...]
    decision: str
    reason: str = ""
    problems: tuple[Problem, ...] = ()


def inputs(
    values: Mapping[str, str], problems: Mapping[str, str] | None = None, notes: Mapping[str, str] | None = None
) -> tuple[Day, ...]:
    """The date inputs of a form, in the order of the anchors."""
    return tuple(Day(anchor, PURPOSE[anchor], values.get(anchor, ""), (problems or {}).get(anchor, ""),
                     (notes or {}).get(anchor, "")) for anchor in ANCHORS)


def typed() -> dict[str, str]:
    """What was sent as days, by anchor."""
    return {anchor: request.form.get(anchor, "").strip() for anchor in ANCHORS}


def anchors(store: Store, decision: Decision, rows: list[Mapping[str, Any]]) -> tuple[Anchor, ...]:
    """The anchors of a subject as a decision had them. rows: the subject's descriptions that counted."""
    return tuple(_anchor(anchor, decision, store.entries(decision.subject, decision.entry), rows) for anchor in ANCHORS)


@noun.page("/subjects/<subject>/dates", "subjects/dates.html", role=SCREENER,
           summary="The dates of a subject: which count, where they come from, and the form that changes them")
def dates(subject: str) -> Dating:
    """The form, with the dates that were given."""
    return _dating(_current(subject))


@noun.action("/subjects/<subject>/dates", summary="Give the dates of a subject, or take given ones away",
             endpoint="save_dates", statuses={
                 303: "accepted: on to the subject", 422: "refused: nothing was stored, what was typed is shown again",
             }, body={"required": True, "content": {URLENCODED: {"schema": {
                 "type": "object", "required": ["reason"], "properties": {
                     "reason": {"type": "string"}, "decision": {"type": "string"},
                     **{anchor: {"type": "string"} for anchor in ANCHORS},
                 }}}}})
def save_dates(subject: str) -> Response:
    """Store the dates; the subject is assessed again."""
    current = _current(subject)
    seen = service().store.decision(request.form.get("decision", ""))
    base = seen if seen is not None and seen.subject == subject else current
    reason, wrong, days = request.form.get("reason", "").strip(), dict[str, str](), typed()
    moved = [anchor for anchor, text in days.items() if text != _text(base.dates, anchor)]
    try:
        new = read_dates(days)
        if before := _sent_before(base, new, moved, reason):
            return saved(made_by(subject, before))
        wrong = _mistaken(current, base, new, moved)
    except WrongDates as error:
        new, wrong = Dates(), {anchor: f"this is not a date: {hint}" for anchor, hint in error.fields.items()}
    told = [Problem("entry", f"day of {anchor}: {words}", field=anchor) for anchor, words in wrong.items()]
    if not told and not moved:
        told.append(Problem("entry", "no date was changed"))
    if not reason:
        told.append(Problem("entry", "say why: the reason is missing", field="reason"))
    done = told or save("", "dates", subject, reason=reason, dates=Dates(**{
        anchor: getattr(new, anchor) for anchor in moved}), cleared=tuple(
        anchor for anchor in moved if getattr(new, anchor) is None))
    if not isinstance(done, list):
        return saved(done)
    wrong |= {each.field: each.message for each in done if each.field in ANCHORS and each.field not in wrong}
    kept = {anchor: days[anchor] if anchor in moved else _text(current.dates, anchor) for anchor in ANCHORS}
    page = replace(_dating(current, kept, wrong), reason=reason, problems=tuple(done))
    return not_stored("subjects/dates.html", page, done)


def _current(subject: str) -> Decision:
    found = service().store.subject(subject)
    if found is None:
        raise NotFound("There is no such subject.")
    return found


def _dating(
    decision: Decision, values: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None
) -> Dating:
    found = _known(decision)
    given = {each.anchor: each.day for each in found if each.given}
    return Dating(decision.subject, found, inputs(given if values is None else values, problems), decision.id)


def _known(decision: Decision) -> tuple[Anchor, ...]:
    store = service().store
    return anchors(store, decision, store.rows(decision.subject, decision.entry).tables["subject"])


def _text(dates: Dates, anchor: str) -> str:
    """The day that was given, as its input has it."""
    day = getattr(dates, anchor)
    return day.isoformat() if day else ""


def _differing(before: Dates, after: Dates) -> list[str]:
    return [anchor for anchor in ANCHORS if getattr(before, anchor) != getattr(after, anchor)]


def _sent_before(base: Decision, new: Dates, moved: list[str], reason: str) -> Entry | None:
    """The entry of the same form, when it was sent already, as by a double click."""
    given = Dates(**{anchor: getattr(new, anchor) for anchor in moved})
    cleared = tuple(anchor for anchor in moved if getattr(new, anchor) is None)
    return next((
        each for each in service().store.entries(base.subject) if each.id > base.entry and each.kind == "dates"
        and (each.who, each.reason, each.dates, each.cleared) == (person().name, reason, given, cleared)
    ), None) if moved else None


def _mistaken(current: Decision, base: Decision, new: Dates, moved: list[str]) -> dict[str, str]:
    """Anchor -> why its day cannot be taken: somebody else changed it meanwhile, or it lies before an earlier one."""
    meanwhile = {anchor: "somebody changed this date since the form was opened; the one that counts now stands above"
                 for anchor in _differing(base.dates, current.dates) if anchor in moved}
    if meanwhile or not moved:
        return meanwhile
    days: dict[str, date | None] = {}
    for each in _known(current):
        kept = getattr(new if each.anchor in moved else current.dates, each.anchor)
        recorded = {one.day for one in each.recorded}
        days[each.anchor] = kept or (date.fromisoformat(recorded.pop()) if len(recorded) == 1 else None)
    return out_of_order(days)


def _anchor(anchor: str, decision: Decision, newest_first: list[Entry], rows: list[Mapping[str, Any]]) -> Anchor:
    recorded = tuple(dict.fromkeys(Recorded(row["record"], f"{row[anchor]}") for row in rows if row[anchor]))
    day = getattr(decision.dates, anchor)
    if day is None:
        return Anchor(anchor, " and ".join(sorted({each.day for each in recorded})), False, "", "", "", "", recorded)
    by = next(each for each in newest_first if getattr(each.dates, anchor) is not None)
    return Anchor(anchor, day.isoformat(), True, by.id, by.who, by.when, by.reason, recorded)
