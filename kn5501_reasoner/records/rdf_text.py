"""RDF text to quads, safely.

What: refuses what could reach the network, the disk or the stack before the parser sees it, then parses.
In: bytes and a form (turtle, nt, nquads, trig, jsonld, rdfxml). Out: pyoxigraph quads.
Units: none. Raises: RecordError. Source: DESIGN, safety rules 3 to 5.
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import RecordError
from .from_json import parse_json

#: stands in for the base that no input has; an IRI that begins with it was relative
BASE = "http://relative.invalid/"
XML_DEPTH = 100
#: start and end tags; empty elements do not match
_XML_TAG = re.compile(rb"<(/?)[^\s/!?<>\"'](?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+(?<!/)>")
_MARKUP = re.compile(rb"<!(?!--)|<\?(?!xml[ \t\r\n])", re.IGNORECASE)


def parse_rdf(data: bytes, form: str, where: str) -> list[Any]:
    """All quads of one input. Raises RecordError."""
    import pyoxigraph as ox

    formats = {
        "turtle": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "nquads": ox.RdfFormat.N_QUADS,
        "trig": ox.RdfFormat.TRIG,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdfxml": ox.RdfFormat.RDF_XML,
    }
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordError("not text in UTF-8", where) from error
    data = data.removeprefix(b"\xef\xbb\xbf")
    if form == "jsonld":
        check_json_ld(parse_json(data, where), where)
    elif form == "rdfxml":
        check_rdf_xml(data, where)
    options = {} if form in ("nt", "nquads") else {"base_iri": BASE}
    try:
        return list(ox.parse(input=data, format=formats[form], **options))
    except SyntaxError as error:
        place = f"{where} line {error.lineno}" if error.lineno else where
        raise RecordError(f"not {form}: the text breaks its grammar", place) from error
    except (ValueError, OSError, RecursionError) as error:
        raise RecordError(f"not {form}: cannot be read", where) from error


def check_rdf_xml(data: bytes, where: str) -> None:
    """Refuses document types, entities, processing instructions, and elements that lie too deep in each other."""
    head = data[:200].lower()
    if b"encoding" in head.split(b"?>")[0] and b"utf-8" not in head.split(b"?>")[0]:
        raise RecordError("RDF/XML is read in UTF-8 only", where)
    if b"http://hl7.org/fhir\"" in data[:2000]:
        raise RecordError("FHIR in XML is not read", where, "export it as JSON")
    if _MARKUP.search(data):
        raise RecordError("RDF/XML with a DOCTYPE, an entity, CDATA or a processing instruction is refused", where)
    depth = 0
    for tag in _XML_TAG.finditer(data):
        depth += -1 if tag[1] else 1
        if depth > XML_DEPTH:
            raise RecordError(f"XML elements lie more than {XML_DEPTH} deep in each other", where)


def check_json_ld(content: Any, where: str) -> None:
    """Refuses contexts that are not written out, and members that no context explains (a parser drops them silently).

    Depth is limited by ``parse_json``, so recursion is safe here.
    """
    terms: set[str] = set()
    members: set[str] = set()
    _walk(content, terms, members, where)
    if "@vocab" not in terms:
        unknown = sorted(each for each in members - terms if ":" not in each)
        if unknown:
            raise RecordError(
                f"the member '{_name(unknown[0])}' is explained by no context", where, "add it to the inline @context"
            )


def _walk(node: Any, terms: set[str], members: set[str], where: str) -> None:
    if isinstance(node, list):
        for item in node:
            _walk(item, terms, members, where)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name == "@context":
                _context(value, terms, where)
            elif name.startswith("@"):
                _walk(value, terms, members, where)
            else:
                members.add(name)
                _walk(value, terms, members, where)


def _context(context: Any, terms: set[str], where: str) -> None:
    for item in context if isinstance(context, list) else [context]:
        if not isinstance(item, dict):
            what = "JSON-LD with a context that is not written out is refused"
            raise RecordError(what, where, "put the context inline")
        for name, value in item.items():
            if name in ("@import", "@base") or value is None:
                raise RecordError(f"a JSON-LD context with {_name(name)} set so is refused", where)
            terms.add(name)
            if isinstance(value, dict):
                if "@context" in value:
                    _context(value["@context"], terms, where)
                if value.get("@id", "") is None or value.get("@type") == "@json":
                    raise RecordError(f"a JSON-LD context with {_name(name)} set so is refused", where)


def _name(text: str) -> str:
    from .gate import clean

    return clean(text, 60)
