"""What the pages stand on: the store, the pools of child processes and the audit log, joined.

What: ``accept`` brings something in: read in a child, assessed in a child, written in one transaction, logged.
In: bytes or forms, who asks. Out: Accepted. Units: UTC.
Raises: Refused, with the data errors, and then nothing is kept; RecordError; TimedOut, Died, Busy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial, wraps
from hashlib import sha256
from importlib import import_module
from typing import Any

import pyoxigraph as ox
from flask import current_app

from kn5501_reasoner import resources
from kn5501_reasoner.errors import ReasonerError, RecordError, UsageError
from kn5501_reasoner.model import ANCHORS, DataError, Dates
from kn5501_reasoner.pipeline import Assessed, Intake, assess_stored, prepare, read_input

from .adding import Change, Refused, plan
from .audit import Log
from .config import Config
from .counting import Counting
from .graphs import SAME
from .journal import Decision, Entry, NotUsed
from .pool import Pool
from .store import Store
from .texts import REASON, RULE, TYPE, UNREAD, names_of, nodes

ATTEMPTS = 5


@dataclass(frozen=True)
class Accepted:
    """What became of an input: the entry, the subjects, their new decisions, and what was not used.

    skipped: (record, reason) of what is harmless; unread: what was not understood, and what it leaves open.
    """

    entry: str
    subjects: tuple[str, ...]
    decisions: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    unread: tuple[NotUsed, ...] = ()


def _with_a_place(accept: Callable[..., Accepted]) -> Callable[..., Accepted]:
    """Keep one place for all that an input needs done: what has been read is also assessed. Raises: Busy."""

    @wraps(accept)
    def placed(self: Service, *given: Any, **named: Any) -> Accepted:
        with self.assessing.place():
            return accept(self, *given, **named)

    return placed


class Service:
    """One server's store, child processes and log."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.counting = Counting(config.cohort, config.assess_seconds, config.counts) if config.cohort else None
        self.store = Store(config.store)
        self.log = Log(config.log or self.store.folder / "log", config.log_head)
        self.assessing = Pool(config.processes, config.assess_seconds, warm=partial(prepare, config.trial),
                              places=config.assessments)
        self.asking = Pool(
            config.processes, config.query_seconds, config.query_bytes,
            partial(import_module, "kn5501_reasoner.sparql"), config.queries,
        )
        if config.examples and not self.store.subjects():
            self.load_examples()

    @_with_a_place
    def accept(
        self, data: bytes, name: str, *, who: str, kind: str, dates: Dates | None = None, subject: str | None = None,
        reason: str = "", corrects: str | None = None, new: bool = False, entered: bool = False,
    ) -> Accepted:
        """Bring in what a file, a form or an investigator says; an entry that is not understood is stored as that.

        name: gives the form of the data by its suffix, and is not kept. subject: everything must be about this one.
        dates: anchors that go before those of the records from now on. corrects: a record that no longer counts.
        new: nobody of whom this says anything may be stored yet. entered: by a person, who can mend it at once: what
        is not understood refuses it.
        """
        if not data and corrects is None:
            raise UsageError("the input is empty", "", "give record RDF or FHIR R4")
        self._check(subject, corrects)
        intake = self.assessing.run(read_input, data, name) if data else Intake({})
        errors = (*intake.errors, *(_unread(intake) if entered else ()))
        if errors:
            raise Refused("some records cannot be read", errors, "mend these records; nothing was stored")
        if subject is not None and set(intake.subjects) - {subject}:
            raise Refused(f"this is not about the subject {subject} alone", hint="enter other subjects by themselves")
        intake = self._with_holders(intake, subject)
        pages = sorted(filter(is_page, intake.subjects))
        if pages:
            raise Refused(f"a subject cannot have the name '{pages[0]}': that is the name of a page",
                          hint="give the subject another identifier")
        for _ in range(ATTEMPTS):
            made = self._attempt(intake, sha256(data).hexdigest(), who, kind, dates, subject, reason, corrects, new)
            if made is not None:
                return made
        raise RecordError("the subject is being changed by others at the same time", "", "try again")

    def reassess(self, decision: Decision) -> Assessed:
        """Do a decision again, from the records that counted then."""
        text = self.store.counting(decision.subject, decision.entry)
        return self.assessing.run(
            assess_stored, {decision.subject: (text, decision.dates)}, self.config.trial
        )[decision.subject]

    def load_examples(self) -> None:
        """Bring in the subjects of ``examples/``; a file that is refused is left out."""
        folder = resources.folder("examples")
        for file in sorted(folder.glob("*.ttl")) + sorted(folder.glob("fhir-*")):
            try:
                self.accept(file.read_bytes(), file.name, who="examples", kind="example")
            except ReasonerError as error:
                self.log.append("examples", "example", "refused", reason=error.what)

    def close(self) -> None:
        """End the child processes and let go of the store."""
        if self.counting is not None:
            self.counting.stop()
        self.assessing.stop()
        self.asking.stop()
        self.log.close()
        self.store.close()

    def _check(self, subject: str | None, corrects: str | None) -> None:
        """Raises: UsageError when the subject or record to be corrected is unknown."""
        if subject is not None and self.store.subject(subject) is None:
            raise UsageError("there is no such subject", "", "enter the subject first")
        if corrects is not None and (
            subject is None or corrects in self.store.corrected(subject)
            or corrects not in names_of(self.store.stored(subject)).values()
        ):
            raise UsageError("the record to be corrected does not count", "", "choose a record of this subject")

    def _attempt(self, intake: Intake, digest: str, who: str, kind: str, dates: Dates | None, subject: str | None,
                 reason: str, corrects: str | None, new: bool) -> Accepted | None:
        """Assess on what is stored now, and write unless the store has changed meanwhile."""
        names = sorted({*intake.subjects, *((subject,) if subject else ())})
        with self.store.writing:
            self._check(subject, corrects)  # again: somebody else may have corrected it
            state = {name: self.store.subject(name) for name in names}
            if new and any(state.values()):
                raise UsageError("a subject of this name is stored already", "", "choose another name")
            changes = {name: plan(name, intake, self.store.known(name)) for name in names}
            texts = {name: self.store.changed(name, changes[name], corrects) for name in names}
        chosen = {name: _dates(dates, state[name].dates if state[name] else None) for name in names}
        assessed = self.assessing.run(
            assess_stored, {name: (texts[name], chosen[name]) for name in names}, self.config.trial)
        with self.store.writing:
            if any(self.store.subject(name) != state[name] for name in names):
                return None
            when = datetime.now(UTC).isoformat(timespec="milliseconds")
            told = dict.fromkeys(each for change in changes.values() for each in change.told)
            entry = Entry(
                self.store.next_entry(), kind, who, when, {}, reason, corrects, digest,
                (*((each.entry, each.reason) for each in intake.skipped), *told), dates or Dates(),
                unread=_not_used(changes, assessed),
            ).changing(changes)
            decisions = [
                (Decision.of(self.store.next_decision(offset), entry, assessed[name], chosen[name]), assessed[name])
                for offset, name in enumerate(names)
            ]
            self.log.append(who, kind, "accepted", entry=entry.id, subjects=names)  # first: nothing is stored unlogged
            try:
                self.store.write(entry, changes, decisions)
            except BaseException:
                self.log.append(who, kind, "failed", entry=entry.id)
                raise
        return Accepted(entry.id, tuple(names), tuple(made.id for made, _ in decisions), entry.skipped, entry.unread)

    def _with_holders(self, intake: Intake, subject: str | None) -> Intake:
        """The same input, about whom it deletes a record of, too. Raises: Refused when several may be meant."""
        found = dict(intake.subjects)
        for each, holders in self.store.holders(intake.deleted).items():
            if len(holders - found.keys()) == 1 and not holders & found.keys() and subject is None:
                found.setdefault(*holders, "")
            elif len(holders) > 1 and not holders & found.keys():
                raise Refused(f"several subjects have a {each.kind} of the name that is deleted",
                              hint="give the Patient together with what is deleted")
        if not found and intake.deleted:
            raise Refused("nothing of what it deletes is stored", hint="give the records of a subject")
        return replace(intake, subjects=found)


