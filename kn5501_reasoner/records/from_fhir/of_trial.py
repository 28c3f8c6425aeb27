"""To which trial a consent, an undertaking or a judgement is, and how an input names its trial.

In: Consent resources; Observations of the local code ``trial``; codes of judgements. Out: the text of the column
``trial``: identifiers between spaces; a title is one word, with underscores for its spaces.
Raises: NotUnderstood, Elsewhere. Source: HL7 FHIR R4, Consent (sourceReference, provision.data, the extension
ResearchStudyContext).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from ...trials import SLUG, names_a_trial, registered_ids
from ..gate import Unreadable, clean
from .case import Case
from .codes import join
from .shared import Elsewhere
from .study import follow_study, identified
from .values import NotUnderstood, part, parts, string

CODE = "trial"
UNKNOWN = "a_study_of_which_no_identifier_is_known"
_JUDGEMENT = re.compile(r"judgement-(?:(.{1,100})-)?((?:inc|exc)-[0-9]{2}[a-z]?)", re.ASCII | re.IGNORECASE)
_CONTEXT = re.compile(r"https?://hl7\.org/fhir/StructureDefinition/consent-(?:ResearchStudyContext|research-study-context)")


def judged(code: str) -> tuple[str | None, str] | None:
    """The trial and the criterion that a code of a judgement names; None for one that names no criterion.

    >>> judged("judgement-exc-13"), judged("judgement-bliss-sc-exc-02")
    ((None, 'exc-13'), ('bliss-sc', 'exc-02'))
    """
    found = _JUDGEMENT.fullmatch(unquote(code))
    return (found[1] and _name(found[1]), found[2].lower()) if found else None


def read_trial(case: Case) -> None:
    """An Observation that names the trial of its subject's records in this input."""
    named = string(case.resource, "valueString")
    if not named or not named.strip():
        raise NotUnderstood("trial needs the name or the registry number of a trial as valueString")
    several = set(registered_ids(named))
    for each in several if len(several) > 1 else (named.strip(),):
        case.document.collector.name_trial(case.subject, case.document.source, _name(each))


def trial_of_consent(case: Case) -> str | None:
    """The trial that a consent names, or None. Raises NotUnderstood for a study that nothing tells from others."""
    names: list[str] = []
    for holder, member, always in _references(case.resource):
        reference = part(holder, member) or {}
        study = follow_study(case, holder, member)
        if study is not None and study.type != "ResearchStudy":
            continue
        found = identified(holder, member, study)
        text = string(reference, "reference") or ""
        is_study = (always or study is not None or string(reference, "type") == "ResearchStudy"
                    or "ResearchStudy" in text)
        if is_study and not found:
            raise NotUnderstood("the consent is to a study of which no identifier is known")
        if is_study or any(names_a_trial(each) for each in found):
            names += [each for each in found if names_a_trial(each)] or found
    return join(_title(each) for each in names) or None


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
    for each in parts(consent, "extension"):
        if _CONTEXT.fullmatch(string(each, "url") or ""):
            yield each, "valueReference", True
    yield consent, "sourceReference", False
    provision = consent.get("provision")
    for data in parts(provision, "data") if isinstance(provision, dict) else ():
        yield data, "reference", False


def _name(name: str) -> str:
    """What names a trial as one word: as it is where it is such a name or number, else as a title."""
    return name if SLUG.fullmatch(name) else _title(name)


def _title(name: str) -> str:
    """A title as one word: with an underscore, unless it is a name or a number that tells a trial from all others."""
    word = "_".join(clean(name, 100).split())
    return word if "_" in word or names_a_trial(word) else f"{word}_"
