"""What was entered in a form as record RDF, and a stored record as what a form shows.

What: values of fields become statements with the datatype that they look like; whether they are right is for the gate
to say. In: fields and what was entered, or statements. Out: N-Triples; values by property name.
Units: as entered. Raises: nothing; what cannot be written is a Problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote
from uuid import uuid4

import pyoxigraph as ox

from kn5501_reasoner.pipeline.entering import Field, code_systems, concepts, is_iri
from kn5501_reasoner.vocab import LE, RDF, XSD

from ..errors import Problem
from ..graphs import ntriples
from ..spelling import misspelt

FORM = "entry.nt"
"""The name under which entered data are accepted: N-Triples."""
NAMED = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOMENTS = {4: "gYear", 7: "gYearMonth", 10: "date"}
Values = Mapping[str, tuple[str, ...]]


def new_record(given: str = "") -> str:
    """The IRI of a record that is being entered: the given one if we made it, so that saving twice is saving once."""
    return given if NAMED.fullmatch(given) else f"urn:uuid:{uuid4()}"


def statements(record: str, cls: str, table: str, fields: Sequence[Field], values: Values) -> tuple[str, list[Problem]]:
    """One record as N-Triples, and what is missing or cannot be written."""
    node, lines, problems = ox.NamedNode(record), [], []
    named: list[str] = []
    for field in fields:
        terms: list[ox.NamedNode | ox.Literal] = []
        for text in values.get(field.name, ()):
            if field.kind in ("codes", "iris"):
                concept = meaning(text, table, field.name)
                if concept is None:
                    problems.append(Problem(
                        "entry", f"“{text}” is neither in the list nor a code: choose one, or write system:code",
                        field=field.name,
                    ))
                    continue
                named += [concept[1]] if field.name == "code" and concept[1] else []
                terms += [ox.NamedNode(concept[0])] if concept[0] else []
            else:
                terms.append(_literal(field, text))
        lines += [ox.Quad(node, ox.NamedNode(field.iri), term) for term in terms]
    if named and not values.get("display"):
        lines.append(ox.Quad(node, ox.NamedNode(LE + "display"), ox.Literal(named[0])))
    problems += [*missing(fields, values), *misspelt(fields, values)]
    lines.append(ox.Quad(node, ox.NamedNode(RDF + "type"), ox.NamedNode(cls)))
    return ntriples(lines), problems


def missing(fields: Sequence[Field], values: Values) -> list[Problem]:
    """What a record cannot do without and was not entered."""
    told = [Problem("entry", f"“{field.label}” is missing", field=field.name)
            for field in fields if field.needed and not values.get(field.name)]
    if any(field.name == "code" for field in fields) and not (values.get("display") or values.get("code")):
        told.append(Problem("entry", "say what it is: choose from the list, or write a name or code", field="code"))
    return told


def read_triples(record: str, triples: str, fields: Sequence[Field]) -> dict[str, tuple[str, ...]] | None:
    """What the form component sent of a record, by property name; None where it cannot be read."""
    try:
        quads = list(ox.parse(triples.encode("utf-8", "replace"), ox.RdfFormat.N_TRIPLES))
    except SyntaxError:
        return None
    return shown((quad for quad in quads if quad.subject == ox.NamedNode(record)), fields)


def about(record: str, subject_iri: str, subject: str) -> str:
    """That a record is about a subject, as N-Triples."""
    person = ox.NamedNode(subject_iri)
    return ntriples([
        ox.Quad(ox.NamedNode(record), ox.NamedNode(LE + "subject"), person),
        ox.Quad(person, ox.NamedNode(RDF + "type"), ox.NamedNode(LE + "Subject")),
        ox.Quad(person, ox.NamedNode(LE + "identifier"), ox.Literal(subject)),
    ])


def meaning(text: str, table: str, prop: str) -> tuple[str, str] | None:
    """(code, name) of what was chosen or written: a concept's name, an IRI, or ``icd-10-cm:M32.9``."""
    for concept in concepts(table, prop):
        if text.lower() in (concept.label.lower(), *map(str.lower, concept.others)):
            return concept.code, concept.label
    system, colon, code = text.partition(":")
    stem = code_systems().get(system.strip().lower()) if colon else None
    iri = stem + quote(code.strip(), safe="-._~{}/") if stem else text
    return (iri, "") if is_iri(iri) else None


def shown(quads: Iterable[ox.Quad], fields: Sequence[Field]) -> dict[str, tuple[str, ...]]:
    """A stored record as the values of its form."""
    names = {field.iri: field.name for field in fields}
    found: dict[str, list[str]] = {}
    for quad in quads:
        if quad.predicate.value in names and not isinstance(quad.object, ox.BlankNode):
            found.setdefault(names[quad.predicate.value], []).append(quad.object.value)
    return {name: tuple(sorted(values)) for name, values in found.items()}


def entered(fields: Sequence[Field], given: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """What a form of plain HTML sent, by property name; empty fields are left out."""
    return {field.name: values for field in fields if (values := tuple(_texts(given.get(f"f-{field.name}", ()))))}


def _texts(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        if text := value.strip():
            yield text


def _literal(field: Field, text: str) -> ox.Literal:
    """A value with the datatype that its field and its form ask for."""
    if field.kind in ("when", "limit") and text != "..":
        text = f"{text}:00" if re.fullmatch(r".{10}T.{5}", text) else text
        return ox.Literal(text, datatype=ox.NamedNode(XSD + _MOMENTS.get(len(text), "dateTime")))
    kind = {"date": "date", "decimal": "decimal", "boolean": "boolean"}.get(field.kind)
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind)) if kind else ox.Literal(text)