def service() -> Service:
    """The service of the application that answers now."""
    return current_app.extensions["service"]


def is_page(name: str) -> bool:
    """Whether a subject of this name could not be shown: its address would be that of something else."""
    return name in ("new", ".", "..") or name.endswith(".json")


def _dates(given: Dates | None, before: Dates | None) -> Dates:
    """The anchors that go before those of the records: those given now, then those given before."""
    found = (given or Dates(), before or Dates())
    return Dates(**{anchor: getattr(found[0], anchor) or getattr(found[1], anchor) for anchor in ANCHORS})


def _not_used(changes: Mapping[str, Change], assessed: Mapping[str, Assessed]) -> tuple[NotUsed, ...]:
    """The entries that came now and were not understood."""
    brought = {name: set(names_of(change.add).values()) for name, change in changes.items()}
    return tuple(NotUsed(name, one.entry, one.kind, one.reason, criteria) for name in changes
                 for one, criteria in assessed[name].unread if one.entry in brought[name])


def _unread(intake: Intake) -> list[DataError]:
    """What was entered and is not understood, as errors."""
    found = []
    for subject, text in sorted(intake.subjects.items()):
        for said in nodes(ox.parse(text.encode(), ox.RdfFormat.N_QUADS)).values():
            words = {quad.predicate.value: quad.object.value for quad in said}
            if words[TYPE] == UNREAD[1].value:
                record = words.get(SAME, said[0].subject.value)
                found.append(DataError(subject, words.get(RULE, "not-understood"), (record,), words[REASON]))
    return found
