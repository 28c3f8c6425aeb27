"""A term as RDF: everything that is said of it, in Turtle, JSON-LD or N-Triples.

In: statements and the IRI of a term. Out: text. Source: Concise Bounded Description (blank nodes are followed).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from .negotiate import Form
from .terms import prefixes


class Descriptions:
    """Statements by subject; blank nodes named in the order of the files, so that the same term is the same text."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        names: dict[str, ox.BlankNode] = {}

        def steady(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.NamedNode | ox.BlankNode | ox.Literal:
            if isinstance(term, ox.BlankNode):
                return names.setdefault(term.value, ox.BlankNode(f"b{len(names)}"))
            return term

        self._about: dict[str, dict[ox.Triple, None]] = defaultdict(dict)
        for triple in triples:
            made = ox.Triple(steady(triple.subject), triple.predicate, steady(triple.object))
            self._about[str(made.subject)][made] = None

    def __contains__(self, iri: str) -> bool:
        return f"<{iri}>" in self._about  # a text that is no IRI is not in it either

    def of(self, *iris: str) -> list[ox.Triple]:
        """All statements about these terms and about the blank nodes that they lead to."""
        found: dict[ox.Triple, None] = {}
        seen: set[str] = set()
        todo = [f"<{iri}>" for iri in reversed(iris)]
        while todo:
            subject = todo.pop()
            if subject not in seen:
                seen.add(subject)
                about = self._about.get(subject, {})
                found |= about
                todo += [str(triple.object) for triple in about if isinstance(triple.object, ox.BlankNode)]
        return list(found)


def write(triples: Iterable[ox.Triple], form: Form) -> str:
    """Statements in a form."""
    found = list(triples)
    used = {str(term) for t in found for term in (t.subject, t.predicate, t.object)} | {
        str(t.object.datatype) for t in found if isinstance(t.object, ox.Literal)}
    needed = {name: base for name, base in sorted(prefixes().items()) if any(base in each for each in used)}
    return (ox.serialize(found, format=form.rdf, prefixes=needed) or b"").decode()
