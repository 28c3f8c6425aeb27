"""Making a stored decision again: the records that counted then, today's rules and libraries, the same hashes.

In: the folder of a store that no server has. Out: what is the same and what is not, a line a decision.
Raises: UsageError for an unknown decision, or a store that is in use or damaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.pipeline import assess_stored

from .database import is_there
from .journal import Decision
from .store import DATABASE, Store


@dataclass(frozen=True)
class Replayed:
    """One decision made again. kept: the stored texts still have the hashes that the journal gives."""

    decision: str
    subject: str
    kept: bool
    document: bool
    dataset: bool

    @property
    def same(self) -> bool:
        """Whether everything is as it was given."""
        return self.kept and self.document and self.dataset

    def __str__(self) -> str:
        if self.same:
            return f"{self.decision}: the same"
        wrong = [words for good, words in (
            (self.kept, "the stored text was changed"),
            (self.document, "outcomes, reasons or evidence differ"),
            (self.dataset, "the whole differs (rules, ontology or library versions among it)"),
        ) if not good]
        return f"{self.decision}: {'; '.join(wrong)}"


def replay(folder: Path, decision: str) -> list[Replayed]:
    """Make one decision again, or ``all``."""
    if not is_there(folder / DATABASE):
        raise UsageError("there is no store here", str(folder), f"name the folder given to '{COMMAND} serve --store'")
    store = Store(folder)
    try:
        return [_again(store, each) for each in _chosen(store, decision)]
    finally:
        store.close()


def _chosen(store: Store, name: str) -> Iterator[Decision]:
    if name == "all":
        yield from store.every_decision()
        return
    found = store.decision(name)
    if found is None:
        raise UsageError(f"no decision '{name}' in the store", "DECISION", "a subject's page lists its decisions")
    yield found


def _again(store: Store, decision: Decision) -> Replayed:
    text = store.counting(decision.subject, decision.entry)
    made = assess_stored({decision.subject: (text, decision.dates)}, store.trial)[decision.subject]
    kept = {name: _hash(store.text_of(decision.id, name)) for name in ("document", "dataset")}
    return Replayed(
        decision.id, decision.subject, kept == {"document": decision.document, "dataset": decision.dataset},
        _hash(made.document) == decision.document, _hash(made.dataset) == decision.dataset,
    )


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
