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

from ...trials import SLUG, names_a_trial
from ..gate import clean
from .case import Case
from .codes import join
from .study import follow_study, identified
from .values import NotUnderstood, part, parts, string

CODE = "trial"
_JUDGEMENT = re.compile(
    r"judgement-(?:([a-z0-9]+(?:-[a-z0-9]+)*(?:@[0-9]+)?)-)?((?:inc|exc)-[0-9]{2}[a-z]?)", re.ASCII)
_CONTEXT = re.compile(r"https?://hl7\.org/fhir/StructureDefinition/consent-(?:ResearchStudyContext|research-study-context)")


def judged(code: str) -> tuple[str | None, str] | None:
    """The trial and the criterion that a code of a judgement names; None for one that names no criterion.

    >>> judged("judgement-exc-13"), judged("judgement-bliss-sc-exc-02")
    ((None, 'exc-13'), ('bliss-sc', 'exc-02'))
    """
    found = _JUDGEMENT.fullmatch(unquote(code))
    return (found[1], found[2]) if found else None


def read_trial(case: Case) -> None:
    """An Observation that names the trial of its subject's records in this input."""
    named = string(case.resource, "valueString")
    if not named or not named.strip():
        raise NotUnderstood("trial needs the name or the registry number of a trial as valueString")
    word = named.strip()
    said = word if SLUG.fullmatch(word.lower()) else _word(word)
    case.document.collector.name_trial(case.subject, case.document.source, said)


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
            names += found
    return join(_word(each) for each in names) or None


def _references(consent: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, bool]]:
    """(object, its member that is a Reference, whether it is one to a study whatever it says)."""
    for each in parts(consent, "extension"):
        if _CONTEXT.fullmatch(string(each, "url") or ""):
            yield each, "valueReference", True
    yield consent, "sourceReference", False
    for data in parts(part(consent, "provision") or {}, "data"):
        yield data, "reference", False


def _word(name: str) -> str:
    """A name as one word: with an underscore, unless it is one that tells a trial from all others."""
    word = "_".join(clean(name, 100).split())
    return word if "_" in word or names_a_trial(word) else f"{word}_"
