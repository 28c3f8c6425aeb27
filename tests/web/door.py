"""A server with accounts, and browsers that are signed in, for the tests of access and of attacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web import Config, create_app
from web.access import accounts
from web.audit import Entry, Question, find

PASSWORD = "correct horse battery"
PEOPLE = {"rita": ["reader"], "sam": ["screener"], "ada": ["auditor"], "nobody": ["reader"]}


def password_file(folder: Path) -> Path:
    """An account for each role, each with the same password."""
    file = folder / "accounts.jsonl"
    for name, roles in PEOPLE.items():
        accounts.add(file, name, roles, PASSWORD)
    return file


@pytest.fixture(scope="package")
def passwords(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the accounts."""
    return password_file(tmp_path_factory.mktemp("passwords"))


@pytest.fixture(scope="package")
def server(passwords: Path) -> Iterator[Flask]:
    """One server for the tests of a folder."""
    app = guarded(passwords)
    yield app
    app.extensions["service"].close()


def guarded(file: Path, **choices: object) -> Flask:
    """A server with accounts."""
    app = create_app(Config(**{"examples": False, "accounts": file, "login_rates": ("1000 per minute",), **choices}))
    app.testing = True
    return app


def browser(app: Flask) -> FlaskClient:
    """A plain browser, which sends no more than it is told to."""
    return FlaskClient(app, app.response_class)


def bare(app: Flask) -> FlaskClient:
    """A browser that keeps no cookies, and sends those that it is told to."""
    return FlaskClient(app, app.response_class, use_cookies=False)


def token(client: FlaskClient, page: str = "/login", **given: object) -> str:
    """The token of the first form of a page."""
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get(page, **given).text)[1]


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, next: str = "", **given: object):
    """The answer to a form that is filled in."""
    form = {"name": name, "password": password, "next": next, "csrf_token": token(client, **given)}
    return client.post("/login", data=form, **given)


def signed_in(app: Flask, name: str) -> FlaskClient:
    """A browser that is signed in."""
    client = browser(app)
    assert sign_in(client, name).status_code == 303
    return client


def entries(app: Flask, **question: object) -> tuple[Entry, ...]:
    """What the audit log says, newest first."""
    return find(app.extensions["service"].log.folder, Question(**question)).entries
