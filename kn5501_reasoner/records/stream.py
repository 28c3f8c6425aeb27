"""Inputs of any size as records, a part at a time: what ``read_paths`` reads at once.

What: NDJSON by runs of lines, other files whole, each with what references between inputs need. A first pass finds
the resources to which records of other inputs may refer, so that no record has to wait for one.
In: files and folders. Out: ``Part`` after part: records without completed subjects (a later part may describe them),
refused entries, and the place at which reading goes on, from which ``parts`` can be started again.
Units: bytes. Raises: RecordError when a path does not exist or is standard input.
Source: DESIGN, command line; HL7 FHIR bulk data export.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from ..errors import RecordError
from ..model import Records, Skipped
from .collect import Collector
from .from_fhir import Shared, read_fhir
from .from_fhir.attribution import settle_pages
from .from_fhir.bundle import Document
from .from_fhir.entry import SUPPORT, Entry, label_of, referenced_id
from .from_fhir.versions import Unused, Versions
from .from_json import parse_json
from .from_path import (
    EMPTY,
    JSON,
    NDJSON,
    SIZE_LIMIT,
    _files,
    _read,
    form_named,
    form_of,
    opened,
    read_bytes,
    refused_file,
)
from .lost import Lost, lost, people_of

PART_BYTES = 8 * 1024 * 1024
#: what text that other inputs may refer to must hold, however it is escaped
_TARGET = re.compile(rb'"(?:Medication|ResearchStudy|fullUrl|next|total)"|\\u00[4-7]')
_PATIENT = re.compile(rb'"resourceType"\s*:\s*"Patient"')


@dataclass(frozen=True)
class Place:
    """Where reading goes on. file: its number; offset: bytes into it; line: lines before it."""

    file: int = 0
    offset: int = 0
    line: int = 0


@dataclass(frozen=True)
class Part:
    """What one stretch of a source says. resume: what ``parts`` takes to go on after it, as JSON; done: of its size.

    lost: what was refused, or is of no input with a Patient: only the whole source tells whose it may be.
    unused: versions of resources of which this part has no row, and another part may have one.
    """

    records: Records
    refused: tuple[Skipped, ...]
    resume: Mapping[str, Any]
    done: int
    lost: tuple[Lost, ...] = ()
    unused: tuple[Unused, ...] = ()


class Source(Protocol):
    """What can be read part by part. fingerprint: of what is read and how it is parted; size: in any unit."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def size(self) -> int: ...

    def parts(self, resume: Mapping[str, Any] | None = None) -> Iterator[Part]:
        """The parts from the beginning, or those after the part that said how to resume."""
        ...


@dataclass
class _Known(Shared):
    """What the inputs know of each other, gathered before records are read.

    files: number of a file -> what it holds that its records may refer to, by IRI and by type and id.
    unread: number of a file that cannot be read -> why; counted: number of a file of lines -> its Patients.
    """

    files: dict[int, tuple[dict, dict]] = field(default_factory=dict)
    unread: dict[int, RecordError] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)

    def offer(self, source: str, entry: Entry, bundled: bool) -> None:
        if self.settled:
            return
        if entry.type == "Patient":
            if not entry.full_url or referenced_id(entry.full_url, "Patient") == entry.id:
                return  # a reference says the id
            entry = replace(entry, resource={})
        super().offer(source, entry, bundled)

    def begin(self, file: int) -> None:
        """The next input to be read."""
        self.own_urls, self.own_names = self.files.get(file, ({}, {}))
        self.own_people = self.counted.get(file)

    def lines_read(self, collector: Collector) -> tuple[list[Lost], tuple[Unused, ...]]:
        """At the end of a part: what was deleted is taken back; what is nobody's, and versions without rows."""
        self.versions.finish(collector)
        unused = tuple(self.versions.unused())
        self.versions, self.persons = Versions(), {}
        found, self.lost = self.lost, []
        return found, unused


