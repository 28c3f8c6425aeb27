"""Synthetic subjects as FHIR R4 bundles: for trying the reasoner and for its tests, never real people.

In:  a count, a seed, the anchors, a profile.
Out: one Bundle a subject, as plain dicts with Decimal numbers; `to_json` writes them exactly.
     The same seed gives the same bytes; subject n does not depend on how many are asked for.
Raises: UsageError for an unknown profile, a negative count or anchors out of order.

Profiles:
* ``eligible``: complete, and every criterion passes or does not apply;
* ``complete``: everything recorded, exact and reviewed; some criteria fail;
* ``mixed``: what exports look like: missing, vague, contradictory, in any unit, and now and then refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..errors import UsageError
from .activity import write_activity
from .allergies import write_allergies
from .assurance import write_judgements, write_reviews
from .dates import resolve
from .diagnosis import write_diagnosis
from .draft import PROFILES, Draft, begin
from .faults import spoil
from .fhir import Json
from .history import write_history
from .laboratory import write_laboratory
from .mess import make_mess
from .person import write_person
from .results import Result, observe
from .treatment import write_treatment
from .trials import write_trials
from .writing import to_json

__all__ = ["PROFILES", "generate", "to_json"]

_PARTS = (
    write_person, write_diagnosis, write_activity, write_laboratory, write_treatment, write_history,
    write_allergies, write_trials, write_reviews, write_judgements,
)  # fmt: skip
_OWN_ANCHORS = 0.15
_MOVED_ANCHORS = 0.5
_TIMESTAMPED = 0.3
_REFUSED = 0.05
_BASE = "https://synthetic.example/"


def generate(
    count: int,
    seed: int,
    *,
    screening: date = date(2026, 11, 22),
    enrolment: date = date(2026, 11, 30),
    infusion: date = date(2026, 12, 1),
    profile: str = "mixed",
) -> Iterator[Json]:
    """``count`` bundles, subjects ``S000001`` and so on.

    >>> [bundle["entry"][0]["resource"]["id"] for bundle in generate(2, seed=7)]
    ['S000001', 'S000002']
    """
    if profile not in PROFILES:
        raise UsageError(f"unknown profile: {profile}", "--profile", f"one of {', '.join(PROFILES)}")
    if count < 0:
        raise UsageError("a negative count", "--count", "give 0 or more")
    if not screening <= enrolment <= infusion:
        raise UsageError("the anchors are out of order", "--screening", "screening <= enrolment <= infusion")
    anchors = {"S": screening, "E": enrolment, "I": infusion}
    return (_subject(number, seed, profile, anchors) for number in range(1, count + 1))


def _subject(number: int, seed: int, profile: str, anchors: dict[str, date]) -> Json:
    draft = begin(number, seed, profile, anchors)
    refused = profile == "mixed" and draft.chance(_REFUSED)
    own = not refused and draft.chance(_OWN_ANCHORS)
    if own and profile == "mixed" and draft.chance(_MOVED_ANCHORS):
        draft.anchors = _moved(draft)
    for write in _PARTS:
        write(draft)
    if own:
        for name, letter in (("screening", "S"), ("enrolment", "E"), ("infusion", "I")):
            observe(draft, f"le:{name}-date", Result(at="S-0d"))["valueDateTime"] = draft.when(f"{letter}-0d")
    make_mess(draft)
    rule = spoil(draft) if refused else None
    return _bundle(draft, timestamped=rule == "result-after-assembly" or draft.chance(_TIMESTAMPED))


def _moved(draft: Draft) -> dict[str, date]:
    """Anchors of the subject's own: up to two months later, a little further apart."""
    later = draft.rng.randint(1, 60)
    gaps = {"S": later, "E": later + draft.rng.randint(0, 7), "I": later + draft.rng.randint(7, 12)}
    return {
        letter: date.fromisoformat(resolve(f"{letter}+{days}d", draft.anchors, draft.rng))
        for letter, days in gaps.items()
    }


def _bundle(draft: Draft, timestamped: bool) -> Json:
    bundle: Json = {"resourceType": "Bundle", "type": "collection"}
    if timestamped:
        bundle["timestamp"] = draft.when("I+400d@12:00:00+08:00")
    bundle["entry"] = [
        {"fullUrl": f"{_BASE}{resource['resourceType']}/{resource['id']}", "resource": resource}
        for resource in draft.resources
    ]
    return bundle
