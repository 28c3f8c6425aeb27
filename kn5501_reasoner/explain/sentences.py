"""One sentence for each part of a rule, with the records that it rests on.

In: a Reader on one subject's facts, a Vocabulary. Out: model.Because.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..model import Because
from . import advice, wording
from .alike import Group, texts
from .match import Matches, local, properties
from .speaker import records_of
from .values import Values


class Sentences(Values):
    """Writes the reasons of one criterion for one subject."""

    def part(self, part: Any, state: bool | None) -> list[Because]:
        """Why a part is True, False or None; several reasons where several things are open."""
        if part.none_of is None:
            return [self.value(part)]
        if state is False:
            return self._present(part)
        return self._absent(part) if state else self._open(part)

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

    def _present(self, part: Any) -> list[Because]:
        found = self.reader.events(part)
        limits = [wording.window(one) for one in properties(part.none_of)]
        limit = "".join(f"; not allowed {words}" for words in limits if words)
        reasons = [
            self._because(part, self._words(group, part) + limit, records_of(group, part), facts=self._facts(group))
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
        records, facts = records_of(found.others, part), self._facts(found.others)
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
                              records_of(group, part), facts=self._facts(group))
            )
        if self.reader.facts.judged.get(self.reader.criterion) is None:
            for group in self._alike(found.unmapped, part):
                unknown = "these codes, and they" if self._several(group) else "this code, and it"
                self._asked_for.append(advice.of_unknown_code(self._coded(group)))
                reasons.append(
                    self._because(part, f"{self._words(group, part)}: no mapping knows {unknown} could matter",
                                  records_of(group, part), "unmapped", self._facts(group))
                )
            for group in self._alike(found.only_broad, part):
                broad = "these codes are" if self._several(group) else "this code is"
                self._asked_for.append(advice.of_broad_code(texts(group, self.told.evidence)))
                reasons.append(
                    self._because(part, f"{self._words(group, part)}: may count, {broad} too broad to tell",
                                  records_of(group, part), "unmapped", self._facts(group))
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


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
