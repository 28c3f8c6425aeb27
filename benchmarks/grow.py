"""A larger store of records out of a smaller one: every subject again under new ids.

What: a store of N generated subjects becomes one of ``times`` N. **The bigger cohort is made of copies**: the same
histories under other subject ids and record IRIs (references between records follow). So it has the size, the rows and
the mix of a generated cohort of that size, but not its variety: there are only N different histories, compression
is better than it would be, and anything that remembers results from one history to the next would look too good.
Rows are put where ``write_store`` would put them: by the hash of the subject into buckets, sorted by subject.
In: a folder that ``kn5501 convert --format parquet`` wrote. Out: such a folder; the first copy keeps its names.
Raises: RecordError for a folder that is no store, or that is to be written and is another one.

Run: python benchmarks/grow.py STORE FOLDER --times 10
"""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.records.parquet import Store, write_json
from kn5501_reasoner.records.parquet.form import (
    BEGUN,
    FORM,
    MANIFEST,
    arrow_schema,
    bucket_hash,
    listed,
    numbers_of,
    said,
    schema_sha256,
    tables,
)
from kn5501_reasoner.records.parquet.write import BUCKET_SUBJECTS, ROW_GROUP

PLACES = 1 << 44
"""So far apart are the places and numbers of one copy from those of the next."""
NAMES = {
    "observation": ("part_of",), "procedure": ("reason",), "error": ("records",), "skipped": ("entry",),
}
"""Table -> further columns that name records; reason and records may name several."""


def grow(store: Store, folder: Path, times: int, memory: str = "2GB") -> Store:
    """The store of ``times`` as many subjects; buckets that an interrupted run made are kept."""
    fingerprint = hashlib.sha256(f"{FORM} {schema_sha256()} {store.fingerprint} {times} times".encode()).hexdigest()
    if (folder / MANIFEST).is_file() and Store.open(folder).fingerprint == fingerprint:
        return Store.open(folder)
    if said(folder / BEGUN, "fingerprint") not in (None, fingerprint):
        raise RecordError("the folder is that of another store", str(folder), "name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / BEGUN, {"form": FORM, "fingerprint": fingerprint})
    subjects = [name for bucket in range(len(store.counts)) for name in store.names(bucket)]
    buckets = 1
    while buckets * BUCKET_SUBJECTS < len(subjects) * times:
        buckets *= 2
    copies: list[list[tuple[str, int]]] = [[] for _ in range(buckets)]
    for copy in range(times):
        for name in subjects:
            copies[bucket_hash(name + suffix(copy)) & (buckets - 1)].append((name, copy))
    counts = [len(each) for each in copies]
    copies[bucket_hash("") & (buckets - 1)].append(("", 0))  # entries that lead to no subject
    with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(folder / "spill")}) as connection:
        for bucket, wanted in enumerate(copies):
            names, numbers = zip(*wanted, strict=True) if wanted else ((), ())
            connection.register("wanted", pa.table({
                "name": pa.array(names, pa.string()), "copy": pa.array(numbers, pa.int64()),
                "suffix": pa.array([suffix(number) for number in numbers], pa.string()),
            }))
            for table in tables():
                write_bucket(connection, store, folder, table, bucket)
    write_json(folder / MANIFEST, {
        "form": FORM, "schema": schema_sha256(), "fingerprint": fingerprint, "counts": counts,
        "refused": [asdict(each) for each in store.refused], "files": listed(folder),
    })
    return Store.open(folder)


def suffix(copy: int) -> str:
    """What names of a copy end with."""
    return f"-{copy}" if copy else ""


def write_bucket(connection: Any, store: Store, folder: Path, table: str, bucket: int) -> None:
    """The rows of one table in one bucket."""
    found = [str(file) for file in store.files(table)]
    target = folder / table / f"bucket={bucket}" / "data_0.parquet"
    if not found or target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_name("data_0.part")
    rows = (f"SELECT {renamed(table)} FROM read_parquet($1, hive_partitioning = false) r "  # noqa: S608
            "JOIN wanted ON name = coalesce(r.subject, '')")
    file = str(made).replace("'", "''")
    form = f"(FORMAT parquet, ROW_GROUP_SIZE {ROW_GROUP})"
    connection.execute(f"COPY (FROM ({rows}) ORDER BY subject, place) TO '{file}' {form}", [found])
    made.rename(target)


def renamed(table: str) -> str:
    """The columns of a table, with the names and numbers of subjects and records made those of a copy."""
    named = {"subject", "record", *NAMES.get(table, ())}
    columns = []
    for column in (*arrow_schema(table).names, *(field.name for field in numbers_of(table))):
        if column in ("place", "number"):
            made = f"{column} + copy * {PLACES}"
        elif column == "part_number":
            made = f"part_number + CASE WHEN part_number < 0 THEN -copy ELSE copy END * {PLACES}"
        elif column == "reason_numbers":
            made = f"list_transform(reason_numbers, lambda each: each + copy * {PLACES})"
        elif column in named & {"reason", "records"}:
            made = f"regexp_replace({column}, '(\\S+)', '\\1' || suffix, 'g')"
        else:
            made = f"{column} || suffix" if column in named else column
        columns.append(f"{made} AS {column}")
    return ", ".join(columns)


def main() -> None:
    """Make one and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    made = grow(Store.open(options.store), options.folder, options.times)
    size = sum(file.stat().st_size for file in made.folder.rglob("*.parquet"))
    print(f"{made.folder}: {made.subjects} subjects in {len(made.counts)} buckets, {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
