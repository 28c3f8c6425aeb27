"""Codes that say that nothing is known: no allergy, no medicine, no problem.

What: tells these codes from codes of something, and turns the widest of them into reviews.
In: the code of a resource. Out: the domains that it reviews; rows of review. Raises: Skip, NotUnderstood.
Source: SNOMED CT, findings of absence; HL7 International Patient Summary, absent and unknown data.
"""

from __future__ import annotations

import re

from ..when import When
from .case import Case
from .codes import Concept, code_iri
from .values import NotUnderstood, Skip

#: the domains that a problem list covers
CONDITION_DOMAINS = ("infections", "immunodeficiency", "heart-failure", "cns", "herpes", "malignancy", "skin")
_ALLERGIES, _MEDICATION = ("allergies",), ("medication",)
#: a code that denies a part only, or says that nobody asked, reviews nothing
_SNOMED = {
    "716186003": _ALLERGIES, "409137002": (), "429625007": (), "428607008": (), "716184000": (),
    "787481004": _MEDICATION,
    "160245001": CONDITION_DOMAINS,
}
_SUMMARY = {
    "no-known-allergies": _ALLERGIES, "no-known-medication-allergies": (), "no-known-environmental-allergies": (),
    "no-known-food-allergies": (), "no-allergy-info": (),
    "no-known-medications": _MEDICATION, "no-medication-info": (),
    "no-known-problems": CONDITION_DOMAINS, "no-problem-info": (),
}
_SILENT = frozenset({"no-allergy-info", "no-medication-info", "no-problem-info"})
_SUMMARY_CODE = re.compile(r"https?://hl7\.org/fhir/uv/ips/CodeSystem/absent-unknown(?:-uv-ips)?/?#(.+)", re.ASCII)
_REVIEWS = {code_iri("http://snomed.info/sct", code): domains for code, domains in _SNOMED.items()}
#: systems whose codes name one thing: beside a code of absence they contradict it
_NAMING = ("http://snomed.info/", "http://www.nlm.nih.gov/research/umls/rxnorm/", "http://www.whocc.no/atc/",
           "http://hl7.org/fhir/sid/icd-10", "https://loinc.org/", "http://id.nlm.nih.gov/mesh/",
           "http://purl.obolibrary.org/obo/", "https://w3id.org/lupus-eligibility/")


def none_known(code: Concept) -> tuple[str, ...] | None:
    """The domains that a code of absence reviews, () for one that reviews none; None for any other code.

    Raises NotUnderstood when a code of something stands beside it.
    """
    said = [domains for iri in code.iris if (domains := _reviewed(iri)) is not None]
    if not said:
        return None
    if any(_reviewed(iri) is None and iri.startswith(_NAMING) for iri in code.iris):
        raise NotUnderstood("the code says that nothing is known and names something")
    return said[0] if all(each == said[0] for each in said) else ()


def read_none_known(
    case: Case, code: Concept, *, active: bool, doubted: bool, date: When, status: str | None = "final"
) -> bool:
    """Whether the code is one of absence; then its reviews are added.

    active: whether the statement stands and is confirmed; doubted: whether it is refuted, so that something may be
    known. date: the day on which it was written down; status: that of the review. Raises Skip for one that reviews
    nothing, NotUnderstood for one that is doubted.
    """
    domains = none_known(code)
    if domains is None:
        return False
    if doubted and not _asked_nobody(code):
        raise NotUnderstood("that nothing is known is refuted")
    if not active:
        raise Skip("a statement that nothing is known does not stand, and reviews nothing")
    if not domains:
        raise Skip("the code says that nothing of a kind is known, and reviews no domain")
    for domain in domains:
        case.add("review", code.shown, domain=domain, status=status, date=date)
    return True


def _asked_nobody(code: Concept) -> bool:
    """Whether the code says only that no information is there."""
    return any((found := _SUMMARY_CODE.fullmatch(iri)) and found[1] in _SILENT for iri in code.iris)


def _reviewed(iri: str) -> tuple[str, ...] | None:
    found = _SUMMARY_CODE.fullmatch(iri)
    return _SUMMARY.get(found[1], ()) if found else _REVIEWS.get(iri)
