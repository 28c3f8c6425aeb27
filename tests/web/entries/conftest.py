"""One server for the tests of this folder, to write to: no subject is written to by more than one file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import Browser, load
from tests.web.entries.forms import post
from web import Config, create_app

NUMBERS = count(1)


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


@pytest.fixture
def who(browser: FlaskClient) -> str:
    """A subject of whom nothing is known but the dates."""
    name = f"whole-{next(NUMBERS)}"
    answer = post(browser, "/subjects/new", **{
        "f-identifier": name, "f-birthDate": "1990", "f-sex": "female", "f-screeningDate": "2026-11-22",
        "f-enrolmentDate": "2026-11-30",
    })
    assert answer.status_code == 303
    return name
