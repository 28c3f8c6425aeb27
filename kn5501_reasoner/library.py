"""Parts of rules that several trials share: ``shapes/library/*.ttl``, named by a criterion as ``lib:<name>``.

What: where a shape file names a part of the library, the part is read as if it stood in that file under the name of its
criterion (``lib:lvef-50`` in inc-08 is ``…inc-08-lvef-50``), so that a report names what decided.
In: shape files. Out: triples. Raises: RuleError for a part that there is not, that two files define, or that takes a
name which the criterion has given already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from . import resources
from .errors import RuleError
from .vocab import LIB, local

Term = TypeVar("Term")
Parts = Mapping[str, tuple[ox.Triple, ...]]
"""IRI of a part -> the statements about it and about the blank nodes that it leads to."""


def criterion_of(file: Path, namespace: str) -> str:
    """The IRI of the criterion that a shape file is named after: ``inc-08-heart-function.ttl`` -> ``…inc-08``."""
    return namespace + "-".join(file.stem.split("-")[:2])


def shape_triples(file: Path, namespace: str) -> list[ox.Triple]:
    """The statements of a shape file of a trial with those of its parts of the library. namespace: of the trial."""
    return with_parts(_parsed(file), criterion_of(file, namespace), file.name)


def with_parts(triples: Iterable[ox.Triple], criterion: str, file: str) -> list[ox.Triple]:
    """The statements of a shape file, and those of each part of the library that it names, under the criterion's name.

    criterion: its IRI; file: its name, for messages.
    """
    found = [*triples]
    known = library()
    own = {triple.subject.value for triple in found if isinstance(triple.subject, ox.NamedNode)}
    if foreign := sorted(iri for iri in own if iri.startswith(LIB)):
        raise RuleError(f"{_short(foreign[0])} is a name of the library", file, "define it in shapes/library")
    for iri in used_parts(found, file):
        if f"{criterion}-{local(iri)}" in own:
            raise RuleError(f"{_short(iri)} takes the name <{criterion}-{local(iri)}>, which this file defines itself",
                            file, "rename the one in this file")
        found += _fresh(known[iri])
    return [ox.Triple(_named(t.subject, criterion), t.predicate, _named(t.object, criterion)) for t in found]


def used_parts(triples: Iterable[ox.Triple], file: str) -> list[str]:
    """The IRIs of the parts that statements name, and of those that these name, sorted."""
    known, used = library(), set[str]()
    todo = _names(triples)
    while todo:
        iri = todo.pop()
        if iri not in known:
            close = get_close_matches(iri, known, 3)
            raise RuleError(f"there is no part {_short(iri)} in the library", file,
                            f"perhaps {' or '.join(map(_short, close))}" if close else "define it in shapes/library")
        if iri not in used:
            used.add(iri)
            todo |= _names(known[iri])
    return sorted(used)


def unused_parts() -> list[str]:
    """The IRIs of the parts that no shape file of a known trial names."""
    used: set[str] = set()
    for slug in resources.trial_slugs():
        for file in sorted(resources.trial_shapes(slug).glob("*.ttl")):
            used |= {*used_parts(_parsed(file), file.name)}
    return sorted(set(library()) - used)


def library() -> Parts:
    """All parts of the library, by IRI: the product's and those of further trials."""
    return _library(resources.trial_roots())


@cache
def _library(roots: tuple[Path, ...]) -> Parts:
    found: dict[str, tuple[ox.Triple, ...]] = {}
    places: dict[str, Path] = {}
    for root in roots:
        for file in sorted((root / "shapes" / "library").glob("*.ttl")):
            about: dict[object, list[ox.Triple]] = {}
            for triple in _parsed(file):
                about.setdefault(triple.subject, []).append(triple)
            for subject in [each for each in about if isinstance(each, ox.NamedNode)]:
                if not subject.value.startswith(LIB):
                    raise RuleError(f"<{subject.value}> has no name of the library", str(file), f"begin it with {LIB}")
                if subject.value in places:
                    raise RuleError(f"{_short(subject.value)} is defined twice",
                                    f"{places[subject.value]} and {file}", "rename one of them")
                places[subject.value] = file
                found[subject.value] = tuple(_reached(subject, about))
    return found


def _reached(subject: ox.NamedNode | ox.BlankNode, about: Mapping[object, list[ox.Triple]]) -> Iterable[ox.Triple]:
    """The statements about a term and about the blank nodes that they lead to."""
    for triple in about.get(subject, ()):
        yield triple
        if isinstance(triple.object, ox.BlankNode):
            yield from _reached(triple.object, about)


def _fresh(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The same statements with blank nodes of their own: several criteria may name one part."""
    nodes: dict[object, ox.BlankNode] = {}

    def own(term: Term) -> Term | ox.BlankNode:
        return nodes.setdefault(term, ox.BlankNode()) if isinstance(term, ox.BlankNode) else term

    return [ox.Triple(own(t.subject), t.predicate, own(t.object)) for t in triples]


def _parsed(file: Path) -> list[ox.Triple]:
    try:
        return [quad.triple for quad in
                ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)]
    except (SyntaxError, ValueError, OSError) as error:
        raise RuleError(f"the file cannot be read: {error}", str(file)) from error


def _names(triples: Iterable[ox.Triple]) -> set[str]:
    return {t.object.value for t in triples if isinstance(t.object, ox.NamedNode) and t.object.value.startswith(LIB)}


def _named(term: Term, criterion: str) -> Term | ox.NamedNode:
    """A term, or the name that a part of the library takes in a criterion."""
    if isinstance(term, ox.NamedNode) and term.value.startswith(LIB):
        return ox.NamedNode(f"{criterion}-{local(term.value)}")
    return term


def _short(iri: str) -> str:
    return f"lib:{iri.removeprefix(LIB)}"
