"""Hand-made fact graphs for tests of the rules: a draft subject, its graph, random ones, and their blurs."""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS

from kn5501_reasoner.vocab import LE, trial_namespace

KN = trial_namespace("kn5501")
FOCUS = URIRef("https://example.org/subject/1")
QUANTITIES = {
    "age": (16, 70), "sledai2k": (0, 20), "bilagSystemsA": (0, 3), "bilagSystemsAOrB": (0, 4), "acr1997Items": (0, 8),
    "anaTitre": (40, 160), "neutrophils": (0, 3), "haemoglobin": (50, 80), "lvef": (40, 60),
    "steroidCombinationMonths": (-1, 9), "steroidCombinationMonthsWithAntimalarials": (-1, 9),
    "longestSteroidCombinationMonths": (-1, 9), "contraceptionDays": (60, 120), "noEggDonationDays": (60, 120),
}
TRUTHS = (
    "consentSigned", "male", "sleDiagnosed", "childbearingPotential",
    "antiDsDnaAboveNormal", "antiSmAboveNormal", "antibodyBorderline", "pregnant",
    "breastfeeding", "planningPregnancy",
)
FALSE = ("male", "antiSmAboveNormal", "antibodyBorderline", "pregnant", "breastfeeding", "planningPregnancy")
CLASSES = {
    "condition": (
        "CongenitalOrAcquiredImmunodeficiency", "HivInfection", "HeartFailure", "CnsDisease", "NeuropsychiatricLupus",
        "CnsFindingForJudgement", "SevereHerpesInfection", "HerpesInfection", "HerpesOrVaricellaZosterInfection",
        "MalignantNeoplasm", "PrimaryMalignancy", "InterferingSkinDisease", "OtherSkinDisease",
        "ConditionOfNoConcern",
    ),
    "exposure": ("Antibacterial", "BCellTargetedDrug", "BtkInhibitor", "SystemicGlucocorticoid"),
    "allergy": ("StudyMedicine", "MedicineOfNoConcern"),
    "participation": (),
    "contraindication": ("StudyMedicine",),
}
ABOVE = {
    "HivInfection": "CongenitalOrAcquiredImmunodeficiency",
    "NeuropsychiatricLupus": "CnsDisease",
    "SevereHerpesInfection": "HerpesInfection",
    "HerpesInfection": "HerpesOrVaricellaZosterInfection",
}
UNMAPPED = {"condition": "unmappedCondition", "exposure": "unmappedExposure", "allergy": "unmappedAllergy"}
BROAD = {"condition": "broadCondition", "exposure": "broadExposure", "allergy": "broadAllergy"}
ATTRIBUTES = {
    "condition": ("active", "cured", "severe"), "exposure": ("intravenous", "oral"), "allergy": ("severe",),
    "participation": ("interventional",), "contraindication": (),
}
OFFSETS = {
    "daysBeforeScreening": (-5, 100), "daysBeforeEnrolment": (-5, 5), "daysBeforeInfusion": (-2, 12),
    "monthsBeforeEnrolment": (-1, 5),
}
DOMAINS = (
    "allergies", "infections", "immunodeficiency", "heart-failure", "cns", "herpes", "malignancy", "skin", "trials",
    "medication",
)
CRITERIA = tuple(f"inc-{n:02}" for n in range(1, 10)) + (
    *(f"exc-{n:02}" for n in range(1, 8)), "exc-08a", "exc-08b", *(f"exc-{n:02}" for n in range(9, 15)),
)
Interval = tuple[Decimal | int | None, Decimal | int | None]


@dataclass
class Happening:
    """An event of a draft; ``possible`` are classes it may have beside ``kind``; kind None = a code nobody maps."""

    path: str
    kind: str | None
    confirmed: bool = True
    possible: tuple[str, ...] = ()
    attributes: dict[str, bool] = field(default_factory=dict)
    quantities: dict[str, Interval] = field(default_factory=dict)


@dataclass
class Draft:
    """A subject's facts, to be changed and written."""

    quantities: dict[str, Interval] = field(default_factory=dict)
    truths: dict[str, bool] = field(default_factory=dict)
    events: list[Happening] = field(default_factory=list)
    settled: set[tuple[str, str]] = field(default_factory=set)
    judged: dict[str, bool] = field(default_factory=dict)

    def graph(self) -> Graph:
        """The subject graph, in the form of the graph writer."""
        graph = Graph(bind_namespaces="none")
        names = iter(range(10**6))

        def node() -> URIRef:
            return URIRef(f"https://example.org/fact/{next(names)}")

        def quantity(subject: URIRef, name: str, interval: Interval) -> None:
            made = node()
            graph.add((subject, le(name), made))
            for bound, value in zip(("low", "high"), interval, strict=True):
                if value is not None:
                    graph.add((made, le(bound), Literal(Decimal(value))))

        graph.add((FOCUS, RDF.type, le("Subject")))
        for name, interval in self.quantities.items():
            quantity(FOCUS, name, interval)
        for name, value in self.truths.items():
            made = node()
            graph.add((FOCUS, le(name), made))
            graph.add((made, le("holds"), Literal(value)))
        for event in self.events:
            for kind in (event.kind, *event.possible):
                made = node()
                broad = event.confirmed and kind != event.kind and event.path in BROAD
                graph.add((FOCUS, le(BROAD[event.path] if broad else event.path), made))
                if kind is None and event.path in UNMAPPED:
                    graph.add((FOCUS, le(UNMAPPED[event.path]), made))
                elif kind is not None:
                    graph.add((made, RDF.type, le(kind)))
                graph.add((made, le("confirmed"), Literal(event.confirmed and kind == event.kind)))
                for name, value in event.attributes.items():
                    graph.add((made, le(name), Literal(value)))
                for name, interval in event.quantities.items():
                    quantity(made, name, interval)
        for domain, anchor in self.settled:
            graph.add((FOCUS, le(f"settledAt{anchor.capitalize()}"), le(domain)))
        for criterion, fit in self.judged.items():
            graph.add((FOCUS, le("judgedFit" if fit else "judgedUnfit"), URIRef(KN + criterion)))
        return graph


