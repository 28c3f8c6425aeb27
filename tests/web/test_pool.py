"""What tasks and requests leave behind in the server's own process."""

from __future__ import annotations

import gc
import os
import time
import weakref
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from kn5501_reasoner.errors import ReasonerError, UsageError
from web import serve
from web.pool import Died, Pool, TimedOut


class Input:
    """What stands for the body of a request."""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(1, 5.0)
    yield made
    made.stop()


def refuse() -> None:
    """What a child says of an input that it cannot read."""
    raise UsageError("no")


def run_out() -> None:
    """What a child says when it is out of memory."""
    raise MemoryError


def leave() -> None:
    """A child that dies."""
    os._exit(3)


def sleep() -> None:
    """A child that is not done in time."""
    time.sleep(30)


@pytest.mark.parametrize(("task", "seconds", "error"), [
    (refuse, None, UsageError), (run_out, None, Died), (leave, None, Died), (sleep, 0.5, TimedOut),
])
def test_an_input_whose_task_failed_is_gone_with_the_request(
    pool: Pool, task: object, seconds: float | None, error: type[ReasonerError]
) -> None:
    def request() -> weakref.ref[Input]:
        given = Input()
        try:
            pool.run(task, seconds=seconds)
        except error:
            return weakref.ref(given)
        raise AssertionError("nothing was raised")

    gc.disable()
    try:
        assert request()() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(("received", "sent", "given_back"), [
    ("2000000", 100, True), ("100", 2_000_000, True), ("100", 100, False), ("2000000", None, True), (None, None, False),
])
def test_after_much_was_received_or_sent_memory_is_given_back(
    monkeypatch: pytest.MonkeyPatch, received: str | None, sent: int | None, given_back: bool
) -> None:
    calls: list[bool] = []
    monkeypatch.setattr(serve, "give_back", lambda: calls.append(True))
    environ = {} if received is None else {"CONTENT_LENGTH": received}
    serve._after(None, None, environ, None if sent is None else SimpleNamespace(sent=sent))
    assert bool(calls) is given_back
