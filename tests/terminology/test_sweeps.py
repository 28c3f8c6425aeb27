"""The tables of the sweeps: nothing that speaks of a class is missing, and a code decides no more than it shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.model import Resolution
from kn5501_reasoner.terminology.codes import INSIDE
from kn5501_reasoner.terminology.listings import read_categories, write_listings
from kn5501_reasoner.terminology.tables import Table, read_tables

from .conftest import STEMS
from .sweeping import blocks, entries, undecided

TABLES = read_tables()
TITLED = ("icd-10-cm", "icd-10")
STEM = {"icd-10-cm": STEMS["cm"], "icd-10": STEMS["icd"], "atc": STEMS["atc"]}
BY_TITLE = [(table, system) for table in TABLES for system in TITLED if table.words and system in table.swept]


Said = Callable[[str, str], Resolution]
"""What the terminology says of a code of a system."""


@pytest.fixture(scope="module")
def said(terminology) -> Said:
    """Each code is resolved once for all sweeps."""
    return cache(lambda system, code: terminology.resolve(
        "exposure" if system == "atc" else "condition", STEM[system] + dotted(system, code)))


def dotted(system: str, code: str) -> str:
    """A code as it is usually written; M8140 without its dot would be a morphology."""
    return code if system == "atc" or len(code) < 4 else f"{code[:3]}.{code[3:]}"


def named(value: object) -> str:
    return value.name if isinstance(value, Table) else str(value)


@pytest.mark.parametrize(("table", "system"), BY_TITLE, ids=named)
def test_no_code_that_speaks_of_a_class_is_missing(table: Table, system: str) -> None:
    assert [f"{entry.code} {entry.text[:80]}" for entry in undecided(table, system)] == []


def test_every_class_that_a_rule_asks_of_conditions_and_medicines_is_swept(terminology) -> None:
    swept = frozenset().union(*(terminology.hierarchy.subclasses(name) for table in TABLES for name in table.classes))
    asked = {name for name in terminology.rule_classes
             if {"ClinicalCondition", "Medicine"} & terminology.superclasses(name)}
    assert asked - swept == set()


@pytest.mark.parametrize("table", TABLES, ids=named)
def test_rows_name_classes_of_their_table_and_codes_that_exist(terminology, table: Table) -> None:
    inside = frozenset().union(*(terminology.hierarchy.subclasses(name) for name in table.classes))
    faults = []
    for row in table.rows:
        if table.classes and not set(row.classes) <= inside:
            faults.append(f"{row.where} {row.classes}")
        if not table.classes and not set(row.classes) <= set(terminology.hierarchy.subclasses("ClinicalCondition")):
            faults.append(f"{row.where} {row.classes}")
        for system in set(row.systems) & set(TITLED):
            known = codes(system)
            faults += [f"{row.where} {end} is no code of {system}" for end in {row.low, row.high}
                       if end.replace(".", "") not in known]
    assert faults == []


_KNOWN: dict[str, frozenset[str]] = {}


def codes(system: str) -> frozenset[str]:
    if system not in _KNOWN:
        _KNOWN[system] = frozenset(entry.code for entry in entries(system))
    return _KNOWN[system]


@pytest.mark.parametrize("system", TITLED)
def test_categories_are_those_of_the_edition(system: str) -> None:
    spans = read_categories(resources.ontology("terminology"))[system]
    listed = {code for span in spans for code in _within(span)}
    assert listed == {code for code in codes(system) if len(code) == 3}


def _within(span: str) -> Iterator[str]:
    low, dash, high = span.partition("-")
    yield from (f"{low[0]}{n:02}" for n in range(int(low[1:]), int(high[1:]) + 1)) if dash else (low,)


def test_listings_are_fresh() -> None:
    assert write_listings(check=True), "run make classify"


@pytest.mark.parametrize("system", [*TITLED, "atc"])
def test_a_shorter_code_decides_no_more_than_its_codes_share(terminology, said: Said, system: str) -> None:
    """Every prefix of every code: never from in to out or back, never from open to decided; but for conventions."""
    rules = terminology.rule_classes
    if system == "atc":
        ends = {listing.low for listing in terminology.index.listed("atc")}
    else:
        ends = {entry.code for entry in entries(system) if entry.leaf}

    @cache
    def of(code: str) -> tuple[frozenset[str], frozenset[str]]:
        found = said(system, code)
        return (found.sure & rules, found.possible & rules) if found.mapped else (frozenset(), rules)

    faults = []
    for code in sorted(ends):
        sure, possible = of(code)
        for length in range(1, len(code)):
            above_sure, above_possible = of(code[:length])
            wrong = (above_sure - sure) | ((sure | possible) - above_sure - above_possible)
            if wrong and code[:length] not in PRESUMED:
                faults.append((code, code[:length], sorted(wrong)))
    assert faults == []


@pytest.mark.parametrize("system", TITLED)
def test_a_block_decides_no_more_than_its_codes_share(terminology, said: Said, system: str) -> None:
    """The same for every block of the classification, given as the code of a record."""
    rules, shared = terminology.rule_classes, {}
    for entry in (each for each in entries(system) if each.leaf):
        found = said(system, entry.code)
        shared.setdefault(entry.code[:3], set()).add((found.sure & rules, found.possible & rules))
    faults = []
    for block in blocks(system):
        found = terminology.resolve("condition", STEM[system] + block)
        low, _, high = block.partition("-")
        inside = [each for category, those in shared.items() if low <= category <= high for each in those]
        wrong = {name for sure, possible in inside
                 for name in ((found.sure & rules) - sure) | ((sure | possible) - found.sure - found.possible)}
        faults += [(block, sorted(wrong))] if wrong else []
    assert faults == []


PRESUMED = frozenset(row.low.replace(".", "") for table in TABLES for row in table.rows if row.decision == "presumed")


@pytest.mark.parametrize("system", [*TITLED, "atc"])
def test_no_table_puts_a_code_outside_that_another_puts_inside(terminology, said: Said, system: str) -> None:
    ends = {ls.low for ls in terminology.index.listed(system)} if system == "atc" else codes(system)
    faults = []
    for code in sorted(ends):
        found = terminology.index.find(STEM[system] + dotted(system, code))
        sure = said(system, code).sure
        for sweep, part in found.parts.items():
            if sure & terminology._extent.get(sweep, frozenset()) and not any(
                    ls.decision in INSIDE for ls in part.covering):
                faults.append((code, sweep, [ls.decision for ls in part.covering]))
    assert faults == []


def test_of_no_concern_reaches_no_code_of_ours(terminology) -> None:
    none = ("ConditionOfNoConcern", "MedicineOfNoConcern")
    assert [name for name in none if terminology.hierarchy.subclasses(name) != {name}] == []
    listed = {ls.name for system in terminology._source.systems for ls in terminology.index.listed(system.token)}
    assert not set(none) & listed


def test_seventh_characters_never_stand_alone() -> None:
    assert [row.where for table in TABLES for row in table.rows
            if "icd-10-cm" in row.systems and len(row.low.replace(".", "")) > 6] == []


def test_no_row_repeats_what_covers_it() -> None:
    """A row says something else than the next wider row of its table."""
    from .sweeping import covering

    faults = []
    for table in TABLES:
        for row in table.rows:
            for system in row.systems:
                low = row.low.replace(".", "")
                if row.low != row.high or len(low) <= 3:
                    continue
                above = covering(table, system, low[:-1])
                same = above is not None and (above.decision, above.classes) == (row.decision, row.classes)
                if same and row.decision != "is":  # a code may name what the wider one names
                    faults.append(f"{row.where} repeats {above.where}")
    assert faults == []
