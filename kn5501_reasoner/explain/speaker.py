"""What every reason is made with: one criterion, one subject's facts and records, and what is asked for on the way.

In: a Reader on one subject's facts, a Vocabulary, what the subject's records say. Out: model.Because; advice.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Because, Event, Evidence
from ..shapes import Property
from ..vocab import local
from .alike import NAMED, Group, alike, group_words, newest_first, texts
from .match import Reader, pattern_of, properties
from .vocabulary import Told, Vocabulary

NAMED_AGAIN = 3  # texts of each kind, where a sentence names many kinds


class Speaker:
    """Holds what the reasons of one criterion share, and notes what to record where something is open."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, told: Told, prefix: str) -> None:
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

    def withheld(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        """Why a domain, fact or judgement stays open because of entries that were not understood, and these entries."""
        records = self.reader.facts.withheld.get(name)
        if not records:
            return None
        told = [self.told.evidence(record).text if record else "of nobody" for record in records]
        first = f"{told[0]}" + (f", and {len(told) - 1} more" if len(told) > 1 else "")
        entries = "an entry that was" if len(told) == 1 else f"{len(told)} entries that were"
        return f"{entries} not understood could say more of it ({first})", tuple(record for record in records if record)

    def _uncounted(self, table: str, name: str, anchor: str) -> tuple[str, list[str], tuple[str, ...]]:
        """Why statements on record do not count at an anchor, what would mend them, and their records."""
        facts = self.reader.facts
        found = self.told.uncounted(table, name, anchor, facts.dates)
        why = "; ".join(sorted({each.why for _, each in found}))
        return why, sorted({each.mend for _, each in found}), tuple(record for record, _ in found)

    def _alike(self, events: Iterable[Event], part: Property) -> list[Group]:
        return alike(events, pattern_of(part), self.reader, self.told.evidence)

    def _words(self, group: Group, part: Property, named: int = NAMED) -> str:
        return group_words(
            group, properties(pattern_of(part)), self.vocabulary.label, self.told, self.reader.facts.dates, named
        )

    def _list(self, groups: list[Group], part: Property) -> str:
        """Groups in words, one after another, at most NAMED of them."""
        if len(groups) == 1:
            return self._words(groups[0], part)
        words = [self._words(group, part, NAMED_AGAIN) for group in groups[:NAMED]]
        further = sum(len(group) for group in groups[NAMED:])
        return ", ".join(words) + (f", and {further} more" if further else "")

    def _several(self, group: Group) -> bool:
        """Whether the records of a group have several texts, and so, as far as a reader can see, several codes."""
        return len(texts(group, self.told.evidence)) > 1

    def _shape(self, part: Property, check: str = "") -> str:
        return f"{self.prefix}:{local(part.iri or '')}" + (f"-{check}" if check else "")

    def _because(
        self, part: Property, message: str, records: Iterable[str], check: str = "", facts: tuple[str, ...] = (),
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


def records_of(events: Iterable[Event], part: Property | None) -> list[str]:
    """Those of the events, and of the quantities that the part reads of them: the class of a heart failure."""
    found: list[str] = []
    asked = properties(part.pattern) if part is not None and part.pattern is not None else []
    for event in events:
        found += event.records or (event.record,)
        read = (event.quantities.get(local(one.path[0])) for one in asked)
        found += [record for quantity in read if quantity for record in quantity.records]
    return found
