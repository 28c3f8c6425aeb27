"""A term as RDF: everything that is said of it, in Turtle, JSON-LD or N-Triples.

In: statements and the IRI of a term. Out: text. Source: Concise Bounded Description (blank nodes are followed).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from .negotiate import Form
from .terms import KNOWN_PREFIXES


class Descriptions:
    """Statements by subject; blank nodes named in the order of the files, so that the same term is the same text."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        names: dict[str, ox.BlankNode] = {}

        def steady(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.NamedNode | ox.BlankNode | ox.Literal:
            if isinstance(term, ox.BlankNode):
                return names.setdefault(term.value, ox.BlankNode(f"b{len(names)}"))
            return term

        self._about: dict[object, list[ox.Triple]] = defaultdict(list)
        for triple in triples:
            made = ox.Triple(steady(triple.subject), triple.predicate, steady(triple.object))
            if made not in self._about[made.subject]:
                self._about[made.subject].append(made)

    def __contains__(self, iri: str) -> bool:
        return ox.NamedNode(iri) in self._about

    def of(self, *iris: str) -> list[ox.Triple]:
        """All statements about these terms and about the blank nodes that they lead to."""
        found, seen = [], set()
        todo: list[object] = [ox.NamedNode(iri) for iri in reversed(iris)]
        while todo:
            subject = todo.pop()
            if subject in seen:
                continue
            seen.add(subject)
            found += self._about.get(subject, [])
            todo += [t.object for t in self._about.get(subject, []) if isinstance(t.object, ox.BlankNode)]
        return found


def write(triples: Iterable[ox.Triple], form: Form) -> str:
    """Statements in a form."""
    found = list(triples)
    used = {str(term) for t in found for term in (t.subject, t.predicate, t.object)} | {
        str(t.object.datatype) for t in found if isinstance(t.object, ox.Literal)}
    prefixes = {name: base for name, base in sorted(KNOWN_PREFIXES.items()) if any(base in each for each in used)}
    return (ox.serialize(found, format=form.rdf, prefixes=prefixes) or b"").decode()
