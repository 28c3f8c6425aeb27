"""The trial as the ontology records it: its registry record, its criteria in protocol order, its parameters.

In: an Ontology and the plain rules. Out: Protocol. Units: as each parameter says. Raises: KeyError for a criterion
without a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kn5501_reasoner.pipeline.knowledge import Criterion
from kn5501_reasoner.vocab import DCTERMS, LE, SKOS, trial_namespace

from .terms import OBI, Ontology, Term

TRIAL = "kn5501"
KN = trial_namespace(TRIAL)
INCLUSION, EXCLUSION = OBI + "OBI_0500027", OBI + "OBI_0500028"


@dataclass(frozen=True)
class Parameter:
    """A number that the reading of the protocol needs. id: of its place on the page of the trial."""

    id: str
    name: str
    label: str
    value: Decimal
    unit: str
    definition: str
    source: str


@dataclass(frozen=True)
class Item:
    """One criterion as the ontology states it. kind: inclusion or exclusion; anchors and domains: labels by IRI."""

    name: str
    title: str
    kind: str
    order: int
    statement: str
    remedy: str
    source: str
    anchors: Mapping[str, str]
    domains: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    file: str


@dataclass(frozen=True)
class Line:
    """One line of the trial's record: what it is called, the property, and its values (text, IRI or none)."""

    label: str
    property: str
    said: tuple[tuple[str, str], ...]


class Protocol:
    """One trial."""

    def __init__(self, ontology: Ontology, rules: Iterable[Criterion]) -> None:
        self._ontology = ontology
        self.trial = ontology.terms[KN + "trial"]
        self.rules = {rule.iri.removeprefix(KN): rule for rule in rules}
        items = [self._item(term) for kind in (INCLUSION, EXCLUSION) for term in ontology.instances(kind)]
        self.items = {item.name: item for item in sorted(items, key=lambda item: item.order)}
        self.parameters = [self._parameter(term) for term in ontology.instances(LE + "Parameter")]

    def readings(self, name: str) -> list[Criterion]:
        """Other readings of a criterion."""
        return [rule for rule in self.rules.values() if rule.alternative_of == KN + name]

    def parameter(self, name: str) -> Parameter:
        """The parameter that is called so. Raises: KeyError."""
        return {each.name: each for each in self.parameters}[name]

    def record(self) -> list[Line]:
        """What the registry says of the trial."""
        skip = {LE + "parameter", LE + "name", SKOS + "editorialNote", DCTERMS + "title", DCTERMS + "source"}
        found = []
        for predicate, values in self.trial.other.items():
            if predicate not in skip:
                shown = tuple((self._ontology.label(v.text), v.text) if v.iri else (v.text, "") for v in values)
                found.append(Line(self._ontology.label(predicate), predicate, shown))
        return sorted(found, key=lambda line: line.label)

    def _item(self, term: Term) -> Item:
        labels = self._ontology.label
        return Item(
            term.said(LE + "name")[0], term.label, "inclusion" if INCLUSION in term.types else "exclusion",
            int(term.said(LE + "order")[0]), _one(term, LE + "statement"), _one(term, LE + "remedy"),
            _one(term, DCTERMS + "source"),
            {iri: labels(iri) for iri in term.said(LE + "anchor")},
            {iri: labels(iri) for iri in term.said(LE + "domain")},
            tuple(self._parameter(self._ontology.terms[iri]) for iri in term.said(LE + "parameter")),
            _one(term, LE + "shapeFile"),
        )

    def _parameter(self, term: Term) -> Parameter:
        return Parameter(
            term.iri.removeprefix(KN), _one(term, LE + "name"), term.label, Decimal(_one(term, LE + "value")),
            _one(term, LE + "unitCode"), term.definition, _one(term, DCTERMS + "source"),
        )


def _one(term: Term, predicate: str) -> str:
    return " ".join(term.said(predicate))
