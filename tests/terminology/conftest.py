"""One terminology for all tests, and short names for code IRIs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kn5501_reasoner.model import Resolution
from kn5501_reasoner.terminology import Terminology

STEMS = {
    "cm": "http://hl7.org/fhir/sid/icd-10-cm/",
    "icd": "http://hl7.org/fhir/sid/icd-10/",
    "sct": "http://snomed.info/id/",
    "loinc": "https://loinc.org/rdf/",
    "rx": "http://www.nlm.nih.gov/research/umls/rxnorm/",
    "atc": "http://www.whocc.no/atc/",
    "obo": "http://purl.obolibrary.org/obo/",
    "mesh": "http://id.nlm.nih.gov/mesh/",
    "le": "https://w3id.org/lupus-eligibility/term/",
}


def expand(codes: str) -> str:
    """``cm:M32.9 sct:55464009`` as IRIs."""
    return " ".join(STEMS[code.split(":")[0]] + code.split(":", 1)[1] for code in codes.split())


@pytest.fixture(scope="session")
def terminology() -> Terminology:
    return Terminology.load()


@pytest.fixture(scope="session")
def condition(terminology: Terminology) -> Callable[[str], Resolution]:
    return lambda codes: terminology.resolve("condition", expand(codes))


@pytest.fixture(scope="session")
def medicine(terminology: Terminology) -> Callable[..., Resolution]:
    return lambda codes, display=None: terminology.resolve("exposure", expand(codes), display)
