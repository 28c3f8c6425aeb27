"""Search over labels, names, definitions and codes; the best answers first, each with why it is one.

In: an Ontology, its Codes, the text of a visitor. Out: Hit, at most LIMIT and one more, which says that there are
more. Raises: nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from .codes import HOW, Codes
from .terms import Ontology, Term

LIMIT = 100


@dataclass(frozen=True)
class Hit:
    """One answer: where it matched, in words."""

    name: str
    iri: str
    label: str
    kind: str
    definition: str
    why: str


class Search:
    """What is looked through, made ready once."""

    def __init__(self, ontology: Ontology, codes: Codes) -> None:
        self._ontology, self._codes = ontology, codes

    def find(self, text: str) -> list[Hit]:
        """The answers to a text, best first."""
        wanted = " ".join(text.split()).casefold()
        if not wanted:
            return []
        ranked = self._by_code(text)
        for term in self._ontology.terms.values():
            match = _match(term, wanted)
            if match is not None and (term.iri not in ranked or match < ranked[term.iri]):
                ranked[term.iri] = match
        terms = self._ontology.terms
        order = sorted(ranked.items(), key=lambda each: (each[1][0], terms[each[0]].label.casefold(), each[0]))
        return [_hit(terms[iri], why) for iri, (_, why) in order[:LIMIT + 1]]

    def _by_code(self, text: str) -> dict[str, tuple[int, str]]:
        """Classes that the text means as a code: how well, and the systems in which it does."""
        found: dict[str, dict[str, list[str]]] = {}
        for meaning in self._codes.meanings(text):
            if meaning.term in self._ontology.terms:
                found.setdefault(meaning.term, {}).setdefault(meaning.how, []).append(meaning.code.system)
        code = self._codes.bare(text)
        ranked = {}
        for term, ways in found.items():
            how = next(each for each in HOW if each in ways)
            systems = " and ".join(sorted(filter(None, ways[how])))
            ranked[term] = (0 if how == "exact" else 2, f"{systems} {code} {HOW[how]}".strip())
        return ranked


def _match(term: Term, wanted: str) -> tuple[int, str] | None:
    """How well a term answers (0 is best), and by what; None when it does not."""
    names = (term.label.casefold(), term.name.casefold(), term.iri.casefold())
    others = [each.casefold() for each in term.also_called]
    if wanted in names:
        return 0, "label" if wanted == names[0] else "name"
    if wanted in others:
        return 0, "another name"
    if names[0].startswith(wanted):
        return 1, "label"
    if wanted in names[0]:
        return 3, "label"
    if any(wanted in each for each in others):
        return 3, "another name"
    if wanted in names[1]:
        return 3, "name"
    words = wanted.split()
    if len(words) > 1 and all(word in names[0] for word in words):
        return 4, "label"
    return (5, "definition") if wanted in term.definition.casefold() else None


def _hit(term: Term, why: str) -> Hit:
    return Hit(term.name, term.iri, term.label, term.kind, term.definition, why)
