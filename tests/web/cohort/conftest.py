"""A cohort of the examples, and a server that shows its counts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner import cli
from tests.web.conftest import EXAMPLES, ROOT
from web import Config, create_app


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kn5501_reasoner", *map(str, arguments)], cwd=ROOT,
                          capture_output=True, text=True)


@pytest.fixture(scope="package")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples as a cohort; its records are kept in it."""
    folder = tmp_path_factory.mktemp("cohort") / "run"
    assert command("cohort", EXAMPLES, "--out", folder).returncode == 3  # one example is refused
    return folder


@pytest.fixture(scope="package")
def counting(run: Path) -> Iterator[Flask]:
    """A server of that cohort."""
    app = create_app(Config(examples=False, cohort=run))
    app.testing = True
    yield app
    app.extensions["service"].close()


@pytest.fixture
def pages(counting: Flask) -> FlaskClient:
    return counting.test_client()


@pytest.fixture(scope="package")
def said(run: Path) -> Callable[..., Any]:
    """What a command says of the cohort: its JSON, or its text in another format."""

    def ask(name: str, *options: object, format: str = "json") -> Any:
        figure = () if name == "sweep" else (name,)
        words = ("sweep" if name == "sweep" else "insight", *figure, run, *options, "--format", format)
        with redirect_stdout(StringIO()) as written:
            assert cli.main([str(word) for word in words]) == 0
        return json.loads(written.getvalue()) if format == "json" else written.getvalue()

    return ask
