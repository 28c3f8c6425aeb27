"""The audit log: what it keeps, and that every way of changing it is found."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from web.audit import Log, LogError, Question, State, anchor_folder, clean, find, verify
from web.audit.entry import FIRST, Entry, digest
from web.audit.verify import ENTRIES
from web.disk import DiskFull

WHEN = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A log of five entries, closed."""
    log = Log(tmp_path / "log", now=lambda: WHEN)
    for number in range(1, 6):
        log.append("ada", "read a subject", "done", subject=f"P00{number}")
    log.close()
    return tmp_path / "log"


def lines(folder: Path) -> list[bytes]:
    return (folder / ENTRIES).read_bytes().splitlines(keepends=True)


def put(folder: Path, *content: bytes) -> None:
    (folder / ENTRIES).write_bytes(b"".join(content))


def rechained(*old: bytes) -> list[bytes]:
    """Lines made to follow from each other again, as a careful forger would."""
    made, before = [], FIRST
    for number, line in enumerate(old, 1):
        entry = Entry.read(line)
        new = Entry(number, entry.at, entry.who, entry.what, entry.outcome, entry.details, before).line()
        made.append(new + b"\n")
        before = digest(new)
    return made


def test_an_entry_says_who_what_when_and_how_it_ended(folder: Path) -> None:
    first, second = lines(folder)[:2]
    assert json.loads(second) == {
        "number": 2, "at": "2026-11-22T10:00:00.000Z", "who": "ada", "what": "read a subject", "outcome": "done",
        "details": {"subject": "P002"}, "before": digest(first.rstrip(b"\n")),
    }
    assert verify(folder).state is State.INTACT and verify(folder).count == 5


