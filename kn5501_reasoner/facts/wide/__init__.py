"""Facts as columns, for cohorts: one wide row a subject, one table of events for each path.

What: the same derivations as ``derive``, of which no row becomes a Python object.
In: as ``derive``, the ids of the criteria that may be judged. Out: ``Columns``: name -> Arrow table. NULL: unknown.
Units: as ontology/modules/facts.ttl declares. Raises: FactError.
Source: ontology/modules/facts.ttl; the subject graph, of which these are the columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from ...model import ANCHORS, DOMAINS, DataError, Dates, Records, Resolution
from .. import engine
from ..derive import NO_DATES, Superclasses, prepare
from ..fact_model import FactModel, load_fact_model
from ..load import Canonical, Key, name_table
from ..rows import group_errors

ENDS = ("errors",)
EMPTY = (
    "CREATE TEMP VIEW IF NOT EXISTS excision AS SELECT '' AS subject, '' AS record WHERE false",
    "CREATE TEMP VIEW IF NOT EXISTS judged AS SELECT '' AS subject, '' AS criterion, false AS fit WHERE false",
)
"""Steps that are left out when no record concerns them."""


@dataclass(frozen=True)
class Columns:
    """Facts of every subject that has a screening date, and the data errors for which subjects are refused.

    tables: ``subject_facts``, ``event_<path>`` for each path, ``event_class`` (kind, class).
    """

    tables: dict[str, Any]
    errors: list[DataError]


def derive_columns(
    records: Records,
    resolutions: Mapping[Key, Resolution],
    *,
    criteria: Sequence[str],
    asked: Collection[str],
    dates: Dates = NO_DATES,
    parameters: Mapping[str, Decimal] | None = None,
    descriptor_weights: Mapping[str, int],
    domain_cover: Mapping[str, str],
    superclasses: Superclasses,
    canonical: Canonical,
    assume_absent: Sequence[str] = (),
) -> Columns:
    """Facts and data errors of all subjects in the records, as tables; arguments as ``derive`` takes them.

    criteria: ids of those that may be judged; asked: classes that rules ask after. Raises: FactError.
    """
    model = load_fact_model()
    given = prepare(
        records, resolutions, model, dates, parameters, descriptor_weights, domain_cover, superclasses, canonical,
        assume_absent,
    )
    constants = given.constants | {"asked_class": name_table("class", sorted(asked))}
    output = engine.Output(ENDS, (), _steps(), dict(_selects(model, criteria)))
    found = engine.run(given.tables, constants, given.mentioned, output)
    return Columns({name: found[name] for name in output.tables}, group_errors(found["errors"]))


@cache
def _steps() -> tuple[str, ...]:
    """Statements after the derivations."""
    made = tuple(f"CREATE TEMP TABLE {step} AS\n{_sql(step)}" for step in ("node", "event_columns"))
    return (*EMPTY, *made)


def _sql(step: str) -> str:
    return files(__package__).joinpath(f"{step.replace('_', '-')}.sql").read_text(encoding="utf-8")


def _selects(model: FactModel, criteria: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Table -> SELECT: names and order of columns are those of the fact model."""
    # the names are those of our own ontology: nothing of a subject is ever part of a statement
    yield "subject_facts", _subjects(model, criteria)
    for path in sorted({path for fact in model.facts.values() for path in fact.attribute_of}):
        said = [f.name for f in model.of_kind("Attribute", attributes=True) if path in f.attribute_of]
        said += [f"{f.name}_{side}" for f in model.of_kind("Quantity", attributes=True) if path in f.attribute_of
                 for side in ("low", "high")]
        columns = ", ".join(["subject", "kind", "listed", "unmapped", *said])
        yield f"event_{path}", f"SELECT {columns} FROM event_columns WHERE path = '{path}'"  # noqa: S608
    yield "event_class", "SELECT kind, unnest(classes) AS class FROM node"


def _subjects(model: FactModel, criteria: Sequence[str]) -> str:
    """One row a subject: facts, what is settled, what was judged, each gathered in one pass."""
    facts = [(f"max({side}) FILTER (WHERE fact = '{f.name}')", f"{f.name}_{side}")
             for f in model.of_kind("Quantity") for side in ("low", "high")]
    facts += [(f"bool_or(holds) FILTER (WHERE fact = '{f.name}')", f.name) for f in model.of_kind("Truth")]
    settled = [(f"bool_or(anchor = '{anchor}' AND domain = '{domain}')", _name("settled", anchor, domain))
               for anchor in ANCHORS for domain in DOMAINS]
    judged = [(f"bool_or(fit) FILTER (WHERE criterion = '{c}')", _name("judged", c)) for c in sorted(criteria)]
    select, source = ["SELECT a.subject"], ["FROM anchor a"]
    for name, columns in (("facts", facts), ("settled", settled), ("judged", judged)):
        gathered = ", ".join(f'{what} AS "{column}"' for what, column in columns)
        select.append(f"{name}.* EXCLUDE (subject)")
        source.append(
            f"LEFT JOIN (SELECT subject, {gathered} FROM {name} GROUP BY subject) {name} "  # noqa: S608
            f"ON {name}.subject = a.subject"
        )
    return f"{', '.join(select)} {' '.join(source)} WHERE a.screening IS NOT NULL"


def _name(*parts: str) -> str:
    return "_".join(parts).replace("-", "_")
