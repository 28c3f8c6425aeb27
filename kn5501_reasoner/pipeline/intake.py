"""One subject at a time, for a store: what an input says of each, and the assessment with everything worth keeping.

In: bytes, dates, options. Out: Intake and Assessed: text that a store keeps.
Raises: RecordError when an input is refused whole; UsageError without a screening date; the errors of the stages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import PurePath

from ..defaults import TRIAL
from ..errors import RecordError
from ..model import DataError, Dates, Records, Skipped, Unread
from ..present import render
from ..records.collect import Collector
from ..records.from_fhir import Shared, finish_fhir
from ..records.from_fhir.entry import minted
from ..records.from_fhir.versions import CONFLICT, Version
from ..records.from_path import form_of, read_bytes
from ..records.gate import Unreadable
from ..records.lost import attribute
from ..records.schema import ENTRY_TYPES
from ..records.to_rdf import to_rdf
from ..records.when import ABSENT, read_when
from ..vocab import RECORD
from .session import Session, data_sha256

__all__ = [
    "CONFLICT", "ENTRY_TYPES", "Assessed", "Deleted", "Intake", "Resource", "Version", "assess_stored", "minted",
    "of_subject", "read_input", "read_stored", "version_of",
]
UNNAMED = f"{RECORD}unread/"


@dataclass(frozen=True)
class Resource:
    """Of which version a resource is. version, updated: as stated; removed: its source says that there is none;
    whole: what is named like the resource, with a ``#`` and more behind it, is a part of it.
    """

    subject: str
    record: str
    version: str | None = None
    updated: str | None = None
    removed: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Deleted:
    """A resource that an input deletes, of whatever subject. server: its address, where that is known."""

    kind: str
    id: str
    server: str | None
    updated: str | None

    def names(self, record: str) -> bool:
        """Whether a record may be the resource that is deleted."""
        if record == minted(self.kind, self.id):
            return True
        tail = f"/{self.kind}/{self.id}"
        return record.startswith("http") and record.endswith(tail) and self.server in (None, record[:-len(tail)])


@dataclass(frozen=True)
class Intake:
    """What one input says. subjects: id -> its records as N-Quads; errors: what nobody can be asked about.

    resources: what is known of their versions; also of those of which no record came.
    """

    subjects: Mapping[str, str]
    skipped: tuple[Skipped, ...] = ()
    errors: tuple[DataError, ...] = ()
    resources: tuple[Resource, ...] = ()
    deleted: tuple[Deleted, ...] = ()


@dataclass(frozen=True)
class Assessed:
    """One assessment. document: the JSON contract for this subject alone; report: SHACL as Turtle; facts: N-Triples;
    dataset: everything as Turtle, reports named after the SHA-256 of the document.

    unread: entries that were not understood, each with the open criteria that name it.
    """

    subject: str
    verdict: str
    document: str
    report: str
    facts: str
    dataset: str
    unread: tuple[tuple[Unread, tuple[str, ...]], ...] = field(default=())


def read_input(data: bytes, name: str) -> Intake:
    """The records of one input, apart for each subject. name: gives the form by its suffix, and is not kept.

    Raises: RecordError when the input cannot be read, says nothing of any subject, or holds an entry of nobody.
    """
    collector, shared = _read([(data, name)])
    records, deleted = _named(collector.finish(), sha256(data).hexdigest()), tuple(_deleted(shared))
    if not records.tables["subject"] and not deleted:
        raise RecordError("no subject was found", "", "give record RDF with a le:Subject, or FHIR R4 with a Patient")
    subjects = sorted({row["subject"] for row in records.tables["subject"]})
    return Intake(
        {subject: to_rdf(of_subject(records, subject), format="nquads") for subject in subjects},
        records.skipped, records.errors, tuple(_resources(collector, shared, records)), deleted,
    )


def read_stored(texts: Sequence[str]) -> Records:
    """Records of N-Quads that ``read_input`` gave. Raises: RecordError when one of them is no such text."""
    return _read([(text.encode(), "stored.nq") for text in texts])[0].finish()


def assess_stored(
    stored: Mapping[str, tuple[str, Dates]], trial: str = TRIAL, assume_absent: Sequence[str] = ()
) -> dict[str, Assessed]:
    """Assess subjects from their stored records: id -> (N-Quads, dates that override its own)."""
    found: dict[str, Assessed] = {}
    for subject, (text, dates) in sorted(stored.items()):
        records = read_stored([text])
        session = Session.of(records, trial, dates, assume_absent)
        screening = session.screening()
        screening = replace(
            screening, subjects=tuple(one for one in screening.subjects if one.subject == subject),
            run=replace(screening.run, data_sha256=data_sha256(records)),
        )
        one = screening.subjects[0]
        naming = [(each.criterion, {item.record for because in each.because for item in because.evidence})
                  for each in one.criteria if each.outcome == "cantTell"]
        found[subject] = Assessed(
            subject, one.verdict, render(screening, "json", report_skipped=True, all_evidence=True),
            one.report, one.facts,
            render(screening, "turtle", all_evidence=True),
            tuple((each, tuple(name for name, named in naming if each.entry in named)) for each in screening.unread),
        )
    return found


def of_subject(records: Records, *subjects: str) -> Records:
    """The part of the records that is about these subjects."""
    wanted = frozenset(subjects)
    tables = {name: [row for row in rows if row["subject"] in wanted] for name, rows in records.tables.items()}
    return Records(
        tables, tuple(s for s in records.skipped if s.subject is None or s.subject in wanted),
        tuple(e for e in records.errors if e.subject in wanted),
    )


def version_of(version: str | None, updated: str | None, removed: bool = False) -> Version:
    """A version as it is stated; a time that cannot be read is none."""
    try:
        when = read_when(updated) if updated else ABSENT
    except Unreadable:
        when = ABSENT
    return Version.of(version, when, removed)


def _read(inputs: Sequence[tuple[bytes, str]]) -> tuple[Collector, Shared]:
    collector, shared = Collector(), Shared()
    collector.stated = {}
    for data, name in inputs:
        refused = read_bytes(data, form_of(PurePath(name), data), "input", collector, shared=shared)
        if refused:
            raise RecordError(refused[0].entry.reason, refused[0].entry.entry, "mend the line, or leave it out")
    finish_fhir(shared, collector)
    for one in shared.lost:
        _refuse(one.entry, one.kind, "give it in one file with its Patient")
    attribute(shared.lost, collector)
    for entry in collector.refused:
        _refuse(entry, entry.kind, "name its subject, or give the records of one subject at a time")
    return collector, shared


def _refuse(entry: Skipped, kind: str, hint: str) -> None:
    raise RecordError(f"nobody can be named for a {kind}: {entry.reason}", entry.entry, hint)


def _named(records: Records, digest: str) -> Records:
    """The records, with names for entries without one that no other input gives: theirs are of this input."""
    for row in records.tables["unread"]:
        if row["record"].startswith(UNNAMED):
            row["record"] = f"{UNNAMED}{digest[:16]}/{row['record'][len(UNNAMED):]}"
    return records


def _resources(collector: Collector, shared: Shared, records: Records) -> Iterator[Resource]:
    """What is known of versions: as readers noted it, and of what was deleted."""
    held = {(row["subject"], row["record"].partition("#")[0]) for rows in records.tables.values() for row in rows}
    deleted = list(_deleted(shared))
    for (subject, record), said in (collector.stated or {}).items():
        gone = next((one for one in deleted if one.names(record)), None)
        if gone and (subject, record.partition("#")[0]) not in held:
            yield Resource(subject, record, None, gone.updated, True, said.whole)
        else:
            yield Resource(subject, record, said.version, said.updated, said.none, said.whole)


def _deleted(shared: Shared) -> Iterator[Deleted]:
    for (kind, name), found in shared.versions.deleted.items():
        for server, version in found:
            yield Deleted(kind, name, server, f"{version.updated.isoformat()}Z" if version.updated else None)
