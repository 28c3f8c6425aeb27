"""What the web layer itself writes into the audit log: who looked at whom, and whom it turned away.

What is logged: every answer from a page that names subjects (``look``, with the subject, or ``list`` without one), of
the log (``read the log``), and every refusal (``ask``: 400, 401, 403, 413, 429), with the endpoint and the address.
What changes the store is logged by the service, signing in and out by ``views``. The same refusal of the same person
from the same address is logged once in a minute, with how many there were before it. Never the path or the query.
In: responses. Out: entries. When an entry cannot be written, nothing is shown: the answer is 507 when its
disk is full, else 503.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

from flask import Flask, Response, request

from kn5501_reasoner.defaults import COMMAND

from ..audit import LogError
from ..disk import DiskFull
from ..errors import problem
from ..page import AUDITOR, SCREENER
from ..service import service
from .person import person
from .rates import address

LOGGER = logging.getLogger(f"{COMMAND}.web")
REFUSED = frozenset({400, 401, 403, 413, 429})
BURST = 60.0
ELSEWHERE = frozenset({"access.enter", "access.callback"})
"""Endpoints that log their own refusals, with the name that was given."""
FOR_SCREENERS_TOO = frozenset({"trial.criterion"})
"""Pages for every reader that name subjects to a screener."""


class Bursts:
    """Which refusals were logged just now."""

    def __init__(self, seconds: float = BURST, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock, self._lock = seconds, clock, threading.Lock()
        self._found: dict[tuple[object, ...], tuple[float, int]] = {}

    def begins(self, *key: object) -> int | None:
        """How many were passed over before this one; None when this one is to be passed over as well."""
        now = self._clock()
        with self._lock:
            began, passed = self._found.get(key, (-self._seconds, 0))
            if now - began < self._seconds:
                self._found[key] = (began, passed + 1)
                return None
            if len(self._found) > 10_000:
                self._found = {each: value for each, value in self._found.items() if now - value[0] < self._seconds}
            self._found[key] = (now, 0)
            return passed


def watch(app: Flask, roles: Mapping[str, str | None]) -> None:
    """Write after each request. roles: endpoint -> role that it needs."""
    bursts = Bursts()

    @app.after_request
    def write(response: Response) -> Response:
        try:
            _write(response, roles, bursts)
        except DiskFull as error:
            return problem(507, error.what, f"Nothing about subjects is shown or stored meanwhile: {error.hint}.")
        except (OSError, LogError) as error:
            LOGGER.critical("the audit log cannot be written to: %s", type(error).__name__)
            return problem(503, "The audit log cannot be written to", "Nothing is shown until it can.")
        return response


def _write(response: Response, roles: Mapping[str, str | None], bursts: Bursts) -> None:
    log, endpoint, status = service().log, request.endpoint or "", response.status_code
    if status in REFUSED and not (endpoint in ELSEWHERE and status in (401, 403)):
        passed = bursts.begins(person().name, address(request), endpoint, status)
        if passed is not None:
            more = {"passed_over": passed} if passed else {}
            log.append(person().name, "ask", "refused", endpoint=endpoint, status=status, address=address(request),
                       **_subject(), **more)
    elif request.method in ("GET", "HEAD") and (status < 400 or status == 404):
        outcome = "not found" if status == 404 else "done"
        names = endpoint.removesuffix("_json") in FOR_SCREENERS_TOO and SCREENER in person().roles
        if roles.get(endpoint) == SCREENER or names:
            log.append(person().name, "look" if _subject() else "list", outcome, endpoint=endpoint, **_subject())
        elif roles.get(endpoint) == AUDITOR:
            log.append(person().name, "read the log", outcome, endpoint=endpoint)


def _subject() -> dict[str, str]:
    """The subject and decision that the path names."""
    found = request.view_args or {}
    return {name: str(found[name]) for name in ("subject", "decision") if name in found}
