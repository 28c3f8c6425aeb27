"""The SELECTs in their order, on one DuckDB connection a process.

What: registers Arrow tables, runs each step and keeps its result for the next.
In: table name -> Arrow table. Out: step name -> rows. Raises: FactError with the name of the step that failed.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib.resources import files
from typing import Any

from ..errors import FactError

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("anchor", ("anchor",)),
    ("tested", ("tested",)),
    ("sledai", ("sledai",)),
    (
        "reading",
        (
            "reading-number", "reading-truth", "reading-titre", "reading-antibody", "reading-grade", "reading-nyha",
            "reading-sledai", "statement-sle", "statement-pregnancy", "statement-consent", "statement-judgement",
        ),
    ),
    ("counting", ("counting",)),
    ("result", ("result",)),
    ("acr_items", ("acr-items",)),
    (
        "event",
        (
            "event-condition", "event-heart-failure", "event-contraindication", "event-exposure", "event-allergy",
            "event-hypersensitivity", "event-participation",
        ),
    ),
    ("placed_event", ("placed-event",)),
    ("settled", ("settled",)),
    (
        "facts",
        (
            "fact-measured", "fact-pregnancy", "fact-male", "fact-age", "fact-bilag", "fact-acr", "fact-antibody",
            "fact-combination",
        ),
    ),
    ("judged", ("judged",)),
    (
        "errors",
        (
            "errors-two-birth-dates", "errors-pregnant-man", "errors-pregnant-without-potential", "errors-impossible-date",
            "errors-deceased-before-screening", "errors-result-after-issue", "errors-result-after-assembly",
            "errors-conflicting-results", "errors-total-contradicts-parts", "errors-implausible-value",
            "errors-acr-statement", "errors-anchors",
        ),
    ),
)
"""Step -> the files whose rows it unites; a step reads the tables and the steps before it."""
MACROS = ("macro-dates", "macro-calendar", "macro-offsets")
KEPT = ("anchor", "placed_event", "settled", "facts", "judged", "errors")
"""Steps whose rows are handed out."""

_lock = threading.Lock()


@cache
def sql(name: str) -> str:
    """The text of one file of kn5501_reasoner/facts/sql."""
    return files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


@cache
def statement(names: tuple[str, ...]) -> str:
    """One SELECT for a step: its files, united by column name."""
    if len(names) == 1:
        return sql(names[0])
    return "\nUNION ALL BY NAME\n".join(f"SELECT * FROM (\n{sql(name)})" for name in names)


@cache
def connection() -> Any:
    """The connection of this process, with the shared macros; no files, no network, no extensions."""
    import duckdb

    con = duckdb.connect(":memory:", config={"enable_external_access": "false", "autoload_known_extensions": "false"})
    for name in MACROS:
        con.execute(sql(name))
    return con


def run(tables: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Rows of every step in KEPT. Raises FactError."""
    import duckdb

    with _lock:
        con = connection()
        found: dict[str, list[dict[str, Any]]] = {}
        registered = []
        step = "load"
        try:
            for name, table in tables.items():
                con.register(name, table)
                registered.append(name)
            for step, names in STEPS:
                result = con.sql(statement(names)).to_arrow_table()
                con.register(step, result)
                registered.append(step)
                if step in KEPT:
                    found[step] = result.to_pylist()
        except duckdb.Error as error:
            raise FactError(f"the derivation '{step}' failed: {str(error).splitlines()[0]}", "facts/sql") from error
        finally:
            for name in registered:
                con.unregister(name)
        return found
