"""Reads the terminology modules: classes, their hierarchy, and what is said of each class.

In:     ontology/terminology/*.ttl, and ontology/inferred/closure.ttl when it is there.
Out:    `Source`, plain dictionaries by local name.
Raises: TerminologyError when a file is missing or is not Turtle.
Source: SKOS mapping properties (exactMatch, narrowMatch); own annotation properties, declared in codesystems.ttl.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import TerminologyError
from ..vocab import LE, RDF, RDFS, SKOS

MODULES = ("codesystems", "conditions", "medicines", "measurements", "procedures")

_READ = {
    RDF + "type": "type",
    RDFS + "subClassOf": "subClassOf",
    RDFS + "label": "label",
    SKOS + "altLabel": "altLabel",
    SKOS + "exactMatch": "exactMatch",
    SKOS + "narrowMatch": "narrowMatch",
    **{LE + name: name for name in (
        "codeRange", "ingredientName", "mayBe", "presumedWithout", "coversDomain", "allergyTo", "contraindicates",
        "weight", "namedByRule", "withholds", "displayWord",
        "displayException", "codeSystemToken", "codeStem", "fhirSystem", "matchedBy", "dotless", "sharesCodesOf",
    )},
}


@dataclass(frozen=True)
class CodeSystem:
    """One code system: `stem` + code is the IRI of a code; `uri` is its name in FHIR; `token` its name in ranges."""

    token: str
    stem: str
    uri: str
    by_prefix: bool
    dotless: bool
    shares: str | None = None

    def normal(self, code: str) -> str:
        """The code as it is compared: without dots and in capitals where the system says so."""
        return code.replace(".", "").upper() if self.dotless else code


@dataclass(frozen=True)
class Source:
    """What the Turtle says: direct superclasses, and ``said[property][class]`` as lists of values.

    Values in our own namespace are local names, all others are as written.
    """

    systems: tuple[CodeSystem, ...]
    parents: Mapping[str, set[str]]
    said: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)

    def values(self, predicate: str, name: str) -> list[str]:
        """What one property says of one class."""
        return self.said[predicate].get(name, [])


def read(folder: Path, closure: Path | None = None) -> Source:
    """Everything the modules in `folder` say; `closure` adds inferred superclasses."""
    said: dict[str, dict[str, list[str]]] = {predicate: {} for predicate in _READ.values()}
    for module in MODULES:
        for name, predicate, value in _statements(folder / f"{module}.ttl"):
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
    return Source(tuple(_system(said, name) for name in said["codeSystemToken"]), parents, said)


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
    return CodeSystem(token, stem, uri, one("matchedBy") == "prefix", one("dotless") == "true", one("sharesCodesOf"))
