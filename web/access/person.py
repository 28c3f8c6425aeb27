"""The person of a request.

In: what ``guard`` found out. Out: Person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g

from ..page import READER, ROLES, SCREENER


@dataclass(frozen=True)
class Person:
    """Who asks: a name for the log, and roles."""

    name: str
    roles: frozenset[str]


LOCAL = Person("local", frozenset(ROLES))
"""Whoever reaches a server without accounts."""
ANONYMOUS = Person("anonymous", frozenset())


def person() -> Person:
    """Who sent this request."""
    return g.get("person", ANONYMOUS)


def with_implied(roles: Iterable[str]) -> frozenset[str]:
    """Roles with those that they hold: whoever screens reads the rules as well.

    >>> sorted(with_implied(["screener"]))
    ['reader', 'screener']
    """
    given = frozenset(roles)
    return given | {READER} if SCREENER in given else given
