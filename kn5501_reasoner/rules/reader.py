"""One shape file as triples, read into the typed form by recursive descent.

In: Turtle. Out: shapes and criteria. Raises: RuleError for whatever is not in the supported pattern, by name.
Source: docs/uncertainty.md, "One rule, four questions"; SHACL 1.0 Core.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from ..errors import RuleError
from ..library import with_parts
from ..shapes import ALWAYS, CARD, ROLES, Annotations, Card, Criterion, Node, Property, Shape
from ..vocab import DCTERMS, LE, RDF, RDFS, SH, SKOS, XSD, short

_NODE = {SH + name for name in ("property", "or", "not", "class", "targetClass")}
_PROPERTY = {
    SH + name
    for name in (
        "path", "minCount", "minInclusive", "maxInclusive", "hasValue", "in",
        "qualifiedValueShape", "qualifiedMaxCount", "qualifiedMinCount", "message", "severity", "targetClass",
    )
}
_NOTES = {RDF + "type", RDFS + "label"} | {
    LE + name
    for name in (
        "domain", "anchor", "appliesTo", "judgedWhere", "borderlineWhere", "alternativeOf",
        "criterion", "role", "part",
    )
}
_ROLE = {iri: name for name, iri in ROLES.items()}
Term = ox.NamedNode | ox.BlankNode | ox.Literal
_KINDS = {SH + "NodeShape", SH + "PropertyShape"}


class Reader:
    """One file as triples, read by recursive descent."""

    def __init__(self, file: Path, text: str | None = None, criterion: str = "") -> None:
        """criterion: the IRI whose name parts of the library take; without one, none is looked up."""
        self.file = file.name
        try:
            source = file.read_bytes() if text is None else text.encode()
            quads = [*ox.parse(input=source, format=ox.RdfFormat.TURTLE)]
        except (SyntaxError, ValueError, OSError) as error:
            raise RuleError(f"the file cannot be read: {error}", self.file) from error
        triples = [quad.triple for quad in quads]
        self.index: dict[Term, list[tuple[str, Term]]] = {}
        for triple in with_parts(triples, criterion, self.file) if criterion else triples:
            if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
                raise RuleError("a triple in a triple is not in the supported pattern", self.file)
            self.index.setdefault(triple.subject, []).append((triple.predicate.value, triple.object))
        self.subjects = {s.value for s in self.index if isinstance(s, ox.NamedNode)}
        self.read: set[Term] = set()
        self.open: list[Term] = []

    def named_shapes(self) -> dict[str, Shape]:
        """Every shape with an IRI, by IRI."""
        return {iri: self.shape(ox.NamedNode(iri)) for iri in sorted(self.subjects)}

    def having(self, predicate: str) -> set[str]:
        return {subject.value for subject, said in self.index.items() if predicate in dict(said)}

    def refuse(self, what: str, subject: Term, hint: str = "") -> RuleError:
        name = subject.value
        if isinstance(subject, ox.BlankNode):
            name = next((n.value for n in reversed(self.open) if isinstance(n, ox.NamedNode)), "") + " […]"
        return RuleError(what, f"{self.file} <{name}>", hint)

    def refuse_unread(self) -> None:
        for subject in self.index:
            if isinstance(subject, ox.NamedNode) and subject not in self.read:
                raise self.refuse("no criterion of this file uses this shape", subject, "link it or remove it")

    def criterion(self, iri: str) -> Criterion:
        subject = ox.NamedNode(iri)
        alternative = self.text(subject, LE + "alternativeOf")
        requirement = self.node(subject, carded=alternative is None)
        judged = tuple(
            ALWAYS if o.value == ALWAYS else self.part(o) for o in self.values(subject, LE + "judgedWhere")
        )
        borderline = self.one(subject, LE + "borderlineWhere")
        applies = self.one(subject, LE + "appliesTo")
        if not (requirement.properties or requirement.either or requirement.nots or judged):
            raise self.refuse("the criterion demands nothing", subject)
        if requirement.classes:
            raise self.refuse("sh:class on a criterion is not in the supported pattern", subject)
        return Criterion(
            iri=iri,
            file=self.file,
            requirement=requirement,
            applies_to=self.node(applies) if applies is not None else None,
            judged_where=judged,
            borderline=self.part(borderline) if borderline is not None else None,
            alternative_of=alternative,
            card=self.card(subject) if alternative is None else Card(),
        )

    def card(self, subject: Term) -> Card:
        """What is said of a criterion beside its shape."""
        words = {name: self.words(subject, iri) for name, iri in (
            ("label", RDFS + "label"), ("statement", LE + "statement"), ("remedy", LE + "remedy"),
            ("source", DCTERMS + "source"), ("note", SKOS + "editorialNote"))}
        order = self.number(subject, LE + "order")
        if order is not None and (order < 1 or order % 1):
            raise self.refuse(f"le:order is a whole number from 1, not {order}", subject)
        mark = self.one(subject, LE + "sourceMark")
        anchors, domains, parameters = (
            tuple(self.iri(value, subject) for value in self.values(subject, LE + name))
            for name in ("anchor", "domain", "parameter"))
        return Card(**words, mark="" if mark is None else self.iri(mark, subject),
                    order=None if order is None else int(order),
                    anchors=anchors, domains=domains, parameters=parameters,
                    version_of=self.text(subject, DCTERMS + "isVersionOf"))

    def words(self, subject: Term, predicate: str) -> str:
        """A text for readers; empty where there is none."""
        found = self.one(subject, predicate)
        if found is not None and not isinstance(found, ox.Literal):
            raise self.refuse(f"{short(predicate)} takes a text, not {found}", subject)
        return "" if found is None else found.value

    def part(self, subject: Term) -> Property:
        shape = self.shape(subject)
        if not isinstance(shape, Property) or shape.iri is None:
            raise self.refuse("a named property shape is needed here", subject)
        return shape

    def shape(self, subject: Term) -> Shape:
        predicates = {p for p, _ in self.index.get(subject, [])}
        return self.property(subject) if SH + "path" in predicates else self.node(subject)

    def node(self, subject: Term, carded: bool = False) -> Node:
        """A node shape. carded: a criterion, whose anchors and domains are those of its card."""
        self.enter(subject, _NODE | {SH + "message", SH + "severity"} | (CARD if carded else set()))
        shape = Node(
            classes=tuple(sorted(self.iri(o, subject) for o in self.values(subject, SH + "class"))),
            properties=tuple(self.property(o) for o in self.values(subject, SH + "property")),
            either=tuple(self.alternatives(o, subject) for o in self.values(subject, SH + "or")),
            nots=tuple(self.shape(o) for o in self.values(subject, SH + "not")),
            iri=subject.value if isinstance(subject, ox.NamedNode) else None,
            notes=Annotations(self.words(subject, RDFS + "label")) if carded else self.notes(subject),
        )
        self.open.pop()
        return shape

    def property(self, subject: Term) -> Property:
        self.enter(subject, _PROPERTY)
        path = self.path(subject)
        qualified = self.one(subject, SH + "qualifiedValueShape")
        counts = tuple(self.whole(subject, SH + name) for name in ("qualifiedMaxCount", "qualifiedMinCount"))
        if counts not in ([(0, None), (None, 1)] if qualified is not None else [(None, None)]):
            raise self.refuse(
                "sh:qualifiedValueShape is supported with sh:qualifiedMaxCount 0 alone, or with sh:qualifiedMinCount 1",
                subject,
            )
        events = self.node(qualified) if qualified is not None else None
        listed = self.one(subject, SH + "in")
        shape = Property(
            path=path,
            min_count=self.whole(subject, SH + "minCount"),
            minimum=self.number(subject, SH + "minInclusive"),
            maximum=self.number(subject, SH + "maxInclusive"),
            has_value=tuple(self.value(o, subject) for o in self.values(subject, SH + "hasValue")),
            one_of=tuple(self.value(o, subject) for o in self.items(listed, subject)) if listed is not None else (),
            none_of=events if counts[0] == 0 else None,
            some_of=events if counts[1] == 1 else None,
            iri=subject.value if isinstance(subject, ox.NamedNode) else None,
            notes=self.notes(subject),
        )
        self.open.pop()
        return shape

    def enter(self, subject: Term, allowed: set[str]) -> None:
        if subject in self.open:
            raise self.refuse("the shape contains itself", subject)
        if subject not in self.index:
            raise self.refuse("the shape is not defined in this file", subject)
        self.open.append(subject)
        self.read.add(subject)
        for predicate, value in self.index[subject]:
            if predicate not in allowed | _NOTES:
                raise self.refuse(f"{short(predicate)} is not in the supported pattern here", subject)
            if predicate == RDF + "type" and value.value not in _KINDS:
                raise self.refuse(f"a shape cannot be of type {value}", subject)
            if predicate == SH + "targetClass" and value.value != LE + "Subject":
                raise self.refuse(f"a criterion is about le:Subject, not about {value}", subject)

    def text(self, subject: Term, predicate: str) -> str | None:
        found = self.one(subject, predicate)
        return None if found is None else found.value

    def notes(self, subject: Term) -> Annotations:
        text = partial(self.text, subject)
        return Annotations(
            label=text(RDFS + "label") or "",
            domains=tuple(sorted(o.value for o in self.values(subject, LE + "domain"))),
            anchor=text(LE + "anchor"),
            criterion=text(LE + "criterion"),
            role=_ROLE.get(text(LE + "role") or ""),
            part=text(LE + "part"),
            alternative_of=text(LE + "alternativeOf"),
            message=text(SH + "message") or "",
        )

    def path(self, subject: Term) -> tuple[str, ...]:
        found = self.one(subject, SH + "path")
        if isinstance(found, ox.NamedNode):
            return (found.value,)
        steps = self.items(found, subject)
        named = tuple(step.value for step in steps if isinstance(step, ox.NamedNode))
        if len(steps) != 2 or len(named) != 2:
            raise self.refuse("sh:path is supported with one or two steps alone", subject)
        return named

    def alternatives(self, head: Term, subject: Term) -> tuple[Shape, ...]:
        return tuple(self.shape(item) for item in self.items(head, subject))

    def items(self, head: Term | None, subject: Term) -> list[Term]:
        found: list[Term] = []
        while head is None or head.value != RDF + "nil":
            links = dict(self.index.get(head, [])) if head is not None else {}
            if set(links) != {RDF + "first", RDF + "rest"} or len(found) > 99:
                raise self.refuse("a list is broken or a path is not a sequence", subject)
            found.append(links[RDF + "first"])
            head = links[RDF + "rest"]
        if not found:
            raise self.refuse("an empty list", subject)
        return found

    def values(self, subject: Term, predicate: str) -> list[Term]:
        return [o for p, o in self.index.get(subject, []) if p == predicate]

    def one(self, subject: Term, predicate: str) -> Term | None:
        found = self.values(subject, predicate)
        if len(found) > 1:
            raise self.refuse(f"{short(predicate)} is said twice", subject)
        return found[0] if found else None

    def iri(self, value: Term, subject: Term) -> str:
        if not isinstance(value, ox.NamedNode):
            raise self.refuse(f"an IRI is needed, not {value}", subject)
        return value.value

    def value(self, value: Term, subject: Term) -> str | bool:
        if isinstance(value, ox.Literal):
            if value.datatype.value == XSD + "boolean" and value.value in ("true", "false"):
                return value.value == "true"
            raise self.refuse(
                f"sh:hasValue and sh:in take IRIs and true or false, not {value}", subject,
                "write a number with sh:minInclusive and sh:maxInclusive",
            )
        return self.iri(value, subject)

    def number(self, subject: Term, predicate: str) -> Decimal | None:
        found = self.one(subject, predicate)
        if found is None:
            return None
        kinds = (XSD + "decimal", XSD + "integer")
        try:
            if not isinstance(found, ox.Literal) or found.datatype.value not in kinds:
                raise InvalidOperation
            return Decimal(found.value)
        except InvalidOperation:
            raise self.refuse(f"{short(predicate)} takes a decimal number, not {found}", subject) from None

    def whole(self, subject: Term, predicate: str) -> int | None:
        found = self.number(subject, predicate)
        if found not in (None, 0, 1):
            raise self.refuse(f"{short(predicate)} {found} is not in the supported pattern", subject)
        return None if found is None else int(found)
