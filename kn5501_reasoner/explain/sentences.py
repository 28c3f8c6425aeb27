"""One sentence for each part of a rule, with the records that it rests on.

In: a Reader on one subject's facts, a Vocabulary. Out: model.Because.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model import Because, Event, Judged
from ..shapes import Criterion, Property
from ..vocab import local
from . import advice, wording
from .alike import Group, texts
from .match import Matches, anchor_of, pattern_of, properties
from .speaker import records_of
from .values import Values


class Sentences(Values):
    """Writes the reasons of one criterion for one subject."""

    def part(self, part: Property, state: bool | None) -> list[Because]:
        """Why a part is True, False or None; several reasons where several things are open."""
        if part.pattern is None:
            return [self.value(part)]
        if state is None:
            return self._open(part)
        return self._present(part) if state == (part.some_of is not None) else self._absent(part)

    def judgement(self, criterion: Criterion) -> tuple[Because, ...]:
        """What needs an investigator's judgement, and what the judgement was."""
        name = self.reader.criterion
        judged = self.reader.facts.judged.get(name)
        found: list[Because] = []
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
        self, shape: str, judged: Judged | None, what: str, group: Group, part: Property | None,
        beside: Iterable[str] = (),
    ) -> Because:
        """The judgement, or that it is awaited. beside: records of what is judged, where that is no event."""
        records, facts = (*records_of(group, part), *beside), self._facts(group)
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

    def _present(self, part: Property) -> list[Because]:
        found, needed = self.reader.events(part), "needed" if part.some_of is not None else "not allowed"
        limits = [wording.window(one) for one in properties(pattern_of(part))]
        limit = "".join(f"; {needed} {words}" for words in limits if words)
        reasons = [
            self._because(part, self._words(group, part) + limit, records_of(group, part), facts=self._facts(group))
            for group in self._alike(found.sure, part)
        ]
        return reasons or self._by_code(part, found if part.some_of is None else found.met)

    def _absent(self, part: Property) -> list[Because]:
        found = self.reader.events(part)
        anchor = anchor_of(part)
        settled = [self.reader.facts.settled.get((local(domain), anchor), ()) for domain in part.notes.domains]
        message = f"{_lower(part.notes.label)}: none on record"
        if part.notes.domains:
            domains = ", ".join(self.vocabulary.label(local(domain)) for domain in part.notes.domains)
            message += f"; {'reviewed' if any(settled) else 'assumed absent'}: {domains}"
        groups = self._alike(found.others, part)
        if groups:
            message += "; recorded but not counted: " + self._list(groups, part)
        records, facts = records_of(found.others, part), self._facts(found.others)
        reasons = [Because(self._shape(part), message, self._evidence(*settled, records), facts)]
        return reasons + self._by_code(part, found)

    def _by_code(self, part: Property, found: Matches) -> list[Because]:
        """Codes that no mapping knows or that are too broad to tell, and what the investigator judged of them."""
        judged = self.reader.facts.judged.get(self.reader.criterion)
        reasons: list[Because] = []
        for events, one, several in (
            (found.unmapped, "a code that no mapping knows", "codes that no mapping knows"),
            (found.only_broad, "a code that is too broad to tell", "codes that are too broad to tell"),
        ):
            for group in self._alike(events, part):
                what = f"{self._words(group, part)}, {several if self._several(group) else one}: "
                reasons.append(self._judged(self._shape(part), judged, what, group, part))
        return reasons

    def _open(self, part: Property) -> list[Because]:
        found = self.reader.events(part)
        reasons: list[Because] = []
        unmapped, settled = ("unmapped", "settled") if part.some_of is None else ("", "")  # shapes of their own
        for group in self._alike(self._undecided(part, found), part):
            undecided = "the record does not decide it" if len(group) == 1 else "the records do not decide it"
            self._asked_for.append(self._asked(group, part))
            reasons.append(
                self._because(part, f"{self._words(group, part)}: may count, {undecided}",
                              records_of(group, part), facts=self._facts(group))
            )
        if self.reader.facts.judged.get(self.reader.criterion) is None:
            for group in self._alike(found.unmapped, part):
                unknown = "these codes, and they" if self._several(group) else "this code, and it"
                self._asked_for.append(advice.of_unknown_code(self._coded(group)))
                reasons.append(
                    self._because(part, f"{self._words(group, part)}: no mapping knows {unknown} could matter",
                                  records_of(group, part), unmapped, self._facts(group))
                )
            for group in self._alike(found.only_broad, part):
                broad = "these codes are" if self._several(group) else "this code is"
                self._asked_for.append(advice.of_broad_code(texts(group, self.told.evidence)))
                reasons.append(
                    self._because(part, f"{self._words(group, part)}: may count, {broad} too broad to tell",
                                  records_of(group, part), unmapped, self._facts(group))
                )
        if part.some_of is not None and not reasons:
            self._asked_for.append(f"record what shows it: {_lower(part.notes.label)}")
        anchor = anchor_of(part)
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
                reasons.append(self._because(part, message, (), settled))
                continue
            self._reviews.setdefault(words, []).append(anchor)
            why, _, reviews = self._uncounted("review", domain, anchor)
            message = f"{words}: no review that covers {anchor} is on record"
            message += f" (the one there is {why})" if why else ", and silence is not absence"
            reasons.append(self._because(part, message, reviews, settled))
        return reasons

    def _undecided(self, part: Property, found: Matches) -> tuple[Event, ...]:
        """Events of which more is lacking than a code. A judgement that a demand is met does not give their days."""
        judged = self.reader.facts.judged.get(self.reader.criterion)
        if part.some_of is None or judged is None or not judged.fit:
            return found.possible
        return (*found.possible, *(event for event in found.by_code if event not in found.possible))

    def _asked(self, group: Group, part: Property) -> str:
        """What an event lacks, of the first of a group."""
        event, label = group[0], self.vocabulary.label
        first = self.told.evidence(event.record)
        what = " and ".join(label(name) for name in event.classes) or first.text
        lacking = self.reader.lacking(pattern_of(part), event)
        if not event.confirmed and self.told.uncertain(event.record):
            lacking = (advice.UNCERTAIN, *lacking)
        return advice.of_event(what, event, first.date, lacking, label, self.reader.facts.dates)

    def _coded(self, group: Group) -> list[str]:
        """The texts of the records of a group, each with its codes where it is not the code alone."""
        found: dict[str, str] = {}
        for event in group:
            text, codes = self.told.evidence(event.record).text, self.told.codes(event.record)
            found[text] = f"“{text}” ({codes})" if codes and not codes.endswith(text) else codes or f"“{text}”"
        return list(found.values())


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
