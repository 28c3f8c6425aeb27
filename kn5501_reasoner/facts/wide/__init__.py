"""Facts as columns, for cohorts: one wide row a subject, one table of events for each path.

What: the same derivations as ``derive``, of which no row becomes a Python object.
In: record tables, else as ``derive``; the ids of the criteria that may be judged. Out: ``Columns``: name -> Arrow
table. NULL: unknown.
Units: as ontology/modules/facts.ttl declares. Raises: FactError.
Source: ontology/modules/facts.ttl; the subject graph, of which these are the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ...model import ANCHORS, DOMAINS, DataError, Row, Table
from .. import engine
from ..derive import prepare
from ..fact_model import FactModel, load_fact_model
from ..load import Knowledge, Resolve, name_table
from ..number import table_of
from ..rows import Names, group_errors

ENDS = ("errors",)
NAMES = "subject_name"
EMPTY = (
    "CREATE TEMP VIEW IF NOT EXISTS excision AS SELECT 0 AS subject, 0 AS record WHERE false",
    "CREATE TEMP VIEW IF NOT EXISTS judged AS SELECT 0 AS subject, 0 AS criterion, false AS fit WHERE false",
)
"""Steps that are left out when no record concerns them."""


@dataclass(frozen=True)
class Columns:
    """Facts of every subject that has a screening date, and the data errors for which subjects are refused.

    tables: ``subject_facts``, ``event_<path>`` for each path, ``event_class`` (kind, class), ``subject_dates``. In them
    subjects are numbers; ``subject_name`` (subject, name) says whose, as ``subjects`` does.
    errors: rows, which ``data_errors`` names.
    """

    tables: dict[str, Table]
    subjects: Sequence[str]
    errors: Sequence[Row]
    unused: int
    """Observations and procedures whose code no criterion uses."""

    def data_errors(self, names: Callable[[str, Collection[int]], Mapping[int, str]]) -> list[DataError]:
        """The data errors. names: IRIs of some records of a table, by their number there."""
        asked: dict[str, set[int]] = {}
        for row in self.errors:
            if row["record"] is not None:
                table, number = table_of(row["record"])
                asked.setdefault(table, set()).add(number)
        known = {table: names(table, numbers) for table, numbers in asked.items()}

        def record(number: int) -> str:
            table, own = table_of(number)
            return known[table][own]

        return group_errors(self.errors, Names(self.subjects, record))


def derive_columns(
    tables: Mapping[str, Table], resolve: Resolve, told: Knowledge, *, criteria: Sequence[str], asked: Collection[str]
) -> Columns:
    """Facts and data errors of all subjects in the record tables, as tables.

    tables: as ``number_tables`` takes them; resolve: asked once for each distinct code.
    criteria: ids of those that may be judged; asked: classes that rules ask after. Raises: FactError.
    """
    model = load_fact_model().asked(told.facts)
    given = prepare(tables, resolve, model, told)
    constants = given.constants | {"asked_class": name_table("class", sorted(asked))}
    known = {name: number for number, name in enumerate(given.numbers.criteria)}
    selects = dict(_selects(model, {name: known.get(name, -1) for name in criteria}))
    output = engine.Output(ENDS, (), _steps(), selects, outcomes=True)
    found = engine.run(given.tables, constants, given.mentioned, output)
    unasked = load_fact_model().unasked(told.facts)
    used = [each.mapped and not (each.classes and each.classes <= unasked) for each in given.meanings.kept]
    unused = sum(
        each["counts"] for name in ("observation", "procedure")
        for each in given.tables[name]["meaning"].value_counts().to_pylist() if not used[each["values"]]
    )
    subjects = given.numbers.subjects
    made = {name: found[name] for name in output.tables} | {NAMES: names_of(subjects)}
    return Columns(made, subjects, found["errors"], unused)


def names_of(subjects: Sequence[str]) -> Table:
    """The table of the names of numbers."""
    import pyarrow as pa

    return pa.table({"subject": pa.array(range(len(subjects)), pa.int32()), "name": pa.array(subjects, pa.string())})


@cache
def _steps() -> tuple[str, ...]:
    """Statements after the derivations."""
    rows = "CREATE TEMP TABLE fact_row AS SELECT subject, fact, low, high, holds FROM facts"
    made = tuple(f"CREATE TEMP TABLE {step} AS\n{_sql(step)}" for step in ("node", "event_columns"))
    return (*EMPTY, rows, *made)


def _sql(step: str) -> str:
    return files(__package__).joinpath(f"{step.replace('_', '-')}.sql").read_text(encoding="utf-8")


def _selects(model: FactModel, criteria: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Table -> SELECT: names and order of columns are those of the fact model. criteria: with their numbers."""
    # the names are those of our own ontology: nothing of a subject is ever part of a statement
    yield "subject_facts", _subjects(model, criteria)
    yield "subject_dates", "SELECT subject, screening, enrolment, infusion FROM anchor WHERE screening IS NOT NULL"
    for path in sorted({path for fact in model.facts.values() for path in fact.attribute_of}):
        said = [f.name for f in model.of_kind("Attribute", attributes=True) if path in f.attribute_of]
        said += [f"{f.name}_{side}" for f in model.of_kind("Quantity", attributes=True) if path in f.attribute_of
                 for side in ("low", "high")]
        columns = ", ".join(["subject", "kind", "listed", "unmapped", "broad", "doubtful", *said])
        yield f"event_{path}", f"SELECT {columns} FROM event_columns WHERE path = '{path}'"  # noqa: S608
    yield "event_class", "SELECT kind, unnest(classes) AS class FROM node"


def _subjects(model: FactModel, criteria: Mapping[str, int]) -> str:
    """One row a subject: facts, what is settled (a bit for each anchor and domain), what was judged."""
    facts, joins = [], []
    for fact in sorted((*model.of_kind("Quantity"), *model.of_kind("Truth")), key=lambda f: (f.kind, f.name)):
        name, sides = fact.name, ("holds",) if fact.kind == "Truth" else ("low", "high")
        facts += [f'"{name}".{side} AS "{name if side == "holds" else f"{name}_{side}"}"' for side in sides]
        joins.append(f'LEFT JOIN fact_row "{name}" ON "{name}".subject = a.subject AND "{name}".fact = \'{name}\'')
    judged = [f'bool_or(fit) FILTER (WHERE criterion = {number}) AS "{_name("judged", c)}"'
              for c, number in sorted(criteria.items())]
    pairs = [(anchor, domain) for anchor in ANCHORS for domain in DOMAINS]
    bits = " | ".join(
        f"CASE WHEN {anchor} THEN CASE domain {cases} ELSE 0 END ELSE 0 END"
        for anchor in ANCHORS
        for cases in [" ".join(f"WHEN '{d}' THEN {1 << n}" for n, (a, d) in enumerate(pairs) if a == anchor)]
    )
    settled = [f'(coalesce(settled.bits, 0) >> {n}) & 1 = 1 AS "{_name("settled", *pair)}"'
               for n, pair in enumerate(pairs)]
    return f"""
        SELECT a.subject, {", ".join(facts)}, {", ".join(settled)}, judged.* EXCLUDE (subject)
        FROM anchor a {" ".join(joins)}
        LEFT JOIN (SELECT subject, bit_or({bits}) AS bits FROM settled GROUP BY subject) settled
               ON settled.subject = a.subject
        LEFT JOIN (SELECT subject, {", ".join(judged)} FROM judged GROUP BY subject) judged
               ON judged.subject = a.subject
        WHERE a.screening IS NOT NULL"""  # noqa: S608


def _name(*parts: str) -> str:
    return "_".join(parts).replace("-", "_")
