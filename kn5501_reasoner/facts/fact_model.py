"""The fact model as the ontology declares it.

What: reads ontology/modules/facts.ttl and ontology/library/*.ttl, the only places where a fact is declared.
In: the Turtle files (found by ``resources``). Out: ``FactModel``: names, kinds, units, origins.
Units: UCUM codes. Raises: FactError when the file is missing or a fact has no kind.
Source: ontology/modules/facts.ttl.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from ..errors import FactError
from ..resources import ontology
from ..vocab import LE, RDFS, SKOS
from .fact import Fact, Member, check
from .windows import check_windows

Said = Mapping[str, Mapping[str, list[str]]]


@dataclass(frozen=True)
class FactModel:
    """All facts by name."""

    facts: dict[str, Fact]

    def asked(self, names: Collection[str] | None) -> FactModel:
        """Without facts of the library that are not among the names; None: all of them."""
        if names is None:
            return self
        return FactModel({name: fact for name, fact in self.facts.items() if name in names or not fact.library})

    def unasked(self, names: Collection[str] | None) -> frozenset[str]:
        """Classes of which only facts of the library are made that are not among the names."""
        left = self.asked(names).facts
        kept = {source for fact in left.values() for source in fact.sources}
        return frozenset(source for name, fact in self.facts.items() if name not in left
                         for source in fact.sources if source not in kept)

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

    core = path or ontology("modules", "facts.ttl")
    facts: dict[str, Fact] = {}
    for file in (core, *(() if path else sorted(ontology("library").glob("*.ttl")))):
        said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        try:
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
                said[quad.subject.value][quad.predicate.value].append(_text(quad.object))
        except (OSError, SyntaxError) as error:
            raise FactError("the fact model cannot be read", str(file), "install the package again") from error
        for iri, terms in said.items():
            if LE + "factKind" in terms:
                fact = _fact(iri.removeprefix(LE), terms, said, library=file is not core)
                if fact.name in facts:
                    raise FactError(f"the fact '{fact.name}' is declared twice", str(file), "declare it once")
                check(fact, str(file))
                facts[fact.name] = fact
        check_windows(facts.values(), str(file))
    return FactModel(facts)


def _fact(name: str, terms: Mapping[str, list[str]], said: Said, library: bool = False) -> Fact:
    """One declared fact from its statements. said: all statements of the file, by subject."""
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
        read_as=first.get(LE + "readAs"),
        derived_by=first.get(LE + "derivedBy"),
        look_back_days=int(first[LE + "lookBackDays"]) if LE + "lookBackDays" in first else None,
        every=first.get(LE + "everyResult") == "true",
        library=library,
        least_grade=first.get(LE + "leastGrade"),
        out_of=int(first[LE + "outOf"]) if LE + "outOf" in first else None,
        members=tuple(sorted((_member(said[node]) for node in terms.get(LE + "member", ())), key=lambda m: m.label)),
        stated_set=first.get(LE + "statedSet"),
        stated_value=_number(first.get(LE + "statedValue")),
    )


def _member(terms: Mapping[str, list[str]]) -> Member:
    """One of what a fact counts."""
    label, counts = terms.get(RDFS + "label", [""]), terms.get(LE + "counts", ())
    return Member(label[0], tuple(sorted(counts)), terms.get(LE + "oral") == ["true"])


def _number(text: str | None) -> Decimal | None:
    """A declared number."""
    return None if text is None else Decimal(text)


def _text(term: object) -> str:
    """A literal's text, or the local name of one of our IRIs."""
    value = getattr(term, "value", str(term))
    return value.removeprefix(LE)
