"""Who uses a term: criteria whose shapes name it, one above or one below it; and records of the store.

In: an Ontology, a Protocol, the store. Out: Use, Count. Units: records and subjects. Raises: nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from typing import Protocol as Typed

from kn5501_reasoner.pipeline.knowledge import Terminology
from kn5501_reasoner.vocab import LE, PROV

from ..graphs import SUBJECTS
from .protocol import Protocol
from .terms import Ontology
from .words import terms_of

HOW = {
    "names": "names it", "broader": "names what it is a kind of", "narrower": "names a kind of it",
    "fact": "compares a fact worked out from it",
}
CODE_COLUMNS = "codes"


class Asked(Typed):
    """A store that can be asked."""

    def query(self, text: str) -> Any:
        """The result of a query of our own."""


@dataclass(frozen=True)
class Use:
    """One criterion that uses a term: how (a key of HOW), and the terms of its shape by which it does."""

    criterion: str
    how: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """How much of the store is about a term."""

    records: int
    subjects: int


class Usage:
    """Which criteria use which terms; other readings count as their criterion."""

    def __init__(self, ontology: Ontology, protocol: Protocol, terminology: Terminology) -> None:
        self._ontology, self._terminology = ontology, terminology
        self.named: dict[str, frozenset[str]] = {}
        for name in protocol.items:
            rules = [protocol.rules[name], *protocol.readings(name)]
            self.named[name] = frozenset(iri for rule in rules for iri in terms_of(rule) if iri in ontology.terms)
        self._code_columns = tuple(
            term.iri for term in ontology.terms.values() if CODE_COLUMNS in term.said(LE + "columnKind")
        )

    def of(self, iri: str) -> list[Use]:
        """The criteria that use a term, in protocol order."""
        above, below = self._ontology.above(iri), self._ontology.below(iri)
        found = []
        for criterion, named in self.named.items():
            sources = {fact for fact in named if self._sources(fact) & {iri, *above, *below}} - {iri}
            for how, by in (
                ("names", named & {iri}), ("broader", named & above), ("narrower", named & below), ("fact", sources),
            ):
                if by:
                    found.append(Use(criterion, how, tuple(sorted(by))))
                    break
        return found

    def sharing(self, criterion: str) -> dict[str, tuple[str, ...]]:
        """Term that a criterion names -> the other criteria that name it, for terms that say what is asked."""
        found = {}
        for iri in sorted(self.named[criterion], key=self._ontology.label):
            found[iri] = tuple(other for other, named in self.named.items() if iri in named and other != criterion)
        return found

    def count(self, iri: str, store: Asked) -> Count:
        """Records and subjects: records of the class, facts of it, and records with a code of it.

        For a property: records that state it, or records behind a fact that it leads to.
        """
        term = self._ontology.terms[iri]
        if term.is_property:
            pattern = f"{{ ?record <{iri}> ?value FILTER NOT EXISTS {{ ?value <{PROV}wasDerivedFrom> ?any }} }}" \
                      f" UNION {{ ?fact <{iri}> ?node . ?node <{PROV}wasDerivedFrom> ?record }}"
        else:
            classes = " ".join(f"<{each}>" for each in sorted({iri, *self._ontology.below(iri)}))
            columns = " ".join(f"<{each}>" for each in self._code_columns)
            codes = " ".join(f"<{each}>" for each in self._codes(iri, columns, store))
            pattern = f"{{ VALUES ?class {{ {classes} }} ?record a ?class FILTER CONTAINS(STR(?graph), '/records') }}" \
                      f" UNION {{ VALUES ?class {{ {classes} }} ?fact a ?class ; <{PROV}wasDerivedFrom> ?record }}" \
                      f" UNION {{ VALUES ?code {{ {codes} }} VALUES ?column {{ {columns} }} ?record ?column ?code }}"
        found = store.query(
            "SELECT (COUNT(DISTINCT ?record) AS ?records) (COUNT(DISTINCT ?person) AS ?people) {"
            f" GRAPH ?graph {{ {pattern} }} FILTER STRSTARTS(STR(?graph), '{SUBJECTS}')"
            " BIND (REPLACE(STR(?graph), '/(records|facts)$', '') AS ?person) }"
        )
        row = next(iter(found))
        return Count(int(row["records"].value), int(row["people"].value))

    def _codes(self, iri: str, columns: str, store: Asked) -> list[str]:
        """The codes in the store that surely mean a class."""
        name = iri.removeprefix(LE)
        if not columns or name not in self._terminology.hierarchy:
            return []
        found = store.query(
            f"SELECT DISTINCT ?code {{ VALUES ?column {{ {columns} }} GRAPH ?graph {{ ?record ?column ?code }}"
            f" FILTER (isIRI(?code) && STRSTARTS(STR(?graph), '{SUBJECTS}')) }}"
        )
        codes = sorted(row["code"].value for row in found)
        return [code for code in codes if self._means(code, name)]

    def _means(self, code: str, name: str) -> bool:
        match = self._terminology.index.find(code)
        return match is not None and name in self._terminology.hierarchy.above(match.classes)

    def _sources(self, fact: str) -> set[str]:
        """The classes that a fact is worked out from."""
        return set(self._ontology.terms[fact].said(LE + "factFrom"))
