"""A cohort run: a store of records to a folder of outcomes, part by part.

What: ``outcomes/part-*`` (subject, verdict, an outcome a criterion and reading), ``refused`` (subject, rule, records,
message), ``unread`` (entries that were not understood), ``run.json`` (on what it all depends, and what is done). A part
is there whole or not at all; a run that was stopped goes on where it was, one of other rules, dates, options or records
starts over.
An engine makes the parts that are missing, here one after another (``in_order``) or elsewhere: it leaves each as a file
under a name of its own in ``work/`` and says so; only the run itself puts files into ``outcomes/``.
In: ``Store``, folder, ``Options``, subjects in a batch, ``Engine``. Out: ``Cohort``. Units: none.
Raises: UsageError without a screening date, or for a folder of something else; RecordError.
Source: docs/cohorts.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import uuid4

from ...errors import UsageError
from ...model import DataError, Skipped
from ...records.parquet import Progress, Store, read_json, write_json
from ...records.parquet.writing import alone, written
from ...trials import load_trial, ontology_sha256, rules_sha256
from ...verdicts import REFUSED, given_by
from .batch import Batch, Options, decide, names
from .folder import (
    FORM,
    FORMATS,
    OUTCOMES,
    RUN,
    WORK,
    check_folder,
    is_finished,
    lacking,
    names_of,
    refused_of,
    size_of,
    table_of,
    unread_of,
    write_table,
)
from .unread import write_unread

BATCH = 65_536
_TOLD = frozenset({"errors", "skipped", "verdicts", "bytes"})


@dataclass(frozen=True)
class Cohort:
    """The result of a run. verdicts: how many subjects of each; files: refused entries; unread: as in run.json."""

    folder: Path
    verdicts: Mapping[str, int]
    files: tuple[Skipped, ...]
    unread: Mapping[str, int]

    @property
    def subjects(self) -> int:
        return sum(self.verdicts.values())


@dataclass(frozen=True)
class Slice:
    """Subjects of one part: whole buckets, or a share of one (share of shares)."""

    buckets: tuple[int, ...]
    share: int = 0
    shares: int = 1


@dataclass(frozen=True)
class Job:
    """One part to be made. asked: on what it depends; work: the folder in which its file is left."""

    part: str
    slice: Slice
    store: Store
    options: Options
    asked: Mapping[str, Any]
    work: Path


@dataclass(frozen=True)
class Made:
    """A part that was made. file: its name in the folder ``work`` of the job; said: what ``_finish`` needs, as JSON."""

    part: str
    file: str
    said: Mapping[str, Any]


Engine = Callable[[Sequence[Job]], Iterable[Made]]


def run_cohort(
    store: Store, folder: Path, options: Options, *, batch: int = BATCH, format: str = "parquet",
    progress: Progress | None = None, say: Callable[[str], None] = lambda _: None, engine: Engine | None = None,
) -> Cohort:
    """Decide all subjects of a store. say: told when what is there cannot be gone on with, and why.

    engine: makes the parts, in any order; without one they are made here.
    """
    if not store.subjects:
        raise UsageError("no subject found", str(store.folder), "give record RDF or FHIR R4 with a Patient")
    if options.dates.screening is None and not store.any_screening():
        raise UsageError("no subject has a screening date", "--screening", "give --screening DATE")
    _keep_memory()
    asked, met = asked_of(store, options, batch, format), load_trial(options.trial).met
    slices = tuple(_slices(store.counts, batch))
    with alone(folder), alone(store.folder, shared=True), written(folder):
        before = _before(folder, asked, say)
        named = dict(zip(names_of(len(slices)), slices, strict=True))
        parts = {part: named[part] for part in _missing(folder, before, named, format)}
        if parts or not is_finished(before):
            work = folder / WORK / _key(asked)
            for each in (work, folder / OUTCOMES):
                each.mkdir(parents=True, exist_ok=True)
            jobs = [Job(part, one, store, options, asked, work) for part, one in parts.items()]
            for done, made in enumerate((engine or in_order)(jobs), len(slices) - len(jobs) + 1):
                _keep(folder, made, work, format)
                if not is_finished(before):
                    write_json(folder / RUN, {**asked, "parts": len(slices), "done": done, "complete": False})
                if progress is not None:
                    progress(done, len(slices))
            if is_finished(before):
                before = _mend(folder, before, parts)
            else:
                before = _finish(store, folder, asked, list(named), options)
        if (folder / WORK).exists():
            shutil.rmtree(folder / WORK, ignore_errors=True)
    verdicts = {name: before["verdicts"][name] for name in given_by(met)}
    return Cohort(folder, verdicts, store.refused, before["unread"])


def _keep_memory() -> None:
    """Arrow keeps what it has freed for the next batch, instead of asking the system for every page again."""
    import pyarrow as pa

    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())


def in_order(jobs: Sequence[Job]) -> Iterator[Made]:
    """The engine of one machine: parts one after another, in this process; the next one is read meanwhile."""
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(make_part, jobs)


def decided(store: Store, options: Options, size: int, progress: Progress | None = None) -> Iterator[Batch]:
    """All subjects of a store, of whom nothing is written; the next batch is read meanwhile."""
    slices = tuple(_slices(store.counts, size))
    with ThreadPoolExecutor(2) as pool:
        for done, batch in enumerate(pool.map(lambda one: _decide(store, one, options), slices), 1):
            yield batch
            if progress is not None:
                progress(done, len(slices))


def make_part(job: Job) -> Made:
    """Decide the subjects of a slice and leave the outcomes as a file."""
    batch = _decide(job.store, job.slice, job.options)
    file = f"{job.part}-{uuid4().hex}.{job.asked['format']}"
    write_table(batch.outcomes, job.work / file)
    return Made(job.part, file, {
        "errors": [asdict(error) for error in batch.errors], "skipped": batch.skipped,
        "verdicts": Counter(batch.outcomes["verdict"].to_pylist()),
    })


def _decide(store: Store, one: Slice, options: Options) -> Batch:
    if one.shares == 1:
        return decide(store, one.buckets, options)
    found = store.names(one.buckets[0])
    low, high = (len(found) * place // one.shares for place in (one.share, one.share + 1))
    return decide(store, one.buckets, options, found[low:high])


def _slices(counts: tuple[int, ...], batch: int) -> Iterator[Slice]:
    """Buckets together as long as they fit into a batch; one that does not, in shares."""
    together: list[int] = []
    taken = 0
    for bucket, count in enumerate(counts):
        if together and taken + count > batch:
            yield Slice(tuple(together))
            together, taken = [], 0
        if count > batch:
            shares = -(-count // batch)
            yield from (Slice((bucket,), share, shares) for share in range(shares))
        elif count:
            together.append(bucket)
            taken += count
    if together:
        yield Slice(tuple(together))


def asked_of(store: Store, options: Options, batch: int, format: str) -> dict[str, Any]:
    """On what every part depends, as this process has it."""
    return {
        "form": FORM, **options.said(),
        "rules": {"version": metadata.version("kn5501-reasoner"), "sha256": rules_sha256(options.trial)},
        "ontology_sha256": ontology_sha256(options.trial), "source": store.fingerprint, "batch": batch,
        "format": format, "columns": list(names(options.trial)),
    }


def _key(asked: Mapping[str, Any]) -> str:
    """Of one run only: what a part of another run leaves late, wherever that was made, is never taken for ours."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _missing(folder: Path, before: Mapping[str, Any], parts: Iterable[str], format: str) -> list[str]:
    """The parts whose outcomes are not there as they were made."""
    if is_finished(before):
        lost = lacking(folder, before)
        return [part for part in parts if table_of(part, format) in lost]
    return [part for part, said in _told(folder, parts).items()
            if said is None or said["bytes"] != size_of(folder / table_of(part, format))]


