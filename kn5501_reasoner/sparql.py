"""SPARQL over named graphs in memory: ontology, shapes, records, facts, reports.

In: one RDF document or set of triples per named graph, a query. Out: QueryResult as table, JSON, CSV or Turtle.
The default graph is the union of all, unless a query says FROM. Nothing is fetched: SERVICE is refused before the query is run.
Raises: UsageError for a query that is wrong, that asks for SERVICE, or whose result has not the form asked for.
Source: SPARQL 1.1 Query; SPARQL 1.1 Query Results JSON and CSV.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from .errors import UsageError
from .vocab import PREFIXES, trial_namespace

GRAPHS = "https://w3id.org/lupus-eligibility/graph/"
KNOWN = {**PREFIXES, "g": GRAPHS, "kn": trial_namespace("kn5501")}
"""Prefixes that a query need not declare, and by which tables shorten names."""
_TOKEN = re.compile(
    r"""(?P<skip> <[^<>"{}|^`\\\x00-\x20]*> | \#[^\r\n]* |
        \"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*''' |
        "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' | [?$]\w+ | [\w.-]*:[\w.%:-]* )
      | (?P<word> \w+ )""",
    re.VERBOSE | re.DOTALL,
)


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

    def add_files(self, name: str, files: Iterable[Path]) -> None:
        """Add Turtle files of our own to a named graph."""
        for file in files:
            self._store.bulk_load(path=str(file), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPHS + name))

    def add_text(self, name: str, text: str) -> None:
        """Add Turtle or N-Triples text that we wrote to a named graph."""
        self._store.bulk_load(
            input=text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPHS + name)
        )

    def query(self, text: str) -> QueryResult:
        """Run one query; the prefixes of the project are known without being declared."""
        refuse_service(text)
        try:
            union = "FROM" not in _words(text)  # a query that names its graphs gets those alone
            found = self._store.query(text, prefixes=_undeclared(text), use_default_graph_as_union=union)
            return QueryResult(found)
        except (SyntaxError, ValueError) as error:
            raise UsageError(f"the query cannot be read: {error}", "query", "see SPARQL 1.1 Query") from error


def refuse_service(text: str) -> None:
    """Raises UsageError when a query would call another endpoint.

    >>> refuse_service("SELECT * { ?service a <http://service.example/> } # SERVICE")
    """
    if "SERVICE" in _words(text):
        raise UsageError("SERVICE would fetch from elsewhere", "query", "ask over the graphs that are given")


def _words(text: str) -> set[str]:
    """The bare words of a query in capitals: no IRIs, names, variables, strings or comments."""
    return {token["word"].upper() for token in _TOKEN.finditer(text) if token["word"]}


def _undeclared(text: str) -> Mapping[str, str]:
    declared = {name.lower() for name in re.findall(r"\bPREFIX\s+([\w.-]*):", text, re.IGNORECASE)}
    return {name: iri for name, iri in KNOWN.items() if name not in declared}


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
    if isinstance(term, ox.NamedNode):
        for prefix, base in KNOWN.items():
            if value.startswith(base) and value != base:
                return f"{prefix}:{value[len(base):]}"
    return " ".join(value.split())
