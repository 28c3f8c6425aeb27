"""A plain rule in words, with the terms it names, exact enough to write the rule again from them.

What: the SHACL constructs that rules use and nothing else: limits, yes and no, one of several, no event or at least one
event of a pattern, classes, not, or.
In: a Criterion, the labels, units and look-backs of the ontology. Out: Words, as Pieces.
Units: those that the fact model declares. Raises: RuleError for a construct that has no words here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kn5501_reasoner.amounts import amount, number
from kn5501_reasoner.errors import RuleError
from kn5501_reasoner.pipeline.knowledge import PARAMETERS, Criterion, Node, Property, Shape
from kn5501_reasoner.vocab import LE

from .protocol import Protocol
from .terms import Ontology

OFFSETS = {
    LE + "daysBeforeScreening": ("day", LE + "screening"), LE + "daysBeforeEnrolment": ("day", LE + "enrolment"),
    LE + "daysBeforeInfusion": ("day", LE + "infusion"),
    LE + "monthsBeforeEnrolment": ("calendar month", LE + "enrolment"),
}


@dataclass(frozen=True)
class Piece:
    """A few words; term: the IRI of what they name, or nothing."""

    text: str
    term: str = ""


Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class Line:
    """One demand. shape: name of the part of the rule that says it; note: on what evidence it is decided."""

    words: Pieces
    shape: str = ""
    note: Pieces = ()

    @property
    def text(self) -> str:
        """The demand as one string, its note in brackets."""
        note = f" ({plain(self.note)})" if self.note else ""
        return plain(self.words) + note


@dataclass(frozen=True)
class Words:
    """One rule. concerns: all must hold, or the rule does not apply; demands: all must hold; either: one must hold;
    judged: where an investigator must judge; always_judged: always; borderline: what a judgement may decide besides."""

    name: str
    title: str
    concerns: tuple[Line, ...] = ()
    demands: tuple[Line, ...] = ()
    either: tuple[Line, ...] = ()
    judged: tuple[Line, ...] = ()
    always_judged: bool = False
    borderline: tuple[Line, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything as plain sentences."""
        parts = (
            ("Concerns only a subject with", self.concerns, " and "),
            ("Demands", self.demands, "; and "),
            ("Demands at least one of", self.either, "; or "),
            ("Awaits judgement where there is", self.judged, "; or "),
            ("A judgement may decide where there is", self.borderline, "; or "),
        )
        found = [f"{head}: {joint.join(line.text for line in lines)}." for head, lines, joint in parts if lines]
        return (*found, *(["Always needs the investigator's judgement."] if self.always_judged else []))


