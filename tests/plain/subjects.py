"""Subjects on both sides of each limit of a trial, with facts that are known exactly.

In: the plain shapes of a trial, a number and a seed. Out: world and records of each. At, just below and just above the
limits that the trial's own shapes name; a third meet all that can be met by facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from .records import CODES, DAY, ENROLMENT, INFUSION, SCREENING, turtle
from .shapes import Trial, World

WHOLE = frozenset({"age", "lupusDays", "selenaSledai", "sledai2k", "eularAcr2019Points", "acr1997Items", "anaTitre",
                   "contraceptionDays"})
STEP = Decimal("0.000000001")
COUNTS = ("backgroundTreatmentKinds", "immunosuppressantOrBiologicKinds")
KINDS = {"SystemicGlucocorticoid": "oral", "Antimalarial": "", "Immunosuppressant": "", "Biologic": ""}
MEDICINES = [
    ("prednisone", "oral"), ("methylprednisolone", "intravenous"), ("hydroxychloroquine", "oral"),
    ("mycophenolate", "oral"), ("tacrolimus", "skin"), ("tacrolimus", "oral"),
    ("cyclophosphamide", "intravenous"), ("cyclophosphamide", "oral"),
    ("rituximab", "intravenous"), ("adalimumab", "subcutaneous"),
]
DISEASES = ("epilepsy", "stroke", "brain-lupus", "depression", "pneumonia", "immunodeficiency")
EDGES = (0, 1, 59, 60, 61, 89, 90, 91, 179, 180, 181, 364, 365, 366, 900)
"""Days before an anchor on which an event ends."""


@dataclass(frozen=True)
class Subject:
    """One subject. text: the records in Turtle."""

    name: str
    world: World
    text: str


def subjects(slug: str, count: int, seed: int) -> Iterator[Subject]:
    """Subjects of a trial; the same for the same seed."""
    trial, random = Trial(slug), Random(f"{slug} {seed}")  # noqa: S311
    limits: dict[str, list[tuple[str, Decimal]]] = {}
    for fact, kind, limit in sorted(trial.limits()):
        limits.setdefault(fact, []).append((kind, limit))
    for number in range(count):
        yield _Draw(trial, slug, limits, random, fine=number % 3 == 0).subject(f"{slug.replace('@', '-')}-{number:04d}")


class _Draw:
    """One subject while it is drawn. fine: whether all that the trial asks for is met."""

    def __init__(self, trial: Trial, slug: str, limits: dict[str, list[tuple[str, Decimal]]], random: Random,
                 fine: bool) -> None:
        self.trial, self.slug, self.limits, self.random, self.fine = trial, slug, limits, random, fine

    def subject(self, name: str) -> Subject:
        facts: dict[str, Any] = {fact: self._number(fact) for fact in self.limits if fact not in COUNTS}
        for fact, wanted in sorted(self.trial.wanted().items()):
            facts[fact] = wanted if not self._off() else not wanted
        if not self.fine and self.random.random() < 0.15:  # of alternatives that seldom fail together
            facts |= {fact: Decimal(40) if fact.startswith("anaTitre") else False
                      for fact in facts if fact.startswith(("anaTitre", "antiDsDna", "antiSm"))}
        facts |= {"consentSigned": facts.get("consentSigned", True)}
        facts["hepatitisCPositive"] = facts.setdefault("hepatitisCRnaPositive", False)  # the newest of any kind
        facts.setdefault("hepatitisCAntibodyPositive", self.random.random() < 0.3)
        if "hepatitisCAntibodyPositive" in self.trial.wanted() and self.fine:
            facts["hepatitisCAntibodyPositive"] = False
        self._sex(facts)
        facts["birth"] = self._birth(int(facts["age"])) if "age" in facts else date(1990, 3, 15)
        if not facts["sleDiagnosed"]:
            facts["lupusDays"] = None
        events = [*self._medicines(), *(self._diseases(facts) if not self.fine else ())]
        judged = {one: not self._off() for one, always in sorted(self.trial.judged().items())
                  if always or self.random.random() < 0.5}
        if not self.fine:
            judged = {one: fit for one, fit in judged.items() if self.random.random() < 0.9}
        world = World({**facts, **_counts(events)}, _placed(events), judged)
        return Subject(name, world, turtle(name, self.slug, facts, events, judged))

    def _off(self) -> bool:
        return not self.fine and self.random.random() < 0.12

    def _number(self, fact: str) -> Decimal:
        """At a limit, or one step on either side of it."""
        asked = self.limits[fact]
        kind, limit = self.random.choice(asked)
        step = Decimal(1) if fact.partition("-")[0] in WHOLE else STEP
        inward = step if kind == "low" else -step
        if fact == "contraceptionDays":
            return limit if not self._off() else limit - 1
        return limit - inward if self._off() else limit + inward * self.random.choice((0, 1))

    def _sex(self, facts: dict[str, Any]) -> None:
        """Men are of no potential; who has none is not pregnant."""
        facts["male"] = self.random.random() < 0.2
        facts["childbearingPotential"] = not facts["male"] and self.random.random() < 0.8
        facts.setdefault("pregnant", False)
        facts["pregnant"] = facts["pregnant"] and facts["childbearingPotential"]
        facts["breastfeeding"] = facts.get("breastfeeding", False) and not facts["male"]

    def _birth(self, age: int) -> date:
        """A day on which somebody of this age on the day of consent was born."""
        return date(DAY.year - age, DAY.month, DAY.day) - timedelta(self.random.choice((0, 1, 200, 364)))

    def _medicines(self) -> list[dict[str, Any]]:
        begun = date(2020, 1, 1)
        if self.fine:
            return [{"name": name, "route": "oral", "start": begun, "end": None}
                    for name in ("prednisone", "mycophenolate")]
        found = []
        for name, route in self.random.sample(MEDICINES, self.random.choice((0, 1, 2, 2, 3))):
            end = self.random.choice((None, None, *(INFUSION - timedelta(days) for days in EDGES)))
            start = self.random.choice((begun, begun, SCREENING, SCREENING + timedelta(1), INFUSION + timedelta(1)))
            found.append({"name": name, "route": route, "start": min(start, end) if end else start, "end": end})
        return found

    def _diseases(self, facts: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        for name in self.random.sample(DISEASES, self.random.choice((0, 0, 0, 1, 2))):
            if name == "brain-lupus":  # it would be a diagnosis of lupus itself
                if not facts["sleDiagnosed"]:
                    continue
                start = SCREENING - timedelta(int(facts.get("lupusDays") or 2000))
            else:
                start = self.random.choice(
                    (date(2020, 1, 1), ENROLMENT, ENROLMENT + timedelta(1), INFUSION + timedelta(1)))
            end = self.random.choice((None, *(INFUSION - timedelta(days) for days in EDGES)))
            if end and end < start:
                end = None
            found.append({"name": name, "start": start, "end": end, "severe": self.random.random() < 0.5})
        return found


def _counts(events: list[dict[str, Any]]) -> dict[str, int]:
    """Kinds of treatment that were begun on or before screening and reach the whole body, each once."""
    taken = {kind for event in events if "route" in event and event["start"] <= SCREENING and event["route"] != "skin"
             for kind in CODES[event["name"]][1] if KINDS.get(kind, "none") in ("", event["route"])}
    return {"backgroundTreatmentKinds": len(taken),
            "immunosuppressantOrBiologicKinds": int(bool(taken & {"Immunosuppressant", "Biologic"}))}


def _placed(events: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Path -> events with their classes, attributes and days before the anchors."""
    found: dict[str, list[dict[str, Any]]] = {"condition": [], "exposure": []}
    for event in events:
        placed: dict[str, Any] = {"classes": CODES[event["name"]][1]}
        for anchor, day in (("Screening", SCREENING), ("Enrolment", ENROLMENT), ("Infusion", INFUSION)):
            placed[f"daysBefore{anchor}"] = _before(event, day)
        if "route" in event:
            placed |= {"oral": event["route"] == "oral", "intravenous": event["route"] == "intravenous",
                       "systemic": event["route"] != "skin"}
        else:
            placed |= {"active": event["end"] is None, "severe": event["severe"]}
        found["exposure" if "route" in event else "condition"].append(placed)
    return found


def _before(event: dict[str, Any], anchor: date) -> int:
    """Days from the last day of an event to an anchor; 0 while it lasts, negative before it begins."""
    if event["start"] > anchor:
        return int((anchor - event["start"]).days)
    return max(0, (anchor - event["end"]).days) if event["end"] else 0
