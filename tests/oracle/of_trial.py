"""Which trial a record is to: consent, undertakings and judgements count for one trial alone.

In:    a judgement's code, a Consent, the text of an Observation `trial`; records that a reference names.
Out:   OWN, OTHER or UNCLEAR; None where no trial is named. The trial that is screened is KN5501.
Raises: Unreadable for a consent to a study of which no identifier is known.
Source: the reading of the protocol, "What is to one trial".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from . import codes as table
from .json_forms import a_dict, a_text, codings, dicts
from .records import Unreadable

OWN, OTHER, UNCLEAR = "own", "other", "unclear"
Trial = str | None
Follow = Callable[[object], dict]
_NAME = "kn5501"
_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:NCT06010472|CHEC2023-174)(?![A-Za-z0-9])", re.IGNORECASE)
_REGISTERED = re.compile(
    r"(?<![A-Za-z0-9])(?:NCT\d{8}|ISRCTN\d{8}|ChiCTR[A-Z0-9-]*\d{8,10}|ACTRN\d{14}|DRKS\d{8}|jRCTs?\d{9,10}|UMIN\d{9}"
    r"|\d{4}-\d{6}-\d{2}(?:-\d{2})?)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_CRITERION = re.compile(r"(?:(.+)-)?((?:inc|exc)-\d+[a-z]?)")
_UNDERTAKING = re.compile(r"undertakes-(contraception|no-egg-donation)-(\d+)-days", re.ASCII)
_TO_A_TRIAL = ("consent", "judgement", *table.UNDERTAKINGS)


def has_own_number(texts: Iterable[str]) -> bool:
    """Whether the trial's number in a registry, or its sponsor's, stands by itself in one of the texts."""
    return any(_NUMBER.search(text) for text in texts)


def trial_of_text(text: str) -> Trial:
    """What a text names: a name or numbers; words without either could name any trial."""
    others = [number for number in _REGISTERED.findall(text) if not _NUMBER.fullmatch(number)]
    own = has_own_number([text]) or text.strip().lower() == _NAME
    if not text.strip():
        return None
    return UNCLEAR if own == bool(others) else OWN if own else OTHER


def together(named: Iterable[Trial]) -> Trial:
    """The one trial that several texts name; of two nobody knows which."""
    found = {one for one in named if one}
    return (found.pop() if len(found) == 1 else UNCLEAR) if found else None


def judged(code: str) -> tuple[Trial, str]:
    """The trial and the criterion of a code after `judgement-`."""
    form = _CRITERION.fullmatch(code)
    if not form or form[1] is None:
        return None, code
    own = trial_of_text(form[1]) == OWN
    return (OWN if own else OTHER), form[2]


def undertaken(code: str) -> tuple[str, int] | None:
    """What is undertaken, and for how many days."""
    form = _UNDERTAKING.fullmatch(code)
    return (form[1], int(form[2])) if form else None


def study_names(link: dict, study: dict) -> list[str]:
    """Every text that may name a study, in the reference and in the record that it leads to."""
    found = [a_text(one.get("value")) for one in dicts(study.get("identifier")) + dicts(link.get("identifier"))]
    found += [a_text(study.get("id")), a_text(study.get("title"))]
    return [*found, a_text(link.get("reference")), a_text(link.get("display"))]


def _of_study(link: dict, study: dict) -> Trial:
    """The study of a consent; None where no identifier of it is known."""
    names = study_names(link, study)
    bare = {name.rsplit("/", 1)[-1].strip().lower() for name in names}
    if has_own_number(names) or _NAME in bare:
        return OWN
    identified = dicts(study.get("identifier")) + dicts(link.get("identifier"))
    known = any(a_text(one.get("value")) for one in identified) or any(map(_REGISTERED.search, names))
    return OTHER if known else None


def trial_of_consent(resource: dict, follow: Follow) -> Trial:
    """The trial of the studies that a consent names. Raises: Unreadable."""
    links = [a_dict(resource.get("sourceReference"))]
    links += [a_dict(one.get("reference")) for one in dicts(a_dict(resource.get("provision")).get("data"))]
    links += [
        a_dict(one.get("valueReference"))
        for one in dicts(resource.get("extension"))
        if a_text(one.get("url")).endswith("ResearchStudyContext")
    ]
    found = []
    for link in links:
        study = follow(link)
        if "ResearchStudy" in (study.get("resourceType"), link.get("type"), _type_in(a_text(link.get("reference")))):
            found.append(_of_study(link, study))
    if found and None in found:
        raise Unreadable("a consent to a study of which no identifier is known")
    return together(found)


def _type_in(reference: str) -> str:
    return reference.split("/_history/")[0].rpartition("/")[0].rsplit("/", 1)[-1]


def trial_of_input(observations: Iterable[dict]) -> Trial:
    """What the Observations `trial` of one subject in one input name."""
    return together(trial_of_text(a_text(one.get("valueString"))) for one in observations)


def names_input(resource: dict) -> bool:
    """Whether the resource is an Observation `trial`."""
    named = [(system, code) for system, code, _ in codings(resource.get("code"))]
    return resource.get("resourceType") == "Observation" and (table.LOCAL, "trial") in named


def named_by(resource: dict, follow: Follow) -> Trial:
    """The trial that a record names by itself."""
    if resource.get("resourceType") == "Consent":
        try:
            return trial_of_consent(resource, follow)
        except Unreadable:
            return UNCLEAR
    if resource.get("resourceType") != "Observation":
        return None
    local = [code for system, code, _ in codings(resource.get("code")) if system == table.LOCAL]
    return together(judged(code.removeprefix("judgement-"))[0] for code in local if code.startswith("judgement-"))


def without_trial(names: frozenset[str]) -> frozenset[str]:
    """What a record of another trial still withholds: nothing that is to a trial."""
    return frozenset(name for name in names if not name.startswith(_TO_A_TRIAL))
