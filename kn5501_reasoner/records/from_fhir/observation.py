"""Observation: anchors, reviews, judgements, and everything that was measured.

In: Observation resources. Out: rows of observation, review and judgement; anchors of the subject.
Units: UCUM codes as recorded; site dates. Raises: Skip, Unreadable. Source: fhir.md, Observation.
"""

from __future__ import annotations

import re
from typing import Any

from ...model import DOMAINS
from ..gate import Unreadable, clean
from ..when import ABSENT, When
from .case import Case
from .codes import Concept, concept
from .results import read_context, read_value
from .values import Skip, boolean, moment, parts, string, when

STATUS = frozenset({"registered", "preliminary", "final", "amended", "corrected", "unknown"})
ANCHORS = {"screening-date": "screening", "enrolment-date": "enrolment", "infusion-date": "infusion"}
_JUDGEMENT = re.compile(r"judgement-((?:inc|exc)-[0-9]{2}[a-z]?)", re.ASCII)


def read_observation(case: Case) -> None:
    """One observation, by what its code names."""
    resource = case.resource
    status = string(resource, "status")
    if status in ("entered-in-error", "cancelled"):
        raise Skip(f"the status is {status}")
    if parts(resource, "focus"):
        raise Skip("the observation is about something other than the subject")
    status = status if status in STATUS else None
    code = concept(resource, "code") or Concept()
    local = code.local_codes()
    if named := [each for each in local if each in ANCHORS]:
        _read_anchor(case, named[0])
    elif named := [each for each in local if each.startswith("reviewed-")]:
        _read_review(case, named, status)
    elif named := [each for each in local if each.startswith("judgement-")]:
        _read_judgement(case, named[0], status)
    else:
        _read_result(case, code, status)


def _effective(resource: dict[str, Any]) -> When:
    return moment(resource, "effective", "DateTime", "Instant")


def _read_anchor(case: Case, code: str) -> None:
    day = when(case.resource, "valueDateTime")
    if day is None or day.low != day.high:
        raise Skip(f"{code} needs one full day as valueDateTime")
    case.document.anchors.setdefault(case.subject, []).append((ANCHORS[code], day.low, case.entry.record))


def _read_review(case: Case, codes: list[str], status: str | None) -> None:
    done = boolean(case.resource, "valueBoolean")
    if not done:
        raise Skip("the review is not recorded as done")
    for code in codes:
        domain = code.removeprefix("reviewed-")
        if domain not in DOMAINS:
            raise Skip("the review names no domain that is known")
        case.add("review", code, domain=domain, status=status, date=_effective(case.resource))


def _read_judgement(case: Case, code: str, status: str | None) -> None:
    resource = case.resource
    named, fit = _JUDGEMENT.fullmatch(code), boolean(resource, "valueBoolean")
    if named is None:
        raise Skip("the judgement names no criterion")
    if fit is None:
        raise Skip("the judgement has no valueBoolean")
    people = [string(each, "display") or string(each, "reference") for each in parts(resource, "performer")]
    performer = ", ".join(clean(each, 100) for each in people if each)
    date = _effective(resource)
    if not performer or date.text is None:
        raise Skip("a judgement needs a performer and a date")
    reasons = [clean(text, 500) for each in parts(resource, "note") if (text := string(each, "text"))]
    case.add(
        "judgement",
        "fit" if fit else "unfit",
        criterion=named[1],
        fit=fit,
        performer=performer,
        date=date,
        reason=" ".join(reasons) or None,
        status=status,
    )


def _read_result(case: Case, code: Concept, status: str | None) -> None:
    resource = case.resource
    if isinstance(case.entry.assembled, Unreadable):
        raise case.entry.assembled
    shared = {
        "status": status,
        "effective": _effective(resource),
        "issued": when(resource, "issued") or ABSENT,
        "assembled": case.entry.assembled,
    }
    value, text = read_value(resource)
    context = read_context(resource)
    components = parts(resource, "component")
    rows = []
    for place, component in enumerate(components, 1):
        inner = concept(component, "code") or Concept()
        found, shown = read_value(component)
        record = f"{case.entry.record}#component-{place}"
        rows.append((shown, record, inner, found | read_context(component)))
    case.add("observation", text, codes=code.codes, display=code.display, **shared, **value, **context)
    for shown, record, inner, columns in rows:
        case.add(
            "observation", shown, record, codes=inner.codes, display=inner.display,
            part_of=case.entry.record, **shared, **columns,
        )
