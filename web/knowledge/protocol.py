"""One trial as the ontology records it: its registry record, its criteria in protocol order, its parameters.

In: an Ontology, a Trial and its plain rules. Out: Protocol. Units: as each parameter says. Raises: KeyError for a
criterion without a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kn5501_reasoner.pipeline.knowledge import Criterion
from kn5501_reasoner.trials import Trial
from kn5501_reasoner.vocab import DCTERMS, LE, SKOS

from .terms import OBI, Ontology, Term

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
    reading: str
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
    """One trial.

    space: the namespace of its terms; prefix: of that; trial: the term that is the trial itself; whole_class: the name
    of the OWL class of all criteria; not_modelled: what the trial says is no rule.
    """

    def __init__(self, ontology: Ontology, trial: Trial, rules: Iterable[Criterion]) -> None:
        self._ontology = ontology
        self.slug, self.space, self.prefix = trial.slug, trial.namespace, trial.prefix
        self.trial = ontology.terms[self.space + "trial"]
        self.whole_class, self.not_modelled = trial.met.capitalize(), trial.not_modelled
        self.rules = {self.local(rule.iri): rule for rule in rules}
        items = [self._item(term) for kind in (INCLUSION, EXCLUSION) for term in self._own(kind)]
        self.items = {item.name: item for item in sorted(items, key=lambda item: item.order)}
        self.parameters = [self._parameter(term) for term in self._own(LE + "Parameter")]

    def local(self, iri: str) -> str:
        """The name of a term or a shape of the trial, from its IRI or its prefixed name; else what was given."""
        return iri.removeprefix(self.space).removeprefix(f"{self.prefix}:")

    def readings(self, name: str) -> list[Criterion]:
        """Other readings of a criterion."""
        return [rule for rule in self.rules.values() if rule.alternative_of == self.space + name]

    def parameter(self, name: str) -> Parameter | None:
        """The parameter that is called so; None where the trial leaves it to the default."""
        return next((each for each in self.parameters if each.name == name), None)

    def places(self) -> list[str]:
        """The names of its individuals that have no page and no row of their own, such as a site."""
        rest = {each.id for each in self.parameters} | {*self.items, "trial"}
        return sorted({self.local(iri) for iri in self._ontology.terms if iri.startswith(self.space)} - rest)

    def record(self) -> list[Line]:
        """What the registry says of the trial."""
        skip = {LE + "parameter", LE + "name", SKOS + "editorialNote", DCTERMS + "title", DCTERMS + "source"}
        found = []
        for predicate, values in self.trial.other.items():
            if predicate not in skip:
                shown = tuple((self._ontology.label(v.text), v.text) if v.iri else (v.text, "") for v in values)
                found.append(Line(self._ontology.label(predicate), predicate, shown))
        return sorted(found, key=lambda line: line.label)

    def _own(self, kind: str) -> list[Term]:
        """The individuals of a class that belong to this trial."""
        return [term for term in self._ontology.instances(kind) if term.iri.startswith(self.space)]

    def _item(self, term: Term) -> Item:
        labels = self._ontology.label
        return Item(
            term.said(LE + "name")[0], term.label, "inclusion" if INCLUSION in term.types else "exclusion",
            int(term.said(LE + "order")[0]), _one(term, LE + "statement"), _one(term, LE + "reading"),
            _one(term, LE + "remedy"),
            _one(term, DCTERMS + "source"),
            {iri: labels(iri) for iri in term.said(LE + "anchor")},
            {iri: labels(iri) for iri in term.said(LE + "domain")},
            tuple(self._parameter(self._ontology.terms[iri]) for iri in term.said(LE + "parameter")),
            _one(term, LE + "shapeFile"),
        )

    def _parameter(self, term: Term) -> Parameter:
        return Parameter(
            self.local(term.iri), _one(term, LE + "name"), term.label, Decimal(_one(term, LE + "value")),
            _one(term, LE + "unitCode"), term.definition, _one(term, DCTERMS + "source"),
        )


def _one(term: Term, predicate: str) -> str:
    return " ".join(term.said(predicate))
