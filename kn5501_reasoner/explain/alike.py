"""Events that one sentence may name together: they differ in the record alone, not in what decides.

What: groups events, names a group, and orders evidence. In: events of one part, its pattern, a Reader; evidence of
records. Out: groups, the newest event first; words on one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from ..model import Dates, Event, Evidence
from ..shapes import Node, Property
from ..vocab import local
from . import wording
from .match import Reader
from .vocabulary import Told

NAMED = 10
"""How many texts, or kinds of event, a sentence names; it counts the others."""
Group = tuple[Event, ...]


def alike(
    events: Iterable[Event], pattern: Node, reader: Reader, evidence: Callable[[str], Evidence]
) -> list[Group]:
    """Groups of events of the same classes that the pattern reads the same way, in order of their first event."""
    found: dict[object, list[Event]] = {}
    for event in events:
        found.setdefault((event.classes, event.confirmed, reader.readings(pattern, event)), []).append(event)
    groups = []
    for group in found.values():
        places = {item: place for place, item in enumerate(newest_first(evidence(e.record) for e in group))}
        groups.append(tuple(sorted(group, key=lambda event: places[evidence(event.record)])))
    return groups


def newest_first(items: Iterable[Evidence]) -> list[Evidence]:
    """Evidence by the day of the record, the newest first; records of one day by date as written, then by IRI."""
    by_name = sorted(set(items), key=lambda item: item.record)
    return sorted(by_name, key=lambda item: (item.day.toordinal() if item.day else 0, item.date or ""), reverse=True)


def group_words(
    group: Group, properties: Sequence[Property], label: Callable[[str], str], told: Told, dates: Dates,
    named: int = NAMED,
) -> str:
    """A group in words: classes, the texts of its records with their number, what the rule reads, and when.

    properties: those of the pattern; told: what the records of the subject say; dates: the anchors; named: how many
    texts to name.
    """
    event, evidence = group[0], told.evidence
    what = " and ".join(label(name) for name in event.classes)
    words = _texts(group, evidence, named, quoted=not what)
    shown = f"{what} ({words})" if what and words else what or words
    count = len({each.record for each in group})
    notes = [f"{count} records"] if count > 1 else []
    notes += [] if event.confirmed else list(filter(None, [told.uncertain(event.record)]))
    for name in sorted({local(one.path[0]) for one in properties}):
        if name in event.attributes:
            notes.append(name if event.attributes[name] else f"not {name}")
        elif name in wording.OFFSETS:
            continue
        elif (quantity := event.quantities.get(name)) is None or (quantity.low is None and quantity.high is None):
            notes.append(f"{label(name)} not known")
        else:
            notes.append(f"{label(name)} {wording.interval(quantity, name, '')}")
    times = list(dict.fromkeys(wording.offset(each, properties, dates) for each in _latest_first(group, properties)))
    when = times[0] or wording.dated(evidence(event.record).date)
    if when and (len(times) > 1 or not times[0] and count > 1):
        when = f"the newest {when}"
    return ", ".join(filter(None, [shown, *notes, when]))


def _latest_first(group: Group, properties: Sequence[Property]) -> Sequence[Event]:
    """Events by their distance from the anchor that a pattern reads, the nearest first; as they are without one."""
    names = [name for one in properties if (name := local(one.path[0])) in wording.OFFSETS and one.maximum is not None]
    if not names:
        return group

    def distance(event: Event) -> tuple[bool, Decimal | None]:
        quantity = event.quantities.get(names[0])
        low = quantity.low if quantity is not None else None
        return low is None, low

    return sorted(group, key=distance)


def texts(group: Group, evidence: Callable[[str], Evidence]) -> list[str]:
    """The distinct texts of the records of a group, those of the newest record first."""
    return list(dict.fromkeys(filter(None, (evidence(event.record).text for event in group))))


def _texts(group: Group, evidence: Callable[[str], Evidence], named: int, quoted: bool) -> str:
    """The first texts of a group, each with the number of its records where it has several beside other texts.

    quoted: in quotation marks, where a text is all that is said of an event.
    """
    found, mark = texts(group, evidence), "“{}”" if quoted else "{}"
    if len(found) == 1:
        return mark.format(found[0])
    records: dict[str, set[str]] = {}
    for event in group:
        records.setdefault(evidence(event.record).text, set()).add(event.record)
    parts = []
    for text in found[:named]:
        shown = mark.format(text)
        parts.append(f"{shown}, {len(records[text])} records" if len(records[text]) > 1 else shown)
    if len(found) > named:
        parts.append(f"{len(found) - named} others")
    return "; ".join(parts)
