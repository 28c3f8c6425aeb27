"""What every test may use: the switch between the quick and the full suite."""

from __future__ import annotations

import os

import pytest

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
    return 10_000 if FULL else 1_000
