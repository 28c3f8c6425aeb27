"""A larger store of records out of a smaller one: every subject again under new ids.

What: a store of N generated subjects becomes one of ``times`` N. **The bigger cohort is made of copies**: the same
histories under other subject ids and record IRIs (references between records follow). So it has the size, the rows and
the mix of a generated cohort of that size, but not its variety: there are only N different histories, compression
is better than it would be, and anything that remembers results from one history to the next would look too good.
In: a folder that ``kn5501 convert --format parquet`` wrote. Out: such a folder; the first copy keeps its names.
Raises: RecordError for a folder that is no store.

Run: python benchmarks/grow.py STORE FOLDER --times 10
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kn5501_reasoner.model import Records
from kn5501_reasoner.records.parquet import Store, write_store
from kn5501_reasoner.records.parquet.form import PARTS, arrow_schema, bucket_hash, tables
from kn5501_reasoner.records.schema import load_schema
from kn5501_reasoner.records.stream import Part

PLACES = 1 << 44
"""So far apart are the places of one copy from those of the next."""


class Copies:
    """A store again and again as a source of ``write_store``: each copy is a part.

    The rows of a part are written as Parquet by DuckDB, beside what ``write_store`` makes of a part without rows: as
    Python objects a million subjects would take an hour.
    """

    def __init__(self, store: Store, folder: Path, times: int) -> None:
        self.store, self.folder, self.size = store, folder, times
        self.fingerprint = hashlib.sha256(f"{store.fingerprint} {times} times".encode()).hexdigest()
        self.subjects = [name for bucket in range(len(store.counts)) for name in store.names(bucket)]

    def parts(self, resume: Mapping[str, Any] | None = None) -> Iterator[Part]:
        """The parts from the beginning, or after one that was interrupted, whose rows are written again."""
        done = -1 if resume is None else resume["copy"]
        if done >= 0:
            self.write(done)
        for copy in range(done + 1, self.size):
            yield Part(Records({}), self.store.refused if copy == 0 else (), {"copy": copy}, copy + 1)
            self.write(copy)

    def write(self, copy: int) -> None:
        """The rows of one copy, with the hash by which they are put together."""
        import duckdb
        import pyarrow as pa

        suffix = f"-{copy}" if copy else ""
        with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as connection:
            names = ["", *self.subjects]
            connection.register("hashed", pa.table({
                "name": names,
                "hash": pa.array([bucket_hash(each + suffix if each else "") for each in names], pa.uint32()),
            }))
            for name in tables():
                found = sorted(self.store.folder.glob(f"{name}/*/*.parquet"))
                if not found:
                    continue
                target = str(self.folder / PARTS / f"{copy:06d}" / f"{name}.parquet").replace("'", "''")
                connection.execute(
                    f"COPY (SELECT {renamed(name, suffix, copy)}, hash "  # noqa: S608
                    f"FROM read_parquet($1, hive_partitioning = false) r JOIN hashed ON name = coalesce(r.subject, '') "
                    f"WHERE r.subject IS NOT NULL OR {copy} = 0) TO '{target}' (FORMAT parquet)",
                    [[str(file) for file in found]],
                )


def renamed(table: str, suffix: str, copy: int) -> str:
    """The columns of a table, with the names of subjects and records made those of a copy."""
    kinds = {column.name: column.kind for column in load_schema().tables[table].columns} \
        if table in load_schema().tables else {}
    own = {"observation": ("part_of",), "procedure": ("reason",), "error": ("records",), "skipped": ("entry",)}
    columns = []
    for column in arrow_schema(table).names:
        if column == "place":
            columns.append(f"place + {copy * PLACES} AS place")
        elif column in ("subject", "record", *own.get(table, ())):
            if kinds.get(column) == "iris" or column == "records":
                columns.append(f"regexp_replace({column}, '(\\S+)', '\\1{suffix}', 'g') AS {column}")
            else:
                columns.append(f"{column} || '{suffix}' AS {column}")
        else:
            columns.append(column)
    return ", ".join(columns)


def grow(store: Path, folder: Path, times: int) -> Store:
    """The store of ``times`` as many subjects; goes on where it was interrupted, and is there at once when made."""
    return write_store(Copies(Store.open(store), folder, times), folder)


def main() -> None:
    """Make one and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    made = grow(options.store, options.folder, options.times)
    size = sum(file.stat().st_size for file in made.folder.rglob("*.parquet"))
    print(f"{made.folder}: {made.subjects} subjects in {len(made.counts)} buckets, {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
