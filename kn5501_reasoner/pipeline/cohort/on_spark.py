"""Parts of a cohort made by the executors of a Spark cluster: the same plan, one slice a partition.

What: ``mapInArrow`` over the numbers of the slices; each gives text, and leaves its part in the shared folder. Records
do not pass through Spark: a subject's rows lie in ten tables, and are together in a bucket already.
In: a Spark session. Out: an ``Engine``. Units: none. Raises: ClusterError as ``as_text`` does, and what Spark raises
for a part that failed too often.
Source: https://spark.apache.org, "PySpark: Arrow".
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .as_text import made_of, make_text, part_text, run_text
from .run import Engine, Job, Made

TOGETHER = 64


def spark_engine(spark: Any, together: int = TOGETHER) -> Engine:
    """An engine of this session. together: parts of one Spark job, after which they are kept."""
    def make(jobs: Sequence[Job]) -> Iterator[Made]:
        for start in range(0, len(jobs), together):
            yield from _make(spark, jobs[start:start + together])
    return make


def _make(spark: Any, jobs: Sequence[Job]) -> Iterator[Made]:
    parts, run = [part_text(job) for job in jobs], run_text(jobs[0])

    def decide(batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow as pa

        for batch in batches:
            for number in batch.column(0).to_pylist():
                text = make_text(parts[number], run, platform.node())
                yield pa.RecordBatch.from_pydict({"number": [number], "made": [text]})

    numbers = spark.range(0, len(jobs), 1, len(jobs))
    for number, text in numbers.mapInArrow(decide, "number long, made string").collect():
        yield made_of(text, jobs[number])
