"""Blurs (b) and (c): records go.

(b) A record goes together with the reviews of its domain and, where the latest counts, with its whole series.
(c) A review, a denial or a judgement goes. Taking away the newest alone would be a correction,
so a series goes whole.
"""

from __future__ import annotations

from random import Random

from .coverage import domains_of, has, reviews, series_of
from .resources import MEDICATION_KINDS, Json, codes, observations, of_kind, resources, status_of, without
from .widen_dates import in_consent_window

_ASSURANCES = ("le:reviewed-", "le:judgement-")


def _with_series(bundle: Json, record: Json) -> list[Json]:
    series = series_of(record)
    same = [one for one in of_kind(bundle, "Observation", "Condition") if one is not record and has(codes(one), series)]
    return [record, *same]


def _with_reviews(bundle: Json, gone: list[Json]) -> list[Json]:
    domains = {domain for one in gone for domain in domains_of(one)}
    taken = {id(one) for one in gone}
    reviewing = [one for one in resources(bundle) if any(reviews(domain, one) for domain in domains)]
    return [*gone, *(one for one in reviewing if id(one) not in taken)]


def _remove(bundle: Json, records: list[Json]) -> str:
    names = ", ".join(f"{one['resourceType']}/{one['id']} {' '.join(codes(one))}".strip() for one in records)
    without(bundle, records)
    return names


def delete_record(bundle: Json, rng: Random) -> str | None:
    """(b) A record, its series, and the reviews of its domain."""
    places = [one for code, one in observations(bundle) if not code.startswith(_ASSURANCES)]
    others = of_kind(bundle, "Condition", "AllergyIntolerance", "ResearchSubject", "Procedure", *MEDICATION_KINDS)
    consents = of_kind(bundle, "Consent")
    if not all(in_consent_window(one.get("dateTime", "")) for one in consents):
        consents = []
    choices = [part for part in (places, others, others, consents[:1]) if part]
    if not choices:
        return None
    record = rng.choice(rng.choice(choices))
    if record["resourceType"] == "Consent":
        return "deleted " + _remove(bundle, consents)
    return "deleted " + _remove(bundle, _with_reviews(bundle, _with_series(bundle, record)))


def delete_assurance(bundle: Json, rng: Random) -> str | None:
    """(c) A review, a denial, or the judgements on one criterion."""
    places = [one for code, one in observations(bundle) if code.startswith(_ASSURANCES)] + of_kind(bundle, "List")
    denials = [
        one
        for one in of_kind(bundle, "Condition", "AllergyIntolerance")
        if status_of(one, "verificationStatus") == "refuted" or "sct:716186003" in codes(one)
    ]
    choices = [part for part in (places, denials) if part]
    if not choices:
        return None
    record = rng.choice(rng.choice(choices))
    if record["resourceType"] == "Condition":
        return "deleted " + _remove(bundle, _with_reviews(bundle, _with_series(bundle, record)))
    judged = record["resourceType"] == "Observation" and codes(record)[0].startswith("le:judgement-")
    return "deleted " + _remove(bundle, _with_series(bundle, record) if judged else [record])