class Stream:
    """Files and folders as parts. part_bytes: how much input makes a part."""

    def __init__(self, paths: Sequence[str | Path], part_bytes: int = PART_BYTES, size_limit: int = SIZE_LIMIT) -> None:
        self.files = _files(paths)
        if any(path is None for _, path, _ in self.files):
            raise RecordError("standard input cannot be read in parts", "-", "name files or folders")
        self.part_bytes, self.size_limit = part_bytes, size_limit

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(self._sizes)

    @cached_property
    def _sizes(self) -> list[int]:
        return [path.stat().st_size if path.is_file() else 0 for _, path, _ in self.files]

    @property
    def fingerprint(self) -> str:
        """A hash of names, sizes and times of change of all files."""
        digest = hashlib.sha256(f"{self.part_bytes}\n".encode())
        for source, path, _ in self.files:
            stat = path.stat() if path.exists() else path.lstat()
            digest.update(f"{source}\t{stat.st_size}\t{stat.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def parts(self, resume: Mapping[str, Any] | None = None) -> Iterator[Part]:
        """The parts from the beginning, or those after the part that said how to resume."""
        start = Place(**resume["end"]) if resume else Place()
        if start.file == len(self.files):
            return
        known = self._survey()
        for number in resume["used"] if resume else ():
            known.support[number][1].used = True
        collector, refused, taken = Collector(), list[Lost](), 0
        for place, lines, end in self._stretches(start, known):
            source, path, in_folder = self.files[place.file]
            known.begin(place.file)
            data = b""
            try:
                if place.file in known.unread:
                    raise known.unread[place.file]
                data = _read(path, self.size_limit) if lines is None else lines
                taken += len(data)
                if lines is None:
                    refused += read_bytes(data, form_of(path, data), source, collector, in_folder, known)
                else:
                    refused += self._read_lines(data, place, source, collector, known)
                    if not data.strip() and place.offset == 0 and end.file > place.file:
                        collector.skip(source, "file", EMPTY)
            except RecordError as error:
                refused.append(lost(refused_file(source, error), data))
            if taken >= self.part_bytes or end.file == len(self.files):
                if end.file == len(self.files):
                    settle_pages(known, collector)
                    for origin, entry in known.support:
                        if not entry.used:
                            collector.skip(origin, label_of(entry), f"no record refers to this {entry.type}")
                used = [number for number, (_, entry) in enumerate(known.support) if entry.used]
                done = sum(self._sizes[:end.file]) + min(end.offset, sum(self._sizes[end.file:end.file + 1]))
                lost_here, unused = known.lines_read(collector)
                refused += lost_here
                resume_at = {"end": asdict(end), "used": used}
                yield Part(collector.gathered(), collector.refused, resume_at, done, tuple(refused), unused)
                collector, refused, taken = Collector(), list[Lost](), 0

    def _stretches(self, start: Place, known: _Known) -> Iterator[tuple[Place, bytes | None, Place]]:
        """(from, lines or None for a whole file, where the next begins) in order."""
        for number in range(start.file, len(self.files)):
            path = self.files[number][1]
            place = start if number == start.file else Place(number)
            if form_named(path) != NDJSON or number in known.unread:
                yield place, None, Place(number + 1)
                continue
            with opened(path) as stream:
                stream.seek(place.offset)
                while True:
                    data, lines = self._some(stream)
                    after = Place(number, place.offset + len(data), place.line + lines)
                    last = not stream.peek(1)
                    yield place, data, Place(number + 1) if last else after
                    if last:
                        break
                    place = after

    def _some(self, stream: BinaryIO) -> tuple[bytes, int]:
        """What lies between here and the end of the line in which ``part_bytes`` are reached, and its lines."""
        found, taken = [], 0
        for line in self._lines(stream):
            found.append(line)
            taken += len(line)
            if taken >= self.part_bytes:
                break
        return b"".join(found), sum(len(line.splitlines()) for line in found)

    def _lines(self, stream: BinaryIO) -> Iterator[bytes]:
        """Raises RecordError for a line that is larger than a file that is read whole may be."""
        while line := stream.readline(self.size_limit + 1):
            if len(line) > self.size_limit:
                raise RecordError(f"a line is larger than {self.size_limit} bytes", hint="split what is in it")
            yield line

    def _read_lines(
        self, data: bytes, place: Place, source: str, collector: Collector, known: _Known
    ) -> list[Lost]:
        """A run of lines as one document; lines that cannot be read are given back."""
        contents, broken = [], []
        for number, line in enumerate(data.splitlines(), place.line + 1):
            if not line.strip():
                continue
            try:
                contents.append((f"line {number}", parse_json(line, source)))
            except RecordError as error:
                broken.append((Skipped(source, f"line {number}", error.what), line))
        collector.whole(lambda: read_fhir(contents, source, collector, known))
        own = people_of(content for _, content in contents)
        whole = known.own_people in (None, len(own))
        return [lost(entry, line, own if whole else frozenset(("", " "))) for entry, line in broken]

    def _survey(self) -> _Known:
        """What records may refer to, from all inputs; of one that turns out to be damaged, nothing."""
        known = _Known()
        number = 0
        while number < len(self.files):
            source, path, _ = self.files[number]
            try:
                for text in self._texts(path) if number not in known.unread else ():
                    if form_named(path) == NDJSON:
                        known.counted[number] = known.counted.get(number, 0) + len(_PATIENT.findall(text))
                    if _TARGET.search(text):
                        _note(text, source, known, number)
            except RecordError as error:
                known.unread[number] = error
                if number in known.files:
                    known, number = _Known(unread=known.unread), 0
                    continue
            number += 1
        known.settled = True
        return known

    def _texts(self, path: Path) -> Iterator[bytes]:
        """Each text of a file that may be a FHIR resource. Raises RecordError."""
        form = form_named(path)
        if form == NDJSON:
            with opened(path) as stream:
                for line in self._lines(stream):
                    yield from line.splitlines()
        elif form == JSON:
            yield _read(path, self.size_limit)
        elif form is None:
            data = _read(path, self.size_limit)
            found = form_of(path, data)
            yield from data.splitlines() if found == NDJSON else [data] if found == JSON else ()


def _note(text: bytes, source: str, known: _Known, number: int) -> None:
    """Make known to what of one text others may refer."""
    try:
        content: Any = parse_json(text, source)
    except RecordError:
        return
    if not isinstance(content, dict) or "resourceType" not in content:
        return
    document = Document(source, Collector(), known)
    document.take(content, "")
    document.offer_all()
    known.known.clear()
    if document.paged:
        known.people_of[source] = known.people_of.get(source, frozenset()) | document.subjects_of_people()
    urls, names = known.files.setdefault(number, ({}, {}))
    for kept, found in ((urls, document.by_url), (names, document.by_name)):
        for name, entry in found.items():
            if entry.type in SUPPORT:
                kept.setdefault(name, entry)
