"""Three-valued reading of a part of a rule on one subject's facts: True, False or None (not decided).

It names the events and values behind a result; it never decides one. `explain` compares it with the SHACL report
part by part, and a difference is an error.
In: plain shapes (`shapes`) and `model.Facts`. Units: those of the fact model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from ..model import Event, Facts, Quantity
from ..shapes import Node, Property, Shape, names_class, without_classes
from ..vocab import local

Superclasses = Callable[[str], frozenset[str]]
OPEN_CLASS = "class"


def both(values: Iterable[bool | None]) -> bool | None:
    """Kleene's and: False if any is, else None if any is, else True."""
    found = list(values)
    return False if False in found else None if None in found else True


def either(values: Iterable[bool | None]) -> bool | None:
    """Kleene's or."""
    found = list(values)
    return True if True in found else None if None in found else False


def negation(value: bool | None) -> bool | None:
    """Kleene's not."""
    return None if value is None else not value


def within(quantity: Quantity | None, minimum: Decimal | None, maximum: Decimal | None) -> bool | None:
    """Whether every, no or not every value of the interval lies within the limits."""
    if quantity is None:
        return None
    low, high = quantity.low, quantity.high
    if minimum is not None and high is not None and high < minimum:
        return False
    if maximum is not None and low is not None and low > maximum:
        return False
    sure = (minimum is None or (low is not None and low >= minimum)) and (
        maximum is None or (high is not None and high <= maximum)
    )
    return True if sure else None


@dataclass(frozen=True)
class Matches:
    """Events of one part: those that surely match, may match, may match for want of a known code, do not.

    broad: those that may match only because their code is too broad to tell; but_code: of these, and of those without a
    known code, the ones that surely match in everything else (worked out for a demanded event alone).
    """

    sure: tuple[Event, ...] = ()
    possible: tuple[Event, ...] = ()
    unmapped: tuple[Event, ...] = ()
    others: tuple[Event, ...] = ()
    broad: tuple[Event, ...] = ()
    but_code: tuple[Event, ...] = ()

    @property
    def by_code(self) -> tuple[Event, ...]:
        """Those of which only the code leaves it open: a judgement settles them."""
        return self.unmapped + self.only_broad

    @property
    def only_broad(self) -> tuple[Event, ...]:
        """Those of which the code is mapped, and too broad to tell."""
        return tuple(event for event in self.broad if event not in self.unmapped)

    @property
    def met(self) -> Matches:
        """Those alone that meet a demand, if the judgement is that it is met."""
        unmapped, broad = (tuple(e for e in kept if e in self.but_code) for kept in (self.unmapped, self.broad))
        return Matches(self.sure, unmapped=unmapped, broad=broad)


