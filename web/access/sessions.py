"""Who is signed in: kept in the server's memory; the browser has a random key in a signed cookie.

What: signing in gives a new key, signing out or too long a time takes it away for good. Nothing on the disk can make a
session, and starting the server again ends all.
In: names, roles. Out: Session. Units: seconds. Source: OWASP ASVS 5.0, 7.2 to 7.4; RFC 6265bis (cookie prefixes).
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface

from kn5501_reasoner.defaults import COMMAND

from ..config import LOOPBACK, Config

KEY = "key"


@dataclass(frozen=True)
class Session:
    """One browser that is signed in. hash: of the password with which; None when another provider vouched."""

    name: str
    roles: frozenset[str]
    hash: str | None
    begun: float
    seen: float


class Sessions:
    """All that are signed in."""

    def __init__(self, idle: float, longest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._idle, self._longest, self._clock = idle, longest, clock
        self._lock = threading.Lock()
        self._found: dict[str, Session] = {}
        self.ended: list[Callable[[str], None]] = []
        """What is told the key of a session that ends."""

    def begin(self, name: str, roles: frozenset[str], hash: str | None) -> str:
        """The key of a new session."""
        key, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            over = [each for each, session in self._found.items() if not self._lasts(session, now)]
            self._found[key] = Session(name, roles, hash, now, now)
        for each in over:
            self.end(each)
        return key

    def find(self, key: object) -> Session | None:
        """The session of a key, which from now on may be idle for as long again."""
        now = self._clock()
        with self._lock:
            session = self._found.get(key) if isinstance(key, str) else None
            if session is None or not isinstance(key, str):
                return None
            if self._lasts(session, now):
                self._found[key] = replace(session, seen=now)
                return session
        self.end(key)
        return None

    def end(self, key: object) -> None:
        """Forget a session."""
        with self._lock:
            ended = isinstance(key, str) and self._found.pop(key, None) is not None
        for tell in self.ended if ended else ():
            tell(key)  # type: ignore[arg-type]

    def _lasts(self, session: Session, now: float) -> bool:
        return now - session.seen < self._idle and now - session.begun < self._longest


class Cookie(SecureCookieSessionInterface):
    """The cookie: for this host and over TLS alone, unless a browser asks this very computer.

    Not every browser sends a Secure cookie to http://localhost, so there, and only there, it is not Secure.
    """

    def __init__(self, config: Config) -> None:
        self._https = config.https

    def get_cookie_secure(self, app: Flask) -> bool:
        return self._https or request.is_secure or host_name(request.host) not in LOOPBACK

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name(self.get_cookie_secure(app))

    def get_cookie_samesite(self, app: Flask) -> str:
        return "Lax"  # Strict would lose the way back from a sign-in provider

    def get_cookie_httponly(self, app: Flask) -> bool:
        return True


def cookie_name(secure: bool) -> str:
    """The name of the cookie; with the prefix a browser takes it over TLS from this host alone."""
    return f"__Host-{COMMAND}" if secure else COMMAND


def host_name(host: str) -> str:
    """A host without its port, in small letters.

    >>> host_name("[::1]:8080"), host_name("LocalHost:80"), host_name("")
    ('[::1]', 'localhost', '')
    """
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isdigit() else host.lower()
