"""The limit: this one protocol as DuckDB SQL by hand, straight from the records, with nothing general in between.

What: the nine files of benchmarks/hand/, over a store of records, some buckets at a time. Codes become flags by lookup
tables of the distinct codes of the store, which are **made before the clock starts** (``lookups``); likewise the
limits in each unit. What the run takes is in ``decide``: from Parquet files to outcomes.
It decides all 24 criteria and the refusals, for a run in which the caller gives the three days, and counts how many
outcomes are those of ``kn5501 cohort``. It writes no reasons and no facts, has no other readings, takes no option, and
cannot be asked about another trial.
In: a store. Out: outcomes as an Arrow table, refused subjects. Units: as the hand-written files say.

Run: python benchmarks/limit.py STORE [--threads 2] [--chunk 100000] [--against OUTCOMES]. With the folder of a
``kn5501 cohort`` run of the same store, equal outcomes are counted a criterion.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from hand.lookups import TABLES, lookups

from kn5501_reasoner.records.parquet import Store
from kn5501_reasoner.records.parquet.form import arrow_schema, numbers_of

HAND = Path(__file__).parent / "hand"


def decide(
    store: Store, made: Mapping[str, Any], threads: int = 2, chunk: int = 100_000
) -> tuple[Any, Any, tuple[float, float]]:
    """Outcomes, refused, processor seconds of derivation and evaluation, of all subjects. made: the lookups."""
    outcomes, refused, evaluation, began = [], [], 0.0, time.process_time()
    with duckdb.connect(config={"threads": threads, "preserve_insertion_order": False}) as connection:
        prepare(connection, made)
        for buckets in chunks(store.counts, chunk):
            for name in TABLES:
                view(connection, name, store, buckets)
            for file in sorted(HAND.glob("[1-8]-*.sql")):
                *before, last = connection.extract_statements(file.read_text(encoding="utf-8"))
                for each in before:
                    connection.execute(each)
                if not file.name.startswith("8"):
                    connection.execute(last)
            started = time.process_time()
            outcomes.append(connection.sql(last.query).to_arrow_table())
            evaluation += time.process_time() - started
            refused.append(connection.sql("SELECT DISTINCT subject FROM refused").to_arrow_table())
    spent = time.process_time() - began
    return pa.concat_tables(outcomes), pa.concat_tables(refused), (spent - evaluation, evaluation)


def prepare(connection: Any, made: Mapping[str, Any]) -> None:
    """Macros and lookup tables."""
    for name, table in made.items():
        connection.register("given", table)
        connection.execute(f"CREATE TABLE {name} AS FROM given")
        connection.unregister("given")
    # constants of the lookups, written in as numbers
    for name, value in connection.sql("SELECT name, value FROM constant").fetchall():
        connection.execute(f"CREATE MACRO {name}() AS {value}::BIGINT")
    connection.execute((HAND / "0-types.sql").read_text(encoding="utf-8"))


def view(connection: Any, name: str, store: Store, buckets: list[int]) -> None:
    """The records of some buckets as a view."""
    files = store.files(name, buckets)
    if files:
        listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        source = f"read_parquet([{listed}], hive_partitioning = false)"
    else:
        source = f"empty_{name}"
        schema = arrow_schema(name)
        for column in numbers_of(name):
            schema = schema.append(column)
        connection.register(source, schema.empty_table())
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {source}")


def chunks(counts: tuple[int, ...], size: int) -> Iterator[list[int]]:
    """Buckets together, of about so many subjects."""
    together: list[int] = []
    taken = 0
    for bucket, count in enumerate(counts):
        together.append(bucket)
        taken += count
        if taken >= size:
            yield together
            together, taken = [], 0
    if together:
        yield together


def agreement(outcomes: Any, refused: Any, folder: Path) -> list[tuple[str, int, int]]:
    """(criterion, equal, compared) against a cohort run; first whether the same subjects were refused."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW ours AS FROM read_parquet('{folder}/outcomes/*.parquet')")
        connection.execute(f"CREATE VIEW refused AS FROM read_parquet('{folder}/refused.parquet')")
        connection.register("theirs", outcomes)
        connection.register("turned_away", refused)
        (both, either), = connection.sql(
            "SELECT (SELECT count(*) FROM turned_away SEMI JOIN refused USING (subject)), "
            "(SELECT count(*) FROM (SELECT subject FROM turned_away UNION SELECT subject FROM refused))").fetchall()
        found = [("refused", both, either)]
        for name in outcomes.column_names[1:]:
            equal = f'FROM ours o JOIN theirs t USING (subject) SELECT o."{name}" = t."{name}"'
            rows = connection.sql(equal).fetchall()
            found.append((name, sum(equal for equal, in rows), len(rows)))
    return found


def main() -> None:
    """Decide a store once and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--chunk", type=int, default=100_000)
    parser.add_argument("--against", type=Path, help="the folder of a cohort run of this store")
    parser.add_argument("--json", action="store_true", help="one line of JSON, for engines.py")
    options = parser.parse_args()
    store = Store.open(options.store)
    made = lookups(store)
    wall, began = time.perf_counter(), time.process_time()
    outcomes, refused, parts = decide(store, made, options.threads, options.chunk)
    spent, wall = time.process_time() - began, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = agreement(outcomes, refused, options.against) if options.against else []
    if options.json:
        print(json.dumps({
            "cpu": spent, "wall": wall, "peak": peak, "agreement": found,
            "derivation": parts[0], "evaluation": parts[1],
        }))
        return
    print(f"{store.subjects} subjects: {outcomes.num_rows} decided, {refused.num_rows} refused; "
          f"{spent:.2f} s cpu ({parts[0]:.2f} derivation, {parts[1]:.2f} evaluation), {wall:.2f} s wall, "
          f"{store.subjects / spent:.0f} a cpu second, {peak:.0f} MiB")
    for name, equal, compared in found:
        print(f"  {name:8} {equal:8} of {compared:8} equal")


if __name__ == "__main__":
    main()