@dataclass(frozen=True)
class Reader:
    """Reads parts of one criterion on the facts of one subject."""

    facts: Facts
    criterion: str
    superclasses: Superclasses

    def shape(self, shape: Shape) -> bool | None:
        """A node or property shape of the requirement."""
        if isinstance(shape, Property):
            return self.part(shape)
        return both(
            [self.part(one) for one in shape.properties]
            + [either(self.shape(one) for one in options) for options in shape.either]
            + [negation(self.shape(one)) for one in shape.nots]
        )

    def part(self, part: Property) -> bool | None:
        """One named part."""
        name = local(part.path[0])
        if part.pattern is None:
            if part.minimum is not None or part.maximum is not None:
                return within(self.facts.quantities.get(name), part.minimum, part.maximum)
            truth = self.facts.truths.get(name)
            wanted = (part.has_value or part.one_of)
            return None if truth is None or truth.holds is None else truth.holds in wanted
        found = self.events(part)
        judged = self.facts.judged.get(self.criterion)
        if part.some_of is not None:
            if found.sure or found.but_code and judged is not None and judged.fit:
                return True
            held_open = found.by_code and (judged is None or judged.fit)
            return None if found.possible or held_open or self.unsettled(part) else False
        if found.sure:
            return False
        if found.by_code and judged is not None and not judged.fit:
            return False
        held_open = found.by_code and judged is None
        return None if found.possible or held_open or self.unsettled(part) else True

    def events(self, part: Property) -> Matches:
        """The events on the part's path, by how they match its pattern."""
        pattern, path = pattern_of(part), local(part.path[0])
        by_class, bare, demanded = names_class(pattern), without_classes(pattern), part.some_of is not None
        sure, possible, unmapped, others, broad, but_code = [], [], [], [], [], []
        for event in self.facts.events:
            of_unknown_code = by_class and (event.path == _unmapped(path) or event.path == path and event.unmapped)
            otherwise = self._pattern(bare, event) if of_unknown_code else False
            if otherwise is not False:
                unmapped.append(event)
            if demanded and otherwise and event.confirmed:
                but_code.append(event)
            if event.path != path:
                continue
            state = self._event(pattern, replace(event, possible_classes=()))
            wide = by_class and self._wide(pattern, event)
            by_code = wide if by_class else state is None and event.doubtful
            if state:
                sure.append(event)
            elif not event.doubtful and (state is None or (wide and not event.confirmed)):
                possible.append(event)
            if not state and by_code and (event.confirmed or event.doubtful):
                broad.append(event)
                if demanded and self._wide(pattern, event, sure=True):
                    but_code.append(event)
            if state is False and not wide and self._class(pattern, event) is not False:
                others.append(event)
        return Matches(*map(tuple, (sure, possible, unmapped, others, broad, but_code)))

    def readings(self, pattern: Node, event: Event) -> tuple[object, ...]:
        """How the pattern reads an event, property by property: equal for events that differ in nothing that decides.

        A value with an open end stands apart from one that is known and does not decide.
        """
        read: list[object] = [self._pattern(pattern, event), self._class(pattern, event)]
        for one in properties(pattern):
            name = local(one.path[0])
            quantity = event.quantities.get(name)
            bounds = (quantity.low is None, quantity.high is None) if quantity else None
            read.append((name, self._attribute(one, event), event.attributes.get(name), bounds))
        return tuple(read)

    def lacking(self, pattern: Node, event: Event) -> tuple[str, ...]:
        """What leaves it open whether an event matches: its class, and properties of the pattern."""
        wide = names_class(pattern) and (self._class(pattern, event) is not True or event.doubtful)
        undecided = (local(one.path[0]) for one in properties(pattern) if self._attribute(one, event) is None)
        return (*([OPEN_CLASS] if wide else []), *undecided)

    def unsettled(self, part: Property) -> tuple[str, ...]:
        """The domains of a part that no review closes at its anchor."""
        anchor = anchor_of(part)
        domains = [local(domain) for domain in part.notes.domains]
        return tuple(domain for domain in domains if (domain, anchor) not in self.facts.settled)

    def _event(self, pattern: Node, event: Event) -> bool | None:
        found = self._pattern(pattern, event)
        return None if found and not event.confirmed else found

    def _wide(self, pattern: Node, event: Event, sure: bool = False) -> bool:
        """Whether the event may match by a class that its code only may mean; sure: matches, if it is of that class."""
        alone = replace(event, possible_classes=())
        found = (self._pattern(pattern, replace(alone, classes=(name,))) for name in event.possible_classes)
        return True in found if sure else any(one is not False for one in found)

    def _class(self, pattern: Node, event: Event) -> bool | None:
        return both(self._is_a(local(name), event) for name in pattern.classes) if pattern.classes else False

    def _pattern(self, pattern: Shape, event: Event) -> bool | None:
        if isinstance(pattern, Property):
            return self._attribute(pattern, event)
        return both(
            [self._is_a(local(name), event) for name in pattern.classes]
            + [self._attribute(one, event) for one in pattern.properties]
            + [either(self._pattern(one, event) for one in options) for options in pattern.either]
            + [negation(self._pattern(one, event)) for one in pattern.nots]
        )

    def _is_a(self, name: str, event: Event) -> bool | None:
        if any(name in self.superclasses(one) for one in event.classes):
            return True
        return None if any(name in self.superclasses(one) for one in event.possible_classes) else False

    def _attribute(self, part: Property, event: Event) -> bool | None:
        name = local(part.path[0])
        if part.minimum is not None or part.maximum is not None:
            return within(event.quantities.get(name), part.minimum, part.maximum)
        value = event.attributes.get(name)
        return None if value is None else value in (part.has_value or part.one_of)


def pattern_of(part: Property) -> Node:
    """What a part asks of events; only for parts that do."""
    assert part.pattern is not None, part.iri
    return part.pattern


def anchor_of(part: Property) -> str:
    """The name of the anchor at which the domains of a part must be reviewed."""
    return local(part.notes.anchor) if part.notes.anchor else "enrolment"


def properties(pattern: Node) -> list[Property]:
    """The properties that a pattern of events demands, alternatives included, in order."""
    found = list(pattern.properties)
    for options in pattern.either:
        for one in options:
            found += [one] if isinstance(one, Property) else properties(one)
    return found


def _unmapped(path: str) -> str:
    """The path of events that are on it only for want of a known code: ``allergy`` -> ``unmappedAllergy``."""
    return f"unmapped{path.capitalize()}"
