"""Whether the server says truly what works, and says so at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web import health
from web.health import FAILS, LONG, STUCK, WORKS, WRONG, Trial
from web.pool import STARTING, Died, Pool, TimedOut

BOTH = {"query": WORKS, "assessment": WORKS}


@pytest.fixture
def asked(app: Flask) -> Iterator[FlaskClient]:
    """Nobody has asked yet, and nobody is told later what a test found."""
    app.extensions.pop("health", None)
    yield app.test_client()
    app.extensions.pop("health", None)


def known(client: FlaskClient) -> tuple[int, dict[str, str]]:
    """The state, once both trials have ended."""
    for _ in range(1200):
        answer = client.get("/health")
        if not any("being tried" in value for value in answer.json.values()):
            break
        time.sleep(0.05)
    return answer.status_code, answer.json


def test_health_says_that_both_work(asked: FlaskClient) -> None:
    assert known(asked) == (200, BOTH)


@pytest.mark.parametrize(("name", "value", "found"), [
    ("QUESTION", "ASK { GRAPH g:nothing { ?s ?p ?o } }", {"query": WRONG}),
    ("QUESTION", "ASK {", {"query": f"{FAILS}UsageError"}),
    ("SUBJECT", "pregnant", {"assessment": WRONG}),
    ("SUBJECT", "nobody", {"assessment": f"{FAILS}FileNotFoundError"}),
])
def test_health_says_which_part_does_not_work(
    asked: FlaskClient, monkeypatch: pytest.MonkeyPatch, name: str, value: str, found: dict[str, str]
) -> None:
    monkeypatch.setattr(health, name, value)
    assert known(asked) == (503, BOTH | found)


def test_health_does_not_wait_for_the_pool(
    app: Flask, asked: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own trials have not their turn before these answers are there."""
    go, whole = threading.Event(), app.extensions["service"].asking.run

    def wait(*given: object, **named: object) -> object:
        go.wait(120)
        return whole(*given, **named)

    monkeypatch.setattr(app.extensions["service"].asking, "run", wait)
    for _ in range(3):
        answer = asked.get("/health")
        assert answer.status_code == 200 and "being tried" in answer.json["query"]
    go.set()
    assert known(asked) == (200, BOTH)


def test_places_that_others_have_are_no_fault(
    app: Flask, asked: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["service"].asking, "_places", 0)
    monkeypatch.setattr(app.extensions["service"].assessing, "_places", 0)
    assert known(asked) == (200, BOTH)


class Clock:
    """A clock that is put forward, and a trial that ends as it is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.ends, self.free = 1000.0, [True], threading.Event()
        self.pool = Pool(1, 2.0, places=4)
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        self.free.set()
        self.trial = Trial(self.pool, self._work)

    def _work(self) -> bool:
        self.free.wait(60)
        end = self.ends[-1]
        if isinstance(end, Exception):
            raise end
        return end

    def after(self, seconds: float, end: object = None) -> str:
        """What is known so many seconds later, once a trial has ended that began then."""
        self.now += seconds
        if end is not None:
            self.ends.append(end)
        before = self.trial.state()
        for thread in threading.enumerate():
            if thread.name == "health" and self.free.is_set():
                thread.join(60)
        return self.trial.state() if self.free.is_set() else before


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    with monkeypatch.context() as patched:
        made = Clock(patched)
        try:
            yield made
        finally:
            made.free.set()
    made.pool.stop()


def test_a_trial_that_was_stopped_counts_when_nothing_works_for_long(clock: Clock) -> None:
    """Of a machine that has much to do one may be stopped; what never worked, or works no more, fails."""
    assert clock.after(0, TimedOut("stopped")) == f"{FAILS}TimedOut"
    assert clock.after(11, True) == WORKS
    assert clock.after(11, Died("gone")) == f"worked 11 seconds ago; the last trial {FAILS}Died"
    assert clock.after(LONG) == f"{FAILS}Died"
    assert clock.after(11, False) == WRONG
    assert clock.after(11, True) == WORKS


def test_what_was_known_long_ago_is_not_said_as_if_it_were_known(clock: Clock) -> None:
    assert clock.after(0) == WORKS
    clock.free.clear()
    assert clock.after(3600) == "worked 3600 seconds ago, is being tried; tasks under way: 0"


def test_a_trial_that_never_ends_becomes_visible(clock: Clock) -> None:
    """Whatever holds it up: the longest queue before it would have ended."""
    assert clock.after(0) == WORKS
    clock.free.clear()
    assert "is being tried" in clock.after(30)
    assert "is being tried" in clock.after(10)
    assert clock.after(5 * 2 + STARTING) == STUCK
    clock.free.set()
    assert clock.after(11) == WORKS


def test_a_pool_that_hangs_is_an_error(app: Flask, asked: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert known(asked) == (200, BOTH)
    monkeypatch.setattr(Pool, "stuck", True)
    answer = asked.get("/health")
    assert (answer.status_code, answer.json) == (503, {"query": STUCK, "assessment": STUCK})
