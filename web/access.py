"""Who asks, and what they may do. Without accounts (loopback alone) everyone who reaches the server may do everything.

In: requests. Out: ``person()``; 401 or 403 before a view runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, abort, g, request

from .config import Config
from .page import ROLES, Noun

noun = Noun("access", __name__)


@dataclass(frozen=True)
class Person:
    """Who asks: a name for the log, and roles."""

    name: str
    roles: frozenset[str]


def person() -> Person:
    """Who sent this request."""
    return g.person


def guard(app: Flask, config: Config, nouns: Sequence[Noun]) -> None:
    """Before each request: find out who asks, and whether the endpoint's role is theirs."""
    roles = {endpoint: role for each in (*nouns, noun) for endpoint, role in each.roles.items()}

    @app.before_request
    def check() -> None:
        g.person = Person("local", frozenset(ROLES))
        role = roles.get(request.endpoint or "")
        if role is not None and role not in g.person.roles:
            abort(403)
