"""Records as a folder of Parquet files, all rows of a subject in one bucket: what cohorts are read from.

``<table>/bucket=<n>/*.parquet`` in the columns of the record schema and ``place``, the order in which rows were read;
``error`` and ``skipped`` likewise; ``manifest.json``, which lists every file, when all is there.
Out: ``write_store``, ``Store``, ``is_store``, ``read_json``, ``write_json``.
"""

from .form import is_store, read_json, write_json
from .store import Store
from .write import Progress, write_store

__all__ = ["Progress", "Store", "is_store", "read_json", "write_json", "write_store"]
