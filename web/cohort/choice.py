"""What a request chooses: criteria that do not count, other readings.

In: the query of a request. Out: ``Choice``. Raises: NotFound without a cohort, BadRequest for a choice that is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, request

from ..counting import Counting, Known, Readings
from ..service import service

NONE_GIVEN = (
    "This server was started without a cohort. Run 'kn5501 cohort SOURCE --out FOLDER', then start the server with "
    "'kn5501 serve --cohort FOLDER'."
)


def _many(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "explode": True,
            "schema": {"type": "array", "items": {"type": "string"}}}


PARAMETERS = (
    _many("off", "as if this criterion were not there"),
    _many("reading", "another reading of a criterion, such as inc-09=inc-09-any-period"),
)


@dataclass(frozen=True)
class Choice:
    """off: criteria in protocol order; readings: (criterion, reading)."""

    off: tuple[str, ...] = ()
    readings: Readings = ()

    @property
    def query(self) -> dict[str, list[str]]:
        """The same for an address."""
        return {"off": list(self.off), "reading": [f"{name}={reading}" for name, reading in self.readings]}


def cohort() -> Counting:
    """The cohort of this server."""
    return service().counting or abort(404, NONE_GIVEN)


def chosen() -> Choice:
    """What this request chooses. An empty value chooses nothing, so that a plain form can be sent as it is."""
    known = cohort().known()
    off = set(filter(None, request.args.getlist("off")))
    for name in sorted(off - set(known.titles)):
        abort(400, f"'{name}' in 'off' is no criterion of this cohort.")
    found: dict[str, str] = {}
    for each in filter(None, request.args.getlist("reading")):
        name, _, reading = each.partition("=")
        if reading not in known.readings.get(name, ()):
            abort(400, f"'{each}' is no other reading of this cohort; {_said(known)}.")
        if found.setdefault(name, reading) != reading:
            abort(400, f"Two readings of {name} are given.")
        if name in off:
            abort(400, f"{name} is switched off and read otherwise at once.")
    return Choice(tuple(name for name in known.titles if name in off), tuple(sorted(found.items())))


def _said(known: Known) -> str:
    every = ", ".join(f"{name}={each}" for name, others in known.readings.items() for each in others)
    return f"there are {every}" if every else "there is none"
