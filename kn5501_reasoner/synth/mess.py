"""What exports do to good records: coarse dates, missing units and routes, statuses that settle nothing.

In:  the resources of a draft and its rate. Out: the same resources, some of them poorer.
"""

from __future__ import annotations

from .draft import Draft
from .fhir import Json

_DATES = (
    "effectiveDateTime", "onsetDateTime", "abatementDateTime", "recordedDate", "dateTime", "birthDate",
    "authoredOn", "performedDateTime",
)  # fmt: skip
_PERIODS = ("effectivePeriod", "period")
_LETTERS = (0, 4, 7, 7, 7)
_ANCHORS = ("screening-date", "enrolment-date", "infusion-date")


def make_mess(draft: Draft) -> None:
    """Spoils each resource at the rate of the draft; the dates that a subject carries as anchors stay."""
    if not draft.mess_rate:
        return
    for resource in draft.resources:
        code = resource.get("code", {}).get("coding", [{}])[0].get("code")
        if code not in _ANCHORS and draft.chance(draft.mess_rate):
            draft.rng.choice((_coarsen_date, _coarsen_date, _weaken_status, _drop_unit, _drop_route))(draft, resource)


def _coarsen_date(draft: Draft, resource: Json) -> None:
    places = [(resource, name) for name in _DATES if name in resource]
    places += [(resource[name], end) for name in _PERIODS if name in resource for end in resource[name]]
    if not places:
        return
    holder, name = draft.rng.choice(places)
    letters = draft.rng.choice(_LETTERS)
    if letters:
        holder[name] = holder[name][:letters]
    else:
        del holder[name]


def _weaken_status(draft: Draft, resource: Json) -> None:
    if resource["resourceType"] == "Observation":
        resource["status"] = draft.rng.choice(("preliminary", "registered", "amended", "unknown"))
    elif "verificationStatus" in resource:
        resource["verificationStatus"]["coding"][0]["code"] = draft.rng.choice(("unconfirmed", "confirmed"))


def _drop_unit(draft: Draft, resource: Json) -> None:
    for name in ("unit", "system", "code"):
        resource.get("valueQuantity", {}).pop(name, None)


def _drop_route(draft: Draft, resource: Json) -> None:
    dosage = resource.get("dosage") or resource.get("dosageInstruction") or {}
    for part in dosage if isinstance(dosage, list) else [dosage]:
        part.pop("route", None)
