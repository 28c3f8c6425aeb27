"""One server for the tests of this folder, to write to: no subject is written to by more than one file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import Browser, load
from web import Config, create_app


@pytest.fixture(scope="package")
def writing() -> Iterator[Flask]:
    """A server with a few subjects to write to."""
    app = create_app(Config(examples=False))
    app.testing, app.test_client_class = True, Browser
    load(app, "judgement-outstanding.ttl", "haemoglobin-too-low.ttl", "eligible-man.ttl")
    yield app
    app.extensions["service"].close()


@pytest.fixture
def browser(writing: Flask) -> FlaskClient:
    """A browser without script on that server."""
    return writing.test_client()
