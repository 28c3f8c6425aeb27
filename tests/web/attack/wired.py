"""A server as a process, gunicorn included, for requests that no library would send.

In: what an operator chooses. Out: Wired, as long as ``wired`` lasts. Units: seconds.
"""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from web.audit import verify

PROGRAM = """
import ast, sys
from pathlib import Path
from web import Config
from web.serve import serve
store, port, choices, *tls = sys.argv[1:]
sys.exit(serve(Config(store=Path(store), port=int(port), examples=False, **ast.literal_eval(choices)), *map(Path, tls)))
"""
HOST = b"Host: localhost\r\nConnection: close\r\n"
PATIENCE = 120


@dataclass(frozen=True)
class Wired:
    """A server on loopback. tls: how to speak to it; None = plainly."""

    port: int
    tls: ssl.SSLContext | None = None

    def connect(self) -> socket.socket:
        """A new connection."""
        made = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        return self.tls.wrap_socket(made, server_hostname="localhost") if self.tls else made

    def send(self, data: bytes, end: bool = True) -> bytes:
        """All that is answered until the server hangs up. end: say that nothing more will come."""
        with self.connect() as made:
            found = b""
            try:
                made.sendall(data)
                if end and not self.tls:
                    made.shutdown(socket.SHUT_WR)
                while part := made.recv(65536):
                    found += part
            except OSError:  # it hung up, which is an answer as well
                pass
            return found

    def page(self, path: bytes = b"/subjects") -> bytes:
        """One page, as a browser asks for it."""
        return self.send(b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n", end=False)


@contextmanager
def wired(folder: Path, certificate: tuple[Path, Path] | None = None, **choices: object) -> Iterator[Wired]:
    """A server of its own; nothing went wrong unseen, and its audit log is whole."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder / "store"), str(port), repr(choices), *map(str, certificate or ())],
        stderr=subprocess.PIPE, text=True,
    )
    try:
        first = child.stderr.readline()
        while first and "serving" not in first:
            first = child.stderr.readline()
        assert f":{port}/" in first
        tls = ssl.create_default_context(cafile=str(certificate[0])) if certificate else None
        yield Wired(port, tls)
    finally:
        child.terminate()
        child.wait(60)
        rest = child.stderr.read()
        child.stderr.close()
    assert "Traceback" not in rest, rest
    assert verify(folder / "store" / "log").ok
