"""The oracle's own tables of measurements, values and scores, transcribed from the list of codes and indices."""

from __future__ import annotations

LOCAL = "https://w3id.org/lupus-eligibility/term/"
ICD_CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_WHO = "http://hl7.org/fhir/sid/icd-10"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
UCUM = "http://unitsofmeasure.org"

# concept | LOINC | SNOMED CT | local
MEASUREMENTS = """
neutrophils | 751-8 753-4 26499-4 | |
haemoglobin | 718-7 20509-6 30350-3 30313-1 30351-1 30352-9 55782-7 14775-1 76768-1 76769-9 59260-0 | |
lvef | 10230-1 8806-2 8807-0 8808-8 8809-6 8810-4 8811-2 8812-0 79991-6 | |
lvef | 18043-0 18044-8 18045-5 18046-3 18047-1 18048-9 18049-7 | |
nyha | 88020-3 | 420816009 |
ana | 5048-4 29953-7 42254-3 8061-4 | |
dsdna | 5130-0 31348-6 32677-7 6457-6 11013-0 33799-8 11563-4 | |
sm | 11090-8 43182-5 31627-3 5356-1 | |
pregnant | 82810-3 2106-3 2107-1 2110-5 2111-3 2112-1 2113-9 2114-7 2118-8 2119-6 19080-1 20415-6 21198-7 | |
pregnant | 25372-4 34670-0 45194-8 55869-2 56497-1 80384-1 80385-8 83086-9 93769-8 99104-2 | |
breastfeeding | 63895-7 | |
planning | | | pregnancy-planned-6-months
potential | | | childbearing-potential
sledai | | | sledai-2k
"""

# meaning | SNOMED CT | LOINC answers | words
VALUES = """
pregnant | 77386006 | LA15173-0 |
not-pregnant | 60001007 | LA26683-5 |
breastfeeding | 413712001 | |
positive | 10828004 260373001 | LA6576-8 LA11882-0 | positive pos 阳性
negative | 260385009 260415000 | LA6577-6 LA11883-8 | negative neg 阴性
borderline | | | borderline equivocal indeterminate
nyha-1 | 420300004 | LA28404-4 | i
nyha-2 | 421704003 | LA28405-1 | ii
nyha-3 | 420913000 | LA28406-9 | iii
nyha-4 | 422293003 | LA28407-7 | iv
oral | 26643006 | | oral by_mouth po p.o. oral_use
intravenous | 47625008 418114005 419993007 419243002 | | intravenous iv i.v. intravenous_use
systemic | 34206005 78421000 37839007 | | subcutaneous intramuscular sublingual
local | 6064005 447694001 46713006 16857009 54485002 10547007 | | topical inhalation cutaneous nasal vaginal ophthalmic
elsewhere | 37161004 45890007 372464004 | | rectal transdermal
anaphylaxis | 39579001 | | anaphylaxis
severe | 24484000 | LA6750-9 | severe
moderate | 6736007 | LA6751-7 | moderate
mild | 255604002 | LA6752-5 | mild
excision | 65801008 | |
"""

# system | what is said to be without known entries: a domain, all problems, or a part of a domain | codes
NOTHING_KNOWN = """
sct | allergies | 716186003 160244002
sct | some | 409137002 429625007 428607008
ips | allergies | no-known-allergies
ips | medication | no-known-medications
ips | problems | no-known-problems
ips | some | no-known-medication-allergies no-known-environmental-allergies no-known-food-allergies
ips | some | no-allergy-info no-medication-info no-problem-info
"""

SYSTEMS = tuple(
    "constitutional mucocutaneous neuropsychiatric musculoskeletal cardiorespiratory gastrointestinal"
    " ophthalmic renal haematological".split()
)

ACR_ITEMS = tuple(
    "malar_rash discoid_rash photosensitivity oral_ulcers arthritis serositis renal neurologic hematologic"
    " immunologic ana".split()
)

_DESCRIPTORS = """
8 seizure psychosis organic_brain_syndrome visual_disturbance cranial_nerve_disorder lupus_headache cva vasculitis
4 arthritis myositis urinary_casts hematuria proteinuria pyuria
2 rash alopecia mucosal_ulcers pleurisy pericarditis low_complement increased_dna_binding
1 fever thrombocytopenia leukopenia
"""
DESCRIPTORS = {
    name: int(weight)
    for weight, *names in (line.split() for line in _DESCRIPTORS.strip().splitlines())
    for name in names
}

STUDY_MEDICINES = ("cyclophosphamide", "fludarabine", "obinutuzumab", "kn5501")

UNDERTAKINGS = ("contraception", "no-egg-donation")
"""What is undertaken to a trial, by codes that say for how many days."""

DOMAINS = tuple(
    "allergies infections immunodeficiency heart-failure cns herpes malignancy skin trials medication".split()
)