def le(name: str) -> URIRef:
    return URIRef(LE + name)


def axioms() -> Graph:
    """The subclass axioms of CLASSES."""
    graph = Graph(bind_namespaces="none")
    for below, above in ABOVE.items():
        graph.add((le(below), RDFS.subClassOf, le(above)))
    return graph


def eligible() -> Draft:
    """A subject who passes everything."""
    return Draft(
        quantities={
            "age": (30, 30), "sledai2k": (10, 10), "bilagSystemsA": (1, 1), "bilagSystemsAOrB": (2, 2),
            "acr1997Items": (5, 5), "anaTitre": (160, 160), "neutrophils": (2, 2), "haemoglobin": (110, 110),
            "lvef": (60, 60), "steroidCombinationMonths": (8, 8), "steroidCombinationMonthsWithAntimalarials": (8, 8),
            "longestSteroidCombinationMonths": (8, 8), "contraceptionDays": (90, 90), "noEggDonationDays": (120, 120),
        },
        truths={name: name not in FALSE for name in TRUTHS},
        settled={(domain, anchor) for domain in DOMAINS for anchor in ("screening", "enrolment", "infusion")},
        judged={"exc-08b": True, "exc-13": True, "exc-14": True},
    )


def sample(rng: random.Random) -> Draft:
    """A random subject: mostly an eligible one with a few facts changed, imprecise or absent."""
    draft = eligible()
    for name, (low, high) in QUANTITIES.items():
        if rng.random() < 0.3:
            draft.quantities[name] = _interval(rng, low, high)
    for name in TRUTHS:
        if rng.random() < 0.2:
            draft.truths[name] = rng.random() < 0.5
        elif rng.random() < 0.2:
            del draft.truths[name]
    for _ in range(rng.randrange(4)):
        draft.events.append(_happening(rng))
    for pair in sorted(draft.settled):
        if rng.random() < 0.1:
            draft.settled.discard(pair)
    for criterion in CRITERIA:
        if rng.random() < 0.2:
            draft.judged[criterion] = rng.random() < 0.5
    return draft


def _interval(rng: random.Random, low: int, high: int) -> Interval:
    first, second = sorted(Decimal(rng.randrange(2 * low, 2 * high + 1)) / 2 for _ in range(2))
    if rng.random() < 0.5:
        second = first
    return (None if rng.random() < 0.1 else first, None if rng.random() < 0.1 else second)


def _happening(rng: random.Random) -> Happening:
    path = rng.choice(sorted(CLASSES))
    kinds: list[str | None] = [*CLASSES[path], *([None] if path in UNMAPPED else [])] or [None]
    event = Happening(path, rng.choice(kinds), rng.random() < 0.8)
    if event.kind and rng.random() < 0.3:
        event.possible = (rng.choice(CLASSES[path]),)
    event.attributes = {name: rng.random() < 0.7 for name in ATTRIBUTES[path] if rng.random() < 0.8}
    event.quantities = {name: _interval(rng, *span) for name, span in OFFSETS.items() if rng.random() < 0.9}
    if path == "condition" and rng.random() < 0.5:
        event.quantities["nyhaClass"] = _interval(rng, 1, 4)
    return event


def blur(draft: Draft, rng: random.Random) -> tuple[str, Draft]:
    """The same subject with one thing less known; and what was blurred."""
    made = deepcopy(draft)
    what = rng.choice(("quantity", "truth", "event", "settled", "judged"))
    if what == "quantity" and made.quantities:
        _widen(made.quantities, rng)
    elif what == "truth" and made.truths:
        del made.truths[rng.choice(sorted(made.truths))]
    elif what == "event" and made.events:
        event = rng.choice(made.events)
        step = rng.choice(("attribute", "quantity", "confirmed", "class"))
        if step == "attribute" and event.attributes:
            del event.attributes[rng.choice(sorted(event.attributes))]
        elif step == "quantity" and event.quantities:
            _widen(event.quantities, rng)
        elif step == "confirmed":
            event.confirmed = False
        elif step == "class" and event.kind in ABOVE:
            event.possible, event.kind = (*event.possible, event.kind), ABOVE[event.kind]
    elif what == "settled" and made.settled:
        made.settled.discard(rng.choice(sorted(made.settled)))
    elif what == "judged" and made.judged:
        del made.judged[rng.choice(sorted(made.judged))]
    return what, made


def _widen(quantities: dict[str, Interval], rng: random.Random) -> None:
    name = rng.choice(sorted(quantities))
    low, high = quantities[name]
    step = Decimal(rng.randrange(1, 20)) / 2
    side = rng.randrange(3)
    quantities[name] = (
        None if side == 0 or low is None else low - step,
        None if side == 1 or high is None else high + step,
    )
