"""From records to facts, set-at-a-time, the same statements for one subject and for a million.

What: loads records and lookups into DuckDB, runs one SELECT after another, groups the rows into facts; for one trial
or for several.
In: records; resolutions and ``Knowledge`` from the caller. Out: ``Derived``.
Units: as ontology/modules/facts.ttl declares. Raises: FactError.
Source: docs/readings.md and the headers of kn5501_reasoner/facts/sql/*.sql.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import FactError
from ..model import DataError, Facts, Records, Resolution
from . import engine
from .fact_model import FactModel, load_fact_model
from .load import Key, Knowledge, Meanings, Resolve, lookup_tables, mentioned, model_tables, tests_of
from .number import Numbers, number_rows, number_tables, table_of
from .rows import Names, group_errors, group_facts, withheld_of
from .windows import Windows
from .withheld import Withholding


@dataclass(frozen=True)
class Derived:
    """Facts of every subject, and the data errors for which subjects are refused."""

    facts: dict[str, Facts]
    errors: list[DataError]


def derive(
    records: Records,
    resolutions: Mapping[Key, Resolution],
    told: Knowledge,
    asked: Container[str] | None = None,
) -> Derived:
    """Facts and data errors of all subjects in the records.

    resolutions: one for every (kind, codes, display) of the tables; kind 'value' with display None for lists of
    value, method, route and manifestation codes. asked: classes that rules ask after; an event keeps no other class as
    possible (None: it keeps all).
    Every subject gets facts, refused ones too; one without a screening date gets none but its error.
    Raises: FactError when a resolution is missing or a derivation fails.
    """
    (found,) = derive_each(records, resolutions, [(told, asked)])
    return found


def derive_each(
    records: Records,
    resolutions: Mapping[Key, Resolution],
    runs: Sequence[tuple[Knowledge, Container[str] | None]],
) -> list[Derived]:
    """The same for several trials: each with what it is told, and the classes that its rules ask after.

    Records are numbered once, and the statements run once for all trials for which they would read the same.
    """
    def resolve(kind: str, codes: str, display: str | None) -> Resolution:
        try:
            return resolutions[kind, codes, display]
        except KeyError:
            hint = "resolve every key of the records"
            raise FactError("a code has no resolution", f"{kind} {codes}", hint) from None

    tables, names = number_rows(records.tables)

    def record(number: int) -> str:
        table, place = table_of(number)
        return names[table][place]

    ran: list[tuple[Prepared, engine.Found]] = []
    derived = []
    for told, asked in runs:
        model = load_fact_model().asked(told.facts)
        given = prepare(tables, resolve, model, told)
        found = next((found for other, found in ran if given.reads_the_same(other)), None)
        if found is None:
            found = engine.run(given.tables, given.constants, given.mentioned)
            ran.append((given, found))
        named = Names(given.numbers.subjects, record)
        withheld = withheld_of(records.tables.get("unread", ()), told.of_all, given.meanings.withholding)
        facts = group_facts(found, given.meanings.kept, given.numbers.criteria, model, named, asked, withheld)
        derived.append(Derived(facts, group_errors(found["errors"], named)))
    return derived


@dataclass(frozen=True)
class Prepared:
    """What the derivations read. constants: the same from run to run; mentioned: classes that a code may mean."""

    tables: dict[str, Any]
    constants: dict[str, Any]
    mentioned: frozenset[str]
    meanings: Meanings
    numbers: Numbers

    def reads_the_same(self, other: Prepared) -> bool:
        """Whether the statements find here what they find there."""
        both = ((self.tables, other.tables), (self.constants, other.constants))
        return self.mentioned == other.mentioned and all(
            mine.keys() == theirs.keys() and all(table.equals(theirs[name]) for name, table in mine.items())
            for mine, theirs in both)


def prepare(tables: Mapping[str, Any], resolve: Resolve, model: FactModel, told: Knowledge) -> Prepared:
    """Record tables (as ``number_tables`` takes them) as numbers, lookups, and what holds for the whole run."""
    tests = tests_of(model)
    withholding = Withholding(model, tests, resolve, told.class_names, told.tests_named, told.trial)
    meanings = Meanings(resolve, tests, Windows(model.facts.values()).units, withholding, told.tests_by_name)
    numbers = number_tables(
        tables, meanings.number, meanings.unit, told.canonical, meanings.entry, told.trial,
        any(fact.read_as == "multiple" for fact in model.facts.values()))
    constants = model_tables(model, told)
    known = mentioned(meanings, constants["broader"].to_pylist())
    lookups = lookup_tables(meanings, numbers.criteria, told.of_all)
    return Prepared(numbers.tables | lookups, constants, known, meanings, numbers)
