"""What the pages stand on: the store, the pools of child processes and the audit log, joined.

What: ``accept`` brings something in: read in a child, assessed in a child, written in one transaction, logged.
In: bytes or forms, who asks. Out: Accepted. Units: UTC.
Raises: Refused, with the data errors, and then nothing is kept; RecordError; TimedOut, Died, Busy; Unwritable,
DiskFull.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from importlib import import_module
from typing import Any

import pyoxigraph as ox
from flask import current_app

from kn5501_reasoner import resources
from kn5501_reasoner.errors import ReasonerError, UsageError
from kn5501_reasoner.model import DataError, Dates
from kn5501_reasoner.pipeline import Assessed, Intake, assess_stored, prepare, read_input

from .adding import Change, Refused, plan
from .anchors import Undated, chosen, lacking
from .audit import ACCEPTED, FAILED, LogError
from .config import Config
from .counting import Counting
from .disk import Unwritable
from .graphs import SAME
from .journal import Decision, Entry, NotUsed, fingerprint
from .opening import open_both
from .pool import Busy, Died, Pool, TimedOut
from .texts import REASON, RULE, TYPE, UNREAD, names_of, nodes

ATTEMPTS = 5
SMALLER = "bring in fewer subjects or records at a time; nothing was stored"


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


@dataclass(frozen=True)
class Said:
    """What is said with an input. digest: SHA-256 of its bytes; struck: records that no longer count; rest as
    ``Service.accept`` says.
    """

    who: str
    kind: str
    digest: str
    dates: Dates | None
    cleared: tuple[str, ...]
    subject: str | None
    reason: str
    struck: tuple[str, ...]
    new: bool


class Service:
    """One server's store, child processes and log."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.counting = None
        if config.cohort is not None:
            self.counting = Counting(config.cohort, config.assess_seconds, config.counts, config.trial)
        self.store, self.log = open_both(config.store, config.log, config.log_head, config.trial)
        self._unsaid: tuple[str, str, str] | None = None
        self.assessing = Pool(
            config.processes, config.assess_seconds, config.assess_bytes, partial(prepare, config.trial),
            config.assessments,
        )
        self.asking = Pool(
            config.processes, config.query_seconds, config.query_bytes,
            partial(import_module, "kn5501_reasoner.sparql"), config.queries,
        )
        try:
            if config.examples and not self.store.subjects():
                self.load_examples()
        except BaseException:
            self.close()
            raise

    def accept(
        self, data: bytes, name: str, *, who: str, kind: str, dates: Dates | None = None, subject: str | None = None,
        reason: str = "", corrects: str | None = None, also: tuple[str, ...] = (), cleared: tuple[str, ...] = (),
        new: bool = False, entered: bool = False,
    ) -> Accepted:
        """Bring in what a file, a form or an investigator says; an entry that is not understood is stored as that.

        name: gives the form of the data by its suffix, and is not kept. subject: everything must be about this one.
        dates: anchors that go before those of the records from now on; cleared: anchors that no longer do. corrects: a
        record that no longer counts; also: further ones that go with it. new: nobody of whom this says anything may be
        stored yet. entered: by a person, who can mend it at once: what is not understood refuses it.
        """
        if not data and corrects is None and not (subject and (dates or cleared)):
            raise UsageError("the input is empty", "", "give record RDF or FHIR R4")
        struck = (corrects, *also) if corrects else ()
        said = Said(who, kind, sha256(data).hexdigest(), dates, tuple(cleared), subject, reason, struck, new)
        self._check(said)
        with self.assessing.place():  # for all that it needs done: what has been read is also assessed
            return self._bring_in(data, name, said, entered)

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
            except Unwritable:
                raise
            except ReasonerError as error:
                self.log.append("examples", "example", "refused", reason=error.what)

    def close(self) -> None:
        """End the child processes and let go of the store."""
        if self.counting is not None:
            self.counting.stop()
        self.assessing.stop()
        self.asking.stop()
        with suppress(OSError, LogError, Unwritable):
            self._say_what_failed()
        self.log.close()
        self.store.close()

    def _check(self, said: Said) -> None:
        """Raises: UsageError when the subject or a record to be corrected is unknown."""
        if said.subject is not None and self.store.subject(said.subject) is None:
            raise UsageError("there is no such subject", "", "enter the subject first")
        if said.struck and (
            said.subject is None or not self.store.corrected(said.subject).keys().isdisjoint(said.struck)
            or not set(said.struck) <= set(names_of(self.store.stored(said.subject)).values())
        ):
            raise UsageError("the record to be corrected does not count", "", "choose a record of this subject")

    def _bring_in(self, data: bytes, name: str, said: Said, entered: bool) -> Accepted:
        """Read an input, and store it with the decisions that it leads to, in the time that there is for it all."""
        end = time.monotonic() + self.config.assess_seconds
        intake = self._in_time(end, read_input, data, name) if data else Intake({})
        errors = (*intake.errors, *(_unread(intake) if entered else ()))
        if errors:
            raise Refused("some records cannot be read", errors, "mend these records; nothing was stored")
        if said.subject is not None and set(intake.subjects) - {said.subject}:
            raise Refused(f"this is not about the subject {said.subject} alone",
                          hint="enter other subjects by themselves")
        intake = self._with_holders(intake, said.subject)
        pages = sorted(filter(is_page, intake.subjects))
        if pages:
            raise Refused(f"a subject cannot have the name '{pages[0]}': that is the name of a page",
                          hint="give the subject another identifier")
        for _ in range(ATTEMPTS):
            made = self._attempt(intake, said, end)
            if made is not None:
                return made
        raise Busy("the subject is being changed by others at the same time", "", "try again")

    def _in_time(self, end: float, function: Callable[..., Any], *arguments: Any) -> Any:
        """A task of the children for a request that has until ``end``. Raises: TimedOut, Died."""
        left = end - time.monotonic()
        try:
            if left <= 0:
                raise TimedOut("")
            return self.assessing.run(function, *arguments, seconds=left)
        except TimedOut as error:
            limit = f"{self.config.assess_seconds:g} seconds"
            raise TimedOut(f"stopped: reading and assessing took more than {limit}", "", SMALLER) from error
        except Died as error:
            limit = f"{self.config.assess_bytes / 1024**3:.3g} GiB"
            raise Died(f"stopped: reading or assessing takes more than {limit} of memory, or failed", "",
                       SMALLER) from error

    def _attempt(self, intake: Intake, said: Said, end: float) -> Accepted | None:
        """Assess on what is stored now, and write unless the store has changed meanwhile."""
        names = sorted({*intake.subjects, *((said.subject,) if said.subject else ())})
        with self.store.writing:
            self._check(said)  # again: somebody else may have corrected it
            state = {name: self.store.subject(name) for name in names}
            if said.new and any(state.values()):
                raise UsageError("a subject of this name is stored already", "", "choose another name")
            changes = {name: plan(name, intake, self.store.known(name)) for name in names}
            texts = {name: self.store.changed(name, changes[name], said.struck) for name in names}
        days = {name: chosen(said.dates, before.dates if before else None, said.cleared)
                for name, before in state.items()}
        assessed = self._assess(end, {name: (texts[name], days[name]) for name in names})
        with self.store.writing:
            if any(self.store.subject(name) != state[name] for name in names):
                return None
            when = datetime.now(UTC).isoformat(timespec="milliseconds")
            told = dict.fromkeys(each for change in changes.values() for each in change.told)
            entry = Entry(
                self.store.next_entry(), said.kind, said.who, when, {}, said.reason, next(iter(said.struck), None),
                said.digest, (*((each.entry, each.reason) for each in intake.skipped), *told), said.dates or Dates(),
                unread=_not_used(changes, assessed), also=said.struck[1:], cleared=said.cleared,
            ).changing(changes)
            decisions = [
                (Decision.of(self.store.next_decision(offset), entry, assessed[name], days[name]), assessed[name])
                for offset, name in enumerate(names)
            ]
            self._say_what_failed()
            self.store.ready()
            line = self.log.append(
                said.who, said.kind, ACCEPTED, entry=entry.id, subjects=names,
                sha256=fingerprint(entry, [made for made, _ in decisions]),
            )  # first: nothing is stored unlogged
            try:
                self.store.write(entry, changes, decisions)
            except BaseException:
                self._unsaid = (said.who, said.kind, entry.id)
                with suppress(OSError, LogError, Unwritable):
                    self._say_what_failed()
                raise
            self.log.stored(line)
        return Accepted(entry.id, tuple(names), tuple(made.id for made, _ in decisions), entry.skipped, entry.unread)

    def _assess(self, end: float, stored: Mapping[str, tuple[str, Dates]]) -> dict[str, Assessed]:
        """Assess subjects: id -> (records, days given). Raises: Undated where a day of screening is lacking."""
        try:
            return self._in_time(end, assess_stored, stored, self.config.trial)
        except UsageError as error:
            if error.where != "--screening":
                raise
            raise Undated(lacking(stored), len(stored)) from error

    def _say_what_failed(self) -> None:
        """Log that what was accepted last was not stored, if that is so and could not be logged then."""
        if self._unsaid is not None:
            who, kind, entry = self._unsaid
            self.log.append(who, kind, FAILED, entry=entry)
            self._unsaid = None

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
