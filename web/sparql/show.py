"""What the page about SPARQL shows: a query, its result as a table, and queries to begin with.

In: a query and its Answer. Out: SparqlPage.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from kn5501_reasoner import resources
from kn5501_reasoner.sparql import Answer, shortened
from kn5501_reasoner.trials import known_prefixes
from kn5501_reasoner.vocab import LE, XSD

SHOWN = 500
"""Rows and triples on the page; downloads have more."""


@dataclass(frozen=True)
class Example:
    """One of the example queries; people: whether it asks about subjects."""

    name: str
    title: str
    text: str
    people: bool


@dataclass(frozen=True)
class Cell:
    """One value of a row. kind: iri, literal, blank, triple or none; note: language or datatype; term: of le:."""

    text: str
    kind: str
    full: str = ""
    note: str = ""
    term: str = ""


@dataclass(frozen=True)
class Trouble:
    """Why there is no result."""

    what: str
    where: str
    hint: str


@dataclass(frozen=True)
class SparqlPage:
    """text: the query. answer: yes or no; rows with columns; triples as Turtle; or none of them. cut: how much of the
    result is shown, when that is not all. formats: label and name of the forms for download.
    """

    text: str
    examples: tuple[Example, ...]
    prefixes: tuple[tuple[str, str], ...]
    everything: bool
    limit: int
    answer: bool | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    triples: str = ""
    cut: str = ""
    formats: tuple[tuple[str, str], ...] = ()
    trouble: Trouble | None = None

    @property
    def answered(self) -> bool:
        return bool(self.formats)


TABLE = (("CSV", "csv"), ("TSV", "tsv"), ("JSON", "json"), ("XML", "xml"))
YES_OR_NO = (("JSON", "json"), ("XML", "xml"))
GRAPH = (("Turtle", "turtle"), ("N-Triples", "ntriples"), ("JSON-LD", "jsonld"), ("RDF/XML", "rdfxml"))


@cache
def examples() -> tuple[Example, ...]:
    """The queries of ``examples/``; the first line of each is its title."""
    found = []
    for path in sorted(resources.folder("examples").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        title, _, query = text.partition("\n")
        found.append(Example(path.stem, title.lstrip("# "), query.strip() + "\n", "earl:" in query))
    return tuple(found)


def prefixes() -> tuple[tuple[str, str], ...]:
    """Prefixes that need not be declared."""
    return tuple(known_prefixes().items())


def shown(answer: Answer) -> dict[str, object]:
    """The fields of a page that hold a result."""
    if answer.format == "turtle":
        return {"triples": answer.body.decode(), "cut": answer.cut, "formats": GRAPH}
    found = json.loads(answer.body)
    if "boolean" in found:
        return {"answer": found["boolean"], "formats": YES_OR_NO}
    columns = tuple(found["head"].get("vars", ()))
    rows = tuple(tuple(_cell(row.get(name)) for name in columns) for row in found["results"]["bindings"])
    return {"columns": columns, "rows": rows, "cut": answer.cut, "formats": TABLE}


def _cell(term: dict[str, object] | None) -> Cell:
    if term is None:
        return Cell("", "none")
    value = term["value"]
    if term["type"] == "uri":
        iri = str(value)
        name = iri[len(LE):] if iri.startswith(LE) else ""
        return Cell(shortened(iri), "iri", iri, term=name if name.isalnum() else "")
    if term["type"] == "literal":
        kind = str(term.get("datatype", ""))
        note = str(term.get("xml:lang", "")) or (kind and f"xsd:{kind[len(XSD):]}" if kind.startswith(XSD) else kind)
        return Cell(str(value), "literal", note=note)
    if term["type"] == "bnode":
        return Cell(f"_:{value}", "blank")
    parts = (_cell(value[part]).text for part in ("subject", "predicate", "object"))  # type: ignore[index]
    return Cell(f"<<( {' '.join(parts)} )>>", "triple")
