"""A query as it was read: its form, the graphs it names, and a text that is safe to run.

In: text, IRI against which relative IRIs are read. Out: Query. Raises: UsageError for what is no query, or asks for
SERVICE. Source: SPARQL 1.1 Query; SPARQL 1.1 Protocol, section 2.1.4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from ..errors import UsageError
from ..trials import known_prefixes
from .lexer import Token, expanded, spelled, tokens

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


@dataclass(frozen=True)
class Graphs:
    """Graphs that a query is asked over, by IRI: those that make up the default graph, and the named ones."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


@dataclass(frozen=True)
class Query:
    """One query. text: to be run; form: SELECT, ASK, CONSTRUCT or DESCRIBE; graphs: of its FROM clauses."""

    text: str
    form: str
    graphs: Graphs = field(default_factory=Graphs)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """Those of the project and of the trials (``trials.known_prefixes``) that the query does not declare itself."""
    base: str | None = None

    @classmethod
    def read(cls, text: str, base: str | None = None) -> Query:
        """Read a query without running it.

        >>> Query.read("SELECT ?service FROM g:shapes { ?service a le:Criterion } # SERVICE").graphs.default
        ('https://w3id.org/lupus-eligibility/graph/shapes',)
        """
        found = tokens(text)
        said = [token for token in found if token.kind not in ("space", "comment")]
        start, declared = _prologue(said, base)
        known = known_prefixes()
        prefixes = {**known, **declared}
        form = next((token.word for token in said if token.word in (*FORMS, *UPDATES)), "")
        if form in UPDATES:
            raise UsageError("this is an update and cannot be read as a query", "query", "nothing here can be changed")
        if not form:
            raise UsageError("this cannot be read as a query", "query", f"there is none of {', '.join(FORMS)}")
        return cls(
            spelled(found, prefixes), form, _graphs(said, prefixes, start),
            {name: iri for name, iri in known.items() if name not in declared}, base,
        )


def _prologue(said: Sequence[Token], base: str | None) -> tuple[str | None, dict[str, str]]:
    """The base IRI, and the prefixes that a query declares."""
    declared: dict[str, str] = {}
    for at, token in enumerate(said):
        following = said[at + 1:at + 3]
        if token.word == "BASE" and following and following[0].kind == "iri":
            base = _resolved(following[0].text, base)
        elif token.word == "PREFIX" and [each.kind for each in following] == ["name", "iri"]:
            declared[following[0].text[:-1]] = _resolved(following[1].text, base)
    return base, declared


def _graphs(said: Sequence[Token], prefixes: Mapping[str, str], base: str | None) -> Graphs:
    """The graphs of FROM and FROM NAMED; no other clause holds the word."""
    default, named = [], []
    for at, token in enumerate(said):
        if token.word != "FROM":
            continue
        name = said[at + 1].word == "NAMED" if at + 1 < len(said) else False
        iri = said[at + 1 + name] if at + 1 + name < len(said) else token
        if iri.kind not in ("iri", "name"):
            raise UsageError("the query cannot be read: FROM is followed by no IRI", "query", "see SPARQL 1.1 Query")
        (named if name else default).append(
            _resolved(iri.text, base) if iri.kind == "iri" else expanded(iri.text, prefixes)
        )
    return Graphs(tuple(default), tuple(named))


def _resolved(iri: str, base: str | None) -> str:
    """An IRI as it stands between < and >, whole and with its escapes undone."""
    text = re.sub(r"\\[uU]([0-9A-Fa-f]+)", lambda found: chr(min(int(found[1], 16), 0x10FFFF)), iri[1:-1])
    return urljoin(base or "", text)
