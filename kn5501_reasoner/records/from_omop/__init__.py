"""An OMOP CDM 5.4 database to records, in DuckDB or PostgreSQL, read in place.

In: a reader of the database. Out: ``OmopSource``. Units: as recorded. Raises: RecordError. Source: docs/omop.md.
"""

from .concepts import Meanings
from .duck import DuckReader
from .postgres import PostgresReader
from .source import OmopSource

__all__ = ["DuckReader", "Meanings", "OmopSource", "PostgresReader"]
