"""What every test may use: the switch between the quick and the full suite, two processes."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

gc.set_threshold(300_000, 50, 100)  # what is read is shared to the end: looking through it costs a tenth of the time
FULL = os.environ.get("KN5501_FULL") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what is marked ``full`` in the quick suite."""
    if not FULL:
        for item in items:
            if item.get_closest_marker("full"):
                item.add_marker(pytest.mark.skip(reason="runs with KN5501_FULL=1"))


@pytest.fixture(scope="session")
def subjects_generated() -> int:
    """How many generated subjects a property is tried on."""
    return 10_000 if FULL else 150


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """Two processes of their own: DuckDB does not survive a fork."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as found:
        yield found