def test_times_are_in_utc(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", now=lambda: WHEN.astimezone(timezone(timedelta(hours=9))))
    assert log.append("ada", "sign in", "done").at == "2026-11-22T10:00:00.000Z"


def test_the_same_entry_is_the_same_bytes() -> None:
    one = Entry.make(1, WHEN, "ä", "b", "c", {"y": 1, "x": ("z",)}, FIRST)
    other = Entry.make(1, WHEN, "ä", "b", "c", {"x": ["z"], "y": 1}, FIRST)
    assert one.line() == other.line() == Entry.read(one.line()).line()
    assert b"\n" not in Entry.make(1, WHEN, "a\nb", "c\r\n", "\u2028", {"x": "\n"}, FIRST).line()


def test_texts_are_cut_and_cleaned() -> None:
    assert clean("x" * 500) == "x" * 200 + "…"
    assert clean("a\x1b[31m\u202e\ud800b") == "a\ufffd[31m\ufffd\ufffdb"
    with pytest.raises(TypeError):
        Entry.make(1, WHEN, "a", "b", "c", {"graph": {"haemoglobin": 58}}, FIRST)


FORGERIES = {
    "a changed line": lambda found: [found[0], found[1].replace(b"P002", b"P009"), *found[2:]],
    "the last line changed": lambda found: [*found[:4], found[4].replace(b"P005", b"P009")],
    "a line removed": lambda found: [*found[:2], *found[3:]],
    "the first line removed": lambda found: found[1:],
    "a line inserted": lambda found: [*found[:2], found[1], *found[2:]],
    "two lines swapped": lambda found: [found[0], found[2], found[1], *found[3:]],
    "the last line cut": lambda found: found[:-1],
    "two lines cut": lambda found: found[:-2],
    "half a line cut": lambda found: [*found[:4], found[4][:50]],
    "everything cut": lambda found: [],
    "a line added at the end": lambda found: [*found, rechained(*found, found[4])[5]],
    "half a line added at the end": lambda found: [*found, b'{"at":'],
    "no entry": lambda found: [*found[:2], b"[]\n", *found[3:]],
    "deep": lambda found: [*found[:2], b"[" * 100_000 + b"\n", *found[3:]],
    "an empty line": lambda found: [*found, b"\n"],
    "other ends of lines": lambda found: [line.replace(b"\n", b"\r\n") for line in found],
    "changed and chained again": lambda found: rechained(found[0], found[1].replace(b"P002", b"P009"), *found[2:]),
    "removed and chained again": lambda found: rechained(found[0], *found[2:]),
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_every_forgery_is_found(folder: Path, forgery) -> None:
    put(folder, *forgery(lines(folder)))
    verdict = verify(folder)
    assert verdict.state is State.TAMPERED and verdict.findings
    with pytest.raises(LogError, match="tampered"):
        Log(folder)


@pytest.mark.parametrize(("forgery", "line"), [("a changed line", 3), ("a line removed", 3), ("two lines swapped", 2)])
def test_the_finding_names_the_line(folder: Path, forgery: str, line: int) -> None:
    put(folder, *FORGERIES[forgery](lines(folder)))
    assert verify(folder).findings[0].line == line


def test_the_finding_says_how_many_are_missing(folder: Path) -> None:
    put(folder, *lines(folder)[:3])
    assert [(each.line, each.what) for each in verify(folder).findings] == [(0, "the log ends at entry 3, and had 5")]


def test_a_log_or_a_head_that_is_gone_is_found(folder: Path) -> None:
    head = anchor_folder(folder) / "head.json"
    kept = head.read_bytes()
    head.unlink()
    assert not verify(folder).ok
    head.write_bytes(b"[" * 100_000)
    assert not verify(folder).ok
    head.write_bytes(kept.replace(b"P005", b"P009"))
    assert not verify(folder).ok
    head.write_bytes(kept)
    assert verify(folder).ok
    (folder / ENTRIES).unlink()
    assert not verify(folder).ok
    with pytest.raises(LogError):
        Log(folder)


def test_a_forged_head_is_found_by_whoever_noted_the_real_one(folder: Path) -> None:
    noted = (4, digest(lines(folder)[3].rstrip(b"\n")))
    assert verify(folder, noted=noted).ok
    forged = rechained(lines(folder)[0].replace(b"P001", b"P009"), *lines(folder)[1:])
    put(folder, *forged)
    last = forged[-1].rstrip(b"\n")
    head = {"count": 5, "hash": digest(last), "line": last.decode()}
    (anchor_folder(folder) / "head.json").write_text(json.dumps(head))
    assert verify(folder).ok and not verify(folder, noted=noted).ok
    put(folder, *forged[:3])
    assert not verify(folder, noted=noted).ok


@pytest.mark.parametrize("kept", [0, 1, 40, -1])
def test_a_crash_between_head_and_line_is_no_forgery_and_is_put_right(folder: Path, monkeypatch, kept: int) -> None:
    log = Log(folder)
    write = os.write

    def crash(handle: int, data: bytes) -> int:
        write(handle, data[:kept])
        raise OSError("no space left")

    monkeypatch.setattr(os, "write", crash)
    with pytest.raises(OSError, match="no space"):
        log.append("ada", "import", "done", entry="6")
    monkeypatch.undo()
    log.close()
    assert verify(folder).state is State.INTERRUPTED and verify(folder).count == 5
    again = Log(folder)
    found = find(folder, Question()).entries
    assert [entry.number for entry in found] == [7, 6, 5, 4, 3, 2, 1]
    assert found[1].details == {"entry": "6"} and found[0].outcome == "recovered"
    assert again.verify().state is State.INTACT
    again.close()


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
@pytest.mark.parametrize("kept", [0, 1, 40, -1, 10_000])
def test_a_full_disk_is_named_and_the_log_goes_on_when_there_is_room(
    folder: Path, monkeypatch: pytest.MonkeyPatch, kept: int, error: int
) -> None:
    log = Log(folder)
    write = os.write

    def full(handle: int, data: bytes) -> int:
        write(handle, data[:kept])
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        for _ in range(3):
            with pytest.raises(DiskFull, match="audit log is full"):
                log.append("ada", "import", "accepted", entry="e000006")
            assert verify(folder).ok and verify(folder).count <= 6
    log.append("ada", "import", "accepted", entry="e000006")
    assert [(each.what, each.outcome, each.details) for each in find(folder, Question()).entries[:3]] == [
        ("import", "accepted", {"entry": "e000006"}), ("open the log", "recovered", {"entry": 6}),
        ("import", "accepted", {"entry": "e000006"}),
    ]
    log.close()
    assert verify(folder).state is State.INTACT and verify(folder).count == 8


@pytest.mark.parametrize("step", ["open", "replace", "pwrite"])
def test_a_full_disk_of_the_head_is_named_and_the_log_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    log = Log(folder)

    def full(*arguments: object, **more: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, step, full)
        with pytest.raises(DiskFull, match="head is full"):
            log.append("ada", "import", "accepted", entry="e000006")
    last = log.append("ada", "import", "accepted", entry="e000006")
    log.close()
    recovered = [each.number for each in find(folder, Question(outcome="recovered")).entries]
    assert (last.number, recovered) == ((8, [7]) if step == "pwrite" else (6, []))
    assert verify(folder).state is State.INTACT


def test_a_log_that_was_removed_takes_no_more(folder: Path) -> None:
    log = Log(folder)
    (folder / ENTRIES).unlink()
    with pytest.raises(LogError, match="removed"):
        log.append("ada", "import", "done")
    log.close()


def test_what_was_done_and_is_missing_is_no_crash(folder: Path) -> None:
    """The head alone cannot tell a crash from one line that was cut; the mark that it was written does."""
    put(folder, *lines(folder)[:-1])
    assert verify(folder).state is State.TAMPERED
    (anchor_folder(folder) / "done").unlink()
    assert verify(folder).state is State.INTERRUPTED


def test_killed_at_any_moment_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from web.audit import Log\n"
        "log = Log(Path(sys.argv[1]))\n"
        "while True: print(log.append('ada', 'write', 'done').number, flush=True)\n"
    )
    folder, acknowledged = tmp_path / "log", 0
    for round in range(6):
        child = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)
        for _ in range(3 + round * 7):
            acknowledged = int(child.stdout.readline())
        child.kill()
        acknowledged = max([acknowledged, *map(int, child.stdout.read().split())])
        child.wait()
        child.stdout.close()
        verdict = verify(folder)
        assert verdict.ok and verdict.count >= acknowledged


