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
Place = tuple[int, str]
"""The number of an input, and the subject."""
_NAME = "kn5501"
_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:NCT06010472|CHEC2023-174)(?![A-Za-z0-9])", re.IGNORECASE)
_REGISTERED = re.compile(
    r"(?<![A-Za-z0-9])(?:NCT\d{8}|ISRCTN\d{8}|ChiCTR[A-Z0-9-]*\d{8,10}|ACTRN\d{14}|DRKS\d{8}|jRCTs?\d{9,10}|UMIN\d{9}"
    r"|\d{4}-\d{6}-\d{2}(?:-\d{2})?)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_CRITERION = re.compile(r"(?:(.+)-)?((?:inc|exc)-\d+[a-z]?)")
_UNDERTAKING = re.compile(r"undertakes-(contraception|no-egg-donation)-(\d+)-days", re.ASCII)
TO_A_TRIAL = frozenset({"consent", "judgements", *table.UNDERTAKINGS})
"""What a record may withhold that is to one trial."""


def has_own_number(texts: Iterable[str]) -> bool:
    """Whether the trial's number in a registry, or its sponsor's, stands by itself in one of the texts."""
    return any(_NUMBER.search(text) for text in texts)


def trial_of_text(text: str) -> str:
    """What a text names: a name or numbers; words without either could name any trial."""
    others = [number for number in _REGISTERED.findall(text) if not _NUMBER.fullmatch(number)]
    own = has_own_number([text]) or text.strip().lower() == _NAME
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
    """The study of a consent; None where nothing but its place is known."""
    names = study_names(link, study)
    bare = {name.rsplit("/", 1)[-1].strip().lower() for name in names}
    if has_own_number(names) or _NAME in bare:
        return OWN
    if any(map(_REGISTERED.search, names)):
        return OTHER
    said = [a_text(one.get("value")) for one in dicts(study.get("identifier")) + dicts(link.get("identifier"))]
    return UNCLEAR if any([*said, a_text(study.get("title")), a_text(link.get("display"))]) else None


def _is_study(link: dict, study: dict) -> bool:
    """Whether a reference leads to a study: by its type, else by a trial's name or number."""
    said = (study.get("resourceType"), link.get("type"), _type_in(a_text(link.get("reference"))))
    return "ResearchStudy" in said or (not any(said) and _of_study(link, study) in (OWN, OTHER))


def trial_of_consent(resource: dict, follow: Follow) -> Trial:
    """The trial of the studies that a consent names: a consent that names several is to each. Raises: Unreadable."""
    links = [a_dict(resource.get("sourceReference"))]
    links += [a_dict(one.get("reference")) for one in dicts(a_dict(resource.get("provision")).get("data"))]
    found = [_of_study(link, follow(link)) for link in links if _is_study(link, follow(link))]
    for one in dicts(resource.get("extension")):
        if a_text(one.get("url")).endswith("ResearchStudyContext"):
            link = a_dict(one.get("valueReference"))
            found.append(_of_study(link, follow(link)))
    if OWN in found:
        return OWN
    if None in found:
        raise Unreadable("a consent to a study of which no identifier is known")
    return UNCLEAR if UNCLEAR in found else OTHER if found else None


def _type_in(reference: str) -> str:
    return reference.split("/_history/")[0].rpartition("/")[0].rsplit("/", 1)[-1]


def trials_of_inputs(observations: Iterable[tuple[Place, dict]]) -> dict[Place, Trial]:
    """What the Observations `trial` of a subject in an input name."""
    found: dict[Place, list[str]] = {}
    for place, one in observations:
        found.setdefault(place, []).append(trial_of_text(a_text(one.get("valueString"))))
    return {place: together(said) for place, said in found.items()}


def names_input(resource: dict) -> bool:
    """Whether the resource is an Observation `trial`."""
    named = [(system, code) for system, code, _ in codings(resource.get("code"))]
    return resource.get("resourceType") == "Observation" and (table.LOCAL, "trial") in named


def read_parts(resource: dict) -> dict:
    """The members that are read: of an Observation `trial` all but its date and its time of issue."""
    if not names_input(resource):
        return resource
    return {name: part for name, part in resource.items() if not name.startswith(("effective", "issued"))}


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
    return frozenset(name for name in names - TO_A_TRIAL if not name.startswith("judgement-"))
