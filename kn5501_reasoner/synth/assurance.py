"""Reviews of domains and judgements of the investigator (all exclusions; exc-08b, exc-13, exc-14).

In:  a draft whose other parts are written: they say which reviews are unusual and what shall be judged.
Out: Observations `reviewed-<domain>` and `judgement-<criterion>`, or a List that says nothing is known.
"""

from __future__ import annotations

from .draft import Draft
from .fhir import Json, concept, status
from .results import Result, observe

DOMAINS = (
    "allergies", "infections", "immunodeficiency", "heart-failure", "cns",
    "herpes", "malignancy", "skin", "trials", "medication",
)  # fmt: skip
_CONDITION_DOMAINS = DOMAINS[1:8]
_ALWAYS_JUDGED = ("exc-08b", "exc-13", "exc-14")
_SECOND_TIMES = ("E-0..9d", "E-0d~m", None, "E+1d", "E-10d~y")


def write_reviews(draft: Draft) -> None:
    """A review of every domain, unless a story said otherwise; at each anchor when they lie far apart."""
    usual = ["S-0..5d"]
    if (draft.anchors["I"] - draft.anchors["S"]).days > 20:
        usual += ["E-0..5d", "I-0..3d"]
    by_list = draft.profile == "mixed" and not draft.reviews.keys() & set(_CONDITION_DOMAINS) and draft.chance(0.1)
    if by_list:
        made: Json = {"resourceType": "List", "status": "current", "mode": "snapshot", "code": concept("loinc:11450-4")}
        draft.add(made | {"date": draft.when("S-0d"), "emptyReason": status("list-empty-reason", "nilknown")})
    for domain in DOMAINS:
        if by_list and domain in _CONDITION_DOMAINS:
            continue
        for expression in draft.reviews.get(domain, usual):
            observe(draft, f"le:reviewed-{domain}", Result(truth=True, at=expression))


def write_judgements(draft: Draft) -> None:
    """The three criteria that are always judged, and those that a story wants judged."""
    for criterion in _ALWAYS_JUDGED:
        plan = draft.plan()
        if plan != "odd":
            _judge(draft, criterion, plan == "pass")
            continue
        luck = draft.rng.random()
        if luck < 0.4:
            continue
        _judge(draft, criterion, draft.chance(0.8), at="E-1..40d")
        if luck < 0.7:
            _judge(draft, criterion, draft.chance(0.5), at=draft.rng.choice(_SECOND_TIMES))
    for criterion, fit in draft.judgements:
        _judge(draft, criterion, fit)


def _judge(draft: Draft, criterion: str, fit: bool, at: str | None = "S-0..2d") -> None:
    made = observe(draft, f"le:judgement-{criterion}", Result(truth=fit, at=at))
    if draft.profile != "mixed" or draft.chance(0.95):
        made["performer"] = [{"display": "investigator 1"}]
    if draft.profile != "mixed" or draft.chance(0.8):
        made["note"] = [{"text": "discussed at the visit" if fit else "not advisable"}]
