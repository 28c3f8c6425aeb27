"""Codes as people know them (``ICD-10-CM M32.9``), and which classes a code means.

In: an Ontology for the code systems, a Terminology for their meaning. Out: Code, Meaning.
Raises: nothing; what is no code of a known system means nothing.
Source: the code listings of ontology/terminology/, read by the same index that screening uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from kn5501_reasoner.pipeline.knowledge import Terminology
from kn5501_reasoner.vocab import LE

from .terms import Ontology

SYSTEM = LE + "CodeSystem"
HOW = {
    "exact": "names it exactly", "under": "falls in it", "perhaps": "may be it, or holds narrower codes that are",
}


@dataclass(frozen=True)
class Code:
    """A code: the label of its system (empty when no system is declared for it), the code as written, its IRI."""

    system: str
    code: str
    iri: str


@dataclass(frozen=True)
class Meaning:
    """One class that a code means, and how: a key of HOW."""

    code: Code
    term: str
    how: str


class Codes:
    """The code systems of an ontology."""

    def __init__(self, ontology: Ontology, terminology: Terminology) -> None:
        self._terminology = terminology
        self._systems: dict[str, tuple[str, str]] = {}
        for term in ontology.instances(SYSTEM):
            stems, tokens = term.said(LE + "codeStem"), term.said(LE + "codeSystemToken")
            if stems and tokens:
                self._systems[tokens[0]] = (term.label, stems[0])

    def show(self, iri: str) -> Code:
        """The code that an IRI stands for."""
        for label, stem in sorted(self._systems.values(), key=lambda each: -len(each[1])):
            if iri.startswith(stem):
                return Code(label, unquote(iri[len(stem):]), iri)
        return Code("", iri, iri)

    def range(self, text: str) -> Code:
        """A code or range such as ``icd-10-cm:M00-M99``; it has no IRI."""
        token, _, span = text.partition(":")
        return Code(self._systems.get(token, (token, ""))[0], span.replace("-", " to "), "")

    def meanings(self, text: str) -> list[Meaning]:
        """What a text means as a code: an IRI, ``system:code``, or a bare code of any system."""
        found: dict[tuple[str, str], Meaning] = {}
        for iri in self._read(text.strip()):
            match = self._terminology.index.find(iri)
            if match is None:
                continue
            for names, how in ((match.named, "exact"), (match.classes, "under"), (match.meant, "perhaps")):
                for name in sorted(names):
                    found.setdefault((iri, name), Meaning(self.show(iri), LE + name, how))
        return list(found.values())

    def bare(self, text: str) -> str:
        """The code in ``system:code`` or in the IRI of a code."""
        text = text.strip()
        token, _, code = text.partition(":")
        return code if token.lower() in self._systems else self.show(text).code

    def _read(self, text: str) -> Iterator[str]:
        if not text or any(character.isspace() for character in text) or len(text) > 200:
            return
        if "://" in text:
            yield text
            return
        token, colon, code = text.partition(":")
        if colon and token.lower() in self._systems:
            yield self._systems[token.lower()][1] + quote(code, safe="")
        elif any(character.isdigit() for character in text):  # a word without a digit is looked for in labels
            for _, stem in self._systems.values():
                yield stem + quote(text, safe="")
