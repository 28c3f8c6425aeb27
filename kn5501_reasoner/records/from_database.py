"""Which database a path or URL names: a DuckDB file of records or of OMOP tables, or OMOP tables in PostgreSQL.

What: a file is recognised by its first bytes and by its tables; ``?schema=`` and ``?vocabulary=`` after a path or in a
URL name schemas where there are several.
In: paths as given. Out: a source, or None when they name no database. Units: none. Raises: RecordError.
Source: docs/omop.md, docs/cohorts.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ..errors import RecordError
from ..model import Records, Skipped
from .collect import Collector
from .database import SUFFIXES, Opened, Tables, is_database, open_database
from .lost import attribute
from .schema import load_schema
from .stream import Source

URLS = ("postgresql://", "postgres://")
_OPTIONS = ("schema", "vocabulary")


class Database(Source, Protocol):
    """A source of which the records of some subjects can be read alone."""

    def read(self, subjects: Collection[str]) -> tuple[Records, tuple[Skipped, ...]]: ...


def database_of(
    paths: Sequence[str | Path], condition: Callable[[str], bool] = lambda _: False,
    version: Callable[[], str] = lambda: "",
) -> Database | None:
    """The database that the paths name; None when they name files and folders. Raises RecordError.

    condition: whether terminology knows a code as a condition and not as a test; version: of that knowledge.
    """
    named = [_named(str(path)) for path in paths]
    if not any(named):
        return None
    if len(paths) > 1:
        raise RecordError("a database is a source of its own", "", "give it alone, without other files or folders")
    where, options = named[0]
    if isinstance(where, Path):
        return _file(where, options, condition, version)
    from .from_omop import Meanings, OmopSource, PostgresReader

    reader = PostgresReader(where, options.get("schema"), options.get("vocabulary"))
    return OmopSource(reader, Meanings(condition, version))


def read_database(
    database: Database, subjects: Collection[str] | None = None
) -> tuple[Records, tuple[Skipped, ...]]:
    """Records of some subjects, or of all at once, and what was refused."""
    if subjects is not None:
        return database.read(subjects)
    collector, refused, lost = Collector(), [], []
    for part in database.parts():
        for name, rows in part.records.tables.items():
            for row in rows:
                collector.add(name, row)
        for error in part.records.errors:
            for record in error.records or ("",):
                collector.error(error.subject, error.rule, record, error.message)
        for each in part.records.skipped:
            collector.skip(each.source, each.entry, each.reason, each.subject)
        refused += part.refused
        lost += part.lost
    attribute(lost, collector)
    return collector.finish(), (*refused, *collector.refused)


def _named(text: str) -> tuple[str | Path, Mapping[str, str]] | None:
    """(URL or path, options) of a database; None for anything else."""
    if text.startswith(URLS):
        parts = urlsplit(text)
        asked = parse_qsl(parts.query, keep_blank_values=True)
        rest = urlencode([pair for pair in asked if pair[0] not in _OPTIONS])
        return urlunsplit(parts._replace(query=rest)), {key: value for key, value in asked if key in _OPTIONS}
    path, options = Path(text), {}
    if not path.exists() and "?" in text:
        before, _, query = text.rpartition("?")
        path, options = Path(before), dict(parse_qsl(query))
        if set(options) - set(_OPTIONS):
            raise RecordError("only schema and vocabulary may follow the name of a database", text, "?schema=NAME")
    if path.is_file() and is_database(path):
        return path, options
    if path.is_file() and path.suffix.lower() in SUFFIXES:
        raise RecordError("not a DuckDB file", str(path), "give a database that DuckDB wrote")
    return None


def _file(
    path: Path, options: Mapping[str, str], condition: Callable[[str], bool], version: Callable[[], str]
) -> Database:
    opened = open_database(path)
    kinds = {name: kind for name, tables in opened.schemas.items() if (kind := kind_of(tables))}
    schema = options.get("schema") or _one(path, opened, kinds)
    if schema not in opened.schemas:
        raise RecordError(f"there is no schema '{schema}'", str(path), f"there are: {', '.join(opened.schemas)}")
    kind = kinds.get(schema)
    if kind is None:
        raise RecordError(f"the schema '{schema}' holds neither records nor OMOP tables", str(path), _WANTED)
    if kind == "records":
        from .from_duckdb import DuckSource

        return DuckSource(path, opened, schema)
    from .from_omop import DuckReader, Meanings, OmopSource

    reader = DuckReader(path, opened, schema, options.get("vocabulary") or _vocabulary(opened, schema))
    return OmopSource(reader, Meanings(condition, version))


def kind_of(tables: Tables) -> str | None:
    """'omop' for tables of which one is ``person``, 'records' for record tables, None for neither."""
    if "person_id" in tables.get("person", {}):
        return "omop"
    named = [name for name in load_schema().tables if name in tables]
    return "records" if any("subject" in tables[name] or "record" in tables[name] for name in named) else None


def _one(path: Path, opened: Opened, kinds: Mapping[str, str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds:
        raise RecordError(f"several schemas could be meant: {', '.join(kinds)}", str(path), f"{path}?schema=NAME")
    raise RecordError("the database holds neither records nor OMOP tables", str(path), _WANTED)


def _vocabulary(opened: Opened, schema: str) -> str | None:
    """Where the vocabulary is, when it is not beside the data."""
    if "concept" in opened.schemas[schema]:
        return None
    found = [name for name, tables in opened.schemas.items() if "concept" in tables]
    return found[0] if len(found) == 1 else None


_WANTED = "docs/cohorts.md says which tables a DuckDB file may have"
