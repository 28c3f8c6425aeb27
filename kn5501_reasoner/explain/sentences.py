"""One sentence for each part of a rule, with the records that it rests on.

In: a Reader on one subject's facts, a Vocabulary. Out: model.Because.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..amounts import amount
from ..model import Because, Event, Evidence
from . import advice, wording
from .alike import NAMED, Group, alike, group_words, newest_first, texts
from .match import Matches, Reader, local, properties

_NAMED_AGAIN = 3  # texts of each kind, where a sentence names many kinds
_YES = {True: "yes", False: "no"}


class Sentences:
    """Writes the reasons of one criterion for one subject, and notes what to record where something is open."""

    def __init__(self, reader: Reader, vocabulary: Any, told: Any, prefix: str) -> None:
        self.reader, self.vocabulary, self.told, self.prefix = reader, vocabulary, told, prefix
        judged = reader.facts.judged.get(reader.criterion)
        self.unfit = judged is not None and not judged.fit
        self.places = {id(event): number for number, event in enumerate(reader.facts.events)}
        self._asked_for: list[str] = []
        self._reviews: dict[str, list[str]] = {}

    @property
    def advice(self) -> tuple[str, ...]:
        """What to record, of what was found open: what records lack, then reviews."""
        reviews = (
            f"record a review of {domain} that covers {' and '.join(dict.fromkeys(anchors))}"
            for domain, anchors in self._reviews.items()
        )
        return (*self._asked_for, *reviews)

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
                why, beside, unread = self._why(name, records)
                return self._because(part, f"{label}: not known{why}", (*records, *beside), unread=unread)
            return self._because(part, f"{label}: {_YES[truth.holds]}", records, facts=(name,))
        quantity = self.reader.facts.quantities.get(name)
        unit = self.vocabulary.unit(name)
        demand = wording.limits(part, name, unit)
        if quantity is None or (quantity.low is None and quantity.high is None):
            records = quantity.records if quantity else ()
            why, beside, unread = self._why(name, records)
            return self._because(part, f"{label}: not known{why}; needed: {demand}", (*records, *beside), unread=unread)
        state = self.reader.part(part)
        words = f"{label} {wording.interval(quantity, name, unit)}"
        if name in wording.MONTH_CODES or unit in wording.COUNTS:
            words = f"{label}: {wording.interval(quantity, name, unit)}; needed: {demand}"
            words += self._taken(quantity.records) if name in wording.MONTH_CODES else ""
        elif state is None:
            words += f" does not decide; needed: {demand}"
        elif state:
            words += f" is {demand}"
        else:
            below = part.minimum is not None and quantity.high is not None and quantity.high < part.minimum
            words += f" is {'below' if below else 'above'} {amount(part.minimum if below else part.maximum, unit)}"
        withheld = self.withheld(name) if state is None else None
        if withheld is not None:
            why, unread = withheld
            return self._because(part, f"{words}; {why}", quantity.records, facts=(name,), unread=unread)
        if state is None:
            self._ask(name, quantity.records)
        return self._because(part, words, quantity.records, facts=(name,))

    def _taken(self, records: Sequence[str]) -> str:
        """The medicines among the records of a period of treatment, each with the dates of its newest record."""
        medicines = newest_first(
            self.told.evidence(record) for record in records if self.told.table(record) == "exposure"
        )
        by_name: dict[str, list[Evidence]] = {}
        for each in medicines:
            by_name.setdefault(each.meaning or each.text, []).append(each)
        told = []
        for name, found in by_name.items():
            earlier = f" and {len(found) - 1} earlier" if len(found) > 1 else ""
            told.append(" ".join(filter(None, (name, wording.dated(found[0].date)))) + earlier)
        more = f"; and {len(told) - NAMED} more" if len(told) > NAMED else ""
        return f"; on record: {'; '.join(told[:NAMED])}{more}" if told else ""

    def withheld(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        """Why a domain, fact or judgement stays open because of entries that were not understood, and these entries."""
        records = self.reader.facts.withheld.get(name)
        if not records:
            return None
        told = [self.told.evidence(record).text if record else "of nobody" for record in records]
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
                found.append(self._judged(f"{self.prefix}:{name}", judged, "", (), None))
                continue
            events = self.reader.events(pattern)
            broad = tuple(event for event in events.broad if event not in events.possible)
            for group in self._alike(events.sure + events.possible + broad, pattern):
                what = f"{self._words(group, pattern)}: "
                if judged is not None and not judged.fit and all(event not in events.sure for event in group):
                    self._asked_for.append(self._asked(group, pattern))
                found.append(self._judged(self._shape(pattern), judged, what, group, pattern))
        if not found and judged is not None and criterion.borderline is not None:
            truth = self.reader.facts.truths.get(local(criterion.borderline.path[0]))
            found.append(self._judged(self._shape(criterion.borderline), judged, "borderline result: ", (), None,
                                      truth.records if truth else ()))
        elif not found and self.unfit:
            found.append(self._judged(f"{self.prefix}:{name}", judged, "", (), None))
        return tuple(found)

    def _judged(
        self, shape: str, judged: Any, what: str, group: Group, part: Any, beside: Iterable[str] = ()
    ) -> Because:
        """The judgement, or that it is awaited. beside: records of what is judged, where that is no event."""
        records, facts = (*_records(group, part), *beside), self._facts(group)
        if judged is None:
            why, entries, judgements = self._not_judged()
            message = f"{what}awaits the investigator's judgement{why}"
            return Because(shape, message, self._evidence(entries, judgements, records), facts)
        evidence = self._evidence(judged.records, records)
        made = (self.told.judgement(one.record) for one in evidence if one.record in judged.records)
        said = next(filter(None, made), "judged")
        return Because(shape, f"{what}{said}", evidence, facts)

    def _not_judged(self) -> tuple[str, Sequence[str], Sequence[str]]:
        """Why no judgement counts; entries that were not understood and may be one; judgements on record.

        Notes what would settle it.
        """
        name = self.reader.criterion
        unread = self.withheld(f"judgement-{name}") or self.withheld("judgements")
        if unread:
            return f"; {unread[0]}", unread[1], ()
        conflicting = self.reader.facts.truths.get(f"judgement:{name}")
        if conflicting is not None:
            self._asked_for.append("record a later judgement with name, date and reason: those of one day disagree")
            return "; those on record disagree", (), conflicting.records
        why, mend, judgements = self._uncounted("judgement", name, "enrolment")
        self._asked_for += mend or [advice.JUDGE]
        return f"; what is on record does not count ({why})" if why else "", (), judgements

    def _uncounted(self, table: str, name: str, anchor: str) -> tuple[str, list[str], tuple[str, ...]]:
        """Why statements on record do not count at an anchor, what would mend them, and their records."""
        facts = self.reader.facts
        found = self.told.uncounted(table, name, anchor, facts.dates)
        why = "; ".join(sorted({each.why for _, each in found}))
        return why, sorted({each.mend for _, each in found}), tuple(record for record, _ in found)

    def _present(self, part: Any) -> list[Because]:
        found = self.reader.events(part)
        limits = [wording.window(one) for one in properties(part.none_of)]
        limit = "".join(f"; not allowed {words}" for words in limits if words)
        reasons = [
            self._because(part, self._words(group, part) + limit, _records(group, part), facts=self._facts(group))
            for group in self._alike(found.sure, part)
        ]
        return reasons or self._by_code(part, found)

    def _absent(self, part: Any) -> list[Because]:
        found = self.reader.events(part)
        anchor = local(part.notes.anchor) if part.notes.anchor else "enrolment"
        settled = [self.reader.facts.settled.get((local(domain), anchor), ()) for domain in part.notes.domains]
        message = f"{_lower(part.notes.label)}: none on record"
        if part.notes.domains:
            domains = ", ".join(self.vocabulary.label(local(domain)) for domain in part.notes.domains)
            message += f"; {'reviewed' if any(settled) else 'assumed absent'}: {domains}"
        groups = self._alike(found.others, part)
        if groups:
            message += "; recorded but not counted: " + self._list(groups, part)
        records, facts = _records(found.others, part), self._facts(found.others)
        reasons = [Because(self._shape(part), message, self._evidence(*settled, records), facts)]
        return reasons + self._by_code(part, found)

    def _by_code(self, part: Any, found: Matches) -> list[Because]:
        """Codes that no mapping knows or that are too broad to tell, and what the investigator judged of them."""
        judged, reasons = self.reader.facts.judged.get(self.reader.criterion), []
        for events, one, several in (
            (found.unmapped, "a code that no mapping knows", "codes that no mapping knows"),
            (found.only_broad, "a code that is too broad to tell", "codes that are too broad to tell"),
        ):
            for group in self._alike(events, part):
                what = f"{self._words(group, part)}, {several if self._several(group) else one}: "
                reasons.append(self._judged(self._shape(part), judged, what, group, part))
        return reasons

    def _open(self, part: Any) -> list[Because]:
        found, reasons = self.reader.events(part), []
        for group in self._alike(found.possible, part):
            undecided = "the record does not decide it" if len(group) == 1 else "the records do not decide it"
            self._asked_for.append(self._asked(group, part))
            reasons.append(
                self._because(part, f"{self._words(group, part)}: may count, {undecided}",
                              _records(group, part), facts=self._facts(group))
            )
        if self.reader.facts.judged.get(self.reader.criterion) is None:
            for group in self._alike(found.unmapped, part):
                unknown = "these codes, and they" if self._several(group) else "this code, and it"
                self._asked_for.append(advice.of_unknown_code(self._coded(group)))
                reasons.append(
                    self._because(part, f"{self._words(group, part)}: no mapping knows {unknown} could matter",
                                  _records(group, part), "unmapped", self._facts(group))
                )
            for group in self._alike(found.only_broad, part):
                broad = "these codes are" if self._several(group) else "this code is"
                self._asked_for.append(advice.of_broad_code(texts(group, self.told.evidence)))
                reasons.append(
                    self._because(part, f"{self._words(group, part)}: may count, {broad} too broad to tell",
                                  _records(group, part), "unmapped", self._facts(group))
                )
        anchor = local(part.notes.anchor) if part.notes.anchor else "enrolment"
        given = getattr(self.reader.facts.dates, anchor) is not None
        for domain in self.reader.unsettled(part):
            words = self.vocabulary.label(domain)
            unread = self.withheld(domain)
            if unread is not None:
                reasons.append(self._because(part, f"{words}: {unread[0]}", unread[1], "unread"))
                continue
            if not given:
                self._asked_for.append(f"give the day of {anchor}")
                message = f"{words}: the day of {anchor} is not given, so no review is known to cover it"
                reasons.append(self._because(part, message, (), "settled"))
                continue
            self._reviews.setdefault(words, []).append(anchor)
            why, _, reviews = self._uncounted("review", domain, anchor)
            message = f"{words}: no review that covers {anchor} is on record"
            message += f" (the one there is {why})" if why else ", and silence is not absence"
            reasons.append(self._because(part, message, reviews, "settled"))
        return reasons

    def _asked(self, group: Group, part: Any) -> str:
        """What an event lacks, of the first of a group."""
        event, label = group[0], self.vocabulary.label
        first = self.told.evidence(event.record)
        what = " and ".join(label(name) for name in event.classes) or first.text
        lacking = self.reader.lacking(part.none_of, event)
        if not event.confirmed and self.told.uncertain(event.record):
            lacking = (advice.UNCERTAIN, *lacking)
        return advice.of_event(what, event, first.date, lacking, label, self.reader.facts.dates)

    def _coded(self, group: Group) -> list[str]:
        """The texts of the records of a group, each with its codes where it is not the code alone."""
        found = {}
        for event in group:
            text, codes = self.told.evidence(event.record).text, self.told.codes(event.record)
            found[text] = f"“{text}” ({codes})" if codes and not codes.endswith(text) else codes or f"“{text}”"
        return list(found.values())

    def _alike(self, events: Iterable[Event], part: Any) -> list[Group]:
        return alike(events, part.none_of, self.reader, self.told.evidence)

    def _words(self, group: Group, part: Any, named: int = NAMED) -> str:
        return group_words(
            group, properties(part.none_of), self.vocabulary.label, self.told, self.reader.facts.dates, named
        )

    def _list(self, groups: list[Group], part: Any) -> str:
        """Groups in words, one after another, at most NAMED of them."""
        if len(groups) == 1:
            return self._words(groups[0], part)
        words = [self._words(group, part, _NAMED_AGAIN) for group in groups[:NAMED]]
        further = sum(len(group) for group in groups[NAMED:])
        return ", ".join(words) + (f", and {further} more" if further else "")

    def _several(self, group: Group) -> bool:
        """Whether the records of a group have several texts, and so, as far as a reader can see, several codes."""
        return len(texts(group, self.told.evidence)) > 1

    def _why(self, name: str, records: Sequence[str]) -> tuple[str, Sequence[str], Sequence[str]]:
        """Why a fact is not known; records of what is known beside it; entries that were not understood, if it is they.

        Notes what would decide it.
        """
        unread = self.withheld(name)
        if unread is not None:
            return f" ({unread[0]})", (), unread[1]
        for other, condition in self.told.beside(name):
            truth = self.reader.facts.truths.get(other)
            if truth is not None and truth.holds is None and self.told.basis(truth.records) and not records:
                return f" ({condition} is not shown to be diagnosed)", truth.records, ()
        why = self._ask(name, records)
        if records:
            return f" ({why or 'what is on record does not decide it'})", (), ()
        for other, condition in self.told.beside(name):
            truth = self.reader.facts.truths.get(other)
            if truth is not None and truth.holds:
                basis = self.told.basis(truth.records)
                said = f"following {basis}" if basis else "its basis is not"
                return f" ({condition} is on record, {said})", truth.records, ()
        return " (nothing that counts is on record)", (), ()

    def _ask(self, name: str, records: Sequence[str]) -> str:
        """Notes what would decide a fact; gives back why its records do not, or nothing where they are in order."""
        dates = self.reader.facts.dates
        found = [one for record in records if (one := self.told.trouble(record, name, dates)) is not None]
        mend = sorted({one.mend for one in found})
        if not mend and len(self._values(records)) > 1 and name not in wording.MONTH_CODES:
            mend = [f"say which is the newest, by their times: {self.vocabulary.label(name)}"]
        self._asked_for += mend or [self.told.remedy(name, records)]
        return "; ".join(sorted({one.why for one in found}))

    def _values(self, records: Sequence[str]) -> set[str]:
        """The different things that records say of one day."""
        kinds = ("observation", "consent")
        said = [self.told.evidence(record) for record in records if self.told.table(record) in kinds]
        return {each.text for each in said} if len({each.date for each in said}) == 1 else set()

    def _shape(self, part: Any, check: str = "") -> str:
        return f"{self.prefix}:{local(part.iri)}" + (f"-{check}" if check else "")

    def _because(
        self, part: Any, message: str, records: Iterable[str], check: str = "", facts: tuple[str, ...] = (),
        unread: Iterable[str] = (),
    ) -> Because:
        return Because(self._shape(part, check), message, self._evidence(unread, records), facts)

    def _facts(self, events: Iterable[Event]) -> tuple[str, ...]:
        """Names of event facts, as on the subject graph: by their place."""
        return tuple(f"event/{self.places[id(event)]}" for event in events)

    def _evidence(self, *kinds: Iterable[str]) -> tuple[Evidence, ...]:
        """Each record once, the newest first; of several kinds first the newest of each, so that none is out of sight.

        kinds: records that a reason rests on in different ways: a review and what was recorded beside it.
        """
        found = [newest_first(self.told.evidence(record) for record in dict.fromkeys(kind)) for kind in kinds]
        return tuple(dict.fromkeys([*(kind[0] for kind in found if kind), *(e for kind in found for e in kind[1:])]))


def _records(events: Iterable[Event], part: Any) -> list[str]:
    """Those of the events, and of the quantities that the part reads of them: the class of a heart failure."""
    found: list[str] = []
    for event in events:
        found += event.records or (event.record,)
        read = (event.quantities.get(local(one.path[0])) for one in properties(part.none_of))
        found += [record for quantity in read if quantity for record in quantity.records]
    return found


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
