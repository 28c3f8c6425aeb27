"""Records that were put into a folder, read again: all of them, some buckets, or some subjects.

In: a folder that ``write_store`` made. Out: ``Store``; ``Records`` as ``read_paths`` would give them.
Units: none. Raises: RecordError for a folder that is not such a store, or that another version made.
Source: ontology/modules/records.ttl.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ...errors import RecordError
from ...model import DataError, Records, Skipped
from ..collect import Collector, subject_record
from ..schema import load_schema
from .form import FORM, MANIFEST, arrow_schema, bucket_hash, numbers_of, schema_sha256, sizes, tables


@dataclass(frozen=True)
class Store:
    """A complete store. counts: subjects of each bucket; fingerprint: of what was read, and in which form.

    listed: the names of all files of rows, sorted.
    """

    folder: Path
    fingerprint: str
    counts: tuple[int, ...]
    refused: tuple[Skipped, ...]
    listed: tuple[str, ...]

    @classmethod
    def open(cls, folder: Path) -> Store:
        """Raises RecordError."""
        try:
            said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if said["form"] != FORM or said["schema"] != schema_sha256():
                raise RecordError("records in the form of another version", str(folder), "convert the source again")
            _check(folder, {name: each["bytes"] for name, each in said["files"].items()})
            refused = tuple(Skipped(**each) for each in said["refused"])
            return cls(folder, said["fingerprint"], tuple(said["counts"]), refused, tuple(sorted(said["files"])))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise RecordError("not a complete folder of records", str(folder), "convert the source again") from error

    @property
    def subjects(self) -> int:
        """How many subjects there are."""
        return sum(self.counts)

    @cached_property
    def _by_bucket(self) -> dict[tuple[str, str], list[Path]]:
        found: dict[tuple[str, str], list[Path]] = {}
        for name in self.listed:
            table, bucket, _ = name.split("/")
            found.setdefault((table, bucket), []).append(self.folder.absolute() / name)
        return found

    def files(self, name: str, buckets: Collection[int] | None = None) -> list[Path]:
        """The files of a table in these buckets (None: all)."""
        asked = range(len(self.counts)) if buckets is None else buckets
        return [file for bucket in asked for file in self._by_bucket.get((name, f"bucket={bucket}"), ())]

    def names(self, bucket: int) -> list[str]:
        """The subjects of a bucket, sorted."""
        return sorted({row for name in tables() if name != "skipped"
                       for row in _texts(self._columns(name, [bucket], ["subject"], None)["subject"])})

    def any_screening(self) -> bool:
        """Whether some subject has a screening date of its own."""
        return any(
            table.num_rows > table["screening"].null_count
            for bucket in range(len(self.counts)) for table in [self._table("subject", bucket, ["screening"])]
        )

    def read(self, subjects: Collection[str] | None = None) -> Records:
        """The records of these subjects (None: all)."""
        wanted = None if subjects is None else frozenset(subjects)
        all_buckets = range(len(self.counts))
        buckets = all_buckets if wanted is None else sorted({self.bucket(name) for name in wanted})
        collector = Collector()
        for bucket in buckets:
            self._collect(bucket, wanted, collector)
        return collector.finish()

    def tables(
        self, buckets: Collection[int], columns: Mapping[str, Sequence[str]], subjects: Collection[str] | None = None
    ) -> dict[str, Any]:
        """Columns of record tables as Arrow tables, texts as dictionaries, with the numbers of records.

        Every subject has a row in ``subject``; one that nobody described has a number below zero there.
        """
        import pyarrow as pa

        found = {name: self._columns(name, buckets, asked, subjects) for name, asked in columns.items()}
        table = found["subject"]
        rows = [{"subject": subject, "number": -1 - number}
                for number, subject in enumerate(self._undescribed(found, buckets, subjects))]
        found["subject"] = pa.concat_tables([table, pa.Table.from_pylist(rows, schema=table.schema)])
        return found

    def errors(self, buckets: Collection[int], subjects: Collection[str] | None = None) -> tuple[DataError, ...]:
        """The data errors that were found while reading."""
        wanted, collector = None if subjects is None else frozenset(subjects), Collector()
        for bucket in buckets:
            self._collect_errors(bucket, wanted, collector)
        return collector.gathered().errors

    def skipped_of(self, buckets: Collection[int], subjects: Collection[str] | None = None) -> int:
        """How many entries of these subjects were not used while reading."""
        wanted = None if subjects is None else frozenset(subjects)
        return len({tuple(row.items()) for bucket in buckets for row in self._rows("skipped", bucket, wanted)
                    if row["subject"] is not None})

    def records(
        self, name: str, buckets: Collection[int], numbers: Collection[int], subjects: Collection[str] | None = None
    ) -> dict[int, str]:
        """The IRIs of some records of a table, by the numbers that ``tables`` gave for the same subjects."""
        import duckdb

        known = {}
        if name == "subject" and min(numbers, default=0) < 0:
            asked = {name: self._columns(name, buckets, ["subject"], subjects) for name in load_schema().tables}
            alone = self._undescribed(asked, buckets, subjects)
            known = {-1 - number: subject_record(subject) for number, subject in enumerate(alone)}
        files = [str(file) for file in self.files(name, buckets)]
        if not files or not numbers:
            return known
        with duckdb.connect() as connection:
            return known | dict(connection.execute(
                "SELECT DISTINCT number, record FROM read_parquet($files, hive_partitioning = false) "
                "WHERE number IN (SELECT unnest($numbers))", {"files": files, "numbers": sorted(numbers)},
            ).fetchall())

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
        return bucket_hash(subject) & (len(self.counts) - 1)

    def _collect(self, bucket: int, wanted: frozenset[str] | None, collector: Collector) -> None:
        for name in load_schema().tables:
            numbers = [column for column, kind in load_schema().tables[name].physical if kind.startswith("DECIMAL")]
            for row in self._rows(name, bucket, wanted):
                for column in numbers:
                    if row[column] is not None:
                        row[column] = row[column].normalize()
                collector.add(name, row)
        self._collect_errors(bucket, wanted, collector)
        for row in self._rows("skipped", bucket, wanted):
            collector.skip(row["source"], row["entry"], row["reason"], row["subject"])

    def _undescribed(
        self, found: Mapping[str, Any], buckets: Collection[int], subjects: Collection[str] | None
    ) -> list[str]:
        """Subjects that these tables or errors mention and none describes, sorted."""
        mentioned = {subject for table in found.values() for subject in _texts(table["subject"])}
        mentioned |= {error.subject for error in self.errors(buckets, subjects)}
        return sorted(mentioned - _texts(found["subject"]["subject"]))

    def _collect_errors(self, bucket: int, wanted: frozenset[str] | None, collector: Collector) -> None:
        for row in self._rows("error", bucket, wanted):
            for record in row["records"].split("\n"):
                collector.error(row["subject"], row["rule"], record, row["message"])

    def _columns(
        self, name: str, buckets: Collection[int], columns: Sequence[str], subjects: Collection[str] | None
    ) -> Any:
        """Columns of a table and the numbers of its records; texts as dictionaries."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        fields = [arrow_schema(name).field(column) for column in columns] + [*numbers_of(name)]
        texts = [field.name for field in fields if pa.types.is_string(field.type)]
        schema = pa.schema([pa.field(f.name, pa.dictionary(pa.int32(), pa.string())) if f.name in texts else f
                            for f in fields])
        wanted = None if subjects is None else pa.array(sorted(subjects), pa.string())
        found = [schema.empty_table()]
        try:
            for file in self.files(name, buckets):
                with pq.ParquetFile(file, read_dictionary=texts) as opened:
                    table = opened.read(schema.names).cast(schema)
                found.append(table if wanted is None else table.filter(
                    pc.is_in(table["subject"].cast(pa.string()), value_set=wanted)))
        except (OSError, pa.ArrowException) as error:
            raise RecordError("a file of records cannot be read", str(file), "convert the source again") from error
        return pa.concat_tables(found).unify_dictionaries()

    def _rows(self, name: str, bucket: int, wanted: frozenset[str] | None) -> Iterator[dict[str, Any]]:
        """Rows in the order in which they were read."""
        table = self._table(name, bucket, wanted=wanted)
        yield from table.sort_by("place").drop_columns(["place"]).to_pylist()

    def _table(
        self, name: str, bucket: int, columns: Sequence[str] | None = None, wanted: Collection[str] | None = None
    ) -> Any:
        """Some columns of a table (None: those of the record schema), of some subjects (None: all)."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        schema = arrow_schema(name) if columns is None else pa.schema([arrow_schema(name).field(c) for c in columns])
        filters = None if wanted is None else pc.field("subject").isin(sorted(wanted))
        found = []
        try:
            for file in self.files(name, [bucket]):
                found.append(pq.read_table(file, columns=schema.names, filters=filters, partitioning=None))
        except (OSError, pa.ArrowException) as error:
            raise RecordError("a file of records cannot be read", str(file), "convert the source again") from error
        return pa.concat_tables(found).cast(schema) if found else schema.empty_table()


def _check(folder: Path, listed: Mapping[str, int]) -> None:
    """Raises RecordError for the first file that is not as it was written."""
    there = sizes(folder)
    for name in sorted({*there, *listed}):
        if there.get(name) != listed.get(name):
            how = "is missing" if name not in there else "has changed" if name in listed else "was added"
            raise RecordError(f"a file of records {how}", str(folder / name), "convert the source again")


def _texts(column: Any) -> set[str]:
    """The distinct texts of a column of dictionaries."""
    return {text for chunk in column.chunks
            for text in chunk.dictionary.take(chunk.indices.unique().drop_null()).to_pylist()}
