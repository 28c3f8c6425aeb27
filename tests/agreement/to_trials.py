"""Records that are to one trial: consents, undertakings and judgements to KN5501, to another, to one nobody can tell.

In:    a bundle of one subject and a source of luck. Out: a copy with so many records more, and at times an Observation
       `trial` for all that name none.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from random import Random

from tests.agreement.rough import some_day
from tests.laws.resources import Json, concept_of, of_kind

_OWN = ("kn5501", "KN5501", "NCT06010472", "nct06010472", "CHEC2023-174", "KN5501 (NCT06010472)")
_OTHER = ("NCT01484496", "NCT06613360", "GC (NCT05846347)", "ChiCTR2200061234", "ISRCTN12345678", "2020-001234-12")
_WORDS = ("A study of lupus", "Registered as xNCT06010472", "KN5501 follow-up")
_KNOWN = ((), (), (), (_OWN,), (_OTHER,))
_UNCLEAR = ((_WORDS,), (_OWN, _OTHER), (_OWN, _WORDS))
_ABSENT = {"reference": "ResearchStudy/not-here"}
_BORN = ("1962", "1996")
"""Between these years nobody is too young or too old for any consent here: what is unclear decides nothing by age."""
_JUDGED = ("exc-08b", "exc-13", "exc-14", "exc-03", "exc-05", "exc-12", "inc-06")
_DAYS = (0, 30, 60, 89, 90, 90, 91, 180, 365)
_SCOPE = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "research"}]}
_CONTEXT = "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext"
_UNKNOWN = {"modifierExtension": [{"url": "http://h.example/unknown", "valueBoolean": True}]}


def with_trials(bundle: Json, luck: Random, times: int) -> Json:
    """A copy of the bundle with so many records more that are to some trial."""
    changed = deepcopy(bundle)
    (patient,) = of_kind(changed, "Patient")
    owner = {"reference": f"Patient/{patient['id']}"}
    clear = not _BORN[0] <= patient.get("birthDate", "")[:4] <= _BORN[1]
    of_input = luck.choice(_KNOWN if clear else (*_KNOWN, *_UNCLEAR))
    named = [_observed(luck, "trial", valueString=luck.choice(names)) for names in of_input]
    made = [luck.choice(_MADE)(luck) for _ in range(times)]
    if clear:
        made = [one for one in made if one["resourceType"] != "Consent" or not _unclear(one)]
    if named:  # a consent to a study that is not there names none for certain
        made = [one for one in made if str(_ABSENT) not in str(one)]
    for number, one in enumerate([*named, *made]):
        member = {"Consent": "patient", "ResearchSubject": "individual"}.get(one["resourceType"], "subject")
        changed["entry"].append({"resource": {member: owner, "id": f"{patient['id']}-t{number}"} | one})
    return changed


def _unclear(consent: Json) -> bool:
    return any(word in str(consent) for word in _WORDS)


def _observed(luck: Random, code: str, **rest: object) -> Json:
    said = {"resourceType": "Observation", "status": "final", "code": concept_of(f"le:{code}")}
    return said | ({"effectiveDateTime": some_day(luck)} if luck.random() < 0.9 else {}) | rest


def _strange(luck: Random, record: Json, *members: str) -> Json:
    """The record; at times with something that is not understood, or without a member."""
    if luck.random() < 0.85:
        return record
    gone = luck.choice((None, *members))
    return record | _UNKNOWN if gone is None else {name: part for name, part in record.items() if name != gone}


def _judgement(luck: Random) -> Json:
    trial = luck.choice(("", "", "kn5501-", "kn5501-", "gc012f-", "bliss-sc-", "NCT01484496-"))
    rest = {"performer": [{"display": "Dr. A"}], "status": luck.choice(("final", "final", "final", "preliminary"))}
    code = f"judgement-{trial}{luck.choice(_JUDGED)}"
    return _strange(luck, _observed(luck, code, valueBoolean=luck.random() < 0.4, **rest), "performer", "code")


def _undertaking(luck: Random) -> Json:
    what = luck.choice(("contraception", "no-egg-donation"))
    said = {"valueBoolean": luck.random() < 0.6, "status": luck.choice(("final", "final", "amended", "preliminary"))}
    return _strange(luck, _observed(luck, f"undertakes-{what}-{luck.choice(_DAYS)}-days", **said), "valueBoolean")


def _study(luck: Random, names: tuple[str, ...], held: list[Json]) -> Json:
    """A reference to a study, by its record, its identifier or its title; what is contained goes to `held`."""
    name, way = luck.choice(names), luck.random()
    if way < 0.3:
        return {"type": "ResearchStudy", "display": name}
    if way < 0.6:
        return {"type": "ResearchStudy", "identifier": {"value": name}}
    study = {"resourceType": "ResearchStudy", "id": f"s{len(held)}", "category": [{"text": "interventional"}]}
    held.append(study | {"identifier": [{"value": "HOSP-77"}, {"value": name}] if way < 0.8 else [{"value": name}]})
    return {"reference": f"#{study['id']}"}


def _consent(luck: Random) -> Json:
    """A statement on taking part in no study that is named, in one, or in two; nobody knows a third one's name."""
    held: list[Json] = []
    several = luck.choice(((), (_OWN,), (_OWN,), (_OTHER,), (_OTHER,), (_WORDS,), (_OWN, _OTHER), (_OTHER, _OTHER)))
    links = [_study(luck, names, held) for names in several]
    if len(links) == 1 and luck.random() < 0.1:
        links = [_ABSENT]
    said = {"resourceType": "Consent", "status": luck.choice(("active", "active", "rejected", "inactive")),
            "scope": _SCOPE, "provision": {"type": luck.choice(("permit", "permit", "deny"))}}  # fmt: skip
    said |= {"dateTime": some_day(luck)} if luck.random() < 0.9 else {}
    way = luck.random()
    if len(links) == 1 and way < 0.3:
        said["sourceReference"] = links[0]
    elif links and way < 0.6:
        said["extension"] = [{"url": _CONTEXT, "valueReference": link} for link in links]
    elif links:
        said["provision"]["data"] = [{"meaning": "related", "reference": link} for link in links]
    said |= {"contained": held} if held else {}
    return said if several else _strange(luck, said, "scope")


def _participation(luck: Random) -> Json:
    held: list[Json] = []
    study = _study(luck, luck.choice((_OWN, _OTHER, _WORDS)), held)
    period = {"start": luck.choice(("2014", "2015-02-01")), "end": some_day(luck)} if luck.random() < 0.8 else {}
    said = {"resourceType": "ResearchSubject", "status": luck.choice(("off-study", "on-study", "withdrawn"))}
    return said | {"study": study, "period": period} | ({"contained": held} if held else {})


_MADE: tuple[Callable[[Random], Json], ...] = (
    _judgement, _undertaking, _undertaking, _consent, _consent, _participation,
)  # fmt: skip