def _told(folder: Path, parts: Iterable[str]) -> dict[str, Any]:
    """What is said of each part; None where that cannot be read."""
    return {part: read_json(folder / WORK / f"{part}.json", _TOLD) for part in parts}


def _keep(folder: Path, made: Made, work: Path, format: str) -> None:
    """Give a part that was made its name."""
    file = work / made.file
    write_json(folder / WORK / f"{made.part}.json", {**made.said, "bytes": size_of(file)})
    os.replace(file, folder / table_of(made.part, format))


def _before(folder: Path, asked: Mapping[str, Any], say: Callable[[str], None]) -> Mapping[str, Any]:
    """What an earlier run of the same says; what one of something else left is taken away."""
    found = check_folder(folder)
    before = found or {**asked, "done": 0, "complete": False}
    changed = sorted(name for name in asked if asked[name] != before.get(name))
    if not changed and before.get("complete"):
        usable = is_finished(before) and load_trial(asked["trial"]).met in before["verdicts"]
        lost = lacking(folder, before) if usable else [RUN]
        if {RUN, refused_of(before["format"]), unread_of(before["format"])} & set(lost):
            changed = lost
        elif lost:
            say(f"{folder}: made again, as they were changed or lost: {', '.join(lost)}")
    if changed:
        say(f"{folder}: starts over, as these have changed: {', '.join(changed)}")
        write_json(folder / RUN, {**before, "done": 0, "complete": False})
        for name in (OUTCOMES, WORK):
            shutil.rmtree(folder / name, ignore_errors=True)
        for format in FORMATS:
            for table in (refused_of(format), unread_of(format)):
                (folder / table).unlink(missing_ok=True)
        before = {**asked, "done": 0, "complete": False}
    if found is None or changed:
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / RUN, before)
    return before


