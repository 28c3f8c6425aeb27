"""What is on record of a subject, in Turtle, so that each fact is known exactly.

In: facts and events by name. Out: Turtle of one subject. Units: those of the fact model. Made up; no real person.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

SCREENING, ENROLMENT, INFUSION = date(2026, 6, 1), date(2026, 6, 15), date(2026, 6, 24)
DAY, LATER, REVIEWED = date(2026, 5, 25), date(2026, 5, 26), date(2026, 5, 31)
HEAD = """\
@prefix icd:   <http://hl7.org/fhir/sid/icd-10-cm/> .
@prefix le:    <https://w3id.org/lupus-eligibility/term/> .
@prefix loinc: <https://loinc.org/rdf/> .
@prefix rx:    <http://www.nlm.nih.gov/research/umls/rxnorm/> .
@prefix sct:   <http://snomed.info/id/> .
@prefix xsd:   <http://www.w3.org/2001/XMLSchema#> .
"""
NUMBERS = {
    "selenaSledai": ("le:selena-sledai", "{score}"), "sledai2k": ("le:sledai-2k", "{score}"),
    "eularAcr2019Points": ("le:eular-acr-2019-points", "{points}"), "cd19Cells": ("loinc:8117-4", "10*6/L"),
    "leucocytes": ("loinc:6690-2", "10*9/L"), "lymphocytes": ("loinc:731-0", "10*9/L"),
    "neutrophils": ("loinc:751-8", "10*9/L"), "haemoglobin": ("loinc:718-7", "g/L"),
    "platelets": ("loinc:777-3", "10*9/L"),
    "creatinineClearance": ("loinc:2164-2", "mL/min"), "filtrationRate": ("loinc:98979-8", "mL/min/{1.73_m2}"),
    "lvef": ("loinc:10230-1", "%"), "albumin": ("loinc:1751-7", "g/L"), "bilirubin": ("loinc:1975-2", "mg/dL"),
}
TIMES = {
    "aspartateAminotransferaseTimes": ("loinc:1920-8", "U/L"), "alanineAminotransferaseTimes": ("loinc:1742-6", "U/L"),
    "bilirubinTimes": ("loinc:1975-2", "mg/dL"),
}
ANTIBODIES = {"antiDsDnaAboveNormal": "loinc:5130-0", "antiSmAboveNormal": "loinc:11090-8"}
TRUTHS = {"gilbertSyndrome": "le:gilbert-syndrome", "breastfeeding": "loinc:63895-7",
          "childbearingPotential": "le:childbearing-potential"}
TESTS = {"hivPositive": "loinc:75622-1", "hepatitisBPositive": "loinc:5196-1", "syphilisPositive": "loinc:20507-0",
         "hepatitisCAntibodyPositive": "loinc:16128-1", "hepatitisCRnaPositive": "loinc:11259-9"}
ITEMS = ("malar_rash", "discoid_rash", "photosensitivity", "oral_ulcers", "arthritis", "serositis", "renal",
         "neurologic", "hematologic", "immunologic", "ana")
DOMAINS = ("cns", "immunodeficiency", "infections", "medication")
CODES = {
    # name: code, classes
    "epilepsy": ("icd:G40.909", ("CnsDisease",)), "stroke": ("icd:I63.9", ("CnsDisease",)),
    "brain-lupus": ("sct:230307005", ("CnsDisease", "NeuropsychiatricLupus")),
    "depression": ("icd:F32.9", ("CnsFindingForJudgement",)), "pneumonia": ("icd:J18.9", ("InfectiousDisease",)),
    "immunodeficiency": ("icd:D83.9", ("CongenitalOrAcquiredImmunodeficiency",)),
    "prednisone": ("rx:8640", ("SystemicGlucocorticoid",)),
    "methylprednisolone": ("rx:6902", ("SystemicGlucocorticoid",)),
    "hydroxychloroquine": ("rx:5521", ("Antimalarial",)), "mycophenolate": ("rx:68149", ("Immunosuppressant",)),
    "tacrolimus": ("rx:42316", ("Immunosuppressant",)),
    "cyclophosphamide": ("rx:3002", ("Immunosuppressant", "Cyclophosphamide")),
    "rituximab": ("rx:121191", ("Biologic", "BCellTargetedDrug")), "adalimumab": ("rx:327361", ("Biologic",)),
}
ROUTES = {"oral": "sct:26643006", "intravenous": "sct:47625008", "subcutaneous": "sct:34206005",
          "skin": "sct:6064005"}


def turtle(
    subject: str, slug: str, facts: dict[str, Any], events: list[dict[str, Any]], judged: dict[str, bool],
) -> str:
    """All records of one subject. events: name, start, end (None: goes on), route or severe."""
    lines = [f"@prefix r: <https://example.org/plain/{subject}/> ."]
    sex = "male" if facts.get("male") else "female"
    lines.append(f'r:s a le:Subject ; le:identifier "{subject}" ; le:sex "{sex}" ;'
                 f' le:birthDate {_day(facts["birth"])} ;'
                 f" le:screeningDate {_day(SCREENING)} ; le:enrolmentDate {_day(ENROLMENT)} ;"
                 f" le:infusionDate {_day(INFUSION)} .")
    for name, value in facts.items():
        lines += _fact(name, value, slug, facts)
    for number, event in enumerate(events):
        code, begun = CODES[event["name"]][0], f'r:e{number} a le:{"Exposure" if "route" in event else "Condition"}'
        if "route" in event:
            state = "completed" if event["end"] else "active"
            end = f' ; le:end {_day(event["end"])}' if event["end"] else ""
            lines.append(f'{begun} ; le:subject r:s ; le:code {code} ; le:exposureStatus "{state}" ;'
                         f' le:route {ROUTES[event["route"]]} ; le:start {_day(event["start"])}{end} .')
        else:
            state = "resolved" if event["end"] else "active"
            end = f' ; le:abatement {_day(event["end"])}' if event["end"] else ""
            lines.append(f'{begun} ; le:subject r:s ; le:code {code} ; le:verificationStatus "confirmed" ;'
                         f' le:clinicalStatus "{state}" ; le:severity "{"severe" if event["severe"] else "mild"}" ;'
                         f' le:onset {_day(event["start"])}{end} .')
    for domain in DOMAINS:
        lines.append(f'r:review-{domain} a le:Review ; le:subject r:s ; le:reviewedDomain "{domain}" ;'
                     f' le:reviewStatus "final" ; le:reviewDate {_day(REVIEWED)} .')
    for name, fit in judged.items():
        lines.append(f'r:j-{name} a le:Judgement ; le:subject r:s ; le:trial "{slug}" ; le:judgedCriterion "{name}" ;'
                     f' le:judgedAsFit {str(fit).lower()} ; le:judgedBy "Dr Lin" ; le:judgementDate {_day(DAY)} ;'
                     f' le:judgementReason "seen" ; le:judgementStatus "final" .')
    return "\n".join(lines) + "\n"


def _fact(name: str, value: Any, slug: str, facts: dict[str, Any]) -> list[str]:
    """The records of one fact; none of those that follow from others."""
    base = name.partition("-")[0]
    if value is None:
        return []
    if base in NUMBERS:
        code, unit = NUMBERS[base]
        return [_observed(name, code, f'le:valueDecimal "{_plain(value)}"^^xsd:decimal ; le:unitCode "{unit}"')]
    if base in TIMES:
        (code, unit), limit = TIMES[base], Decimal("40")
        return [_observed(name, code, f'le:valueDecimal "{_plain(value * limit)}"^^xsd:decimal ; le:unitCode "{unit}" ;'
                                      f' le:referenceHigh "{limit}"^^xsd:decimal ; le:referenceUnit "{unit}"')]
    if base in ANTIBODIES:
        return [_observed(name, ANTIBODIES[base], f'le:valueDecimal "{31 if value else 30}"^^xsd:decimal ;'
                          ' le:unitCode "[iU]/mL" ; le:referenceHigh "30"^^xsd:decimal ; le:referenceUnit "[iU]/mL"')]
    if base == "anaTitre":
        return [_observed(name, "loinc:5048-4", f'le:valueText "1:{int(value)}"')]
    if base == "pregnant":
        code = "sct:77386006" if value else "sct:60001007"
        said = facts.get("childbearingPotential") is False or facts.get("male")
        return [] if said else [_observed(name, "loinc:82810-3", f"le:valueCode {code}")]
    if base in TRUTHS:
        return [] if facts.get("male") and base != "gilbertSyndrome" else [
            _observed(name, TRUTHS[base], f"le:valueBoolean {str(value).lower()}")]
    if base in TESTS:
        day = LATER if base == "hepatitisCRnaPositive" else DAY
        return [_observed(name, TESTS[base], f'le:valueCode sct:{"10828004" if value else "260385009"}', day)]
    if base == "acr1997Items":
        return [_observed(item, f"le:acr-1997-{item}", f"le:valueBoolean {str(place < value).lower()}")
                for place, item in enumerate(ITEMS)]
    if base == "contraceptionDays":
        return [_observed(name, "le:undertakes-contraception-365-days", f'le:valueBoolean {str(value >= 365).lower()} ;'
                                                                        f' le:trial "{slug}"')]
    if base == "consentSigned":
        return [f'r:consent a le:Consent ; le:subject r:s ; le:trial "{slug}" ; le:consentStatus '
                f'"{"given" if value else "refused"}" ; le:consentDate {_day(DAY)} .']
    if base == "sleDiagnosed":
        onset = SCREENING - timedelta(int(facts.get("lupusDays") or 2000))
        said = f'"confirmed" ; le:clinicalStatus "active" ; le:onset {_day(onset)}' if value else '"refuted"'
        return [f"r:sle a le:Condition ; le:subject r:s ; le:code icd:M32.9 ; le:verificationStatus {said} ;"
                f" le:recorded {_day(onset if value else DAY)} ."]
    assert base in {"age", "birth", "male", "lupusDays", "hepatitisCPositive", "backgroundTreatmentKinds",
                    "immunosuppressantOrBiologicKinds"}, f"no record shows {name}"
    return []


def _observed(name: str, code: str, rest: str, day: date = DAY) -> str:
    return (f'r:{name} a le:Observation ; le:subject r:s ; le:code {code} ; le:observationStatus "final" ;'
            f" le:effective {_day(day)} ; {rest} .")


def _day(day: date) -> str:
    return f'"{day.isoformat()}"^^xsd:date'


def _plain(value: Decimal) -> str:
    return f"{Decimal(value):f}"
