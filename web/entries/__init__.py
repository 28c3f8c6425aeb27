"""Entries: a new subject, a record, a whole assessment, a judgement, a correction; record RDF, accepted whole.

In: forms. Out: pages; 303 to the subject when accepted, 422 with what is wrong, and nothing lost, when not.
"""

from . import correct, enter, judge, whole
from .noun import noun

__all__ = ["correct", "enter", "judge", "noun", "whole"]
