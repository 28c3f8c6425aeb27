"""Records that were put into a folder, read again: all of them, some buckets, or some subjects.

In: a folder that ``write_store`` made. Out: ``Store``; ``Records`` as ``read_paths`` would give them.
Units: none. Raises: RecordError for a folder that is not such a store, or that another version made.
Source: ontology/modules/records.ttl.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import RecordError
from ...model import Records, Skipped
from ..collect import Collector
from ..schema import load_schema
from .form import FORM, MANIFEST, arrow_schema, bucket_hash, schema_sha256, tables


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
        return bucket_hash(subject) & (len(self.counts) - 1)

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

        schema = arrow_schema(name)
        found = []
        try:
            for file in sorted((self.folder / name / f"bucket={bucket}").glob("*.parquet")):
                with pq.ParquetFile(file) as opened:
                    found.append(opened.read(columns or schema.names))
        except (OSError, pa.ArrowException) as error:
            raise RecordError("a file of records cannot be read", str(file), "convert the source again") from error
        empty = schema.empty_table().select(columns or schema.names)
        return pa.concat_tables(found).cast(empty.schema) if found else empty
