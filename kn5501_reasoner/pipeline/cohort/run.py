"""A cohort run: a store of records to a folder of outcomes, part by part.

What: ``outcomes/part-*`` (subject, verdict, an outcome a criterion and reading), ``refused`` (subject, rule, records,
message), ``run.json`` (on what it all depends, and what is done). A part is there whole or not at all; a run that was
stopped goes on where it was, one of other rules, dates, options or records starts over.
An engine makes the parts that are missing, here one after another (``in_order``) or elsewhere: it leaves each as a file
under a name of its own in ``work/`` and says so; only the run itself puts files into ``outcomes/``.
In: ``Store``, folder, ``Options``, subjects in a batch, ``Engine``. Out: ``Cohort``. Units: none.
Raises: UsageError without a screening date, or for a folder of something else; RecordError.
Source: DESIGN, "Engines".
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
from ...model import VERDICTS, DataError, Skipped
from ...records.parquet import Progress, Store, write_json
from ...validate import load_rules
from ..protocol import ontology_sha256
from .batch import Batch, Options, decide, names

FORMATS = ("parquet", "csv")
RUN, OUTCOMES, WORK, RECORDS = "run.json", "outcomes", "work", "records"
BATCH = 65_536
FORM = 1


@dataclass(frozen=True)
class Cohort:
    """What a run came to. verdicts: how many subjects of each; files: refused entries of the source."""

    folder: Path
    verdicts: Mapping[str, int]
    files: tuple[Skipped, ...]

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
    asked = asked_of(store, options, batch, format)
    slices = tuple(_slices(store.counts, batch))
    begun = _begin(folder, asked, say)
    if not begun.get("complete"):
        named = [(f"part-{number:05d}", one) for number, one in enumerate(slices)]
        work = folder / WORK / _key(asked)
        work.mkdir(exist_ok=True)
        jobs = [Job(part, one, store, options, asked, work) for part, one in named
                if not all(file.exists() for file in _files(folder, part, format))]
        for done, made in enumerate((engine or in_order)(jobs), len(slices) - len(jobs) + 1):
            _keep(folder, made, work, format)
            write_json(folder / RUN, {**asked, "parts": len(slices), "done": done, "complete": False})
            if progress is not None:
                progress(done, len(slices))
        begun = _finish(store, folder, asked, [part for part, _ in named], format)
    shutil.rmtree(folder / WORK, ignore_errors=True)
    verdicts = {name: begun["verdicts"][name] for name in VERDICTS}
    return Cohort(folder, verdicts, store.refused)


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
    _write(batch.outcomes, job.work / file)
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
        "rules": {"version": metadata.version("kn5501-reasoner"), "sha256": load_rules(options.trial).sha256},
        "ontology_sha256": ontology_sha256(), "source": store.fingerprint, "batch": batch, "format": format,
        "columns": list(names(options.trial)),
    }


def _key(asked: Mapping[str, Any]) -> str:
    """Of one run only: what a part of another run leaves late, wherever that was made, is never taken for ours."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _files(folder: Path, part: str, format: str) -> tuple[Path, Path]:
    """The outcomes of a part, and what is said of them."""
    return folder / OUTCOMES / f"{part}.{format}", folder / WORK / f"{part}.json"


def _keep(folder: Path, made: Made, work: Path, format: str) -> None:
    """Give a part that was made its name."""
    outcomes, said = _files(folder, made.part, format)
    write_json(said, made.said)
    os.replace(work / made.file, outcomes)


def _begin(folder: Path, asked: Mapping[str, Any], say: Callable[[str], None]) -> dict[str, Any]:
    """What an earlier run of the same says; what one of something else left is taken away."""
    said = check_folder(folder)
    before = said or {}
    changed = sorted(name for name in asked if asked[name] != before.get(name))
    if before.get("complete") and len(list((folder / OUTCOMES).glob("part-*"))) != before["parts"]:
        changed.append(OUTCOMES)
    if said is not None and changed:
        say(f"{folder}: starts over, as these have changed: {', '.join(changed)}")
        write_json(folder / RUN, {"form": FORM})
        for name in (OUTCOMES, WORK):
            shutil.rmtree(folder / name, ignore_errors=True)
        for format in FORMATS:
            (folder / f"refused.{format}").unlink(missing_ok=True)
        before = {}
    folder.mkdir(parents=True, exist_ok=True)
    if not before:
        write_json(folder / RUN, {**asked, "done": 0, "complete": False})
    (folder / OUTCOMES).mkdir(exist_ok=True)
    (folder / WORK).mkdir(exist_ok=True)
    return before


def check_folder(folder: Path) -> dict[str, Any] | None:
    """What the run.json of a folder says; None when there is none yet. Raises UsageError for another folder."""
    try:
        said = json.loads((folder / RUN).read_text(encoding="utf-8"))
        if isinstance(said, dict) and said.get("form") == FORM:
            return said
    except FileNotFoundError:
        if not folder.exists() or {each.name for each in folder.iterdir()} <= {RECORDS, f"{RUN}.part"}:
            return None
    except (ValueError, NotADirectoryError):
        pass
    raise UsageError("this is not an empty folder, nor one of a cohort", str(folder), "name a new folder")


def _finish(
    store: Store, folder: Path, asked: Mapping[str, Any], parts: Sequence[str], format: str
) -> dict[str, Any]:
    """What is said of the whole run, from what each part left."""
    import pyarrow as pa

    said = [json.loads(_files(folder, part, format)[1].read_text(encoding="utf-8")) for part in parts]
    errors = sorted((DataError(**error) for part in said for error in part["errors"]),
                    key=lambda error: (error.subject, error.rule, error.records, error.message))
    rows = [{**asdict(error), "records": " ".join(error.records)} for error in errors]
    schema = pa.schema([(name, pa.string()) for name in ("subject", "rule", "records", "message")])
    _write(pa.Table.from_pylist(rows, schema=schema), folder / WORK / f"refused.{format}")
    os.replace(folder / WORK / f"refused.{format}", folder / f"refused.{format}")
    verdicts: Counter[str] = Counter(refused=len({error.subject for error in errors}))
    for part in said:
        verdicts.update(part["verdicts"])
    run = {
        **asked, "parts": len(parts), "done": len(parts), "complete": True,
        "subjects": sum(verdicts.values()), "verdicts": {name: verdicts[name] for name in VERDICTS},
        "files": [asdict(each) for each in store.refused],
        "skipped": len(store.of_nobody()) + sum(part["skipped"] for part in said),
    }
    write_json(folder / RUN, run)
    return run


def _write(table: Any, file: Path) -> None:
    if file.suffix == ".csv":
        import pyarrow.csv as csv

        csv.write_csv(table, file)
    else:
        import pyarrow.parquet as pq

        pq.write_table(table, file, compression="zstd")
