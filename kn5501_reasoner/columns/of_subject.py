"""The columns of one subject, read from the triples of its subject graph.

What: the row and the events that a plan asks, without DuckDB: for a few subjects and many plans that is quicker.
In: triples as ``facts.graph`` writes them, the columns of a trial. Out: ``Subject``. Units: as the fact model.
Source: ontology/modules/facts.ttl.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..model import ANCHORS
from ..vocab import LE, RDF
from .schema import Schema, bound, judged, settled

Value = str | Decimal | bool
Triple = tuple[str, str, Value]
Row = Mapping[str, Value]


@dataclass(frozen=True)
class Event:
    """One event. row: its known columns; classes: local names of its own, without those above them."""

    row: Row
    classes: frozenset[str]


@dataclass(frozen=True)
class Subject:
    """One subject. row: its known columns; events: path of a table -> its rows."""

    row: Row
    events: Mapping[str, tuple[Event, ...]]


class _Graph:
    """Triples by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: dict[tuple[str, str], list[Value]] = {}
        for subject, predicate, value in triples:
            self._values.setdefault((subject, predicate), []).append(value)

    def values(self, node: str, name: str) -> list[Value]:
        """What a node has by a term of ours."""
        return self._values.get((node, LE + name), [])

    def nodes(self, node: str, name: str) -> Iterator[str]:
        """Likewise, IRIs alone."""
        return (value for value in self.values(node, name) if isinstance(value, str))

    def classes(self, node: str) -> frozenset[str]:
        """Local names of the classes of a node."""
        return frozenset(str(value).removeprefix(LE) for value in self._values.get((node, RDF + "type"), ()))

    def bounds(self, node: str, names: Iterable[str]) -> dict[str, Value]:
        """The known bounds of quantities of a node."""
        return {bound(name, side): value for name in names for quantity in self.nodes(node, name)
                for side in ("low", "high") for value in self.values(quantity, side)}


def subject_of(triples: Iterable[Triple], focus: str, schema: Schema, trial: str) -> Subject:
    """The columns of the subject that is the focus. trial: the namespace of its criteria."""
    graph = _Graph(triples)
    row = graph.bounds(focus, schema.quantities)
    row |= {name: value for name in schema.truths for node in graph.nodes(focus, name)
            for value in graph.values(node, "holds")}
    for anchor in ANCHORS:
        for domain in graph.nodes(focus, f"settledAt{anchor.capitalize()}"):
            row[settled(domain.removeprefix(LE), anchor)] = True
    for path, fit in (("judgedFit", True), ("judgedUnfit", False)):
        for criterion in graph.nodes(focus, path):
            row[judged(criterion.removeprefix(trial))] = fit
    return Subject(row, _events(graph, focus, schema))


def _events(graph: _Graph, focus: str, schema: Schema) -> Mapping[str, tuple[Event, ...]]:
    """One row for each event of each table, with the flags of the paths on which it stands."""
    flags: dict[str, dict[str, dict[str, Value]]] = {}
    tables = {table.path: table for table in schema.event_tables}
    for path, (table, flag) in schema.events.items():
        for node in graph.nodes(focus, path):
            flags.setdefault(table.path, {}).setdefault(node, {})[flag] = True
    found = {}
    for path, nodes in flags.items():
        table = tables[path]
        found[path] = tuple(
            Event(
                said | graph.bounds(node, table.quantities)
                | {name: value for name in table.attributes for value in graph.values(node, name)},
                graph.classes(node),
            ) for node, said in nodes.items()
        )
    return found
