"""The answer to a visitor's query over a store on disk: to be run in a process that may be killed.

What: which graphs the query is asked over is always said by us, never left to the text. Results longer than a limit
are cut, and say so where their format has a place for it: ``link`` in the head of JSON and XML, a comment in Turtle,
TriG, N-Triples, N-Quads and RDF/XML; CSV, TSV and JSON-LD have none.
In: folder of a store, Question. Out: Answer. Units: bytes of a result before it is put into its format.
Raises: UsageError for a query that is wrong, or over graphs that are not there; NotOffered.
Source: SPARQL 1.1 Query Results JSON, XML, CSV and TSV; RDF 1.1.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from xml.sax.saxutils import quoteattr

import pyoxigraph as ox

from ..errors import UsageError
from ..vocab import PREFIXES
from .query import Graphs, Query

RESULTS = {
    "json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
RDF = {
    "turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS,
}
_COMMENTS = {name: "# {}\n" for name in ("turtle", "ntriples", "trig", "nquads")} | {"rdfxml": "<!-- {} -->\n"}


class NotOffered(UsageError):
    """The result is of a kind for which no format was asked that it can have."""


@dataclass(frozen=True)
class Question:
    """text: the query. graphs: of the request, which go before FROM. allowed: all graphs that this person may ask
    over; None = every one. results and rdf: name of the format for rows and for triples; None = none that would do.
    rows, bytes: how long a result may be. link: where it is said what a cut result is.
    """

    text: str
    results: str | None = "json"
    rdf: str | None = "turtle"
    graphs: Graphs = Graphs()
    allowed: tuple[str, ...] | None = None
    base: str | None = None
    rows: int = 100_000
    bytes: int = 16 * 1024 * 1024
    link: str = ""


@dataclass(frozen=True)
class Answer:
    """The result in a format; cut: how much of it there is, when that is not all."""

    format: str
    body: bytes
    cut: str = ""


def answer(folder: str, question: Question) -> Answer:
    """Answer a question from a store, which stays open for the next question."""
    query = Query.read(question.text, question.base)
    if (question.rdf if query.form in ("CONSTRUCT", "DESCRIBE") else question.results) is None:
        raise NotOffered(f"the result of {query.form} has none of the forms that are asked for", "Accept")
    found = run(_store(folder), query, question.graphs, question.allowed)
    if isinstance(found, ox.QueryTriples):
        return _triples(found, str(question.rdf), question)
    if isinstance(found, ox.QueryBoolean):
        return Answer(str(question.results), found.serialize(format=RESULTS[str(question.results)]) or b"")
    return _rows(found, str(question.results), question)


def run(
    store: ox.Store, query: Query, graphs: Graphs = Graphs(), allowed: tuple[str, ...] | None = None  # noqa: B008
) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
    """Run a query over the graphs of the request, or of its FROM clauses, or over all that are allowed as one."""
    wanted = graphs or query.graphs
    for iri in (*wanted.default, *wanted.named):
        if (allowed is not None and iri not in allowed) or not _holds(store, iri):
            raise UsageError(f"there is no graph <{iri}> to be asked over", "query", "name a graph of this store")
    if not wanted and allowed is not None:
        wanted = Graphs(allowed, allowed)
    given = {} if not wanted else {
        "default_graph": [ox.NamedNode(iri) for iri in wanted.default],
        "named_graphs": [ox.NamedNode(iri) for iri in wanted.named],
    }
    try:
        return store.query(
            query.text, prefixes=dict(query.prefixes), base_iri=query.base, use_default_graph_as_union=not wanted,
            **given,
        )
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise UsageError(f"the query cannot be read: {error}", "query", "see SPARQL 1.1 Query") from error


@lru_cache(maxsize=1)
def _store(folder: str) -> ox.Store:
    return ox.Store.read_only(folder)


def _holds(store: ox.Store, iri: str) -> bool:
    try:
        return store.contains_named_graph(ox.NamedNode(iri))
    except ValueError:  # no IRI
        return False


class _Full(Exception):
    pass


class _Rows(io.RawIOBase):
    """Takes rows as TSV, in which a line is a row, until there are too many."""

    def __init__(self, rows: int, size: int) -> None:
        self.data, self.lines, self._rows, self._size = bytearray(), 0, rows, size

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += data
        self.lines += data.count(b"\n")
        if self.lines > self._rows + 1 or len(self.data) > self._size:
            raise _Full
        return len(data)

    def whole(self) -> int:
        """Leave nothing but the head and as many rows as are allowed; their number."""
        del self.data[self.data.rfind(b"\n") + 1:]
        for _ in range(self.lines - self._rows - 1):
            del self.data[self.data.rfind(b"\n", 0, -1) + 1:]
        return min(self.lines - 1, self._rows)


def _rows(found: ox.QuerySolutions, name: str, question: Question) -> Answer:
    taken, cut = _Rows(question.rows, question.bytes), ""
    try:
        found.serialize(output=taken, format=ox.QueryResultsFormat.TSV)
    except _Full:
        cut = f"{taken.whole()} rows"
    except (ValueError, RuntimeError) as error:
        raise UsageError(f"the query cannot be answered: {error}", "query") from error
    body = bytes(taken.data)
    if name != "tsv":
        parsed = ox.parse_query_results(body, format=ox.QueryResultsFormat.TSV)
        body = parsed.serialize(format=RESULTS[name]) or b""  # type: ignore[union-attr]
    if cut and name == "json":
        body = body.replace(b'{"head":{', b'{"head":{"link":["%s"],' % question.link.encode(), 1)
    elif cut and name == "xml":
        body = body.replace(b"</head>", b"<link href=%s/></head>" % quoteattr(question.link).encode(), 1)
    return Answer(name, body, cut)


def _triples(found: ox.QueryTriples, name: str, question: Question) -> Answer:
    try:
        triples = list(dict.fromkeys(islice(found, question.rows + 1)))
    except (ValueError, RuntimeError) as error:
        raise UsageError(f"the query cannot be answered: {error}", "query") from error
    cut = len(triples) > question.rows
    del triples[question.rows:]
    if name == "rdfxml":
        _check_names(triples)
    while True:
        body = ox.serialize(triples, format=RDF[name], prefixes=PREFIXES) or b""
        if len(body) <= question.bytes or not triples:
            break
        cut = True
        del triples[len(triples) * question.bytes // len(body) * 9 // 10:]
    said = f"{len(triples)} triples" if cut else ""
    if cut and name in _COMMENTS:
        body += _COMMENTS[name].format(f"cut after {said}; there are more").encode()
    return Answer(name, body, said)


def _check_names(triples: list[ox.Triple]) -> None:
    """Raises: NotOffered when a predicate is no name in XML, where Oxigraph would write what is no XML."""
    for iri in {triple.predicate.value for triple in triples}:
        if not re.search(r"[^\W\d][\w.-]*$", iri):
            raise NotOffered(f"RDF/XML has no way to write the predicate <{iri}>", "Accept", "ask for Turtle")
