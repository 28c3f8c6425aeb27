"""What the pages of the ontology and of a term hold.

In: Knowledge, the text of a search, the store (for who may see its counts). Out: IndexPage, TermPage.
"""

from __future__ import annotations

from dataclasses import dataclass

from kn5501_reasoner.vocab import DCTERMS

from ..knowledge import Knowledge
from ..knowledge.codes import Code
from ..knowledge.search import LIMIT, Hit
from ..knowledge.terms import Ontology, Term, Value
from ..knowledge.usage import HOW, Asked, Count, Use


@dataclass(frozen=True)
class Branch:
    """One class in the tree, with what is under it."""

    name: str
    iri: str
    label: str
    deprecated: bool
    below: tuple[Branch, ...]


@dataclass(frozen=True)
class Entry:
    """One property or individual in a list."""

    name: str
    iri: str
    label: str
    kind: str
    definition: str


@dataclass(frozen=True)
class IndexPage:
    """The tree, or what a search found. more: whether there is more than is shown."""

    q: str
    terms: int
    hits: tuple[Hit, ...] = ()
    more: bool = False
    classes: tuple[Branch, ...] = ()
    properties: tuple[Entry, ...] = ()
    individuals: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Named:
    """A term that another one is tied to; name: of its page, or nothing."""

    iri: str
    label: str
    name: str


@dataclass(frozen=True)
class Statement:
    """What else is said: a property and its values, each with the term that it is, if it is one."""

    property: Named
    said: tuple[tuple[Value, Named | None], ...]


@dataclass(frozen=True)
class UsedBy:
    """A criterion that uses the term, how, and by which terms of its rule."""

    criterion: str
    title: str
    how: str
    words: str
    by: tuple[Named, ...]


@dataclass(frozen=True)
class TermPage:
    """One term. replaced_by: when it is deprecated; counts: of the store, for who may see them."""

    iri: str
    name: str
    label: str
    kind: str
    definition: str
    also_called: tuple[str, ...]
    module: str
    deprecated: bool
    replaced_by: tuple[Named, ...]
    types: tuple[Named, ...]
    parents: tuple[Named, ...]
    inferred: tuple[Named, ...]
    children: tuple[Named, ...]
    instances: tuple[Named, ...]
    exact: tuple[Code, ...]
    narrow: tuple[Code, ...]
    ranges: tuple[Code, ...]
    perhaps: tuple[Code, ...]
    statements: tuple[Statement, ...]
    used_by: tuple[UsedBy, ...]
    counts: Count | None


def index_page(known: Knowledge, text: str) -> IndexPage:
    """The tree without a text, else what the search found."""
    ontology, q = known.ontology, text.strip()
    if q:
        hits = known.search.find(q)
        return IndexPage(q, len(ontology.terms), tuple(hits[:LIMIT]), len(hits) > LIMIT)
    entries = sorted(ontology.terms.values(), key=lambda term: (term.label.casefold(), term.iri))
    return IndexPage(
        "", len(ontology.terms), classes=tuple(_branch(ontology, term) for term in ontology.roots()),
        properties=tuple(_entry(term) for term in entries if term.is_property),
        individuals=tuple(_entry(term) for term in entries if not term.is_class and not term.is_property),
    )


def term_page(known: Knowledge, term: Term, store: Asked | None) -> TermPage:
    """The page of a term; store: None for who may not see what it holds."""
    ontology = known.ontology

    def named(*iris: str) -> tuple[Named, ...]:
        return tuple(_named(ontology, iri) for iri in iris)

    return TermPage(
        term.iri, term.name, term.label, term.kind, term.definition, term.also_called, term.module, term.deprecated,
        named(*term.said(DCTERMS + "isReplacedBy")), named(*term.types), named(*term.parents),
        named(*sorted(term.inferred, key=ontology.label)), named(*(each.iri for each in ontology.children(term.iri))),
        named(*(each.iri for each in ontology.instances(term.iri))),
        tuple(known.codes.show(iri) for iri in term.exact), tuple(known.codes.show(iri) for iri in term.narrow),
        tuple(known.codes.range(text) for text in term.ranges),
        tuple(known.codes.range(text) for text in term.perhaps), tuple(_statements(ontology, term)),
        tuple(_used(known, use) for use in known.usage.of(term.iri)),
        known.usage.count(term.iri, store) if store is not None else None,
    )


def _branch(ontology: Ontology, term: Term, path: tuple[str, ...] = ()) -> Branch:
    """A class and all under it; a class on its own path (which the quality rules forbid) is not gone down again."""
    path = (*path, term.iri)
    below = [_branch(ontology, each, path) for each in ontology.children(term.iri) if each.iri not in path]
    return Branch(term.name, term.iri, term.label, term.deprecated, tuple(below))


def _entry(term: Term) -> Entry:
    return Entry(term.name, term.iri, term.label, term.kind, term.definition)


def _named(ontology: Ontology, iri: str) -> Named:
    found = ontology.terms.get(iri)
    return Named(iri, ontology.label(iri), found.name if found else "")


def _statements(ontology: Ontology, term: Term) -> list[Statement]:
    return [
        Statement(_named(ontology, predicate), tuple((v, _named(ontology, v.text) if v.iri else None) for v in values))
        for predicate, values in term.other.items()
    ]


def _used(known: Knowledge, use: Use) -> UsedBy:
    by = tuple(_named(known.ontology, iri) for iri in use.by)
    return UsedBy(use.criterion, known.protocol.items[use.criterion].title, use.how, HOW[use.how], by)
