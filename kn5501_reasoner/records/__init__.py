"""Records: every input as typed rows, one table a kind of record.

Public: ``read_paths``, ``load_schema``. Raises: RecordError.
"""

from .collect import Collector
from .from_path import read_bytes, read_paths
from .schema import Column, Schema, Table, load_schema

__all__ = ["Collector", "Column", "Schema", "Table", "load_schema", "read_bytes", "read_paths"]
