"""RDF text to quads, safely.

What: refuses what could reach the network, the disk or the stack before the parser sees it, and what a parser would
drop in silence; then parses.
In: bytes and a form (turtle, nt, nquads, trig, jsonld, rdfxml). Out: pyoxigraph quads, every IRI in them absolute.
Raises: RecordError.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import RecordError
from .from_json import parse_json
from .rdf_xml import check_rdf_xml

#: stands in for the base that no input has: an IRI of this scheme was relative, with or without a host
_RELATIVE = "relative-iri:"
_BASE = _RELATIVE + "//none/"


def parse_rdf(data: bytes, form: str, where: str) -> list[Any]:
    """All quads of one input. Raises RecordError."""
    import pyoxigraph as ox

    from .json_ld import read_json_ld

    formats = {
        "turtle": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "nquads": ox.RdfFormat.N_QUADS,
        "trig": ox.RdfFormat.TRIG,
        "rdfxml": ox.RdfFormat.RDF_XML,
    }
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordError("not text in UTF-8", where) from error
    data = data.removeprefix(b"\xef\xbb\xbf")
    if form == "jsonld":
        return read_json_ld(parse_json(data, where), where)
    if form == "rdfxml":
        check_rdf_xml(data, where)
    try:
        return list(ox.parse(input=data, format=formats[form]))
    except SyntaxError as error:
        place = f"{where} line {error.lineno}" if error.lineno else where
        relative = _relative(data, formats[form], str(error))
        if relative:
            raise RecordError(relative, place, "write IRIs in full, with scheme and host") from error
        raise RecordError(f"not {form}: the text breaks its grammar", place) from error
    except (ValueError, OSError, RecursionError) as error:
        raise RecordError(f"not {form}: cannot be read", where) from error


def _relative(data: bytes, format: Any, error: str) -> str | None:
    """What to say of a text that could be read if a base were given; None when it could not."""
    import pyoxigraph as ox

    what = "a relative IRI{} cannot be read: no base is given"
    if format in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS):
        return what.format("") if "No scheme" in error else None
    try:
        for quad in ox.parse(input=data, format=format, base_iri=_BASE):
            for place, term in _terms(quad):
                if type(term).__name__ == "NamedNode" and term.value.startswith(_RELATIVE):
                    return what.format(f" as {place}")
    except (SyntaxError, ValueError, OSError, RecursionError):
        return None
    return what.format("")


def _terms(quad: Any) -> Iterator[tuple[str, Any]]:
    yield "the name of a node", quad.subject
    yield "a property", quad.predicate
    yield "a value", quad.object
    yield "the name of a graph", quad.graph_name
    if type(quad.object).__name__ == "Literal":
        yield "a datatype", quad.object.datatype
