"""Clients that never finish a request, or never read their answer: more of them than the server has threads.

The first server ends nothing by time, so that a page is answered only because others make room; the second one ends
what is late. Each wait is as long as a slow machine may need.
"""

from __future__ import annotations

import errno
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from gunicorn.config import Config as Settings

from benchmarks.stalls import BEGINNINGS, HANDSHAKE, LARGE, UNREAD, Stalled
from tests.web.attack.wired import HOST, PATIENCE, Wired, wired
from web import Config, receiving
from web.connection import Answer, Connection, Limits
from web.receiving import Refused, spool
from web.worker import answering

FEW = {"unfinished": 4, "connections": 60, "request_seconds": 3600.0, "answer_seconds": 3600.0}
MANY = answering(Config()) + FEW["unfinished"] + 10
"""More than there are threads, and fewer than the connections that may be open."""


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    """Few threads, and all the time in the world."""
    with wired(tmp_path_factory.mktemp("patient"), **FEW) as made:
        yield made


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    """Threads for everyone, and little time."""
    with wired(tmp_path_factory.mktemp("hasty"), request_seconds=2.0, answer_seconds=2.0) as made:
        yield made


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Of localhost, with its key."""
    folder, key = tmp_path_factory.mktemp("certificate"), ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1),
                                   now + timedelta(1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    pem = serialization.Encoding.PEM
    (folder / "c.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    (folder / "k.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return folder / "c.pem", folder / "k.pem"


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory, certificate: tuple[Path, Path]) -> Iterator[Wired]:
    """The same as ``patient``, by TLS."""
    with wired(tmp_path_factory.mktemp("secret"), certificate, **FEW, https=True) as made:
        yield made


def assert_answers(server: Wired) -> None:
    for path in (b"/subjects", b"/openapi.json", b"/trial"):
        assert server.page(path).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_a_page_is_answered_while_more_stall_than_there_are_threads(patient: Wired, kind: str) -> None:
    with Stalled("127.0.0.1", patient.port, (kind,), MANY, drip=0.2):
        assert_answers(patient)


@pytest.mark.parametrize("kind", ["nothing sent", "open head", UNREAD])
def test_a_page_is_answered_while_more_are_open_than_may_be(patient: Wired, kind: str) -> None:
    with Stalled("127.0.0.1", patient.port, (kind,), 2 * FEW["connections"]):
        assert_answers(patient)


@pytest.mark.parametrize("kind", [HANDSHAKE, "nothing sent", "open head", "half a body", UNREAD])
def test_the_same_by_tls(secret: Wired, kind: str) -> None:
    with Stalled("127.0.0.1", secret.port, (kind,), MANY, secret.tls):
        assert_answers(secret)


@pytest.mark.parametrize("kind", [kind for kind in BEGINNINGS if kind not in ("nothing sent", UNREAD)])
def test_a_request_that_does_not_arrive_in_time_is_408(hasty: Wired, kind: str) -> None:
    """Also when bytes come all the time: they must not keep it alive."""
    late = threading.Event()
    with hasty.connect() as made:
        made.sendall(BEGINNINGS[kind])

        def drip() -> None:
            while not late.wait(0.2):
                try:
                    made.sendall(b"x")
                except OSError:
                    return
        dripping = threading.Thread(target=drip)
        if kind.startswith("a byte"):
            dripping.start()
        found = b""
        try:
            while part := made.recv(65536):
                found += part
        finally:
            late.set()
            if dripping.ident:
                dripping.join()
    assert re.findall(rb"^HTTP/1\.1 (\d+)", found, re.M)[-1] == b"408" and b"2 seconds" in found, found[-300:]
    assert_answers(hasty)


def test_a_connection_on_which_nothing_comes_is_closed(hasty: Wired) -> None:
    with hasty.connect() as made:
        assert made.recv(1) == b""


def test_half_a_handshake_is_closed_in_time(
    tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    with wired(tmp_path, certificate, request_seconds=2.0, https=True) as server:
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as made:
            made.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
            assert made.recv(1) == b""
        assert_answers(server)


def test_who_makes_room_is_told_to_send_it_again(patient: Wired) -> None:
    with patient.connect() as first:
        first.sendall(BEGINNINGS["half a body"])
        with Stalled("127.0.0.1", patient.port, ("open head",), MANY):
            assert_answers(patient)
            found = b""
            while part := first.recv(65536):
                found += part
    assert found.startswith(b"HTTP/1.1 503") and b"\r\nRetry-After: 1\r\n" in found


def test_an_answer_is_whole_however_slowly_it_is_read(patient: Wired) -> None:
    """As long as it is in time and nobody else needs the place."""
    with socket.socket() as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        made.settimeout(PATIENCE)
        made.connect(("127.0.0.1", patient.port))
        made.sendall(LARGE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        parts = []
        while part := made.recv(8192):
            parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    assert len(body) == int(re.search(rb"Content-Length: (\d+)", head)[1]) > 1_000_000


def connection(receive: float = 3600.0, send: float = 3600.0) -> tuple[Connection, socket.socket]:
    """A connection, and its client's end."""
    here, there = socket.socketpair()
    return Connection(Settings(), here, ("a", 1), ("b", 2), Limits(1000, receive, send)), there


