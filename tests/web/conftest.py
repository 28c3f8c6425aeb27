"""One server for reading, with a few examples, and empty ones for tests that write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web import Config, create_app

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
LOADED = (
    "eligible-man.ttl", "haemoglobin-too-low.ttl", "haemoglobin-without-unit.ttl", "migraine-to-be-judged.ttl",
    "refused-pregnant-man.ttl", "fhir-eligible.json",
)


def load(app: Flask, *names: str) -> None:
    """Bring examples into the store of an app."""
    for name in names:
        app.extensions["service"].accept((EXAMPLES / name).read_bytes(), name, who="tests", kind="example")


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    """A server for reading alone: whoever writes takes ``empty``."""
    app = create_app(Config(examples=False))
    app.testing = True
    load(app, *LOADED)
    yield app
    app.extensions["service"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script, on the server for reading."""
    return app.test_client()


@pytest.fixture(scope="module")
def empty() -> Iterator[Flask]:
    """A server of the module's own, without subjects."""
    app = create_app(Config(examples=False))
    app.testing = True
    yield app
    app.extensions["service"].close()
