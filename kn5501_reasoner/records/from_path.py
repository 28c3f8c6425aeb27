"""Files, folders and standard input to records.

What: finds the files, chooses the reader by suffix (or by the first bytes on standard input), and gathers one run.
A file that gzip has packed is read as what is in it.
In: paths. Out: ``Records`` and the files that were refused. Units: bytes, unpacked, for the size limit.
Raises: RecordError when a path does not exist. Source: DESIGN, command line.
"""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from ..errors import RecordError
from ..model import Records, Skipped
from .collect import Collector
from .from_fhir import Shared, finish_fhir, read_fhir
from .from_json import ndjson_lines, parse_json
from .lost import Lost, attribute, lost, people_of

#: members by which a Phenopacket is recognised
PHENOPACKET = frozenset({"phenotypicFeatures", "phenopacket"})
SIZE_LIMIT = 256 * 1024 * 1024
JSON, NDJSON = "json", "ndjson"
#: suffix -> form
FORMS = {
    ".json": JSON, ".ndjson": NDJSON, ".jsonl": NDJSON,
    ".ttl": "turtle", ".nt": "nt", ".nq": "nquads", ".trig": "trig",
    ".jsonld": "jsonld", ".rdf": "rdfxml", ".owl": "rdfxml", ".xml": "rdfxml",
}
PACKED = ".gz"
EMPTY = "the file holds no record"
_UNPACK, _ALONE = "unpack it", "give FHIR or record RDF; a database or a folder of records is given alone"
#: suffix of data that is not read -> what to do about it
UNREAD = {
    **dict.fromkeys((".zip", ".bz2", ".zst", ".xz", ".7z", ".tar", ".tgz", PACKED), _UNPACK),
    **dict.fromkeys((".parquet", ".csv", ".tsv", ".xlsx", ".xls", ".duckdb", ".ddb", ".db", ".sqlite"), _ALONE),
}


def read_paths(
    paths: Sequence[str | Path], size_limit: int = SIZE_LIMIT
) -> tuple[Records, tuple[Skipped, ...]]:
    """All records of files, folders and '-' (standard input), and the files that were refused with the reason.

    In a folder, JSON that is no FHIR resource is skipped and listed, and what is no data by its suffix is passed over.
    """
    collector = Collector()
    shared = Shared()
    refused: list[Lost] = []
    for source, path, in_folder in _files(paths):
        data = b""
        try:
            data = _read(path, size_limit)
            refused += read_bytes(data, form_of(path, data), source, collector, in_folder, shared)
        except RecordError as error:
            refused.append(lost(refused_file(source, error), data))
    finish_fhir(shared, collector)
    attribute((*refused, *shared.lost), collector)
    return collector.finish(), collector.refused


def refused_file(source: str, error: RecordError) -> Skipped:
    """A file that was refused, and how to mend it."""
    return Skipped(source, "file", f"{error.what}{f' ({error.hint})' if error.hint else ''}")


def read_bytes(
    data: bytes, form: str, source: str, collector: Collector, in_folder: bool = False, shared: Shared | None = None
) -> tuple[Lost, ...]:
    """Read one input of a known form into a collector; gives back the lines of NDJSON that could not be read.

    Raises RecordError when the input is refused whole: then nothing of it is in the collector.
    """
    found: list[Lost] = []
    collector.whole(lambda: found.extend(_read_bytes(data, form, source, collector, in_folder, shared)))
    return tuple(found)


def _read_bytes(
    data: bytes, form: str, source: str, collector: Collector, in_folder: bool, shared: Shared | None
) -> tuple[Lost, ...]:
    if form == NDJSON:
        lines = list(ndjson_lines(data, source))
        if not lines:
            collector.skip(source, "file", EMPTY)
        read_fhir([pair for pair in lines if not isinstance(pair[1], RecordError)], source, collector, shared)
        texts = {f"line {place}": line for place, line in enumerate(data.splitlines(), 1)}
        own = people_of(value for _, value in lines)
        return tuple(lost(Skipped(source, label, value.what), texts[label], own) for label, value in lines
                     if isinstance(value, RecordError))
    elif form == JSON:
        content = parse_json(data, source)
        if _is_json_ld(content):
            _read_rdf(data, "jsonld", source, collector)
        elif isinstance(content, dict) and isinstance(content.get("resourceType"), str):
            if content["resourceType"] == "Bundle" and not content.get("entry"):
                collector.skip(source, "file", EMPTY)
            read_fhir([("", content)], source, collector, shared)
        elif isinstance(content, list) and any(isinstance(item, dict) and "resourceType" in item for item in content):
            named = [(f"entry {place}", item) for place, item in enumerate(content, 1)]
            read_fhir(named, source, collector, shared)
        elif isinstance(content, dict) and PHENOPACKET & content.keys():
            raise RecordError("a Phenopacket is not read", source, "convert it to FHIR R4")
        elif in_folder:
            collector.skip(source, "file", "JSON without a resourceType")
        else:
            raise RecordError("JSON without a resourceType", source, "give a FHIR resource or Bundle")
    else:
        _read_rdf(data, form, source, collector)
    return ()


