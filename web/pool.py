"""Work in child processes that can be killed: assessments (pySHACL, rdflib) and queries of visitors.

What: one pool a kind of work; a task that takes too long or too much memory loses its process and nothing else.
In: a module-level function and picklable arguments. Out: its result. Units: seconds, bytes.
Raises: TimedOut, Died; whatever the function raises. Source: DESIGN, safety rules 1 and 6.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from copy import copy
from typing import Any

from pebble import ProcessExpired, ProcessPool

from kn5501_reasoner.errors import ReasonerError

from .memory import economise, give_back, keep

HINT = "ask for less at a time"


class TimedOut(ReasonerError):
    """The task was stopped because it took too long."""


class Died(ReasonerError):
    """The process of the task ended: out of memory, or a fault in a library."""


class Pool:
    """A few child processes for one kind of work; each does one task at a time.

    The children are spawned, never forked: they share no thread, lock or file of the database with the server.
    """

    def __init__(self, processes: int, seconds: float, memory: int | None = None,
                 warm: Callable[[], None] | None = None) -> None:
        self._seconds, self._memory = seconds, memory
        self._pool = ProcessPool(
            max_workers=processes, context=multiprocessing.get_context("spawn"), initializer=_begin,
            initargs=(memory, warm),
        )

    def run(self, function: Callable[..., Any], *arguments: Any, seconds: float | None = None) -> Any:
        """The result of one task. seconds: another limit than the pool's own, which counts while it waits, too."""
        limit = seconds or self._seconds
        future = self._pool.schedule(_task, args=(function, *arguments), timeout=limit)
        try:
            error = future.exception(seconds)  # raised it would keep this request, as the pool does until its next task
        except TimeoutError:
            error = TimeoutError()  # another one, which does not know of this request
            future.cancel()
        if error is None:
            return future.result()
        if isinstance(error, TimeoutError):
            raise TimedOut(f"stopped after {limit:g} seconds", "", HINT) from error
        if isinstance(error, (ProcessExpired, BrokenProcessPool, MemoryError)):
            raise Died("the process ended, or reached its limit of memory, before it was done", "", HINT) from error
        raise copy(error) from error.__cause__

    def stop(self) -> None:
        """End all processes."""
        self._pool.stop()
        self._pool.join()


def _task(function: Callable[..., Any], *arguments: Any) -> Any:
    """Do one task, then give its memory back: a child lives on, and the next task may be small."""
    try:
        return function(*arguments)
    finally:
        give_back()


def _begin(memory: int | None, warm: Callable[[], None] | None) -> None:
    """In a new child: leave Ctrl-C to the parent, import what tasks need, then limit the memory that is added."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a handler in Python would wait for the library that is running
    economise()
    if warm is not None:
        warm()
    keep()
    if memory is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a library says as it dies may quote what it was reading
        most = _data_bytes() + memory
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _data_bytes() -> int:
    """Bytes of private writable memory that this process has now; 0 where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:"))
    except (OSError, StopIteration):
        return 0
