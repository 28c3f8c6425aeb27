"""What the oracle keeps of a subject's records: one small object a record, nothing of the person.

Units: day numbers inside `When`; values as recorded with their UCUM code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from .json_forms import Span
from .meaning import Meaning
from .when import PAST, UNKNOWN, When, ordered

USABLE = ("final", "amended", "corrected")
ONGOING = ("active", "recurrence", "relapse")


class Unreadable(Exception):
    """A record that holds something that is not there, or that is not understood."""


class Unread(NamedTuple):
    """An entry that was not used, why, and which reviews and newest results it withholds."""

    kind: str
    entry: str
    reason: str
    withheld: tuple[str, ...] = ()


class Context(NamedTuple):
    """What a reader must know of the file that holds a resource."""

    follow: Callable[[object], dict]
    stamped: When  # the Bundle's timestamp
    together: When  # the day on which the file was put together
    trial: str  # the trial to which the record is, if it is to one: own, other or unclear


@dataclass(slots=True)
class Value:
    """A recorded value in whatever form it has."""

    span: Span | None = None
    unit: str | None = None
    titre: Span | None = None
    text: str = ""
    words: frozenset[str] = frozenset()  # meanings of the coded value
    codes: tuple[str, ...] = ()
    boolean: bool | None = None


@dataclass(slots=True)
class Observation:
    """A result, a score or an answer; every component is one of its own."""

    concepts: tuple[tuple[str, str], ...]  # (concept, "system|code")
    status: str
    when: When
    issued: When
    assembled: When
    value: Value
    limit: tuple[Fraction, str | None] | None = None  # the laboratory's upper limit
    interpretation: frozenset[str] = frozenset()
    method: tuple[str, ...] = ()
    parts: tuple[Observation, ...] = ()
    parent: int | None = None  # identity of the observation that it is a component of
    days: int | None = None  # for how many days something is undertaken

    @property
    def usable(self) -> bool:
        """Whether the status lets the value count."""
        return self.status in USABLE


@dataclass(slots=True)
class Condition:
    """A diagnosis or a finding. It did not begin after its end, nor end before it began."""

    meaning: Meaning
    verification: str | None
    clinical: str | None
    severity: str | None
    onset: When
    abatement: When
    recorded: When
    by_acr_1997: bool = False
    together: When = UNKNOWN

    @property
    def over(self) -> bool:
        """Whether it is said to have ended."""
        return self.abatement.known or self.clinical in ("inactive", "remission", "resolved")

    @property
    def stated(self) -> When:
        """When it was said: recorded, else onset, else before its file was put together."""
        said = self.recorded if self.recorded.known else self.onset
        return said if said.known else When(PAST, self.together.last)

    @property
    def dated(self) -> When:
        """When it was so: onset, else recorded, else before its file was put together."""
        return self.onset if self.onset.known else self.stated

    @property
    def start(self) -> When:
        """The day it began; without an onset, no later than it was recorded, or its file put together."""
        latest = self.recorded if self.recorded.known else self.together
        start = self.onset if self.onset.known else When(PAST, latest.last)
        ended = self.abatement.known and self.clinical not in ONGOING
        return ordered(start, self.abatement)[0] if ended else start


class Statement(NamedTuple):
    """One dated answer to a question; a doubtful one may have nothing to do with it."""

    when: When
    value: bool | None
    doubtful: bool = False


@dataclass(slots=True)
class Exposure:
    """A medicine taken, or meant to be."""

    meaning: Meaning
    confirmed: bool
    routes: tuple[str | None, ...]
    start: When
    end: When
    systemic: bool = False  # its code tells a systemic product


@dataclass(slots=True)
class Allergy:
    """A hypersensitivity to a substance, from an allergy or from a condition."""

    meaning: Meaning
    confirmed: bool
    severe: bool | None
    start: When
    allergic: bool = True  # False: a condition of which nobody knows whether it is a hypersensitivity at all


@dataclass(slots=True)
class Participation:
    """Treatment in another study."""

    confirmed: bool
    interventional: bool | None
    start: When
    end: When


@dataclass(slots=True)
class Judgement:
    """An investigator's word on one criterion."""

    criterion: str
    fit: bool
    usable: bool
    when: When


class Consent(NamedTuple):
    """A statement on taking part: given, refused or withdrawn, or neither is known."""

    given: bool | None
    when: When
    doubtful: bool = False  # may be to another trial


@dataclass(slots=True)
class Subject:
    """All that was recorded of one subject."""

    name: str
    births: list[When] = field(default_factory=list)
    sexes: set[str] = field(default_factory=set)
    deaths: list[When] = field(default_factory=list)
    own_anchors: dict[str, set[When]] = field(default_factory=dict)
    consents: list[Consent] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    exposures: list[Exposure] = field(default_factory=list)
    allergies: list[Allergy] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)
    reviews: list[tuple[str, When]] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    errors: set[str] = field(default_factory=set)
    unread: list[Unread] = field(default_factory=list)
    withheld: frozenset[str] = frozenset()
    _by_concept: dict[str, list[Observation]] | None = None

    def add_unread(self, one: Unread) -> None:
        """Count an entry that was not used, and what it withholds."""
        self.unread.append(one)
        self.withheld |= {*one.withheld}

    @property
    def birth(self) -> When:
        """The birth interval that all statements share."""
        if not self.births:
            return UNKNOWN
        return When(max(b.first for b in self.births), min(b.last for b in self.births))

    @property
    def sex(self) -> str | None:
        """The one sex on record; None when there is none or more than one."""
        return next(iter(self.sexes)) if len(self.sexes) == 1 else None

    def of(self, concept: str) -> list[Observation]:
        """The observations of one test."""
        if self._by_concept is None:
            self._by_concept = {}
            for observation in self.observations:
                for name in {name for name, _ in observation.concepts}:
                    self._by_concept.setdefault(name, []).append(observation)
        return self._by_concept.get(concept, [])
