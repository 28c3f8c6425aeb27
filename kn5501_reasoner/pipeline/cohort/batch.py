"""One batch of subjects from records to outcomes: codes, facts as columns, the plan, the verdict.

In: ``Options``, records. Out: ``Batch``: outcomes as an Arrow table, data errors of refused subjects.
Units: none. Raises: TerminologyError for unreadable further codes. A subject that breaks a derivation is refused.
Source: DESIGN, "Engines".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ... import resources
from ...columns import Plan, Schema, compile_trial
from ...errors import FactError
from ...facts.fact_model import load_fact_model
from ...facts.wide import Columns, derive_columns
from ...model import DataError, Dates, Records
from ...rules.load import load_shapes
from ...terminology.units import to_canonical
from ..intake import of_subject
from ..protocol import load_protocol
from ..session import Material, load_terminology

NOT_DERIVED = "not-derived"


@dataclass(frozen=True)
class Options:
    """What a run is asked for beside its source: as ``screen`` takes it."""

    trial: str = "kn5501"
    dates: Dates = Dates()
    assume_absent: tuple[str, ...] = ()
    childbearing_by_age: bool = False
    codes: str | None = None

    def said(self) -> dict[str, Any]:
        """What the outcomes depend on, as JSON."""
        import hashlib

        codes = hashlib.sha256(Path(self.codes).read_bytes()).hexdigest() if self.codes else None
        return {
            "trial": self.trial, "assume_absent": sorted(set(self.assume_absent)), "codes_sha256": codes,
            "childbearing_by_age": self.childbearing_by_age,
            "dates": {name: day and day.isoformat() for name, day in vars(self.dates).items()},
        }


@dataclass(frozen=True)
class Batch:
    """Outcomes: subject, verdict, a column a criterion and reading, sorted by subject, without refused subjects.

    skipped: how many entries were not used.
    """

    outcomes: Any
    errors: tuple[DataError, ...]
    skipped: int


@cache
def trial_plan(trial: str) -> Plan:
    """The plan of a trial's role shapes. Raises: UsageError for an unknown trial, PlanError."""
    schema = Schema.of(load_fact_model().facts.values(), load_protocol(trial).titles)
    shapes = load_shapes(resources.shapes("derived", f"{trial}.ttl").read_text(encoding="utf-8"))
    return compile_trial(shapes, schema, load_terminology().hierarchy.subclasses)


def decide(records: Records, options: Options) -> Batch:
    """Outcomes of all subjects in the records; one that breaks a derivation is refused, and the others go on."""
    material = Material.of(records, options.codes)
    try:
        columns = columns_of(material, options)
    except FactError as error:
        return _apart(records, options, error)
    errors = (*records.errors, *columns.errors)
    refused = {error.subject for error in errors}
    return Batch(_outcomes(columns, options.trial, refused), errors, len(records.skipped) + len(material.unused()))


def _apart(records: Records, options: Options, error: FactError) -> Batch:
    """A batch that cannot be derived: each half on its own, down to the subject that breaks it."""
    import pyarrow as pa

    subjects = sorted({row["subject"] for row in records.tables["subject"]})
    if len(subjects) == 1:
        refused = DataError(subjects[0], NOT_DERIVED, (), error.what)
        return Batch(empty(options.trial), (*records.errors, refused), len(records.skipped))
    middle = len(subjects) // 2
    halves = [decide(of_subject(records, *part), options) for part in (subjects[:middle], subjects[middle:])]
    return Batch(
        pa.concat_tables([half.outcomes for half in halves]), tuple(e for half in halves for e in half.errors),
        sum(half.skipped for half in halves),
    )


def columns_of(material: Material, options: Options) -> Columns:
    """The facts of all subjects as columns."""
    protocol, terminology = load_protocol(options.trial), material.terminology
    parameters = {
        name: value for name, value in protocol.parameters.items()
        if options.childbearing_by_age or not name.startswith("childbearing_")
    }
    return derive_columns(
        material.records, material.resolutions, criteria=tuple(protocol.titles), asked=terminology.rule_classes,
        dates=options.dates, parameters=parameters, descriptor_weights=terminology.descriptor_weights(),
        domain_cover=terminology.domain_cover, superclasses=terminology.superclasses, canonical=to_canonical,
        assume_absent=options.assume_absent,
    )


def _outcomes(columns: Columns, trial: str, refused: set[str]) -> Any:
    """The plan's outcomes with the verdict that they give."""
    import pyarrow as pa

    connection = _connection()
    tables = {**columns.tables, "refused": pa.table({"subject": pa.array(sorted(refused), pa.string())})}
    for name, table in tables.items():
        connection.register(name, table)
    found = connection.sql(_statement(trial)).to_arrow_table()
    for name in tables:
        connection.unregister(name)
    return found.cast(empty(trial).schema)


@cache
def _statement(trial: str) -> str:
    """Verdict, criteria in the order of the protocol, then other readings; as ``session.verdict`` says it."""
    plan = trial_plan(trial)
    criteria, columns = (", ".join(f'"{name}"' for name in each) for each in (plan.criteria, names(trial)))
    return (
        f"SELECT subject, CASE WHEN 'failed' IN ({criteria}) THEN 'ineligible' "  # noqa: S608
        f"WHEN 'cantTell' IN ({criteria}) OR 'untested' IN ({criteria}) THEN 'undetermined' "
        f"ELSE 'eligible' END AS verdict, {columns} "
        f"FROM ({plan.sql(pretty=False)}) ANTI JOIN refused USING (subject) ORDER BY subject"
    )


def names(trial: str) -> tuple[str, ...]:
    """Columns of outcomes: criteria in the order of the protocol, then other readings."""
    plan = trial_plan(trial)
    readings = tuple(d.criterion for d in plan.decisions if d.alternative_of is not None)
    return (*(name for name in load_protocol(trial).titles if name in plan.criteria), *readings)


def empty(trial: str) -> Any:
    """Outcomes of nobody."""
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in ("subject", "verdict", *names(trial))]).empty_table()


@cache
def _connection() -> Any:
    import duckdb

    return duckdb.connect(config={"enable_external_access": "false", "autoload_known_extensions": "false"})
