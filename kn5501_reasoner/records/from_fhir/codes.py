"""Codings and concepts: from system and code to the IRI of the code.

What: turns FHIR codings into code IRIs of the owners of the code systems, and concepts into lists of them.
In: CodeableConcept and Coding objects. Out: ``Concept``; IRIs joined by one space, sorted.
Raises: NotUnderstood. Source: HL7 FHIR R4, known code systems; fhir.md of the protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ...vocab import LE
from ..gate import clean, is_iri, word
from .values import NotUnderstood, part, parts, string

ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm/"
ICD_10 = "http://hl7.org/fhir/sid/icd-10/"
SNOMED = "http://snomed.info/id/"
LOINC = "https://loinc.org/rdf/"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm/"
ATC = "http://www.whocc.no/atc/"
MESH = "http://id.nlm.nih.gov/mesh/"
OBO = "http://purl.obolibrary.org/obo/"

_STEMS = {
    "hl7.org/fhir/sid/icd-10-cm": ICD_10_CM,
    "urn:oid:2.16.840.1.113883.6.90": ICD_10_CM,
    "hl7.org/fhir/sid/icd-10": ICD_10,
    "urn:oid:2.16.840.1.113883.6.3": ICD_10,
    "snomed.info/sct": SNOMED,
    "urn:oid:2.16.840.1.113883.6.96": SNOMED,
    "loinc.org": LOINC,
    "urn:oid:2.16.840.1.113883.6.1": LOINC,
    "www.nlm.nih.gov/research/umls/rxnorm": RXNORM,
    "urn:oid:2.16.840.1.113883.6.88": RXNORM,
    "www.whocc.no/atc": ATC,
    "urn:oid:2.16.840.1.113883.6.73": ATC,
    "w3id.org/lupus-eligibility/term": LE,
    "id.nlm.nih.gov/mesh": MESH,
    "www.nlm.nih.gov/mesh": MESH,
    "urn:oid:2.16.840.1.113883.6.177": MESH,
    "ncicb.nci.nih.gov/xml/owl/evs/thesaurus.owl": OBO + "NCIT_",
    "ncithesaurus-stage.nci.nih.gov": OBO + "NCIT_",
}
_CURIE = re.compile(r"(MONDO|HP|NCIT|DOID)[:_]([A-Z]?[0-9]{1,10})", re.ASCII)
_ICD = re.compile(r"(?!M[89][0-9]{3,4}$)([A-Z][0-9][0-9A-Z])\.?([0-9A-Z]{0,4})[+*†]?", re.ASCII)
"""A code of ICD with or without its dot; not the morphology of a neoplasm, which is written without one."""


@dataclass(frozen=True)
class Concept:
    """What a concept says: code IRIs, its name, its own words, and the codes as written."""

    iris: tuple[str, ...] = ()
    display: str | None = None
    text: str | None = None
    written: tuple[str, ...] = ()

    @property
    def codes(self) -> str:
        """IRIs, sorted, joined by one space."""
        return join(self.iris)

    @property
    def shown(self) -> str:
        """The name, else the first code as written."""
        return self.display or (self.written[0] if self.written else "")

    @property
    def words(self) -> tuple[str, ...]:
        """Free text as lower-case tokens: the text, and displays that stand without a code."""
        return tuple(word(each) for each in (self.text,) if each)

    def local_codes(self) -> tuple[str, ...]:
        """Codes of the le: system, without the namespace."""
        return tuple(iri[len(LE) :] for iri in self.iris if iri.startswith(LE))


def code_iri(system: str | None, code: str) -> str:
    """The IRI of a code.

    >>> code_iri("http://loinc.org", "718-7")
    'https://loinc.org/rdf/718-7'
    >>> code_iri("http://hl7.org/fhir/sid/icd-10-cm", "m329")
    'http://hl7.org/fhir/sid/icd-10-cm/M32.9'
    """
    if curie := _CURIE.fullmatch(code):
        return f"{OBO}{curie[1]}_{curie[2]}"
    if system is None:
        return "urn:code:" + _escape(code)
    key = re.sub(r"^https?://", "", system).rstrip("/#").lower()
    if key.startswith("snomed.info/sct/"):
        key = "snomed.info/sct"
    stem = _STEMS.get(key)
    if stem is None:
        system = system.rstrip("#")
        plain = is_iri(system) and "#" not in system and len(system) <= 500
        return f"{system if plain else 'urn:code:' + _escape(system)}#{_escape(code)}"
    if stem in (ICD_10, ICD_10_CM) and (icd := _ICD.fullmatch(code.upper())):
        code = icd[1] + ("." + icd[2] if icd[2] else "")
    return stem + _escape(code.upper() if stem == ATC else code)


def concept(node: dict[str, Any], name: str) -> Concept | None:
    """One CodeableConcept, or None when it is absent or empty."""
    inner = part(node, name)
    return read_concept(inner) if inner else None


def concepts(node: dict[str, Any], name: str) -> tuple[Concept, ...]:
    """A list of CodeableConcepts."""
    return tuple(read_concept(item) for item in parts(node, name))


def read_concept(inner: dict[str, Any]) -> Concept:
    """What one CodeableConcept object says."""
    iris, written, displays, loose = [], [], [], []
    for each in parts(inner, "coding"):
        code, display = string(each, "code"), string(each, "display")
        if code is not None:
            iris.append(code_iri(string(each, "system"), code))
            written.append(clean(code, 60))
            displays.append(display)
        elif display is not None:
            loose.append(display)
    text = string(inner, "text") or next(iter(loose), None)
    display = next((each for each in displays if each), None) or text
    return Concept(tuple(iris), clean(display) if display else None, clean(text) if text else None, tuple(written))


def security(resource: dict[str, Any]) -> str:
    """meta.security as code IRIs."""
    meta = part(resource, "meta") or {}
    labels = [(string(each, "system"), string(each, "code")) for each in parts(meta, "security")]
    return join(code_iri(system, code) for system, code in labels if code)


def pick(found: Concept | None, allowed: frozenset[str]) -> str | None:
    """The one allowed token that the codes of a concept name; None when none or several do."""
    if found is None:
        return None
    named = {each.lower() for each in found.written} & allowed
    return named.pop() if len(named) == 1 else None


def join(values: Iterable[str]) -> str:
    """A list as one text: distinct, sorted, joined by one space."""
    return " ".join(sorted({each for each in values if each}))


def _escape(code: str) -> str:
    if len(code) > 500:
        raise NotUnderstood("a code or its system is too long")
    return quote(code, safe="", errors="replace")
