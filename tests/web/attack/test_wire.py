"""The server as it is on the wire, gunicorn included: requests that no library would send."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.web.attack.wired import HOST, Wired, wired


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    """A server of its own."""
    with wired(tmp_path_factory.mktemp("wire")) as made:
        yield made


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
def test_what_is_no_request_is_refused(wire: Wired, name: str) -> None:
    answer = wire.send(REFUSED[name])
    status = re.match(rb"HTTP/1\.[01] (\d+)", answer)
    assert not answer or status and 400 <= int(status[1]) < 500 or int(status[1]) == 505, answer[:200]
    assert b"X-Evil" not in answer.split(b"\r\n\r\n")[0] and b"[project]" not in answer
    assert wire.send(b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n").startswith(b"HTTP/1.1 200")


def test_a_body_without_a_length_ends_at_the_limit(wire: Wired) -> None:
    page = wire.send(b"GET /login HTTP/1.1\r\n" + HOST + b"\r\n")
    cookie = re.search(rb"Set-Cookie: ([^;]+)", page)[1]
    token = re.search(rb'name="csrf-token" content="([^"]+)"', page)[1]
    head = (b"POST /subjects/upload HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\nCookie: " + cookie
            + b"\r\nX-CSRFToken: " + token + b"\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n")
    start = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.ttl\"\r\n\r\n"
    chunks = b"%x\r\n%s\r\n" % (len(start), start) + (b"100000\r\n" + b"#" * 0x100000 + b"\r\n") * 20 + b"0\r\n\r\n"
    answer = wire.send(head + chunks)
    assert not answer or answer.startswith(b"HTTP/1.1 413"), answer[:200]


def test_a_form_without_a_length_ends_at_its_own_limit(wire: Wired) -> None:
    """Parsed, a form takes far more memory than it has bytes."""
    head = (b"POST /login HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
    answer = wire.send(head + (b"100000\r\n" + b"a&" * 0x80000 + b"\r\n") * 3 + b"0\r\n\r\n")
    assert not answer or answer.startswith(b"HTTP/1.1 413"), answer[:200]


CHUNKS, LENGTH = b"Transfer-Encoding: chunked\r\n", b"Content-Length: "
MALFORMED = {
    "no number": CHUNKS + b"\r\nzz\r\n",
    "negative chunk": CHUNKS + b"\r\n-5\r\nabcde\r\n0\r\n\r\n",
    "signed chunk": CHUNKS + b"\r\n+5\r\nabcde\r\n0\r\n\r\n",
    "prefixed chunk": CHUNKS + b"\r\n0x5\r\nabcde\r\n0\r\n\r\n",
    "underlined chunk": CHUNKS + b"\r\n1_0\r\n" + b"a" * 16 + b"\r\n0\r\n\r\n",
    "empty size": CHUNKS + b"\r\n\r\nabcde\r\n0\r\n\r\n",
    "more than 64 bits": CHUNKS + b"\r\n1" + b"0" * 16 + b"\r\nabcde",
    "endless size": CHUNKS + b"\r\n" + b"0" * 10_000,
    "longer than its size": CHUNKS + b"\r\n2\r\nabcde\r\n0\r\n\r\n",
    "no line end": CHUNKS + b"\r\n5\r\nabcdeXX0\r\n\r\n",
    "bare line feeds": CHUNKS + b"\r\n5\nabcde\n0\n\n",
    "bad extension": CHUNKS + b"\r\n5;a=\x01\r\nabcde\r\n0\r\n\r\n",
    "long extension": CHUNKS + b"\r\n5;a=" + b"b" * 10_000,
    "bad trailer": CHUNKS + b"\r\n0\r\nno field\r\n\r\n",
    "length as trailer": CHUNKS + b"\r\n0\r\nContent-Length: 5\r\n\r\n",
    "both lengths": CHUNKS + LENGTH + b"5\r\n\r\n0\r\n\r\n",
    "chunked twice": CHUNKS + CHUNKS + b"\r\n0\r\n\r\n",
    "not chunked at last": b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "negative length": LENGTH + b"-1\r\n\r\n",
    "signed length": LENGTH + b"+5\r\n\r\nabcde",
    "two lengths": LENGTH + b"5\r\n" + LENGTH + b"6\r\n\r\nabcdef",
    "list of lengths": LENGTH + b"5, 5\r\n\r\nabcde",
    "length that is none": LENGTH + b"five\r\n\r\nabcde",
    "length of 5,000 digits": LENGTH + b"9" * 5000 + b"\r\n\r\nabcde",
    "body that ends early": LENGTH + b"50\r\n\r\nabcde",
    "chunks that end early": CHUNKS + b"\r\n5\r\nabcde\r\n",
}
"""Fields and bodies of which nobody can say where they end."""
LINES = (
    b"GET /subjects", b"GET /openapi.json", b"GET /static/style.css", b"POST /login", b"POST /sparql",
    b"POST /subjects/upload", b"GET /nowhere", b"DELETE /subjects",
)
"""Addresses that read a body, and such as never do."""
SMUGGLED = b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n"


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("name", MALFORMED)
def test_a_body_that_is_none_is_400_and_nothing_after_it_is_a_request(wire: Wired, name: str, line: bytes) -> None:
    early = "early" in name
    answer = wire.send(line + b" HTTP/1.1\r\nHost: localhost\r\n" + MALFORMED[name] + (b"" if early else SMUGGLED))
    assert re.findall(rb"^HTTP/1\.1 (\d+)", answer, re.M) == [b"400"], answer[:300]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("body", [
    LENGTH + b"99999999999\r\n\r\n", LENGTH + b"18446744073709551616\r\n\r\n", CHUNKS + b"\r\nffffffff\r\nabc",
], ids=["length", "64 bits", "chunk"])
def test_a_body_that_would_be_too_large_is_413_at_once(wire: Wired, body: bytes, line: bytes) -> None:
    """Also on addresses that read none, and for who waits for the answer before sending it."""
    answer = wire.send(line + b" HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n" + body, end=False)
    assert re.findall(rb"^HTTP/1\.1 (\d+)", answer.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b""), re.M) == [b"413"]


def test_requests_that_follow_each_other_are_answered_in_turn(wire: Wired) -> None:
    """The body of one, also where nobody reads it, is no part of the next; its extensions and trailers are allowed."""
    chunks = b"5;name=value;other=\"a b\"\r\nabcde\r\n0\r\nX-Trailer: yes\r\n\r\n"
    large = LENGTH + b"300000\r\n\r\n" + b"x" * 300_000
    sent = b"".join(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n" + body
                    for body in (CHUNKS + b"\r\n" + chunks, large, LENGTH + b"3\r\n\r\nabc", b"\r\n"))
    answer = wire.send(sent + b"GET /nowhere HTTP/1.1\r\n" + HOST + b"\r\n")
    assert re.findall(rb"^HTTP/1\.1 (\d+)", answer, re.M) == [b"200"] * 4 + [b"404"]


def test_who_waits_before_sending_a_body_is_told_to_send_it(wire: Wired) -> None:
    head = b"POST /sparql HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Type: application/sparql-query\r\n"
    with wire.connect() as made:
        made.sendall(head + LENGTH + b"6\r\n\r\n")
        assert made.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        made.sendall(b"ASK {}")
        found = b""
        while part := made.recv(65536):
            found += part
    assert found.startswith(b"HTTP/1.1 200") and b"100 Continue" not in found and b"true" in found


def test_a_query_in_chunks_is_the_same_query(wire: Wired) -> None:
    head = b"POST /sparql HTTP/1.1\r\n" + HOST + CHUNKS + b"Content-Type: application/sparql-query\r\n\r\n"
    answer = wire.send(head + b"3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200") and b"true" in answer


def test_the_address_of_a_page_may_be_whole(wire: Wired) -> None:
    """A request may name its server in the first line: the name of the server counts there as well."""
    own = b"GET http://localhost/openapi.json HTTP/1.1\r\n" + HOST + b"\r\n"
    assert wire.send(own).startswith((b"HTTP/1.1 200", b"HTTP/1.1 404"))
    other = b"GET http://elsewhere.example/subjects HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n"
    assert wire.send(other).startswith(b"HTTP/1.1 400")
