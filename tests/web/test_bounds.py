"""A request has one limit of time and a child one of memory: who goes beyond is told so, and the next is served."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

import web.service
from tests.web.conftest import EXAMPLES, Browser
from web import Config, create_app
from web.journal import Decision
from web.pool import Pool, TimedOut

MEMORY = 512 * 1024**2
MANY = "".join(
    f":hb{number} a le:Observation ; le:subject :subject ; le:code loinc:718-7 ; le:observationStatus \"final\" ;"
    f" le:effective \"2026-{number % 9 + 1:02}-{number % 28 + 1:02}\"^^xsd:date ; le:valueDecimal {number}.5 ;"
    f" le:unitCode \"g/L\" .\n" for number in range(24_000))


@pytest.fixture(scope="module")
def bounded() -> Iterator[Flask]:
    app = create_app(Config(examples=False, assess_bytes=MEMORY, processes=1, assess_seconds=300))
    app.testing, app.test_client_class = True, Browser
    yield app
    app.extensions["service"].close()


def upload(client: FlaskClient, text: str):
    return client.post("/subjects/upload", data={"file": (io.BytesIO(text.encode()), "x.ttl")},
                       headers={"Accept": "application/json"})


def test_what_takes_too_much_memory_is_stopped_and_the_next_is_served(bounded: Flask) -> None:
    client = bounded.test_client()
    text = (EXAMPLES / "eligible-man.ttl").read_text()
    answer = upload(client, text + MANY)
    assert answer.status_code == 503
    assert "GiB of memory" in answer.json["what"] and "at a time" in answer.json["hint"]
    assert bounded.extensions["service"].store.subjects() == []
    assert upload(client, text).status_code == 201


def test_reading_and_assessing_share_one_limit(bounded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    service, now, given = bounded.extensions["service"], [1000.0], []
    run = service.assessing.run

    def spend(function, *arguments, seconds):
        given.append(seconds)
        now[0] += 200
        return run(function, *arguments)

    monkeypatch.setattr(service.assessing, "run", spend)
    monkeypatch.setattr(web.service, "time", SimpleNamespace(monotonic=lambda: now[0]))
    text = (EXAMPLES / "eligible-woman.ttl").read_bytes()
    service.accept(text, "x.ttl", who="ada", kind="file")
    assert given == [300, 100]
    now[0], given[:] = 0.0, []
    subject = service.store.subject
    monkeypatch.setattr(service.store, "subject", lambda name: replace(subject(name)))  # as if changed, again and again
    monkeypatch.setattr(Decision, "__eq__", object.__eq__)
    with pytest.raises(TimedOut, match="reading and assessing took more than 300 seconds"):
        service.accept(text.replace(b"female", b"female "), "x.ttl", who="ada", kind="file")
    assert given == [300, 100], "no attempt has a limit of its own"


def sleep() -> None:
    """A task that keeps its child."""
    time.sleep(60)


def one() -> int:
    """A short one."""
    return 1


def test_waiting_for_a_child_counts_as_well() -> None:
    pool = Pool(1, 100.0)
    try:
        assert pool.run(one) == 1
        busy = threading.Thread(target=lambda: pytest.raises(TimedOut, pool.run, sleep, seconds=8))
        busy.start()
        time.sleep(1)
        with pytest.raises(TimedOut):
            pool.run(one, seconds=1)
        busy.join()
        assert pool.run(one) == 1
    finally:
        pool.stop()
