"""What explanations ask of others: names in words, and what the records of one subject say.

In: nothing; ``pipeline`` has what answers. Out: protocols and ``Vocabulary``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..model import Dates, Evidence
from .match import Superclasses


class Trouble(Protocol):
    """Why a record does not decide a fact, and what would mend it."""

    @property
    def why(self) -> str:
        """What the matter is."""

    @property
    def mend(self) -> str:
        """What to record."""


class Told(Protocol):
    """What the records of one subject say, each found by its IRI."""

    def evidence(self, record: str) -> Evidence:
        """What was recorded."""

    def table(self, record: str) -> str:
        """The kind of record."""

    def codes(self, record: str) -> str:
        """Its codes with their systems."""

    def judgement(self, record: str) -> str:
        """Who judged, when, which way and why."""

    def uncertain(self, record: str) -> str:
        """How a record that is not certain is recorded; nothing for one that is."""

    def basis(self, records: Sequence[str]) -> str:
        """The sets of criteria that a diagnosis follows."""

    def absent(self, record: str) -> bool:
        """Whether a result says that something is not there."""

    def left_out(self, name: str, records: Sequence[str]) -> Sequence[str]:
        """Medicines of the classes that a fact is derived from, on which it does not rest."""

    def route(self, record: str) -> str:
        """How a medicine is given, in words."""

    def beside(self, name: str) -> Sequence[tuple[str, str]]:
        """Truths that state a condition from which a fact is derived too, each with the name of the condition."""

    def trouble(self, record: str, name: str, dates: Dates) -> Trouble | None:
        """Why a record does not decide a fact, and what would mend it (``why``, ``mend``), or nothing."""

    def uncounted(self, table: str, name: str, anchor: str, dates: Dates) -> Sequence[tuple[str, Trouble]]:
        """Reviews of a domain, or judgements on a criterion, that do not count at an anchor, each with its trouble."""

    def remedy(self, name: str, records: Sequence[str]) -> str:
        """What to record where records do not decide a fact."""


@dataclass(frozen=True)
class Vocabulary:
    """What explanations need to know of names.

    label: fact, part or class local name -> words; unit: fact -> UCUM code; superclasses: class -> all its
    superclasses, itself included; told: subject -> what its records say.
    """

    label: Callable[[str], str]
    unit: Callable[[str], str]
    superclasses: Superclasses
    told: Callable[[str], Told]
