"""Records, resolutions and conversions as Arrow tables that the derivations read.

What: one Arrow table per record table, with what terminology says as numbers of meanings; lookup tables beside them.
In: record rows, resolutions, parameters. Out: table name -> ``pyarrow.Table``.
Units: converted values are DECIMAL(38,18), rounded outward where the exact fraction has more digits.
Raises: FactError when a resolution or parameter is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..errors import FactError
from ..model import Dates, Resolution
from .convert import CANONICAL, Canonical, canonical_values
from .fact_model import Fact, FactModel
from .inputs import COLUMNS, KEYED

Key = tuple[str, str, str | None]

PARAMETERS = {
    "lookback_activity_days": 30,
    "lookback_blood_count_days": 30,
    "lookback_pregnancy_days": 30,
    "review_valid_days": 30,
    "gap_days": 7,
    "reach_days": 7,
    "consent_before_screening_days": 30,
    "childbearing_from_years": 0,
    "childbearing_to_years": 0,
}
"""Parameters that the derivations read, with the values of the reading in criteria.md; 0 to 0 years: not asked for."""
SPLIT_BY_CLASS = frozenset({"Bilag2004Grade", "Acr1997Item", "Contraindication", "Sledai2kDescriptor"})
"""Tests of which each class (system, item, medicine, descriptor) is a series of its own."""


def tests_of(model: FactModel) -> dict[str, Fact]:
    """Class of measurement or statement -> a fact that says where and how far back its newest record counts."""
    tests: dict[str, Fact] = {}
    for _, fact in sorted(model.facts.items()):
        if fact.kind != "Settled" and (fact.anchor or fact.name == "consentSigned"):
            for source in fact.sources:
                tests.setdefault(source, fact)
    return tests


class Meanings:
    """Numbers for what terminology says, given out as rows ask for them."""

    def __init__(self, resolutions: Mapping[Key, Resolution], tests: Mapping[str, Fact]) -> None:
        self._resolutions, self._tests = resolutions, tests
        self._numbers: dict[Key, int] = {}
        self.kept: list[Resolution] = []
        self.in_tests: list[dict[str, Any]] = []
        self.units: dict[int, str] = {}

    def number(self, kind: str, codes: str | None, display: str | None) -> int | None:
        """The number of a key; None for a value without codes. Raises FactError when nobody resolved it."""
        if kind == "value" and not codes:
            return None
        key = (kind, codes or "", display)
        found = self._numbers.get(key)
        if found is None:
            try:
                resolution = self._resolutions[key]
            except KeyError:
                hint = "resolve every key of the records"
                raise FactError("a code has no resolution", f"{kind} {codes}", hint) from None
            found = self._numbers[key] = len(self.kept)
            self.kept.append(resolution)
            if kind == "observation":
                self._note_tests(found, resolution)
        return found

    def _note_tests(self, number: int, resolution: Resolution) -> None:
        """Which tests an observation belongs to."""
        for test in sorted(resolution.sure & (self._tests.keys() | {"Sledai2kDescriptor"})):
            fact = self._tests.get(test)
            unit = fact.unit if fact and test not in SPLIT_BY_CLASS else None
            part = " ".join(sorted(resolution.classes - {test})) if test in SPLIT_BY_CLASS else ""
            if test in SPLIT_BY_CLASS and not part:
                continue
            if unit:
                self.units[number] = unit
            self.in_tests.append({"meaning": number, "test": test, "part": part, "sure": sorted(resolution.sure)})


def record_tables(
    tables: Mapping[str, Sequence[Mapping[str, Any]]], meanings: Meanings, canonical: Canonical
) -> dict[str, Any]:
    """Record table name -> Arrow table: the columns that derivations read, numbers of meanings, canonical values."""
    import pyarrow as pa

    loaded = {}
    for name, columns in COLUMNS.items():
        rows = tables.get(name, [])
        table = pa.Table.from_pylist(rows, schema=_schema(columns))
        for column, kind in KEYED.get(name, {}).items():
            if column == "meaning":
                numbers = [meanings.number(kind, row.get("codes"), row.get("display")) for row in rows]
            else:
                numbers = [meanings.number("value", row.get(kind), None) for row in rows]
            table = table.append_column(column, pa.array(numbers, pa.int32()))
            if name == "observation" and column == "meaning":
                targets = [meanings.units.get(number) for number in numbers]
        if name == "observation":
            values = _table(canonical_values(rows, targets, canonical), CANONICAL)
            for column in CANONICAL:
                table = table.append_column(column, values[column])
        loaded[name] = table
    return loaded


def lookup_tables(meanings: Meanings) -> dict[str, Any]:
    """Arrow tables ``meaning`` and ``meaning_test``."""
    meaning = [
        {
            "meaning": number,
            "mapped": each.mapped,
            "by_name": each.by_name,
            "unclear": bool(each.unmapped_codes or each.possible),
            "classes": sorted(each.classes),
            "sure": sorted(each.sure),
            "possible": sorted(each.possible),
            "exact": sorted(each.exact),
        }
        for number, each in enumerate(meanings.kept)
    ]
    return {
        "meaning": _table(
            meaning,
            {
                "meaning": "int",
                "mapped": "flag",
                "by_name": "flag",
                "unclear": "flag",
                "classes": "list",
                "sure": "list",
                "possible": "list",
                "exact": "list",
            },
        ),
        "meaning_test": _table(meanings.in_tests, {"meaning": "int", "test": "text", "part": "text", "sure": "list"}),
    }


def model_tables(
    model: FactModel,
    tests: Mapping[str, Fact],
    dates: Dates,
    parameters: Mapping[str, Decimal],
    descriptor_weights: Mapping[str, int],
    domain_cover: Mapping[str, str],
    superclasses: Callable[[str], Iterable[str]],
    assume_absent: Sequence[str],
) -> dict[str, Any]:
    """Arrow tables of what holds for the whole run: tests, parameters, overrides, weights, covers."""
    days = {name: int(parameters.get(name, default)) for name, default in PARAMETERS.items()}
    one = {"screening": dates.screening, "enrolment": dates.enrolment, "infusion": dates.infusion} | days
    states = {
        "SystemicLupusErythematosus",
        "PregnancyState",
        "LactationState",
        "PregnancyPlanning",
        *domain_cover.values(),
    }
    return {
        "parameter": _table(
            [one], {"screening": "day", "enrolment": "day", "infusion": "day"} | dict.fromkeys(days, "int")
        ),
        "test": _table(
            [
                {"test": name, "anchor": fact.anchor, "days": days[fact.look_back] if fact.look_back else None}
                for name, fact in sorted(tests.items())
            ],
            {"test": "text", "anchor": "text", "days": "int"},
        ),
        "fact_from": _table(
            [
                {"fact": name, "truth": fact.kind == "Truth", "test": source}
                for name, fact in sorted(model.facts.items())
                for source in fact.sources
            ],
            {"fact": "text", "truth": "flag", "test": "text"},
        ),
        "descriptor_weight": _table(
            [{"descriptor": name, "weight": weight} for name, weight in sorted(descriptor_weights.items())],
            {"descriptor": "text", "weight": "int"},
        ),
        "domain_cover": _table(
            [{"domain": domain, "class": name} for domain, name in sorted(domain_cover.items())],
            {"domain": "text", "class": "text"},
        ),
        "broader": _table(
            [{"class": name, "classes": sorted({name, *superclasses(name)})} for name in sorted(states)],
            {"class": "text", "classes": "list"},
        ),
        "assumed_absent": _table([{"domain": domain} for domain in sorted(set(assume_absent))], {"domain": "text"}),
    }


def mentioned(meanings: Meanings, broader: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Classes that a code of the run surely or possibly means, and those of which one names a broader class exactly."""
    named = {name for each in meanings.kept for name in each.classes}
    found = {name for each in meanings.kept for name in each.sure | each.possible}
    return frozenset(found | {row["class"] for row in broader if not named.isdisjoint(row["classes"])})


def subject_table(subjects: Sequence[str]) -> Any:
    """Arrow table ``listed`` of all subjects of the run."""
    return name_table("subject", subjects)


def name_table(column: str, names: Sequence[str]) -> Any:
    """An Arrow table of one column of names."""
    return _table([{column: name} for name in names], {column: "text"})


def _schema(columns: Mapping[str, str]) -> Any:
    import pyarrow as pa

    types = {
        "VARCHAR": pa.string(),
        "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us"),
        "BOOLEAN": pa.bool_(),
        "DECIMAL(38,18)": pa.decimal128(38, 18),
        "text": pa.string(),
        "day": pa.date32(),
        "flag": pa.bool_(),
        "number": pa.decimal128(38, 18),
        "int": pa.int32(),
        "list": pa.list_(pa.string()),
    }
    return pa.schema([(name, types[kind]) for name, kind in columns.items()])


def _table(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> Any:
    import pyarrow as pa

    return pa.Table.from_pylist(rows, schema=_schema(columns))