def _is_json_ld(content: Any) -> bool:
    """Whether JSON is an object with a keyword of JSON-LD, or an array that has one."""
    nodes = content if isinstance(content, list) else [content]
    return any(isinstance(node, dict) and any(name.startswith("@") for name in node) for node in nodes)


def form_of(path: PurePath | None, data: bytes) -> str:
    """The form of an input by suffix, else by its first bytes. Raises RecordError."""
    named = form_named(path) if path is not None else None
    if named is not None:
        return named
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{":
        lines = data.strip().split(b"\n", 1)
        return NDJSON if len(lines) == 2 and lines[0].rstrip().endswith(b"}") else JSON
    if start[:1] == b"[":
        return "jsonld"
    if start[:5] == b"<?xml" or start[:4] == b"<rdf" or start[:9] == b"<!DOCTYPE":
        return "rdfxml"
    return "trig"


def form_named(path: PurePath) -> str | None:
    """The form that the name of a file says, packed or not; None when it says none.

    >>> form_named(PurePath("Patient.ndjson.gz")), form_named(PurePath("notes.txt"))
    ('ndjson', None)
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] == [PACKED]:
        suffixes.pop()
    return FORMS.get(suffixes[-1]) if suffixes else None


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked. Raises RecordError for what is no file, is not read, or is damaged."""
    if not path.is_file():
        raise RecordError("not a regular file", str(path))
    if form_named(path) is None and path.suffix.lower() in UNREAD:
        raise RecordError(f"{path.suffix.lower()} is not read", str(path), UNREAD[path.suffix.lower()])
    try:
        with path.open("rb") as stream:
            if stream.peek(2)[:2] != b"\x1f\x8b":
                yield stream
                return
            with gzip.open(stream) as unpacked:
                yield unpacked
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise RecordError("gzip that is damaged or not whole", str(path), "pack or fetch it again") from error
    except OSError as error:
        raise RecordError(f"cannot be read ({type(error).__name__})", str(path)) from error


def _read_rdf(data: bytes, form: str, source: str, collector: Collector) -> None:
    from .from_rdf import read_rdf

    if not read_rdf(data, form, source, collector):
        collector.skip(source, "file", EMPTY)


def _files(paths: Sequence[str | Path]) -> list[tuple[str, Path | None, bool]]:
    """(name in messages, path or None for standard input, found in a folder), in a fixed order, each file once."""
    found: dict[Path, tuple[str, Path | None, bool]] = {}
    for given in paths:
        path = Path(given)
        if str(given) == "-":
            found.setdefault(Path("-"), ("standard input", None, False))
        elif path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(names):
                    file = Path(folder) / name
                    if (form_named(file) or file.suffix.lower() in UNREAD) and not name.startswith("."):
                        found.setdefault(file.resolve(), (str(file.relative_to(path)), file, True))
        elif path.exists():
            found.setdefault(path.resolve(), (path.name, path, False))
        else:
            raise RecordError("no such file or folder", str(given), "name files, folders or - for standard input")
    return list(found.values())


def _read(path: Path | None, size_limit: int) -> bytes:
    """The bytes of a file, at most ``size_limit``. Raises RecordError."""
    if path is None:
        data = sys.stdin.buffer.read(size_limit + 1)
    else:
        with opened(path) as stream:
            data = stream.read(size_limit + 1)
    if len(data) > size_limit:
        raise RecordError(f"larger than {size_limit} bytes", str(path or "standard input"), "split the file")
    return data
