"""What an input or the store says of resources, in a form that can be compared, and what stands for two texts of one.

What: nodes are grouped by the record that they speak of, records by the resource that they are a part of. Versions,
times of assembly and whose a record is are left out of what is compared.
In: statements. Out: Text, entries for texts of which nobody can tell the newer. Raises: nothing.
Source: HL7 FHIR R4, versioning; ontology/modules/records.ttl.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from kn5501_reasoner.pipeline.entering import load_forms
from kn5501_reasoner.pipeline.intake import CONFLICT, ENTRY_TYPES, Version, version_of
from kn5501_reasoner.vocab import LE, RDF

from .graphs import SAME

ABOUT, TEXT, TYPE, IDENTIFIER, CODE = LE + "subject", LE + "recordText", RDF + "type", LE + "identifier", LE + "code"
PERSON = (TYPE, ox.NamedNode(LE + "Subject"))
UNREAD = (TYPE, ox.NamedNode(LE + "UnreadEntry"))
NUMBER, UPDATED, REASON, RULE = (LE + name for name in ("versionId", "lastUpdated", "unreadReason", "unreadRule"))
_ENDS = ("", "Earliest", "Latest")
_LEFT_OUT = frozenset({SAME, ABOUT, NUMBER, *(f"{LE}{name}{end}" for name in ("lastUpdated", "assembled")
                                              for end in _ENDS)})
#: how readers name the parts of a resource
_PART = re.compile(r"#(?:component|contained|conclusion|stage|reaction|dosage)-[0-9]+")
#: how an entry names a review or a judgement
_NAMED = ((LE + "reviewedDomain", f"{LE}reviewed-"), (LE + "judgedCriterion", f"{LE}judgement-"))
_TOKEN = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)

Saying = frozenset[tuple[str, Any]]
"""What one node says of a record: properties with their values."""
Said = frozenset[tuple[str, Saying]]
"""What is said of a resource: the name of each part, with what one node says of it."""
Stated = tuple[str | None, str | None]
"""A version as a source states it: its number, and the time of its last change."""


@dataclass(frozen=True)
class Text:
    """What is said of one resource. record: its IRI; quads: its nodes; stated: its version; removed: there is none."""

    record: str
    quads: tuple[ox.Quad, ...] = ()
    stated: Stated = (None, None)
    removed: bool = False

    @cached_property
    def version(self) -> Version:
        """Its version, to be compared."""
        return version_of(*self.stated, removed=self.removed)

    @cached_property
    def said(self) -> Said:
        """All that is said."""
        return frozenset((name, saying) for _, name, saying, _ in self._nodes)

    @cached_property
    def readable(self) -> Said:
        """What is said by nodes that are no unread entries."""
        return frozenset((name, saying) for _, name, saying, _ in self._nodes if UNREAD not in saying)

    @property
    def unread(self) -> bool:
        """Whether a part of it is an entry that was not understood."""
        return self.said != self.readable

    @property
    def conflict(self) -> bool:
        """Whether it stands for two texts of which nobody can tell the newer."""
        return any(quad.predicate.value == REASON and quad.object.value == CONFLICT for quad in self.quads)

    def part(self, unread: bool) -> list[ox.Quad]:
        """The statements of the entries that were not understood, or of all others."""
        return [quad for _, _, saying, quads in self._nodes if (UNREAD in saying) == unread for quad in quads]

    @cached_property
    def _nodes(self) -> list[tuple[Any, str, Saying, list[ox.Quad]]]:
        found = nodes(self.quads)
        names = names_of(self.quads)
        return [(node, self._short(names[node]), frozenset(self._words(quads)), quads) for node, quads in found.items()]

    def _words(self, quads: Sequence[ox.Quad]) -> Iterator[tuple[str, Any]]:
        for quad in quads:
            if quad.predicate.value not in _LEFT_OUT and (quad.predicate.value != TEXT or quad.object.value):
                own = isinstance(quad.object, ox.NamedNode) and self._short(quad.object.value) != quad.object.value
                yield quad.predicate.value, self._short(quad.object.value) if own else quad.object

    def _short(self, name: str) -> str:
        """The name of a part behind the name of the resource."""
        own = name == self.record or name.startswith(f"{self.record}#")
        return name[len(self.record):] if own else name


def nodes(quads: Iterable[ox.Quad]) -> dict[Any, list[ox.Quad]]:
    """Node -> its statements."""
    found: dict[Any, list[ox.Quad]] = {}
    for quad in quads:
        found.setdefault(quad.subject, []).append(quad)
    return found


def names_of(quads: Iterable[ox.Quad]) -> dict[Any, str]:
    """Node -> the record of which it speaks."""
    names: dict[Any, str] = {}
    for quad in quads:
        if quad.predicate.value == SAME:
            names[quad.subject] = quad.object.value
        else:
            names.setdefault(quad.subject, quad.subject.value)
    return names


def is_person(quads: Sequence[ox.Quad]) -> bool:
    """Whether a node is a subject."""
    return any((quad.predicate.value, quad.object) == PERSON for quad in quads)


def stated_in(quads: Iterable[ox.Quad]) -> Stated:
    """The version that statements give."""
    said = {quad.predicate.value: quad.object.value for quad in quads if quad.predicate.value in (NUMBER, UPDATED)}
    return said.get(NUMBER), said.get(UPDATED)


def resource_of(name: str) -> str:
    """The resource of which a record is a part, by its name.

    >>> resource_of("https://example.org/Observation/1#component-2"), resource_of("https://example.org/P1#hb")
    ('https://example.org/Observation/1', 'https://example.org/P1#hb')
    """
    base, mark, rest = name.partition("#")
    return base if mark and _PART.fullmatch(mark + rest) else name


def again(node: Any, quads: Sequence[ox.Quad], record: str) -> list[ox.Quad]:
    """The statements of a node under a blank node, where the name is taken: it speaks of the same record."""
    blank, same = ox.BlankNode(), ox.NamedNode(SAME)
    rest = [ox.Quad(blank, quad.predicate, quad.object) for quad in quads if quad.predicate != same]
    return [*rest, ox.Quad(blank, same, ox.NamedNode(record))]


def undecided(record: str, readable: Sequence[ox.Quad], free: bool) -> list[ox.Quad]:
    """Entries that stand for a text that may be outdated, one for each type and codes. free: its name is not taken."""
    made: dict[tuple[Any, ...], list[ox.Quad]] = {}
    for quads in nodes(readable).values():
        kind, told = _kind(quads), _told(quads)
        node = ox.NamedNode(record) if free and not made else ox.BlankNode()
        words = [UNREAD, (LE + "entryType", ox.Literal(kind)), (REASON, ox.Literal(CONFLICT)),
                 (TEXT, ox.Literal(f"{kind}: {CONFLICT}")), *told]
        words += [(SAME, ox.NamedNode(record))] if isinstance(node, ox.BlankNode) else []
        words += [(ABOUT, quad.object) for quad in quads if quad.predicate.value == ABOUT]
        made.setdefault((kind, *sorted(map(str, told))),
                        [ox.Quad(node, ox.NamedNode(predicate), value) for predicate, value in words])
    return [quad for quads in made.values() for quad in quads]


def _kind(quads: Sequence[ox.Quad]) -> str:
    """The resource type as which a record counts that is not understood."""
    tables = {form.cls: form.name for form in load_forms().values()}
    name = next((tables[q.object.value] for q in quads if q.predicate.value == TYPE and q.object.value in tables), "")
    return ENTRY_TYPES.get(name, "Bundle")


def _told(quads: Sequence[ox.Quad]) -> list[tuple[str, Any]]:
    """Codes and display of a record."""
    found = [(quad.predicate.value, quad.object) for quad in quads if quad.predicate.value in (CODE, LE + "display")]
    for quad in quads:
        for named, word in _NAMED:
            if quad.predicate.value == named and _TOKEN.fullmatch(quad.object.value):
                found.append((CODE, ox.NamedNode(word + quad.object.value)))
    return found


def grouped(quads: Iterable[ox.Quad], key: Mapping[str, str]) -> dict[str, list[ox.Quad]]:
    """Resource -> the statements about its parts. key: name of a record -> its resource."""
    quads = list(quads)
    names, found = names_of(quads), {}
    for quad in quads:
        found.setdefault(key[names[quad.subject]], []).append(quad)
    return found
