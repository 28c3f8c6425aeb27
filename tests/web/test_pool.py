"""What tasks and requests leave behind in the server's own process, and how many may wait for child processes."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone
from concurrent.futures.thread import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from kn5501_reasoner.errors import ReasonerError, UsageError
from web import serve
from web.pool import STARTING, Busy, Died, Pool, TimedOut


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


@pytest.fixture
def narrow() -> Iterator[Pool]:
    """Two requests may have something done or wait, in one process."""
    made = Pool(1, 60.0, places=2)
    yield made
    made.stop()


def wait(path: str) -> str:
    """A task that is done once there is a file."""
    while not os.path.exists(path):
        time.sleep(0.02)
    return path


def test_who_finds_no_place_is_told_at_once_and_may_come_again(narrow: Pool, tmp_path: object) -> None:
    go = f"{tmp_path}/go"
    with ThreadPoolExecutor(3) as threads:
        first = [threads.submit(narrow.run, wait, go) for _ in range(2)]
        while narrow.tasks < 2:
            time.sleep(0.02)
        with pytest.raises(Busy):
            narrow.run(os.getpid)
        beside = threads.submit(narrow.run, os.getpid, beside=True)  # waits, but is not refused
        with pytest.raises(NotDone):
            beside.result(0.2)
        open(go, "w").close()
        assert [each.result() for each in first] == [go, go] and beside.result() != os.getpid()
    assert narrow.run(os.getpid) != os.getpid() and narrow.tasks == 0


def test_a_request_keeps_its_place_from_its_first_task_to_its_last(narrow: Pool) -> None:
    def other() -> None:
        with narrow.place():
            with pytest.raises(Busy):
                ThreadPoolExecutor(1).submit(narrow.run, os.getpid).result()
            assert narrow.run(os.getpid) == narrow.run(os.getpid)

    with narrow.place(), narrow.place(), ThreadPoolExecutor(1) as threads:
        threads.submit(other).result()
    with pytest.raises(UsageError), narrow.place():
        raise UsageError("no")
    taken = threading.Barrier(2)

    def both() -> None:
        with narrow.place():
            taken.wait(60)

    with ThreadPoolExecutor(2) as threads:
        assert [each.result() for each in [threads.submit(both) for _ in range(2)]] == [None, None]


def test_a_pool_in_which_nothing_ends_any_more_is_stuck(narrow: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    now, hangs = time.monotonic(), Future()
    monkeypatch.setattr(narrow._pool, "schedule", lambda *given, **named: hangs)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(narrow.run, os.getpid)
        while not narrow.tasks:
            time.sleep(0.02)
        assert not narrow.stuck
        with monkeypatch.context() as later:
            later.setattr(time, "monotonic", lambda: now + 3600 + STARTING)
            stuck = narrow.stuck
        hangs.set_result(1)
        assert stuck and waiting.result() == 1 and not narrow.stuck


def test_a_pool_whose_idle_processes_are_killed_goes_on() -> None:
    """As the system kills what takes much memory, whether it is doing something or not."""
    made = Pool(2, 60.0)
    try:
        first = {made.run(os.getpid) for _ in range(4)}
        for process in first:
            os.kill(process, signal.SIGKILL)
        tried = 0
        while tried < 100:  # it may take a moment to notice
            tried += 1
            try:
                assert made.run(os.getpid) not in first
                break
            except Died:
                time.sleep(0.1)
        assert tried < 100
        time.sleep(1)
        assert made.run(os.getpid) not in first, "and stays well"
    finally:
        made.stop()
