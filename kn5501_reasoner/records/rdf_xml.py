"""RDF/XML that is safe to parse, and that a parser reads whole.

A parser of RDF/XML may take a file that was cut off, and passes over attributes out of place and kinds of content
that it does not know. So the XML is read once before: it must be one whole document without a DOCTYPE, and each
attribute one that its element may have.
"""

from __future__ import annotations

from xml.parsers import expat

from ..errors import RecordError
from ..vocab import RDF

XML_DEPTH = 100
_XML = "http://www.w3.org/XML/1998/namespace "
_ANYWHERE = frozenset({_XML + "lang", _XML + "base", _XML + "space"})
_RDF = RDF + " "
_ROOT, _NODE, _PROPERTY = "the root", "a node", "a property"
_OF_NODE = frozenset({_RDF + "about", _RDF + "nodeID", _RDF + "type"})
_OF_PROPERTY = frozenset(_RDF + name for name in ("resource", "nodeID", "datatype", "parseType"))


def check_rdf_xml(data: bytes, where: str) -> None:
    """Refuses document types, entities, CDATA, processing instructions, deep nesting and what would be passed over."""
    if not data.strip():
        return
    for mark, name in ((b"http://hl7.org/fhir\"", "FHIR in XML"), (b"urn:hl7-org:v3", "C-CDA")):
        if mark in data[:2000]:
            raise RecordError(f"{name} is not read", where, "export it as FHIR R4 in JSON")
    _Check(where).read(data)


class _Check:
    """One document on its way through: for each open element, what its children are."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.inside: list[str] = []

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = lambda name: self.inside.pop()
        for refused in ("StartDoctypeDeclHandler", "EntityDeclHandler", "StartCdataSectionHandler",
                        "ProcessingInstructionHandler"):
            setattr(parser, refused, self._markup)
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise RecordError("not rdfxml: the text breaks its grammar", f"{self.where} line {error.lineno}") from error

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "utf-8").lower() != "utf-8":
            raise RecordError("RDF/XML is read in UTF-8 only", self.where)

    def _markup(self, *_: object) -> None:
        what = "RDF/XML with a DOCTYPE, an entity, CDATA or a processing instruction is refused"
        raise RecordError(what, self.where)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.inside) == XML_DEPTH:
            raise RecordError(f"XML elements lie more than {XML_DEPTH} deep in each other", self.where)
        kind = self.inside[-1] if self.inside else _ROOT if name == _RDF + "RDF" else _NODE
        for attribute in attributes.keys() - _ANYWHERE:
            if not _may_have(kind, attribute, attributes[attribute]):
                local = attribute.rpartition(" ")[2]
                what = f"RDF/XML with the attribute '{local}' at {kind}, where it is not read"
                raise RecordError(what, self.where, "write properties as elements")
        resource = _RDF + "parseType" in attributes
        self.inside.append(_NODE if kind == _ROOT or (kind == _PROPERTY and not resource) else _PROPERTY)


def _may_have(kind: str, attribute: str, value: str) -> bool:
    """Whether an element may have an attribute: a node also properties, a property none."""
    if kind == _NODE:
        return attribute in _OF_NODE or (" " in attribute and not attribute.startswith((_RDF, _XML)))
    if attribute == _RDF + "parseType":
        return kind == _PROPERTY and value == "Resource"
    return kind == _PROPERTY and attribute in _OF_PROPERTY
