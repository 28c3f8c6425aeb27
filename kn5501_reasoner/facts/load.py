"""Resolutions, tests and parameters as Arrow tables that the derivations read beside the records.

What: numbers of meanings with what terminology says of each; what holds for the whole run.
In: resolutions, fact model, parameters. Out: table name -> ``pyarrow.Table``. Units: days, years.
Raises: what resolving a code raises.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..defaults import TRIAL
from ..model import Dates, NewRow, Resolution, Row, Table
from ..trials import Trial, load_trial
from .convert import Canonical
from .fact import Fact
from .fact_model import FactModel
from .tables import arrow_table
from .windows import Window, Windows
from .withheld import Withholding, rows

Key = tuple[str, str, str | None]
Resolve = Callable[[str, str, str | None], Resolution]

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
"""Parameters that the derivations read, with the values of the protocol; 0 to 0 years: not asked for."""
SPLIT_BY_CLASS = frozenset({"Bilag2004Grade", "Acr1997Item", "Contraindication", "Sledai2kDescriptor"})
"""Tests of which each class (system, item, medicine, descriptor) is a series of its own."""


@dataclass(frozen=True)
class Knowledge:
    """What derivations are told beside the records.

    descriptor_weights: of SLEDAI-2K; domain_cover: domain -> the class that covers it whole; denying: of a class,
    those of which to refute one is to refute it; canonical: exact conversion (value, unit, target unit) or None;
    trial: of which consents, undertakings and judgements count; facts: those that it asks after (None: all); dates:
    override the subjects' own; parameters: by name, else PARAMETERS; assume_absent: domains settled at every anchor,
    without records.
    """

    descriptor_weights: Mapping[str, int]
    domain_cover: Mapping[str, str]
    denying: Callable[[str], Iterable[str]]
    canonical: Canonical
    dates: Dates = Dates()
    parameters: Mapping[str, Decimal] = field(default_factory=dict)
    assume_absent: Sequence[str] = ()
    class_names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tests_named: Callable[[str, str | None], frozenset[str] | None] = lambda codes, display: None
    tests_by_name: Callable[[str], frozenset[str]] = lambda display: frozenset()
    of_all: Sequence[Key] = ()
    facts: Collection[str] | None = None
    trial: Trial = field(default_factory=lambda: load_trial(TRIAL))


def tests_of(model: FactModel) -> dict[str, Fact]:
    """Class of measurement or statement -> a fact that says where and how far back its newest record counts."""
    found: dict[str, Fact] = {}
    for window in Windows(model.facts.values()):
        found.setdefault(window.of, window.fact)
    return found


class Meanings:
    """Numbers for what terminology says, given out as rows ask for them."""

    def __init__(
        self, resolve: Resolve, tests: Mapping[str, Fact], units: Mapping[str, str], withholding: Withholding,
        tests_by_name: Callable[[str], frozenset[str]] = lambda display: frozenset(),
    ) -> None:
        self._resolve, self._tests, self.withholding = resolve, tests, withholding
        self._units = units
        self._tests_by_name = tests_by_name
        self.unread: dict[tuple[str, str, str | None, bool], int] = {}
        self._numbers: dict[Key, int] = {}
        self.kept: list[Resolution] = []
        self.in_tests: list[NewRow] = []
        self.named: list[NewRow] = []
        self._parts: dict[str, int] = {"": 0}
        self.units: dict[int, str] = {}

    def unit(self, number: int | None) -> str | None:
        """The unit in which the results of an observation are compared."""
        return None if number is None else self.units.get(number)

    def number(self, kind: str, codes: str | None, display: str | None) -> int | None:
        """The number of a key; None for a value without codes."""
        if kind == "value" and not codes:
            return None
        key = (kind, codes or "", display)
        found = self._numbers.get(key)
        if found is None:
            resolution = self._resolve(*key)
            found = self._numbers[key] = len(self.kept)
            self.kept.append(resolution)
            if kind == "observation":
                self._note_tests(found, resolution)
                if not resolution.mapped and display:
                    self._note_names(found, display)
        return found

    def entry(self, kind: str, codes: str, display: str | None, ours: bool) -> int:
        """The number of an entry that was not understood. ours: False for one that names another trial."""
        return self.unread.setdefault((kind, codes, display, ours), len(self.unread))

    def _note_tests(self, number: int, resolution: Resolution) -> None:
        """Which tests an observation belongs to."""
        for test in sorted(resolution.sure & (self._tests.keys() | {"Sledai2kDescriptor"})):
            unit = self._units.get(test) if test not in SPLIT_BY_CLASS else None
            part = " ".join(sorted(resolution.classes - {test})) if test in SPLIT_BY_CLASS else ""
            if test in SPLIT_BY_CLASS and not part:
                continue
            if unit:
                self.units[number] = unit
            place = self._parts.setdefault(part, len(self._parts))
            self.in_tests.append({"meaning": number, "test": test, "part": place, "name": part})

    def _note_names(self, number: int, display: str) -> None:
        """Which tests an observation may belong to by its name, where its code is not known."""
        for test in sorted(self._tests_by_name(display) & self._tests.keys()):
            unit = self._units.get(test) if test not in SPLIT_BY_CLASS else None
            if unit:
                self.units.setdefault(number, unit)
            self.named.append({"meaning": number, "test": test, "measured": bool(unit)})


def lookup_tables(meanings: Meanings, criteria: Sequence[str], of_all: Sequence[Key]) -> dict[str, Table]:
    """Arrow tables ``meaning``, ``meaning_test``, ``meaning_named``, ``withholding`` and ``withheld_from_all``."""
    withheld = [row for key, number in meanings.unread.items()
                for row in rows(number, meanings.withholding.of(*key), criteria)]
    from_all = [row for key in of_all for row in rows(0, meanings.withholding.of(*key), criteria)]
    columns = {"meaning": "int", "domain": "text", "test": "text", "part": "int"}
    meaning = [
        {
            "meaning": number,
            "horizon": each.horizon,
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
        "meaning": arrow_table(
            meaning,
            {
                "meaning": "int",
                "horizon": "int",
                "mapped": "flag",
                "by_name": "flag",
                "unclear": "flag",
                "classes": "list",
                "sure": "list",
                "possible": "list",
                "exact": "list",
            },
        ),
        "withholding": arrow_table(withheld, columns),
        "withheld_from_all": arrow_table(from_all, columns),
        "meaning_named": arrow_table(meanings.named, {"meaning": "int", "test": "text", "measured": "flag"}),
        "meaning_test": arrow_table(
            meanings.in_tests, {"meaning": "int", "test": "text", "part": "int", "name": "text"}
        ),
    }


def model_tables(model: FactModel, told: Knowledge) -> dict[str, Table]:
    """Arrow tables of what holds for the whole run: tests, parameters, overrides, weights, covers."""
    windows = Windows(model.facts.values())
    days = {name: int(told.parameters.get(name, default)) for name, default in PARAMETERS.items()}
    one = {"screening": told.dates.screening, "enrolment": told.dates.enrolment, "infusion": told.dates.infusion} | days
    states = {
        "SystemicLupusErythematosus",
        "PregnancyState",
        "LactationState",
        "PregnancyPlanning",
        *told.domain_cover.values(),
    }
    return {
        "parameter": arrow_table(
            [one], {"screening": "day", "enrolment": "day", "infusion": "day"} | dict.fromkeys(days, "int")
        ),
        "test": arrow_table(
            [
                {"test": window.name, "series": window.series, "class": window.of, "anchor": window.fact.anchor,
                 "days": days[window.fact.look_back] if window.fact.look_back else window.fact.look_back_days,
                 "each": window.fact.every}
                for window in sorted(windows, key=lambda window: window.name)
            ],
            {"test": "text", "series": "text", "class": "text", "anchor": "text", "days": "int", "each": "flag"},
        ),
        "series": arrow_table(
            _series(windows),
            {"series": "text", "class": "text", "read_as": "text", "low": "number", "high": "number", "whole": "flag",
             "label": "text", "measure": "text"},
        ),
        "fact_from": arrow_table(
            [
                {"fact": name, "truth": fact.kind == "Truth", "direct": fact.direct, "test": windows.name(fact, source),
                 "of": source, "anchor": fact.anchor, "read_as": fact.read_as, "derived_by": fact.derived_by,
                 "least_rank": "EDCBA".index(fact.least_grade) if fact.least_grade else None, "out_of": fact.out_of}
                for name, fact in sorted(model.facts.items())
                for source in fact.sources
            ],
            {"fact": "text", "truth": "flag", "direct": "flag", "test": "text", "of": "text", "anchor": "text",
             "read_as": "text", "derived_by": "text", "least_rank": "int", "out_of": "int"},
        ),
        "fact_member": arrow_table(
            [{"fact": name, "anchor": fact.anchor, "member": member.label, "classes": list(member.classes),
              "oral": member.oral}
             for name, fact in sorted(model.facts.items()) for member in fact.members],
            {"fact": "text", "anchor": "text", "member": "text", "classes": "list", "oral": "flag"},
        ),
        "fact_stated": arrow_table(
            [{"fact": name, "anchor": fact.anchor, "stated": fact.stated_set, "least": fact.stated_value}
             for name, fact in sorted(model.facts.items()) if fact.derived_by == "fact-stated"],
            {"fact": "text", "anchor": "text", "stated": "text", "least": "number"},
        ),
        "descriptor_weight": arrow_table(
            [{"descriptor": name, "weight": weight, "bit": bit}
             for bit, (name, weight) in enumerate(sorted(told.descriptor_weights.items()))],
            {"descriptor": "text", "weight": "int", "bit": "int"},
        ),
        "domain_cover": arrow_table(
            [{"domain": domain, "class": name} for domain, name in sorted(told.domain_cover.items())],
            {"domain": "text", "class": "text"},
        ),
        "broader": arrow_table(
            [{"class": name, "classes": sorted({name, *told.denying(name)})} for name in sorted(states)],
            {"class": "text", "classes": "list"},
        ),
        "assumed_absent": name_table("domain", sorted(set(told.assume_absent))),
    }


def _series(windows: Windows) -> list[NewRow]:
    """How records of each class are read, and which values they can have."""
    first: dict[str, Window] = {}
    for window in windows:
        known = first.setdefault(window.series, window)
        if known.fact.low is None and window.fact.low is not None:
            first[window.series] = window
    return [
        {"series": name, "class": window.of, "read_as": windows.read_as(window), "low": fact.low, "high": fact.high,
         "whole": fact.whole, "label": fact.label,
         "measure": f" {fact.unit}" if fact.unit and not fact.unit.startswith("{") else ""}
        for name, window in sorted(first.items()) for fact in (window.fact,)
    ]


def mentioned(meanings: Meanings, broader: Iterable[Row]) -> frozenset[str]:
    """Classes that a code of the run surely or possibly means, and those of which one names a broader class exactly."""
    named = {name for each in meanings.kept for name in each.classes}
    found = {name for each in meanings.kept for name in each.sure | each.possible}
    found |= {row["test"] for row in meanings.named}
    return frozenset(found | {row["class"] for row in broader if not named.isdisjoint(row["classes"])})


def name_table(column: str, names: Sequence[str]) -> Table:
    """An Arrow table of one column of names."""
    return arrow_table([{column: name} for name in names], {column: "text"})
