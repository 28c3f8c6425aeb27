"""Files that are held after a refusal: for whom, how many, how long; and the form that goes on with one."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.door import guarded, password_file, sign_in, signed_in, token
from web.adding import Refused
from web.disk import LOG, DiskFull
from web.pool import AGAIN, Busy, TimedOut
from web.service import Service
from web.subjects.held import PIECE, Held

PATIENT = b'{"resourceType": "Patient", "id": "%s", "birthDate": "1990-02-28"}'
NUMBER = re.compile(r'name="held" value="([^"]+)"')


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class TestHeld:
    def test_a_file_is_its_owner_s_alone(self) -> None:
        held = Held()
        file = held.keep("a", "lin", b"data", "ttl")
        assert file and held.find("a", file.id) == (file, b"data") and held.of("a") == (file,)
        assert (file.suffix, file.bytes) == ("ttl", 4)
        assert held.find("b", file.id) is None and held.find("", file.id) is None and held.of("b") == ()
        held.drop("b", file.id)
        held.forget("b")
        assert held.find("a", file.id)
        held.drop("a", file.id)
        assert held.find("a", file.id) is None and held.of("a") == ()

    def test_who_signs_out_leaves_nothing(self) -> None:
        held = Held()
        gone, left = held.keep("a", "lin", b"1", "ttl"), held.keep("b", "lin", b"2", "ttl")
        held.forget("a")
        assert held.find("a", gone.id) is None and held.find("b", left.id)

    def test_after_its_time_it_is_gone(self) -> None:
        clock = Clock()
        held = Held(seconds=10, clock=clock)
        file = held.keep("a", "lin", b"data", "ttl")
        clock.now = 9.9
        assert held.find("a", file.id)
        clock.now = 10
        assert held.find("a", file.id) is None and held.of("a") == ()

    def test_it_goes_also_when_nobody_asks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rung: list[threading.Timer] = []
        monkeypatch.setattr(threading.Timer, "start", lambda self: rung.append(self))
        clock = Clock()
        held = Held(seconds=10, clock=clock)
        held.keep("a", "lin", b"first", "ttl")
        clock.now = 6
        held.keep("a", "lin", b"second", "ttl")
        (timer,) = rung
        assert timer.interval >= 10
        clock.now = 11
        timer.function()
        assert [each.data for each in held._found.values()] == [b"second"] and len(rung) == 2
        clock.now = 20
        rung[1].function()
        assert held._found == {} and len(rung) == 2

    def test_of_one_owner_the_newest_few_stay(self) -> None:
        held = Held(files=2)
        first, second, third = (held.keep("a", "lin", bytes([each]), "ttl") for each in range(3))
        other = held.keep("b", "lin", b"x", "ttl")
        assert held.of("a") == (third, second) and held.find("a", first.id) is None and held.of("b") == (other,)

    def test_who_has_most_makes_room(self) -> None:
        held = Held(files=99, most=4 * (PIECE + 10))
        mine = held.keep("a", "ada", b"0123456789", "ttl")
        theirs = [held.keep(f"b{each}", "bob", b"0123456789", "ttl") for each in range(3)]
        newest = held.keep("c", "ada", b"0123456789", "ttl")
        assert newest and held.find("a", mine.id) and held.find("b0", theirs[0].id) is None
        assert held.find("b1", theirs[1].id) and held.find("b2", theirs[2].id)

    def test_small_files_take_a_piece_each_and_what_is_too_large_is_not_held(self) -> None:
        held = Held(files=99, most=3 * PIECE)
        for each in range(10):
            held.keep(f"{each}", "lin", b"", "ttl")
        assert sum(bool(held.of(f"{each}")) for each in range(10)) == 3
        assert held.keep("a", "lin", bytes(2 * PIECE + 1), "ttl") is None
        assert sum(bool(held.of(f"{each}")) for each in range(10)) == 3, "and nobody loses anything by it"


def send(client: FlaskClient, data: bytes | None, name: str = "x.json", accept: str = "text/html", **fields: str):
    """Send the form of the upload, with a file or without one."""
    file = {"file": (io.BytesIO(data or b""), name if data is not None else "")}
    return client.post("/subjects/upload", content_type="multipart/form-data", headers={"Accept": accept},
                       data={"csrf_token": token(client), **file, **fields})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A server with accounts."""
    app = guarded(password_file(tmp_path_factory.mktemp("held")))
    yield app
    app.extensions["service"].close()


