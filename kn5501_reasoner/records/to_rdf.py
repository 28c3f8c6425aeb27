"""Records as RDF in the record vocabulary.

What: writes every row and every data error as one node, so that reading the text again gives the same tables and errors
(apart from ``source``).
In: ``Records``. Out: Turtle or N-Quads text, the same bytes for the same records. Units: as recorded.
Raises: RecordError for an unknown format. Source: ontology/modules/records.ttl.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from ..errors import RecordError
from ..model import Records
from ..vocab import LE, RDF, RECORD, XSD
from .collect import subject_record
from .gate import is_iri
from .schema import LIST_KINDS, Column, Schema, Table, load_schema
from .when import OPEN

_FORMS = {4: "gYear", 7: "gYearMonth", 10: "date"}
Statement = tuple[str, str]


def to_rdf(records: Records, format: str = "turtle", base: str = RECORD) -> str:
    """All records as ``turtle`` or ``nquads``; record IRIs of our own making are put under ``base``.

    >>> to_rdf(Records({"subject": [{"subject": "P1", "record": "urn:x:1"}]}), "nquads").splitlines()[0]
    '<urn:x:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/lupus-eligibility/term/Subject> .'
    """
    if format not in ("turtle", "nquads"):
        raise RecordError(f"records are not written as {format}", "", "use turtle or nquads")
    if not is_iri(base):
        raise RecordError("records are named under an absolute http, https or urn IRI", "", "give such a base")
    lines: list[str] = []
    if format == "turtle":
        lines += [f"@prefix le: <{LE}> .", f"@prefix xsd: <{XSD}> .", ""]
    for node, statements in _nodes(records, load_schema(), base):
        if format == "turtle":
            lines.append(node + " " + " ;\n    ".join(f"{_short(p)} {_short(o)}" for p, o in statements) + " .\n")
        else:
            lines += [f"{node} {predicate} {value} ." for predicate, value in statements]
    return "\n".join(lines) + ("\n" if lines else "")


def _nodes(records: Records, schema: Schema, base: str) -> Iterator[tuple[str, list[Statement]]]:
    """Each row as a node with its statements; a record said twice gets blank nodes from the second on."""
    people: dict[str, str] = {}
    taken: set[str] = set()
    blank = 0
    for table, rows in _tables(records, schema):
        for row in sorted(rows, key=_order):
            record = node = _iri(_rebased(row["record"], base))
            if record in taken or not row["record"]:
                blank += 1
                node = f"_:again{blank}"
            if table.name == "subject":
                people.setdefault(row["subject"], node)
            statements = [(_iri(RDF + "type"), _iri(table.cls)), *_statements(table, row, people, base)]
            if node != record and row["record"]:
                statements.insert(1, (_iri(LE + "sameRecordAs"), record))
            taken.add(record)
            yield node, statements


def _tables(records: Records, schema: Schema) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Each table with the rows that can be nodes, then the data errors.

    A row that a database holds under no IRI is left out: its subject is refused for that.
    """
    errors = [
        {"subject": error.subject, "record": _named(record), "rule": error.rule, "message": error.message}
        for error in records.errors for record in error.records or ("",)
    ]
    refused = {error["subject"] for error in errors}
    for name, table in schema.tables.items():
        kept = []
        for row in records.tables.get(name, ()):
            wrong = [column.name for column in table.columns if not _holds_iris(column, row.get(column.name))]
            if not wrong:
                kept.append(row)
                continue
            if name == "subject":
                kept.append({"subject": row["subject"], "record": subject_record(row["subject"])})
            if row["subject"] not in refused:
                errors.append({"subject": row["subject"], "record": _named(row["record"]), "rule": "unreadable-value",
                               "message": f"{name}: {wrong[0]} holds what is not an absolute IRI"})
        yield table, kept
    yield schema.error, errors


def _holds_iris(column: Column, text: str | None) -> bool:
    if column.name == "record":
        return is_iri(text or "")
    return not column.iris_alone or all(is_iri(each) for each in (text or "").split())


def _named(record: str) -> str:
    """An IRI of what a data error is about; empty when it is about no record."""
    return record if not record or is_iri(record) else "urn:record:" + quote(record, safe="", errors="replace")


def _statements(table: Table, row: dict[str, Any], people: dict[str, str], base: str) -> Iterator[Statement]:
    if table.name == "subject":
        yield _iri(LE + "identifier"), _literal(row["subject"])
    else:
        yield _iri(LE + "subject"), people[row["subject"]]
    for column in table.columns[3:]:
        if column.kind == "when":
            yield from _when(column, row.get(f"{column.name}_text"))
        elif column.kind in LIST_KINDS:
            yield from _list(column, row.get(column.name) or "", base)
        elif row.get(column.name) is not None:
            yield _iri(column.properties[0].iri), _value(row[column.name], column.kind, base)


def _when(column: Column, text: str | None) -> Iterator[Statement]:
    """A point as it was recorded; an interval by its ends."""
    iri = column.properties[0].iri
    if text is None:
        return
    if "/" not in text:
        yield _iri(iri), _moment(text)
        return
    low, high = text.split("/")
    if low == high == OPEN:
        yield _iri(iri), _literal(OPEN)
    if low != OPEN:
        yield _iri(iri + "Earliest"), _moment(low)
    if high != OPEN:
        yield _iri(iri + "Latest"), _moment(high)


def _list(column: Column, text: str, base: str) -> Iterator[Statement]:
    """List items: IRIs by the first property, words by the one for words."""
    first = column.properties[0]
    if first.kind == "tokens":
        for each in text.split() if first.repeatable else [text] if text else []:
            yield _iri(first.iri), _literal(each)
        return
    words = next((each for each in column.properties if each.kind == "tokens"), None)
    for each in text.split():
        if words is not None and not is_iri(each):
            yield _iri(words.iri), _literal(each)
        elif is_iri(each):
            yield _iri(first.iri), _iri(_rebased(each, base))


def _value(value: Any, kind: str, base: str) -> str:
    if isinstance(value, bool):
        return _literal("true" if value else "false", "boolean")
    if isinstance(value, Decimal):
        return _literal(format(value, "f"), "decimal")
    if isinstance(value, date):
        return _literal(value.isoformat(), "date")
    return _iri(_rebased(value, base)) if kind == "iri" else _literal(value)


def _moment(text: str) -> str:
    return _literal(text, _FORMS.get(len(text), "dateTime"))


def _order(row: dict[str, Any]) -> tuple[str, str]:
    return row["record"], repr(sorted((k, str(v)) for k, v in row.items() if k != "source"))


def _rebased(iri: str, base: str) -> str:
    return base + iri[len(RECORD) :] if base != RECORD and iri.startswith(RECORD) else iri


def _iri(iri: str) -> str:
    return f"<{iri}>"


def _literal(text: str, datatype: str | None = None) -> str:
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    return f'"{text}"' + (f"^^<{XSD}{datatype}>" if datatype else "")


def _short(term: str) -> str:
    """A term in Turtle: le: names and xsd: datatypes by their prefix, rdf:type as a."""
    if term == _iri(RDF + "type"):
        return "a"
    if term.startswith("<" + LE) and term[len(LE) + 1 : -1].isalnum():
        return "le:" + term[len(LE) + 1 : -1]
    text, mark, datatype = term.rpartition(f"^^<{XSD}")
    if mark and datatype.endswith(">") and text.endswith('"'):
        return f"{text}^^xsd:{datatype[:-1]}"
    return term
