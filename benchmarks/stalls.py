"""Clients that stall: connections that never finish a request, or never read their answer.

In: the address of a server, kinds, how many. Out: Stalled, which keeps so many open and opens again what the server
closed. Units: seconds. Used by the benchmark and by the tests of the server.
"""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time
from collections.abc import Sequence

HOST = b"Host: localhost\r\n"
FORM = b"POST /login HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
LARGE = b"GET /vendor/yasgui-4.6.2/yasgui.min.js HTTP/1.1\r\n" + HOST + b"\r\n"
UNREAD, HANDSHAKE = "unread answer", "half a handshake"
BEGINNINGS = {
    "nothing sent": b"",
    "open head": b"GET /subjects HTTP/1.1\r\n" + HOST,
    "half a body": FORM + b"Content-Length: 1000\r\n\r\nname=",
    "half a chunk": FORM + b"Transfer-Encoding: chunked\r\n\r\n100\r\nname=",
    "a byte at a time in the head": b"GET /subjects HTTP/1.1\r\n" + HOST + b"X: ",
    "a byte at a time in the body": FORM + b"Content-Length: 100000\r\n\r\nname=",
    "an answer, then an open head": b"GET / HTTP/1.1\r\n" + HOST + b"\r\nGET /subjects HTTP/1.1\r\n" + HOST,
    UNREAD: LARGE * 30,
}
"""What each kind sends first."""
DRIP = 2.0
CLOSED = select.POLLRDHUP | select.POLLHUP | select.POLLERR
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
"""The beginning of a TLS handshake."""


class Stalled:
    """So many stalled connections, of each of the kinds in turn, from ``with`` to its end.

    tls: speak TLS with this context before stalling; a kind ``HANDSHAKE`` never gets that far.
    """

    def __init__(self, host: str, port: int, kinds: Sequence[str], count: int, tls: ssl.SSLContext | None = None,
                 drip: float = DRIP) -> None:
        self._address, self._tls, self._drip = (host, port), tls, drip
        self._kinds = [kinds[number % len(kinds)] for number in range(count)]
        self._open: list[socket.socket | None] = [None] * count
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self.opened = 0

    def __enter__(self) -> Stalled:
        self._fill()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for made in filter(None, self._open):
            made.close()

    def _keep(self) -> None:
        dripped = time.monotonic()
        while not self._stop.wait(0.1):
            self._fill()
            if time.monotonic() - dripped >= self._drip:
                dripped = time.monotonic()
                for kind, made in zip(self._kinds, self._open, strict=True):
                    if made is not None and kind.startswith("a byte"):
                        _send(made, b"x")

    def _fill(self) -> None:
        """Open what is not open."""
        for number, (kind, made) in enumerate(zip(self._kinds, self._open, strict=True)):
            if made is not None and _closed(made):
                made.close()
                made = None
            if made is None and not self._stop.is_set():
                self._open[number] = self._begin(kind)

    def _begin(self, kind: str) -> socket.socket | None:
        made = socket.socket()
        made.settimeout(5)
        try:
            if kind == UNREAD:
                made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            made.connect(self._address)
            if self._tls is not None and kind != HANDSHAKE:
                made = self._tls.wrap_socket(made, server_hostname="localhost")
        except OSError:
            made.close()
            return None
        self.opened += 1
        _send(made, HELLO if kind == HANDSHAKE else BEGINNINGS[kind])
        made.settimeout(0.1)
        return made


def _send(made: socket.socket, data: bytes) -> None:
    try:
        made.sendall(data)
    except OSError:  # closed, or it takes no more: what was wanted
        pass


def _closed(made: socket.socket) -> bool:
    watched = select.poll()
    watched.register(made, CLOSED)
    return bool(watched.poll(0))
