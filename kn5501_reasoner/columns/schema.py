"""The columns that a plan may read, as the fact model declares them.

What: names of tables and columns, and which step of a path leads to which. One wide table of subjects, one table of
events for each kind of event, one table of the classes of events.
In: declared facts, ids of the trial's criteria. Out: ``Schema``.
Units: as the fact model. Raises: nothing; a path that leads to no column is refused by ``compile``.
Source: ontology/modules/facts.ttl.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ..model import ANCHORS, DOMAINS

SUBJECTS, CLASSES = "subject_facts", "event_class"
"""The table of subjects, and the table (kind, class) of the classes that each kind of event has."""
LISTED, KIND = "listed", "kind"
"""Of an event: whether it stands on its path, and the number of its classes."""
BESIDE = ("unmapped", "broad", "doubtful")
"""Of an event: whether it stands on the path of this prefix beside its own: ``unmappedCondition`` …"""


class Declared(Protocol):
    """A fact as the fact model declares it."""

    @property
    def name(self) -> str:
        """Its local name."""

    @property
    def kind(self) -> str:
        """Quantity, Truth, Event or Attribute, of those that are columns."""

    @property
    def attribute_of(self) -> tuple[str, ...]:
        """Paths of the events of which it is said; none: of a subject."""


@dataclass(frozen=True)
class EventTable:
    """The events of one path. attributes: true, false or NULL; quantities: each with two bounds."""

    path: str
    attributes: frozenset[str]
    quantities: frozenset[str]

    @property
    def name(self) -> str:
        """The name of the table."""
        return f"event_{self.path}"

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, in order."""
        return ("subject", KIND, LISTED, *BESIDE, *sorted(self.attributes), *_bounds(self.quantities))


@dataclass(frozen=True)
class Schema:
    """What stands in columns. events: path -> (table, the flag that says which events stand on this path)."""

    quantities: frozenset[str]
    truths: frozenset[str]
    criteria: tuple[str, ...]
    events: Mapping[str, tuple[EventTable, str]]

    @classmethod
    def of(cls, facts: Iterable[Declared], criteria: Iterable[str]) -> Schema:
        """The columns of declared facts. criteria: those that an investigator may judge, by id."""
        declared = tuple(facts)

        def named(kind: str, path: str | None) -> frozenset[str]:
            return frozenset(
                f.name for f in declared
                if f.kind == kind and (path in f.attribute_of if path else not f.attribute_of)
            )

        paths = named("Event", None)
        events = {}
        for path in sorted(path for path in paths if any(path in f.attribute_of for f in declared)):
            table = EventTable(path, named("Attribute", path), named("Quantity", path))
            events[path] = (table, LISTED)
            for flag in BESIDE:
                if f"{flag}{path.capitalize()}" in paths:
                    events[f"{flag}{path.capitalize()}"] = (table, flag)
        return cls(named("Quantity", None), named("Truth", None), tuple(sorted(criteria)), events)

    @property
    def subject_columns(self) -> tuple[str, ...]:
        """All columns of the table of subjects, in order."""
        reviews = (settled(domain, anchor) for anchor in ANCHORS for domain in DOMAINS)
        return ("subject", *_bounds(self.quantities), *sorted(self.truths), *reviews, *map(judged, self.criteria))

    @property
    def event_tables(self) -> tuple[EventTable, ...]:
        """Every table of events once, in order of path."""
        return tuple(sorted({table for table, _ in self.events.values()}, key=lambda table: table.path))


def bound(name: str, side: str) -> str:
    """The column of one bound (``low`` or ``high``) of a quantity."""
    return f"{name}_{side}"


def settled(domain: str, anchor: str) -> str:
    """The column that says whether a domain is settled at an anchor.

    >>> settled("heart-failure", "enrolment")
    'settled_enrolment_heart_failure'
    """
    return f"settled_{anchor}_{domain}".replace("-", "_")


def judged(criterion: str) -> str:
    """The column that says whether a criterion was judged fit (true), unfit (false) or not at all (NULL)."""
    return f"judged_{criterion}".replace("-", "_")


def _bounds(quantities: Iterable[str]) -> tuple[str, ...]:
    return tuple(bound(name, side) for name in sorted(quantities) for side in ("low", "high"))
