"""What a reader must know beside an outcome: conventions used, assumptions, other readings.

In: one criterion, its outcome, a Reader. Out: model.Flag, sorted by code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..model import Event, Evidence, Flag
from ..shapes import Criterion, Property, Shape
from ..vocab import local
from .advice import sentence
from .match import Reader, anchor_of

MESSAGES = {
    "convention-newest": "the newest recorded result is taken as the newest there is",
    "convention-review": "a review is taken to close its domain",
    "convention-active-medicine": "a medicine recorded active without an end is taken as still taken",
    "convention-herpes-severity": "herpes recorded without a severity is taken as not severe",
    "convention-undated-allergy": "an allergy on record without a date is taken to be there",
    "convention-undated-event": "an event without a date is taken to lie by the day its file was put together",
    "assumed-absent": "what is not recorded was assumed absent, as the caller asked",
    "assumed-childbearing-age": "childbearing potential was assumed by age, as the caller asked",
    "read-by-name": "a medicine or substance was read by a name in its display, not by code",
    "recorded-potential-of-a-man":
        "recorded as male, with childbearing potential, pregnancy or breastfeeding on record: the record of it counts",
    "class-before-diagnosis": "the newest NYHA class on record is older than the first diagnosis of heart failure",
    "judgement-without-reason": "the judgement has no reason on record",
    "conflicting-judgements": "judgements of the same date contradict each other; none was used",
}
_WORDS = {
    "passed": "passed", "failed": "failed", "cantTell": "can't tell",
    "inapplicable": "not applicable", "untested": "awaits judgement",
}


def flags(
    criterion: Criterion, outcome: str, reader: Reader, others: list[tuple[Criterion, str]], asked: Iterable[str],
    evidence: Callable[[str], Evidence],
) -> tuple[Flag, ...]:
    """Flags of the facts that a criterion reads, of readings that come out otherwise, and what would settle it.

    asked: what an explanation of an open criterion asks for; evidence: record IRI -> what was recorded.
    """
    codes: set[str] = set()
    properties = list(_all(criterion.requirement))
    if criterion.applies_to is not None:
        properties += _all(criterion.applies_to)
    properties += [p for p in criterion.judged_where if not isinstance(p, str)]
    for part in properties:
        name = local(part.path[0])
        if part.pattern is None:
            for fact in (reader.facts.quantities.get(name), reader.facts.truths.get(name)):
                codes.update(fact.flags if fact else ())
            continue
        events = reader.events(part)
        every = events.sure + events.possible + events.by_code + events.others
        for event in every:
            codes.update(event.flags)
        if _measured_before(every, evidence):
            codes.add("class-before-diagnosis")
        of_absence = "passed" if part.some_of is None else "failed"
        for domain in part.notes.domains:
            records = reader.facts.settled.get((local(domain), anchor_of(part)))
            if records is not None and outcome == of_absence:
                codes.add("convention-review" if records else "assumed-absent")
    judged = reader.facts.judged.get(reader.criterion)
    codes.update(judged.flags if judged else ())
    undecided = reader.facts.truths.get(f"judgement:{reader.criterion}")
    codes.update(undecided.flags if undecided else ())
    found = [Flag(code, MESSAGES.get(code, code.replace("-", " "))) for code in codes]
    if outcome in ("cantTell", "untested"):
        if unread := _unread(properties, reader):
            found.append(Flag("unread", f"to settle it, mend the {'entry' if unread == 1 else f'{unread} entries'} "
                                        "that could not be used, or give what it says in another form"))
        if told := sentence(asked):
            found.append(Flag("to-settle", told))
    for other, result in others:
        if result != outcome:
            words = other.requirement.notes.label or local(other.iri)
            found.append(Flag("alternative-reading", f"another reading ({words}) gives: {_WORDS[result]}"))
    return tuple(sorted(found, key=lambda flag: (flag.code, flag.message)))


def _measured_before(events: Iterable[Event], evidence: Callable[[str], Evidence]) -> bool:
    """Whether the newest class of a disease is older than its first diagnosis."""
    measured = [evidence(record).day for event in events for q in event.quantities.values() for record in q.records]
    diagnosed = [evidence(event.record).day for event in events
                 if any(q.records and event.record not in q.records for q in event.quantities.values())]
    days, first = [day for day in measured if day], [day for day in diagnosed if day]
    return bool(days and first) and max(days) < min(first)


def _unread(properties: list[Property], reader: Reader) -> int:
    """How many entries that were not understood leave the parts of a criterion open."""
    names = {local(domain) for part in properties for domain in part.notes.domains}
    names |= {local(part.path[0]) for part in properties if part.pattern is None}
    names |= {f"judgement-{reader.criterion}", "judgements"}
    return len({entry for name in names for entry in reader.facts.withheld.get(name, ())})


def _all(shape: Shape) -> list[Property]:
    if isinstance(shape, Property):
        return [shape]
    return list(shape.properties) + [p for options in shape.either for one in options for p in _all(one)]
