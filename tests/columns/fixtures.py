"""Shapes of our own for each supported construct, and random nested ones, as role shapes in Turtle.

Out:   name -> the constraints of one node shape; Turtle of role shapes, one made-up criterion for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from kn5501_reasoner.vocab import LE, SH, trial_namespace
from tests.rules.drafts import CLASSES

KN = trial_namespace("kn5501")
NONE = "sh:property [ sh:path le:{} ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape [ {} ] ]"
SOME = NONE.replace("sh:qualifiedMaxCount 0", "sh:qualifiedMinCount 1")
CONSTRUCTS = {
    "lower-limit": "sh:property [ sh:path ( le:haemoglobin le:low ) ; sh:minInclusive 60 ]",
    "lower-limit-known": "sh:property [ sh:path ( le:haemoglobin le:low ) ; sh:minCount 1 ; sh:minInclusive 60 ]",
    "upper-limit": "sh:property [ sh:path ( le:age le:high ) ; sh:maxInclusive 65.5 ]",
    "upper-limit-known": "sh:property [ sh:path ( le:age le:high ) ; sh:minCount 1 ; sh:maxInclusive 65.5 ]",
    "both-limits": "sh:property [ sh:path ( le:lvef le:low ) ; sh:minInclusive 45.0 ; sh:maxInclusive 55 ]",
    "known": "sh:property [ sh:path ( le:anaTitre le:high ) ; sh:minCount 1 ]",
    "nothing-asked": "sh:property [ sh:path ( le:anaTitre le:high ) ; sh:minCount 0 ]",
    "negative-limit": "sh:property [ sh:path ( le:steroidCombinationMonths le:low ) ; sh:minInclusive -0.5 ]",
    "truth-in": "sh:property [ sh:path ( le:pregnant le:holds ) ; sh:in ( true ) ]",
    "truth-in-known": "sh:property [ sh:path ( le:pregnant le:holds ) ; sh:minCount 1 ; sh:in ( false ) ]",
    "truth-in-both": "sh:property [ sh:path ( le:male le:holds ) ; sh:in ( true false ) ]",
    "truth-in-both-known": "sh:property [ sh:path ( le:male le:holds ) ; sh:minCount 1 ; sh:in ( true false ) ]",
    "truth-has-value": "sh:property [ sh:path ( le:male le:holds ) ; sh:hasValue false ]",
    "truth-has-two-values": "sh:property [ sh:path ( le:male le:holds ) ; sh:hasValue false , true ]",
    "truth-has-value-in": "sh:property [ sh:path ( le:male le:holds ) ; sh:hasValue true ; sh:in ( false ) ]",
    "settled": "sh:property [ sh:path le:settledAtInfusion ; sh:hasValue le:heart-failure , le:cns ]",
    "judged-fit": "sh:property [ sh:path le:judgedFit ; sh:hasValue kn:exc-08a ]",
    "judged-unfit": "sh:property [ sh:path le:judgedUnfit ; sh:hasValue kn:exc-08a ]",
    "not-judged-unfit": "sh:not [ sh:path le:judgedUnfit ; sh:hasValue kn:exc-08a ]",
    "not": "sh:not [ sh:property [ sh:path ( le:haemoglobin le:low ) ; sh:minInclusive 60 ] ]",
    "not-known": "sh:not [ sh:path ( le:haemoglobin le:low ) ; sh:minCount 1 ; sh:minInclusive 60 ]",
    "not-not": "sh:not [ sh:not [ sh:path ( le:male le:holds ) ; sh:in ( true ) ] ]",
    "two-nots": "sh:not [ sh:path ( le:male le:holds ) ; sh:in ( true ) ] , [ sh:path ( le:lvef le:low ) ; "
    "sh:minInclusive 50 ]",
    "two-ors": "sh:or ( [ sh:path ( le:age le:low ) ; sh:minInclusive 40 ] [ sh:path ( le:male le:holds ) ; "
    "sh:hasValue true ] ) , ( [ sh:path ( le:lvef le:low ) ; sh:minInclusive 50 ] )",
    "not-and": "sh:not [ sh:property [ sh:path ( le:age le:low ) ; sh:minInclusive 40 ] , [ sh:path "
    "( le:male le:holds ) ; sh:in ( true ) ] ]",
    "target": "sh:targetClass le:Subject ; sh:property [ sh:path ( le:age le:low ) ; sh:minInclusive 40 ]",
    "no-event": NONE.format("condition", "sh:class le:CongenitalOrAcquiredImmunodeficiency"),
    "no-event-at-all": NONE.format("participation", "sh:property [ sh:path le:confirmed ; sh:minCount 0 ]"),
    "no-event-of-two-classes": NONE.format("condition", "sh:class le:CnsDisease , le:NeuropsychiatricLupus"),
    "no-event-without-class": NONE.format("condition", "sh:not [ sh:class le:HerpesInfection ]"),
    "no-event-of-some-class": NONE.format(
        "condition", "sh:or ( [ sh:class le:HeartFailure ] [ sh:class le:PrimaryMalignancy ; sh:not [ sh:property "
        "[ sh:path le:cured ; sh:minCount 1 ; sh:in ( true ) ] ] ] )"
    ),
    "no-confirmed-event": NONE.format("exposure", "sh:property [ sh:path le:confirmed ; sh:hasValue true ]"),
    "no-event-with-attribute": NONE.format("exposure", "sh:property [ sh:path le:intravenous ; sh:in ( true ) ]"),
    "no-event-with-known-attribute": NONE.format(
        "exposure", "sh:property [ sh:path le:intravenous ; sh:minCount 1 ; sh:in ( true ) ]"
    ),
    "no-event-in-window": NONE.format(
        "condition", "sh:property [ sh:path ( le:daysBeforeEnrolment le:high ) ; sh:minInclusive 0 ] , [ sh:path "
        "( le:daysBeforeEnrolment le:low ) ; sh:minCount 1 ; sh:maxInclusive 2 ]"
    ),
    "no-event-of-months": NONE.format(
        "participation", "sh:property [ sh:path ( le:monthsBeforeEnrolment le:low ) ; sh:maxInclusive 2.5 ]"
    ),
    "no-unmapped-event": NONE.format("unmappedAllergy", "sh:property [ sh:path le:severe ; sh:in ( true ) ]"),
    "not-no-event": "sh:not [ sh:path le:allergy ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape "
    "[ sh:class le:StudyMedicine ] ]",
    "some-event": SOME.format("exposure", "sh:class le:BCellTargetedDrug"),
    "some-confirmed-event-in-window": SOME.format(
        "exposure", "sh:property [ sh:path le:confirmed ; sh:hasValue true ] , [ sh:path ( le:daysBeforeEnrolment "
        "le:high ) ; sh:minCount 1 ; sh:maxInclusive 2 ]"
    ),
    "some-event-or-no-review": "sh:or ( [ " + SOME.format("condition", "sh:class le:HeartFailure") + " ] [ sh:not "
    "[ sh:path le:settledAtScreening ; sh:hasValue le:heart-failure , le:cns ] ] )",
    "not-some-event": "sh:not [ " + SOME.format("condition", "sh:class le:CnsDisease") + " ]",
}
HEAD = f"@prefix le: <{LE}> .\n@prefix kn: <{KN}> .\n@prefix sh: <{SH}> .\n"
ROLES = {"may-pass": "le:MayPass", "passes": "le:Passes"}


def turtle(constraints: Mapping[str, str]) -> str:
    """Role shapes: may-pass and passes of a criterion are the constraints, so that it fails or passes."""
    return HEAD + "".join(
        f"kn:{name}-{role} a sh:NodeShape ; le:role {iri} ; le:criterion kn:{name} ; "
        f'sh:targetClass le:Subject ; sh:message "{name}"@en ; sh:or ( [ {said} ] ) .\n'
        for name, said in constraints.items() for role, iri in ROLES.items()
    )


def random_shapes(count: int, seed: int) -> dict[str, str]:
    """Constraints nested at random, over the values that random drafts have."""
    rng = Random(seed)
    return {f"random-{number}": _subject(rng, 3) for number in range(count)}


def _subject(rng: Random, depth: int) -> str:
    """One constraint about a subject."""
    way = rng.random()
    if depth and way < 0.25:
        return f"sh:not [ {_subject(rng, depth - 1)} ]"
    if depth and way < 0.5:
        return "sh:or ( " + " ".join(f"[ {_subject(rng, depth - 1)} ]" for _ in range(rng.randrange(1, 4))) + " )"
    if depth and way < 0.6:
        return " ; ".join(_subject(rng, depth - 1) for _ in range(2))
    path = rng.choice(sorted(CLASSES))
    return rng.choice((
        _limit(rng, rng.choice(("age", "lvef", "haemoglobin", "anaTitre")), rng.choice((50, 60))),
        _truth(rng, f"( le:{rng.choice(('male', 'pregnant', 'antibodyBorderline'))} le:holds )"),
        f"sh:property [ sh:path le:settledAt{rng.choice(('Screening', 'Enrolment'))} ; sh:hasValue le:cns ]",
        f"sh:property [ sh:path le:judged{rng.choice(('Fit', 'Unfit'))} ; sh:hasValue kn:exc-12 ]",
        NONE.format(path, _event(rng, path, 2)),
        NONE.format(path, f"{_event(rng, path, 2)} ; {_event(rng, path, 1)}"),
    ))  # fmt: skip


def _event(rng: Random, path: str, depth: int) -> str:
    """One constraint about an event."""
    way = rng.random()
    if depth and way < 0.2:
        return f"sh:not [ {_event(rng, path, depth - 1)} ]"
    if depth and way < 0.4:
        return "sh:or ( " + " ".join(f"[ {_event(rng, path, depth - 1)} ]" for _ in range(rng.randrange(1, 3))) + " )"
    attributes = {"condition": ("cured", "active"), "exposure": ("oral",), "allergy": ("severe",)}
    said = [
        _limit(rng, rng.choice(("daysBeforeEnrolment", "monthsBeforeEnrolment")), rng.choice((0, 1.5, 3))),
        _truth(rng, f"le:{rng.choice(('confirmed', *attributes.get(path, ())))}"),
    ]
    if CLASSES[path]:
        said += [f"sh:class le:{rng.choice(CLASSES[path])}"] * 2
    return rng.choice(said)


def _limit(rng: Random, name: str, limit: float) -> str:
    side, known = rng.choice(("low", "high")), rng.choice(("", " ; sh:minCount 1"))
    return f"sh:property [ sh:path ( le:{name} le:{side} ){known} ; sh:{rng.choice(('min', 'max'))}Inclusive {limit} ]"


def _truth(rng: Random, path: str) -> str:
    value = rng.choice(("true", "false"))
    said = rng.choice((f"sh:in ( {value} )", f"sh:minCount 1 ; sh:in ( {value} )", f"sh:hasValue {value}"))
    return f"sh:property [ sh:path {path} ; {said} ]"
