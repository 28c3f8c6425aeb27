"""What a record must say before a criterion can count it.

In: ontology/modules/records.ttl, which declares the needs beside the columns. Out: ``Need``, by class of records.
Raises: RecordError when the record model cannot be read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from ..errors import RecordError
from ..resources import ontology
from ..vocab import LE, RDFS, SKOS
from .schema import load_schema


@dataclass(frozen=True)
class Need:
    """One thing that records of a class must say. Properties by name.

    met_by: properties any of which says it, the ends of a time included; beside: properties beside which it is needed
    (empty: always); needless: values beside which it is not; once: ways to say it of which a record may use one;
    always: no record of the class decides anything without it (else: some criteria do without).
    """

    name: str
    cls: str
    label: str
    why: str
    met_by: tuple[str, ...]
    beside: tuple[str, ...] = ()
    needless: tuple[str, ...] = ()
    once: tuple[tuple[str, ...], ...] = ()
    always: bool = False

    def unmet(self, said: Mapping[str, Collection[str]]) -> bool:
        """Whether a record with these values by property leaves it open."""
        given = {name for name, values in said.items() if values}
        if given.intersection(self.met_by) or (self.beside and not given.intersection(self.beside)):
            return False
        return not any(value in self.needless for values in said.values() for value in values)


@cache
def load_needs() -> dict[str, tuple[Need, ...]]:
    """IRI of a class of records -> its needs, by name.

    >>> [need.label for need in load_needs()[LE + "Review"]]
    ['day of a review', 'domain of a review', 'status of a review']
    """
    import pyoxigraph as ox

    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    path = ontology("modules", "records.ttl")
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            said[quad.subject.value][quad.predicate.value].append(quad.object.value)
    except (OSError, SyntaxError) as error:
        raise RecordError("the record model cannot be read", str(path), "install the package again") from error
    ends = defaultdict(set)
    for end, (of, _) in load_schema().ends.items():
        ends[of].add(end)
    found = defaultdict(list)
    for iri, terms in sorted(said.items()):
        for cls in terms.get(LE + "needOf", ()):
            met = {each for prop in terms[LE + "metBy"] for each in (prop, *ends[prop])}
            found[cls].append(Need(
                iri.removeprefix(LE), cls, terms[RDFS + "label"][0], terms[SKOS + "definition"][0], _names(met),
                _names(terms.get(LE + "neededBeside", ())), tuple(sorted(terms.get(LE + "needlessWith", ()))),
                tuple(sorted(tuple(sorted(text.split())) for text in terms.get(LE + "saidOnceBy", ()))),
                terms.get(LE + "neededAlways") == ["true"],
            ))
    return {cls: tuple(needs) for cls, needs in found.items()}


def _names(iris: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(iri.removeprefix(LE) for iri in iris))
