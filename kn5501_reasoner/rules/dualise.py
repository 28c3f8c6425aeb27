"""Derives the role shapes of each criterion from its plain shape, mechanically.

In: criteria as ``load`` reads them. Out: role shapes; the file ``shapes/derived/<trial>.ttl``.
Roles: applies (violated: inapplicable), may-pass (failed), passes (can't tell), judged (untested).
Each named part has its own shapes too, so that a report says which part decided:
``<part>-may-pass`` and ``<part>-passes``. A part that no event may meet has besides ``<part>-settled`` (its domains
are reviewed), ``<part>-unmapped`` (no code that nobody maps, or that is too broad to tell, could matter, or judged fit)
and ``<part>-unfit`` (no such code, or not judged unfit because of it). A part that some event must meet says all in
these two: ``passes`` (a sure event, or one that is unsure by such a code alone, judged fit) and ``may-pass`` (an event
that may meet it, or no review, or one that may by such a code, not judged unfit).
Raises: RuleError. Source: docs/uncertainty.md, "One rule, four questions".

Run ``python -m kn5501_reasoner.rules.dualise`` after a change to a plain shape: it writes all that is derived from it
(``rules.files``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from .. import resources
from ..defaults import TRIAL
from ..errors import RuleError
from ..shapes import (
    ALWAYS,
    BROAD,
    DOUBTFUL,
    EVENTS,
    Annotations,
    Criterion,
    Node,
    Property,
    Shape,
    as_node,
    denies_class,
    names_class,
    without_classes,
)
from ..vocab import LE, local
from .check import check_names, check_trial
from .known import known_by_ontology
from .load import load_criteria
from .polarity import alone, body, both, bounds, pattern, requirement
from .write import turtle

JUDGED = {True: LE + "judgedFit", False: LE + "judgedUnfit"}
ANCHORS = {LE + "screening": "Screening", LE + "enrolment": "Enrolment", LE + "infusion": "Infusion"}
SAYS = {
    "applies": "Does not concern this subject: {}.",
    "settled": "No review on record: {}.",
    "unmapped": "Held open by a code that no mapping knows or that is too broad to tell: {}.",
    "unfit": "Judged unfit because of a code that no mapping knows or that is too broad to tell: {}.",
    "judged": "Awaits an investigator's judgement: {}.",
}
OF_WANTED = {"may-pass": "Not met: {}.", "passes": "Not shown to be met: {}."}
OF_UNWANTED = {"may-pass": "Present and not allowed: {}.", "passes": "Not shown absent: {}."}
"""What a violation says of something that must be there, and of something that must not."""
OF_JUDGED = {"may-pass": "Judged unfit: {}.", "passes": "Judged unfit, or may call for a judgement: {}."}
"""What it says of events that an investigator must weigh."""
OF_READING = {"may-pass": "Not met by this reading: {}.", "passes": "Not shown to be met by this reading: {}."}
EXCLUSION = "exc-"


def dualise(criterion: Criterion) -> tuple[Shape, ...]:
    """The role shapes of one criterion first, then the shapes of its parts; each with an IRI and annotations."""
    made = _Derivation(criterion)
    return made.roles() + tuple(made.parts.values())


def derive(trial: str = TRIAL, folder: Path | None = None) -> str:
    """The Turtle of all role shapes of a trial; the same bytes for the same plain shapes.

    A part that an alternative reading shares with its criterion is written once, as a part of the criterion.
    folder: of plain shapes that are not checked against the ontology.
    """
    shapes: dict[str, Shape] = {}
    if folder is None:
        check_names(trial)
    criteria = load_criteria(trial, folder)
    if folder is None:
        check_trial(trial, criteria, known_by_ontology())
    for criterion in criteria:
        for shape in dualise(criterion):
            first = shapes.setdefault(shape.iri or "", shape)
            if first is not shape and (criterion.alternative_of is None or replace(first, notes=shape.notes) != shape):
                raise RuleError("a part is used in two ways", f"{criterion.file} <{shape.iri}>")
    return turtle(trial, shapes.values())


class _Derivation:
    """The shapes of one criterion while they are derived; ``parts`` keeps those of its named parts."""

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion
        self.iri = criterion.iri
        self.judged_on = criterion.alternative_of or criterion.iri
        self.parts: dict[str, Shape] = {}

    def roles(self) -> tuple[Shape, ...]:
        c = self.criterion
        may, must = (self.asked(c.requirement, sure) for sure in (False, True))
        needs = [n for n in c.judged_where if isinstance(n, Property)]
        roles = []
        if c.applies_to is not None:
            roles.append(self.role("applies", self.named(c.applies_to, "applies")))
            concerned = requirement(c.applies_to, sure=True)
            may = Node(either=((may, Node(nots=(concerned,))),))
        if c.borderline is not None:
            doubt = requirement(c.borderline, sure=True)
            judged = both(doubt, Node(properties=(self.judgement(True),)))
            may, must = (
                both(may, Node(either=((self.not_unfit(), Node(nots=(doubt,)), must),))),
                Node(either=((must, both(may, judged)),)),
            )
        if ALWAYS in c.judged_where:
            may, must = both(may, self.not_unfit()), both(must, self.not_unfit())
        may = both(may, *(self.need(n, "may-pass") for n in needs))
        must = both(must, *(self.need(n, "passes") for n in needs))
        roles += [self.role("may-pass", may), self.role("passes", must)]
        if c.judged_where:
            either = (self.judgement(True), self.judgement(False))
            always = Node(either=(either,)) if ALWAYS in c.judged_where else Node()
            roles.append(self.role("judged", both(always, *(self.need(n, "judged") for n in needs))))
        return tuple(roles)

    def role(self, role: str, shape: Node) -> Node:
        unwanted = local(self.criterion.alternative_of or self.iri).startswith(EXCLUSION)
        says = OF_READING if self.criterion.alternative_of else OF_UNWANTED if unwanted else OF_WANTED
        notes = self.notes(role, self.criterion.requirement, says.get(role) or SAYS[role])
        return replace(shape, iri=f"{self.iri}-{role}", notes=replace(notes, part=None))

    def asked(self, shape: Node, sure: bool) -> Node:
        """The requirement with its named parts in place: each part is replaced by its role shapes."""
        if shape.classes:
            raise RuleError("sh:class is for patterns of events alone", f"{self.criterion.file} <{self.iri}>")
        return both(
            *(self.part(p, sure) for p in shape.properties),
            Node(
                either=tuple(tuple(alone(self.member(m, sure)) for m in group) for group in shape.either),
                nots=tuple(alone(self.member(m, not sure)) for m in shape.nots),
            ),
        )

    def member(self, shape: Shape, sure: bool) -> Node:
        return self.part(shape, sure) if isinstance(shape, Property) else self.asked(shape, sure)

    def part(self, part: Property, sure: bool) -> Node:
        if part.iri is None:
            raise RuleError("a part of a criterion needs a name", f"{self.criterion.file} <{self.iri}>")
        role = "passes" if sure else "may-pass"
        if part.none_of is not None and denies_class(part.none_of) and self.criterion.alternative_of is None:
            # an event of a broader code stands on the graph without the narrower class, and might have it
            raise RuleError("sh:not over a class is for alternative readings", f"{self.criterion.file} <{part.iri}>")
        if part.some_of is not None and self.unsayable(part.path[0], part.some_of):
            raise RuleError("a demanded event needs sh:class, outside sh:not", f"{self.criterion.file} <{part.iri}>")
        made = bounds(part, sure, event=False)
        if len(made) != 1:
            raise RuleError("a named part has one limit", f"{self.criterion.file} <{part.iri}>", "name two parts")
        if part.notes.domains and not part.of_events:
            raise RuleError("le:domain is for events alone", f"{self.criterion.file} <{part.iri}>")
        if part.some_of is not None:
            return self.inside(self.keep(alone(self.some_event(part, made[0], sure)), part, role, role))
        shapes: list[Shape] = [self.keep(made[0], part, role, role)]
        if part.none_of is not None:
            shapes += self.open_ends(part, part.none_of, sure)
        return both(*map(self.inside, shapes))

    @staticmethod
    def inside(shape: Shape) -> Node:
        """A shape that was kept, as it stands in a role: a property shape by its name, of a node shape what it says."""
        return as_node(shape) if isinstance(shape, Property) else body(shape)

    @staticmethod
    def unsayable(path: str, events: Node) -> bool:
        """Whether events are demanded by what they are not, or coded ones by no class: a graph does not hold all."""
        return denies_class(events) or EVENTS.get(path) is not None and not names_class(events)

    def settled(self, part: Property) -> Property:
        """All domains of a part are reviewed."""
        if part.notes.anchor not in ANCHORS:
            raise RuleError("le:domain needs an le:anchor", f"{self.criterion.file} <{part.iri}>")
        return Property((LE + "settledAt" + ANCHORS[part.notes.anchor],), has_value=part.notes.domains)

    def some_event(self, part: Property, found: Property, sure: bool) -> Node:
        """An event that meets a part, or what stands for one. found: there is one on the path of the part."""
        either: list[Shape] = [found]
        by_code = self.some_by_code(part, sure)
        if by_code:
            either.append(both(self.judged(sure), Node(either=(by_code,))))
        if not sure and part.notes.domains:
            either.append(Node(nots=(self.settled(part),)))
        return Node(either=(tuple(either),)) if len(either) > 1 else as_node(found)

    def some_by_code(self, part: Property, sure: bool) -> tuple[Property, ...]:
        """An event that meets a part but for its code, which nobody maps or which is too broad to tell."""
        assert part.some_of is not None
        if not names_class(part.some_of):
            return ()
        unmapped, broad = EVENTS[part.path[0]], BROAD.get(part.path[0])
        asked = (
            (unmapped, pattern(without_classes(part.some_of), sure)),
            (broad, pattern(part.some_of, sure, confirmed=False)),  # there, an event is a double that is not confirmed
        )
        return tuple(Property((path,), some_of=wanted) for path, wanted in asked if path is not None)

    def open_ends(self, part: Property, events: Node, sure: bool) -> Iterable[Shape]:
        """What else decides "no such event": the review of its domains, and codes that nobody maps."""
        if sure and part.notes.domains:
            yield self.keep(self.settled(part), part, "settled", "passes")
        unknown = (*self.none_unmapped(part, events), *self.none_broad(part, events))
        if unknown:
            suffix = "unmapped" if sure else "unfit"
            role = "passes" if sure else "may-pass"
            either = (alone(Node(properties=unknown)), alone(self.judged(sure)))
            yield self.keep(Node(either=(either,)), part, suffix, role)

    def none_unmapped(self, part: Property, events: Node) -> tuple[Property, ...]:
        """No event of a code that nobody maps and that could matter."""
        path = EVENTS[part.path[0]]
        if path is None or not names_class(events):
            return ()
        return (Property((path,), none_of=pattern(without_classes(events), sure=False)),)

    def none_broad(self, part: Property, events: Node) -> tuple[Property, ...]:
        """No event that could matter only because its code is too broad to tell."""
        path = (BROAD if names_class(events) else DOUBTFUL).get(part.path[0])
        return () if path is None else (Property((path,), none_of=pattern(events, sure=False)),)

    def need(self, part: Property, role: str) -> Node:
        """Where judgement is called for: none such, or judged (judged: either way; else: not judged unfit)."""
        if part.none_of is None or not part.of_events:
            raise RuleError("le:judgedWhere takes a pattern of events", f"{self.criterion.file} <{part.iri}>")
        none = Property(part.path, none_of=pattern(part.none_of, sure=role == "may-pass"))
        judged = (self.judgement(True), self.judgement(False)) if role == "judged" else (self.not_unfit(),)
        first = alone(Node(properties=(none, *self.none_broad(part, part.none_of))))
        return self.inside(self.keep(Node(either=((first, *judged),)), part, role, role, OF_JUDGED))

    def named(self, shape: Node, role: str) -> Node:
        """The parts of le:appliesTo, named, in their favourable reading."""
        if shape.either or shape.nots:
            raise RuleError("le:appliesTo takes named properties alone", f"{self.criterion.file} <{shape.iri}>")
        kept: list[Shape] = []
        for part in shape.properties:
            made = bounds(part, sure=False, event=False)
            if part.iri is None or len(made) != 1 or part.pattern is not None:
                raise RuleError("le:appliesTo takes named properties alone", f"{self.criterion.file} <{shape.iri}>")
            kept.append(self.keep(made[0], part, role, role))
        return both(*map(self.inside, kept))

    def keep(
        self, shape: Shape, part: Property, suffix: str, role: str, says: Mapping[str, str] | None = None
    ) -> Shape:
        says = says or (OF_UNWANTED if part.none_of is not None or part.has_value == (False,) else OF_WANTED)
        notes = self.notes(role, part, says.get(suffix) or SAYS[suffix])
        iri = f"{part.iri}-{suffix}"
        made = replace(shape, iri=iri, notes=notes)
        if self.parts.setdefault(iri, made) != made:
            raise RuleError("a part is used in two ways", f"{self.criterion.file} <{part.iri}>")
        return made

    def notes(self, role: str, shape: Shape, says: str) -> Annotations:
        label = shape.notes.label
        if not label:
            raise RuleError("an rdfs:label is missing", f"{self.criterion.file} <{shape.iri}>")
        return Annotations(
            criterion=self.iri, role=role, part=shape.iri,
            alternative_of=self.criterion.alternative_of, message=says.format(label),
        )

    def judgement(self, fit: bool) -> Property:
        return Property((JUDGED[fit],), has_value=(self.judged_on,))

    def judged(self, sure: bool) -> Node:
        """What an investigator must have judged where a code leaves it open: fit when sure, else not unfit."""
        return Node(properties=(self.judgement(True),)) if sure else self.not_unfit()

    def not_unfit(self) -> Node:
        return Node(nots=(self.judgement(False),))


def main(arguments: list[str] | None = None) -> int:
    """Writes what is derived from the shapes of the trials named as arguments, else of all that are known.

    With ``--check`` it only compares. Exit: 0 written or fresh, 1 stale (with --check).
    """
    import argparse

    from ..library import unused_parts
    from .files import write_all

    parser = argparse.ArgumentParser(prog="python -m kn5501_reasoner.rules.dualise", description="Derive role shapes.")
    parser.add_argument("trials", nargs="*", metavar="TRIAL", help="names of trials; without one, all")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    options = parser.parse_args(arguments)
    for part in unused_parts():
        print(f"no trial uses <{part}> of the library", file=sys.stderr)
    say = resources.teller(options.check, sys.stderr)
    fresh = write_all(options.trials or resources.trial_slugs(), options.check, say)
    print("fresh" if fresh else "stale: run make derive" if options.check else "written", file=sys.stderr)
    return 1 if options.check and not fresh else 0


if __name__ == "__main__":
    sys.exit(main())
