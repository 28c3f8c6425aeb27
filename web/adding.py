"""What an input adds to the records of a subject: those that are not stored yet.

What: a stored record is never overwritten, so what an input says of one must be what was said before.
In: the records of an input and those that are stored. Out: statements to be added.
Raises: Refused for a stored record that the input says in another way, or does not let count.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from kn5501_reasoner.errors import ReasonerError
from kn5501_reasoner.model import DataError, Skipped
from kn5501_reasoner.vocab import LE, RDF

from .graphs import SAME

ABOUT, TEXT = LE + "subject", LE + "recordText"
PERSON = (RDF + "type", ox.NamedNode(LE + "Subject"))
Saying = frozenset[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]]
"""What one node says of a record: properties with their values."""


class Refused(ReasonerError):
    """An input that is refused whole; errors name rule and records."""

    def __init__(self, what: str, errors: Sequence[DataError] = (), hint: str = "") -> None:
        super().__init__(what, "", hint)
        self.errors = tuple(errors)


def new_statements(
    subject: str, text: str, stored: Sequence[ox.Quad], corrected: Container[str], skipped: Sequence[Skipped]
) -> list[ox.Quad]:
    """The statements of records that are not stored yet. text: N-Quads; skipped: what of the input is not used."""
    asked = ox.Store()  # writes numbers and times as the database will give them back
    asked.extend(ox.parse(text.encode(), ox.RdfFormat.N_QUADS))
    known, found = _sayings(stored), _sayings(asked)
    changed = {name: "a stored record is never overwritten" for name, sayings in found.items()
               if name in known and not all(_said(each, known[name]) for each in sayings)}
    for name in known.keys() - found.keys():
        for each in skipped:
            if each.subject in (None, subject) and name not in corrected and _within(name, each.entry):
                changed[name] = f"it is stored and counts, but here {each.reason}"
    if changed:
        raise Refused("records are stored already, with other content", tuple(
            DataError(subject, "record-already-stored", (name,), what) for name, what in sorted(changed.items())
        ), "correct the stored record with a reason, or give the new one an IRI of its own")
    names = _names(asked)
    return [quad for quad in asked if names[quad.subject] not in known]


def struck(text: str, corrected: Container[str]) -> list[tuple[str, str]]:
    """What an input says of records that no longer count, as (record, why it is not used)."""
    found = _sayings(ox.parse(text.encode(), ox.RdfFormat.N_QUADS))
    why = "it is stored, and no longer counts since it was corrected"
    return [(name, why) for name, sayings in sorted(found.items())
            if name in corrected and not all(map(_only_names, sayings))]


def _only_names(saying: Saying) -> bool:
    """Whether nothing is said of a subject beyond the name."""
    return PERSON in saying and len(saying) == 2


def _within(name: str, entry: str) -> bool:
    """Whether a record is an entry, or a part of it."""
    return name == entry or name.startswith(f"{entry}#")


def _names(quads: Iterable[ox.Quad]) -> dict[Any, str]:
    """Node -> the record of which it speaks."""
    names: dict[Any, str] = {}
    for quad in quads:
        if quad.predicate.value == SAME:
            names[quad.subject] = quad.object.value
        else:
            names.setdefault(quad.subject, quad.subject.value)
    return names


def _sayings(quads: Iterable[ox.Quad]) -> dict[str, set[Saying]]:
    """Record -> what its nodes say. About whom it is goes without saying: all of a graph is about one subject."""
    quads = list(quads)
    said: dict[Any, set[tuple[str, Any]]] = {}
    for quad in quads:
        words = said.setdefault(quad.subject, set())
        if quad.predicate.value not in (SAME, ABOUT) and (quad.predicate.value != TEXT or quad.object.value):
            words.add((quad.predicate.value, quad.object))
    found: dict[str, set[Saying]] = {}
    for node, name in _names(quads).items():
        found.setdefault(name, set()).add(frozenset(said[node]))
    return found


def _said(saying: Saying, known: set[Saying]) -> bool:
    """Whether this was said before; a subject may also be named only, or described in part."""
    return saying in known or (PERSON in saying and any(saying <= each for each in known))
