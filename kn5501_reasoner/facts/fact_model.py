"""The fact model as the ontology declares it.

What: reads ontology/modules/facts.ttl, the only place where a fact is declared.
In: the Turtle file (found by ``resources``). Out: ``FactModel``: names, kinds, units, origins.
Units: UCUM codes. Raises: FactError when the file is missing or a fact has no kind.
Source: ontology/modules/facts.ttl.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from ..errors import FactError
from ..resources import ontology
from ..vocab import LE, RDFS, SKOS

KINDS = ("Quantity", "Truth", "Event", "Attribute", "Settled", "Judged")


@dataclass(frozen=True)
class Fact:
    """One declared fact.

    kind: one of KINDS; unit: UCUM code of a quantity; sources: classes it is derived from;
    anchor: where the newest record counts; look_back: name of the parameter (days) that limits its age;
    attribute_of: event paths, when it is said of events; withholds: domains that stay open with it;
    low, high: the values that a result can have, in the unit; whole: whether whole numbers only;
    to_trial: its records are to one trial, and count for no other.
    """

    name: str
    kind: str
    label: str
    definition: str
    unit: str | None = None
    sources: tuple[str, ...] = ()
    anchor: str | None = None
    look_back: str | None = None
    attribute_of: tuple[str, ...] = ()
    withholds: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    whole: bool = False
    to_trial: bool = False


@dataclass(frozen=True)
class FactModel:
    """All facts by name."""

    facts: dict[str, Fact]

    def of_kind(self, kind: str, *, attributes: bool = False) -> tuple[Fact, ...]:
        """Facts of one kind: those of a subject, or (attributes) those of events, by name.

        >>> [fact.name for fact in load_fact_model().of_kind("Quantity")][:2]
        ['acr1997Items', 'age']
        """
        return tuple(
            fact
            for _, fact in sorted(self.facts.items())
            if fact.kind == kind and bool(fact.attribute_of) == attributes
        )


@cache
def load_fact_model(path: Path | None = None) -> FactModel:
    """The fact model. Raises FactError.

    >>> load_fact_model().facts["haemoglobin"].unit
    'g/L'
    """
    import pyoxigraph as ox

    path = path or ontology("modules", "facts.ttl")
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            said[quad.subject.value][quad.predicate.value].append(_text(quad.object))
    except (OSError, SyntaxError) as error:
        raise FactError("the fact model cannot be read", str(path), "install the package again") from error
    facts = {}
    for iri, terms in said.items():
        if LE + "factKind" not in terms:
            continue
        fact = _fact(iri.removeprefix(LE), terms)
        if fact.kind not in KINDS:
            raise FactError(f"the fact '{fact.name}' has no kind that is known", str(path))
        facts[fact.name] = fact
    return FactModel(facts)


def _fact(name: str, terms: dict[str, list[str]]) -> Fact:
    """One declared fact from its statements."""
    first = {key: values[0] for key, values in terms.items()}
    return Fact(
        name=name,
        kind=first[LE + "factKind"],
        label=first.get(RDFS + "label", ""),
        definition=first.get(SKOS + "definition", ""),
        unit=first.get(LE + "unitCode"),
        sources=tuple(sorted(terms.get(LE + "factFrom", ()))),
        anchor=first.get(LE + "countedAt"),
        look_back=first.get(LE + "lookBack"),
        attribute_of=tuple(sorted(terms.get(LE + "attributeOf", ()))),
        withholds=tuple(sorted(terms.get(LE + "withholds", ()))),
        low=_number(first.get(LE + "plausibleLow")),
        high=_number(first.get(LE + "plausibleHigh")),
        whole=first.get(LE + "wholeNumber") == "true",
        to_trial=first.get(LE + "toTrial") == "true",
    )


def _number(text: str | None) -> Decimal | None:
    """A declared number."""
    return None if text is None else Decimal(text)


def _text(term: object) -> str:
    """A literal's text, or the local name of one of our IRIs."""
    value = getattr(term, "value", str(term))
    return value.removeprefix(LE)
