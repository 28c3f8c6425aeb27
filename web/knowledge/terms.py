"""The ontology as its pages need it: one Term for each class, property and individual, and how they hang together.

What: read once from the installed files, because the store holds what is asserted and what is inferred in one graph,
and a page shows them apart. Terms of our own have their local name as ``name``; borrowed ones a prefixed name
(``earl:passed``).
In: the folder ``ontology/``. Out: Ontology. Raises: OSError, SyntaxError for a folder that cannot be read.
Source: RDFS, OWL 2 and SKOS for the meaning of the properties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kn5501_reasoner.trials import known_prefixes
from kn5501_reasoner.vocab import DCTERMS, EARL, LE, OWL, PROV, RDF, RDFS, SKOS, VANN

OBI = "http://purl.obolibrary.org/obo/"
BORROWED = {"earl": EARL, "obi": OBI, "prov": PROV, "dcterms": DCTERMS, "skos": SKOS, "vann": VANN}
KINDS = {
    OWL + "Class": "class", OWL + "ObjectProperty": "object property", OWL + "DatatypeProperty": "data property",
    OWL + "AnnotationProperty": "annotation property", OWL + "NamedIndividual": "individual",
}
"""Type in OWL -> what a page calls it. What is an individual has another type besides, which is shown."""
SAID_ELSEWHERE = {
    RDF + "type", RDFS + "label", RDFS + "subClassOf", RDFS + "subPropertyOf", SKOS + "definition", SKOS + "altLabel",
    SKOS + "exactMatch", SKOS + "narrowMatch", LE + "codeRange", LE + "mayBeCode", LE + "presumedCode",
    LE + "outsideCode", LE + "openCode", LE + "category", RDFS + "isDefinedBy", OWL + "deprecated",
}
"""Properties that have a place of their own on a page."""
CALLED = {
    DCTERMS + "source": "source", DCTERMS + "isReplacedBy": "replaced by", DCTERMS + "title": "title",
    SKOS + "editorialNote": "editor's note", SKOS + "scopeNote": "scope", SKOS + "example": "example",
    RDFS + "domain": "is said of", RDFS + "range": "has values", OWL + "disjointWith": "excludes",
}
"""What a page calls a property that is borrowed without a label."""


@dataclass(frozen=True)
class Value:
    """The object of a statement: an IRI, or the text of a literal with its language or datatype."""

    text: str
    iri: bool = False
    language: str = ""


@dataclass(frozen=True)
class Term:
    """One term. parents: as asserted; inferred: all other superclasses, by reasoning; other: what else is said."""

    iri: str
    name: str
    kind: str
    label: str
    definition: str = ""
    also_called: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    narrow: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    module: str = ""
    deprecated: bool = False
    other: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    @property
    def is_class(self) -> bool:
        """Whether it stands in the class tree."""
        return self.kind == "class"

    @property
    def is_property(self) -> bool:
        """Whether it is a property of any kind."""
        return self.kind.endswith("property")

    def said(self, predicate: str) -> tuple[str, ...]:
        """The values of one property, as text."""
        return tuple(value.text for value in self.other.get(predicate, ()))


class Ontology:
    """All terms by IRI, with their places in the hierarchy."""

    def __init__(self, triples: Iterable[ox.Triple], closure: Iterable[ox.Triple] = ()) -> None:
        self.triples = list(triples)
        above: dict[str, set[str]] = defaultdict(set)
        for triple in closure:
            above[triple.subject.value].add(triple.object.value)
        self.terms = _terms(self.triples, above)
        self._by_name = {term.name: term for term in self.terms.values()}
        self._below: dict[str, list[str]] = defaultdict(list)
        for term in self.terms.values():
            for parent in term.parents:
                self._below[parent].append(term.iri)
        self._above = {iri: self._climb(iri) for iri in self.terms}

    @classmethod
    def read(cls, folder: Path, trial: Iterable[Path]) -> Ontology:
        """The files of the folder, and of all trials those of one; ``inferred/closure.ttl`` gives what is inferred."""
        files = [file for file in sorted(folder.rglob("*.ttl")) if file.parent.name not in ("inferred", "trials")]
        files += trial
        inferred = folder / "inferred" / "closure.ttl"
        return cls([t for file in files for t in parse(file)], parse(inferred) if inferred.is_file() else ())

    def term(self, name: str) -> Term | None:
        """The term with this name, ``SystemicLupusErythematosus`` or ``earl:passed``."""
        return self._by_name.get(name)

    def label(self, iri: str) -> str:
        """The label of a term; for anything else its IRI, short where a prefix is known."""
        found = self.terms.get(iri)
        return CALLED.get(iri) or (found.label if found else short(iri))

    def children(self, iri: str) -> list[Term]:
        """Asserted direct subclasses or subproperties, by label."""
        return self._sorted(self._below.get(iri, ()))

    def roots(self) -> list[Term]:
        """Classes without an asserted superclass, by label."""
        return self._sorted(t.iri for t in self.terms.values() if t.is_class and not self._known(t.parents))

    def instances(self, iri: str) -> list[Term]:
        """Individuals of a class, in their order, then by label."""
        found = self._sorted(t.iri for t in self.terms.values() if iri in t.types)
        return sorted(found, key=lambda t: int((t.said(LE + "order") or ("0",))[0]))

    def above(self, iri: str) -> frozenset[str]:
        """All superclasses or superproperties, asserted and inferred, without itself."""
        return self._above.get(iri, frozenset())

    def below(self, iri: str) -> set[str]:
        """All subclasses or subproperties, asserted and inferred, without itself."""
        return {other for other, above in self._above.items() if iri in above}

    def _climb(self, iri: str) -> frozenset[str]:
        seen: set[str] = set()
        todo = [iri]
        while todo:
            term = self.terms.get(todo.pop())
            new = {*term.parents, *term.inferred} - seen if term else set()
            seen |= new
            todo += new
        return frozenset(seen - {iri})

    def _known(self, iris: Iterable[str]) -> list[str]:
        return [iri for iri in iris if iri in self.terms]

    def _sorted(self, iris: Iterable[str]) -> list[Term]:
        return sorted((self.terms[iri] for iri in iris), key=lambda t: (t.label.casefold(), t.iri))


def parse(file: Path) -> list[ox.Triple]:
    """The statements of one Turtle file."""
    return [quad.triple for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)]


def prefixes() -> dict[str, str]:
    """Prefix -> namespace, of the project, of the ontologies that it borrows from, and of each known trial."""
    return {**known_prefixes(), **BORROWED}


def short(iri: str) -> str:
    """A prefixed name where the namespace is known, else the IRI.

    >>> short("http://www.w3.org/ns/earl#passed")
    'earl:passed'
    """
    for prefix, base in prefixes().items():
        if iri.startswith(base) and iri != base and (base != OBI or iri.startswith(OBI + "OBI_")):
            return f"{prefix}:{iri[len(base):]}"
    return iri


def term_name(iri: str) -> str:
    """The name of a term in the address of its page."""
    return iri.removeprefix(LE) if iri.startswith(LE) else short(iri)


def _terms(triples: Iterable[ox.Triple], above: Mapping[str, set[str]]) -> dict[str, Term]:
    said: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and not isinstance(triple.object, ox.BlankNode):
            said[triple.subject.value][triple.predicate.value].append(_value(triple.object))
    found = {}
    for iri, about in said.items():
        types = [value.text for value in about[RDF + "type"]]
        kind = next((name for each, name in KINDS.items() if each in types), None)
        if kind is not None:
            found[iri] = _term(iri, kind, types, about, above.get(iri, set()))
    return found


def _term(iri: str, kind: str, types: list[str], about: Mapping[str, list[Value]], above: set[str]) -> Term:
    def texts(*predicates: str) -> tuple[str, ...]:
        return tuple(value.text for predicate in predicates for value in about.get(predicate, ()))

    parents = texts(RDFS + "subClassOf", RDFS + "subPropertyOf")
    return Term(
        iri, term_name(iri), kind, (texts(RDFS + "label") or (short(iri),))[0],
        definition=" ".join(texts(SKOS + "definition")),
        also_called=texts(SKOS + "altLabel"),
        types=tuple(sorted(each for each in types if each not in KINDS)),
        parents=parents,
        inferred=tuple(sorted(above - set(parents) - {iri})),
        exact=tuple(sorted(texts(SKOS + "exactMatch"))), narrow=tuple(sorted(texts(SKOS + "narrowMatch"))),
        ranges=tuple(sorted(texts(LE + "codeRange"))), perhaps=tuple(sorted(texts(LE + "mayBeCode"))),
        module=(texts(RDFS + "isDefinedBy") or ("",))[0],
        deprecated="true" in texts(OWL + "deprecated"),
        other={predicate: tuple(values) for predicate, values in sorted(about.items())
               if predicate not in SAID_ELSEWHERE},
    )


def _value(term: ox.NamedNode | ox.Literal) -> Value:
    if isinstance(term, ox.NamedNode):
        return Value(term.value, True)
    return Value(term.value, language=term.language or "")
