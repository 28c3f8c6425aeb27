"""A server of its own for requests that schemathesis makes up, since they may write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.web.conftest import LOADED, load
from web import Config, create_app


@pytest.fixture(scope="package")
def server() -> Iterator[Flask]:
    app = create_app(Config(examples=False, rates=("1000000 per minute",), login_rates=("1000000 per minute",)))
    load(app, *LOADED)
    yield app
    app.extensions["service"].close()