def _finish(
    store: Store, folder: Path, asked: Mapping[str, Any], parts: Sequence[str], options: Options
) -> dict[str, Any]:
    """What is said of the whole run, from what each part left."""
    import pyarrow as pa

    format, work = asked["format"], folder / WORK
    said = _told(folder, parts)
    met = load_trial(options.trial).met
    errors = sorted((DataError(**error) for each in said.values() for error in each["errors"]),
                    key=lambda error: (error.subject, error.rule, error.records, error.message))
    rows = [{**asdict(error), "records": " ".join(error.records)} for error in errors]
    schema = pa.schema([(name, pa.string()) for name in ("subject", "rule", "records", "message")])
    refused = refused_of(format)
    write_table(pa.Table.from_pylist(rows, schema=schema), work / refused)
    os.replace(work / refused, folder / refused)
    unread = unread_of(format)
    counted = write_unread(store, options, work / unread)
    os.replace(work / unread, folder / unread)
    verdicts: Counter[str] = Counter({REFUSED: len({error.subject for error in errors})})
    for each in said.values():
        verdicts.update(each["verdicts"])
    run = {
        **asked, "parts": len(parts), "done": len(parts), "complete": True,
        "subjects": sum(verdicts.values()), "verdicts": {name: verdicts[name] for name in given_by(met)},
        "files": [asdict(each) for each in store.refused],
        "skipped": len(store.of_nobody()) + sum(each["skipped"] for each in said.values()),
        "tables": {**{table_of(part, format): _about(each) for part, each in said.items()},
                   refused: {"rows": len(rows), "bytes": size_of(folder / refused)},
                   unread: {"rows": counted.entries, "bytes": size_of(folder / unread)}},
        "unread": counted.said(),
    }
    write_json(folder / RUN, run)
    return run


def _mend(folder: Path, run: Mapping[str, Any], parts: Iterable[str]) -> Mapping[str, Any]:
    """What is said of a complete run, some parts of which were made again."""
    tables = dict(run["tables"])
    for part, said in _told(folder, parts).items():
        name, about = table_of(part, run["format"]), _about(said)
        if about["rows"] != tables.get(name, about)["rows"]:
            raise UsageError("the records have changed since this cohort was run", str(folder), "name a new folder")
        tables[name] = about
    if tables != run["tables"]:
        run = {**run, "tables": tables}
        write_json(folder / RUN, run)
    return run


def _about(said: Mapping[str, Any]) -> dict[str, int]:
    """Rows and bytes of a part."""
    return {"rows": sum(said["verdicts"].values()), "bytes": said["bytes"]}
