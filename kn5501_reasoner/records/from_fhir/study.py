"""ResearchSubject and the ResearchStudy behind it.

In: ResearchSubject resources. Out: rows of participation. Units: site dates.
Raises: NotUnderstood, Unreadable. Source: HL7 FHIR R4, ResearchSubject.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from ..gate import clean
from ..when import ABSENT
from .case import Case
from .codes import concepts, join
from .entry import Entry, referenced_id
from .shared import Elsewhere
from .values import part, parts, period, string

STATUS = frozenset({
    "candidate", "eligible", "follow-up", "ineligible", "not-registered", "off-study", "on-study",
    "on-study-intervention", "on-study-observation", "pending-on-study", "potential-candidate", "screening",
    "withdrawn", "unknown",
})
_CONDITIONAL = re.compile(r"ResearchStudy\?identifier=(?:[^|&]*(?:\||%7[Cc]))?([^|&]+)", re.ASCII)
_NEGATED = re.compile(r"\bnon[- ]?interventional")


def read_participation(case: Case) -> None:
    """One row of participation."""
    resource = case.resource
    status = string(resource, "status")
    study = _study(case)
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
        assembled=case.entry.gathered,
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


def _study(case: Case) -> Entry | None:
    """The study: contained, in the input, or the one study with the identifier to which the reference points."""
    found = case.follow(case.resource, "study")
    wanted = _pointed(case)
    if found is not None or wanted is None:
        return found
    shared = case.document.shared
    if not shared.settled:
        raise Elsewhere
    held = [*(each for each in case.document.entries if each.type == "ResearchStudy"),
            *(each for _, each in shared.support if each.type == "ResearchStudy")]
    known = {each.record: each for each in held if wanted in _own(each.resource)}
    if len(known) != 1:
        return None
    (study,) = known.values()
    study.used = True
    return study


def _pointed(case: Case) -> str | None:
    """The identifier by which a logical or conditional reference names the study."""
    reference = part(case.resource, "study") or {}
    if conditional := _CONDITIONAL.fullmatch(string(reference, "reference") or ""):
        return unquote(conditional[1])
    return string(part(reference, "identifier") or {}, "value")


def _own(study: dict[str, Any]) -> set[str | None]:
    return {string(each, "value") for each in parts(study, "identifier")}


def _identifiers(case: Case, study: dict[str, Any]) -> str:
    """The identifiers of a study: its own, and what the reference to it says."""
    reference = part(case.resource, "study") or {}
    named = [*_own(study), string(study, "id"), _pointed(case), string(reference, "display")]
    named.append(referenced_id(string(reference, "reference") or "", "ResearchStudy"))
    return join(clean(each, 100).replace(" ", "_") for each in named if each)
