"""A worker of gunicorn that slow and stalled clients cannot stop.

What: a request takes one of the ``answering`` places once it is whole, and gives it back before its answer is sent.
Those that wait for their client have threads of their own; when no thread is free, the oldest of them end, first those
of the client address that has most. A connection on which nothing has come yet has no thread; when there are too many
connections, those that have been silent longest end.
In: Config, as ``app.config``. Out: answers. Units: seconds. Source: gunicorn/workers/gthread.py of gunicorn 27, on
whose methods this stands; tests/web/attack/test_stalls.py shows that they still do what they did.
"""

from __future__ import annotations

import errno
import selectors
import socket
import threading
import time
from collections import Counter, deque
from functools import partial
from types import SimpleNamespace
from typing import Any

from gunicorn import util
from gunicorn.http.message import Request
from gunicorn.workers.gthread import ThreadWorker

from .config import Config
from .connection import Answer, Connection, Limits
from .receiving import Refused

PAGES = 8
"""Requests that are answered at once beside those that wait for child processes."""
GRACE = 1.0
"""An unfinished request has at least these seconds, however many others there are."""
GONE = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED)
FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


def answering(config: Config) -> int:
    """How many requests are answered at once: with every place for work in child processes taken, pages have some."""
    return PAGES + config.queries + config.assessments + config.counts + 1  # and one sweep


class Worker(ThreadWorker):
    """Receives, answers and sends, each in its own bounds."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        config: Config = self.app.config
        self._limits = Limits(config.body_bytes, config.request_seconds, config.answer_seconds)
        self._answering = threading.BoundedSemaphore(answering(config))
        self._under_way: set[Connection] = set()

    def accept(self, listener: Any) -> None:
        """Take a new connection; it has no thread before something comes on it."""
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in FULL:  # for now: what is open ends in time
                time.sleep(0.01)
            elif error.errno not in GONE:
                raise
            return
        self.nr_conns += 1
        made = Connection(self.cfg, sock, client, listener.getsockname(), self._limits)
        made.set_timeout()
        self.pending_conns.append(made)
        self.poller.register(made.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, made))

    def enqueue_req(self, conn: Connection) -> None:
        """Something came: give it a thread."""
        conn.arrive()
        self._under_way.add(conn)
        self._make_room()
        super().enqueue_req(conn)

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """Its thread is free."""
        self._under_way.discard(conn)
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """At least once a second: end what waits for too long, and when the server stops what has not even begun."""
        if not self.alive:
            for conn in self.pending_conns:
                conn.timeout = 0.0
        super().murder_pending()
        self._make_room()

    def handle(self, conn: Connection) -> Any:
        """In its own thread: one request. Gives back whether the connection stays open."""
        conn.receive()
        kept = super().handle(conn)
        if not kept:
            conn.finish()
        return kept

    def handle_request(self, req: Request, conn: Connection) -> bool:
        """Answer a request that is there as a whole, then send the answer."""
        answer = Answer()
        try:
            conn.answer()
            with self._answering:
                kept = super().handle_request(
                    req, SimpleNamespace(sock=answer, client=conn.client, server=conn.server))
            conn.send(answer.file)
            return kept
        except StopIteration as error:  # of an answer that broke off, which gunicorn thinks has been sent in part
            raise RuntimeError("the application did not finish its answer") from error
        finally:
            req.body.close()
            answer.close()

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Say why a request is not answered."""
        if not isinstance(exc, Refused):
            super().handle_error(req, client, addr, exc)
            return
        try:
            util.write_nonblock(client, exc.message())
        except OSError:
            self.log.debug("Failed to send error message.")

    def hang_up(self) -> None:
        """End every connection: the process would wait for their threads."""
        for conn in tuple(self._under_way):
            conn.hang_up()

    def _make_room(self) -> None:
        """When connections wait for a thread, or more are open than may be, let some end that wait for their client."""
        now, ended = time.monotonic(), sum(conn.ended for conn in self._under_way)
        places = self.nr_conns - ended - self.worker_connections * 7 // 8
        for silent in (self.pending_conns, self.keepalived_conns):  # one that was used may just be used again
            while places > 0 and silent and silent[0].timeout - self.cfg.keepalive < now - GRACE:
                self._end_first(silent)
                places -= 1
        missing = max(len(self._under_way) - ended - self.cfg.threads, places)
        if missing <= 0:
            return
        waiting = [conn for conn in self._under_way if conn.unfinished and conn.began is not None]
        of = Counter(conn.client[0] for conn in waiting)
        for conn in sorted(waiting, key=lambda conn: (-of[conn.client[0]], conn.began)):
            if missing > 0 and conn.began < now - GRACE:
                missing -= conn.end()

    def _end_first(self, silent: deque[Connection]) -> None:
        """End the connection on which nothing has come for longest."""
        silent[0].timeout = 0.0
        super().murder_pending()
        self.murder_keepalived()
