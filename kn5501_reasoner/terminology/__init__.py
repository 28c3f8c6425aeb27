"""Codes to classes, and units to canonical units.

Use:    Terminology.load().resolve(kind, codes, display); units.to_canonical(value, unit, canonical_unit).
Source: ontology/terminology/ (Turtle and units.tsv), read at run time.
"""

from .resolve import Terminology

__all__ = ["Terminology"]
