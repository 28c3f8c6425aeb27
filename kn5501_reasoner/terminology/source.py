"""Reads the terminology modules: classes, their hierarchy, and what is said of each class.

In:     ontology/terminology/*.ttl (listings.ttl is made from the tables of the sweeps), ontology/library/*.ttl, and
        ontology/inferred/closure.ttl when it is there.
Out:    `Source`, plain dictionaries by local name.
Raises: TerminologyError when a file is missing or is not Turtle.
Source: SKOS mapping properties (exactMatch, narrowMatch); own annotation properties, declared in codesystems.ttl.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import TerminologyError
from ..vocab import LE, RDF, RDFS, SKOS

MODULES = ("codesystems", "conditions", "medicines", "measurements", "procedures", "listings")

_READ = {
    RDF + "type": "type",
    RDFS + "subClassOf": "subClassOf",
    RDFS + "label": "label",
    SKOS + "altLabel": "altLabel",
    SKOS + "exactMatch": "exactMatch",
    SKOS + "narrowMatch": "narrowMatch",
    **{LE + name: name for name in (
        "codeRange", "ingredientName", "mayBe", "presumedWithout", "coversDomain", "allergyTo", "contraindicates",
        "weight", "namedByRule", "withholds", "displayWord", "horizonCode",
        "displayException", "codeSystemToken", "codeStem", "fhirSystem", "matchedBy", "dotless", "codeForm", "category",
        "sweepsFor", "sweptOver", "outsideCode", "openCode", "mayBeCode", "presumedCode",
    )},
}


_CATEGORY = 3
_MARKS = re.compile(r"[†‡*!#+\s.-]+$")
"""What is written after a code of ICD: dagger, asterisk, marks of national editions, a dash for what is left out."""
_DOT = re.compile(r"^([A-Z][0-9A-Z][0-9A-Z])\.")


@dataclass(frozen=True)
class CodeSystem:
    """One code system: `stem` + code is the IRI of a code; `uri` is its name in FHIR; `token` its name in ranges.

    categories: the first three characters of its codes, where they are declared; form: how its codes are written.
    """

    token: str
    stem: str
    uri: str
    by_prefix: bool
    dotless: bool
    categories: frozenset[str] = frozenset()
    form: str = ""

    def normal(self, code: str) -> str:
        """The code as it is compared: of a dotless system in capitals, without its dot and the marks that follow it.

        What else stands in it stays, so that it is no code: two codes in one, a dot in another place.
        """
        if not self.dotless:
            return code
        plain = code[:3] + code[4:] if code[3:4] == "." else code
        if plain.isascii() and plain.isalnum():  # as nearly all are
            return plain.upper()
        return "-".join(_DOT.sub(r"\1", part.strip()) for part in _MARKS.sub("", code.strip().upper()).split("-"))

    def writes(self, code: str) -> bool:
        """Whether a code is written as this system writes its codes, longer or shorter."""
        return not self.form or re.fullmatch(self.form, code) is not None

    def knows(self, code: str) -> bool:
        """Whether the code lies in a category of the system or above some; where none are declared, it does not."""
        return code[:_CATEGORY] in self.categories if len(code) >= _CATEGORY else any(
            category.startswith(code) for category in self.categories)


@dataclass(frozen=True)
class Sweep:
    """Classes that were looked for together in whole code systems. roots: the widest of them; systems: tokens."""

    name: str
    roots: tuple[str, ...]
    systems: frozenset[str]


@dataclass(frozen=True)
class Source:
    """What the Turtle says: direct superclasses, and ``said[property][class]`` as lists of values.

    Values in our own namespace are local names, all others are as written.
    """

    systems: tuple[CodeSystem, ...]
    parents: Mapping[str, set[str]]
    said: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    sweeps: tuple[Sweep, ...] = ()

    def values(self, predicate: str, name: str) -> list[str]:
        """What one property says of one class."""
        return self.said[predicate].get(name, [])


def read(folder: Path, closure: Path | None = None) -> Source:
    """Everything the modules in `folder` say; `closure` adds inferred superclasses."""
    said: dict[str, dict[str, list[str]]] = {predicate: {} for predicate in _READ.values()}
    library = sorted((folder.parent / "library").glob("*.ttl"))
    for file in (*(folder / f"{module}.ttl" for module in MODULES), *library):
        for name, predicate, value in _statements(file):
            said[predicate].setdefault(name, []).append(value)
    parents: dict[str, set[str]] = {name: set() for name in said["label"]}
    files = [said["subClassOf"]]
    if closure is not None and closure.is_file():
        inferred: dict[str, list[str]] = {}
        for name, predicate, value in _statements(closure):
            if predicate == "subClassOf" and name in parents and value in parents:
                inferred.setdefault(name, []).append(value)
        files.append(inferred)
    for given in files:
        for name, above in given.items():
            parents.setdefault(name, set()).update(above)
    systems = tuple(_system(said, name) for name in said["codeSystemToken"])
    return Source(systems, parents, said, tuple(_sweeps(said)))


def _statements(path: Path) -> Iterator[tuple[str, str, str]]:
    """(class, property, value) of one Turtle file, as far as they concern terms of our own and properties read here."""
    import pyoxigraph

    start = len(LE)
    try:
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
            predicate = _READ.get(quad.predicate.value)
            if predicate is None or type(quad.subject) is pyoxigraph.BlankNode:
                continue
            subject = quad.subject.value
            if subject.startswith(LE):
                value = quad.object.value
                yield subject[start:], predicate, value[start:] if _is_own(predicate, value) else value
    except (SyntaxError, OSError) as error:
        raise TerminologyError(f"not readable as Turtle: {error}", path.name, "install the package again") from error


def _is_own(predicate: str, value: str) -> bool:
    """Whether the value names a term of our own; mapped codes and stems stay whole."""
    return value.startswith(LE) and predicate not in ("exactMatch", "narrowMatch", "codeStem", "fhirSystem")


def _system(said: Mapping[str, Mapping[str, list[str]]], name: str) -> CodeSystem:
    def one(predicate: str) -> str | None:
        values = said[predicate].get(name)
        return values[0] if values else None

    token, stem, uri = one("codeSystemToken"), one("codeStem"), one("fhirSystem")
    if token is None or stem is None or uri is None:
        raise TerminologyError(f"the code system '{name}' lacks its token, stem or URI", "codesystems.ttl",
                               "install the package again")
    return CodeSystem(token, stem, uri, one("matchedBy") == "prefix", one("dotless") == "true",
                      frozenset(_categories(said["category"].get(name, []))), one("codeForm") or "")


def _sweeps(said: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Sweep]:
    """The sweeps with the systems that their classes were swept over."""
    tokens = {name: values[0] for name, values in said["codeSystemToken"].items()}
    for name, roots in sorted(said["sweepsFor"].items()):
        over = {system for root in roots for system in said["sweptOver"].get(root, ())}
        yield Sweep(name, tuple(sorted(roots)), frozenset(tokens[system] for system in over))


def _categories(spans: list[str]) -> Iterator[str]:
    """``A00-A09`` as its categories; the ends differ in their digits alone."""
    for span in spans:
        low, dash, high = span.partition("-")
        if dash:
            yield from (f"{low[0]}{number:02}" for number in range(int(low[1:]), int(high[1:]) + 1))
        else:
            yield low
