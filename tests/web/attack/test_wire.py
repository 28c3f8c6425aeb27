"""The server as it is on the wire, gunicorn included: requests that no library would send."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from web.audit import verify


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server of its own."""
    folder = tmp_path_factory.mktemp("wire")
    program = (
        "import sys; from pathlib import Path; from web import Config; from web.serve import serve\n"
        "sys.exit(serve(Config(store=Path(sys.argv[1]), port=int(sys.argv[2]), examples=False)))"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = subprocess.Popen([sys.executable, "-c", program, str(folder / "store"), str(port)], stderr=subprocess.PIPE,
                             text=True)
    first = child.stderr.readline()
    while first and "serving" not in first:
        first = child.stderr.readline()
    assert f":{port}/" in first
    yield port
    child.terminate()
    child.wait(30)
    rest = child.stderr.read()
    child.stderr.close()
    assert "Traceback" not in rest, rest
    assert verify(folder / "store" / "log").ok


def send(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 20) as made:
        made.settimeout(20)
        found = b""
        try:
            made.sendall(data)
            made.shutdown(socket.SHUT_WR)
            while part := made.recv(65536):
                found += part
        except OSError:  # it hung up, which is an answer as well
            pass
        return found


HOST = b"Host: localhost\r\nConnection: close\r\n"
REFUSED = {
    "no host": b"GET /subjects HTTP/1.1\r\nConnection: close\r\nHost:\r\n\r\n",
    "another host": b"GET /subjects HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n",
    "two hosts": b"GET /subjects HTTP/1.1\r\nHost: localhost\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n",
    "host with space": b"GET /subjects HTTP/1.1\r\nHost : localhost\r\nConnection: close\r\n\r\n",
    "dots": b"GET /static/../app.py HTTP/1.1\r\n" + HOST + b"\r\n",
    "encoded dots": b"GET /static/%2e%2e/%2e%2e/pyproject.toml HTTP/1.1\r\n" + HOST + b"\r\n",
    "double slash": b"GET //etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n",
    "null": b"GET /subjects/%00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "raw null": b"GET /subjects/\0 HTTP/1.1\r\n" + HOST + b"\r\n",
    "long line": b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: y\r\n" % n for n in range(500)) + b"\r\n",
    "long header": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
    "both lengths": b"POST /login HTTP/1.1\r\n" + HOST
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"POST /login HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "bad chunk": b"POST /login HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "negative length": b"POST /login HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    "huge length": b"POST /subjects/upload HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999999\r\n\r\nx",
    "no http": b"\x16\x03\x01\x02\x00\x01\x00" * 20,
    "other version": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "underscore": b"GET /subjects HTTP/1.1\r\nHost: elsewhere.example\r\nX_Forwarded_Host: localhost\r\n\r\n",
    "injected": b"GET /subjects/x%0d%0aX-Evil:%20y HTTP/1.1\r\n" + HOST + b"\r\n",
    "proxy": b"CONNECT elsewhere.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_request_is_refused(wire: int, name: str) -> None:
    answer = send(wire, REFUSED[name])
    status = re.match(rb"HTTP/1\.[01] (\d+)", answer)
    assert not answer or status and 400 <= int(status[1]) < 500 or int(status[1]) == 505, answer[:200]
    assert b"X-Evil" not in answer.split(b"\r\n\r\n")[0] and b"[project]" not in answer
    assert send(wire, b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n").startswith(b"HTTP/1.1 200")


def test_a_body_without_a_length_ends_at_the_limit(wire: int) -> None:
    page = send(wire, b"GET /login HTTP/1.1\r\n" + HOST + b"\r\n")
    cookie = re.search(rb"Set-Cookie: ([^;]+)", page)[1]
    token = re.search(rb'name="csrf-token" content="([^"]+)"', page)[1]
    head = (b"POST /subjects/upload HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\nCookie: " + cookie
            + b"\r\nX-CSRFToken: " + token + b"\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n")
    start = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.ttl\"\r\n\r\n"
    chunks = b"%x\r\n%s\r\n" % (len(start), start) + (b"100000\r\n" + b"#" * 0x100000 + b"\r\n") * 20 + b"0\r\n\r\n"
    answer = send(wire, head + chunks)
    assert not answer or answer.startswith(b"HTTP/1.1 413"), answer[:200]


def test_a_form_without_a_length_ends_at_its_own_limit(wire: int) -> None:
    """Parsed, a form takes far more memory than it has bytes."""
    head = (b"POST /login HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
    answer = send(wire, head + (b"100000\r\n" + b"a&" * 0x80000 + b"\r\n") * 3 + b"0\r\n\r\n")
    assert not answer or answer.startswith(b"HTTP/1.1 413"), answer[:200]


def test_the_address_of_a_page_may_be_whole(wire: int) -> None:
    """A request may name its server in the first line: the name of the server counts there as well."""
    own = b"GET http://localhost/openapi.json HTTP/1.1\r\n" + HOST + b"\r\n"
    assert send(wire, own).startswith((b"HTTP/1.1 200", b"HTTP/1.1 404"))
    other = b"GET http://elsewhere.example/subjects HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n"
    assert send(wire, other).startswith(b"HTTP/1.1 400")
