"""A cohort run: a store of records to a folder of outcomes, batch by batch.

What: ``outcomes/part-*`` (subject, verdict, an outcome a criterion and reading), ``refused`` (subject, rule, records,
message), ``run.json`` (on what it all depends, and what is done). A part is there whole or not at all; a run that was
stopped goes on where it was, one of other rules, dates, options or records starts over.
In: ``Store``, folder, ``Options``, subjects in a batch. Out: ``Cohort``. Units: none.
Raises: UsageError without a screening date, or for a folder of something else; RecordError.
Source: DESIGN, "Engines".
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from ...errors import UsageError
from ...model import VERDICTS, DataError, Skipped
from ...records.parquet import Progress, Store, write_json
from ...validate import load_rules
from ..protocol import ontology_sha256
from .batch import Batch, Options, decide, names

FORMATS = ("parquet", "csv")
RUN, OUTCOMES, WORK, RECORDS = "run.json", "outcomes", "work", "records"
BATCH = 1_000
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
class _Slice:
    """Subjects of one batch: whole buckets, or a share of one (share of shares)."""

    buckets: tuple[int, ...]
    share: int = 0
    shares: int = 1


def run_cohort(
    store: Store, folder: Path, options: Options, *, batch: int = BATCH, format: str = "parquet",
    progress: Progress | None = None, say: Callable[[str], None] = lambda _: None,
) -> Cohort:
    """Decide all subjects of a store. say: told when what is there cannot be gone on with, and why."""
    if not store.subjects:
        raise UsageError("no subject found", str(store.folder), "give record RDF or FHIR R4 with a Patient")
    if options.dates.screening is None and not store.any_screening():
        raise UsageError("no subject has a screening date", "--screening", "give --screening DATE")
    asked = _asked(store, options, batch, format)
    slices = tuple(_slices(store.counts, batch))
    begun = _begin(folder, asked, say)
    for number, one in enumerate(slices):
        name = f"part-{number:05d}"
        files = (folder / OUTCOMES / f"{name}.{format}", folder / WORK / f"{name}.json")
        if not begun.get("complete") and not all(file.exists() for file in files):
            made = _decide(store, one, options)
            write_json(files[1], {
                "errors": [asdict(error) for error in made.errors], "skipped": made.skipped,
                "verdicts": Counter(made.outcomes["verdict"].to_pylist()),
            })
            _write(made.outcomes, files[0])
            write_json(folder / RUN, {**asked, "parts": len(slices), "done": number + 1, "complete": False})
        if progress is not None:
            progress(number + 1, len(slices))
    if not begun.get("complete"):
        begun = _finish(store, folder, asked, slices, format)
    shutil.rmtree(folder / WORK, ignore_errors=True)
    return Cohort(folder, begun["verdicts"], store.refused)


def _decide(store: Store, one: _Slice, options: Options) -> Batch:
    if one.shares == 1:
        return decide(store.read(None, one.buckets), options)
    found = store.names(one.buckets[0])
    low, high = (len(found) * place // one.shares for place in (one.share, one.share + 1))
    return decide(store.read(found[low:high], one.buckets), options)


def _slices(counts: tuple[int, ...], batch: int) -> Iterator[_Slice]:
    """Buckets together as long as they fit into a batch; one that does not, in shares."""
    together: list[int] = []
    taken = 0
    for bucket, count in enumerate(counts):
        if together and taken + count > batch:
            yield _Slice(tuple(together))
            together, taken = [], 0
        if count > batch:
            shares = -(-count // batch)
            yield from (_Slice((bucket,), share, shares) for share in range(shares))
        elif count:
            together.append(bucket)
            taken += count
    if together:
        yield _Slice(tuple(together))


def _asked(store: Store, options: Options, batch: int, format: str) -> dict[str, Any]:
    """On what every part depends."""
    return {
        "form": FORM, **options.said(),
        "rules": {"version": metadata.version("kn5501-reasoner"), "sha256": load_rules(options.trial).sha256},
        "ontology_sha256": ontology_sha256(), "source": store.fingerprint, "batch": batch, "format": format,
        "columns": list(names(options.trial)),
    }


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
    store: Store, folder: Path, asked: Mapping[str, Any], slices: tuple[_Slice, ...], format: str
) -> dict[str, Any]:
    """What is said of the whole run, from what each part left."""
    import pyarrow as pa

    said = [json.loads((folder / WORK / f"part-{number:05d}.json").read_text(encoding="utf-8"))
            for number in range(len(slices))]
    errors = sorted((DataError(**error) for part in said for error in part["errors"]),
                    key=lambda error: (error.subject, error.rule, error.records, error.message))
    rows = [{**asdict(error), "records": " ".join(error.records)} for error in errors]
    schema = pa.schema([(name, pa.string()) for name in ("subject", "rule", "records", "message")])
    _write(pa.Table.from_pylist(rows, schema=schema), folder / f"refused.{format}")
    verdicts: Counter[str] = Counter(refused=len({error.subject for error in errors}))
    for part in said:
        verdicts.update(part["verdicts"])
    run = {
        **asked, "parts": len(slices), "done": len(slices), "complete": True,
        "subjects": sum(verdicts.values()), "verdicts": {name: verdicts[name] for name in VERDICTS},
        "files": [asdict(each) for each in store.refused],
        "skipped": len(store.of_nobody()) + sum(part["skipped"] for part in said),
    }
    write_json(folder / RUN, run)
    return run


def _write(table: Any, file: Path) -> None:
    """A table as a file that is there whole or not at all."""
    made = file.with_name(file.name + ".part")
    if file.suffix == ".csv":
        import pyarrow.csv as csv

        csv.write_csv(table, made)
    else:
        import pyarrow.parquet as pq

        pq.write_table(table, made, compression="zstd")
    os.replace(made, file)
