"""Whether the server really works: one query and one assessment, done as for a visitor.

In: the service. Out: ``/health``: 200 when both give what they must, else 503. Units: seconds for how long it holds.
"""

from __future__ import annotations

import json
import threading
import time

from flask import Response, current_app

from kn5501_reasoner import resources
from kn5501_reasoner.errors import ReasonerError
from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline import assess_stored, read_input
from kn5501_reasoner.sparql import Answer, Question, answer

from .graphs import TRIAL
from .page import JSON, Noun, json_response
from .service import Service, service

noun = Noun("health", __name__)
HOLDS = 10.0
SUBJECT = "eligible-man"
QUESTION = f"ASK {{ GRAPH <{TRIAL}> {{ ?trial le:registryIdentifier ?id }} }}"


@noun.action("/health", method="GET", role=None, media=(JSON,), summary="Whether queries and assessments work",
             statuses={200: "both work", 503: "one of them does not"}, gives=dict[str, str])
def health() -> Response:
    """The state of the server; asked again at most once in ten seconds."""
    found = current_app.extensions.setdefault("health", Health(service())).state()
    return json_response(found, 200 if all(value == "works" for value in found.values()) else 503)


class Health:
    """The last state, and when it was found."""

    def __init__(self, service: Service) -> None:
        self._service, self._lock = service, threading.Lock()
        self._state: dict[str, str] = {}
        self._at = -HOLDS

    def state(self) -> dict[str, str]:
        """What works: ``query`` and ``assessment``."""
        with self._lock:
            if time.monotonic() - self._at >= HOLDS:
                self._state = {"query": self._try(self._query), "assessment": self._try(self._assessment)}
                self._at = time.monotonic()
            return self._state

    def _query(self) -> bool:
        with self._service.store.checkpoint() as path:
            made: Answer = self._service.asking.run(answer, str(path), Question(QUESTION))
        return json.loads(made.body)["boolean"] is True

    def _assessment(self) -> bool:
        data = (resources.folder("examples") / f"{SUBJECT}.ttl").read_bytes()
        stored = {SUBJECT: (read_input(data, "example.ttl").subjects[SUBJECT], Dates())}
        made = self._service.assessing.run(assess_stored, stored, self._service.config.trial)
        return made[SUBJECT].verdict == "eligible"

    @staticmethod
    def _try(work: object) -> str:
        try:
            return "works" if work() else "gives the wrong answer"  # type: ignore[operator]
        except (ReasonerError, OSError) as error:
            return f"fails: {type(error).__name__}"
