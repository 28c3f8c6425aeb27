"""The audit log: who did what, when, and how it ended; never a value of a subject.

What: JSON lines that are only ever added to, each with the hash of the line before; the head of the chain is kept in
another folder. ``Log`` writes, ``verify`` says whether anything was changed, removed, added, moved or cut off, and
``compare`` whether the store holds what the log says was accepted.
Units: UTC, milliseconds. Raises: LogError.
"""

from .anchor import anchor_folder
from .compare import ACCEPTED, ADOPTED, FAILED, Comparison, compare, in_words, together
from .entry import Entry, clean
from .log import Log, LogError
from .search import Found, Question, find
from .verify import Finding, State, Verdict, verify

__all__ = [
    "ACCEPTED", "ADOPTED", "FAILED", "Comparison", "Entry", "Finding", "Found", "Log", "LogError", "Question", "State",
    "Verdict", "anchor_folder", "clean", "compare", "find", "in_words", "together", "verify",
]
