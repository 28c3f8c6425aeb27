"""Which version of a resource counts, over all inputs of a run.

What: of one resource the newest version is read; what is entered in error in its newest version, or deleted, is none.
Two versions of which nobody can tell the newer, and that say different things, are both not understood.
In: entries with the subjects that they are about. Out: what readers added, or took back, in the ``Collector``.
Raises: nothing of its own. Source: HL7 FHIR R4, Resource.meta, versioning, history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ..collect import Collector, Journal, Stated
from ..gate import Unreadable
from ..when import When, read_when
from .entry import Entry, label_of, minted, parsed_reference
from .meta import stated_version

ERROR = "entered-in-error"
_KEPT = frozenset({
    "resourceType", "id", "meta", "status", "verificationStatus", "code", "medicationCodeableConcept", "event",
    "component", "conclusionCode",
})
CONFLICT = "two versions say different things, and nobody can tell which is newer"


@dataclass(frozen=True)
class Version:
    """number: versionId when it is a whole number; updated: lastUpdated as an instant in UTC; removed: it is none."""

    number: int | None = None
    updated: datetime | None = None
    removed: bool = False

    @classmethod
    def of(cls, number: str | None, updated: When, removed: bool = False) -> Version:
        """From what a resource states."""
        whole = int(number) if number and number.isascii() and number.isdigit() and len(number) < 19 else None
        return cls(whole, updated.at, removed)

    def newer_than(self, other: Version) -> bool | None:
        """None where nobody can tell, or where they are the same version."""
        if self.number is not None and other.number is not None and self.number != other.number:
            return self.number > other.number
        if self.updated is not None and other.updated is not None and self.updated != other.updated:
            return self.updated > other.updated
        return None


@dataclass
class _Known:
    """One resource as it was read last. server: its base address; None where it states none."""

    server: str | None
    version: Version
    journal: Journal
    entry: Entry
    source: str
    conflict: bool = False


@dataclass(frozen=True)
class Unused:
    """A version of a resource of which there is no row. subject: None for one that was deleted, whosesoever it was."""

    subject: str | None
    record: str
    version: Version


@dataclass
class Versions:
    """All resources of a run that have an id: type, id and subject -> what was read of them."""

    found: dict[tuple[str, str, str], list[_Known]] = field(default_factory=dict)
    deleted: dict[tuple[str, str], list[tuple[str | None, Version]]] = field(default_factory=dict)

    def read(
        self, entry: Entry, subject: str, source: str, collector: Collector, reader: Callable[[], None],
        conflict: Callable[[Entry, str], None],
    ) -> None:
        """Let a reader add what an entry says, unless a newer version was read; an older one is taken back.

        conflict: told of an entry and its source where two versions cannot be told apart.
        """
        if not entry.id:
            reader()
            collector.state(subject, entry.record, stated_of(entry, is_removed(entry.resource)))
            return
        version, server = version_of(entry.resource), server_of(entry)
        known = self._known((entry.type, entry.id, subject), server)
        newer = version.newer_than(known.version) if known else True
        if known and newer is False:
            collector.skip(source, label_of(entry), "a newer version of it counts", subject)
            return
        journal = collector.journal(reader)
        if known is None:
            made = _Known(server, version, journal, _kept(entry), source)
            self.found.setdefault((entry.type, entry.id, subject), []).append(made)
        elif newer:
            _take_back(collector, known.journal, journal)
            known.version, known.journal, known.entry, known.source = version, journal, _kept(entry), source
            known.conflict = False
        elif version.removed or known.version.removed:
            known.entry = _kept(entry) if version.removed else known.entry
            collector.drop(known.journal), collector.drop(journal)
            known.version = Version(version.number, version.updated, True)
            known.journal = Journal()
        elif not known.conflict and collector.content(journal) == collector.content(known.journal):
            collector.drop(Journal([row for row in journal.rows if row not in set(known.journal.rows)]))
        else:
            collector.drop(known.journal), collector.drop(journal)
            before, known.conflict = known.entry, True
            known.journal = collector.journal(lambda: (conflict(before, known.source), conflict(entry, source)))
        last = self._known((entry.type, entry.id, subject), server)
        if last is not None:
            collector.state(subject, last.entry.record, stated_of(last.entry, last.version.removed))

    def delete(self, url: str, server: str | None, when: Any) -> None:
        """Note that a resource was deleted."""
        parsed = parsed_reference(url)
        if parsed is not None and parsed.id:
            removed = Version(updated=_instant(when), removed=True)
            self.deleted.setdefault((parsed.kind, parsed.id), []).append((parsed.base or server, removed))

    def finish(self, collector: Collector) -> None:
        """Take back what was deleted after its last change."""
        for (kind, name, _), known in self.found.items():
            for each in known:
                for server, removed in self.deleted.get((kind, name), ()):
                    same = server is None or each.server is None or server == each.server
                    if same and each.version.newer_than(removed) is not True:
                        collector.drop(each.journal)

    def unused(self) -> Iterator[Unused]:
        """What was read and gave no row, and what was deleted: another part may hold another version of it."""
        for (_, _, subject), known in self.found.items():
            for each in known:
                if each.version.removed or (each.journal.skipped and not each.journal.rows):
                    yield Unused(subject, each.entry.record, each.version)
        for (kind, name), found in self.deleted.items():
            for server, version in found:
                yield Unused(None, f"{server}/{kind}/{name}" if server else minted(kind, name), version)

    def _known(self, key: tuple[str, str, str], server: str | None) -> _Known | None:
        """What was read of the same resource: on the same server, or where either states none."""
        for each in self.found.get(key, ()):
            if each.server is None or server is None or each.server == server:
                each.server = each.server or server
                return each
        return None


def _kept(entry: Entry) -> Entry:
    """An entry without what nobody asks of it once it was read."""
    return replace(entry, resource={name: value for name, value in entry.resource.items() if name in _KEPT})


def version_of(resource: dict[str, Any]) -> Version:
    """What a resource says of its version; what cannot be read of that is not stated."""
    return Version.of(*stated_version(resource), is_removed(resource))


def stated_of(entry: Entry, removed: bool) -> Stated:
    """The version of a resource as it states it."""
    number, updated = stated_version(entry.resource)
    return Stated(number, updated.text, removed, True)


def is_removed(resource: dict[str, Any]) -> bool:
    """Whether a resource is entered in error."""
    verification = resource.get("verificationStatus")
    codings = verification.get("coding") if isinstance(verification, dict) else None
    stated = [each.get("code") for each in codings if isinstance(each, dict)] if isinstance(codings, list) else []
    return resource.get("status") == ERROR or ERROR in stated


def server_of(entry: Entry) -> str | None:
    """The base address of the server of a resource, as its fullUrl states it."""
    parsed = parsed_reference(entry.full_url or "")
    known = parsed is not None and parsed.kind == entry.type and (entry.full_url or "").startswith("http")
    return parsed.base if parsed is not None and known else None


def _take_back(collector: Collector, before: Journal, now: Journal) -> None:
    """What an older version added and the newer one does not."""
    kept = set(now.rows)
    collector.drop(Journal([row for row in before.rows if row not in kept], before.skipped, before.trials))


def _instant(value: Any) -> datetime | None:
    try:
        return read_when(value.strip()).at if isinstance(value, str) else None
    except Unreadable:
        return None