@pytest.fixture
def sam(server: Flask) -> FlaskClient:
    return signed_in(server, "sam")


def number(answer) -> str:
    """The number of the file that the form is about; empty where there is none."""
    found = NUMBER.search(answer.text)
    return found[1] if found else ""


def count(app: Flask) -> int:
    return len(app.extensions["held"]._found)


def test_another_browser_never_has_it_even_of_the_same_person(server: Flask, sam: FlaskClient) -> None:
    mine = number(send(sam, PATIENT % b"private"))
    other = signed_in(server, "sam")
    assert mine and "is still here" in sam.get(f"/subjects?held={mine}").text
    page = other.get(f"/subjects?held={mine}").text
    assert not NUMBER.search(page) and "is still here" not in page
    assert mine not in other.get("/subjects").text and mine not in other.get("/subjects.json").text
    answer = send(other, None, held=mine, screening="2026-11-22")
    assert answer.status_code == 422 and "no longer here" in answer.text and "2026-11-22" in answer.text
    send(other, None, held=mine, forget="yes")
    assert send(sam, None, held=mine, screening="2026-11-22").status_code == 303
    assert server.extensions["service"].store.subject("private") is not None


def test_signing_out_and_a_session_that_ends_let_it_go(server: Flask, sam: FlaskClient) -> None:
    before = count(server)
    mine = number(send(sam, PATIENT % b"left"))
    assert count(server) == before + 1
    assert sam.post("/logout", data={"csrf_token": token(sam, "/subjects")}).status_code == 303
    assert count(server) == before
    sign_in(sam, "sam")
    assert send(sam, None, held=mine, screening="2026-11-22").status_code == 422


def test_without_the_token_of_the_form_it_is_neither_used_nor_thrown_away(server: Flask, sam: FlaskClient) -> None:
    mine = number(send(sam, PATIENT % b"forged"))
    for more in ({"screening": "2026-11-22"}, {"forget": "yes"}):
        assert sam.post("/subjects/upload", data={"held": mine, **more}).status_code == 403
    assert server.extensions["service"].store.subject("forged") is None
    assert "is still here" in sam.get(f"/subjects?held={mine}").text


def test_two_tabs_have_a_file_each_and_several_go_one_after_the_other(server: Flask, sam: FlaskClient) -> None:
    first, second = number(send(sam, PATIENT % b"tab-1")), number(send(sam, PATIENT % b"tab-2"))
    assert first != second
    page = sam.get("/subjects").text
    assert page.count("?held=") == 2 and not NUMBER.search(page)
    assert send(sam, None, held=first, screening="2026-11-22").headers["Location"].startswith("/subjects/tab-1?")
    assert sam.get("/subjects").text.count("?held=") == 1
    again = send(sam, None, held=first, screening="2026-11-22")
    assert again.status_code == 422 and "no longer here" in again.text
    assert send(sam, None, held=second, screening="2026-11-22").headers["Location"].startswith("/subjects/tab-2?")
    assert "?held=" not in sam.get("/subjects").text


def test_another_file_takes_its_place(server: Flask, sam: FlaskClient) -> None:
    before = count(server)
    first = number(send(sam, PATIENT % b"one"))
    second = number(send(sam, PATIENT % b"two", held=first))
    assert second not in ("", first) and count(server) == before + 1
    assert send(sam, PATIENT % b"three", held=second, screening="2026-11-22").status_code == 303
    assert count(server) == before
    store = server.extensions["service"].store
    assert store.subject("three") and not store.subject("one") and not store.subject("two")


def test_a_name_that_says_no_form_leaves_what_is_held(server: Flask, sam: FlaskClient) -> None:
    mine = number(send(sam, PATIENT % b"kept"))
    answer = send(sam, b"x", "x.docx", held=mine)
    assert answer.status_code == 422 and "form is not known" in answer.text and number(answer) == mine


