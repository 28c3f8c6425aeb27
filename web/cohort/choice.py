"""What a request chooses: criteria that do not count, other readings, moved anchors.

In: the query of a request. Out: ``Choice``. Raises: NotFound without a cohort, BadRequest for a choice that is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, request

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.model import ANCHORS
from kn5501_reasoner.moves import as_text, where_to

from ..counting import Counting, Known, Moves, Readings
from ..service import service

NONE_GIVEN = (
    f"This server was started without a cohort. Run '{COMMAND} cohort SOURCE --out FOLDER', then start the server with "
    f"'{COMMAND} serve --cohort FOLDER'."
)


def _many(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "explode": True,
            "schema": {"type": "array", "items": {"type": "string"}}}


OFF, READING = (
    _many("off", "as if this criterion were not there"),
    _many("reading", "another reading of a criterion, such as inc-09=inc-09-any-period"),
)
MOVED = tuple(
    {"name": anchor, "in": "query", "schema": {"type": "string"},
     "description": f"another day of {anchor}, or so many days later: 2027-01-15, +30, -7"}
    for anchor in ANCHORS
)


@dataclass(frozen=True)
class Choice:
    """off: criteria in protocol order; readings: (criterion, reading); moves: (anchor, where to)."""

    off: tuple[str, ...] = ()
    readings: Readings = ()
    moves: Moves = ()

    @property
    def moved(self) -> dict[str, str]:
        """Anchor -> where to, as it is asked."""
        return {anchor: as_text(to) for anchor, to in self.moves}

    @property
    def query(self) -> dict[str, list[str]]:
        """The same for an address."""
        readings = [f"{name}={reading}" for name, reading in self.readings]
        return {"off": list(self.off), "reading": readings, **{anchor: [to] for anchor, to in self.moved.items()}}


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
    moves = tuple((anchor, to) for anchor in ANCHORS if (to := _where_to(anchor)) is not None)
    return Choice(tuple(name for name in known.titles if name in off), tuple(sorted(found.items())), moves)


def _where_to(anchor: str) -> date | int | None:
    """Where an anchor is moved; in an address a plus is a blank."""
    text = request.args.get(anchor, "").strip()
    try:
        return where_to(text) or None if text else None
    except ValueError:
        abort(400, f"'{anchor}' is neither a day like 2027-01-15 nor days like +30 or -7.")


def _said(known: Known) -> str:
    every = ", ".join(f"{name}={each}" for name, others in known.readings.items() for each in others)
    return f"there are {every}" if every else "there is none"
