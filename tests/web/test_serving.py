"""The server as a process: a store on disk that outlives kill -9, replay, the log, accounts, bad starts."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.web.load.served import memory_of

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def command(*arguments: str, told: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kn5501_reasoner", *arguments], cwd=ROOT, capture_output=True, text=True, input=told,
        timeout=120,
    )


class Server:
    """``kn5501 serve`` on a free port, with a session that sends what a browser would."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kn5501_reasoner", "serve", "--port", "0", *options], cwd=ROOT, text=True,
            stderr=subprocess.PIPE, start_new_session=True,
        )
        self.said: list[str] = []
        for line in self.process.stderr:
            self.said.append(line)
            if found := re.search(r"serving (http://\S+?)/? ", line):
                self.url = found[1]
                break
        else:
            raise RuntimeError("".join(self.said))
        self.session = requests.Session()

    def bring(self, name: str, **changed: str) -> requests.Response:
        """Upload an example; changed: other words for its name."""
        page = self.session.get(f"{self.url}/subjects", timeout=30).text
        text = (EXAMPLES / name).read_text()
        for old, new in changed.items():
            text = text.replace(old, new)
        return self.session.post(
            f"{self.url}/subjects/upload", files={"file": (name, text.encode())}, timeout=60,
            data={"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1]},
            headers={"Accept": "application/json", "Origin": self.url},
        )

    def kill(self) -> None:
        """Kill -9, the server and all its children."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stderr.close()

    def stop(self) -> str:
        """Ctrl-C; what was said."""
        self.process.send_signal(signal.SIGINT)
        _, rest = self.process.communicate(timeout=40)
        return "".join(self.said) + rest


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which two subjects were acknowledged before kill -9, and one after."""
    folder = tmp_path_factory.mktemp("served") / "store"
    server = Server("--store", str(folder), "--no-examples")
    assert server.bring("eligible-man.ttl").status_code == 201
    assert server.bring("pregnant.ttl").status_code == 201
    server.kill()
    server = Server("--store", str(folder), "--no-examples")
    try:
        found = {row["subject"]: row["verdict"] for row in server.session.get(
            f"{server.url}/subjects.json", timeout=30).json()["rows"]}
        assert found == {"eligible-man": "eligible", "pregnant": "ineligible"}
        assert server.bring("haemoglobin-too-low.ttl").status_code == 201
    finally:
        said = server.stop()
    assert "Traceback" not in said
    return folder


def test_replay_makes_every_decision_again_the_same(store: Path) -> None:
    answer = command("replay", "all", "--store", str(store))
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == ["d000001: the same", "d000002: the same", "d000003: the same"]


def test_replay_finds_a_text_that_was_changed(store: Path, tmp_path: Path) -> None:
    import shutil

    from kn5501_reasoner.vocab import PROV
    from web.graphs import JOURNAL
    from web.journal import text_node
    from web.store import Store

    copy = tmp_path / "store"
    shutil.copytree(store, copy)
    opened = Store(copy)
    node = text_node("d000002", "document")
    text = opened.text_of("d000002", "document").replace("ineligible", "eligible")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    opened._database._store.update(
        f"DELETE WHERE {{ GRAPH <{JOURNAL}> {{ {node} <{PROV}value> ?text }} }} ;"
        f'INSERT DATA {{ GRAPH <{JOURNAL}> {{ {node} <{PROV}value> "{escaped}" }} }}'
    )
    opened.close()
    answer = command("replay", "d000002", "--store", str(copy))
    assert answer.returncode == 1 and "the stored text was changed" in answer.stdout


@pytest.mark.parametrize(("arguments", "says"), [
    (("replay", "d999999", "--store", "{store}"), "no decision"), (("replay", "all", "--store", "{empty}"), "no store"),
])
def test_replay_says_what_is_not_there(store: Path, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    answer = command(*(each.format(store=store, empty=tmp_path) for each in arguments))
    assert answer.returncode == 2 and says in answer.stderr


def test_the_log_outlived_the_kill_and_a_cut_is_found(store: Path, tmp_path: Path) -> None:
    import shutil

    answer = command("log", "verify", str(store))
    assert answer.returncode == 0 and answer.stdout.startswith("intact"), answer.stdout
    copy = tmp_path / "store"
    shutil.copytree(store, copy)
    (lines,) = (copy / "log").glob("*.jsonl")
    lines.write_bytes(b"".join(lines.read_bytes().splitlines(keepends=True)[:-2]))
    cut = command("log", "verify", str(copy))
    assert cut.returncode == 1 and cut.stdout.startswith("tampered")


def test_another_server_cannot_have_the_same_store(store: Path) -> None:
    server = Server("--store", str(store), "--no-examples")
    try:
        second = command("serve", "--port", "0", "--store", str(store))
        assert second.returncode == 2 and "another process" in second.stderr
        assert "Traceback" not in second.stderr
    finally:
        server.stop()


def test_beyond_loopback_only_with_accounts() -> None:
    answer = command("serve", "--host", "0.0.0.0", "--port", "0")
    assert answer.returncode == 2 and "no accounts are configured" in answer.stderr


def test_an_address_that_is_taken_is_named(store: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = command("serve", "--port", str(taken.getsockname()[1]), "--no-examples")
    assert answer.returncode == 2 and "cannot listen" in answer.stderr


def test_an_account_is_made_and_signs_in(tmp_path: Path) -> None:
    file = tmp_path / "accounts.jsonl"
    made = command("account", "lin", "--file", str(file), "--role", "screener", told="correct horse battery\n")
    assert made.returncode == 0, made.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and "correct horse" not in file.read_text()
    server = Server("--accounts", str(file), "--no-examples")
    try:
        page = server.session.get(f"{server.url}/subjects", timeout=30)
        assert page.status_code == 401
        page = server.session.get(f"{server.url}/login", timeout=30)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        signed = server.session.post(f"{server.url}/login", timeout=30, headers={"Origin": server.url}, data={
            "csrf_token": token, "name": "lin", "password": "correct horse battery", "next": "/subjects",
        })
        assert signed.status_code == 200 and "Subjects" in signed.text
    finally:
        server.stop()


def test_children_end_with_a_server_that_was_killed(tmp_path: Path) -> None:
    """Kill -9 of the worker alone: its children notice, and nothing keeps the store."""
    server = Server("--store", str(tmp_path / "store"), "--no-examples")
    server.bring("eligible-man.ttl")
    assert len(memory_of(server.process.pid)) > 3
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.process.stderr.close()
    for _ in range(100):
        left = [process for process, size in memory_of(server.process.pid).items() if size]
        if not left:
            break
        time.sleep(0.2)
    assert left == []