def test_threads_may_write_and_somebody_may_verify_meanwhile(tmp_path: Path) -> None:
    log, wrong = Log(tmp_path / "log"), []
    over = threading.Event()

    def write(name: str) -> None:
        for _ in range(40):
            log.append(name, "write", "done")

    def check() -> None:
        while not over.is_set():
            verdict = verify(tmp_path / "log")
            if verdict.state is not State.INTACT:
                wrong.append(verdict)

    writers = [threading.Thread(target=write, args=(f"w{number}",)) for number in range(6)]
    checker = threading.Thread(target=check)
    for thread in (*writers, checker):
        thread.start()
    for thread in writers:
        thread.join()
    over.set()
    checker.join()
    assert not wrong and log.verify().count == 240 and log.verify().state is State.INTACT
    log.close()


def test_a_log_has_one_writer(folder: Path) -> None:
    log = Log(folder)
    with pytest.raises(LogError, match="another process"):
        Log(folder)
    log.close()
    Log(folder).close()


def test_the_head_may_be_elsewhere_and_nobody_else_reads_either(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", tmp_path / "other" / "head")
    log.append("ada", "sign in", "done")
    for file in [*(tmp_path / "log").iterdir(), *(tmp_path / "other" / "head").iterdir()]:
        assert file.stat().st_mode & 0o077 == 0, file
    assert (tmp_path / "log").stat().st_mode & 0o077 == 0
    assert verify(tmp_path / "log", tmp_path / "other" / "head").ok and not verify(tmp_path / "log").ok


def test_finding_entries(tmp_path: Path) -> None:
    days = iter(WHEN + timedelta(days=day) for day in range(20))
    log = Log(tmp_path / "log", now=lambda: next(days))
    for number in range(10):
        log.append("ada" if number % 2 else "bob", "read a subject", "done", subject=f"P{number}")
    log.append("cy", "import", "refused", subjects=["P1", "P2"])
    found = find(log.folder, Question(), page=2, size=4)
    assert [entry.number for entry in found.entries] == [7, 6, 5, 4] and found.total == 11
    assert found.whats == ("import", "read a subject") and found.outcomes == ("done", "refused")
    assert [entry.number for entry in find(log.folder, Question(), page=3, size=4).entries] == [3, 2, 1]
    assert find(log.folder, Question(), page=9, size=4).entries == ()
    assert find(log.folder, Question(who="AD")).total == 5
    assert [entry.who for entry in find(log.folder, Question(subject="P1")).entries] == ["cy", "ada"]
    assert find(log.folder, Question(outcome="refused")).total == 1
    assert find(log.folder, Question(since=WHEN.date() + timedelta(9), until=WHEN.date() + timedelta(9))).total == 1
