"""Whether the server really works: one query and one assessment, done as for a visitor, while nobody waits for them.

What: who asks is told at once what is known, and a new trial begins if the last one is too old. A trial that takes long
because others are served first is no fault; child processes in which nothing ends any more are one.
In: the service. Out: ``/health``: 503 when a trial failed, or hangs; else 200. Units: seconds.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

from flask import Response, current_app

from kn5501_reasoner import resources
from kn5501_reasoner.defaults import TRIAL
from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline import assess_stored, read_input
from kn5501_reasoner.sparql import Answer, Question, answer
from kn5501_reasoner.verdicts import ELIGIBLE, REFUSED

from .page import JSON, Noun, json_response
from .pool import Pool
from .service import Service, service

noun = Noun("health", __name__)
HOLDS = 10.0
SUBJECT = "eligible-man"
"""Of the examples, which are made for the default trial; any other must decide this subject, one way or another."""
QUESTION = "ASK { GRAPH ?rules { ?trial a le:Trial } }"
WORKS, WRONG, FAILS = "works", "gives the wrong answer", "fails: "
STOPPED = (f"{FAILS}TimedOut", f"{FAILS}Died")
LONG = 60.0
STUCK = "hangs: nothing has been done for longer than one task may take"


@noun.action("/health", method="GET", role=None, media=(JSON,), summary="Whether queries and assessments work",
             statuses={200: "both work, or are being tried", 503: "one of them does not"}, gives=dict[str, str])
def health() -> Response:
    """The state of the server, as far as it is known now."""
    found = current_app.extensions.setdefault("health", Health(service())).state()
    bad = any(value.startswith((WRONG, FAILS, STUCK)) for value in found.values())
    return json_response(found, 503 if bad else 200)


class Health:
    """The trials of one server."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._trials = {
            "query": Trial(service.asking, self._query), "assessment": Trial(service.assessing, self._assessment),
        }

    def state(self) -> dict[str, str]:
        """What works: ``query`` and ``assessment``."""
        return {name: trial.state() for name, trial in self._trials.items()}

    def _query(self) -> bool:
        with self._service.store.checkpoint() as path:
            made: Answer = self._service.asking.run(answer, str(path), Question(QUESTION), beside=True)
        return json.loads(made.body)["boolean"] is True

    def _assessment(self) -> bool:
        data = (resources.folder("examples") / f"{SUBJECT}.ttl").read_bytes()
        stored = {SUBJECT: (read_input(data, "example.ttl").subjects[SUBJECT], Dates())}
        trial = self._service.config.trial
        verdict = self._service.assessing.run(assess_stored, stored, trial, beside=True)[SUBJECT].verdict
        return verdict == ELIGIBLE if trial == TRIAL else verdict != REFUSED


class Trial:
    """One kind of work, tried again when somebody asks and the last trial ended some seconds ago."""

    def __init__(self, pool: Pool, work: Callable[[], bool]) -> None:
        self._pool, self._work, self._lock = pool, work, threading.Lock()
        self._found = ""
        self._began: float | None = None
        self._ended = self._worked = -float("inf")

    def state(self) -> str:
        """What the last trial found. A trial that was stopped counts once nothing has worked for a minute."""
        with self._lock:
            now = time.monotonic()
            due = self._began is None and now - self._ended >= HOLDS
            if due:
                self._began = now
            found, age, worked = self._found, now - self._ended, now - self._worked
            late = self._began is not None and now - self._began > self._pool.patience
        if due:
            threading.Thread(target=self._try, name="health", daemon=True).start()
        if late or self._pool.stuck:
            return STUCK
        if found in STOPPED and worked < LONG:
            return f"worked {worked:.0f} seconds ago; the last trial {found}"
        if found and (found != WORKS or age < 2 * HOLDS):
            return found
        last = f"worked {worked:.0f} seconds ago, " if found else ""
        return f"{last}is being tried; tasks under way: {self._pool.tasks}"

    def _try(self) -> None:
        try:
            found = WORKS if self._work() else WRONG
        except Exception as error:  # whatever it is, it must not end here unseen
            found = f"{FAILS}{type(error).__name__}"
        with self._lock:
            self._found, self._ended, self._began = found, time.monotonic(), None
            if found == WORKS:
                self._worked = self._ended
