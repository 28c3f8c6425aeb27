"""Reads the terminology modules: classes, their hierarchy, and what each class is called in which code system.

In:     ontology/terminology/*.ttl, and ontology/inferred/closure.ttl when it is there.
Out:    `Source`, plain dictionaries by local name.
Raises: TerminologyError when a file is not Turtle or a class is placed in a circle.
Source: SKOS mapping properties (exactMatch, narrowMatch); own annotation properties in codesystems.ttl.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..errors import TerminologyError
from ..vocab import LE, OWL, RDF, RDFS, SKOS

MODULES = ("codesystems", "conditions", "medicines", "measurements", "procedures")


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


@dataclass
class Source:
    """What the Turtle says, by local name of the class."""

    systems: dict[str, CodeSystem] = field(default_factory=dict)
    parents: dict[str, set[str]] = field(default_factory=dict)
    exact: dict[str, list[str]] = field(default_factory=dict)
    narrow: dict[str, list[str]] = field(default_factory=dict)
    ranges: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    links: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict)


LINKS = ("mayBe", "presumedWithout", "contraindicates", "allergyTo")
VALUES = ("weight", "coversDomain", "namedByRule")


def _local(iri: str) -> str | None:
    return iri[len(LE):] if iri.startswith(LE) else None


def _triples(path: Path):
    """The triples of one Turtle file as (subject, predicate, object) strings; blank nodes are left out."""
    import pyoxigraph

    try:
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
            if isinstance(quad.subject, pyoxigraph.NamedNode) and not isinstance(quad.object, pyoxigraph.BlankNode):
                yield quad.subject.value, quad.predicate.value, quad.object.value
    except (SyntaxError, OSError) as error:
        raise TerminologyError(f"not readable as Turtle: {error}", path.name, "install the package again") from error


def read(folder: Path, closure: Path | None = None) -> Source:
    """Everything the modules in `folder` say; `closure` adds inferred superclasses."""
    source, systems = Source(), {}
    for module in MODULES:
        for subject, predicate, value in _triples(folder / f"{module}.ttl"):
            name = _local(subject)
            if name is not None:
                _take(source, systems, name, predicate, value)
    for name, facts in systems.items():
        source.systems[facts["codeSystemToken"]] = CodeSystem(
            token=facts["codeSystemToken"], stem=facts["codeStem"], uri=facts["fhirSystem"],
            by_prefix=facts["matchedBy"] == "prefix", dotless=facts.get("dotless") == "true",
            shares=facts.get("sharesCodesOf"))
    if closure is not None and closure.is_file():
        for subject, predicate, value in _triples(closure):
            child, parent = _local(subject), _local(value)
            if predicate == RDFS + "subClassOf" and child in source.parents and parent in source.parents:
                source.parents[child].add(parent)
    return source


def _take(source: Source, systems: dict, name: str, predicate: str, value: str) -> None:
    """One triple about the term `name`."""
    if predicate == RDF + "type":
        if value == OWL + "Class":
            source.parents.setdefault(name, set())
        elif value == LE + "CodeSystem":
            systems.setdefault(name, {})
    elif predicate == RDFS + "subClassOf":
        if (parent := _local(value)) is not None:
            source.parents.setdefault(name, set()).add(parent)
    elif predicate == SKOS + "exactMatch":
        source.exact.setdefault(name, []).append(value)
    elif predicate == SKOS + "narrowMatch":
        source.narrow.setdefault(name, []).append(value)
    elif predicate == RDFS + "label":
        source.labels[name] = value
        source.names.setdefault(name, []).append(value)
    elif predicate == SKOS + "altLabel" or predicate == LE + "ingredientName":
        source.names.setdefault(name, []).append(value)
    elif (own := _local(predicate)) == "codeRange":
        source.ranges.setdefault(name, []).append(value)
    elif own in LINKS and (target := _local(value)) is not None:
        source.links.setdefault(own, {}).setdefault(name, set()).add(target)
    elif own in VALUES:
        source.values.setdefault(own, {}).setdefault(name, []).append(value)
    elif own in ("codeSystemToken", "codeStem", "fhirSystem", "matchedBy", "dotless", "sharesCodesOf"):
        systems.setdefault(name, {})[own] = value
