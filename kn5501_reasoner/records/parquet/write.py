"""Any inputs as a folder of records: a part at a time, then put together by bucket.

What: parts of a source are written one after another; what is done is not done again after an interruption.
In: ``Source``. Out: ``Store``. Units: bytes. Raises: RecordError for a folder of something else.
Source: ontology/modules/records.ttl.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...errors import RecordError
from ...model import Records
from ..rows import Rows
from ..stream import Source
from .form import BEGUN, FORM, MANIFEST, PARTS, arrow_schema, bucket_hash, said, schema_sha256, tables, write_json
from .store import Store

BUCKET_SUBJECTS = 1_000
MEMORY = "1GB"
Progress = Callable[[int, int], None]


def write_store(
    source: Source, folder: Path, progress: Progress | None = None, say: Callable[[str], None] = lambda _: None,
    bucket_subjects: int = BUCKET_SUBJECTS,
) -> Store:
    """Read a source into a store, going on where an interrupted run stopped. Raises RecordError.

    say: told when what is there belongs to another source and is left behind.
    """
    wanted = hashlib.sha256(f"{FORM} {schema_sha256()} {source.fingerprint}".encode()).hexdigest()
    if (folder / MANIFEST).is_file() and said(folder / MANIFEST, "fingerprint") == wanted:
        return Store.open(folder)
    parts = folder / PARTS
    if _begun(folder) and said(folder / BEGUN, "fingerprint") != wanted:
        say(f"{folder}: the source or the program has changed, so reading starts over")
        write_json(folder / BEGUN, {"fingerprint": None})
        _clear(folder)
    elif not _begun(folder) and folder.exists() and {each.name for each in folder.iterdir()} - {f"{BEGUN}.part"}:
        raise RecordError("the folder is not empty", str(folder), "name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / BEGUN, {"form": FORM, "fingerprint": wanted})
    parts.mkdir(exist_ok=True)
    refused = _write_parts(source, parts, progress)
    counts = _put_together(folder, parts, bucket_subjects)
    write_json(folder / MANIFEST, {
        "form": FORM, "schema": schema_sha256(), "fingerprint": wanted, "counts": counts, "refused": refused,
    })
    shutil.rmtree(parts)
    return Store.open(folder)


def _write_parts(source: Source, parts: Path, progress: Progress | None) -> list[dict[str, Any]]:
    """Each part of the source as a folder of files; those that are there are kept. All refused entries."""
    for left in parts.glob("*.part"):
        shutil.rmtree(left)
    done = sorted(parts.glob("[0-9]*"))
    told = [json.loads((each / "part.json").read_text(encoding="utf-8")) for each in done]
    for number, part in enumerate(source.parts(told[-1]["resume"] if told else None), len(done)):
        made = parts / f"{number:06d}.part"
        made.mkdir()
        for name, rows in _rows_of(part.records).items():
            if rows:
                _write_rows(name, rows, number, made / f"{name}.parquet")
        about = {"resume": part.resume, "refused": [asdict(each) for each in part.refused]}
        write_json(made / "part.json", about)
        made.rename(parts / f"{number:06d}")
        told.append(about)
        if progress is not None:
            progress(min(source.size, part.done), source.size)
    return [entry for each in told for entry in each["refused"]]


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


def _put_together(folder: Path, parts: Path, bucket_subjects: int) -> list[int]:
    """All parts by table and bucket; the number of subjects in each bucket."""
    import duckdb

    spill = folder / "spill"
    config = {"memory_limit": MEMORY, "threads": 1, "temp_directory": str(spill)}
    with duckdb.connect(config=config) as connection:
        files = {name: [str(file) for file in sorted(parts.glob(f"*/{name}.parquet"))] for name in tables()}
        given = [name for name in tables() if files[name] and name != "skipped"]
        each = " UNION ".join(f"SELECT subject, hash FROM read_parquet(${name})" for name in given)  # noqa: S608
        hashes = connection.execute(
            f"SELECT hash, count(*) FROM ({each}) GROUP BY hash", {name: files[name] for name in given}  # noqa: S608
        ).fetchall() if given else []
        wanted = 1
        while wanted * bucket_subjects < sum(number for _, number in hashes):
            wanted *= 2
        for name in tables():
            if not files[name] or (folder / name).is_dir():
                continue
            made = folder / f"{name}.part"
            shutil.rmtree(made, ignore_errors=True)
            select = f"SELECT * EXCLUDE (hash), hash & {wanted - 1} AS bucket FROM read_parquet(?)"  # noqa: S608
            target = str(made).replace("'", "''")
            connection.execute(
                f"COPY ({select} ORDER BY bucket, place) TO '{target}' (FORMAT parquet, PARTITION_BY (bucket))",
                [files[name]],
            )
            made.rename(folder / name)
    shutil.rmtree(spill, ignore_errors=True)
    counts = [0] * wanted
    for value, number in hashes:
        counts[value & (wanted - 1)] += number
    return counts


def _whole(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _begun(folder: Path) -> bool:
    return (folder / BEGUN).is_file()


def _clear(folder: Path) -> None:
    """Take away what this module writes, and nothing else."""
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in (*tables(), *(f"{each}.part" for each in tables()), PARTS, "spill"):
        shutil.rmtree(folder / name, ignore_errors=True)
