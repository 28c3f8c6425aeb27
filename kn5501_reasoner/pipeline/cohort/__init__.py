"""Cohorts: any number of subjects, a batch at a time, by the role shapes as SQL.

What: any source becomes a store of records, in which all rows of a subject are together; each batch of subjects goes
from records to facts to outcomes; any subject can be explained by SHACL from the same store.
In: paths, dates, options. Out: ``Cohort`` and a folder of outcomes; ``Plan``. Raises: UsageError, RecordError,
PlanError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ...defaults import COMMAND
from ...errors import RecordError, UsageError
from ...model import Records, Skipped
from ...records.from_database import Database, database_of, read_database
from ...records.from_path import read_paths
from ...records.parquet import Progress, Store, is_store, write_store
from ...records.stream import Source, Stream
from ...trials import ontology_sha256
from ..material import load_terminology
from ..session import check_choices
from .as_run import as_run
from .batch import Batch, Options, trial_plan
from .folder import FORMATS, RECORDS, check_folder
from .run import BATCH, Cohort, Engine, decided, run_cohort
from .unread import count_unread

__all__ = [
    "BATCH", "FORMATS", "Batch", "Cohort", "Options", "Progress", "Store", "cohort_paths", "convert_paths",
    "count_unread", "decided", "read_any", "run_cohort", "source_of", "store_in", "trial_plan",
]


def cohort_paths(
    paths: Sequence[str], folder: Path, options: Options, *, batch: int = BATCH, format: str = "parquet",
    progress: Callable[[str], Progress | None] = lambda _: None, say: Callable[[str], None] = lambda _: None,
    engine: Engine | None = None, tell: Callable[[Sequence[Skipped]], None] = lambda _: None,
) -> Cohort:
    """Decide all subjects of a store, or of any input, whose records are put into the folder first.

    What is not given is taken from the run, where the source is the folder of a cohort.
    progress: from what is done to what shows how far it is; tell: told what was refused, before anything is decided.
    Raises: UsageError, RecordError.
    """
    check_folder(folder)
    check_choices(options.trial, options.codes)
    options = as_run(paths, options, say)
    options.said()
    found = _store_of(paths)
    _apart(paths if found is None else [str(found)], folder)
    if found is None:
        store = write_store(source_of(paths), folder / RECORDS, progress("reading"), say)
    else:
        store = Store.open(found)
    tell(store.refused)
    for each in store.of_nobody():
        if each.entry == "file":
            say(f"{each.source}: not used: {each.reason}")
    if not store.subjects:
        what = f"no subject found in {', '.join(map(str, paths))}"
        raise UsageError(what, hint="give record RDF or FHIR R4 with a Patient")
    return run_cohort(store, folder, options, batch=batch, format=format, progress=progress("deciding"), say=say,
                      engine=engine)


def convert_paths(
    paths: Sequence[str], folder: Path, progress: Progress | None = None, say: Callable[[str], None] = lambda _: None
) -> Store:
    """Any input as a folder of records. Raises: RecordError."""
    found = _store_of(paths)
    if found is not None:
        raise RecordError("these are records in Parquet already", str(found), f"give this folder to '{COMMAND} cohort'")
    _apart(paths, folder)
    return write_store(source_of(paths), folder, progress, say)


def _apart(paths: Sequence[str], folder: Path) -> None:
    """Raises UsageError for a folder that would be read as its own source."""
    for path in map(Path, paths):
        if path.is_dir() and folder.resolve().is_relative_to(path.resolve()):
            raise UsageError("what is written would lie inside the source", str(folder), f"name one outside {path}")


def source_of(paths: Sequence[str]) -> Source:
    """What can be read part by part: a database, or files and folders. Raises: RecordError."""
    return _database(paths) or Stream(paths)


def _database(paths: Sequence[str]) -> Database | None:
    """A database; what OMOP puts among observations is a condition where terminology knows it as one."""
    return database_of(paths, _is_condition, ontology_sha256)


def _is_condition(code: str) -> bool:
    terminology = load_terminology()
    return terminology.resolve("condition", code).mapped and not terminology.resolve("observation", code).mapped


def store_in(path: str | Path) -> Path | None:
    """The store that a folder is, or that a cohort run keeps in it; None when there is none.

    Raises: RecordError for one that is not complete.
    """
    folder = Path(path)
    return next((each for each in (folder, folder / RECORDS) if is_store(each)), None)


def _store_of(paths: Sequence[str]) -> Path | None:
    """The store that is the source. Raises: RecordError when something else is given beside it."""
    found = [store for store in map(store_in, paths) if store is not None]
    if found and len(paths) > 1:
        hint = f"leave the others out, or give '{COMMAND} convert' all that the records came from"
        raise RecordError("a folder of records is given alone", str(found[0]), hint)
    return found[0] if found else None


def read_any(paths: Sequence[str], subjects: Sequence[str] | None = None) -> tuple[Records, tuple[Skipped, ...]]:
    """Records and refused files of a store, of which only the buckets of these subjects are read, or of any input."""
    folder = _store_of(paths)
    if folder is None:
        database = _database(paths)
        return read_paths(paths) if database is None else read_database(database, subjects)
    store = Store.open(folder)
    records = store.read(subjects)
    nobody = store.of_nobody() if subjects is not None else ()
    return replace(records, skipped=(*nobody, *records.skipped)), store.refused
