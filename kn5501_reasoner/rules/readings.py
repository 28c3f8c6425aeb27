"""How the criteria of a trial are read, as a page, ``docs/readings/<slug>.md``; and whether it says what shapes say.

In: criteria with their cards; the ontology file of the trial, for its parameters. Out: Markdown, the same bytes for the
same cards; numbers. Units: numbers are those of the shapes, in the unit of the fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from ..amounts import amount
from ..defaults import TRIAL
from ..shapes import Criterion, whole
from ..trials import load_trial
from ..vocab import LE, RDFS, SKOS, local
from .check import Terms, terms_of

_HEAD = """\
<!-- Made by make derive from what stands beside the shapes in shapes/trials/{trial}/: do not edit. -->

# {title}: how its criteria are read

What holds for every criterion, such as what counts as evidence and which result is the newest, is in
[readings.md](../readings.md). Each criterion is one file in `shapes/trials/{trial}/`; where this page and a shape
differ, the shape is what runs.
"""
WORDS = {word: Decimal(number) for number, word in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1)}
ROMAN = {"II": Decimal(2), "III": Decimal(3), "IV": Decimal(4)}
_NUMBER = re.compile(r"(?<![\w.:/-])(?:1:)?(\d+(?:,\d{3})*(?:\.\d+)?)(?![\w:/^-]|\.\d)|\b([A-Za-z]+)\b")


def numbers_in(text: str, words: bool = True) -> set[Decimal]:
    """The numbers that a text says, as digits, titres or Roman numerals, and as words; not those inside of names.

    >>> sorted(map(str, numbers_in("At least two of 11 items, 1:80 by SLEDAI-2K, NYHA III.")))
    ['11', '2', '3', '80']
    """
    found: set[Decimal] = set()
    for digits, word in _NUMBER.findall(text):
        named = ROMAN.get(word, WORDS.get(word.lower()) if words else None)
        if digits or named is not None:
            found.add(Decimal(digits.replace(",", "")) if digits else Decimal(named or 0))
    return found


def limits_of(criterion: Criterion) -> set[Decimal]:
    """The limits of a criterion; 0, from which offsets begin, is none."""
    bounds = {bound for part in whole(criterion) for bound in (part.minimum, part.maximum)}
    return {bound for bound in bounds if bound}


def unsaid(criterion: Criterion) -> list[Decimal]:
    """The limits that neither statement nor reading names, sorted."""
    return sorted(limits_of(criterion) - numbers_in(f"{criterion.card.statement} {criterion.card.reading}"))


def page(trial: str, criteria: Iterable[Criterion]) -> str:
    """The whole page, in the order of the protocol."""
    terms, labels = terms_of(trial), load_trial(TRIAL).labels
    listed = sorted((one for one in criteria if one.alternative_of is None), key=lambda one: one.card.order or 0)
    title = " ".join(next((said.get(RDFS + "label", [trial]) for iri, said in terms.items()
                           if iri.endswith("/trial") and LE + "name" in said), [trial]))
    kinds = (("inc", "Inclusion"), ("exc", "Exclusion"))
    lines = [_HEAD.format(trial=trial, title=title)]
    for kind, heading in kinds:
        own = [one for one in listed if local(one.iri).startswith(kind)]
        lines += [f"## {heading}\n"] if own else []
        lines += ["\n".join(_criterion(trial, one, terms, labels)) for one in own]
    return "\n".join(lines)


def _criterion(trial: str, one: Criterion, terms: Terms, labels: Mapping[str, str]) -> Iterator[str]:
    card = one.card
    yield f"### {local(one.iri)}: {card.label}\n"
    yield f"{card.statement}\n"
    if card.reading:
        yield f"{card.reading}\n"
    days = " and ".join(labels[local(iri)] for iri in card.anchors)
    reviews = ", ".join(labels[local(iri)].removesuffix(" (domain)") for iri in card.domains)
    yield f"* Looks at: {days}."
    if reviews:
        yield f"* Reviews that close it: {reviews}."
    for iri in card.parameters:
        said = {name: " ".join(terms[iri].get(of, ())) for name, of in (
            ("label", RDFS + "label"), ("value", LE + "value"), ("unit", LE + "unitCode"),
            ("means", SKOS + "definition"))}
        yield (f"* {said['label'].capitalize()}: {amount(Decimal(said['value']), said['unit'])}. {said['means']}")
    yield f"* Source: {card.source} ({labels[local(card.mark)]})."
    yield f"* Rule: `shapes/trials/{trial}/{one.file}`.\n"
