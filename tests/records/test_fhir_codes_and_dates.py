"""What every event has: its codes become IRIs, and an impossible date refuses the subject."""

import pytest

from tests.records.making import ICD, PREDNISONE, SCT, about, code, condition, only, read, research, rules


@pytest.mark.parametrize(
    ("system", "value", "iri"),
    [
        ("http://snomed.info/sct/900000000000207008", "55464009", "http://snomed.info/id/55464009"),
        ("https://loinc.org/", "718-7", "https://loinc.org/rdf/718-7"),
        ("http://hl7.org/fhir/sid/icd-10", "b004", "http://hl7.org/fhir/sid/icd-10/B00.4"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "C4A.9", "http://hl7.org/fhir/sid/icd-10-cm/C4A.9"),
        ("http://www.whocc.no/atc", "l01fa01", "http://www.whocc.no/atc/L01FA01"),
        ("urn:oid:2.16.840.1.113883.6.88", "8640", "http://www.nlm.nih.gov/research/umls/rxnorm/8640"),
        ("http://purl.obolibrary.org/obo/mondo.owl", "MONDO:0007915", "http://purl.obolibrary.org/obo/MONDO_0007915"),
        ("http://human-phenotype-ontology.org", "HP:0002725", "http://purl.obolibrary.org/obo/HP_0002725"),
        ("http://id.nlm.nih.gov/mesh/", "D008180", "http://id.nlm.nih.gov/mesh/D008180"),
        ("not an iri", "x", "urn:code:not%20an%20iri#x"),
        ("http://x.example/a#", "b/c", "http://x.example/a#b%2Fc"),
    ],
)
def test_code_iris(system, value, iri):
    assert only(read(condition(code=code(system, value))), "condition")["codes"] == iri


def test_several_codings_are_a_sorted_list():
    both = {
        "coding": [{"system": SCT, "code": "2"}, {"system": ICD, "code": "M32", "display": "SLE"}, {"display": "x"}],
        "text": "t",
    }
    row = only(read(condition(code=both)), "condition")
    assert row["codes"] == "http://hl7.org/fhir/sid/icd-10-cm/M32 http://snomed.info/id/2" and row["display"] == "SLE"


def test_impossible_dates_refuse_the_subject():
    backwards = {"start": "2026-03-01", "end": "2026-02-01"}
    for made in (
        condition(onsetDateTime="2026-02-30"),
        condition(recordedDate="2026-13"),
        research(period=backwards),
        about("MedicationStatement", status="active", effectivePeriod=backwards, **PREDNISONE),
    ):
        assert rules(read(made)) == {"impossible-date"}
