"""RDF in the record vocabulary to records.

What: reads Turtle, N-Triples, N-Quads, TriG, JSON-LD with an inline context and RDF/XML. An input with any other class
or property is refused whole; a literal that is not what its property asks for is a data error of its subject, and so
is a ``le:DataError`` that the input brings along.
In: bytes. Out: rows, skipped records and errors in a ``Collector``. Units: as recorded.
Raises: RecordError, which names the term. Source: ontology/modules/records.ttl; docs/readings.md.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from contextlib import suppress
from typing import Any

from ..errors import RecordError
from ..vocab import LE, RDF, RECORD
from .collect import NEVER, UNTREATED, Collector, Stated
from .evidence import evidence_text
from .gate import Unreadable, clean, is_iri, percent_encoded
from .rdf_text import parse_rdf
from .rdf_values import read_column
from .schema import ENTRY_TYPES, UNREAD, Schema, Table
from .when import When, check_order

ERROR = "entered-in-error"
#: what a subject may be called
IDENTIFIER = re.compile(r"[A-Za-z0-9\-._]{1,128}", re.ASCII)
#: how FHIR codes a review of a domain and a judgement on a criterion -> the property that names it
_NAMED = (("reviewed", "reviewedDomain"), ("judgement", "judgedCriterion"))
_TOKEN = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_CRITERION = re.compile(r"(?:inc|exc)-[0-9]{2}[a-z]?", re.ASCII)
_BLANK_DEPTH = 20
_SUBJECT, _IDENTIFIER, _SAME = LE + "subject", LE + "identifier", LE + "sameRecordAs"

Node = dict[str, list[Any]]


def read_rdf(data: bytes, form: str, source: str, collector: Collector) -> bool:
    """Read one RDF input into the collector; whether it says anything. Raises RecordError when it is refused whole."""
    schema = collector.schema
    nodes = group(parse_rdf(data, form, source), schema, source)
    _Reader(nodes, schema, source, collector).read_all()
    return bool(nodes)


def group(quads: list[Any], schema: Schema, source: str) -> dict[Any, Node]:
    """Node -> predicate IRI -> objects, in a fixed order. Graph names are left out. Raises RecordError."""
    import pyoxigraph as ox

    nodes: dict[Any, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        predicate = quad.predicate.value
        if predicate == RDF + "type":
            cls = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
            if cls not in schema.by_class:
                raise _unknown("class", cls, source)
        elif predicate not in schema.properties and predicate not in schema.ends:
            raise _unknown("property", predicate, source)
        for term in (quad.subject, quad.object):
            if not isinstance(term, (ox.NamedNode, ox.BlankNode, ox.Literal)):
                raise RecordError("statements about statements are refused", source)
        nodes[quad.subject][predicate].add(quad.object)
    return {node: {name: sorted(found, key=str) for name, found in said.items()} for node, said in nodes.items()}


def _unknown(kind: str, term: str, source: str) -> RecordError:
    known = "only the record vocabulary is read; shapes and ontology never come with data"
    if term.startswith("http://hl7.org/fhir/"):
        return RecordError("FHIR in RDF is not read", source, "export it as FHIR R4 in JSON")
    return RecordError(f"the {kind} <{clean(term, 120)}> is not of the record vocabulary", source, known)


class _Reader:
    """Nodes of one input on their way to rows."""

    def __init__(self, nodes: dict[Any, Node], schema: Schema, source: str, collector: Collector) -> None:
        self.nodes, self.schema, self.source, self.collector = nodes, schema, source, collector
        self._records: dict[Any, str] = {}
        self._told: set[tuple[str, str]] = set()

    def read_all(self) -> None:
        """Data errors that come along, then every record, in an order that depends on names alone."""
        keys = sorted(self.nodes, key=lambda each: (self.record(each), str(each)))
        error = self.schema.error
        for key in (key for key in keys if self._table(key) is error):
            self._read_error(key)
        for key in (key for key in keys if self._table(key) is not error):
            self._read(key)

    def _read_error(self, key: Any) -> None:
        """A data error that was found where the input was made."""
        node, subject = self.nodes[key], self._subject(key, self.schema.error)
        record = "" if self._is_blank(key) and _SAME not in node else self.record(key)
        try:
            said = [read_column(each, node, self.schema, self.record) for each in self.schema.error.columns[3:]]
        except Unreadable:
            said = []
        rule, message = said if said and all(said) else ("unreadable-value", "DataError: no one rule and one message")
        self._told.add((subject, record))
        self.collector.error(subject, rule, record, message)

    def _read(self, key: Any) -> None:
        """One node to one row, a skipped record, or data errors of its subject."""
        node, table, record = self.nodes[key], self._table(key), self.record(key)
        subject = self._subject(key, table)
        row: dict[str, Any] = {"subject": subject, "record": record, "source": self.source}
        failed = self._stray(node, table)
        if self.collector.stated is not None:
            self.collector.state(subject, record, self._stated(node, table))
        for column in table.columns[3:]:
            try:
                row[column.name] = read_column(column, node, self.schema, self.record)
            except Unreadable as error:
                status = column.name in ("status", "verification") and self._words(column, node) & (NEVER | UNTREATED)
                if status:
                    self.collector.skip(self.source, record, f"the status is {sorted(status)[0]}", subject)
                    return
                failed.append((error.rule, f"{column.name} is {error.what}"))
        failed += _out_of_order(row)
        if failed and (subject, record) in self._told:
            return
        for rule, what in failed:
            self._unread(subject, key, table, what, rule)
        reason = _unusable(table.name, row)
        if reason and not failed:
            self._unread(subject, key, table, reason)
        elif not failed:
            if row["text"] is None:
                row["text"] = evidence_text(table.name, row)
            if table.name == "subject" and row["trial"]:
                self.collector.name_trial(subject, self.source, row.pop("trial"))
            if table.name == UNREAD:
                row = {**row, "codes": row["codes"] or "", "kind": row["kind"] or "Bundle"}
            self.collector.add(table.name, row)

    def _stated(self, node: Node, table: Table) -> Stated:
        """The version of a record as it is stated; a version that cannot be read is none."""
        found: dict[str, Any] = {}
        for column in table.columns:
            if column.name in ("version", "updated"):
                with suppress(Unreadable):
                    found[column.name] = read_column(column, node, self.schema, self.record)
        updated = found.get("updated")
        gone = any(ERROR in self._words(column, node) for column in table.columns
                   if column.name in ("status", "verification"))
        return Stated(found.get("version"), updated.text if isinstance(updated, When) else None, gone)

    def _unread(self, subject: str, key: Any, table: Table, reason: str, rule: str | None = None) -> None:
        """A node that is not understood, with what can be read of its codes."""
        node = self.nodes[key]
        codes = [term.value for term in node.get(LE + "code", ()) if is_iri(getattr(term, "value", ""))]
        codes += [f"{LE}{word}-{term.value}" for word, name in _NAMED
                  for term in node.get(LE + name, ()) if _TOKEN.fullmatch(getattr(term, "value", ""))]
        display = [clean(term.value) for term in node.get(LE + "display", ()) if hasattr(term, "value")]
        trials = [term for term in node.get(LE + "trial", ()) if type(term).__name__ == "Literal"]
        self.collector.unread(
            subject, self.source, self.record(key), ENTRY_TYPES.get(table.name, table.name), reason,
            " ".join(sorted(set(codes))), display[0] if len(display) == 1 else None, rule,
            trial=trials[0].value if len(trials) == 1 else None,
        )

    def record(self, key: Any, depth: int = 0) -> str:
        """The record IRI of a node: le:sameRecordAs, its own IRI, or one made from what a blank node says."""
        if key not in self._records:
            same = self.nodes.get(key, {}).get(_SAME, ())
            if len(same) == 1 and hasattr(same[0], "value") and is_iri(percent_encoded(same[0].value)):
                self._records[key] = percent_encoded(same[0].value)
            elif self._is_blank(key):
                self._records[key] = f"{RECORD}unnamed/{self._digest(key, depth)}"
            else:
                self._records[key] = self._named(key)
        return self._records[key]

    def _named(self, key: Any) -> str:
        iri = percent_encoded(key.value)
        if not is_iri(iri):
            raise RecordError("a record has an IRI that is not http, https or urn", self.source, "name records so")
        return iri

    def _digest(self, key: Any, depth: int) -> str:
        """A name for a blank node that depends on nothing but what it says."""
        if depth > _BLANK_DEPTH:
            raise RecordError("blank nodes that lead to each other without end", self.source)
        lines = []
        for name, found in self.nodes.get(key, {}).items():
            for term in found:
                lines.append(f"{name} {self.record(term, depth + 1) if self._is_blank(term) else term}")
        return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "replace")).hexdigest()[:24]

    def _is_blank(self, term: Any) -> bool:
        return type(term).__name__ == "BlankNode"

    def _table(self, key: Any) -> Table:
        types = self.nodes[key].get(RDF + "type", ())
        if len(types) != 1:
            what = "no class" if not types else "more than one class"
            raise RecordError(f"the record <{self.record(key)}> has {what} of the record vocabulary", self.source)
        return self.schema.by_class[types[0].value]

    def _subject(self, key: Any, table: Table) -> str:
        """The identifier of the subject that a node is, or is about."""
        if table.name != "subject":
            linked = self.nodes[key].get(_SUBJECT, ())
            if len(linked) != 1 or linked[0] not in self.nodes or self._table(linked[0]).name != "subject":
                what = f"the record <{self.record(key)}> does not lead to one le:Subject of this input by le:subject"
                raise RecordError(what, self.source)
            key = linked[0]
        found = self.nodes[key].get(_IDENTIFIER, ())
        if len(found) != 1 or type(found[0]).__name__ != "Literal" or not IDENTIFIER.fullmatch(found[0].value):
            what = f"the subject <{self.record(key)}> has no single le:identifier of letters, digits, '-', '.' and '_'"
            raise RecordError(what, self.source)
        return found[0].value

    def _stray(self, node: Node, table: Table) -> list[tuple[str, str]]:
        """Properties that belong to records of another class: nothing is passed over in silence."""
        strays = []
        for name in node:
            own = self.schema.properties.get(self.schema.ends.get(name, (name,))[0])
            if own is not None and table.cls not in own.classes:
                strays.append(("unreadable-value", f"{name.removeprefix(LE)} is no property of this class"))
        return strays

    @staticmethod
    def _words(column: Any, node: Node) -> set[str]:
        return {term.value for each in column.properties for term in node.get(each.iri, ()) if hasattr(term, "value")}


def _out_of_order(row: dict[str, Any]) -> list[tuple[str, str]]:
    start, end = row.get("start"), row.get("end_")
    if isinstance(start, When) and isinstance(end, When):
        try:
            check_order(start, end)
        except Unreadable as error:
            return [(error.rule, error.what)]
    return []


def _unusable(table: str, row: dict[str, Any]) -> str | None:
    """Why a record is not used although it can be read."""
    if table == "judgement":
        date = row.get("date")
        if not _CRITERION.fullmatch(row.get("criterion") or "") or row.get("fit") is None:
            return "the judgement names no criterion, or not which way"
        if not row.get("performer") or (isinstance(date, When) and date.text is None):
            return "a judgement needs a performer and a date"
    if table == "review" and not row.get("domain"):
        return "the review names no domain"
    if table == "consent" and not row.get("status"):
        return "the consent has no status"
    return None
