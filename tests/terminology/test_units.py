"""Units: exact, by the table; the table itself against ucumvert."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.errors import TerminologyError
from kn5501_reasoner.terminology.units import factor, read_table, to_canonical

TABLE = read_table(resources.ontology("terminology", "units.tsv"))
BASES = {dimension: unit for unit, (dimension, size) in reversed(TABLE.items()) if size == 1}
APART = "filtration for a body surface"  # not UCUM arithmetic: see the table


@pytest.fixture(scope="module")
def registry():
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


@pytest.mark.parametrize(("value", "unit", "canonical", "expected"), [
    ("1000", "/uL", "10*9/L", "1"), ("1.0", "10*3/uL", "10*9/L", "1"), ("1000", "/mm3", "10*9/L", "1"),
    ("1000", "10*6/L", "10*9/L", "1"), ("0.1", "10*9/L", "10*9/L", "1/10"), ("3", "{cells}/uL", "10*9/L", "3/1000"),
    ("6", "g/dL", "g/L", "60"), ("5.8", "g/dL", "g/L", "58"), ("5800", "mg/dL", "g/L", "58"),
    ("0.55", "1", "%", "55"), ("55", "%", "%", "55"), ("8", "{score}", "1", "8"), ("8", "1", "{score}", "8"),
    ("80", "{titer}", "1", "80"), ("80", "{titer}", "{titer}", "80"), ("7", "odd", "odd", "7"),
    ("5", "10*3.uL-1", "10*9/L", "5"), ("5", "g/(100.mL)", "g/L", "50"), ("1", "m[iU]/mL", "[iU]/mL", "1/1000"),
])
def test_conversion(value: str, unit: str, canonical: str, expected: str) -> None:
    assert to_canonical(Decimal(value), unit, canonical) == Fraction(expected)


@pytest.mark.parametrize(("unit", "canonical"), [
    ("K/uL", "10*9/L"), ("K/uL{cells}", "10*9/L"), ("k/uL", "10*9/L"), ("mmol/L", "g/L"), ("", "g/L"), (None, "g/L"),
    ("g", "g/L"), ("odd", "g/L"), ("x10^9/L", "10*9/L"), ("G/L", "10*9/L"), ("mL/min/1.73.m2", "mL/min"),
    ("[iU]/mL", "10*9/L"), ("m[iU]/mL", "10*9/L"), ("U/mL", "[iU]/mL"), ("Cel", "K"),
    ("K", "Cel"), ("[degF]", "Cel"), ("Cel/L", "K/L"), ("dB", "Np"),
    ("%", "g/L"), ("1", "10*9/L"),
    ("g/L" * 40, "g/L"), ("µg/L", "g/L"), ("(((", "g/L"),
])
def test_no_conversion(unit: str | None, canonical: str) -> None:
    assert to_canonical(Decimal("1"), unit, canonical) is None


def test_value_that_is_no_number() -> None:
    assert to_canonical(Decimal("NaN"), "g/L", "g/L") is None
    assert to_canonical(Decimal("Infinity"), "g/dL", "g/L") is None


def test_result_is_exact() -> None:
    assert to_canonical(Decimal("0.1234567890123456789"), "g/dL", "g/L") == Fraction("1.234567890123456789")


@pytest.mark.parametrize(("unit", "canonical", "expected"), [
    ("10*3/ML", "10*9/L", "1/1000000000000"), ("/m3", "10*9/L", "1/1000000000000"), ("fmol/L", "mol/L", "1e-15"),
    ("[oz_av]/L", "g/L", "28.349523125"), ("[lb_av]/[gal_us]", "g/L", "736351250/6145149"),
    ("g/(3.L)", "g/L", "1/3"), ("5/{field}.mm-3", "10*9/L", "1/200"),
])
def test_a_unit_of_the_library_is_as_exact_as_one_of_the_table(unit: str, canonical: str, expected: str) -> None:
    """A factor one part in 10^12 too small would fail a count on its limit."""
    assert factor(unit, canonical) == Fraction(expected)


@pytest.mark.parametrize("unit", ["10*100/L", "10*-100/L", "10*999999999/L", "m3.m-999999999/L"])
def test_an_absurd_exponent_is_refused_at_once(unit: str) -> None:
    assert factor(unit, "10*9/L") is None
    assert factor("10*99/L", "10*9/L") == 10**90


def test_a_table_that_cannot_be_read(tmp_path: Path) -> None:
    table = tmp_path / "units.tsv"
    table.write_text("# ours\nunit\tdimension\tfactor\n\ng/L\tmass per volume\t1\tbase\n", encoding="utf-8")
    assert read_table(table) == {"g/L": ("mass per volume", Fraction(1))}
    for number, line in enumerate(("g/L\tmass per volume", "g/L\tmass per volume\tone", "g/L\tmass\t1/0")):
        broken = tmp_path / f"{number}.tsv"
        broken.write_text(line, encoding="utf-8")
        with pytest.raises(TerminologyError, match="table of units"):
            read_table(broken)
    with pytest.raises(TerminologyError, match="table of units"):
        read_table(tmp_path / "none.tsv")


@pytest.mark.parametrize("unit", [unit for unit, (dimension, _) in TABLE.items() if dimension != APART])
def test_table_agrees_with_ucumvert(registry, unit: str) -> None:
    dimension, size = TABLE[unit]
    measured = registry.from_ucum(unit).to(registry.from_ucum(BASES[dimension]).units)
    base = registry.from_ucum(BASES[dimension])
    assert float(measured.magnitude) / float(base.magnitude) == pytest.approx(float(size), rel=1e-12)


@pytest.mark.parametrize("unit", ["g/(100.mL)", "10*3.uL-1", "/pL", "g.dL-1"])
def test_library_gives_plain_fractions(unit: str) -> None:
    canonical = "g/L" if unit.startswith("g") else "10*9/L"
    found = factor(unit, canonical)
    assert found is not None and found.denominator == 1 and found.numerator in (5, 10, 1, 1000)


def test_dimensions_stay_apart() -> None:
    for unit, (dimension, _) in TABLE.items():
        for other, base in BASES.items():
            assert (factor(unit, base) is None) == (other != dimension)


def test_units_by_the_library_in_several_threads() -> None:
    """The registry is made by whoever comes first, and is for one thread: in a process that has none yet."""
    script = """
import sys
from concurrent.futures import ThreadPoolExecutor
from kn5501_reasoner.terminology import units
sys.setswitchinterval(1e-5)
asked = [f"{mass}/{volume}" for mass in ("kg", "hg", "cg", "ng", "pg") for volume in ("hL", "cL", "nL", "m3")]
with ThreadPoolExecutor(8) as pool:
    found = list(pool.map(lambda unit: units._by_library(unit, "g/L"), asked))
assert None not in found, found
assert found == [units._by_library(unit, "g/L") for unit in asked]
"""
    root = Path(__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