def refused(data: bytes) -> Refused:
    """Why a request is not given to the application."""
    made, there = connection()

    def send() -> None:
        there.sendall(data)
        there.shutdown(socket.SHUT_WR)

    with there:
        sending = threading.Thread(target=send)
        sending.start()
        made.receive()
        made.init()
        with pytest.raises(Refused) as error:
            next(made.parser)
        while made.sock.recv(65536):
            pass
        sending.join()
    made.close()
    return error.value


@contextmanager
def answer(size: int = 50_000_000) -> Iterator[IO[bytes]]:
    """More than any socket takes by itself."""
    with spool() as made:
        made.write(b"x" * size)
        yield made


def test_an_answer_that_is_not_read_in_time_ends() -> None:
    made, there = connection(send=0.1)
    with there, answer() as large, pytest.raises(BrokenPipeError):
        made.send(large)
    made.close()


def test_an_answer_that_is_not_read_makes_room() -> None:
    made, there = connection()
    with there, answer() as large:
        ending = threading.Timer(0.2, made.end)
        ending.start()
        with pytest.raises(BrokenPipeError):
            made.send(large)
        ending.join()
    assert made.ended
    made.close()


def test_what_is_being_answered_is_not_ended() -> None:
    made, there = connection()
    with there, answer(10) as small:
        made.receive()
        made.answer()
        assert not made.unfinished and not made.end() and not made.ended
        made.send(small)
        assert there.recv(100) == b"x" * 10 and made.end()
        with pytest.raises(Refused):
            made.answer()
    made.close()


def test_more_extensions_of_chunks_than_a_body_has_bytes_are_refused() -> None:
    chunk = b"1;a=" + b"b" * 5000 + b"\r\nx\r\n"
    error = refused(b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 400)
    assert error.status == 400 and "between the chunks" in error.why


class FullDisk(BytesIO):
    """A temporary file that cannot be written."""

    def write(self, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_no_room_for_a_body_is_507(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "spool", FullDisk)
    error = refused(b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc")
    assert error.status == 507 and error.message().startswith(b"HTTP/1.1 507 Insufficient Storage\r\n")


def test_no_room_for_an_answer_is_507() -> None:
    made = Answer()
    made.close()
    made.file = FullDisk()
    with pytest.raises(Refused) as error:
        made.sendall(b"abc")
    assert error.value.status == 507


def test_a_server_with_stalled_clients_stops(tmp_path: Path) -> None:
    with wired(tmp_path, **FEW) as server, Stalled("127.0.0.1", server.port, tuple(BEGINNINGS), MANY):
        assert_answers(server)  # and then ``wired`` waits for the end of the process


def test_an_upload_is_stored_while_others_stall(patient: Wired) -> None:
    """Nothing of a request that is there is lost."""
    text = (Path(__file__).parents[3] / "examples" / "eligible-man.ttl").read_bytes()
    page = patient.page(b"/login")
    cookie = re.search(rb"Set-Cookie: ([^;]+)", page)[1]
    token = re.search(rb'name="csrf-token" content="([^"]+)"', page)[1]
    part = b"Content-Disposition: form-data; name=\"file\"; filename=\"x.ttl\""
    body = b"--b\r\n" + part + b"\r\n\r\n" + text + b"\r\n--b--\r\n"
    with Stalled("127.0.0.1", patient.port, tuple(BEGINNINGS), MANY):
        found = patient.send(
            b"POST /subjects/upload HTTP/1.1\r\n" + HOST + b"Accept: application/json\r\nCookie: " + cookie
            + b"\r\nX-CSRFToken: " + token + b"\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: "
            + str(len(body)).encode() + b"\r\n\r\n" + body, end=False)
    assert found.startswith(b"HTTP/1.1 201"), found[:300]
