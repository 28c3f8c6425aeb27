"""JSON-LD to quads, with nothing dropped in silence.

A JSON-LD processor drops a member that no context explains, a word that looks like a keyword, a node or a value with
an ill-formed IRI, a null. A dropped record would read as one that does not exist. So this reader takes nodes with
``@id``, ``@type``, values, references and nested nodes under one context, and refuses a document with anything else.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from ..errors import RecordError
from ..vocab import RDF, XSD
from .gate import clean
from .json_ld_context import KEYWORDS, Context, read_context

TYPE = ox.NamedNode(RDF + "type")
_BLANK = re.compile(r"_:[A-Za-z0-9_][A-Za-z0-9_.\-]*", re.ASCII)
_IN_FULL = "write IRIs in full, or with a prefix of the context"
_EXPLAIN = "name it in the context at the top, or leave it out"
Term = ox.NamedNode | ox.BlankNode | ox.Literal


def read_json_ld(content: Any, where: str) -> list[ox.Quad]:
    """All statements of a document. Raises RecordError, which names the node and the member, never a value."""
    if isinstance(content, list) and len(content) == 1:
        content = content[0]
    context = Context()
    if isinstance(content, dict) and "@context" in content:
        context = read_context(content["@context"], where)
        content = {name: value for name, value in content.items() if name != "@context"}
    reader = _Reader(context, where)
    if isinstance(content, list):
        reader.graph(content, "the document")
    elif not isinstance(content, dict):
        raise RecordError("JSON-LD that is neither an object nor an array", where)
    elif content:
        reader.node(content, "the document", in_graph=True)
    return reader.quads


class _Reader:
    """One document on its way to statements."""

    def __init__(self, context: Context, where: str) -> None:
        self.context, self.where = context, where
        self.quads: list[ox.Quad] = []
        self._blank: dict[str, ox.BlankNode] = {}
        self._names: dict[str, str | None] = {}
        self._nodes: dict[str, ox.NamedNode] = {}

    def graph(self, nodes: Any, place: str) -> None:
        """The nodes of an array. Names of graphs are read, and mean nothing."""
        for number, node in enumerate(nodes if isinstance(nodes, list) else [nodes], 1):
            here = f"node {number} of {place}"
            if not isinstance(node, dict):
                raise self._refusal(f"{here} is no object")
            self.node(node, here, in_graph=True)

    def node(self, node: dict[str, Any], place: str, in_graph: bool = False) -> Term:
        """State what a node says; gives back the node. in_graph: a node of a graph, which must say something."""
        place = self._named(node, place)
        keywords, properties = self._members(node, place)
        for word in ("@value", "@language", *(() if in_graph else ("@graph",))):
            if word in keywords:
                raise self._refusal(f"{place} has {word} where it is not read")
        before = len(self.quads)
        subject = self._reference(keywords["@id"], f"the @id of {place}") if "@id" in keywords else self._unnamed()
        for name in _listed(keywords.get("@type", [])):
            iri = self._expanded(name)
            if iri is None:
                raise self._refusal(f"a @type of {place} is no absolute IRI, and no context explains it", _IN_FULL)
            self.quads.append(ox.Quad(subject, TYPE, self._iri(iri, f"a @type of {place}")))
        for name, iri, values in properties:
            here = f"'{name[:60]}' of {place}"
            predicate = self._iri(iri, f"the member {here}")
            for value in _listed(values):
                self.quads.append(ox.Quad(subject, predicate, self._value(value, name, here)))
        if "@graph" in keywords:
            self.graph(keywords["@graph"], place)
        elif len(self.quads) == before and (in_graph or "@id" not in keywords):
            raise self._refusal(f"{place} says nothing", "describe it, or leave it out")
        return subject

    def _named(self, node: dict[str, Any], place: str) -> str:
        """What an error calls a node: its @id, or else its place."""
        for name, value in node.items():
            if self.context.aliases.get(name, name) == "@id" and isinstance(value, str):
                return f"the node <{value[:120]}>"
        return place

    def _members(self, node: dict[str, Any], place: str) -> tuple[dict[str, Any], list[tuple[str, str, Any]]]:
        """Keyword -> its value, and (name, IRI, values) of every other member."""
        keywords: dict[str, Any] = {}
        properties = []
        for name, value in node.items():
            word = self.context.aliases.get(name, name)
            if word == "@context":
                raise self._refusal(f"{place} has a context of its own", "move it into the one context at the top")
            if word in keywords:
                raise self._refusal(f"{place} has {word} twice")
            if word in KEYWORDS:
                keywords[word] = value
                continue
            iri = self._expanded(name) if not word.startswith("@") else None
            if iri is None:
                what = "is a word that is not read" if word.startswith("@") else "is explained by no context"
                raise self._refusal(f"the member '{name[:60]}' of {place} {what}", _EXPLAIN)
            properties.append((name, iri, value))
        return keywords, properties

    def _value(self, value: Any, name: str, place: str) -> Term:
        """What one value of a member says."""
        term = self.context.terms.get(name)
        coercion = term.coercion if term else None
        if isinstance(value, dict):
            if any(self.context.aliases.get(each, each) == "@value" for each in value):
                return self._value_object(value, place)
            return self.node(value, f"the node in {place}")
        if coercion == "@id":
            return self._reference(value, place)
        return self._literal(value, coercion, place)

    def _value_object(self, value: dict[str, Any], place: str) -> ox.Literal:
        keywords, properties = self._members(value, place)
        datatype, language = keywords.get("@type"), keywords.get("@language")
        if properties or keywords.keys() - {"@value", "@type", "@language"}:
            raise self._refusal(f"a value of {place} has members beside @value, @type and @language")
        if "@language" in keywords:
            if "@type" in keywords or not isinstance(language, str) or not isinstance(keywords["@value"], str):
                raise self._refusal(f"a value of {place} has a @language that is not read")
            try:
                return ox.Literal(keywords["@value"], language=language)
            except ValueError as error:
                raise self._refusal(f"a value of {place} has a @language that is none") from error
        if "@type" in keywords:
            datatype = self._expanded(datatype)
            if datatype is None or datatype.startswith(RDF):
                raise self._refusal(f"a value of {place} has a @type that is no datatype", _IN_FULL)
        return self._literal(keywords["@value"], datatype, place)

    def _literal(self, value: Any, datatype: str | None, place: str) -> ox.Literal:
        """A text, truth value or number. A number with a point or an exponent is a double, as JSON-LD has it."""
        if isinstance(value, bool):
            value, datatype = "true" if value else "false", datatype or XSD + "boolean"
        elif isinstance(value, Decimal) and value.is_finite():
            whole = value.as_tuple().exponent == 0
            value, datatype = str(value), datatype or XSD + "integer" if whole else XSD + "double"
        elif not isinstance(value, str):
            what = {type(None): "null", list: "an array in an array"}.get(type(value), "what is no value")
            raise self._refusal(f"{place} has {what}", "leave it out, or give the value")
        try:
            return ox.Literal(value, datatype=self._iri(datatype, place) if datatype else None)
        except ValueError as error:
            raise self._refusal(f"{place} has a text that is not Unicode") from error

    def _reference(self, text: Any, place: str) -> ox.NamedNode | ox.BlankNode:
        """The node that an ``@id`` names."""
        if isinstance(text, str) and _BLANK.fullmatch(text):
            return self._blank.setdefault(text, self._unnamed())
        iri = self.context.iri(text) if isinstance(text, str) else None
        if iri is None:
            raise self._refusal(f"{place} is no absolute http, https or urn IRI", _IN_FULL)
        return self._iri(iri, place)

    def _expanded(self, name: Any) -> str | None:
        """The IRI of a member, a class or a datatype; a document repeats few of them."""
        if not isinstance(name, str):
            return None
        if name not in self._names:
            self._names[name] = self.context.name(name)
        return self._names[name]

    def _iri(self, iri: str, place: str) -> ox.NamedNode:
        try:
            if iri not in self._nodes:
                self._nodes[iri] = ox.NamedNode(iri)
            return self._nodes[iri]
        except ValueError as error:
            raise self._refusal(f"{place} is no absolute IRI", _IN_FULL) from error

    @staticmethod
    def _unnamed() -> ox.BlankNode:
        return ox.BlankNode()

    def _refusal(self, what: str, hint: str = "") -> RecordError:
        return RecordError(f"JSON-LD is not read in part: {clean(what, 500)}", self.where, hint)


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]
