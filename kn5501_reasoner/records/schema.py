"""The record tables, as the ontology declares them.

What: reads ontology/modules/records.ttl, the only place where a table or column is declared.
In: the Turtle file (found by ``resources``). Out: ``Schema`` with tables and columns, their DuckDB and Arrow types.
Units: none. Raises: RecordError when the file is missing or declares a column twice.
Source: ontology/modules/records.ttl.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import RecordError
from ..resources import ontology
from ..vocab import LE

#: kind of column -> type of its single physical column in DuckDB
_DUCKDB = {
    "text": "VARCHAR",
    "token": "VARCHAR",
    "decimal": "DECIMAL(38,18)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "codes": "VARCHAR",
    "iris": "VARCHAR",
    "iri": "VARCHAR",
    "tokens": "VARCHAR",
}
_WHEN = (("_low", "DATE"), ("_high", "DATE"), ("_at", "TIMESTAMP"), ("_text", "VARCHAR"))
#: kinds that are lists, stored as one text, sorted and joined by one space
LIST_KINDS = frozenset({"codes", "iris", "tokens"})


@dataclass(frozen=True)
class Property:
    """One RDF property of the record vocabulary that fills a column. preset: what a form offers, if anything."""

    iri: str
    column: str
    kind: str
    order: int
    classes: frozenset[str]
    allowed: frozenset[str]
    repeatable: bool
    preset: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a table; a ``when`` column stands for four physical ones.

    properties: more than one when codes and words fill the same column.
    """

    name: str
    kind: str
    properties: tuple[Property, ...] = ()

    @property
    def allowed(self) -> frozenset[str]:
        """The tokens that the column may hold; empty = any."""
        return frozenset().union(*(each.allowed for each in self.properties))

    @property
    def iris_alone(self) -> bool:
        """Whether the column holds IRIs, and no words beside them."""
        return self.kind in ("codes", "iri") or (self.kind == "iris" and len(self.properties) == 1)

    @property
    def physical(self) -> tuple[tuple[str, str], ...]:
        """(name, DuckDB type) of the physical columns."""
        if self.kind == "when":
            return tuple((self.name + suffix, kind) for suffix, kind in _WHEN)
        return ((self.name, _DUCKDB[self.kind]),)


@dataclass(frozen=True)
class Table:
    """One table: the class whose records it holds, and its columns in order."""

    name: str
    cls: str
    columns: tuple[Column, ...]

    @property
    def physical(self) -> tuple[tuple[str, str], ...]:
        """(name, DuckDB type) of all physical columns, in order."""
        return tuple(pair for column in self.columns for pair in column.physical)

    @property
    def empty_row(self) -> dict[str, Any]:
        """A row with every physical column: lists empty, everything else absent."""
        return {
            name: "" if column.kind in LIST_KINDS else None
            for column in self.columns
            for name, _ in column.physical
        }

    def duckdb_ddl(self) -> str:
        """``CREATE TABLE`` text for DuckDB."""
        return f"CREATE TABLE {self.name} ({', '.join(f'{name} {kind}' for name, kind in self.physical)})"

    def arrow_schema(self):
        """The table as a ``pyarrow.Schema`` (pyarrow is imported here, not before)."""
        import pyarrow as pa

        types = {
            "VARCHAR": pa.string(),
            "DATE": pa.date32(),
            "TIMESTAMP": pa.timestamp("us"),
            "BOOLEAN": pa.bool_(),
            "DECIMAL(38,18)": pa.decimal128(38, 18),
        }
        return pa.schema([(name, types[kind]) for name, kind in self.physical])


@dataclass(frozen=True)
class Schema:
    """All tables of records, by name, and the vocabulary that RDF input may use.

    error: the table of data errors; by_class: that one as well;
    ends: property IRI of an earliest or latest companion -> (IRI of its property, 'earliest' or 'latest').
    """

    tables: dict[str, Table]
    error: Table
    by_class: dict[str, Table]
    properties: dict[str, Property]
    ends: dict[str, tuple[str, str]]


_COMMON = (("subject", "text"), ("record", "text"), ("source", "text"))


@cache
def load_schema(path: Path | None = None) -> Schema:
    """The record model. Raises RecordError.

    >>> load_schema().tables["consent"].physical[4]
    ('status', 'VARCHAR')
    """
    path = path or ontology("modules", "records.ttl")
    statements = _read(path)
    properties, ends, tables = {}, {}, {}
    for iri, said in statements.items():
        if "column" in said:
            properties[iri] = Property(
                iri=iri,
                column=said["column"][0],
                kind=said["columnKind"][0],
                order=int(said["columnOrder"][0]),
                classes=frozenset(said["recordOf"]),
                allowed=frozenset(said.get("allowedValue", ())),
                repeatable=said.get("repeatable") == ["true"],
                preset="".join(said.get("presetValue", ())),
            )
        for end in ("earliest", "latest"):
            if f"{end}Of" in said:
                ends[iri] = (said[f"{end}Of"][0], end)
    for iri, said in statements.items():
        if "recordTable" in said:
            name = said["recordTable"][0]
            tables[name] = Table(name, iri, _columns(iri, properties))
    by_class = {table.cls: table for table in tables.values()}
    error = tables.pop(ERROR)
    order = [name for name in TABLE_ORDER if name in tables] + sorted(set(tables) - set(TABLE_ORDER))
    return Schema({name: tables[name] for name in order}, error, by_class, properties, ends)


TABLE_ORDER = (
    "subject", "consent", "observation", "condition", "exposure",
    "allergy", "procedure", "participation", "review", "judgement", "unread",
)
ERROR, UNREAD = "error", "unread"
#: table -> the resource type as which a row counts that is not understood
ENTRY_TYPES = {
    "subject": "Patient", "consent": "Consent", "observation": "Observation", "condition": "Condition",
    "exposure": "MedicationStatement", "allergy": "AllergyIntolerance", "procedure": "Procedure",
    "participation": "ResearchSubject", "review": "Observation", "judgement": "Observation",
}


def _columns(cls: str, properties: dict[str, Property]) -> tuple[Column, ...]:
    """The columns of one class: subject, record and source first, then in declared order."""
    named: dict[str, list[Property]] = defaultdict(list)
    for each in sorted(properties.values(), key=lambda item: (item.order, item.iri)):
        if cls in each.classes:
            named[each.column].append(each)
    columns = []
    for name, kind in _COMMON:
        columns.append(Column(name, kind, tuple(named.pop(name, ()))))
    for name, group in named.items():
        if len({each.iri for each in group if each.kind == group[0].kind}) > 1:
            raise RecordError(f"the column '{name}' of {cls} is declared twice", "ontology/modules/records.ttl")
        columns.append(Column(name, group[0].kind, tuple(group)))
    return tuple(columns)


def _read(path: Path) -> dict[str, dict[str, list[str]]]:
    """Subject IRI -> local name of an le: annotation -> values, in sorted order."""
    import pyoxigraph as ox

    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and quad.predicate.value.startswith(LE):
                said[quad.subject.value][quad.predicate.value[len(LE) :]].append(quad.object.value)
    except (OSError, SyntaxError) as error:
        raise RecordError("the record model cannot be read", str(path), "install the package again") from error
    return {iri: {name: sorted(values) for name, values in terms.items()} for iri, terms in said.items()}
