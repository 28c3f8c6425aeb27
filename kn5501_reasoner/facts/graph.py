"""The facts of one subject as RDF: what SHACL sees.

What: one node a fact and event, in the form that ontology/modules/facts.ttl declares; IRIs from names, no blank nodes.
In: ``Facts``. Out: ``rdflib.Graph`` (only facts), or N-Triples text that also links facts to their records.
Units: as the fact model. Unknown values are absent, so an unknown fact is no node at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import quote

from ..defaults import TRIAL
from ..model import Event, Facts, Quantity, Table
from ..vocab import LE, PROV, RDF, XSD, trial_namespace

UNMAPPED = {"condition": "unmappedCondition", "exposure": "unmappedExposure", "allergy": "unmappedAllergy"}
"""Path of an event whose code nobody knows -> the path that says so; a condition may also stand on one alone."""
BROAD = {"condition": "broadCondition", "exposure": "broadExposure", "allergy": "broadAllergy"}
"""Path of an event -> the path on which it stands for a class that it may have only because its code is too broad."""
DOUBTFUL = {"allergy": "doubtfulAllergy"}
"""Path of an event -> the one on which it stands instead where it may be such an event only by its broad code."""
UNCONCERNED = ("condition", "exposure")
NO_CONCERN = frozenset({"ClinicalCondition", "Medicine", "ConditionOfNoConcern", "MedicineOfNoConcern"})
"""Classes of which no rule asks: the roots, and what a caller's own codes say to be of no concern."""

Node = str | Decimal | bool
Triple = tuple[str, str, Node]


def subject_graph(facts: Facts, base: str, *, trial: str = TRIAL) -> Table:
    """The subject graph. base: IRI under which the subject and its facts are named. Needs rdflib."""
    from rdflib import Graph, Literal, URIRef

    graph = Graph()
    for subject, predicate, value in triples(facts, base, trial):
        term: URIRef | Literal
        if isinstance(value, str):
            term = URIRef(value)
        else:
            text, kind = _lexical(value)
            term = Literal(text, datatype=URIRef(XSD + kind))
        graph.add((URIRef(subject), URIRef(predicate), term))
    return graph


def fact_triples(facts: Facts, base: str, *, trial: str = TRIAL) -> str:
    """The subject graph as sorted N-Triples, each fact with prov:wasDerivedFrom to its records."""
    lines = set()
    for subject, predicate, value in (*triples(facts, base, trial), *_sources(facts, base)):
        if isinstance(value, str):
            term = f"<{_iri(value)}>"
        else:
            text, kind = _lexical(value)
            term = f'"{text}"^^<{XSD}{kind}>'
        lines.add(f"<{_iri(subject)}> <{_iri(predicate)}> {term} .")
    return "".join(line + "\n" for line in sorted(lines))


def subject_iri(facts: Facts, base: str) -> str:
    """The IRI of the subject: base + ``subject/`` + percent-encoded identifier."""
    return f"{base}subject/{quote(facts.subject, safe='')}"


def triples(facts: Facts, base: str, trial: str = TRIAL) -> Iterator[Triple]:
    """All triples of the subject graph, without provenance."""
    subject = subject_iri(facts, base)
    yield subject, RDF + "type", LE + "Subject"
    for name, quantity in facts.quantities.items():
        yield from _quantity(subject, name, quantity)
    for name, truth in facts.truths.items():
        if truth.holds is not None:
            yield subject, LE + name, f"{subject}/{name}"
            yield f"{subject}/{name}", LE + "holds", truth.holds
    for number, event in enumerate(facts.events):
        yield from _event(subject, f"{subject}/event/{number}", event)
    for domain, anchor in facts.settled:
        yield subject, f"{LE}settledAt{anchor.capitalize()}", LE + domain
    for criterion, judged in facts.judged.items():
        yield subject, LE + ("judgedFit" if judged.fit else "judgedUnfit"), trial_namespace(trial) + criterion


def _event(subject: str, node: str, event: Event) -> Iterator[Triple]:
    """An event, and one unconfirmed double for each class that it only may have.

    What only a broad code leaves open stands on a path of its own: it can be judged.
    """
    kinds = [(node, event.classes, event.confirmed)]
    kinds += [(f"{node}/{name}", (name,), False) for name in event.possible_classes]
    for each, classes, confirmed in kinds:
        if classes and set(classes) <= NO_CONCERN and event.path in UNCONCERNED:
            continue
        path = event.path
        if each == node and event.doubtful:
            path = DOUBTFUL.get(path, path)
        elif each != node and (event.confirmed or event.doubtful):
            path = BROAD.get(path, path)
        yield subject, LE + path, each
        if event.unmapped and event.path in UNMAPPED:
            yield subject, LE + UNMAPPED[event.path], each
        for name in classes:
            yield each, RDF + "type", LE + name
        yield each, LE + "confirmed", confirmed
        for name, value in event.attributes.items():
            yield each, LE + name, value
        for name, quantity in event.quantities.items():
            yield from _quantity(each, name, quantity)


def _quantity(node: str, name: str, quantity: Quantity) -> Iterator[Triple]:
    """A quantity node with the bounds that are known; none for a quantity of which nothing is known."""
    bounds = (("low", quantity.low), ("high", quantity.high))
    if all(value is None for _, value in bounds):
        return
    yield node, LE + name, f"{node}/{name}"
    for bound, value in bounds:
        if value is not None:
            yield f"{node}/{name}", LE + bound, value


def _sources(facts: Facts, base: str) -> Iterator[Triple]:
    """Links from facts to their records."""
    subject = subject_iri(facts, base)
    nodes = [
        (f"{subject}/{name}", each.records)
        for name, each in facts.quantities.items()
        if each.low is not None or each.high is not None
    ]
    nodes += [(f"{subject}/{name}", each.records) for name, each in facts.truths.items() if each.holds is not None]
    nodes += [(f"{subject}/event/{number}", each.records) for number, each in enumerate(facts.events)]
    for node, records in nodes:
        for record in records:
            yield node, PROV + "wasDerivedFrom", record


def _lexical(value: Decimal | bool) -> tuple[str, str]:
    """Text and name of the XSD datatype."""
    if isinstance(value, bool):
        return ("true" if value else "false"), "boolean"
    text = format(value, "f")
    return (text if "." in text else text + ".0"), "decimal"


def _iri(text: str) -> str:
    """An IRI without the characters that N-Triples forbids in one."""
    return "".join(c if c > " " and c not in '<>"{}|^`\\' else f"%{ord(c):02X}" for c in text)
