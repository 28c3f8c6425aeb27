"""``kn5501 serve`` as a process of its own: started without waiting for it, and its memory.

In: options. Out: Served. Units: bytes of resident memory, of the server and all its child processes.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from web.audit import verify

ROOT = Path(__file__).parents[3]
PAGE = os.sysconf("SC_PAGE_SIZE")


class Served:
    """A server that has only just been started; what it says goes to ``said`` in its folder."""

    def __init__(self, folder: Path, *options: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.store, self._said = folder / "store", folder / "said"
        self.url = f"http://127.0.0.1:{port}"
        with self._said.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kn5501_reasoner", "serve", "--port", str(port), "--store", str(self.store),
                 "--no-examples", *options],
                cwd=ROOT, stderr=said, start_new_session=True,
            )

    def first(self, session: requests.Session, method: str, path: str, **given: object) -> requests.Response:
        """The answer to a request that is sent again and again until something listens."""
        for _ in range(1200):
            try:
                return session.request(method, self.url + path, **given)
            except requests.ConnectionError:
                assert self.process.poll() is None, self._said.read_text()
                time.sleep(0.05)
        raise TimeoutError(self._said.read_text())

    def memory(self) -> dict[int, int]:
        """Resident bytes of each process of the server."""
        return memory_of(self.process.pid)

    def worker(self) -> int:
        """The process that owns the store: the first child of the one that was started."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return min(map(int, children))

    def stop(self) -> None:
        """Ctrl-C. Nothing went wrong unseen, and the audit log is whole."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)
        said = self._said.read_text()
        assert "Traceback" not in said and "Error" not in said, said
        assert verify(self.store / "log").ok


def memory_of(group: int) -> dict[int, int]:
    """Resident bytes of each process of a group; 0 of one that has ended and for which nobody has waited yet."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == group:
                found[int(folder.name)] = int((folder / "statm").read_text().split()[1]) * PAGE
        except (OSError, IndexError):  # it has just ended
            continue
    return found
