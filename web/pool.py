"""Work in child processes that can be killed: assessments (pySHACL, rdflib) and queries of visitors.

What: one pool a kind of work; a task that takes too long or too much memory loses its process and nothing else. Only so
many requests may have work in a pool, so that the others of a server's threads stay free.
In: a module-level function and picklable arguments. Out: its result. Units: seconds, bytes.
Raises: TimedOut, Died, Busy; whatever the function raises. Source: docs/viewer.md, "Limits"; pebble.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from copy import copy
from functools import partial
from typing import Any

from pebble import ProcessExpired, ProcessPool

from kn5501_reasoner.errors import ReasonerError

from .memory import economise, give_back, keep

HINT = "ask for less at a time"
AGAIN = 2
"""Seconds after which somebody who was refused may ask again."""
STARTING = 60.0
"""Within which a child process has started, even on a slow machine."""


class TimedOut(ReasonerError):
    """The task was stopped because it took too long."""


class Died(ReasonerError):
    """The process of the task ended: out of memory, or a fault in a library."""


class Busy(ReasonerError):
    """Others have so much of this work done now that nobody else may wait for it."""


class Pool:
    """A few child processes for one kind of work; each does one task at a time.

    The children are spawned, never forked: they share no thread, lock or file of the database with the server.
    places: requests whose work may be under way or wait; None for a pool that one request has to itself.
    """

    def __init__(self, processes: int, seconds: float, memory: int | None = None,
                 warm: Callable[[], None] | None = None, places: int | None = None) -> None:
        self._seconds, self._places = seconds, places
        self._lock, self._mine = threading.Lock(), threading.local()
        self._taken = self._tasks = 0
        self._ended = 0.0
        self._made = partial(
            ProcessPool, max_workers=processes, context=multiprocessing.get_context("spawn"), initializer=_begin,
            initargs=(memory, warm),
        )
        self._pool, self._stopped = self._made(), False

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for all tasks of a request; ``run`` takes one where the thread has none. Raises: Busy."""
        if getattr(self._mine, "has", False):
            yield
            return
        with self._lock:
            if self._taken == self._places:
                raise Busy("too much is asked at once: others are waiting already", "", "try again in some seconds")
            self._taken += 1
        self._mine.has = True
        try:
            yield
        finally:
            self._mine.has = False
            with self._lock:
                self._taken -= 1

    def run(self, function: Callable[..., Any], *arguments: Any, seconds: float | None = None,
            beside: bool = False) -> Any:
        """The result of one task. beside: it needs no place.

        seconds: another limit than the pool's own, which counts while it waits, too.
        """
        with nullcontext() if beside else self.place(), self._task():
            return self._run(function, arguments, seconds or self._seconds, seconds)

    @property
    def tasks(self) -> int:
        """How many tasks are under way or wait."""
        return self._tasks

    @property
    def stuck(self) -> bool:
        """Whether no task has ended for longer than one may take, although there are some."""
        with self._lock:
            return self._tasks > 0 and time.monotonic() - self._ended > self._seconds + STARTING

    @property
    def patience(self) -> float:
        """Seconds in which a task ends, whatever has its turn before it."""
        return ((self._places or 0) + 1) * self._seconds + STARTING

    @contextmanager
    def _task(self) -> Iterator[None]:
        """Count a task, and note when one ends, or is the first."""
        with self._lock:
            self._tasks += 1
            if self._tasks == 1:
                self._ended = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._tasks -= 1
                self._ended = time.monotonic()

    def _run(self, function: Callable[..., Any], arguments: tuple[Any, ...], limit: float, wait: float | None) -> Any:
        future = self._working().schedule(_task, args=(function, *arguments), timeout=limit)
        try:
            error = future.exception(wait)  # raised it would keep this request, as the pool does until its next task
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

    def _working(self) -> ProcessPool:
        """The pool, made anew where it has given up: as it does when a process that has nothing to do is killed."""
        with self._lock:
            if not self._pool.active and not self._stopped:
                self._pool.stop()
                threading.Thread(target=self._pool.join, daemon=True).start()  # it ends the processes that are left
                self._pool = self._made()
            return self._pool

    def stop(self) -> None:
        """End all processes."""
        self._stopped = True
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
