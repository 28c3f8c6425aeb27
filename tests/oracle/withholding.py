"""What a record that is not understood withholds: reviews of domains, and the newest of tests and statements.

In:    one resource that could not be read, attributed or resolved.
Out:   names of domains, of tests, and of statements (sle, consent, judgements).
Source: the table in the reading of the protocol, "What is not understood is not absent".
"""

from __future__ import annotations

from . import codes as table
from .condition_codes import CONDITION_DOMAINS
from .json_forms import a_dict, a_text, codings, dicts
from .meaning import MEASURED, NOTHING_KNOWN, VALUE_CODES, Coding, condition_meaning, medicine_meaning
from .names import BILAG, tests_named
from .of_trial import OTHER, TO_A_TRIAL, judged, undertaken

Names = frozenset[str]
NOTHING: Names = frozenset()
_ACR = [f"acr-1997-{item}" for item in table.ACR_ITEMS]
TESTS: Names = frozenset(
    "neutrophils haemoglobin lvef nyha ana dsdna sm pregnant breastfeeding planning potential contraception"
    " no-egg-donation sledai".split()
) | {*BILAG, *_ACR}
EVERYTHING: Names = TESTS | {*table.DOMAINS, "sle", "consent", "judgements"}
UNCODED: Names = TESTS | {"judgements", *(f"contraindication-{one}" for one in table.STUDY_MEDICINES)}
"""What an observation without a code may state."""
_CONDITIONS: Names = frozenset({*CONDITION_DOMAINS, "allergies", "medication", "sle", "nyha"})
_MEDICINES: Names = frozenset({"medication", "infections"})
_KNOWN_SYSTEMS = (table.LOINC, table.SNOMED, table.LOCAL)
_ASKED_OF_MEDICINES = (
    "StudyMedicine BCellTargetedDrug BtkInhibitor Antibacterial SystemicGlucocorticoid Immunosuppressant Biologic"
).split()
_ALSO = {  # kinds of conditions that rules ask for beside those of the domains
    "InterferingSkinDisease": "skin", "OtherSkinDisease": "skin",  # lesions of lupus do not exclude
    "CnsFindingForJudgement": "cns", "Hypersensitivity": "allergies",
    "CellTherapyByHistory": "medication", "LupusErythematosus": "sle", "HeartFailure": "nyha",
    "PregnancyState": "pregnant", "LactationState": "breastfeeding", "PregnancyPlanning": "planning",
}  # fmt: skip


def of_condition(named: tuple[Coding, ...]) -> Names:
    """What a code of a disease names, in any domain or test."""
    if any(VALUE_CODES.get(c[:2], "").startswith("nyha-") for c in named):
        return frozenset({"nyha", "heart-failure"})
    meaning = condition_meaning(named)
    if not meaning.mapped:
        return _CONDITIONS
    domains = [(cover, domain) for domain, cover in CONDITION_DOMAINS.items() if domain != "skin"]
    asked = [*domains, *_ALSO.items()]
    found = {name for cover, name in asked if meaning.among(cover) is not False}
    return frozenset(found | ({"sle"} if meaning.denies("SystemicLupusErythematosus") else set()))


def of_medicine(concept: object) -> Names:
    """Both domains of medicines, unless the code surely names a medicine that no rule asks for."""
    meaning = medicine_meaning(codings(concept), a_text(a_dict(concept).get("text")))
    asked = [meaning.among(name) for name in _ASKED_OF_MEDICINES]
    return NOTHING if set(asked) == {False} else _MEDICINES


def of_observation(item: dict) -> Names:
    """The tests and reviews that a code may name; of an unreadable one, all tests."""
    named, found = codings(item.get("code")), set()
    for part in dicts(item.get("component")):
        if codings(part.get("code")):
            found |= of_observation(part)
    text = a_text(a_dict(item.get("code")).get("text"))
    mapped = [_of_coding(system, code) for system, code, _ in named]
    if any(one is not None for one in mapped):
        return frozenset(found).union(*(one for one in mapped if one))
    if not named:
        return UNCODED
    if not any(system in _KNOWN_SYSTEMS for system, _, _ in named):
        return TESTS
    for word in (*(display for _, _, display in named), text):
        found |= set(tests_named(word))
    return frozenset(found)


def _of_coding(system: str, code: str) -> Names | None:
    """What one coding names; None when it is not known."""
    if system == table.LOCAL:
        if code.startswith("judgement-"):
            trial, criterion = judged(code.removeprefix("judgement-"))
            return NOTHING if trial == OTHER else frozenset({f"judgement-{criterion}"})
        if code.startswith("contraindication-"):
            return frozenset({code})
        if promise := undertaken(code):
            return frozenset({promise[0]})
        if code.startswith("reviewed-"):
            return frozenset({code.removeprefix("reviewed-")}) & {*table.DOMAINS}
        if code in ("screening-date", "enrolment-date", "infusion-date"):
            return NOTHING
        if code == "trial":  # nobody knows to which trial the records of its input are
            return TO_A_TRIAL
    concept = MEASURED.get((system, code))
    if concept is None:
        return None
    return frozenset({"sledai" if concept.startswith("sledai-2k-") else concept})


def withheld_by(resource: dict) -> Names:
    """What a resource of this type and code withholds when it is not understood."""
    kind = resource.get("resourceType")
    if kind == "Condition":
        staged = any(stage.get("summary") is not None for stage in dicts(resource.get("stage")))
        return of_condition(codings(resource.get("code"))) | ({"nyha"} if staged else set())
    if kind == "AdverseEvent":
        return of_condition(codings(resource.get("event")))
    if kind == "DiagnosticReport":
        return NOTHING.union(*(of_condition(codings(one)) for one in dicts(resource.get("conclusionCode"))))
    if kind in ("MedicationStatement", "MedicationRequest", "MedicationAdministration", "MedicationDispense"):
        return of_medicine(resource.get("medicationCodeableConcept"))
    if kind == "Observation":
        return of_observation(resource)
    if kind == "Procedure":
        known = any(VALUE_CODES.get(c[:2]) == "excision" for c in codings(resource.get("code")))
        return frozenset({"malignancy"}) if known else frozenset({"malignancy", "medication"})
    if kind == "Consent":
        scopes = [code for _, code, _ in codings(resource.get("scope"))]
        return frozenset({"consent"}) if not scopes or "research" in scopes else NOTHING
    if kind == "List":
        return frozenset(CONDITION_DOMAINS) if resource.get("emptyReason") else NOTHING
    whole = {"AllergyIntolerance": {"allergies"}, "ResearchSubject": {"trials"}}
    return frozenset(whole[kind]) if kind in whole else of_type(kind)


def of_type(kind: object) -> Names:
    """What a record of a type withholds when nothing but the type is known of it."""
    if kind in ("Condition", "AdverseEvent"):
        return _CONDITIONS
    if kind == "Observation":
        return UNCODED
    if kind in ("AllergyIntolerance", "ResearchSubject", "Procedure", "Consent") or str(kind).startswith("Medication"):
        return NOTHING if kind in ("Medication", "MedicationKnowledge") else withheld_by({"resourceType": kind})
    return EVERYTHING if kind in ("", "Patient", "Bundle", None) else NOTHING


def nothing_known_of(named: tuple[Coding, ...]) -> str | None:
    """What a code says to be without known entries: a domain to review, or `some` for a part of one."""
    return next((NOTHING_KNOWN[c[:2]] for c in named if c[:2] in NOTHING_KNOWN), None)
