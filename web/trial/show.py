"""What the pages of the trial and of a criterion hold.

In: Knowledge, summaries of the store. Out: TrialPage, CriterionPage. Raises: KeyError for an unknown criterion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kn5501_reasoner.vocab import DCTERMS, LE, SKOS

from ..knowledge import Knowledge, RoleShapes
from ..knowledge.cases import Case
from ..knowledge.counts import Tally, tallies
from ..knowledge.protocol import Item, Line, Parameter
from ..knowledge.words import Line as Demand
from ..knowledge.words import Words


@dataclass(frozen=True)
class Row:
    """One criterion in the list: how many subjects have which outcome."""

    name: str
    title: str
    kind: str
    statement: str
    outcomes: tuple[Tally, ...]


@dataclass(frozen=True)
class TrialPage:
    """The trial. subjects: how many have outcomes; used_by: parameter -> criteria."""

    iri: str
    label: str
    title: str
    definition: str
    note: str
    record: tuple[Line, ...]
    criteria: tuple[Row, ...]
    parameters: tuple[Parameter, ...]
    used_by: dict[str, tuple[str, ...]]
    subjects: int


@dataclass(frozen=True)
class Concept:
    """A term that the rule names, and the other criteria that name it."""

    iri: str
    label: str
    kind: str
    definition: str
    also_in: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """Another reading of the criterion: run only to raise a flag."""

    words: Words
    sentences: tuple[str, ...]
    shapes: tuple[RoleShapes, ...]


@dataclass(frozen=True)
class CriterionPage:
    """One criterion, from the protocol's words to its cases and its outcomes."""

    iri: str
    item: Item
    words: Words
    sentences: tuple[str, ...]
    turtle: str
    shapes: tuple[RoleShapes, ...]
    readings: tuple[Reading, ...]
    cases: tuple[Case, ...]
    outcomes: tuple[Tally, ...]
    concepts: tuple[Concept, ...]
    before: str
    after: str


def trial_page(known: Knowledge, summaries: Sequence[Any]) -> TrialPage:
    """The page of the trial."""
    protocol, trial = known.protocol, known.protocol.trial
    used: dict[str, list[str]] = {parameter.id: [] for parameter in protocol.parameters}
    for item in protocol.items.values():
        rules = [protocol.rules[item.name], *protocol.readings(item.name)]
        said = [line for rule in rules for line in lines(known.words[protocol.local(rule.iri)])]
        named = {protocol.local(piece.term) for line in said for piece in line.note}
        named |= {each.id for each in item.parameters}
        for parameter in used:
            if parameter in named:
                used[parameter].append(item.name)
    return TrialPage(
        trial.iri, trial.label, " ".join(trial.said(DCTERMS + "title")), trial.definition,
        " ".join(trial.said(SKOS + "editorialNote")), tuple(protocol.record()),
        tuple(Row(item.name, item.title, item.kind, item.statement, tallies(summaries, item.name))
              for item in protocol.items.values()),
        tuple(protocol.parameters), {parameter: tuple(names) for parameter, names in used.items()},
        sum(bool(each.outcomes) for each in summaries),
    )


def criterion_page(known: Knowledge, name: str, summaries: Sequence[Any], name_them: bool) -> CriterionPage:
    """The page of a criterion. name_them: whether subjects are named."""
    words, protocol = known.words[name], known.protocol
    readings = []
    for rule in protocol.readings(name):
        other = protocol.local(rule.iri)
        said = known.words[other]
        readings.append(Reading(said, said.sentences, tuple(known.derived(other))))
    order = list(protocol.items)
    place = order.index(name)
    return CriterionPage(
        protocol.space + name, protocol.items[name], words, words.sentences, known.turtle(name),
        tuple(known.derived(name)), tuple(readings), known.cases(name), tallies(summaries, name, name_them),
        tuple(_concepts(known, name)),
        order[place - 1] if place else "", order[place + 1] if place + 1 < len(order) else "",
    )


def lines(words: Words) -> list[Demand]:
    """All demands of a rule, whatever part they play."""
    return [*words.concerns, *words.demands, *words.either, *words.judged, *words.borderline]


def _concepts(known: Knowledge, criterion: str) -> list[Concept]:
    found = []
    for iri, others in known.usage.sharing(criterion).items():
        term = known.ontology.terms[iri]
        if iri.startswith(LE):
            found.append(Concept(iri, term.label, term.kind, term.definition, others))
    return sorted(found, key=lambda concept: (concept.kind != "class", concept.label.casefold()))
