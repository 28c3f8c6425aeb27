"""A request with its whole body, from a connection; what is no request is refused, on whatever address.

What: gunicorn's parser, which reads until the deadline of the connection and takes the body before anybody is asked. A
body stands in a temporary file above ``SPOOLED``; of one that is too large the application is told its length alone.
In: a connection. Out: requests of gunicorn. Units: bytes. Raises: Refused, and what gunicorn answers by 400.
Source: RFC 9110 (408, 413, 503, 507), RFC 9112 (6.3 length of a body, 7.1 chunks); gunicorn 27.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from gunicorn.http.body import Body, ChunkedReader
from gunicorn.http.errors import InvalidChunkSize, NoMoreData
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader

if TYPE_CHECKING:
    from .connection import Connection

SPOOLED = 1024 * 1024
BLOCK = 64 * 1024
LARGEST = 16
"""Hexadecimal digits of the size of a chunk: 64 bits."""


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


class Parser(RequestParser):
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
            request.body = spool()
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
        body, size = spool(), 0
        try:
            while size <= self._most and (block := request.body.read(min(BLOCK, self._most + 1 - size))):
                with room():
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
            raise too_slow(self._connection.limits.receive) from None
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


def spool() -> IO[bytes]:
    """An empty temporary file, in memory while it is small."""
    return SpooledTemporaryFile(max_size=SPOOLED)


def too_slow(seconds: float) -> Refused:
    """A request that did not arrive in time."""
    return Refused(HTTPStatus.REQUEST_TIMEOUT, f"a request has {seconds:g} seconds to arrive, with its whole body")


@contextmanager
def room() -> Iterator[None]:
    """While a temporary file is written. Raises: Refused when it cannot be."""
    try:
        yield
    except OSError as error:
        raise Refused(HTTPStatus.INSUFFICIENT_STORAGE, "the server has no room for temporary files") from error
