"""Subject graphs as tables, read from the triples that pySHACL sees: a second way to columns, for tests alone.

In:    graphs of one subject each, the columns of the schema. Out: name -> Arrow table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from kn5501_reasoner.columns import Schema
from kn5501_reasoner.columns.schema import BESIDE, LISTED, judged, settled
from kn5501_reasoner.model import ANCHORS
from kn5501_reasoner.vocab import LE, trial_namespace

NUMBER = pa.decimal128(38, 18)


def tables_of(graphs: Mapping[str, Graph], schema: Schema, trial: str = "kn5501") -> dict[str, pa.Table]:
    """The tables that a plan reads."""
    rows: dict[str, list[dict[str, Any]]] = {"subject_facts": [], "event_class": []}
    rows |= {table.name: [] for table in schema.event_tables}
    kind = 0
    for name, graph in graphs.items():
        focus = next(graph.subjects(RDF.type, _le("Subject")))
        rows["subject_facts"].append({"subject": name} | _subject(graph, focus, schema, trial_namespace(trial)))
        for node, row in _events(graph, focus, schema):
            table = row.pop("table")
            kind += 1  # every event is a kind of its own; one without a class has no row
            classes = [str(c).removeprefix(LE) for c in graph.objects(node, RDF.type)]
            rows["event_class"] += [{"kind": kind, "class": c} for c in classes]
            rows[table.name].append({"subject": name, "kind": kind} | row)
    return typed(rows, schema)


def typed(rows: Mapping[str, list[dict[str, Any]]], schema: Schema) -> dict[str, pa.Table]:
    """Rows of every table as Arrow tables; a column that a row does not name is NULL there."""
    made = {"subject_facts": _table(rows["subject_facts"], schema.subject_columns, schema.truths)}
    made["event_class"] = pa.Table.from_pylist(
        rows["event_class"], pa.schema([("kind", pa.int32()), ("class", pa.string())])
    )
    for table in schema.event_tables:
        flags = table.attributes | {LISTED, *BESIDE}
        made[table.name] = _table(rows[table.name], table.columns, flags)
    return made


def rows_of(tables: Mapping[str, pa.Table], name: str) -> list[dict[str, Any]]:
    """Rows in an order of their own that can be compared: classes instead of the number of a kind, exact numbers, and
    nothing settled where it is false."""
    classes: dict[int, set[str]] = {}
    for row in tables["event_class"].to_pylist():
        classes.setdefault(row["kind"], set()).add(row["class"])
    rows = []
    for row in tables[name].to_pylist():
        if "kind" in row:
            row["kind"] = sorted(classes.get(row["kind"], ()))
        rows.append({
            key: (value or None) if key.startswith("settled_") else
            value.normalize() if isinstance(value, Decimal) else Decimal(value) if type(value) is int else value
            for key, value in row.items()
        })
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


def _subject(graph: Graph, focus: URIRef, schema: Schema, space: str) -> dict[str, Any]:
    found = _bounds(graph, focus, schema.quantities)
    for name in schema.truths:
        for node in graph.objects(focus, _le(name)):
            found[name] = _one(graph, node, "holds")
    for anchor in ANCHORS:
        for domain in graph.objects(focus, _le(f"settledAt{anchor.capitalize()}")):
            found[settled(str(domain).removeprefix(LE), anchor)] = True
    for path, fit in (("judgedFit", True), ("judgedUnfit", False)):
        for criterion in graph.objects(focus, _le(path)):
            found[judged(str(criterion).removeprefix(space))] = fit
    return found


def _events(graph: Graph, focus: URIRef, schema: Schema) -> Iterable[tuple[Any, dict[str, Any]]]:
    seen: dict[tuple[Any, Any], dict[str, Any]] = {}
    for path, (table, flag) in schema.events.items():
        for node in graph.objects(focus, _le(path)):
            row = seen.setdefault((table, node), {"table": table} | dict.fromkeys((LISTED, *BESIDE), False))
            row[flag] = True
    for (table, node), row in seen.items():
        said = {name: _one(graph, node, name) for name in table.attributes}
        yield node, row | said | _bounds(graph, node, table.quantities)


def _bounds(graph: Graph, node: Any, names: Iterable[str]) -> dict[str, Any]:
    return {
        f"{name}_{side}": _one(graph, quantity, side)
        for name in names for quantity in graph.objects(node, _le(name)) for side in ("low", "high")
    }


def _one(graph: Graph, node: Any, name: str) -> Any:
    found = graph.value(node, _le(name), any=False)
    return None if found is None else found.toPython()


def _table(rows: list[dict[str, Any]], columns: Iterable[str], flags: Iterable[str]) -> pa.Table:
    def kind(name: str) -> pa.DataType:
        if name == "subject":
            return pa.string()
        if name == "kind":
            return pa.int32()
        return pa.bool_() if name in flags or name.startswith(("settled_", "judged_")) else NUMBER

    return pa.Table.from_pylist(rows, pa.schema([(name, kind(name)) for name in columns]))


def _le(name: str) -> URIRef:
    return URIRef(LE + name)
