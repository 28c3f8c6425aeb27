"""To which trial a consent, an undertaking or a judgement is, and how an input names its trial.

In: Consent resources; Observations of the local code ``trial``. Out: the text of the column
``trial``: names and titles, several between bars.
Raises: NotUnderstood, Elsewhere. Source: HL7 FHIR R4, Consent (sourceReference, provision.data, the extension
ResearchStudyContext).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...trials import SLUG, names_a_trial, registered_ids
from ..gate import Unreadable, clean
from .case import Case
from .naming import objects
from .shared import Elsewhere
from .study import follow_study, identified
from .values import NotUnderstood, part, string

CODE = "trial"
UNKNOWN, WITHIN = "a study of which no identifier is known", "named within the provision"
_CONTEXT = re.compile(r"https?://hl7\.org/fhir/StructureDefinition/consent-(?:ResearchStudyContext|research-study-context)")


def read_trial(case: Case) -> None:
    """An Observation that names the trial of its subject's records in this input."""
    named = string(case.resource, "valueString")
    if not named or not named.strip():
        raise NotUnderstood("trial needs the name or the registry number of a trial as valueString")
    several = set(registered_ids(named))
    for each in several if len(several) > 1 else (named.strip(),):
        case.document.collector.name_trial(case.subject, case.document.source, name_of(each))


def trial_of_consent(case: Case) -> str | None:
    """The trial that a consent names, or None. Raises NotUnderstood for a study that nothing tells from others."""
    names: set[str] = set()
    for holder, member, always in _references(case.resource):
        reference = part(holder, member) or {}
        text = string(reference, "reference") or ""
        found = follow_study(case, holder, member)
        study = found if found is not None and found.type == "ResearchStudy" else None
        numbers, words = identified(holder, member, study)
        is_study = (always or study is not None or string(reference, "type") == "ResearchStudy"
                    or "ResearchStudy" in text)
        if is_study and not (numbers or words):
            raise NotUnderstood("the consent is to a study of which no identifier is known")
        if is_study or any(map(names_a_trial, (*numbers, *words))):
            telling = (list(filter(names_a_trial, each)) for each in (numbers, words))
            names |= set(map(_title, next(filter(None, telling), [*numbers, *words])))
    if _within(case.resource):
        names.add(WITHIN)
    return " | ".join(sorted(names)) or None


def _within(consent: dict[str, Any]) -> bool:
    """Whether a permit inside the provision is to a study: then the whole may be to that one, or to any."""
    waiting = objects(consent.get("provision"), "provision")
    while waiting:
        provision = waiting.pop()
        waiting += objects(provision, "provision")
        if provision.get("type") == "permit" and any("ResearchStudy" in str(data) or registered_ids(str(data))
                                                     for data in objects(provision, "data")):
            return True
    return False


def trial_of_entry(case: Case) -> str | None:
    """The trial that an entry names which was not understood, as far as it can be read."""
    if case.entry.type != "Consent":
        return None
    try:
        return trial_of_consent(case)
    except (NotUnderstood, Elsewhere, Unreadable):
        return UNKNOWN


def _references(consent: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, bool]]:
    """(object, its member that is a Reference, whether it is one to a study whatever it says)."""
    for held in (consent, consent.get("provision"), consent.get("sourceReference")):
        for each in objects(held, "extension"):
            if _CONTEXT.fullmatch(str(each.get("url") or "")):
                yield each, "valueReference", True
    yield consent, "sourceReference", False
    for data in objects(consent.get("provision"), "data"):
        yield data, "reference", False


def name_of(name: str) -> str:
    """What names a trial: as it is where it is such a name, else as a title."""
    return name if SLUG.fullmatch(name) else _title(name)


def _title(name: str) -> str:
    """A title on one line, with all numbers in it; a word that would be a name here is marked as none."""
    shown = " ".join(clean(name, 100).replace("|", " ").split())
    lost = [number for number in registered_ids(name) if number not in shown.lower()]
    return f"{shown}_" if SLUG.fullmatch(shown) and not names_a_trial(shown) else " ".join((shown, *lost))
