"""Any inputs as a folder of records: a part at a time, then put together by bucket.

What: parts of a source are written one after another; what is done is not done again after an interruption.
In: ``Source``. Out: ``Store``. Units: bytes.
Raises: RecordError for a folder of something else; UsageError for one that another run uses, or that cannot be written.
Source: ontology/modules/records.ttl.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...errors import RecordError
from ...model import Records, Skipped
from ..collect import Collector
from ..from_fhir.versions import Unused
from ..lost import Lost, attribute
from ..rows import Rows
from ..schema import UNREAD
from ..stream import Part, Source
from .form import (
    BEGUN,
    FORM,
    MANIFEST,
    PARTS,
    UNUSED,
    arrow_schema,
    bucket_hash,
    listed,
    read_json,
    said,
    schema_sha256,
    tables,
    write_json,
)
from .numbered import numbered
from .store import Store
from .versions import Settled, settle, write_conflicts
from .writing import alone, remove, written

BUCKET_SUBJECTS = 16_384
ROW_GROUP = 40_960
_TOLD = frozenset({"resume", "refused", "lost", "tables"})
MEMORY = "1GB"
LATER, CONFLICTS = "999999", "999998"
"""The parts of what only the whole source tells: entries of nobody, and versions that contradict each other."""
Progress = Callable[[int, int], None]


def write_store(
    source: Source, folder: Path, progress: Progress | None = None, say: Callable[[str], None] = lambda _: None,
    bucket_subjects: int = BUCKET_SUBJECTS,
) -> Store:
    """Read a source into a store, going on where an interrupted run stopped. Raises RecordError, UsageError.

    say: told when what is there belongs to another source and is left behind.
    """
    wanted = hashlib.sha256(f"{FORM} {schema_sha256()} {source.fingerprint}".encode()).hexdigest()
    with alone(folder):
        if said(folder / MANIFEST, "fingerprint") == wanted:
            try:
                store = Store.open(folder)
            except RecordError as error:
                say(f"{error.where}: {error.what}, so reading starts over")
                _start_over(folder)
            else:
                with written(folder):
                    remove(folder, PARTS)
                return store
        elif not _begun(folder) and {each.name for each in folder.iterdir()} - {f"{BEGUN}.part"}:
            raise RecordError("the folder is not empty", str(folder), "name a new folder")
        elif _begun(folder) and said(folder / BEGUN, "fingerprint") != wanted:
            say(f"{folder}: the source or the program has changed, so reading starts over")
            _start_over(folder)
        with written(folder):
            write_json(folder / BEGUN, {"form": FORM, "fingerprint": wanted})
            (folder / PARTS).mkdir(exist_ok=True)
        told = _write_parts(source, folder, progress)
        with written(folder):
            unread, refused = _attributed(folder.absolute(), told)
            counts = _put_together(folder.absolute(), told, bucket_subjects, unread)
            write_json(folder / MANIFEST, {
                "form": FORM, "schema": schema_sha256(), "fingerprint": wanted, "counts": counts,
                "refused": [entry for part in told for entry in part["refused"]] + [asdict(each) for each in refused],
                "files": listed(folder),
            })
            remove(folder, PARTS)
        return Store.open(folder)


def _write_parts(source: Source, folder: Path, progress: Progress | None) -> list[dict[str, Any]]:
    """Each part of the source as a folder of files; those before the first that is not there whole are kept.

    Out: what is said of each.
    """
    told: list[dict[str, Any]] = []
    while about := read_json(folder / PARTS / f"{len(told):06d}" / "part.json", _TOLD):
        told.append(about)
    kept = {f"{number:06d}" for number in range(len(told))}
    with written(folder):
        remove(folder, *(f"{PARTS}/{each.name}" for each in (folder / PARTS).iterdir() if each.name not in kept))
    for number, part in enumerate(source.parts(told[-1]["resume"] if told else None), len(told)):
        with written(folder):
            told.append(_write_part(part, number, folder / PARTS / f"{number:06d}"))
        if progress is not None:
            progress(min(source.size, part.done), source.size)
    return told


def _write_part(part: Part, number: int, folder: Path) -> dict[str, Any]:
    """One part; what is said of it."""
    made = folder.with_name(f"{folder.name}.part")
    made.mkdir()
    given = {name: rows for name, rows in _rows_of(part.records).items() if rows}
    for name, rows in given.items():
        _write_rows(name, rows, number, made.absolute() / f"{name}.parquet")
    if part.unused:
        _write_unused(part.unused, made.absolute() / f"{UNUSED}.parquet")
    about = {
        "resume": part.resume, "refused": [asdict(each) for each in part.refused],
        "lost": [{"entry": asdict(each.entry), "kind": each.kind, "names": sorted(each.names), "own": sorted(each.own)}
                 for each in part.lost],
        "tables": [*given],
    }
    write_json(made / "part.json", about)
    made.rename(folder)
    return about


def _rows_of(records: Records) -> dict[str, list[dict[str, Any]]]:
    errors = [{"subject": e.subject, "rule": e.rule, "records": "\n".join(e.records), "message": e.message}
              for e in records.errors]
    return {**records.tables, "error": errors, "skipped": [asdict(each) for each in records.skipped]}


def _write_rows(name: str, rows: Sequence[dict[str, Any]], part: int, file: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = _as_table(rows, arrow_schema(name))
    places = pa.array(range(part << 32, (part << 32) + len(rows)), pa.int64())
    table = table.set_column(table.schema.get_field_index("place"), "place", places)
    subjects = table["subject"].combine_chunks().dictionary_encode()
    hashes = pa.array([bucket_hash(subject) for subject in subjects.dictionary.to_pylist()], pa.uint32())
    pq.write_table(table.append_column("hash", hashes.take(subjects.indices).fill_null(bucket_hash(""))), file)


def _write_unused(unused: Sequence[Unused], file: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("subject", pa.string()), ("record", pa.string()), ("number", pa.int64()),
                        ("instant", pa.timestamp("us")), ("removed", pa.bool_())])
    rows = [{"subject": _whole(each.subject), "record": each.record, "number": each.version.number,
             "instant": each.version.updated, "removed": each.version.removed} for each in unused]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), file)


def _as_table(rows: Sequence[dict[str, Any]], schema: Any) -> Any:
    """Rows with a column for their places."""
    import pyarrow as pa

    if isinstance(rows, Rows):
        return rows.table.append_column("place", pa.nulls(len(rows), pa.int64())).cast(schema)
    try:
        return pa.Table.from_pylist(rows, schema=schema)
    except UnicodeEncodeError:  # half a character, which JSON can escape and no file can hold
        rows = [{key: _whole(value) for key, value in row.items()} for row in rows]
        return pa.Table.from_pylist(rows, schema=schema)


def _attributed(folder: Path, told: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], tuple[Skipped, ...]]:
    """Whose the refused files and the entries of nobody may be: rows of ``unread``, and what stays refused."""
    import duckdb

    found = [Lost(Skipped(**each["entry"]), each["kind"], frozenset(each["names"]), frozenset(each["own"]))
             for part in told for each in part["lost"]]
    if not found:
        return [], ()
    files = [str(folder / PARTS / f"{number:06d}" / f"{name}.parquet") for number, part in enumerate(told)
             for name in part["tables"] if name != "skipped"]
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 1, "temp_directory": str(folder / "spill")}) as made:
        rows = made.execute(
            "SELECT DISTINCT subject FROM read_parquet(?, union_by_name = true) WHERE subject IN (SELECT unnest(?)) "
            "UNION SELECT * FROM (SELECT DISTINCT subject FROM read_parquet(?, union_by_name = true) "
            "WHERE subject IS NOT NULL LIMIT 2)",
            [files, sorted({name for each in found for name in each.names | each.own}), files],
        ).fetchall() if files else []
    collector = Collector()
    attribute(found, collector, sorted(subject for (subject,) in rows))
    return list(collector.gathered().tables["unread"]), collector.refused


def _put_together(
    folder: Path, told: Sequence[Mapping[str, Any]], bucket_subjects: int, unread: Sequence[dict[str, Any]]
) -> list[int]:
    """All parts by table and bucket; the number of subjects in each bucket.

    told: what is said of each part; unread: rows that only the whole source tells.
    """
    import duckdb

    spill = folder / "spill"
    config = {"memory_limit": MEMORY, "threads": 1, "temp_directory": str(spill)}
    with duckdb.connect(config=config) as connection:
        files = {name: [str(folder / PARTS / f"{number:06d}" / f"{name}.parquet") for number, part in enumerate(told)
                        if name in part["tables"]] for name in tables()}
        if unread:
            later = folder / PARTS / LATER
            later.mkdir(parents=True, exist_ok=True)
            _write_rows("unread", unread, len(told), later / "unread.parquet")
            files["unread"].append(str(later / "unread.parquet"))
        settled = _settle(connection, folder, files, len(told) + 1)
        for name in tables():
            read = connection.read_parquet(files[name]) if files[name] else connection.from_arrow(_none(name))
            read.create_view(f"{name}_all", replace=True)
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {name}_part AS {settled.rows(name, f'{name}_all')}")
        given = [name for name in tables() if files[name] and name != "skipped"]
        each = " UNION ".join(f"SELECT subject, hash FROM {name}_part" for name in given)  # noqa: S608
        counted = f"SELECT hash, count(*) FROM ({each}) GROUP BY hash"  # noqa: S608
        hashes = connection.execute(counted).fetchall() if given else []
        wanted = 1
        while wanted * bucket_subjects < sum(number for _, number in hashes):
            wanted *= 2
        for name in tables():
            if not files[name] or (folder / name).is_dir():
                continue
            made = folder / f"{name}.part"
            remove(folder, made.name)
            target = str(made).replace("'", "''")
            connection.execute(
                f"COPY (SELECT * EXCLUDE (hash), hash & {wanted - 1} AS bucket FROM ({numbered(name)}) "  # noqa: S608
                f"ORDER BY bucket, subject, place) TO '{target}' "
                f"(FORMAT parquet, PARTITION_BY (bucket), ROW_GROUP_SIZE {ROW_GROUP})"
            )
            made.rename(folder / name)
    remove(folder, "spill")
    counts = [0] * wanted
    for value, number in hashes:
        counts[value & (wanted - 1)] += number
    return counts


def _settle(connection: Any, folder: Path, files: dict[str, list[str]], part: int) -> Settled:
    """Which rows count of resources that several parts have. part: the number of the part for contradictions."""
    unused = sorted(str(each) for each in (folder / PARTS).glob(f"*/{UNUSED}.parquet"))
    settled = settle(connection, files, unused, part << 32)
    if settled.conflicts:
        (folder / PARTS / CONFLICTS).mkdir(parents=True, exist_ok=True)
        file = folder / PARTS / CONFLICTS / f"{UNREAD}.parquet"
        write_conflicts(connection, file)
        files[UNREAD].append(str(file))
    return settled


def _none(name: str) -> Any:
    """The rows of a table of which no part has any."""
    import pyarrow as pa

    return arrow_schema(name).append(pa.field("hash", pa.uint32())).empty_table()


def _whole(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _begun(folder: Path) -> bool:
    return (folder / BEGUN).is_file()


def _start_over(folder: Path) -> None:
    """Take away what this program wrote, and nothing else. Raises RecordError when something else is in the way."""
    with written(folder):
        write_json(folder / BEGUN, {"fingerprint": None})
        _clear(folder)
    for left in (folder / name for name in (PARTS, *tables())):
        if left.exists():
            what = "the folder has files that this program did not write"
            raise RecordError(what, str(left), "move them away, or name another folder")


def _clear(folder: Path) -> None:
    (folder / MANIFEST).unlink(missing_ok=True)
    remove(folder, *tables(), *(f"{each}.part" for each in tables()), PARTS, "spill")
