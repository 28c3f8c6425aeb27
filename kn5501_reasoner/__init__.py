"""An ontology-backed rule reasoner for lupus trial eligibility.

>>> from kn5501_reasoner import screen
>>> screen("examples/").subject("eligible")                               # doctest: +SKIP
"""

from .api import MatchResult, Result, match, screen

__all__ = ["MatchResult", "Result", "match", "screen"]