def test_it_can_be_thrown_away(server: Flask, sam: FlaskClient) -> None:
    before = count(server)
    mine = number(send(sam, PATIENT % b"thrown"))
    answer = sam.post("/subjects/upload", data={"csrf_token": token(sam), "held": mine, "forget": "yes"})
    assert answer.status_code == 303 and count(server) == before
    assert "still here" not in sam.get("/subjects").text


@pytest.mark.parametrize("data", [b"{", b'{"resourceType": "Condition", "id": "of-nobody"}'])
def test_a_file_that_must_be_mended_itself_is_not_held(server: Flask, sam: FlaskClient, data: bytes) -> None:
    before = count(server)
    answer = send(sam, data, screening="2026-11-22", enrolment="2026-11-30")
    assert answer.status_code == 422 and number(answer) == "" and count(server) == before
    assert 'value="2026-11-22"' in answer.text and 'value="2026-11-30"' in answer.text, "the dates are kept"


def test_what_turns_out_to_be_wrong_later_is_let_go(
    server: Flask, sam: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = count(server)
    mine = number(send(sam, PATIENT % b"later"))

    def refuse(*_: object) -> None:
        raise Refused("some records cannot be read")

    monkeypatch.setattr(Service, "_bring_in", refuse)
    answer = send(sam, None, held=mine, screening="2026-11-22")
    assert answer.status_code == 422 and number(answer) == "" and count(server) == before


@pytest.mark.parametrize(("error", "status", "again"), [
    (Busy("too much is asked at once"), 503, str(AGAIN)), (TimedOut("stopped"), 503, None), (DiskFull(LOG), 507, None),
    (OSError(28, "No space left on device"), 507, None),
])
@pytest.mark.parametrize("before", [True, False], ids=["sent before", "sent now"])
def test_what_the_server_cannot_do_now_keeps_the_file(
    server: Flask, sam: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, again: str | None,
    before: bool,
) -> None:
    file = PATIENT % f"patient-{type(error).__name__}-{before}".encode()
    mine = number(send(sam, file)) if before else ""

    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(Service, "_bring_in", fail)
        if isinstance(error, DiskFull):
            patched.setattr(server.extensions["service"].log, "append", fail)
        answer = send(sam, None if before else file, held=mine, screening="2026-11-22")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, again)
    assert number(answer) == mine if before else number(answer)
    assert 'value="2026-11-22"' in answer.text
    assert send(sam, None, held=number(answer), screening="2026-11-22").status_code == 303


def test_a_defect_of_the_server_keeps_the_file_too(
    server: Flask, sam: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("defect")

    with monkeypatch.context() as patched:
        patched.setattr(Service, "_bring_in", fail)
        patched.setitem(server.config, "PROPAGATE_EXCEPTIONS", False)
        assert send(sam, PATIENT % b"unlucky").status_code == 500
    assert sam.get("/subjects").text.count("?held=") == 1


def test_nothing_is_held_of_a_program(server: Flask, sam: FlaskClient) -> None:
    before = count(server)
    answer = send(sam, PATIENT % b"program", accept="application/json")
    assert answer.status_code == 422 and answer.json["where"] == "screening" and count(server) == before


def test_nothing_of_it_stands_on_the_disk_or_in_the_log(server: Flask, sam: FlaskClient) -> None:
    assert number(send(sam, (PATIENT % b"unwritten").replace(b"1990-02-28", b"1951-03-17")))
    service = server.extensions["service"]
    for folder in {service.log.folder, service.store.folder}:
        for file in (each for each in Path(folder).rglob("*") if each.is_file()):
            assert b"1951-03-17" not in file.read_bytes(), file


def test_a_subject_whom_others_change_all_the_time_is_for_later(
    server: Flask, sam: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Service, "_attempt", lambda *_: None)
        answer = send(sam, PATIENT % b"contested", screening="2026-11-22")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(AGAIN)) and number(answer)
    assert "being changed by others" in answer.text
    assert send(sam, None, held=number(answer), screening="2026-11-22").status_code == 303
