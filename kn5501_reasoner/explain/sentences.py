"""One sentence for each part of a rule, with the records that it rests on.

In: a Reader on one subject's facts, a Vocabulary. Out: model.Because.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..model import Because, Event, Evidence
from . import wording
from .match import Reader, local

_YES = {True: "yes", False: "no"}


class Sentences:
    """Writes the reasons of one criterion for one subject."""

    def __init__(self, reader: Reader, vocabulary: Any, prefix: str) -> None:
        self.reader, self.vocabulary, self.prefix = reader, vocabulary, prefix
        judged = reader.facts.judged.get(reader.criterion)
        self.unfit = judged is not None and not judged.fit

    def part(self, part: Any, state: bool | None) -> list[Because]:
        """Why a part is True, False or None; several reasons where several things are open."""
        if part.none_of is None:
            return [self.value(part)]
        if state is False:
            return self._present(part)
        return self._absent(part) if state else self._open(part)

    def value(self, part: Any) -> Because:
        """A quantity or yes-no fact against what the part demands."""
        name = local(part.path[0])
        label = self.vocabulary.label(name)
        if part.minimum is None and part.maximum is None:
            truth = self.reader.facts.truths.get(name)
            records = truth.records if truth else ()
            if truth is None or truth.holds is None:
                why, records = self._why(name, records)
                return self._because(part, f"{label}: not known{why}", records)
            return self._because(part, f"{label}: {_YES[truth.holds]}", records, facts=(name,))
        quantity = self.reader.facts.quantities.get(name)
        unit = self.vocabulary.unit(name)
        demand = wording.limits(part, name, unit)
        if quantity is None or (quantity.low is None and quantity.high is None):
            why, records = self._why(name, quantity.records if quantity else ())
            return self._because(part, f"{label} is not known{why}; needed: {demand}", records)
        words = f"{label} {wording.interval(quantity, name, unit)}"
        state = self.reader.part(part)
        if name in wording.MONTH_CODES:
            words = f"{label}: {wording.months(quantity)}; needed: {demand}"
        elif state is None:
            words += f" does not decide; needed: {demand}"
        elif state:
            words += f" is {demand}"
        else:
            below = part.minimum is not None and quantity.high is not None and quantity.high < part.minimum
            limit = part.minimum if below else part.maximum
            edge = f"1:{wording.number(limit)}" if unit == "{titer}" else wording.number(limit) + wording.unit(unit)
            words += f" is {'below' if below else 'above'} {edge}"
        unread = self.withheld(name) if state is None else None
        if unread is not None:
            return self._because(part, f"{words}; {unread[0]}", (*unread[1], *quantity.records), facts=(name,))
        return self._because(part, words, quantity.records, facts=(name,))

    def withheld(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        """Why a domain, fact or judgement stays open because of entries that were not understood, and these entries."""
        records = self.reader.facts.withheld.get(name)
        if not records:
            return None
        told = [self.vocabulary.evidence(record).text if record else "of nobody" for record in records]
        first = f"{told[0]}" + (f", and {len(told) - 1} more" if len(told) > 1 else "")
        entries = "an entry that was" if len(told) == 1 else f"{len(told)} entries that were"
        return f"{entries} not understood could say more of it ({first})", tuple(record for record in records if record)

    def judgement(self, criterion: Any) -> tuple[Because, ...]:
        """What needs an investigator's judgement, and what the judgement was."""
        name = self.reader.criterion
        judged = self.reader.facts.judged.get(name)
        found = []
        for pattern in criterion.judged_where:
            if isinstance(pattern, str):
                found.append(self._judged(f"{self.prefix}:{name}", judged, "", []))
                continue
            events = self.reader.events(pattern)
            for event in events.sure + events.possible:
                what = f"{self._event(event, pattern)}: "
                found.append(self._judged(self._shape(pattern), judged, what, [event]))
        if not found and judged is not None and criterion.borderline is not None:
            found.append(self._judged(self._shape(criterion.borderline), judged, "borderline result: ", []))
        elif not found and self.unfit:
            found.append(self._judged(f"{self.prefix}:{name}", judged, "", []))
        return tuple(found)

    def _judged(self, shape: str, judged: Any, what: str, events: list[Event]) -> Because:
        records, facts = _records(events), self._facts(events)
        if judged is None:
            unread = self.withheld(f"judgement-{self.reader.criterion}") or self.withheld("judgements")
            why, records = (f"; {unread[0]}", [*unread[1], *records]) if unread else ("", records)
            return Because(shape, f"{what}awaits the investigator's judgement{why}", self._evidence(records), facts)
        words = "may take part" if judged.fit else "may not take part"
        return Because(
            shape, f"{what}the investigator judged that the subject {words}",
            self._evidence((*records, *judged.records)), facts,
        )

    def _present(self, part: Any) -> list[Because]:
        found = self.reader.events(part)
        limits = [wording.window(one) for one in _properties(part.none_of)]
        limit = "".join(f"; not allowed {words}" for words in limits if words)
        reasons = [
            self._because(part, self._event(event, part) + limit, _records([event]), facts=self._facts([event]))
            for event in found.sure
        ]
        if not reasons:
            judged = self.reader.facts.judged[self.reader.criterion]
            for event in found.unmapped:
                what = f"{self._event(event, part)}, a code that no mapping knows: "
                reasons.append(self._judged(self._shape(part), judged, what, [event]))
        return reasons

    def _absent(self, part: Any) -> list[Because]:
        found = self.reader.events(part)
        anchor = local(part.notes.anchor) if part.notes.anchor else "enrolment"
        settled: list[str] = []
        for domain in part.notes.domains:
            settled += self.reader.facts.settled.get((local(domain), anchor), ())
        message = f"{_lower(part.notes.label)}: none on record"
        if part.notes.domains:
            domains = ", ".join(self.vocabulary.label(local(domain)) for domain in part.notes.domains)
            message += f"; {'reviewed' if settled else 'assumed absent'}: {domains}"
        if found.others:
            message += "; recorded but not counted: " + ", ".join(self._event(e, part) for e in found.others)
        records = settled + _records(found.others)
        reasons = [self._because(part, message, records, facts=self._facts(found.others))]
        judged = self.reader.facts.judged.get(self.reader.criterion)
        for event in found.unmapped:
            what = f"{self._event(event, part)}, a code that no mapping knows: "
            reasons.append(self._judged(self._shape(part), judged, what, [event]))
        return reasons

    def _open(self, part: Any) -> list[Because]:
        found, reasons = self.reader.events(part), []
        for event in found.possible:
            reasons.append(
                self._because(part, f"{self._event(event, part)}: may count, the record does not decide it",
                              _records([event]), facts=self._facts([event]))
            )
        if found.unmapped and self.reader.facts.judged.get(self.reader.criterion) is None:
            for event in found.unmapped:
                reasons.append(
                    self._because(part, f"{self._event(event, part)}: no mapping knows this code, it could matter",
                                  _records([event]), "unmapped", self._facts([event]))
                )
        anchor = local(part.notes.anchor) if part.notes.anchor else "enrolment"
        for domain in self.reader.unsettled(part):
            words = self.vocabulary.label(domain)
            unread = self.withheld(domain)
            if unread is not None:
                reasons.append(self._because(part, f"{words}: {unread[0]}", unread[1], "unread"))
                continue
            reasons.append(
                self._because(part, f"{words}: no review that covers {anchor} is on record, and silence is not absence",
                              (), "settled")
            )
        return reasons

    def _event(self, event: Event, part: Any) -> str:
        properties = _properties(part.none_of)
        names = sorted({local(one.path[0]) for one in properties})
        when = wording.offset(event, properties)
        evidence = self.vocabulary.evidence(event.record)
        classes = [self.vocabulary.label(name) for name in event.classes]
        what = " and ".join(classes) if classes else ""
        shown = f"{what} ({evidence.text})" if what and evidence.text else what or evidence.text
        notes = [] if event.confirmed else ["not confirmed"]
        for name in names:
            if name in event.attributes:
                notes.append(name if event.attributes[name] else f"not {name}")
            elif name not in event.quantities and name not in wording.OFFSETS:
                notes.append(f"{self.vocabulary.label(name)} not known")
        return ", ".join(filter(None, [shown, *notes, when]))

    def _why(self, name: str, records: Sequence[str]) -> tuple[str, Sequence[str]]:
        """Why a fact is not known, and the records that say so."""
        unread = self.withheld(name)
        if unread is not None:
            return f": {unread[0]}", (*unread[1], *records)
        unit = self.vocabulary.unit(name)
        trouble = sorted({why for record in records if (why := self.vocabulary.unit_trouble(record, unit))})
        if trouble:
            return ": " + "; ".join(trouble), records
        return (": what is on record cannot be used" if records else ": nothing that counts is on record"), records

    def _shape(self, part: Any, check: str = "") -> str:
        return f"{self.prefix}:{local(part.iri)}" + (f"-{check}" if check else "")

    def _because(
        self, part: Any, message: str, records: Iterable[str], check: str = "", facts: tuple[str, ...] = ()
    ) -> Because:
        return Because(self._shape(part, check), message, self._evidence(records), facts)

    def _facts(self, events: Iterable[Event]) -> tuple[str, ...]:
        """Names of event facts, as on the subject graph: by their place."""
        places = {id(event): number for number, event in enumerate(self.reader.facts.events)}
        return tuple(f"event/{places[id(event)]}" for event in events)

    def _evidence(self, records: Iterable[str]) -> tuple[Evidence, ...]:
        return tuple(self.vocabulary.evidence(record) for record in dict.fromkeys(records))


def _records(events: Iterable[Event]) -> list[str]:
    return [record for event in events for record in (event.records or (event.record,))]


def _properties(pattern: Any) -> list[Any]:
    found = list(pattern.properties)
    for options in pattern.either:
        for one in options:
            found += [one] if hasattr(one, "path") else _properties(one)
    return found


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
