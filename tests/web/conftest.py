"""One server for reading, with a few examples, and empty ones for tests that write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web import Config, create_app
from web.store import Store

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
LOADED = (
    "eligible-man.ttl", "haemoglobin-too-low.ttl", "haemoglobin-without-unit.ttl", "migraine-to-be-judged.ttl",
    "refused-pregnant-man.ttl", "fhir-eligible.json",
)


class Browser(FlaskClient):
    """A client that has loaded a form of the server: what it posts carries the token."""

    def open(self, *args: Any, **given: Any) -> Any:
        if given.get("method") in ("POST", "PUT", "PATCH", "DELETE"):
            page = super().open("/login", method="GET", base_url=given.get("base_url")).text
            token = re.search(r'name="csrf-token" content="([^"]+)"', page)
            headers = dict(given.get("headers") or {})
            given["headers"] = {"X-CSRFToken": token[1], **headers} if token else headers
        return super().open(*args, **given)


def load(app: Flask, *names: str) -> None:
    """Bring examples into the store of an app."""
    for name in names:
        app.extensions["service"].accept((EXAMPLES / name).read_bytes(), name, who="tests", kind="example")


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    """A server for reading alone, as often as tests like: whoever writes takes ``empty``."""
    app = create_app(Config(examples=False, rates=("1000000 per minute",)))
    app.testing, app.test_client_class = True, Browser
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
    app.testing, app.test_client_class = True, Browser
    yield app
    app.extensions["service"].close()


@pytest.fixture(scope="session")
def rules_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has the rules, and nothing else; to be copied, as to load them takes a second."""
    folder = tmp_path_factory.mktemp("rules") / "store"
    Store(folder).close()
    return folder
