"""Files of refused uploads, for who sent them: a browser empties its file input, so that the file would be lost.

What: a file stays in the server's memory until it is accepted, thrown away or replaced, its owner signs out, its time
is over or the server ends. An owner has a few, a server a limited number of bytes, of which even a small file takes a
piece; where there are more, the oldest of the person who has the most goes. Names of files are not kept; nothing of
this is written to the disk or a log.
In: owner (a key of a session), who, bytes, suffix. Out: HeldFile, bytes. Units: bytes, seconds; UTC for times.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, current_app, session

from ..access.person import person
from ..access.sessions import KEY

SECONDS, FILES, BYTES, PIECE = 30 * 60, 4, 64 * 1024 * 1024, 256 * 1024
BROWSER = "browser"


@dataclass(frozen=True)
class HeldFile:
    """A file that is held. suffix: of its name, which says its form; bytes: its size; sent: when."""

    id: str
    suffix: str
    bytes: int
    sent: str


@dataclass(frozen=True)
class _Kept:
    owner: str
    who: str
    file: HeldFile
    data: bytes
    until: float

    @property
    def takes(self) -> int:
        """How many of the bytes of the server it takes."""
        return len(self.data) + PIECE


class Held:
    """All files of refused uploads of one server."""

    def __init__(self, seconds: float = SECONDS, files: int = FILES, most: int = BYTES,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._files, self._most, self._clock = seconds, files, most, clock
        self._lock = threading.Lock()
        self._found: dict[str, _Kept] = {}  # oldest first
        self._timer: threading.Timer | None = None

    def keep(self, owner: str, who: str, data: bytes, suffix: str) -> HeldFile | None:
        """Hold a file; None where there is no room for it."""
        if len(data) + PIECE > self._most:
            return None
        file = HeldFile(secrets.token_urlsafe(16), suffix, len(data), datetime.now(UTC).isoformat(timespec="seconds"))
        with self._lock:
            self._expire()
            own = [each.file.id for each in self._found.values() if each.owner == owner]
            for id in own[:max(0, len(own) - self._files + 1)]:
                del self._found[id]
            self._found[file.id] = _Kept(owner, who, file, data, self._clock() + self._seconds)
            while sum(each.takes for each in self._found.values()) > self._most:
                self._make_room(file.id)
            self._watch()
            return file if file.id in self._found else None

    def find(self, owner: str, id: str) -> tuple[HeldFile, bytes] | None:
        """A file of this owner."""
        with self._lock:
            self._expire()
            found = self._found.get(id)
            return (found.file, found.data) if found is not None and found.owner == owner else None

    def of(self, owner: str) -> tuple[HeldFile, ...]:
        """The files of this owner, the newest first."""
        with self._lock:
            self._expire()
            return tuple(each.file for each in reversed(self._found.values()) if each.owner == owner)

    def drop(self, owner: str, id: str) -> None:
        """Let a file of this owner go."""
        with self._lock:
            if id in self._found and self._found[id].owner == owner:
                del self._found[id]

    def forget(self, owner: str) -> None:
        """Let all files of this owner go."""
        with self._lock:
            self._found = {id: each for id, each in self._found.items() if each.owner != owner}

    def _watch(self) -> None:
        """Let files go in time, also when nobody asks again."""
        if self._found and self._timer is None:
            first = next(iter(self._found.values()))
            self._timer = threading.Timer(max(first.until - self._clock(), 0) + 1, self._ring)
            self._timer.daemon = True
            self._timer.start()

    def _ring(self) -> None:
        with self._lock:
            self._timer = None
            self._expire()
            self._watch()

    def _expire(self) -> None:
        now = self._clock()
        self._found = {id: each for id, each in self._found.items() if each.until > now}

    def _make_room(self, newest: str) -> None:
        sizes: dict[str, int] = {}
        for each in self._found.values():
            sizes[each.who] = sizes.get(each.who, 0) + each.takes
        most = max(sizes, key=lambda who: sizes[who])
        oldest = next((id for id, each in self._found.items() if each.who == most and id != newest), newest)
        del self._found[oldest]


def install(app: Flask) -> None:
    """One for an application; who signs out leaves nothing."""
    found = app.extensions["held"] = Held()
    app.extensions["access"].sessions.ended.append(found.forget)


def keep(data: bytes, suffix: str) -> HeldFile | None:
    """Hold a file for the browser that sent this request."""
    return _held().keep(_owner() or session.setdefault(BROWSER, secrets.token_urlsafe(32)), person().name, data, suffix)


def find(id: str) -> tuple[HeldFile, bytes] | None:
    """A file that this browser sent before."""
    return _held().find(_owner(), id)


def files() -> tuple[HeldFile, ...]:
    """The files that this browser sent before, the newest first."""
    return _held().of(_owner())


def drop(id: str) -> None:
    """Let a file go that this browser sent before."""
    _held().drop(_owner(), id)


def _held() -> Held:
    return current_app.extensions["held"]


def _owner() -> str:
    """The session of who is signed in; where nobody signs in, a key of the browser's own, once it has one."""
    return session.get(KEY) or session.get(BROWSER, "")
