"""The page about the log, and what the pages write into it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.conftest import Browser, load
from tests.web.door import browser, entries, guarded, password_file, signed_in, token
from web import Config, create_app
from web.access.watch import Bursts
from web.audit.verify import ENTRIES


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("log")
    app = guarded(password_file(folder), log=folder / "log", log_head=folder / "head")
    load(app, "eligible-man.ttl")
    yield app
    app.extensions["service"].close()


def last(app: Flask, count: int = 1) -> list[tuple]:
    return [(each.who, each.what, each.outcome, dict(each.details)) for each in entries(app)[:count]][::-1]


def test_who_looked_at_whom_is_logged(server: Flask) -> None:
    client = signed_in(server, "sam")
    decision = client.get("/subjects/eligible-man.json").json["decision"]["id"]
    client.get("/subjects")
    client.get("/subjects/eligible-man")
    client.get(f"/subjects/eligible-man/decisions/{decision}")
    client.get("/subjects/eligible-man/files/records.ttl")
    client.get("/subjects/not-there")
    client.get("/trial")
    assert last(server, 5) == [
        ("sam", "list", "done", {"endpoint": "subjects.index"}),
        ("sam", "look", "done", {"endpoint": "subjects.show", "subject": "eligible-man"}),
        ("sam", "look", "done", {"endpoint": "subjects.decision", "subject": "eligible-man", "decision": decision}),
        ("sam", "look", "done", {"endpoint": "subjects.download", "subject": "eligible-man"}),
        ("sam", "look", "not found", {"endpoint": "subjects.show", "subject": "not-there"}),
    ]


def test_whoever_was_turned_away_is_logged_once_a_burst(server: Flask) -> None:
    before = len(entries(server, outcome="refused"))
    rita, nobody = signed_in(server, "rita"), browser(server)
    for _ in range(5):
        rita.get("/subjects/eligible-man")
        nobody.get("/subjects/eligible-man?secret=value")
    rita.post("/subjects/upload")
    found = entries(server, what="ask", outcome="refused")[:3]
    assert len(entries(server, outcome="refused")) == before + 3
    assert {(each.who, each.details["endpoint"], each.details["status"]) for each in found} == {
        ("rita", "subjects.show", 403), ("anonymous", "subjects.show", 401), ("rita", "subjects.upload", 403),
    }
    assert all(each.details["address"] == "127.0.0.1" for each in found)
    assert b"secret" not in (server.extensions["service"].log.folder / ENTRIES).read_bytes()


def test_a_burst_says_afterwards_how_many_it_was() -> None:
    now = [0.0]
    bursts = Bursts(60, lambda: now[0])
    assert [bursts.begins("a"), bursts.begins("a"), bursts.begins("b"), bursts.begins("a")] == [0, None, 0, None]
    now[0] = 61
    assert bursts.begins("a") == 2 and bursts.begins("b") == 0


def test_an_upload_and_a_refused_one_are_in_the_log_without_a_value(server: Flask) -> None:
    import io

    client = signed_in(server, "sam")
    for content in (b"<a:b> <a:c> 58.25 .", (Path(__file__).parents[3] / "examples/eligible-woman.ttl").read_bytes()):
        form = {"csrf_token": token(client, "/subjects"), "file": (io.BytesIO(content), "secret-name.ttl")}
        client.post("/subjects/upload", data=form)
    found = {each.outcome: each for each in entries(server, who="sam") if each.what == "file"}
    assert set(found) == {"accepted", "refused"} and found["accepted"].details["subjects"] == ("eligible-woman",)
    text = (server.extensions["service"].log.folder / ENTRIES).read_text()
    assert "58.25" not in text and "secret-name" not in text


def test_the_page_shows_filters_and_turns(server: Flask) -> None:
    client = signed_in(server, "ada")
    log = server.extensions["service"].log
    for number in range(60):
        log.append("examples", "example", "accepted", subjects=[f"P{number}", "eligible-man"])
    page = client.get("/log?what=example&who=EXAM&subject=eligible-man")
    assert "60 entries, newest first; page 1 of 2." in page.text and "Older" in page.text and "Newer" not in page.text
    assert "✓ Intact" in page.text and "subjects: P59, eligible-man" in page.text
    twin = client.get("/log.json?what=example&who=EXAM&subject=eligible-man&page=2").json
    assert [each["details"]["subjects"][0] for each in twin["entries"]] == [f"P{n}" for n in range(9, -1, -1)]
    assert (twin["total"], twin["page"], twin["pages"], twin["verdict"]["state"]) == (60, 2, 2, "intact")
    assert client.get("/log.json?since=2999-01-01").json["total"] == 0
    assert client.get("/log?page=999").status_code == 200
    assert last(server)[0][1] == "read the log"
    for wrong in ("page=0", "page=x", "page=-1", "page=99999", "since=yesterday", "until=2026-13-01", "since=20261122"):
        assert client.get(f"/log?{wrong}").status_code == 400, wrong


def test_the_page_says_where_the_log_was_tampered_with(tmp_path: Path) -> None:
    app = create_app(Config(examples=False, log=tmp_path / "log"))
    app.test_client_class = Browser
    for _ in range(3):
        app.test_client().get("/subjects")
    file = tmp_path / "log" / ENTRIES
    file.write_bytes(file.read_bytes().replace(b'"number":2', b'"number":7'))
    page = app.test_client().get("/log")
    assert "✕ Tampered with" in page.text and "line 2: entry 7 stands where entry 2 belongs" in page.text
    assert app.test_client().get("/log.json").json["verdict"]["findings"][0]["line"] == 2
    app.extensions["service"].close()
    from web.audit import LogError

    with pytest.raises(LogError):
        create_app(Config(examples=False, log=tmp_path / "log"))


def test_what_cannot_be_logged_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Config(examples=False, log=tmp_path / "log"))
    load(app, "eligible-man.ttl")

    def full(*args: object, **more: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(app.extensions["service"].log, "append", full)
    answer = browser(app).get("/subjects/eligible-man")
    assert answer.status_code == 503 and "inc-07" not in answer.text and "audit log" in answer.text
    assert browser(app).get("/subjects", headers={"Origin": "null"}).status_code == 503
    assert answer.headers["Cache-Control"] == "no-store" and "Content-Security-Policy" in answer.headers
    assert browser(app).get("/trial").status_code == 200
    monkeypatch.undo()
    app.extensions["service"].close()


def test_a_line_of_the_log_is_what_other_tools_read(server: Flask) -> None:
    for line in (server.extensions["service"].log.folder / ENTRIES).read_text().splitlines():
        assert set(json.loads(line)) == {"number", "at", "who", "what", "outcome", "details", "before"}


def test_a_criterion_that_names_subjects_is_looked_at_on_record(server: Flask) -> None:
    signed_in(server, "sam").get("/trial/kn5501/inc-07")
    assert last(server) == [("sam", "list", "done", {"endpoint": "trial.criterion"})]
