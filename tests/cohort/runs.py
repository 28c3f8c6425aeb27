"""What a cohort run left in its folder, and the dates and options of the runs that tests compare."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline.cohort import Options

DATES = Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))
OPTIONS = Options(dates=DATES)


def outcomes(run: Path) -> dict[str, dict[str, str]]:
    """Subject -> verdict, criteria and readings."""
    rows = [row for file in sorted((run / "outcomes").iterdir()) for row in pq.read_table(file).to_pylist()]
    found = {row.pop("subject"): row for row in rows}
    assert len(found) == len(rows)
    return found


def refused(run: Path) -> set[tuple[str, ...]]:
    """Every data error, as a row of its file."""
    return {tuple(row.values()) for row in pq.read_table(run / "refused.parquet").to_pylist()}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
