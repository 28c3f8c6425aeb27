"""Named graphs in memory that can be asked: ontology, shapes, records, facts, reports.

In: RDF documents of our own per named graph, a query. Out: QueryResult as table, JSON, CSV or Turtle.
The default graph is the union of all, unless a query says FROM. A triple stands in one graph, the first that has it:
otherwise the union would give it, and count it, more than once.
Raises: UsageError for a query that is wrong, that asks for SERVICE, or whose result has not the form asked for.
Source: SPARQL 1.1 Query; SPARQL 1.1 Query Results JSON and CSV.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ..errors import UsageError
from ..trials import known_prefixes
from ..vocab import GRAPHS, PREFIXES
from .answer import run
from .query import Query


@dataclass(frozen=True)
class QueryResult:
    """What a query gave: rows, triples, or yes or no; written out once."""

    found: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean

    def format(self, kind: str) -> str:
        """``table``, ``json``, ``csv``, or ``turtle`` (CONSTRUCT and DESCRIBE alone)."""
        if isinstance(self.found, ox.QueryTriples):
            if kind not in ("turtle", "table"):
                raise UsageError("this query gives triples", "--format", "ask for turtle")
            triples = sorted(set(self.found), key=str)
            return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode()
        if kind == "turtle":
            raise UsageError("this query gives no triples", "--format", "ask for table, json or csv")
        if kind == "table":
            return _table(self.found)
        if kind == "csv" and isinstance(self.found, ox.QueryBoolean):
            return f"{str(bool(self.found)).lower()}\n"
        form = {"json": ox.QueryResultsFormat.JSON, "csv": ox.QueryResultsFormat.CSV}[kind]
        return (self.found.serialize(format=form) or b"").decode()


class Dataset:
    """Named graphs in memory that can be asked."""

    def __init__(self) -> None:
        self._store = ox.Store()
        self._known: set[ox.Triple] = set()

    def add_files(self, name: str, files: Iterable[Path]) -> None:
        """Add Turtle files of our own to a named graph."""
        for file in files:
            self.add_text(name, file.read_text(encoding="utf-8"))

    def add_text(self, name: str, text: str) -> None:
        """Add Turtle or N-Triples text that we wrote to a named graph."""
        parsed = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        self.add_triples(name, (quad.triple for quad in parsed))

    def add_triples(self, name: str, triples: Iterable[ox.Triple]) -> None:
        """Add statements to a named graph. Blank nodes of other files have other names."""
        graph = ox.NamedNode(GRAPHS + name)
        new = {*triples} - self._known
        self._known |= new
        self._store.add_graph(graph)
        self._store.bulk_extend(ox.Quad(each.subject, each.predicate, each.object, graph) for each in new)

    def query(self, query: Query) -> QueryResult:
        """Run one query; the prefixes of the project are known without being declared."""
        return QueryResult(run(self._store, query))


def _table(found: ox.QuerySolutions | ox.QueryBoolean) -> str:
    if isinstance(found, ox.QueryBoolean):
        return "yes\n" if found else "no\n"
    names = [variable.value for variable in found.variables]
    rows = [names, *([_short(row[name]) for name in names] for row in found)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(names))]
    lines = ("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines) + "\n"


def _short(term: object) -> str:
    if term is None:
        return ""
    value = getattr(term, "value", str(term))
    return " ".join(shortened(value).split()) if isinstance(term, ox.NamedNode) else " ".join(value.split())


def shortened(iri: str) -> str:
    """An IRI by a prefix of the project or of a trial, where one fits."""
    for prefix, base in known_prefixes().items():
        if iri.startswith(base) and iri != base:
            return f"{prefix}:{iri[len(base):]}"
    return iri
