"""From role shapes to a plan: each supported construct of SHACL Core as a predicate over columns.

What: a path to a column has at most one value (the integrity shapes hold that), so ``minCount 1`` asks whether it is
known, and every other constraint holds of an absent value unless ``minCount`` or ``hasValue`` asks for one.
In: shapes as the rules stage reads them, the columns, the classes inside a class. Out: ``Plan``.
Raises: PlanError naming the construct and the shape, for whatever is not in the supported pattern.
Source: SHACL 1.0 Core; docs/shacl.md.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields

from ..errors import PlanError
from ..model import ANCHORS, DOMAINS
from ..shapes import ROLES, Property, Shape
from ..vocab import LE, local, short
from .plan import All, AtLeast, AtMost, Decision, Either, InClass, Is, Known, NoEvent, Not, Plan, Predicate
from .schema import EventTable, Schema, bound, judged, settled

_BESIDE = {"iri", "notes"}
_NODE = {"classes", "properties", "either", "nots"} | _BESIDE
_SAYS = {
    "min_count": "sh:minCount", "minimum": "sh:minInclusive", "maximum": "sh:maxInclusive",
    "has_value": "sh:hasValue", "one_of": "sh:in", "none_of": "sh:qualifiedValueShape",
    "some_of": "sh:qualifiedValueShape",
}  # fmt: skip
_PROPERTY = {"path"} | set(_SAYS) | _BESIDE
_JUDGED = {"judgedFit": True, "judgedUnfit": False}
_SETTLED = {f"settledAt{anchor.capitalize()}": anchor for anchor in ANCHORS}

Subclasses = Callable[[str], Iterable[str]]


def compile_trial(shapes: Mapping[str, Shape], schema: Schema, subclasses: Subclasses) -> Plan:
    """The plan of all role shapes; shapes of parts are read where a role contains them.

    shapes: IRI -> shape; subclasses: local names of the classes inside a class.
    Raises: PlanError for an unsupported construct, a role said twice, or a criterion without may-pass or passes.
    """
    roles: dict[str, dict[str, Shape]] = {}
    for iri, shape in shapes.items():
        notes = shape.notes
        if notes.role is None or notes.criterion is None:
            raise PlanError("a role shape needs le:role and le:criterion", iri)
        if notes.part is None:
            if notes.role in roles.setdefault(notes.criterion, {}):
                raise PlanError(f"the role {notes.role} is said twice", notes.criterion)
            roles[notes.criterion][notes.role] = shape
    if not roles:
        raise PlanError("there are no role shapes", hint="derive them first")
    return Plan(tuple(_decision(iri, roles[iri], schema, subclasses) for iri in sorted(roles, key=_order)))


def _decision(criterion: str, roles: Mapping[str, Shape], schema: Schema, subclasses: Subclasses) -> Decision:
    trial = criterion.removesuffix(local(criterion))
    for role in ("may-pass", "passes"):
        if role not in roles:
            raise PlanError(f"the role {role} is missing", criterion)
    named = tuple(
        (role, _Subject(schema, subclasses, trial, f"<{roles[role].iri}>").holds(roles[role]))
        for role in ROLES if role in roles
    )
    alternative = roles["passes"].notes.alternative_of
    return Decision(local(criterion), named, local(alternative) if alternative else None)


@dataclass(frozen=True)
class _Scope(ABC):
    """What shapes are about: a subject, or an event of one.

    trial: namespace of its criteria; where: the role that is compiled, for messages.
    """

    schema: Schema
    subclasses: Subclasses
    trial: str
    where: str

    def holds(self, shape: Shape) -> Predicate:
        """Whether a row conforms to the shape."""
        if isinstance(shape, Property):
            self.check(shape, _PROPERTY)
            return self.property(shape)
        self.check(shape, _NODE)
        return _all(
            *(self.in_class(name) for name in shape.classes),
            *(self.holds(one) for one in shape.properties),
            *(_either(*(self.holds(one) for one in group)) for group in shape.either),
            *(_not(self.holds(one)) for one in shape.nots),
        )

    def check(self, shape: Shape, known: set[str]) -> None:
        """Refuses a shape that says something which this module does not read."""
        for field in fields(shape):
            if field.name not in known and getattr(shape, field.name) != field.default:
                raise self.refuse(f"'{field.name}' has no form in columns", shape)

    def refuse(self, what: str, shape: Shape, hint: str = "") -> PlanError:
        return PlanError(what, f"<{shape.iri}>" if shape.iri else self.where, hint)

    def only(self, shape: Property, *supported: str) -> None:
        """Refuses other constraints than these on the path of a shape."""
        for name, construct in _SAYS.items():
            if name not in supported and getattr(shape, name) not in (None, ()):
                path = " / ".join(short(step) for step in shape.path)
                raise self.refuse(f"{construct} on the path {path} has no form in columns", shape)

    @abstractmethod
    def in_class(self, name: str) -> Predicate:
        """That it is of a class."""

    @abstractmethod
    def property(self, shape: Property) -> Predicate:
        """What a property shape says of it."""

    def no_column(self, shape: Property) -> PlanError:
        path = " / ".join(short(step) for step in shape.path)
        return self.refuse(f"the path {path} leads to no column", shape, "declare the fact in the fact model")

    def number(self, shape: Property, column: str) -> Predicate:
        """Limits of one bound."""
        self.only(shape, "min_count", "minimum", "maximum")
        absent = not shape.min_count
        limits: list[Predicate] = []
        if shape.minimum is not None:
            limits.append(AtLeast(column, shape.minimum, absent))
        if shape.maximum is not None:
            limits.append(AtMost(column, shape.maximum, absent))
        return _all(*limits) if limits or absent else Known(column)

    def truth(self, shape: Property, column: str) -> Predicate:
        """What a truth or an attribute is."""
        self.only(shape, "min_count", "has_value", "one_of")
        given, one_of = ([self.boolean(value, shape) for value in values] for values in (shape.has_value, shape.one_of))
        absent = not shape.min_count
        asked: list[Predicate] = [Is(column, value, False) for value in given]
        if len(set(one_of)) == 1:
            asked.append(Is(column, one_of[0], absent))
        elif not absent and not asked:
            asked.append(Known(column))
        return _all(*asked)

    def boolean(self, value: str | bool, shape: Property) -> bool:
        """A value that a truth may have."""
        if not isinstance(value, bool):
            raise self.refuse(f"a truth is true or false, not {value}", shape)
        return value


@dataclass(frozen=True)
class _Subject(_Scope):
    """Shapes about a subject."""

    def in_class(self, name: str) -> Predicate:
        raise PlanError(f"sh:class {short(name)} is for patterns of events alone", self.where)

    def property(self, shape: Property) -> Predicate:
        first, last = (_term(shape.path[0]), _term(shape.path[-1]))
        if len(shape.path) == 2:
            if first in self.schema.quantities and last in ("low", "high"):
                return self.number(shape, bound(first, last))
            if first in self.schema.truths and last == "holds":
                return self.truth(shape, first)
        elif first in self.schema.events:
            return self.event(shape, *self.schema.events[first])
        elif first in _SETTLED or first in _JUDGED:
            self.only(shape, "has_value")
            return _all(*(self.stated(shape, first, value) for value in shape.has_value))
        raise self.no_column(shape)

    def event(self, shape: Property, table: EventTable, flag: str) -> Predicate:
        """That no event is like a pattern, or that one is."""
        self.only(shape, "none_of" if shape.some_of is None else "some_of")
        if shape.pattern is None:
            raise self.refuse(f"the path {short(shape.path[0])} needs sh:qualifiedValueShape", shape)
        event = _Event(self.schema, self.subclasses, self.trial, self.where, table)
        none = NoEvent(table, _all(Is(flag, True, False), event.holds(shape.pattern)))
        return none if shape.some_of is None else Not(none)

    def stated(self, shape: Property, path: str, value: object) -> Predicate:
        """That a domain is settled, or a criterion judged."""
        name = str(value)
        if path in _SETTLED and _term(name) in DOMAINS:
            return Is(settled(_term(name), _SETTLED[path]), True, False)
        if path in _JUDGED and name.removeprefix(self.trial) in self.schema.criteria:
            return Is(judged(name.removeprefix(self.trial)), _JUDGED[path], False)
        raise self.refuse(f"sh:hasValue {short(name)} on the path le:{path} leads to no column", shape)


@dataclass(frozen=True)
class _Event(_Scope):
    """Shapes about an event of one table."""

    table: EventTable

    def in_class(self, name: str) -> Predicate:
        own = _term(name)
        return InClass(own, tuple(sorted({own, *self.subclasses(own)})))

    def property(self, shape: Property) -> Predicate:
        first, last = (_term(shape.path[0]), _term(shape.path[-1]))
        if len(shape.path) == 2 and first in self.table.quantities and last in ("low", "high"):
            return self.number(shape, bound(first, last))
        if len(shape.path) == 1 and first in self.table.attributes:
            return self.truth(shape, first)
        raise self.no_column(shape)


def _all(*predicates: Predicate) -> Predicate:
    """All of them, without nesting and repetition."""
    flat = dict.fromkeys(one for p in predicates for one in (p.of if isinstance(p, All) else (p,)))
    return next(iter(flat)) if len(flat) == 1 else All(tuple(flat))


def _either(*predicates: Predicate) -> Predicate:
    """One of them, without nesting and repetition."""
    flat = dict.fromkeys(one for p in predicates for one in (p.of if isinstance(p, Either) else (p,)))
    return next(iter(flat)) if len(flat) == 1 else Either(tuple(flat))


def _not(predicate: Predicate) -> Predicate:
    return predicate.of if isinstance(predicate, Not) else Not(predicate)


def _order(iri: str) -> tuple[bool, str]:
    name = local(iri)
    return (not name.startswith("inc"), name)


def _term(iri: str) -> str:
    """The name of one of our terms; any other IRI as it is, so that no column has its name."""
    return iri.removeprefix(LE)
