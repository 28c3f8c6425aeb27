"""Quantities and yes-no facts against what a part of a rule demands of them.

In: parts with a limit or a wanted value. Out: model.Because; what would decide a fact that is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..amounts import amount
from ..model import Because, Evidence
from ..shapes import Property
from ..vocab import local
from . import wording
from .alike import NAMED, newest_first
from .speaker import Speaker

_YES = {True: "yes", False: "no"}


class Values(Speaker):
    """Reasons of parts that compare a value."""

    def value(self, part: Property) -> Because:
        """A quantity or yes-no fact against what the part demands."""
        name = local(part.path[0])
        yes_no = part.minimum is None and part.maximum is None
        return self._truth(part, name) if yes_no else self._quantity(part, name)

    def _truth(self, part: Property, name: str) -> Because:
        label, truth = self.vocabulary.label(name), self.reader.facts.truths.get(name)
        records: Sequence[str] = truth.records if truth else ()
        if truth is None or truth.holds is None:
            why, beside, unread = self._why(name, records)
            return self._because(part, f"{label}: not known{why}", (*records, *beside), unread=unread)
        if truth.holds:  # what only may be it stands beside it
            dates = self.reader.facts.dates
            records = [one for one in records if self.told.trouble(one, name, dates) is None] or records
        return self._because(part, f"{label}: {_YES[truth.holds]}", records, facts=(name,))

    def _quantity(self, part: Property, name: str) -> Because:
        quantity = self.reader.facts.quantities.get(name)
        label, unit = self.vocabulary.label(name), self.vocabulary.unit(name)
        demand = wording.limits(part, name, unit)
        if quantity is None or (quantity.low is None and quantity.high is None):
            records = quantity.records if quantity else ()
            why, beside, unread = self._why(name, records)
            return self._because(part, f"{label}: not known{why}; needed: {demand}", (*records, *beside), unread=unread)
        state = self.reader.part(part)
        said, records = wording.interval(quantity, name, unit), quantity.records
        words = f"{label} {said}"
        if name in wording.MONTH_CODES:
            left_out = self.told.left_out(name, records) if state is False else ()
            words = f"{label}: {wording.interval(quantity, name, unit)}; needed: {demand}"
            words += self._taken(records) + self._taken(left_out, "not counted", self.told.route)
        elif unit in wording.COUNTS:
            words = f"{label}: {wording.interval(quantity, name, unit)}; needed: {demand}"
        elif state is None:
            words += f" does not decide; needed: {demand}"
        elif state:
            words = f"{label}: {said}" if said == demand else f"{words} is {demand}"
        else:
            below = part.minimum is not None and quantity.high is not None and quantity.high < part.minimum
            limit = part.minimum if below else part.maximum
            assert limit is not None, part.iri
            beyond = f"{'below' if below else 'above'} {amount(limit, unit)}"
            words = f"{label}: {said}; needed: {demand}" if said == beyond else f"{words} is {beyond}"
        withheld = self.withheld(name) if state is None else None
        if withheld is not None:
            why, unread = withheld
            return self._because(part, f"{words}; {why}", records, facts=(name,), unread=unread)
        if state is None:
            self._ask(name, records)
        if unit in wording.COUNTS:
            return Because(self._shape(part), words, self._what_counts_first(records), (name,))
        return self._because(part, words, records, facts=(name,))

    def _what_counts_first(self, records: Sequence[str]) -> tuple[Evidence, ...]:
        """The records of a count: what is present before what is absent, grade A before grade B; of each the newest."""
        found = newest_first(self.told.evidence(record) for record in records)
        return tuple(sorted(found, key=lambda one: (self.told.absent(one.record), one.text)))

    def _taken(
        self, records: Sequence[str], heading: str = "on record", route: Callable[[str], str] = lambda record: "",
    ) -> str:
        """The medicines among records, each with the dates of its newest record, and its route where that matters."""
        medicines = newest_first(
            self.told.evidence(record) for record in records if self.told.table(record) == "exposure"
        )
        by_name: dict[str, list[Evidence]] = {}
        for each in medicines:
            by_name.setdefault(each.meaning or each.text, []).append(each)
        told = []
        for name, found in by_name.items():
            earlier = f" and {len(found) - 1} earlier" if len(found) > 1 else ""
            way = route(found[0].record)
            told.append(" ".join(filter(None, (name, way and f"({way})", wording.dated(found[0].date)))) + earlier)
        more = f"; and {len(told) - NAMED} more" if len(told) > NAMED else ""
        return f"; {heading}: {'; '.join(told[:NAMED])}{more}" if told else ""

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
        if not mend and self._disagree(records):
            mend = [f"say which is the newest, by their times: {self.vocabulary.label(name)}"]
        if name in wording.MONTH_CODES:
            if mend and all(self.told.table(record) != "review" for record in records):
                mend.append("record a review of medication")
        elif self.vocabulary.unit(name) in wording.SUMS:
            mend.append(self.told.remedy(name, records))
        self._asked_for += mend or [self.told.remedy(name, records)]
        return "; ".join(sorted({one.why for one in found}))

    def _disagree(self, records: Sequence[str]) -> bool:
        """Whether records of one thing and one day say different things."""
        said: dict[tuple[str, str | None], set[str]] = {}
        for record in records:
            if self.told.table(record) in ("observation", "consent"):
                one = self.told.evidence(record)
                said.setdefault((self.told.codes(record), one.date), set()).add(one.text)
        return any(len(texts) > 1 for texts in said.values())
