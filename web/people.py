"""What an input says of a subject itself: birth, sex, death and anchors.

What: a newer description replaces the older one, of which the anchors stay that the newer one does not state; of two of
which nobody can tell the newer, both count, so that what contradicts itself refuses the subject.
In: statements about subjects, of an input and as stored. Out: statements to be added and to go. Raises: nothing.
Source: HL7 FHIR R4, Patient, versioning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import pyoxigraph as ox

from kn5501_reasoner.pipeline.intake import minted, version_of
from kn5501_reasoner.vocab import LE

from .texts import IDENTIFIER, PERSON, Saying, Text, again, grouped, names_of, nodes, stated_in

ANCHORS = frozenset(LE + name for name in ("screeningDate", "enrolmentDate", "infusionDate"))
OLDER, STRUCK = "older", "struck"


def describe(
    asked: Sequence[ox.Quad], stored: Sequence[ox.Quad], corrected: Collection[str], add: list[ox.Quad],
    gone: list[ox.Quad],
) -> Iterator[tuple[str, str]]:
    """Fill what is added and what goes; gives (record, why it is not used)."""
    known = _by_record(stored)
    for record, quads in _by_record(asked).items():
        old = known.get(record, [])
        if not old:
            add += quads
            continue
        said = [_saying(each) for each in nodes(old).values()]
        new = [node for node, each in nodes(quads).items() if not any(_saying(each) <= one for one in said)]
        newer = version_of(*stated_in(quads)).newer_than(version_of(*stated_in(old)))
        if newer:
            gone += old
            add += [*quads, *_anchors(record, old, quads)]
        elif new and newer is False:
            add += _anchors(record, quads, old)
            yield record, OLDER
        elif new and record in corrected:
            gone += old
            add += quads
        elif new:
            add += [quad for node in new for quad in again(node, nodes(quads)[node], record)]
        elif record in corrected and any(len(_saying(each)) > len(_NAME) for each in nodes(quads).values()):
            yield record, STRUCK


def servers(quads: Sequence[ox.Quad]) -> set[str]:
    """The addresses of the servers of Patients, as far as their names state one."""
    found = (name.rpartition("/Patient/") for name in names_of(quads).values() if name.startswith("http"))
    return {server for server, mark, id in found if mark and f"{server}/Patient/{id}" != minted("Patient", id)}


_NAME = (PERSON[0], IDENTIFIER)


def _by_record(quads: Sequence[ox.Quad]) -> dict[str, list[ox.Quad]]:
    return grouped(quads, {name: name for name in names_of(quads).values()})


def _saying(quads: Iterable[ox.Quad]) -> Saying:
    """What one description says; its version is no part of it."""
    (saying,) = {saying for _, saying in Text("", tuple(quads)).said}
    return saying


def _anchors(record: str, old: Sequence[ox.Quad], new: Sequence[ox.Quad]) -> Iterator[ox.Quad]:
    """Descriptions that hold the anchors of an old one, but for those that the new one states."""
    stated = {quad.predicate.value for quad in new}
    name = [quad for quad in old if quad.predicate.value in _NAME][:len(_NAME)]
    for quad in old:
        if quad.predicate.value in ANCHORS and quad.predicate.value not in stated:
            yield from again(quad.subject, [*(each for each in name if each.subject == name[0].subject), quad], record)
