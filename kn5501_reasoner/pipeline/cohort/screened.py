"""A screening by columns: verdicts and outcomes of all subjects at once, without reasons.

What: all that a list of verdicts needs; ``explain`` gives the reasons.
In: ``Records``, ``Options``. Out: ``Screening`` whose results have no ``because``. Units: none.
Raises: UsageError without a screening date; FactError. Source: docs/cohorts.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from ...facts.load import Key
from ...facts.number import number_rows
from ...model import Assessment, CriterionResult, DataError, Dates, Records, Run, Screening, Skipped
from ...trials import load_trial, ontology_sha256, rules_sha256
from ...verdicts import REFUSED
from ..material import Material
from ..session import data_sha256, need_screening, versions
from ..unread import nobodys, unread_of
from .batch import Options, columns_from, names, outcomes_of


def screen_by_columns(records: Records, options: Options, refused: tuple[Skipped, ...] = ()) -> Screening:
    """Every subject of the records with its verdict and outcomes."""
    need_screening(records, options.dates)
    found = assess_by_columns(Numbered.of(records), options, nobodys(refused) if options.strict else ())
    trial, material = load_trial(options.trial), Material.of(records, options.codes)
    return Screening(
        options.trial, metadata.version("kn5501-reasoner"), rules_sha256(options.trial), options.dates,
        found, (*records.skipped, *material.unused(trial)), refused,
        trial.titles, Run(data_sha256(records), ontology_sha256(options.trial), tuple(sorted(options.assume_absent)),
                          versions(), "columns"),
        unread_of(records, refused, material.terminology, trial), trial.not_modelled,
    )


@dataclass(frozen=True)
class Numbered:
    """Records as the tables that derivations read. iris: of the records of a table, by number."""

    tables: Mapping[str, Any]
    iris: Mapping[str, Sequence[str]]
    errors: Sequence[DataError]

    @classmethod
    def of(cls, records: Records) -> Numbered:
        """The same for every trial."""
        return cls(*number_rows(records.tables), records.errors)


def assess_by_columns(records: Numbered, options: Options, of_all: Sequence[Key] = ()) -> tuple[Assessment, ...]:
    """Every subject with its verdict and outcomes, by name. of_all: entries of nobody that count for everybody."""
    columns = columns_from(records.tables, options, of_all)
    errors: dict[str, list[DataError]] = defaultdict(list)
    for error in (*records.errors, *columns.data_errors(lambda table, _: dict(enumerate(records.iris[table])))):
        errors[error.subject].append(error)
    dates = {columns.subjects[row["subject"]]: Dates(row["screening"], row["enrolment"], row["infusion"])
             for row in columns.tables["subject_dates"].to_pylist()}
    found = [Assessment(name, dates.get(name, options.dates), REFUSED, errors=tuple(said))
             for name, said in errors.items()]
    criteria = [name for name in names(options.trial) if name in load_trial(options.trial).titles]
    for row in outcomes_of(columns, options.trial, errors).to_pylist():
        results = tuple(CriterionResult(name, row[name], ()) for name in criteria)
        found.append(Assessment(row["subject"], dates[row["subject"]], row["verdict"], results))
    return tuple(sorted(found, key=lambda one: one.subject))
