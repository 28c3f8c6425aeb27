"""The recipe for Spark, as docs/clusters.md has it, tried where pyspark, pandas and Java are installed."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kn5501_reasoner.errors import ClusterError
from kn5501_reasoner.pipeline.cohort import as_text, run
from kn5501_reasoner.pipeline.cohort.on_spark import spark_engine
from kn5501_reasoner.records.parquet import write_store
from kn5501_reasoner.records.stream import Stream
from tests.cohort.runs import OPTIONS, tree
from tests.cohort.sources import bundles, write_json

pyspark = pytest.importorskip("pyspark")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session on loopback with two executors' worth of threads, which tries a task again."""
    from pyspark.sql import SparkSession

    folder = str(tmp_path_factory.mktemp("spark"))
    if sys.executable != os.environ.setdefault("PYSPARK_PYTHON", sys.executable):
        pytest.skip("PYSPARK_PYTHON is another Python")
    settings = {
        "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false",
        "spark.local.dir": folder, "spark.sql.warehouse.dir": folder, "spark.executorEnv.PYTHONPATH": str(ROOT),
    }
    builder = SparkSession.builder.master("local[2,4]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def test_the_recipe(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same files as here, and the same outcomes as a DataFrame."""
    (tmp_path / "source").mkdir()
    write_json(bundles(9, 3), tmp_path / "source")
    store = write_store(Stream([str(tmp_path / "source")]), tmp_path / "records", bucket_subjects=3)
    assert len(store.counts) == 4
    text = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "clusters.md").read_text(), re.S)[1]
    given: dict[str, Any] = {}
    exec(text.replace('"/shared/', f'"{tmp_path}/'), given)
    run.run_cohort(store, tmp_path / "clean", given["options"])
    assert tree(tmp_path / "run") == tree(tmp_path / "clean")
    rows = {row["subject"]: row["verdict"] for row in given["outcomes"].collect()}
    said = run.run_cohort(store, tmp_path / "clean", given["options"])
    assert len(rows) == said.subjects - said.verdicts["refused"] and len(rows) > 8

    run.run_cohort(store, tmp_path / "small", OPTIONS, batch=2)
    with monkeypatch.context() as patch:
        patch.setattr(run, "_decide", None)
        engine = spark_engine(Killing(spark, tmp_path / "killed"), together=3)
        run.run_cohort(store, tmp_path / "spark", OPTIONS, batch=2, engine=engine)
    assert (tmp_path / "killed").read_text().startswith("part-00001-")
    assert tree(tmp_path / "spark") == tree(tmp_path / "small")

    monkeypatch.setattr(as_text, "_libraries", lambda: {"duckdb": "1.0"})
    with pytest.raises(ClusterError, match="part-00000 was not made: differs .*duckdb 2"):
        run.run_cohort(store, tmp_path / "other", OPTIONS, engine=spark_engine(spark))


class Killing:
    """A session of which an executor's process ends by SIGKILL, once, with half of the second part written."""

    def __init__(self, spark: Any, said: Path) -> None:
        self.spark, self.said = spark, str(said)

    def range(self, *numbers: int) -> Killing:
        self.numbers = self.spark.range(*numbers)
        return self

    def mapInArrow(self, decide: Any, schema: str) -> Any:
        said = self.said

        def once(batches: Any) -> Any:
            import os
            import signal
            from pathlib import Path

            from kn5501_reasoner.pipeline.cohort import run

            write = run.write_table

            def half(table: Any, file: Path) -> None:
                write(table, file)
                if file.name.startswith("part-00001-") and not Path(said).exists():
                    os.truncate(file, file.stat().st_size // 2)
                    Path(said).write_text(file.name)
                    os.kill(os.getpid(), signal.SIGKILL)

            run.write_table = half
            try:
                yield from decide(batches)
            finally:
                run.write_table = write

        return self.numbers.mapInArrow(once, schema)
