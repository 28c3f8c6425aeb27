"""The store: an Oxigraph database with named graphs, and what a page needs of it at hand.

What: per subject the graphs ``records`` and ``facts``; per decision ``report`` and ``assessment``, kept as graphs while
the decision is the subject's current one and as text afterwards, so that a query over all graphs meets no outdated
outcome; ``journal``: every entry and decision with who and when; ontology, shapes and trial. Records are added; a text
that a newer version replaces goes to the journal. One write is one transaction. One process has the database; queries
of visitors read a checkpoint.
In: entries and decisions. Out: summaries, documents, graphs. Units: UTC for times.
Raises: UsageError when another process has the folder, or when it is damaged; Unwritable, DiskFull (web.database).
Source: docs/viewer.md, "What is kept"; PROV-O; Dublin Core terms.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.model import Records
from kn5501_reasoner.pipeline import Assessed, read_stored
from kn5501_reasoner.pipeline.intake import Deleted
from kn5501_reasoner.vocab import PROV

from . import rule_graphs
from .adding import Change, Known, State
from .checkpoints import Checkpoints
from .database import Database, Transaction, damaged
from .disk import Damaged
from .graphs import JOURNAL, decision_graph, ntriples, reports, saying, skolemised, subject_graph, turtle, without
from .journal import (
    VALUE,
    Decision,
    Entry,
    Journal,
    decision_quads,
    entry_quads,
    fingerprint,
    kept_node,
    kept_quads,
    read_journal,
    text_node,
)
from .texts import ABOUT, IDENTIFIER, PERSON, names_of

REPLACED, ASIDE = KEPT = ("replaced", "aside")
DATABASE = "database"


@dataclass(frozen=True)
class Rows:
    """The rows of a query, read to the end."""

    variables: tuple[ox.Variable, ...]
    rows: tuple[ox.QuerySolution, ...]

    def __iter__(self) -> Iterator[ox.QuerySolution]:
        return iter(self.rows)


class Store:
    """The database of one server. Reading is safe from any thread; writing is for who holds ``writing``."""

    def __init__(self, folder: Path | None = None, trial: str | None = None) -> None:
        """trial: the one to be run; None = the one that the store has."""
        self._own = None if folder else tempfile.mkdtemp(prefix=f"{COMMAND}-store-")
        self.folder = Path(folder or str(self._own))
        make_folder(self.folder)
        self.writing = threading.RLock()
        self._database = Database(self.folder / DATABASE)
        try:
            self._checkpoints = Checkpoints(self.folder / "checkpoints", self._database, self.writing)
            self.trial = rule_graphs.load(self._database, trial)
            self._journal = journal_of(self.quads(predicate=VALUE, graph=JOURNAL), self.folder / DATABASE)
        except Damaged as error:
            self._database.close()
            raise damaged(self.folder / DATABASE, "a part of it cannot be read") from error
        except BaseException:
            self._database.close()
            raise
        self._entries, self._decisions = self._journal.entries, self._journal.decisions
        self._current = {decision.subject: decision for decision in self._decisions.values()}

    # --- reading ---

    def subjects(self) -> list[Decision]:
        """The current decision of every subject, by the subject's name."""
        return [self._current[subject] for subject in sorted(self._current)]

    def subject(self, subject: str) -> Decision | None:
        """The current decision about one subject."""
        return self._current.get(subject)

    def document(self, decision: str) -> dict[str, Any]:
        """The JSON contract of any decision. Raises: KeyError."""
        return json.loads(self.text_of(decision, "document"))

    def entry(self, entry: str) -> Entry | None:
        """Any entry by its id."""
        return self._entries.get(entry)

    def text_of(self, decision: str, name: str) -> str:
        """The ``document`` or the ``dataset`` of any decision, as it was given. Raises: KeyError."""
        found = self.quads(text_node(decision, name).value, PROV + "value", graph=JOURNAL)
        if not found:
            raise KeyError(decision)
        return found[0].object.value

    def decision(self, decision: str) -> Decision | None:
        """Any decision by its id."""
        return self._decisions.get(decision)

    def every_decision(self) -> list[Decision]:
        """All decisions, oldest first."""
        return list(self._decisions.values())

    def decisions(self, subject: str) -> list[Decision]:
        """All decisions about a subject, newest first."""
        return [found for found in reversed(self._decisions.values()) if found.subject == subject]

    def entries(self, subject: str, upto: str = "e999999") -> list[Entry]:
        """The entries about a subject, newest first; upto: the last one that is wanted."""
        return [each for each in reversed(self._entries.values()) if subject in each.records and each.id <= upto]

    def corrected(self, subject: str, upto: str = "e999999") -> dict[str, Entry]:
        """Record IRI -> the entry since which it no longer counts, unless another text replaced it afterwards."""
        found: dict[str, Entry] = {}
        for each in reversed(self.entries(subject, upto)):
            for record in each.replaced.get(subject, ()):
                found.pop(record, None)
            found |= dict.fromkeys(each.struck, each)
        return found

    def known(self, subject: str) -> Known:
        """What is known of a subject when something more is said."""
        entries = list(reversed(self.entries(subject)))
        states: dict[str, State] = {}
        for each in entries:
            states |= each.states.get(subject, {})
        return Known(self.stored(subject), self.corrected(subject),
                     {record: state for record, state in states.items() if state.versions},
                     lambda: [quads for each in entries for name in KEPT if (quads := self.kept(each, subject, name))])

    def kept(self, entry: Entry, subject: str, name: str) -> list[ox.Quad]:
        """The texts that an entry let go (``replaced``) or set aside (``aside``), as statements."""
        if subject not in (entry.replaced if name == REPLACED else entry.aside):
            return []
        found = self.quads(kept_node(entry.id, subject, name).value, PROV + "value", graph=JOURNAL)
        return list(ox.parse(found[0].object.value.encode(), ox.RdfFormat.N_TRIPLES)) if found else []

    def kept_rows(self, entry: Entry, subject: str, name: str) -> Records:
        """The records that an entry let go (``replaced``) or set aside (``aside``), as rows."""
        quads = self.kept(entry, subject, name)
        named = {quad.object for quad in quads if quad.predicate.value == ABOUT}
        quads += [ox.Quad(node, ox.NamedNode(predicate), value) for node in named
                  for predicate, value in (PERSON, (IDENTIFIER, ox.Literal(subject)))]
        return read_stored([ntriples(quads)])

    def holders(self, deleted: Sequence[Deleted]) -> dict[Deleted, set[str]]:
        """Who has a record that an input deletes."""
        found: dict[Deleted, set[str]] = {each: set() for each in deleted}
        for entry in self._entries.values() if deleted else ():
            for subject, records in entry.records.items():
                bases = {record.partition("#")[0] for record in records}
                for each in deleted:
                    found[each] |= {subject} if any(map(each.names, bases)) else set()
        return found

    def stored(self, subject: str) -> list[ox.Quad]:
        """Every statement of every record of a subject, corrected ones included."""
        return self.quads(graph=subject_graph(subject, "records").value)

    def counting(self, subject: str, upto: str = "e999999") -> str:
        """The records that count after an entry, as N-Triples: those brought in until then, but not corrected."""
        return ntriples(without(self._until(subject, upto), set(self.corrected(subject, upto))))

    def changed(self, subject: str, change: Change, leaving: Collection[str] = ()) -> str:
        """The records that would count after a change, as N-Triples. leaving: records that are corrected with it."""
        replaced, gone = {*names_of(change.gone).values()}, set(change.gone)
        struck = {*self.corrected(subject).keys() - replaced, *leaving}
        kept = [quad for quad in self.stored(subject) if quad not in gone]
        new = skolemised(change.add, subject_graph(subject, "records"), self.next_entry())  # in the order of the store
        return ntriples(without([*kept, *new], struck))

    def rows(self, subject: str, upto: str = "e999999", all: bool = False) -> Records:
        """The records that count after an entry, as rows; all: also those that were corrected."""
        return read_stored([ntriples(self._until(subject, upto)) if all else self.counting(subject, upto)])

    def _until(self, subject: str, upto: str) -> list[ox.Quad]:
        """Every statement of the records as they were after an entry; of later ones not even their subject."""
        found = self.stored(subject)
        for each in self.entries(subject):
            if each.id > upto:
                later = saying(found, set(each.records[subject]))
                found = [quad for quad in found if quad.subject not in later] + self.kept(each, subject, REPLACED)
        return found

    def text(self, graph: ox.NamedNode) -> str:
        """One graph as Turtle."""
        return turtle(ntriples(self.quads(graph=graph.value)))

    def query(self, text: str) -> Rows:
        """The rows of a SELECT query of our own (never a visitor's) over all graphs as one."""
        with self._database.reading() as store:
            found = store.query(text, use_default_graph_as_union=True)
            return Rows(tuple(found.variables), tuple(found))

    def quads(self, subject: str | None = None, predicate: str | None = None, object: Any = None,
              graph: str | None = None) -> list[ox.Quad]:
        """Statements by pattern; IRIs as text, object as a term."""
        iris = (None if iri is None else ox.NamedNode(iri) for iri in (subject, predicate, graph))
        about, by, within = iris
        with self._database.reading() as store:
            return list(store.quads_for_pattern(about, by, object, within))

    def checkpoint(self) -> AbstractContextManager[Path]:
        """A folder with a read-only copy of the data as they are now; the same one until the data change."""
        return self._checkpoints.newest()

    def fingerprints(self) -> Mapping[str, str]:
        """Entry -> the hash of what the journal holds of it and of its decisions."""
        return self._journal.fingerprints

    # --- writing ---

    def ready(self) -> None:
        """See to it that something can be written. Raises: Unwritable, DiskFull."""
        self._database.ready()

    def next_entry(self) -> str:
        """The id of the next entry."""
        return f"e{len(self._entries) + 1:06d}"

    def next_decision(self, offset: int = 0) -> str:
        """The id of the next decision, or of one after it."""
        return f"d{len(self._decisions) + 1 + offset:06d}"

    def write(self, entry: Entry, changes: Mapping[str, Change],
              decisions: Sequence[tuple[Decision, Assessed]]) -> None:
        """One entry, subject -> what it changes, and the decisions it leads to, in one transaction.

        Raises: Unwritable, DiskFull; then it is not stored.
        """
        with self.writing:
            drops, quads, gone = [], [*entry_quads(entry)], []
            for subject, change in changes.items():
                graph = subject_graph(subject, "records")
                quads += skolemised(change.add, graph, entry.id)
                gone += [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in change.gone]
                kept = {REPLACED: change.gone, ASIDE: skolemised(change.aside, graph, f"{entry.id}-aside")}
                for name in KEPT:
                    quads += kept_quads(entry, subject, name, ntriples(kept[name])) if kept[name] else ()
            for decision, assessed in decisions:
                old = self._current.get(decision.subject)
                drops.append(subject_graph(decision.subject, "facts"))
                if old is not None:
                    drops += [decision_graph(old.id, "report"), decision_graph(old.id, "assessment")]
                quads += decision_quads(decision, old, assessed.document, assessed.dataset)
                quads += reports(decision.id, assessed)
            self._database.commit(Transaction(drops, gone, quads), next(entry_quads(entry)))
            self._checkpoints.outdate()
            self._entries[entry.id] = entry
            for decision, _ in decisions:
                self._decisions[decision.id] = self._current[decision.subject] = decision
            self._journal.fingerprints[entry.id] = fingerprint(entry, [decision for decision, _ in decisions])

    def close(self) -> None:
        """Let go of the database; a temporary one goes."""
        self._database.close()
        self._checkpoints.remove()
        if self._own:
            shutil.rmtree(self._own, ignore_errors=True)


def make_folder(folder: Path) -> None:
    """The folder of a store, for its owner alone. Raises: UsageError when there can be none."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the store cannot be opened: {error.strerror or error}", str(folder),
                         "name another folder, or change its owner or mode") from error


def journal_of(quads: Sequence[ox.Quad], folder: Path) -> Journal:
    """The journal of a store. Raises: UsageError when it cannot be read."""
    try:
        return read_journal(quads)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(folder, "its journal cannot be read") from error
