"""ResearchSubject and the ResearchStudy behind it.

In: ResearchSubject resources. Out: rows of participation. Units: site dates.
Raises: Skip, Unreadable. Source: fhir.md, ResearchSubject.
"""

from __future__ import annotations

import re
from typing import Any

from ..gate import clean
from ..when import ABSENT
from .bundle import referenced_id
from .case import Case
from .codes import concepts, join
from .values import part, parts, period, string

STATUS = frozenset({
    "candidate", "eligible", "follow-up", "ineligible", "not-registered", "off-study", "on-study",
    "on-study-intervention", "on-study-observation", "pending-on-study", "potential-candidate", "screening",
    "withdrawn", "unknown",
})
_NEGATED = re.compile(r"\bnon[- ]?interventional")


def read_participation(case: Case) -> None:
    """One row of participation."""
    resource = case.resource
    status = string(resource, "status")
    study = case.follow(resource, "study")
    start, end = period(resource, "period") or (None, None)
    identifiers = _identifiers(case, study.resource if study else {})
    case.add(
        "participation",
        identifiers or status or "",
        status=status if status in STATUS else None,
        category=read_category(study.resource) if study else None,
        study=identifiers,
        start=start or ABSENT,
        end_=end or ABSENT,
    )


def read_category(study: dict[str, Any]) -> str | None:
    """interventional or observational, from code, display or text of any system; None when neither or both."""
    said = set()
    for each in concepts(study, "category"):
        text = " ".join((*each.written, each.display or "", each.text or "")).lower().replace("_", "-")
        plain = _NEGATED.sub("", text)
        if "observational" in plain or plain != text:
            said.add("observational")
        if "interventional" in plain:
            said.add("interventional")
    return said.pop() if len(said) == 1 else None


def _identifiers(case: Case, study: dict[str, Any]) -> str:
    """The identifiers of a study: its own, and what the reference to it says."""
    named = [string(each, "value") for each in parts(study, "identifier")] + [string(study, "id")]
    reference = part(case.resource, "study") or {}
    named.append(string(part(reference, "identifier") or {}, "value"))
    named.append(referenced_id(string(reference, "reference") or "", "ResearchStudy"))
    return join(clean(each, 100).replace(" ", "_") for each in named if each)
