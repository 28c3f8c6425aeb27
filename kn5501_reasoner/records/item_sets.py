"""What a person assesses together on one day: the items of an index, of a classification or of a history.

What: each set with its items in the order of the printed form, with codes, points and groups; what can be said of an
item: present or absent, a grade, or that it was reviewed.
In: ontology/modules/assessments.ttl; the items from ontology/terminology/measurements.ttl.
Out: ItemSet. Units: points of a set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..resources import ontology
from ..vocab import LE, RDF, RDFS, SKOS

REVIEWED = LE + "reviewed-"
_Said = Mapping[str, list[str]]


@dataclass(frozen=True)
class Item:
    """One item. name: its key; label: within the set; display: by itself; weight: points, 0 for none."""

    name: str
    label: str
    display: str
    definition: str
    code: str
    weight: int
    group: str


@dataclass(frozen=True)
class ItemSet:
    """Items that are assessed together.

    note: what counts as present; record: the class of their records; total: the code and name of what they are parts
    of, empty for none; present, absent: the words for an item that is there or not, empty where nobody says so; grades:
    what an item can have instead.
    """

    name: str
    label: str
    definition: str
    note: str
    record: str
    total: tuple[str, str]
    present: str
    absent: str
    grades: tuple[str, ...]
    items: tuple[Item, ...]
    terms: tuple[str, ...]
    """What criteria read of it: the classes of the items and of their total, domains of the history."""

    @property
    def groups(self) -> dict[str, tuple[Item, ...]]:
        """The items by their group, in order; those of a set without groups under an empty name."""
        found: dict[str, tuple[Item, ...]] = {}
        for item in self.items:
            found[item.group] = (*found.get(item.group, ()), item)
        return found

    @property
    def weighted(self) -> bool:
        """Whether its items have points."""
        return any(item.weight for item in self.items)


@cache
def item_sets(folder: Path | None = None) -> dict[str, ItemSet]:
    """All sets by name, in their order. folder: of an ontology; None = the installed one.

    >>> len(item_sets()["sledai-2k"].items), sum(item.weight for item in item_sets()["sledai-2k"].items)
    (24, 105)
    """
    import pyoxigraph as ox

    said: dict[str, dict[str, list[str]]] = {}
    for part in ("modules/assessments.ttl", "terminology/measurements.ttl"):
        for quad in ox.parse(path=str((folder or ontology()) / part), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode):
                said.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object.value)
    sets = [each for each in said.values() if LE + "ItemSet" in each.get(RDF + "type", ())]
    sets.sort(key=lambda each: int(_one(each, LE + "order")))
    return {_one(each, LE + "name"): _item_set(each, said) for each in sets}


def reviewed(code: str) -> str:
    """The domain that the code of a review names; empty for any other code.

    >>> reviewed("https://w3id.org/lupus-eligibility/term/reviewed-cns")
    'cns'
    """
    return code.removeprefix(REVIEWED) if code.startswith(REVIEWED) else ""


def _item_set(each: _Said, said: Mapping[str, _Said]) -> ItemSet:
    parent, total, start = (_one(each, LE + name) for name in ("itemClass", "totalClass", "labelStart"))
    items = [own for own in said.values() if parent in own.get(RDFS + "subClassOf", ())]
    items.sort(key=lambda own: int(_one(own, LE + "place")))
    domains = [LE + domain for own in items if (domain := reviewed(_one(own, SKOS + "exactMatch")))]
    return ItemSet(
        _one(each, LE + "name"), _one(each, RDFS + "label"), _one(each, SKOS + "definition"),
        _one(each, SKOS + "scopeNote"), _one(each, LE + "recordedAs"),
        (_one(said[total], SKOS + "exactMatch"), _one(said[total], RDFS + "label")) if total else ("", ""),
        _one(each, LE + "presentAs"), _one(each, LE + "absentAs"), tuple(sorted(each.get(LE + "gradedAs", ()))),
        tuple(_item(own, start) for own in items),
        (*filter(None, (parent, total)), *domains),
    )


def _item(own: _Said, start: str) -> Item:
    code, display = _one(own, SKOS + "exactMatch"), _one(own, RDFS + "label")
    return Item(
        code.removeprefix(LE), display.removeprefix(start).strip(), display, _one(own, SKOS + "definition"), code,
        int(_one(own, LE + "weight") or 0), _one(own, LE + "itemGroup"),
    )


def _one(said: _Said, predicate: str) -> str:
    return next(iter(said.get(predicate, ())), "")
