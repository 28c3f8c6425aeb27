"""Our own time in parts: records to facts (derivation), facts to outcomes (evaluation), on one store.

What: the two steps of a cohort run, batch by batch, each with its own clock; nothing is written.
In: a store. Out: JSON with processor seconds of both, wall seconds, peak memory. Units: s, MiB.

Run: python benchmarks/facts.py STORE [--batch N]
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from datetime import date
from pathlib import Path

import duckdb
from limit import chunks

from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline.cohort import BATCH, Options, trial_plan
from kn5501_reasoner.pipeline.cohort.batch import columns_of
from kn5501_reasoner.records.parquet import Store

OPTIONS = Options(dates=Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1)))


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("--batch", type=int, default=BATCH, help="subjects of a batch, at least a bucket")
    options = parser.parse_args()
    store, plan = Store.open(options.store), trial_plan("kn5501")
    derivation = evaluation = 0.0
    wall = time.perf_counter()
    with duckdb.connect() as connection:
        for buckets in chunks(store.counts, options.batch):
            began = time.process_time()
            tables = columns_of(store, buckets, OPTIONS).tables
            derived = time.process_time()
            plan.run(connection, tables).to_arrow_table()
            derivation, evaluation = derivation + derived - began, evaluation + time.process_time() - derived
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({
        "cpu": derivation + evaluation, "wall": time.perf_counter() - wall, "peak": peak,
        "derivation": derivation, "evaluation": evaluation,
    }))


if __name__ == "__main__":
    main()
