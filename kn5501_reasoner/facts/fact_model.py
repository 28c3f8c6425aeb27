"""The fact model as the ontology declares it.

What: reads ontology/modules/facts.ttl and ontology/library/*.ttl, the only places where a fact is declared.
In: the Turtle files (found by ``resources``). Out: ``FactModel``: names, kinds, units, origins.
Units: UCUM codes. Raises: FactError when the file is missing or a fact has no kind.
Source: ontology/modules/facts.ttl.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

from ..errors import FactError
from ..resources import ontology
from ..vocab import LE, RDFS, SKOS

KINDS = ("Quantity", "Truth", "Event", "Attribute", "Settled", "Judged")
READINGS = {
    "number": ("Quantity", True), "percentage": ("Quantity", True), "undertaking": ("Quantity", True),
    "truth": ("Truth", True), "titre": ("Quantity", False), "score": ("Quantity", False), "grade": ("Quantity", False),
    "antibody": ("Truth", False), "statement": ("Truth", False),
}
"""How records become values -> the kind of a fact that is such a value, and whether records of any class are read so:
all others are derived for the classes that a derivation names."""


@dataclass(frozen=True)
class Fact:
    """One declared fact.

    kind: one of KINDS; unit: UCUM code of a quantity; sources: classes it is derived from;
    anchor: where the newest record counts; look_back: name of the parameter (days) that limits its age;
    attribute_of: event paths, when it is said of events; withholds: domains that stay open with it;
    low, high: the values that a result can have, in the unit; whole: whether whole numbers only;
    to_trial: its records are to one trial, and count for no other; read_as: one of READINGS; derived_by: the derivation
    that makes it of more than the newest value; look_back_days: instead of look_back; library: declared in the library,
    and derived where a trial asks after it.
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
    read_as: str | None = None
    derived_by: str | None = None
    look_back_days: int | None = None
    library: bool = False

    @property
    def direct(self) -> bool:
        """Whether the fact is nothing but the newest value of its class."""
        return self.read_as is not None and self.derived_by is None and self.kind in ("Quantity", "Truth")


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
                if isinstance(quad.subject, ox.NamedNode):
                    said[quad.subject.value][quad.predicate.value].append(_text(quad.object))
        except (OSError, SyntaxError) as error:
            raise FactError("the fact model cannot be read", str(file), "install the package again") from error
        for iri, terms in said.items():
            if LE + "factKind" in terms:
                fact = _fact(iri.removeprefix(LE), terms, library=file is not core)
                if fact.name in facts:
                    raise FactError(f"the fact '{fact.name}' is declared twice", str(file), "declare it once")
                _check(fact, str(file))
                facts[fact.name] = fact
        _check_windows(facts.values(), str(file))
    return FactModel(facts)


def _check_windows(facts: Iterable[Fact], where: str) -> None:
    """Raises FactError where facts of one class count other records: the newest of a class is found once."""
    counted: dict[tuple[str, bool], Fact] = {}
    for fact in (fact for fact in facts if fact.anchor and fact.kind != "Settled"):
        for source in fact.sources:
            first = counted.setdefault((source, False), fact)
            same = counted.setdefault((source, True), fact) if fact.direct else fact
            if _window(fact) != _window(first) or (fact.unit, fact.read_as) != (same.unit, same.read_as):
                raise FactError(
                    f"the fact '{fact.name}' counts records of le:{source} otherwise than another fact: at another "
                    "anchor, in other days or units, or read in another way", where, "declare both alike")


def _window(fact: Fact) -> tuple[str | int | None, ...]:
    """Where the newest record counts, and how far back."""
    return fact.anchor, fact.look_back, fact.look_back_days


def _check(fact: Fact, where: str) -> None:
    """Raises FactError for a fact that nothing derives: it would be unknown of everybody."""
    if fact.kind not in KINDS:
        raise FactError(f"the fact '{fact.name}' has no kind that is known", where, f"le:factKind is {_one_of(KINDS)}")
    if fact.read_as is not None and fact.read_as not in READINGS:
        raise FactError(f"the fact '{fact.name}' is read in no way that is known", where,
                        f"le:readAs is {_one_of(READINGS)}")
    if fact.kind not in ("Quantity", "Truth") or fact.attribute_of:
        return
    if fact.read_as is None and fact.derived_by is None:
        raise FactError(f"nothing says how the fact '{fact.name}' is derived", where,
                        "declare le:readAs or le:derivedBy")
    if fact.derived_by is not None:
        derivation = files(__package__).joinpath("sql", f"{fact.derived_by}.sql")
        if not derivation.is_file() or f"'{fact.name}'" not in derivation.read_text(encoding="utf-8"):
            raise FactError(f"there is no derivation '{fact.derived_by}' for the fact '{fact.name}'", where,
                            "name the file of kn5501_reasoner/facts/sql that makes this fact, without its ending")
    if fact.direct:
        kind, general = READINGS[fact.read_as or ""]
        if fact.kind != kind:
            raise FactError(f"the fact '{fact.name}' is read as {fact.read_as}, which makes a {kind}", where)
        if fact.library and not general:
            ways = _one_of(name for name, (_, any_class) in READINGS.items() if any_class)
            raise FactError(f"no derivation reads records of any class as {fact.read_as} ('{fact.name}')", where,
                            f"le:readAs is {ways}, or name a derivation with le:derivedBy")
        if fact.kind == "Quantity" and fact.unit is None:
            raise FactError(f"the fact '{fact.name}' has no unit", where, "declare le:unitCode")
        if not fact.sources or not fact.anchor and fact.read_as != "statement":
            raise FactError(f"the fact '{fact.name}' says not of which class, or at which anchor", where,
                            "declare le:factFrom and le:countedAt")


def _one_of(names: Iterable[str]) -> str:
    return "one of " + ", ".join(names)


def _fact(name: str, terms: dict[str, list[str]], library: bool = False) -> Fact:
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
        read_as=first.get(LE + "readAs"),
        derived_by=first.get(LE + "derivedBy"),
        look_back_days=int(first[LE + "lookBackDays"]) if LE + "lookBackDays" in first else None,
        library=library,
    )


def _number(text: str | None) -> Decimal | None:
    """A declared number."""
    return None if text is None else Decimal(text)


def _text(term: object) -> str:
    """A literal's text, or the local name of one of our IRIs."""
    value = getattr(term, "value", str(term))
    return value.removeprefix(LE)
