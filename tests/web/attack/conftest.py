"""A server with accounts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.door import guarded, password_file


@pytest.fixture(scope="package")
def passwords(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return password_file(tmp_path_factory.mktemp("passwords"))


@pytest.fixture(scope="package")
def server(passwords: Path) -> Iterator[Flask]:
    app = guarded(passwords)
    yield app
    app.extensions["service"].close()
