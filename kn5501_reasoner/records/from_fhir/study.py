"""ResearchSubject and the ResearchStudy behind it.

In: ResearchSubject resources. Out: rows of participation. Units: site dates.
Raises: NotUnderstood, Unreadable. Source: HL7 FHIR R4, ResearchSubject.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from ...trials import names_a_trial, registered_ids
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
    study = follow_study(case, resource, "study")
    start, end = period(resource, "period") or (None, None)
    identifiers = join(clean(each, 100).replace(" ", "_") for each in named(resource, "study", study))
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


def follow_study(case: Case, holder: dict[str, Any], member: str) -> Entry | None:
    """The study that a reference leads to: contained, in the input, or the one study with the identifier that it gives.

    Raises Elsewhere while other inputs may hold it.
    """
    found = case.follow(holder, member)
    wanted = _pointed(holder, member)
    if found is not None or wanted is None:
        return found
    shared = case.document.shared
    if not shared.settled:
        raise Elsewhere
    held = [*(each for each in case.document.entries if each.type == "ResearchStudy"),
            *(each for _, each in shared.support if each.type == "ResearchStudy")]
    known = {each.record: each for each in held if wanted in _own(each)}
    if len(known) != 1:
        return None
    (study,) = known.values()
    study.used = True
    return study


def named(holder: dict[str, Any], member: str, study: Entry | None) -> list[str]:
    """What a study is called: its identifiers and id, and what the reference to it says."""
    reference = part(holder, member) or {}
    found = [*_own(study), string(study.resource, "id") if study else None, _pointed(holder, member),
             string(reference, "display"), referenced_id(string(reference, "reference") or "", "ResearchStudy")]
    title = string(study.resource, "title") if study is not None else None
    if title and names_a_trial(title):
        found.append(title)
    return [each for each in found if each]


def identified(holder: dict[str, Any], member: str, study: Entry | None) -> tuple[list[str], list[str]]:
    """By what a study can be told from others: its identifiers; and what it, or the reference to it, is called."""
    reference = part(holder, member) or {}
    target = string(reference, "reference") or ""
    ids = [*_own(study), _pointed(holder, member)]
    local = [referenced_id(target, "ResearchStudy") or " ".join(registered_ids(target)).upper()]
    words = [string(reference, "display")]
    if study is not None:
        words.append(string(study.resource, "title"))
        local.append(string(study.resource, "id"))
    ids += [each for each in local if each and names_a_trial(each)]  # other ids are of a server alone
    return [each for each in ids if each], [each for each in words if each]


def _pointed(holder: dict[str, Any], member: str) -> str | None:
    """The identifier by which a logical or conditional reference names the study."""
    reference = part(holder, member) or {}
    if conditional := _CONDITIONAL.fullmatch(string(reference, "reference") or ""):
        return unquote(conditional[1])
    return string(part(reference, "identifier") or {}, "value")


def _own(study: Entry | None) -> list[str]:
    if study is None:
        return []
    return sorted({value for each in parts(study.resource, "identifier") if (value := string(each, "value"))})
