"""One connection: a request is received whole before it is answered, an answer is made whole before it is sent.

What: head and body of a request, the handshake of TLS included, have one deadline, and so has the answer; both can be
ended from another thread. Bodies and answers above ``SPOOLED`` stand in temporary files.
In: a socket, Limits. Out: requests of gunicorn whose body is at hand. Units: seconds, bytes.
Raises: Refused, for what is not answered by the application; OSError when the client has gone.
Source: RFC 9110 (408, 413, 503, 507), RFC 9112 (6.3 length of a body, 7.1 chunks, 9.6 closing); gunicorn 27.
"""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from gunicorn import util
from gunicorn.http.body import Body, ChunkedReader
from gunicorn.http.errors import InvalidChunkSize, NoMoreData
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.sock import ssl_wrap_socket
from gunicorn.workers.gthread import TConn

SPOOLED = 1024 * 1024
BLOCK = 64 * 1024
LINGER = 2.0
LARGEST = 16
"""Hexadecimal digits of the size of a chunk: 64 bits."""


@dataclass(frozen=True)
class Limits:
    """body: bytes of one request; receive, send: seconds for the whole of a request, and of an answer."""

    body: int
    receive: float
    send: float


class Refused(Exception):
    """A request that ends before the application is asked."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why

    def message(self) -> bytes:
        """The answer."""
        text = f"{self.status.phrase}: {self.why}\n".encode()
        again = "Retry-After: 1\r\n" if self.status == HTTPStatus.SERVICE_UNAVAILABLE else ""
        head = (f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\nConnection: close\r\n{again}"
                "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
                f"Cache-Control: no-store\r\nContent-Length: {len(text)}\r\n\r\n")
        return head.encode() + text


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
        self.parser = _Parser(self)

    def wait(self) -> None:
        """Let the next call of the socket wait as long as there is time. Raises: Refused when there is none."""
        self._check()
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _too_slow(self.limits.receive)
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
        util.close(self.sock)

    def _begin(self, ends_by: int, seconds: float) -> None:
        with self._lock:
            self._ends_by, self.began = ends_by, time.monotonic()
            self._deadline = self.began + seconds

    def _check(self) -> None:
        if self.ended:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "too many requests are unfinished; send it again")


class _Parser(RequestParser):
    """Gives requests whose body is at hand, so that the next one begins where it should."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.cfg, connection.sock, connection.client)
        self.unreader = _Unreader(connection)
        self._connection, self._most = connection, connection.limits.body

    def __next__(self) -> Request:
        self.unreader.received = 0
        request = super().__next__()
        chunked = isinstance(request.body.reader, ChunkedReader)
        length = 0 if chunked else request.body.reader.length
        if chunked:
            request.body = Body(_Chunks(request, self.unreader, self._most))
        if length > self._most:  # the application says so
            request.body = _spool()
            request.force_close()
        elif chunked or length:
            self._receive(request, None if chunked else length)
        else:
            request.body = BytesIO()
        request._expected_100_continue = False  # gunicorn would send it only when the application is asked
        return request

    def finish_body(self, deadline: float | None = None, max_bytes: int | None = None) -> bool:
        """Nothing of a request is left on its connection."""
        return True

    def _receive(self, request: Request, length: int | None) -> None:
        """Take the body, of chunks at most one byte too much. length: None for chunks."""
        if request._expected_100_continue:
            self._connection.wait()
            self._connection.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body, size = _spool(), 0
        try:
            while size <= self._most and (block := request.body.read(min(BLOCK, self._most + 1 - size))):
                with _room():
                    body.write(block)
                size += len(block)
        except _TooLarge as error:
            size += error.size
        except NoMoreData:
            raise Refused(HTTPStatus.BAD_REQUEST, "the body ends before its last chunk") from None
        if length is not None and size < length:
            raise Refused(HTTPStatus.BAD_REQUEST, "the body is shorter than its Content-Length")
        if length is None:
            request.headers = [field for field in request.headers if field[0] != "TRANSFER-ENCODING"]
            request.headers.append(("CONTENT-LENGTH", str(size)))
            if size > self._most:
                request.force_close()
        body.seek(0)
        request.body = body


class _Unreader(SocketUnreader):
    """Reads until the deadline."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.sock)
        self._connection, self.received = connection, 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        self._connection.wait()
        try:
            data = super().chunk(size_hint)
        except TimeoutError:
            raise _too_slow(self._connection.limits.receive) from None
        self._connection.wait()  # an end of data may be that it was ended
        self.received += len(data)
        if self.received > 2 * self._connection.limits.body + SPOOLED:
            raise Refused(HTTPStatus.BAD_REQUEST, "there is more between the chunks of the body than in them")
        return data


class _TooLarge(Exception):
    """A chunk that alone is larger than a body may be: nobody need wait for it."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class _Chunks(ChunkedReader):
    """Chunks of a size that a body may have."""

    def __init__(self, request: Request, unreader: _Unreader, most: int) -> None:
        super().__init__(request, unreader)
        self._most = most

    def parse_chunk_size(self, unreader: _Unreader, data: bytes | None = None) -> tuple[int, bytes | None]:
        size, rest = super().parse_chunk_size(unreader, data)
        if size >= 16**LARGEST:
            raise InvalidChunkSize(b"more than %d digits" % LARGEST)
        if size > self._most:
            raise _TooLarge(size)
        return size, rest


class Answer:
    """Stands for the socket while the application answers; what it writes is sent afterwards."""

    def __init__(self) -> None:
        self.file = _spool()

    def sendall(self, data: bytes) -> None:
        """Keep more of the answer."""
        with _room():
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


def _spool() -> IO[bytes]:
    return SpooledTemporaryFile(max_size=SPOOLED)


def _too_slow(seconds: float) -> Refused:
    return Refused(HTTPStatus.REQUEST_TIMEOUT, f"a request has {seconds:g} seconds to arrive, with its whole body")


@contextmanager
def _room() -> Iterator[None]:
    """While a temporary file is written."""
    try:
        yield
    except OSError as error:
        raise Refused(HTTPStatus.INSUFFICIENT_STORAGE, "the server has no room for temporary files") from error