class Verbaliser:
    """Says rules in the labels of one ontology."""

    def __init__(self, ontology: Ontology, protocol: Protocol) -> None:
        self._ontology, self._protocol = ontology, protocol

    def say(self, rule: Criterion) -> Words:
        """One criterion, or one other reading of one."""
        need = rule.requirement
        if need.classes or need.nots or len(need.either) > 1 or (rule.applies_to and not _flat(rule.applies_to)):
            raise RuleError("this form of rule has no words", rule.iri)
        patterns = [each for each in rule.judged_where if not isinstance(each, str)]
        return Words(
            self._name(rule.iri), need.notes.label,
            concerns=self._lines(rule.applies_to.properties if rule.applies_to else ()),
            demands=self._lines(need.properties),
            either=tuple(self._line(each) for options in need.either for each in options),
            judged=tuple(self._line(each, absent=False) for each in patterns),
            always_judged=len(patterns) < len(rule.judged_where),
            borderline=self._lines([rule.borderline] if rule.borderline else []),
        )

    def _lines(self, properties: Iterable[Property]) -> tuple[Line, ...]:
        return tuple(self._line(each) for each in properties)

    def _line(self, shape: Shape, absent: bool = True) -> Line:
        if isinstance(shape, Node):
            return Line(self._node(shape), self._name(shape.iri))
        if shape.pattern is None:
            return Line(self._property(shape), self._name(shape.iri), self._counted(shape.path[0]))
        if len(shape.path) != 1 or _has_value(shape):
            raise RuleError("this form of part has no words", shape.iri or "")
        count = "no " if shape.some_of is None else "at least one "
        start = (Piece(count), self._named(shape.path[0])) if absent else (self._named(shape.path[0]),)
        words = (*start, Piece(": "), *self._node(shape.pattern))
        return Line(words, self._name(shape.iri), self._reviewed(shape) if absent else ())

    def _node(self, node: Node) -> Pieces:
        """Everything in a node, joined by commas; exceptions last."""
        if len(node.either) > 1:
            raise RuleError("two choices in one node have no words", node.iri or "")
        found = [(self._named(each),) for each in node.classes]
        found += [self._property(each) for each in node.properties if each.path[0] not in OFFSETS]
        found += [self._choice(options) for options in node.either]
        found += [self._property(each) for each in node.properties if each.path[0] in OFFSETS]
        if not node.classes and not node.either:
            found = [(Piece("any"),), *found]
        words = _join(found, ", ")
        for exception in node.nots:
            words = (*words, Piece(", unless "), *self._inner(exception))
        return words

    def _inner(self, shape: Shape) -> Pieces:
        """A shape inside another: its parts joined by 'and'."""
        if isinstance(shape, Property):
            return self._property(shape)
        if shape.nots or len(shape.either) > 1:
            raise RuleError("an exception inside an exception has no words", shape.iri or "")
        found = [(self._named(each),) for each in shape.classes]
        found += [self._property(each) for each in shape.properties]
        found += [self._choice(options) for options in shape.either]
        return _join(found, " and ")

    def _choice(self, options: Iterable[Shape]) -> Pieces:
        return (Piece("one of ("), *_join([self._inner(each) for each in options], "; or "), Piece(")"))

    def _property(self, shape: Property) -> Pieces:
        """One value: a limit, yes or no, or one of a list."""
        if len(shape.path) != 1 or shape.pattern is not None:
            raise RuleError("this form of part has no words", shape.iri or "")
        path, values = shape.path[0], shape.has_value or shape.one_of
        if shape.minimum is not None or shape.maximum is not None:
            if values:
                raise RuleError("limits beside values have no words", shape.iri or "")
            if path in OFFSETS:
                return self._offset(shape)
            return (self._named(path), Piece(": " + self._limits(path, shape.minimum, shape.maximum)))
        if len(values) == 1 and isinstance(values[0], bool):
            if self._ontology.terms[path].said(LE + "attributeOf"):
                return (*([] if values[0] else [Piece("not ")]), self._named(path))
            return (self._named(path), Piece(": yes" if values[0] else ": no"))
        if values and all(isinstance(each, str) for each in values):
            return (self._named(path), Piece(" is "), *_join([(self._named(str(e)),) for e in values], " or "))
        if shape.min_count == 1 and not values:
            return (self._named(path), Piece(" is on record"))
        raise RuleError("this form of part has no words", shape.iri or "")

    def _limits(self, path: str, low: Decimal | None, high: Decimal | None) -> str:
        code = " ".join(self._ontology.terms[path].said(LE + "unitCode"))
        if low is not None and high is not None:
            return f"between {amount(low, code)} and {amount(high, code)}"
        return f"at least {amount(low, code)}" if low is not None else f"at most {amount(high, code)}"  # type: ignore[arg-type]

    def _offset(self, shape: Property) -> Pieces:
        """When an event counts, by the distance from its last day to an anchor; 0 is: present on that day."""
        unit, anchor = OFFSETS[shape.path[0]]
        where = self._named(anchor)
        if shape.minimum == 0 and shape.maximum is None:
            return (Piece("at any time up to "), where)
        if shape.minimum == 0 and shape.maximum == 0:
            return (Piece("present at "), where)
        if shape.minimum == 0:
            days = number(shape.maximum)  # type: ignore[arg-type]
            return (Piece(f"within {days} {unit}{'' if days == '1' else 's'} before "), where)
        return (self._named(shape.path[0]), Piece(": " + self._limits(shape.path[0], shape.minimum, shape.maximum)))

    def _counted(self, path: str) -> Pieces:
        """The day at which a fact is counted, and how old its records may be."""
        fact = self._ontology.terms[path]
        anchors, looks = fact.said(LE + "countedAt"), fact.said(LE + "lookBack")
        if not anchors:
            return ()
        when = (Piece("as known at "), self._named(anchors[0]), Piece(", from records "))
        if days := fact.said(LE + "lookBackDays"):
            return (*when, Piece(f"at most {days[0]} days old"))
        if not looks:
            return (*when, Piece("of any age"))
        return (*when, Piece("at most "), self._days(looks[0]), Piece(" old"))

    def _reviewed(self, shape: Property) -> Pieces:
        """What shows that an event is absent."""
        if not shape.notes.domains:
            return ()
        domains = _join([(self._named(each),) for each in shape.notes.domains], " and ")
        age, day = self._days("review_valid_days"), self._named(shape.notes.anchor or LE + "enrolment")
        anchor = (Piece(" at most "), age, Piece(" before "), day)
        return (Piece("absence is shown by a review of "), *domains, *anchor, Piece(", or by a denial"))

    def _days(self, parameter: str) -> Piece:
        """How long, by a parameter of the trial, or by its default."""
        found = self._protocol.parameter(parameter)
        if found is None:
            return Piece(amount(Decimal(PARAMETERS[parameter]), "d"))
        return Piece(amount(found.value, found.unit), self._protocol.space + found.id)

    def _name(self, iri: str | None) -> str:
        return self._protocol.local(iri or "")

    def _named(self, iri: str) -> Piece:
        return Piece(self._ontology.label(iri).removesuffix(" (domain)"), iri)


def terms_of(rule: Criterion) -> set[str]:
    """Every class and property that a rule names."""
    found: set[str] = set()
    todo: list[Shape] = [rule.requirement, *([rule.applies_to] if rule.applies_to else [])]
    todo += [each for each in rule.judged_where if not isinstance(each, str)]
    todo += [rule.borderline] if rule.borderline else []
    while todo:
        shape = todo.pop()
        if isinstance(shape, Property):
            found |= {*shape.path, *(each for each in (*shape.has_value, *shape.one_of) if isinstance(each, str))}
            todo += [shape.pattern] if shape.pattern else []
        else:
            found |= set(shape.classes)
            todo += [*shape.properties, *shape.nots, *(each for options in shape.either for each in options)]
    return found


def plain(pieces: Iterable[Piece]) -> str:
    """The words alone."""
    return "".join(piece.text for piece in pieces)


def _join(parts: list[Pieces], joint: str) -> Pieces:
    found: list[Piece] = []
    for part in parts:
        found += [Piece(joint), *part] if found else part
    return tuple(found)


def _flat(node: Node) -> bool:
    return not (node.classes or node.either or node.nots)


def _has_value(shape: Property) -> bool:
    return bool(shape.has_value or shape.one_of) or (shape.minimum, shape.maximum, shape.min_count) != (None,) * 3
