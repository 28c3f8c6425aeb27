"""Converts a value from the UCUM unit it was recorded in to a canonical unit, exactly.

In:     a decimal, the recorded UCUM unit and the canonical one.
Out:    a Fraction in the canonical unit, or None when there is no such conversion.
Units:  ontology/terminology/units.tsv lists the common ones; any other goes through ucumvert and pint.
Raises: TerminologyError when the table cannot be read.
Source: the Unified Code for Units of Measure. `K` is kelvin there: a cell count in K/uL is not convertible.
        pint would convert international units into counts; here they stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from threading import Lock

from .. import resources
from ..errors import TerminologyError
from ..model import Cell

_ANNOTATION = re.compile(r"\{[^{}]*\}")
_ARBITRARY = re.compile(r"\[[^\[\]]*U\]")  # [iU] and its like: UCUM lets them convert into nothing else
_DECIMAL = re.compile(r"\d\.\d")  # 1.73 is no number in UCUM, but a product that the library would compute
_GREATEST_EXPONENT = 99
_ONE_AT_A_TIME = Lock()
"""A registry of pint's is for one thread: two at once could find a unit that there is to be none."""


@lru_cache(maxsize=4)
def read_table(path: Path) -> dict[str, tuple[str, Fraction]]:
    """The committed table: unit -> (dimension, factor to the dimension's base unit)."""
    table: dict[str, tuple[str, Fraction]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        for line in lines:
            if line and not line.startswith("#") and not line.startswith("unit\t"):
                unit, dimension, factor = line.split("\t")[:3]
                table[unit] = dimension, Fraction(factor)
    except (OSError, ValueError, ZeroDivisionError) as error:
        raise TerminologyError("the table of units cannot be read", path.name, "install the package again") from error
    return table


def to_canonical(value: Decimal, unit: str | None, canonical_unit: str) -> Fraction | None:
    """The value in the canonical unit, exactly; None when the unit is missing, unknown or of another kind.

    >>> to_canonical(Decimal("5.8"), "g/dL", "g/L")
    Fraction(58, 1)
    >>> to_canonical(Decimal("1000"), "/uL", "10*9/L")
    Fraction(1, 1)
    """
    if not unit or not value.is_finite():
        return None
    ratio = factor(unit, canonical_unit)
    return None if ratio is None else Fraction(value) * ratio


@lru_cache(maxsize=4096)
def factor(unit: str, canonical_unit: str) -> Fraction | None:
    """By what a value in `unit` is multiplied to be in `canonical_unit`; None when not convertible."""
    if unit == canonical_unit:
        return Fraction(1)
    known, wanted = _known(unit), _known(canonical_unit)
    if known is not None and wanted is not None:
        return known[1] / wanted[1] if known[0] == wanted[0] else None
    return _by_library(unit, canonical_unit)


def _known(unit: str) -> tuple[str, Fraction] | None:
    """The table's entry, annotations such as {score} set aside."""
    table = read_table(resources.ontology("terminology", "units.tsv"))
    return table.get(unit) or table.get(_ANNOTATION.sub("", unit) or "1")


def _by_library(unit: str, canonical_unit: str) -> Fraction | None:
    """The factor by ucumvert and pint, for units that the table does not list."""
    if any(len(text) > 60 or not text.isascii() or _DECIMAL.search(text) for text in (unit, canonical_unit)):
        return None
    if set(_ARBITRARY.findall(unit)) != set(_ARBITRARY.findall(canonical_unit)):
        return None
    with _ONE_AT_A_TIME:
        read = _reader()
        try:
            source, target = read(unit), read(canonical_unit)
            ratio = source.to(target.units).magnitude / target.magnitude
            return ratio if isinstance(ratio, Fraction) else None
        except MemoryError:  # says nothing of the unit
            raise
        except Exception:  # the libraries raise many kinds: no unit, another dimension, an offset or logarithm
            return None


@lru_cache(maxsize=1)
def _reader() -> Callable[[str], Cell]:
    """UCUM text -> pint quantity, in fractions throughout: a float on the way would move a value off its limit."""
    from ucumvert import PintUcumRegistry, UcumToPintTransformer, get_ucum_parser, parse_ucum

    class Exact(UcumToPintTransformer):  # type: ignore[misc]  # the library declares no types
        def simple_unit(self, args: list[Cell]) -> Cell:
            return Fraction(1) * super().simple_unit(args)  # of a unit with an offset this is an error

        def annotatable(self, args: list[Cell]) -> Cell:
            if abs(int(args[1])) > _GREATEST_EXPONENT:
                raise ValueError("a number of so many digits would take for ever")
            return super().annotatable(args)

    parser, transformer = get_ucum_parser(), Exact(PintUcumRegistry(non_int_type=Fraction))
    return lambda text: transformer.transform(parse_ucum(text, parser))
