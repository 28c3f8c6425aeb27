"""Facts of many subjects as one RDF document that any SHACL engine can validate against the role shapes.

What: the facts of each subject with links to their records, and once, at the end, the subclass axioms of the classes
on them: an engine sees those in the data alone. A format with named graphs has one graph a subject, named
``<subject IRI>/facts``, and the axioms in the default graph; the others have everything in one graph.
In: ``Facts``, in the order in which they are written. Out: bytes, the same for the same facts, written one subject at a
time. Raises: KeyError for a format that does not exist; OSError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, cast

import pyoxigraph as ox

from ..defaults import TRIAL
from ..model import Facts
from ..trials import load_trial
from ..vocab import LE, PREFIXES, RDF, RDFS, trial_namespace
from .graph import fact_triples, subject_iri

_FORMATS = {
    "turtle": (ox.RdfFormat.TURTLE, False), "trig": (ox.RdfFormat.TRIG, True),
    "nquads": (ox.RdfFormat.N_QUADS, True), "jsonld": (ox.RdfFormat.JSON_LD, False),
}
"""Name of a format -> the format, and whether each subject has a graph of its own."""
_USED = ("le", "prov", "rdfs", "xsd")
_TYPE, _BELOW = ox.NamedNode(RDF + "type"), ox.NamedNode(RDFS + "subClassOf")


def write_facts(
    subjects: Iterable[Facts], out: BinaryIO, format: str, *, base: str, superclasses: Callable[[str], Iterable[str]],
    trial: str = TRIAL,
) -> None:
    """Write the facts of these subjects.

    format: ``turtle``, ``trig``, ``nquads`` or ``jsonld``; base: IRI under which subjects and facts are named;
    superclasses: name of a class -> names of all classes that it is inside.
    """
    kind, apart = _FORMATS[format]
    quads = _quads(subjects, base, superclasses, trial, apart)
    prefixes = {name: PREFIXES[name] for name in _USED} | {load_trial(trial).prefix: trial_namespace(trial)}
    if format in ("turtle", "trig"):
        out.writelines(f"@prefix {name}: <{iri}> .\n".encode() for name, iri in sorted(prefixes.items()))
        out = cast(BinaryIO, _WithoutPrefixes(out))
    ox.serialize(quads if kind.supports_datasets else (quad.triple for quad in quads), out, kind, prefixes=prefixes)


class _WithoutPrefixes:
    """A stream without the prefixes at its beginning: pyoxigraph writes them in an order of its own each time."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._head: bytes | None = b""

    def write(self, data: bytes) -> int:
        """As of a stream: the number of bytes taken."""
        if self._head is None:
            self._out.write(data)
            return len(data)
        self._head += data
        while self._head.startswith(b"@prefix ") and b"\n" in self._head:
            self._head = self._head.partition(b"\n")[2]
        if not b"@prefix ".startswith(self._head[:8]):
            self._out.write(self._head)
            self._head = None
        return len(data)

    def flush(self) -> None:
        """As of a stream."""
        self._out.flush()


def _quads(
    subjects: Iterable[Facts], base: str, superclasses: Callable[[str], Iterable[str]], trial: str, apart: bool
) -> Iterator[ox.Quad]:
    classes: set[str] = set()
    for facts in subjects:
        graph = ox.NamedNode(subject_iri(facts, base) + "/facts") if apart else ox.DefaultGraph()
        for quad in ox.parse(fact_triples(facts, base, trial=trial), ox.RdfFormat.N_TRIPLES):
            if quad.predicate == _TYPE:
                classes.add(quad.object.value.removeprefix(LE))
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
    for name in sorted(classes):
        for above in sorted({*superclasses(name)} - {name}):
            yield ox.Quad(ox.NamedNode(LE + name), _BELOW, ox.NamedNode(LE + above))
