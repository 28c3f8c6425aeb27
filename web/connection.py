"""One connection: a request is received whole before it is answered, an answer is made whole before it is sent.

What: head and body of a request, the handshake of TLS included, have one deadline, and so has the answer; both can be
ended from another thread.
In: a socket, Limits. Out: requests whose body is at hand (web.receiving). Units: seconds, bytes.
Raises: Refused, for what is not answered by the application; OSError when the client has gone.
Source: RFC 9112 (9.6 closing); gunicorn 27.
"""

from __future__ import annotations

import errno
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any

from gunicorn import util
from gunicorn.sock import ssl_wrap_socket
from gunicorn.workers.gthread import TConn

from .receiving import BLOCK, SPOOLED, Parser, Refused, room, spool, too_slow

LINGER = 2.0


@dataclass(frozen=True)
class Limits:
    """body: bytes of one request; receive, send: seconds for the whole of a request, and of an answer."""

    body: int
    receive: float
    send: float


class Connection(TConn):
    """A client's connection. Its thread receives, answers and sends; another one may end the first and the last."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any, limits: Limits) -> None:
        super().__init__(cfg, sock, client, server)
        self.limits, self.ended = limits, False
        self.began: float | None = None
        """When its thread began to receive, or to send."""
        self._deadline = 0.0
        self._ends_by: int | None = socket.SHUT_RD
        self._lock = threading.RLock()

    @property
    def unfinished(self) -> bool:
        """Whether it waits for its client."""
        return self._ends_by is not None

    def arrive(self) -> None:
        """From now on it waits for a thread."""
        self._begin(socket.SHUT_RD, self.limits.receive)
        self.began = None

    def receive(self) -> None:
        """From now on it receives."""
        self._begin(socket.SHUT_RD, self.limits.receive)

    def answer(self) -> None:
        """From now on the application answers, and nobody may end it. Raises: Refused when it has been ended."""
        with self._lock:
            self._check()
            self._ends_by = None

    def end(self) -> bool:
        """End what waits for the client, from another thread. Gives back whether there was something to end."""
        with self._lock:
            if self.ended or self._ends_by is None:
                return False
            self.ended = True
            with suppress(OSError):  # not SSLSocket.shutdown: that would take TLS away under its thread
                socket.socket.shutdown(self.sock, self._ends_by)
            return True

    def hang_up(self) -> None:
        """End it whatever it does: the server stops."""
        self.ended = True
        with suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def init(self) -> None:
        """Speak TLS, if the server does, and be ready for the first request. In the connection's own thread."""
        if self.initialized:
            return
        self.initialized = True
        if self.cfg.is_ssl:
            self.wait()
            with self._lock:
                self.sock = ssl_wrap_socket(self.sock, self.cfg)
            self.wait()
            self.sock.do_handshake()  # keeps the time-out of the socket for the whole of it
        self.parser = Parser(self)

    def wait(self) -> None:
        """Let the next call of the socket wait as long as there is time. Raises: Refused when there is none."""
        self._check()
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise too_slow(self.limits.receive)
        self.sock.settimeout(left)

    def send(self, answer: IO[bytes]) -> None:
        """Send an answer. Raises: BrokenPipeError when it is not read in time, or was ended."""
        self._begin(socket.SHUT_RDWR, self.limits.send)
        answer.seek(0)
        try:
            while block := answer.read(BLOCK):
                rest = memoryview(block)
                while rest:
                    self.wait()
                    rest = rest[self.sock.send(rest):]
        except (Refused, OSError) as error:  # TLS has errors of its own, to which gunicorn would answer
            raise BrokenPipeError(errno.EPIPE, "the answer is not read") from error

    def finish(self) -> None:
        """Close it so that the client can read what was sent, although it may still be sending itself."""
        self._begin(socket.SHUT_RDWR, LINGER)
        util.close_graceful(self.sock, 0.1 if self.ended else LINGER, self.limits.body)

    def close(self, graceful: bool = False) -> None:
        """Close it at once: gunicorn asks for this in the thread of all connections, which must never wait."""
        self.parser = None  # it holds what was read ahead
        util.close(self.sock)

    def _begin(self, ends_by: int, seconds: float) -> None:
        with self._lock:
            self._ends_by, self.began = ends_by, time.monotonic()
            self._deadline = self.began + seconds

    def _check(self) -> None:
        if self.ended:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "too many requests are unfinished; send it again")


class Answer:
    """Stands for the socket while the application answers; what it writes is sent afterwards."""

    def __init__(self) -> None:
        self.file = spool()

    def sendall(self, data: bytes) -> None:
        """Keep more of the answer."""
        with room():
            if len(data) > SPOOLED:
                self.file.rollover()  # first: memory would hold it twice
            self.file.write(data)

    def shutdown(self, how: int) -> None:
        """What gunicorn does after a failure."""

    def settimeout(self, seconds: float) -> None:
        """The same."""

    def recv(self, most: int) -> bytes:
        """The same: a client that says no more."""
        return b""

    def close(self) -> None:
        """The answer is not needed any more."""
        self.file.close()
