"""The entries of a cohort's records that were not understood, as a table beside the outcomes.

What: one row an entry, with what it leaves open, and how many there are.
In: a store of records, ``Options``. Out: a file (subject, source, entry, kind, reason, withholds) and ``Counted``.
Raises: RecordError when the store cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...defaults import TRIAL
from ...facts.withheld import Withholding
from ...records.parquet import Store
from ...trials import load_trial
from ..material import terminology_of
from ..unread import withholding_of
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
    table, counted = _table(store, options.codes, options.trial)
    write_table(table, file)
    return counted


def count_unread(store: Store) -> Counted:
    """How many entries of a store were not understood."""
    return _table(store, None, TRIAL)[1]


def _table(store: Store, codes: str | None, trial: str) -> tuple[Any, Counted]:
    """The table and its counts. codes: the file of further codes, which may say what an entry leaves open."""
    import duckdb
    import pyarrow as pa

    withholding = withholding_of(terminology_of(codes), load_trial(trial))
    nobodys = [
        {"subject": None, "source": each.source, "entry": each.entry, "kind": each.kind, "reason": each.reason,
         "withholds": " ".join(withholding.names(withholding.of(each.kind, each.codes, each.display)))}
        for each in store.refused if each.kind
    ]
    table = pa.Table.from_pylist(nobodys, schema=pa.schema([(name, pa.string()) for name in COLUMNS]))
    files = [str(each) for each in store.files("unread")]
    with duckdb.connect() as connection:
        connection.register("nobodys", table)
        if files:
            rows = connection.read_parquet(files, hive_partitioning=False)
            rows.create_view("entries")
            connection.register("withheld", _withheld(connection, withholding))
            table = connection.sql(
                "SELECT subject, source, record AS entry, e.kind, reason, withholds FROM entries e JOIN withheld w "
                "ON w.kind IS NOT DISTINCT FROM e.kind AND w.codes IS NOT DISTINCT FROM e.codes "
                "AND w.display IS NOT DISTINCT FROM e.display AND w.trial IS NOT DISTINCT FROM e.trial "
                "UNION ALL FROM nobodys ORDER BY ALL"
            ).to_arrow_table()
        connection.register("found", table)
        counted = connection.execute(
            "SELECT count(*), count(*) FILTER (withholds <> ''), count(DISTINCT subject), "
            "count(*) FILTER (subject IS NULL) FROM found").fetchone()
    return table, Counted(*counted)


def _withheld(connection: Any, withholding: Withholding) -> Any:
    """What each distinct type, codes, display and trial leave open."""
    import pyarrow as pa

    keys = connection.sql("SELECT DISTINCT kind, codes, display, trial FROM entries").to_arrow_table().to_pylist()
    names = ("kind", "codes", "display", "trial", "withholds")
    return pa.Table.from_pylist(
        [{**key, "withholds": " ".join(withholding.names(withholding.of_row(key)))} for key in keys],
        schema=pa.schema([(name, pa.string()) for name in names]),
    )
