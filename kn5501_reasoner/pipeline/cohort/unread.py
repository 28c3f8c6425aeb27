"""The entries of a cohort's records that were not understood, as a table beside the outcomes.

What: one row an entry, with what it leaves open, and how many there are.
In: a store of records, ``Options``. Out: a file (subject, source, entry, kind, reason, withholds) and ``Counted``.
Raises: RecordError when the store cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...records.parquet import Store
from ..material import terminology_of
from ..unread import withheld_names
from .batch import Options
from .folder import write_table

COLUMNS = ("subject", "source", "entry", "kind", "reason", "withholds")


@dataclass(frozen=True)
class Counted:
    """How many entries were not understood: all, those that leave something open, their subjects, those of nobody."""

    entries: int
    withholding: int
    subjects: int
    nobodys: int

    def said(self) -> Mapping[str, int]:
        """As run.json says it."""
        return asdict(self)


def write_unread(store: Store, options: Options, file: Path) -> Counted:
    """Write the table, sorted by subject and entry; subject is empty for entries of nobody."""
    table, counted = _table(store, options.codes)
    write_table(table, file)
    return counted


def count_unread(store: Store) -> Counted:
    """How many entries of a store were not understood."""
    return _table(store, None)[1]


def _table(store: Store, codes: str | None) -> tuple[Any, Counted]:
    """The table and its counts. codes: the file of further codes, which may say what an entry leaves open."""
    import duckdb
    import pyarrow as pa

    names = withheld_names(terminology_of(codes))
    nobodys = [
        {"subject": None, "source": each.source, "entry": each.entry, "kind": each.kind, "reason": each.reason,
         "withholds": " ".join(names(each.kind, each.codes, each.display))} for each in store.refused if each.kind
    ]
    table = pa.Table.from_pylist(nobodys, schema=pa.schema([(name, pa.string()) for name in COLUMNS]))
    files = [str(each) for each in store.files("unread")]
    with duckdb.connect() as connection:
        connection.register("nobodys", table)
        if files:
            rows = connection.read_parquet(files, hive_partitioning=False)
            rows.create_view("entries")
            connection.register("withheld", _withheld(connection, names))
            table = connection.sql(
                "SELECT subject, source, record AS entry, e.kind, reason, withholds FROM entries e JOIN withheld w "
                "ON w.kind IS NOT DISTINCT FROM e.kind AND w.codes IS NOT DISTINCT FROM e.codes "
                "AND w.display IS NOT DISTINCT FROM e.display UNION ALL FROM nobodys ORDER BY ALL"
            ).to_arrow_table()
        connection.register("found", table)
        counted = connection.execute(
            "SELECT count(*), count(*) FILTER (withholds <> ''), count(DISTINCT subject), "
            "count(*) FILTER (subject IS NULL) FROM found").fetchone()
    return table, Counted(*counted)


def _withheld(connection: Any, names: Callable[[str, str, str | None], tuple[str, ...]]) -> Any:
    """What each distinct type, codes and display leave open."""
    import pyarrow as pa

    keys = connection.execute("SELECT DISTINCT kind, codes, display FROM entries").fetchall()
    return pa.Table.from_pylist(
        [{"kind": kind, "codes": codes, "display": display,
          "withholds": " ".join(names(kind or "", codes or "", display))} for kind, codes, display in keys],
        schema=pa.schema([(name, pa.string()) for name in ("kind", "codes", "display", "withholds")]),
    )
