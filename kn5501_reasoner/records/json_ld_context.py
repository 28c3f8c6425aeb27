"""The context of a JSON-LD document: what its names and IRIs stand for.

One context is read, written out at the top of the document: ``@vocab``, prefixes, terms, and other names of keywords.
Everything else that a context may hold changes meaning from node to node, or drops what it does not explain; it is
refused, and so is a name or an IRI that does not expand to an absolute IRI.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..errors import RecordError
from .gate import clean, is_iri, percent_encoded

#: the keywords that are read outside the context
KEYWORDS = frozenset({"@id", "@type", "@value", "@language", "@graph"})
WRITE_OUT = "write one context at the top, as an object with @vocab, prefixes and terms"
_TERM = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*", re.ASCII)
_SCHEMES = frozenset({"http", "https", "urn"})
_MEMBERS = frozenset({"@id", "@type", "@container", "@prefix"})


@dataclass(frozen=True)
class Term:
    """A name and what it stands for. coercion: ``@id``, a datatype or None; prefix: whether names may begin with it."""

    iri: str
    coercion: str | None = None
    prefix: bool = False


@dataclass(frozen=True)
class Context:
    """Terms by name, ``@vocab``, and name -> keyword for names that stand for a keyword."""

    vocab: str | None = None
    terms: Mapping[str, Term] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)

    def name(self, text: str) -> str | None:
        """The absolute IRI of a member, a class or a datatype; None when nothing explains it."""
        if text in self.terms:
            return self.terms[text].iri
        if ":" in text:
            return self.iri(text)
        return _absolute(self.vocab + text) if self.vocab and not text.startswith("@") else None

    def iri(self, text: str) -> str | None:
        """The absolute IRI that a text with or without a prefix stands for; None for any other text."""
        prefix, colon, rest = text.partition(":")
        term = self.terms.get(prefix)
        known = colon and term and term.prefix and not rest.startswith("//")
        return _absolute(term.iri + rest if known else text)


def read_context(content: Any, where: str) -> Context:
    """The context of a document. Raises RecordError, which names the term."""
    if isinstance(content, list) and len(content) == 1:
        content = content[0]
    if not isinstance(content, dict):
        raise RecordError("the JSON-LD context is not one object that is written out", where, WRITE_OUT)
    vocab, raw, aliases = None, {}, {}
    for name, value in content.items():
        if name == "@vocab":
            if not (isinstance(value, str) and _begins_iris(value)):
                raise _refusal(name, "no absolute IRI", where)
            vocab = value
        elif name == "@version":
            if value != Decimal("1.1"):
                raise _refusal(name, "not 1.1", where)
        elif not _TERM.fullmatch(name) or name in _SCHEMES:
            raise _refusal(name, "not read", where)
        elif isinstance(value, str) and value in KEYWORDS:
            aliases[name] = value
        else:
            raw[name] = _definition(name, value, where)
    stems = {name: _stem(definition) for name, definition in raw.items()}
    terms = {name: _term(name, definition, stems, vocab, where) for name, definition in raw.items()}
    return Context(vocab, terms, aliases)


def _definition(name: str, value: Any, where: str) -> dict[str, Any]:
    """A term as an object of members that are read."""
    if isinstance(value, str):
        return {"@id": value, "@prefix": value[-1:] in tuple(":/?#[]@")}
    if not isinstance(value, dict):
        raise _refusal(name, "neither an IRI nor an object", where)
    for member in sorted(value.keys() - _MEMBERS):
        raise _refusal(name, f"a term with {clean(member, 60)}, which is not read", where)
    for member in ("@id", "@type"):
        if not isinstance(value.get(member, ""), str):
            raise _refusal(name, f"a term with a {member} that is no text", where)
    if value.get("@container", "@set") not in ("@set", ["@set"]):
        raise _refusal(name, "a term with a @container other than @set", where)
    if not isinstance(value.get("@prefix", False), bool):
        raise _refusal(name, "a term with a @prefix that is neither true nor false", where)
    return value


def _stem(definition: Mapping[str, Any]) -> str | None:
    """What a prefix stands for; None for a term that names may not begin with."""
    iri = definition.get("@id", "")
    return iri if definition.get("@prefix") and _begins_iris(iri) else None


def _term(
    name: str, definition: Mapping[str, Any], stems: Mapping[str, str | None], vocab: str | None, where: str
) -> Term:
    prefix = bool(definition.get("@prefix"))
    if "@id" in definition:
        iri = definition["@id"] if stems[name] else _joined(definition["@id"], stems)
    else:
        iri = _absolute(vocab + name) if vocab else None
    if iri is None or not (prefix or _absolute(iri)):
        raise _refusal(name, "a term without an absolute IRI", where)
    coercion = definition.get("@type")
    if coercion is not None and coercion != "@id":
        coercion = _joined(coercion, stems)
        if coercion is None:
            raise _refusal(name, "a term with a @type that is neither @id nor an absolute IRI", where)
    return Term(iri, coercion, prefix)


def _joined(text: str, stems: Mapping[str, str | None]) -> str | None:
    """An IRI of the context with its prefix, which the same context explains, written out."""
    prefix, colon, rest = text.partition(":")
    stem = stems.get(prefix) if colon and not rest.startswith("//") else None
    return _absolute(stem + rest if stem else text)


def _absolute(iri: str) -> str | None:
    """The IRI, if it is an absolute one that the gate lets through."""
    return iri if not re.search(r"[\x00-\x20\x7f-\xa0]", iri) and is_iri(percent_encoded(iri)) else None


def _begins_iris(text: str) -> bool:
    """Whether absolute IRIs may begin so."""
    return _absolute(text) is not None or _absolute(text + "x") is not None


def _refusal(name: str, what: str, where: str) -> RecordError:
    return RecordError(f"the JSON-LD context has '{clean(name, 60)}': {what}", where, WRITE_OUT)
