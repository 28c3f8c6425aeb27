"""One subject at a time, for a store: what an input says of each, and the assessment with everything worth keeping.

In: bytes, dates, options. Out: Intake and Assessed: text that a store keeps.
Raises: RecordError when an input is refused whole; UsageError without a screening date; the errors of the stages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from ..errors import RecordError
from ..model import DataError, Dates, Records, Skipped
from ..present import render
from ..records.collect import Collector
from ..records.from_fhir import Shared, finish_fhir
from ..records.from_path import form_of, read_bytes
from ..records.lost import attribute
from ..records.to_rdf import to_rdf
from .session import Session, data_sha256


@dataclass(frozen=True)
class Intake:
    """What one input says. subjects: id -> its records as N-Quads; errors: what could not be read as a record."""

    subjects: Mapping[str, str]
    skipped: tuple[Skipped, ...]
    errors: tuple[DataError, ...]


@dataclass(frozen=True)
class Assessed:
    """One assessment. document: the JSON contract for this subject alone; report: SHACL as Turtle; facts: N-Triples;
    dataset: everything as Turtle, reports named after the SHA-256 of the document."""

    subject: str
    verdict: str
    document: str
    report: str
    facts: str
    dataset: str


def read_input(data: bytes, name: str) -> Intake:
    """The records of one input, apart for each subject. name: gives the form by its suffix, and is not kept.

    Raises: RecordError when the input cannot be read, or says nothing of any subject.
    """
    records = _read([(data, name)])
    if not records.tables["subject"]:
        raise RecordError("no subject was found", "", "give record RDF with a le:Subject, or FHIR R4 with a Patient")
    subjects = sorted({row["subject"] for row in records.tables["subject"]})
    return Intake(
        {subject: to_rdf(of_subject(records, subject), format="nquads") for subject in subjects},
        records.skipped, records.errors,
    )


def read_stored(texts: Sequence[str]) -> Records:
    """Records of N-Quads that ``read_input`` gave. Raises: RecordError when one of them is no such text."""
    return _read([(text.encode(), "stored.nq") for text in texts])


def assess_stored(
    stored: Mapping[str, tuple[str, Dates]], trial: str = "kn5501", assume_absent: Sequence[str] = ()
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
        found[subject] = Assessed(
            subject, one.verdict, render(screening, "json", report_skipped=True, all_evidence=True),
            one.report, one.facts,
            render(screening, "turtle", all_evidence=True),
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


def _read(inputs: Sequence[tuple[bytes, str]]) -> Records:
    collector, shared = Collector(), Shared()
    for data, name in inputs:
        refused = read_bytes(data, form_of(PurePath(name), data), "input", collector, shared=shared)
        if refused:
            raise RecordError(refused[0].entry.reason, refused[0].entry.entry, "mend the line, or leave it out")
    finish_fhir(shared, collector)
    attribute(shared.lost, collector)
    if collector.refused:
        one = collector.refused[0]
        hint = "name its subject, or give the records of one subject at a time"
        raise RecordError(f"nobody can be named for a {one.kind}: {one.reason}", one.entry, hint)
    return collector.finish()
