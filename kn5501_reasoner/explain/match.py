"""Three-valued reading of a part of a rule on one subject's facts: True, False or None (not decided).

It names the events and values behind a result; it never decides one. `explain` compares it with the SHACL report
part by part, and a difference is an error.
In: plain shapes (`shapes`) and `model.Facts`. Units: those of the fact model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..model import Event, Facts, Quantity
from ..vocab import LE

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


def within(quantity: Quantity | None, minimum: Any, maximum: Any) -> bool | None:
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

    broad: those that may match only because their code is too broad to tell.
    """

    sure: tuple[Event, ...] = ()
    possible: tuple[Event, ...] = ()
    unmapped: tuple[Event, ...] = ()
    others: tuple[Event, ...] = ()
    broad: tuple[Event, ...] = ()

    @property
    def by_code(self) -> tuple[Event, ...]:
        """Those of which only the code leaves it open: a judgement settles them."""
        return self.unmapped + self.only_broad

    @property
    def only_broad(self) -> tuple[Event, ...]:
        """Those of which the code is mapped, and too broad to tell."""
        return tuple(event for event in self.broad if event not in self.unmapped)


@dataclass(frozen=True)
class Reader:
    """Reads parts of one criterion on the facts of one subject."""

    facts: Facts
    criterion: str
    superclasses: Superclasses

    def shape(self, shape: Any) -> bool | None:
        """A node or property shape of the requirement."""
        if hasattr(shape, "path"):
            return self.part(shape)
        return both(
            [self.part(one) for one in shape.properties]
            + [either(self.shape(one) for one in options) for options in shape.either]
            + [negation(self.shape(one)) for one in shape.nots]
        )

    def part(self, part: Any) -> bool | None:
        """One named part."""
        name = local(part.path[0])
        if part.none_of is None:
            if part.minimum is not None or part.maximum is not None:
                return within(self.facts.quantities.get(name), part.minimum, part.maximum)
            truth = self.facts.truths.get(name)
            wanted = (part.has_value or part.one_of)
            return None if truth is None or truth.holds is None else truth.holds in wanted
        found = self.events(part)
        judged = self.facts.judged.get(self.criterion)
        if found.sure:
            return False
        if found.by_code and judged is not None and not judged.fit:
            return False
        held_open = found.by_code and judged is None
        return None if found.possible or held_open or self.unsettled(part) else True

    def events(self, part: Any) -> Matches:
        """The events on the part's path, by how they match its pattern."""
        sure, possible, unmapped, others, broad = [], [], [], [], []
        by_class, path = names_class(part.none_of), local(part.path[0])
        for event in self.facts.events:
            if by_class and event.path == _unmapped(path):
                if self._event(part.none_of, event, classes=False) is not False:
                    unmapped.append(event)
                continue
            if event.path != path:
                continue
            state = self._event(part.none_of, replace(event, possible_classes=()), classes=True)
            wide = by_class and self._wide(part.none_of, event)
            by_code = wide if by_class else state is None and event.doubtful
            if state:
                sure.append(event)
            elif not event.doubtful and (state is None or (wide and not event.confirmed)):
                possible.append(event)
            if not state and by_code and (event.confirmed or event.doubtful):
                broad.append(event)
            if state is False and not wide and self._class(part.none_of, event) is not False:
                others.append(event)
            if event.unmapped and by_class and self._event(part.none_of, event, classes=False) is not False:
                unmapped.append(event)
        return Matches(tuple(sure), tuple(possible), tuple(unmapped), tuple(others), tuple(broad))

    def readings(self, pattern: Any, event: Event) -> tuple[Any, ...]:
        """How the pattern reads an event, property by property: equal for events that differ in nothing that decides.

        A value with an open end stands apart from one that is known and does not decide.
        """
        read: list[Any] = [self._pattern(pattern, event, True), self._class(pattern, event)]
        for one in properties(pattern):
            name = local(one.path[0])
            quantity = event.quantities.get(name)
            bounds = (quantity.low is None, quantity.high is None) if quantity else None
            read.append((name, self._attribute(one, event), event.attributes.get(name), bounds))
        return tuple(read)

    def lacking(self, pattern: Any, event: Event) -> tuple[str, ...]:
        """What leaves it open whether an event matches: its class, and properties of the pattern."""
        wide = names_class(pattern) and (self._class(pattern, event) is not True or event.doubtful)
        undecided = (local(one.path[0]) for one in properties(pattern) if self._attribute(one, event) is None)
        return (*([OPEN_CLASS] if wide else []), *undecided)

    def unsettled(self, part: Any) -> tuple[str, ...]:
        """The domains of a part that no review closes at its anchor."""
        anchor = local(part.notes.anchor) if part.notes.anchor else "enrolment"
        domains = [local(domain) for domain in part.notes.domains]
        return tuple(domain for domain in domains if (domain, anchor) not in self.facts.settled)

    def _event(self, pattern: Any, event: Event, *, classes: bool) -> bool | None:
        found = self._pattern(pattern, event, classes)
        return None if found and not (event.confirmed and classes) else found

    def _wide(self, pattern: Any, event: Event) -> bool:
        """Whether the event may match by a class that its code only may mean."""
        alone = replace(event, possible_classes=(), confirmed=False)
        doubles = (replace(alone, classes=(name,)) for name in event.possible_classes)
        return any(self._event(pattern, one, classes=True) is not False for one in doubles)

    def _class(self, pattern: Any, event: Event) -> bool | None:
        return both(self._is_a(local(name), event) for name in pattern.classes) if pattern.classes else False

    def _pattern(self, pattern: Any, event: Event, classes: bool) -> bool | None:
        if hasattr(pattern, "path"):
            return self._attribute(pattern, event)
        return both(
            [self._is_a(local(name), event) if classes else None for name in pattern.classes]
            + [self._attribute(one, event) for one in pattern.properties]
            + [either(self._pattern(one, event, classes) for one in options) for options in pattern.either]
            + [negation(self._pattern(one, event, classes)) for one in pattern.nots]
        )

    def _is_a(self, name: str, event: Event) -> bool | None:
        if any(name in self.superclasses(one) for one in event.classes):
            return True
        return None if any(name in self.superclasses(one) for one in event.possible_classes) else False

    def _attribute(self, part: Any, event: Event) -> bool | None:
        name = local(part.path[0])
        if part.minimum is not None or part.maximum is not None:
            return within(event.quantities.get(name), part.minimum, part.maximum)
        value = event.attributes.get(name)
        return None if value is None else value in (part.has_value or part.one_of)


def _unmapped(path: str) -> str:
    """The path of events that are on it only for want of a known code: ``allergy`` -> ``unmappedAllergy``."""
    return f"unmapped{path.capitalize()}"


def properties(pattern: Any) -> list[Any]:
    """The properties that a pattern of events demands, alternatives included, in order."""
    found = list(pattern.properties)
    for options in pattern.either:
        for one in options:
            found += [one] if hasattr(one, "path") else properties(one)
    return found


def names_class(pattern: Any) -> bool:
    """Whether a pattern says anything of classes."""
    if hasattr(pattern, "path"):
        return False
    members = (*pattern.nots, *(one for options in pattern.either for one in options))
    return bool(pattern.classes) or any(names_class(one) for one in members)


def local(iri: str) -> str:
    """The local name of an IRI: ``…/term/neutrophils`` -> ``neutrophils``."""
    return iri[len(LE):] if iri.startswith(LE) else iri.rsplit("/", 1)[-1]
