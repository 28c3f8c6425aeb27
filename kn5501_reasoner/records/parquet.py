"""Records as a folder of Parquet files, all rows of a subject in one bucket: what cohorts are read from.

What: parts of a stream are written one after another, then put together by bucket; what is done is not done again
after an interruption. ``<table>/bucket=<n>/*.parquet`` in the columns of the record schema and ``place``, the order
in which rows were read; ``error`` and ``skipped`` likewise; ``manifest.json`` when all is there.
In: ``Stream``. Out: ``Store``: its buckets, and the records of some subjects as ``read_paths`` would give them.
Units: bytes. Raises: RecordError for a folder that is not such a store, or that another version made.
Source: ontology/modules/records.ttl.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import RecordError
from ..model import Records, Skipped
from .collect import Collector
from .schema import load_schema
from .stream import Place, Stream

MANIFEST, BEGUN, PARTS, FORM = "manifest.json", "begun.json", "parts", 1
BUCKET_SUBJECTS = 1_000
MEMORY = "1GB"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Store:
    """A complete store. counts: subjects of each bucket; fingerprint: of what was read, and in which form."""

    folder: Path
    fingerprint: str
    counts: tuple[int, ...]
    refused: tuple[Skipped, ...]

    @classmethod
    def open(cls, folder: Path) -> Store:
        """Raises RecordError."""
        try:
            said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if said["form"] != FORM or said["schema"] != schema_sha256():
                raise RecordError("records in the form of another version", str(folder), "convert the source again")
            refused = tuple(Skipped(**each) for each in said["refused"])
            return cls(folder, said["fingerprint"], tuple(said["counts"]), refused)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RecordError("not a complete folder of records", str(folder), "convert the source again") from error

    @property
    def subjects(self) -> int:
        """How many subjects there are."""
        return sum(self.counts)

    def names(self, bucket: int) -> list[str]:
        """The subjects of a bucket, sorted."""
        return sorted({row for name in tables() if name != "skipped"
                       for row in self._table(name, bucket, ["subject"])["subject"].to_pylist()})

    def any_screening(self) -> bool:
        """Whether some subject has a screening date of its own."""
        return any(
            table.num_rows > table["screening"].null_count
            for bucket in range(len(self.counts)) for table in [self._table("subject", bucket, ["screening"])]
        )

    def read(self, subjects: Collection[str] | None = None, buckets: Collection[int] | None = None) -> Records:
        """The records of these subjects (None: all), from these buckets (None: where they must be)."""
        wanted = None if subjects is None else frozenset(subjects)
        if buckets is None:
            all_buckets = range(len(self.counts))
            buckets = all_buckets if wanted is None else sorted({self.bucket(name) for name in wanted})
        collector = Collector()
        for bucket in buckets:
            self._collect(bucket, wanted, collector)
        return collector.finish()

    def of_nobody(self) -> tuple[Skipped, ...]:
        """Entries that were not used and lead to no subject."""
        rows = self._table("skipped", self.bucket(""))
        rows = rows.filter(rows["subject"].is_null()).sort_by("place").drop_columns(["place"]).to_pylist()
        return tuple(Skipped(**row) for row in rows)

    def skipped(self) -> Iterator[Skipped]:
        """Every entry that was not used while reading."""
        for bucket in range(len(self.counts)):
            for row in self._rows("skipped", bucket, None):
                yield Skipped(**row)

    def bucket(self, subject: str) -> int:
        """Where the rows of a subject are."""
        return _hash(subject) & (len(self.counts) - 1)

    def _collect(self, bucket: int, wanted: frozenset[str] | None, collector: Collector) -> None:
        for name in load_schema().tables:
            numbers = [column for column, kind in load_schema().tables[name].physical if kind.startswith("DECIMAL")]
            for row in self._rows(name, bucket, wanted):
                for column in numbers:
                    if row[column] is not None:
                        row[column] = row[column].normalize()
                collector.add(name, row)
        for row in self._rows("error", bucket, wanted):
            for record in row["records"].split("\n"):
                collector.error(row["subject"], row["rule"], record, row["message"])
        for row in self._rows("skipped", bucket, wanted):
            collector.skip(row["source"], row["entry"], row["reason"], row["subject"])

    def _rows(self, name: str, bucket: int, wanted: frozenset[str] | None) -> Iterator[dict[str, Any]]:
        """Rows in the order in which they were read."""
        import pyarrow as pa
        import pyarrow.compute as pc

        table = self._table(name, bucket)
        if wanted is not None and table.num_rows:
            table = table.filter(pc.is_in(table["subject"], value_set=pa.array(sorted(wanted), pa.string())))
        yield from table.sort_by("place").drop_columns(["place"]).to_pylist()

    def _table(self, name: str, bucket: int, columns: list[str] | None = None) -> Any:
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = _schema(name)
        found = []
        try:
            for file in sorted((self.folder / name / f"bucket={bucket}").glob("*.parquet")):
                with pq.ParquetFile(file) as opened:
                    found.append(opened.read(columns or schema.names))
        except (OSError, pa.ArrowException) as error:
            raise RecordError("a file of records cannot be read", str(file), "convert the source again") from error
        empty = schema.empty_table().select(columns or schema.names)
        return pa.concat_tables(found).cast(empty.schema) if found else empty


def is_store(folder: Path) -> bool:
    """Whether a folder holds records in this form, or part of them: ``Store.open`` tells."""
    return (folder / MANIFEST).is_file() or _said(folder / BEGUN, "form") == FORM


def tables() -> tuple[str, ...]:
    """Names of all tables: records, then errors and skipped entries."""
    return (*load_schema().tables, "error", "skipped")


def write_store(
    paths: Sequence[str | Path], folder: Path, stream: Stream | None = None, progress: Progress | None = None,
    say: Callable[[str], None] = lambda _: None, bucket_subjects: int = BUCKET_SUBJECTS,
) -> Store:
    """Read all inputs into a store, going on where an interrupted run stopped. Raises RecordError.

    say: told when what is there belongs to another source and is left behind.
    """
    stream = stream or Stream(paths)
    wanted = fingerprint(stream)
    if (folder / MANIFEST).is_file() and _said(folder / MANIFEST, "fingerprint") == wanted:
        return Store.open(folder)
    parts = folder / PARTS
    if _begun(folder) and _said(folder / BEGUN, "fingerprint") != wanted:
        say(f"{folder}: the source or the program has changed, so reading starts over")
        write_json(folder / BEGUN, {"fingerprint": None})
        _clear(folder)
    elif not _begun(folder) and folder.exists() and {each.name for each in folder.iterdir()} - {f"{BEGUN}.part"}:
        raise RecordError("the folder is not empty", str(folder), "name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / BEGUN, {"form": FORM, "fingerprint": wanted})
    parts.mkdir(exist_ok=True)
    refused = _write_parts(stream, parts, progress)
    counts = _put_together(folder, parts, bucket_subjects)
    write_json(folder / MANIFEST, {
        "form": FORM, "schema": schema_sha256(), "fingerprint": wanted, "counts": counts, "refused": refused,
    })
    shutil.rmtree(parts)
    return Store.open(folder)


def _write_parts(stream: Stream, parts: Path, progress: Progress | None) -> list[dict[str, Any]]:
    """Each part of the stream as a folder of files; those that are there are kept. All refused entries."""
    for left in parts.glob("*.part"):
        shutil.rmtree(left)
    done = sorted(parts.glob("[0-9]*"))
    said = [json.loads((each / "part.json").read_text(encoding="utf-8")) for each in done]
    start, used = (Place(**said[-1]["end"]), said[-1]["used"]) if said else (Place(), ())
    total, sizes = stream.size, [path.stat().st_size if path.is_file() else 0 for _, path, _ in stream.files]
    if start.file < len(stream.files) or not stream.files:
        for number, part in enumerate(stream.parts(start, used), len(done)):
            made = parts / f"{number:06d}.part"
            made.mkdir()
            for name, rows in _rows_of(part.records).items():
                if rows:
                    _write_rows(name, rows, number, made / f"{name}.parquet")
            about = {"end": asdict(part.end), "used": part.used, "refused": [asdict(each) for each in part.refused]}
            write_json(made / "part.json", about)
            made.rename(parts / f"{number:06d}")
            said.append(about)
            if progress is not None:
                progress(min(total, sum(sizes[:part.end.file]) + part.end.offset), total)
    return [entry for each in said for entry in each["refused"]]


def _rows_of(records: Records) -> dict[str, list[dict[str, Any]]]:
    errors = [{"subject": e.subject, "rule": e.rule, "records": "\n".join(e.records), "message": e.message}
              for e in records.errors]
    return {**records.tables, "error": errors, "skipped": [asdict(each) for each in records.skipped]}


def _write_rows(name: str, rows: list[dict[str, Any]], part: int, file: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(name)
    try:
        table = pa.Table.from_pylist(rows, schema=schema)
    except UnicodeEncodeError:  # half a character, which JSON can escape and no file can hold
        rows = [{key: _whole(value) for key, value in row.items()} for row in rows]
        table = pa.Table.from_pylist(rows, schema=schema)
        table = pa.Table.from_pylist(rows, schema=schema)
    places = pa.array([(part << 32) + number for number in range(len(rows))], pa.int64())
    table = table.set_column(table.schema.get_field_index("place"), "place", places)
    hashes: dict[str | None, int] = {}
    table = table.append_column("hash", pa.array(
        [hashes.setdefault(row["subject"], _hash(row["subject"] or "")) for row in rows], pa.uint32()
    ))
    pq.write_table(table, file)


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


def write_json(file: Path, content: Any) -> None:
    """A file that is there whole or not at all."""
    made = file.with_name(file.name + ".part")
    made.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(made, file)


def fingerprint(stream: Stream) -> str:
    """A hash of names, sizes and times of change of all files, and of the form in which they are kept."""
    digest = hashlib.sha256(f"{FORM} {schema_sha256()} {stream.part_bytes}\n".encode())
    for source, path, _ in stream.files:
        stat = path.stat() if path.exists() else path.lstat()
        digest.update(f"{source}\t{stat.st_size}\t{stat.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@cache
def schema_sha256() -> str:
    """A hash of all tables and columns."""
    said = [(name, *table.physical) for name, table in load_schema().tables.items()]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@cache
def _schema(name: str) -> Any:
    import pyarrow as pa

    extra = {"error": ("subject", "rule", "records", "message"), "skipped": ("source", "entry", "reason", "subject")}
    if name in extra:
        schema = pa.schema([(column, pa.string()) for column in extra[name]])
    else:
        schema = load_schema().tables[name].arrow_schema()
    return schema.append(pa.field("place", pa.int64()))


def _hash(subject: str) -> int:
    return zlib.crc32(subject.encode("utf-8", "replace"))


def _whole(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _begun(folder: Path) -> bool:
    return (folder / BEGUN).is_file()


def _said(file: Path, key: str) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8")).get(key)
    except (OSError, ValueError, AttributeError):
        return None


def _clear(folder: Path) -> None:
    """Take away what this module writes, and nothing else."""
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in (*tables(), *(f"{each}.part" for each in tables()), PARTS, "spill"):
        shutil.rmtree(folder / name, ignore_errors=True)
