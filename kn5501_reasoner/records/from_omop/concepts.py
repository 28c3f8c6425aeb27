"""Concepts of the vocabulary: which code they are, and what they say where a fixed list is expected.

What: vocabulary and code as the IRI that terminology uses; sex, comparator, yes or no, severity, certainty of a
diagnosis and provenance from the concepts that OMOP uses for them.
In: rows of ``concept``. Out: ``Code``. Units: UCUM. Raises: nothing.
Source: OHDSI standardized vocabularies; fhir.md for the local codes and the fixed lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from ...vocab import LE
from ..from_fhir.codes import ATC, ICD_10, ICD_10_CM, LOINC, MESH, RXNORM, SNOMED, code_iri
from ..gate import clean

#: vocabulary_id of concepts that a site adds for the local codes of fhir.md
LOCAL = "lupus-eligibility"
#: vocabulary_id -> system, as FHIR names it; any other vocabulary is a system of its own
SYSTEMS = {
    "SNOMED": "http://snomed.info/sct",
    "LOINC": "http://loinc.org",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "ATC": "http://www.whocc.no/atc",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "ICD9CM": "http://hl7.org/fhir/sid/icd-9-cm",
    "MeSH": "http://id.nlm.nih.gov/mesh",
    "NDC": "http://hl7.org/fhir/sid/ndc",
    "CVX": "http://hl7.org/fhir/sid/cvx",
    LOCAL: LE,
}
STEMS = frozenset({SNOMED, LOINC, RXNORM, ATC, ICD_10, ICD_10_CM, MESH})
_DIAGNOSES = re.compile(r"ICD(9|10|11)|ICDO|KCD|CIM10|Read|OXMIS", re.IGNORECASE)
_SEX = {"m": "male", "f": "female", "o": "other", "u": "unknown", "a": "other"}
_TOKENS = {
    "248153007": "male", "248152002": "female", "LA2-8": "male", "LA3-6": "female",
    "373066001": "yes", "373067005": "no", "LA33-6": "yes", "LA32-8": "no", "31874001": "yes", "64100000": "no",
    "24484000": "severe", "442452003": "severe", "399166001": "severe", "LA6750-9": "severe",
    "6736007": "moderate", "LA6751-7": "moderate", "255604002": "mild", "LA6752-5": "mild",
}
_NAMES = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "=", "yes": "yes", "no": "no", "true": "yes", "false": "no"}
#: the first that fits the name of a diagnosis status says how certain it is
_STATUS = (
    (r"ruled out|refuted|known absent|excluded|not present", "refuted"),
    (r"differential", "differential"),
    (r"suspected|possible|probable|conditional|unconfirmed|uncertain", "unconfirmed"),
    (r"preliminary|provisional|working|admission|admitting|referral|preoperative", "provisional"),
    (r"resolved", "resolved"),
    (r"confirmed|final|discharge|postoperative", "confirmed"),
)
#: the first that fits the name of a record type says where the row came from
_PROVENANCE = (
    (r"algorithm|derived|inferred|\bnlp\b|natural language|imput", "computed"),
    (r"administration|administered", "administered"),
    (r"\border\b|order list|ordered|planned|request", "planned"),
    (r"medication list|problem list|self-report|reported", "listed"),
)
_ALLERGY = re.compile(r"\ballerg|hypersensitivity|intoleranc|\badverse reaction|anaphyla", re.IGNORECASE)
_NO_KNOWN = re.compile(r"^no\b|\bno known\b|^absence\b|\bnot allergic\b|family|screening|\btest\b", re.IGNORECASE)
_HISTORY = re.compile(r"^(past |personal )?history of\b|^h/o\b", re.IGNORECASE)
NONE_KNOWN = SNOMED + "716186003"
_FINDINGS = frozenset({"clinical finding", "disorder", "finding", "event", "context-dependent", "situation", ""})


@dataclass(frozen=True)
class Meanings:
    """What terminology knows, handed in by who may ask it.

    condition: whether a code names a condition and no test; version: of what the answers depend on.
    """

    condition: Callable[[str], bool] = lambda _: False
    version: Callable[[], str] = lambda: ""


@dataclass(frozen=True)
class Code:
    """What a concept says.

    kind: 'diagnosis' a code of a list of diagnoses, 'allergy', 'no-allergy', 'history', 'finding' a finding that
    terminology knows as a condition, None anything else.
    token: sex, comparator, severity, yes or no. status, provenance: what its name says where it stands as one.
    """

    concept_id: int
    iri: str
    name: str | None = None
    local: str | None = None
    kind: str | None = None
    unit: str | None = None
    token: str | None = None
    status: str | None = None
    provenance: str | None = None


NOTHING_KNOWN = Meanings()


def read_code(
    concept_id: int, vocabulary: str | None, code: str | None, name: str | None = None,
    concept_class: str | None = None, meanings: Meanings = NOTHING_KNOWN,
) -> Code:
    """What one row of ``concept`` says.

    >>> read_code(4030518, "SNOMED", "55464009", "Systemic lupus erythematosus").iri
    'http://snomed.info/id/55464009'
    """
    vocabulary, code, name = (clean(each or "", 255) for each in (vocabulary, code, name))
    if not vocabulary or not code:
        return unknown(concept_id)
    local = code if vocabulary == LOCAL else None
    sort = (concept_class or "").lower()
    kind, iri = _kind(vocabulary, code, name, sort), _iri(vocabulary, code)
    if kind is None and vocabulary == "SNOMED" and sort in _FINDINGS and meanings.condition(iri):
        kind = "finding"
    return Code(
        concept_id=concept_id,
        iri=iri,
        name=name or None,
        local=local,
        kind=kind,
        unit=code if vocabulary == "UCUM" and _is_unit(code) else None,
        token=_token(vocabulary, code, name),
        status=_first(_STATUS, name),
        provenance=_first(_PROVENANCE, name) if vocabulary.lower().endswith(("type", "type concept")) else None,
    )


def unknown(concept_id: int) -> Code:
    """A concept that the vocabulary does not have: a code that nobody maps."""
    return Code(concept_id, f"urn:code:OMOP#{concept_id}")


def _iri(vocabulary: str, code: str) -> str:
    system = SYSTEMS.get(vocabulary)
    return code_iri(system, code) if system else f"urn:code:{quote(vocabulary, safe='')}#{quote(code, safe='')}"


def _kind(vocabulary: str, code: str, name: str, concept_class: str) -> str | None:
    if vocabulary == LOCAL:
        return None
    if _DIAGNOSES.match(vocabulary):
        return "diagnosis"
    if vocabulary == "SNOMED" and SNOMED + code == NONE_KNOWN:
        return "no-allergy"
    if concept_class not in _FINDINGS or vocabulary in ("LOINC", "UCUM", "RxNorm", "ATC"):
        return None
    if _HISTORY.search(name):
        return "history"
    return "allergy" if _ALLERGY.search(name) and not _NO_KNOWN.search(name) else None


def _token(vocabulary: str, code: str, name: str) -> str | None:
    if vocabulary == "Gender":
        return _SEX.get(code.lower())
    return _TOKENS.get(code) if vocabulary in ("SNOMED", "LOINC") and code in _TOKENS else _NAMES.get(name.lower())


def _is_unit(code: str) -> bool:
    return code.isascii() and len(code) <= 60 and not any(each.isspace() for each in code)


def _first(patterns: tuple[tuple[str, str], ...], name: str) -> str | None:
    return next((said for pattern, said in patterns if re.search(pattern, name, re.IGNORECASE)), None)
