"""Small Arrow tables from rows, by kinds of columns.

In: rows as mappings, names of columns with their kinds or DuckDB types. Out: ``pyarrow`` schemas and tables.
Units: none. Raises: nothing of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import Row, Table


def arrow_schema(columns: Mapping[str, str]) -> Table:
    """The columns with the Arrow types of their kinds."""
    import pyarrow as pa

    types = {
        "VARCHAR": pa.string(),
        "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us"),
        "BOOLEAN": pa.bool_(),
        "DECIMAL(38,18)": pa.decimal128(38, 18),
        "INTEGER": pa.int32(),
        "BIGINT": pa.int64(),
        "text": pa.string(),
        "day": pa.date32(),
        "flag": pa.bool_(),
        "number": pa.decimal128(38, 18),
        "int": pa.int32(),
        "list": pa.list_(pa.string()),
    }
    return pa.schema([(name, types[kind]) for name, kind in columns.items()])


def arrow_table(rows: Sequence[Row], columns: Mapping[str, str]) -> Table:
    """Rows as a table."""
    import pyarrow as pa

    return pa.Table.from_pylist(rows, schema=arrow_schema(columns))
