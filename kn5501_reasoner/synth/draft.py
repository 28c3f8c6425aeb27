"""The subject under construction: its anchors, its luck, and the resources written so far.

In:  seed, number of the subject, profile, anchors.
Out: resources with ids and references to the subject.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TypeVar

from .dates import resolve
from .fhir import Json

PROFILES = ("mixed", "complete", "eligible")
_OWNER = {"Consent": "patient", "AllergyIntolerance": "patient", "ResearchSubject": "individual"}
_FAIL_RATES = (0.0, 0.03, 0.06, 0.12)
_ODD_RATES = (0.0, 0.05, 0.15, 0.30)
_MESS_RATES = (0.0, 0.0, 0.03, 0.10)
_COMPLETE_FAIL_RATE = 0.08
_NEGLECTED = 0.3
NOT_REVIEWED: tuple[str, ...] = ()
REVIEWED_LONG_AGO = ("S-31..90d",)

Row = TypeVar("Row")


@dataclass
class Draft:
    """One subject being written.

    plan keys of a scenario table: ``pass`` and ``fail`` (exact and final), ``odd`` (anything seen in practice).
    """

    subject: str
    rng: Random
    profile: str
    anchors: Mapping[str, date]
    fail_rate: float = 0.0
    odd_rate: float = 0.0
    mess_rate: float = 0.0
    female: bool = True
    resources: list[Json] = field(default_factory=list)
    reviews: dict[str, tuple[str, ...]] = field(default_factory=dict)
    judgements: list[tuple[str, bool]] = field(default_factory=list)

    def plan(self) -> str:
        """How the next criterion shall come out: pass, fail or odd."""
        luck = self.rng.random()
        if luck < self.fail_rate:
            return "fail"
        return "odd" if luck < self.fail_rate + self.odd_rate else "pass"

    def draw(self, table: Mapping[str, Sequence[Row]]) -> Row:
        """A row of a scenario table, from the part that the plan names."""
        return self.rng.choice(table[self.plan()])

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.rng.random() < share

    def neglect(self, domain: str) -> None:
        """Leaves a domain without a recent review, in some cases."""
        if self.chance(_NEGLECTED):
            self.reviews[domain] = self.rng.choice((NOT_REVIEWED, REVIEWED_LONG_AGO))

    def when(self, expression: str | None) -> str | None:
        """FHIR date text for a date expression; None stays None."""
        return None if expression is None else resolve(expression, self.anchors, self.rng)

    def add(self, resource: Json) -> Json:
        """Gives the resource an id and its subject, and keeps it."""
        kind = resource["resourceType"]
        resource["id"] = f"{self.subject}-{len(self.resources) + 1}"
        if kind not in ("Medication", "ResearchStudy"):
            resource[_OWNER.get(kind, "subject")] = {"reference": f"Patient/{self.subject}"}
        self.resources.append(resource)
        return resource


def begin(number: int, seed: int, profile: str, anchors: Mapping[str, date]) -> Draft:
    """A fresh draft; depends on the seed, the profile and the number alone."""
    rng = Random(f"{seed}/{profile}/{number}")
    draft = Draft(f"S{number:06d}", rng, profile, anchors)
    if profile == "complete":
        draft.fail_rate = _COMPLETE_FAIL_RATE
    elif profile == "mixed":
        draft.fail_rate = rng.choice(_FAIL_RATES)
        draft.odd_rate = rng.choice(_ODD_RATES)
        draft.mess_rate = rng.choice(_MESS_RATES)
    return draft
