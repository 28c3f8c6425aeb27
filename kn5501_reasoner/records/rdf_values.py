"""Objects of RDF statements as values of a column, each through the lexical gate.

In: a column and what a node says. Out: Decimal, bool, str, date or ``When``.
Units: as recorded. Raises: Unreadable, which carries no value. Source: DESIGN, safety rule 3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..vocab import RDF, XSD
from .gate import Unreadable, clean, is_iri, read_boolean, read_decimal, read_integer
from .schema import LIST_KINDS, Column, Property, Schema
from .when import ABSENT, OPEN, When, between, read_when

_TEXT_LIMIT = 500
_DOUBLES = frozenset({XSD + "double", XSD + "float"})
_LENGTHS = {4: "gYear", 7: "gYearMonth", 10: "date"}


def read_column(column: Column, node: dict[str, list[Any]], schema: Schema, record_of: Callable[[Any], str]) -> Any:
    """The value of one column; absent is None, an empty list or an absent ``When``. Raises Unreadable."""
    if column.kind == "when":
        return _read_when(column.properties[0], node, schema)
    values: list[Any] = []
    for each in column.properties:
        found = node.get(each.iri, [])
        if len(found) > 1 and not each.repeatable:
            raise Unreadable("given more than once")
        values += [_READERS[each.kind](term, each, record_of) for term in found]
    if column.kind in LIST_KINDS:
        tokens = [token for value in values for token in value.split(" ") if token]
        unique = tokens if not column.properties[0].repeatable else set(tokens)
        return " ".join(sorted(unique))
    return values[0] if values else None


def _read_when(declared: Property, node: dict[str, list[Any]], schema: Schema) -> When:
    """A point, or an interval from its earliest and latest companions."""
    named = {"": declared.iri} | {end: iri for iri, (of, end) in schema.ends.items() if of == declared.iri}
    said: dict[str, When] = {}
    for name, iri in named.items():
        found = node.get(iri, [])
        if len(found) > 1:
            raise Unreadable("given more than once")
        if found:
            if not name and _datatype(found[0]) == XSD + "string" and found[0].value == OPEN:
                return When(text=f"{OPEN}/{OPEN}")
            said[name] = _moment(found[0])
    if "" in said and ("earliest" in said or ("latest" not in said)):
        if "earliest" in said:
            raise Unreadable("given both as a point and as an interval")
        return said[""]
    low, high = said.get("earliest") or said.get(""), said.get("latest")
    return between(low, high) if low or high else ABSENT


def _moment(term: Any) -> When:
    """One typed date: the datatype must be what the form is."""
    datatype = _datatype(term)
    found = read_when(term.value) if datatype else None
    wanted = XSD + _LENGTHS.get(len(found.text or ""), "dateTime") if found else None
    stamped = datatype == XSD + "dateTimeStamp" and wanted == XSD + "dateTime"
    if found is None or not (datatype == wanted or stamped):
        raise Unreadable("not an xsd:date, dateTime, gYearMonth or gYear")
    return found


def _day(term: Any, declared: Property, record_of: Callable[[Any], str]) -> Any:
    found = _moment(term)
    if _datatype(term) != XSD + "date":
        raise Unreadable("not an xsd:date")
    return found.low


def _decimal(term: Any, declared: Property, record_of: Callable[[Any], str]) -> Any:
    from decimal import Decimal

    datatype = _datatype(term)
    if datatype == XSD + "integer":
        return Decimal(read_integer(term.value))
    if datatype in _DOUBLES:
        what = "a floating-point number: write it as an xsd:decimal, in JSON-LD as"
        raise Unreadable(what + ' {"@value": "5.8", "@type": "xsd:decimal"}')
    if datatype != XSD + "decimal":
        raise Unreadable("not an xsd:decimal or xsd:integer")
    return read_decimal(term.value)


def _boolean(term: Any, declared: Property, record_of: Callable[[Any], str]) -> bool:
    if _datatype(term) != XSD + "boolean":
        raise Unreadable("not an xsd:boolean")
    return read_boolean(term.value)


def _text(term: Any, declared: Property, record_of: Callable[[Any], str]) -> str:
    if _datatype(term) not in (XSD + "string", RDF + "langString"):
        raise Unreadable("not a text")
    return clean(term.value, _TEXT_LIMIT)


def _token(term: Any, declared: Property, record_of: Callable[[Any], str]) -> str:
    if _datatype(term) != XSD + "string":
        raise Unreadable("not a plain text")
    value = term.value
    if declared.allowed and value not in declared.allowed:
        raise Unreadable("not one of the allowed values")
    if not value or value != clean(value) or " " in value:
        raise Unreadable("not one word")
    return value


def _tokens(term: Any, declared: Property, record_of: Callable[[Any], str]) -> str:
    if declared.repeatable:
        return _token(term, declared, record_of)
    if _datatype(term) != XSD + "string":
        raise Unreadable("not a plain text")
    if any(each not in declared.allowed for each in term.value.split(" ")):
        raise Unreadable("not one of the allowed values")
    return term.value


def _iri(term: Any, declared: Property, record_of: Callable[[Any], str]) -> str:
    if type(term).__name__ != "NamedNode" or not is_iri(term.value):
        raise Unreadable("not an http, https or urn IRI in ASCII")
    return term.value


def _record(term: Any, declared: Property, record_of: Callable[[Any], str]) -> str:
    if type(term).__name__ == "Literal":
        raise Unreadable("not a record")
    return record_of(term)


def _links(term: Any, declared: Property, record_of: Callable[[Any], str]) -> str:
    """Reasons are records and may be blank nodes; methods, routes and signs are codes."""
    return (_record if declared.column == "reason" else _iri)(term, declared, record_of)


_READERS: dict[str, Callable[[Any, Property, Callable[[Any], str]], Any]] = {
    "date": _day,
    "decimal": _decimal,
    "boolean": _boolean,
    "text": _text,
    "token": _token,
    "tokens": _tokens,
    "codes": _iri,
    "iris": _links,
    "iri": _record,
}


def _datatype(term: Any) -> str:
    """The datatype IRI of a literal; empty for anything else."""
    return term.datatype.value if type(term).__name__ == "Literal" else ""
