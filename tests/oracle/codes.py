"""The oracle's own code tables, transcribed from clinical/codes.tsv: codes to classes.

Each line of CONDITIONS is `classes | ICD-10-CM codes and ranges | SNOMED CT codes`.
Before a code, `=` says that it names exactly the class (so it may also be any narrower one);
without it the code is one of many in the class. Before a class, `?` says that it may be that class as well.
"""

from __future__ import annotations

LOCAL = "https://w3id.org/lupus-eligibility/term/"
ICD_CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_WHO = "http://hl7.org/fhir/sid/icd-10"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
UCUM = "http://unitsofmeasure.org"

# child: parents
CLASSES = """
LupusErythematosus: ClinicalCondition
SystemicLupusErythematosus: LupusErythematosus
LupusNephritis: SystemicLupusErythematosus
NeuropsychiatricLupus: SystemicLupusErythematosus CnsDisease
CutaneousLupusErythematosus: LupusErythematosus SkinDisease
DrugInducedLupus: LupusErythematosus InterferingSkinDisease
CnsDisease: ClinicalCondition
Epilepsy: CnsDisease SeizureDisorder
CnsInfection: CnsDisease InfectiousDisease
CerebrovascularDisease: CnsDisease
SeizureDisorder: ClinicalCondition
CnsFindingForJudgement: ClinicalCondition
Seizure: CnsFindingForJudgement SeizureDisorder
HeadacheDisorder: CnsFindingForJudgement
PsychiatricIllness: CnsFindingForJudgement
ImmunodeficiencyDisease: ClinicalCondition
CongenitalOrAcquiredImmunodeficiency: ImmunodeficiencyDisease
InbornErrorOfImmunity: CongenitalOrAcquiredImmunodeficiency
AcquiredImmunodeficiency: CongenitalOrAcquiredImmunodeficiency
HivInfection: AcquiredImmunodeficiency InfectiousDisease
DrugInducedImmunosuppression: ImmunodeficiencyDisease
HeartFailure: ClinicalCondition
InfectiousDisease: ClinicalCondition
OtherInfection: InfectiousDisease
HerpesOrVaricellaZosterInfection: InfectiousDisease
HerpesInfection: HerpesOrVaricellaZosterInfection
VaricellaZosterInfection: HerpesOrVaricellaZosterInfection
Chickenpox: VaricellaZosterInfection
HerpesZoster: HerpesInfection VaricellaZosterInfection
HerpesSimplex: HerpesInfection
SevereHerpesInfection: HerpesInfection
HerpesEncephalitis: SevereHerpesInfection CnsInfection
OcularHerpes: SevereHerpesInfection
DisseminatedHerpes: SevereHerpesInfection
HerpesSimplexEncephalitis: HerpesEncephalitis HerpesSimplex
HerpesZosterEncephalitis: HerpesEncephalitis HerpesZoster
HerpesMeningitis: HerpesSimplex CnsInfection
Neoplasm: ClinicalCondition
MalignantNeoplasm: Neoplasm
PrimaryMalignancy: MalignantNeoplasm
PrimaryMalignancyByHistory: PrimaryMalignancy
SecondaryMalignancy: MalignantNeoplasm
CarcinomaInSitu: Neoplasm
BenignNeoplasm: Neoplasm
SkinDisease: ClinicalCondition
InterferingSkinDisease: SkinDisease
OtherSkinDisease: SkinDisease
SkinUlcer: SkinDisease
LegUlcer: SkinUlcer InterferingSkinDisease
OtherSkinUlcer: SkinUlcer OtherSkinDisease
Hypersensitivity: ClinicalCondition
Anaphylaxis: Hypersensitivity
AllergyStatus: Hypersensitivity
PregnancyState: ClinicalCondition
LactationState: ClinicalCondition
PregnancyPlanning: ClinicalCondition
ConditionOfNoConcern: ClinicalCondition
"""

CONDITIONS = """
SystemicLupusErythematosus | =M32 M32.1 M32.8 M32.10 M32.11 M32.12 M32.13 M32.15 M32.19 | =55464009 95332009 309762007
SystemicLupusErythematosus !NeuropsychiatricLupus | =M32.9 |
LupusNephritis | M32.14 | =68815009
NeuropsychiatricLupus | | 230307005
DrugInducedLupus | M32.0 | =80258006 201436003
LupusErythematosus | | =200936003
CutaneousLupusErythematosus | L93 L93.0 L93.1 L93.2 | =7119001 200938002 239891002
Epilepsy | G40 | =84757009
CnsDisease | G93.9 G35 G00-G09 G10-G32 G35-G37 G45-G46 G80-G83 G91-G96 | =23853001
CerebrovascularDisease | I67.7 I60-I69 | 427020007
CnsInfection | A80-A89 |
Seizure | R56 | =91175000
SeizureDisorder | | =128613002
HeadacheDisorder | G43-G44 |
PsychiatricIllness | F01-F99 |
ImmunodeficiencyDisease | =D84.9 | =234532001
InbornErrorOfImmunity | D80 D81 D82 D83 | =58606001
AcquiredImmunodeficiency | D84.81 |
HivInfection | B20 Z21 | =86406008
DrugInducedImmunosuppression | D84.821 |
HeartFailure | =I50 | =84114007 42343007 703272007
HerpesSimplex | =B00 B00.1 A60 | =88594005
HerpesMeningitis | B00.3 |
HerpesSimplexEncephalitis | B00.4 | 428638009
HerpesZosterEncephalitis | B02.0 | 230176008
OcularHerpes HerpesSimplex | B00.5 | 9389005 13608004 72321008
OcularHerpes HerpesZoster | B02.3 | 421029004
DisseminatedHerpes HerpesSimplex | B00.0 B00.7 | 13710008
DisseminatedHerpes HerpesZoster | B02.7 | 55560002
Chickenpox | =B01 | =38907003
HerpesZoster | =B02 | =4740000
VaricellaZosterInfection | | =309465005
OtherInfection | A00-B99 |
Neoplasm | =D37-D49 =C00-D49 | =55342001
MalignantNeoplasm | | =363346000
PrimaryMalignancy | C00-C96 C43-C44 C43 C44 C4A C44.91 C44.92 C50 C53 C67 C80.1 | 254701007 254651007 372130007
PrimaryMalignancy | | 363354003 285432005 399326009 255108000 425231005 254837009 254838004
PrimaryMalignancy | | 372244006 93689003 94047004 93655004
SecondaryMalignancy | C77-C79 C7B |
PrimaryMalignancyByHistory | Z85 Z85.3 Z85.41 Z85.51 Z85.828 Z85.9 | 429087003 429050006
CarcinomaInSitu | D00-D09 D06 D09.0 | 92546004
BenignNeoplasm | D10-D36 |
InterferingSkinDisease | L40 L51 L94.3 L95 M06.3 M33.0 M33.1 M33.9 M34 |
InterferingSkinDisease | | 9014002 396230008 89155008 36715001 402426007 402427003 33719002
LegUlcer | L97 |
SkinUlcer | | =46742003
ConditionOfNoConcern ?InterferingSkinDisease | I78.8 | 247479008
SkinDisease | | =95320005
OtherSkinDisease | L00-L99 |
Anaphylaxis | T78.2 | =39579001
AllergyStatus | Z88.8 Z88.9 |
Hypersensitivity | | =473010000
ConditionOfNoConcern ?Hypersensitivity | | 62014003
PregnancyState | Z33.1 Z32.01 O09 Z3A | =77386006
LactationState | Z39.1 | 413712001
PregnancyPlanning | Z31.69 |
ConditionOfNoConcern | D70 D64.9 D68.61 M35.0 R76.0 Z79.52 Z79.62 Z79.620 | 83901003 69896004 26843008 398049005
ConditionOfNoConcern | D50-D77 E00-E89 G47 G50-G73 H00-H95 I10-I25 I26-I52 I70-I99 J00-J99 K00-K95 M00-M99 N00-N99 |
ConditionOfNoConcern | R00-R99 S00-T88 V00-Y99 Z00-Z99 |
"""

# Codes that the WHO's ICD-10 has and the clinical modification has not.
CONDITIONS_WHO = """
PregnancyState | Z33 |
HivInfection | B20-B24 |
"""

# names | RxNorm | ATC | classes
MEDICINES = """
cyclophosphamide | 3002 | L01AA01 | StudyMedicine Immunosuppressant
fludarabine | 24698 | L01BB05 | StudyMedicine
obinutuzumab | 974779 | L01FA03 | StudyMedicine BCellTargetedDrug Biologic
kn5501 | | | StudyMedicine BCellTargetedDrug
rituximab | 121191 | L01FA01 | BCellTargetedDrug Biologic
ofatumumab | 712566 | L01FA02 L04AG12 | BCellTargetedDrug Biologic
ocrelizumab | 1876366 | L04AG08 L04AA36 | BCellTargetedDrug Biologic
inebilizumab | | L04AG10 L04AA47 | BCellTargetedDrug Biologic
ublituximab | | L04AG14 | BCellTargetedDrug Biologic
belimumab | 1092437 | L04AG04 L04AA26 | BCellTargetedDrug Biologic
telitacicept, ianalumab | | | BCellTargetedDrug Biologic
inotuzumab ozogamicin, inotuzumab | | L01FB01 | BCellTargetedDrug Biologic
blinatumomab | 1597258 | L01FX07 | BCellTargetedDrug Biologic
tafasitamab | | L01FX12 | BCellTargetedDrug Biologic
loncastuximab tesirine, loncastuximab | | L01FX22 | BCellTargetedDrug Biologic
mosunetuzumab | | L01FX25 | BCellTargetedDrug Biologic
epcoritamab | | L01FX27 | BCellTargetedDrug Biologic
glofitamab | | L01FX28 | BCellTargetedDrug Biologic
teclistamab | | L01FX24 | BCellTargetedDrug Biologic
 | | L01FA L01FB | BCellTargetedDrug Biologic
axicabtagene ciloleucel | 1987398 | L01XL03 | BCellTargetedDrug
tisagenlecleucel | 1986438 | L01XL04 | BCellTargetedDrug
brexucabtagene autoleucel | 2387277 | L01XL06 | BCellTargetedDrug
lisocabtagene maraleucel | 2479136 | L01XL08 | BCellTargetedDrug
obecabtagene autoleucel | | L01XL12 | BCellTargetedDrug
ciltacabtagene autoleucel | | L01XL05 | BCellTargetedDrug
idecabtagene vicleucel | | L01XL07 | BCellTargetedDrug
 | | L01XL | MedicineOfNoConcern ?BCellTargetedDrug
ibrutinib | 1442981 | L01EL01 | BtkInhibitor
daratumumab | 1721947 | L01FC01 | Biologic
prednisone | 8640 | H02AB07 | SystemicGlucocorticoid
prednisolone | 8638 | H02AB06 | SystemicGlucocorticoid
methylprednisolone | 6902 | H02AB04 | SystemicGlucocorticoid
dexamethasone | 3264 | H02AB02 | SystemicGlucocorticoid
betamethasone | 1514 | H02AB01 | SystemicGlucocorticoid
hydrocortisone | 5492 | H02AB09 | SystemicGlucocorticoid
triamcinolone | 10759 | H02AB08 | SystemicGlucocorticoid
cortisone | 2878 | H02AB10 | SystemicGlucocorticoid
deflazacort | 22396 | H02AB13 | SystemicGlucocorticoid
 | | H02AB | SystemicGlucocorticoid
mycophenolate, mycophenolate mofetil, mycophenolic acid | 68149 7145 | L04AA06 | Immunosuppressant
azathioprine | 1256 | L04AX01 | Immunosuppressant
methotrexate | 6851 | L04AX03 L01BA01 | Immunosuppressant
ciclosporin, cyclosporine | 3008 | L04AD01 | Immunosuppressant
tacrolimus | 42316 | L04AD02 | Immunosuppressant
voclosporin | | L04AD03 | Immunosuppressant
leflunomide | 27169 | L04AK01 | Immunosuppressant
teriflunomide | | L04AK02 | Immunosuppressant
thalidomide | 10432 | L04AX02 | Immunosuppressant
mizoribine, iguratimod | | | Immunosuppressant
tofacitinib | 1357536 | L04AF01 | Immunosuppressant
baricitinib | 2047232 | L04AF02 | Immunosuppressant
upadacitinib | | L04AF03 | Immunosuppressant
deucravacitinib | | L04AF07 | Immunosuppressant
 | | L04A L04AF | Immunosuppressant
abatacept | | L04AA24 | Biologic
tocilizumab | | L04AC07 | Biologic
anifrolumab | | L04AG11 | Biologic
infliximab | 191831 | | Biologic
adalimumab | 327361 | | Biologic
etanercept | 214555 | | Biologic
 | | L04AB L04AC L04AG | Biologic
hydroxychloroquine | 5521 | P01BA02 | Antimalarial
chloroquine | 2393 | P01BA01 | Antimalarial
quinacrine, mepacrine | | P01AX05 | Antimalarial
benzylpenicillin, penicillin g | 7980 | | Antibacterial
amoxicillin | | J01CA04 | Antibacterial
ceftriaxone | | J01DD04 | Antibacterial
 | | J01 J01A J01C J01D J01E J01F J01G J01M J01X | Antibacterial
 | | A01-A16 B01-B06 C01-C10 N01-N07 R01-R07 | MedicineOfNoConcern
"""

# concept | LOINC | SNOMED CT | local
MEASUREMENTS = """
neutrophils | 751-8 753-4 26499-4 | |
haemoglobin | 718-7 20509-6 | |
lvef | 10230-1 18043-0 8806-2 | |
nyha | 88020-3 | 420816009 |
ana | 5048-4 29953-7 42254-3 8061-4 | |
dsdna | 5130-0 31348-6 6457-6 11013-0 33799-8 11563-4 | |
sm | 11090-8 43182-5 31627-3 5356-1 | |
pregnant | 82810-3 | |
breastfeeding | 63895-7 | |
planning | | | pregnancy-planned-6-months
potential | | | childbearing-potential
contraception | | | undertakes-contraception-90-days
no-egg-donation | | | undertakes-no-egg-donation-90-days
sledai | | | sledai-2k
"""

# meaning | SNOMED CT | LOINC answers | words
VALUES = """
pregnant | 77386006 | LA15173-0 |
not-pregnant | 60001007 | LA26683-5 |
breastfeeding | 413712001 | |
positive | 10828004 | | positive
negative | 260385009 | | negative
borderline | | | borderline equivocal indeterminate
nyha-1 | 420300004 | | i
nyha-2 | 421704003 | | ii
nyha-3 | 420913000 | | iii
nyha-4 | 422293003 | | iv
oral | 26643006 | | oral
intravenous | 47625008 | | intravenous iv
elsewhere | 6064005 34206005 78421000 447694001 46713006 54485002 | | topical subcutaneous intramuscular inhalation
elsewhere | 37161004 16857009 37839007 45890007 372464004 10547007 | | nasal cutaneous rectal vaginal ophthalmic
anaphylaxis | 39579001 | | anaphylaxis
none-known | 716186003 | |
severe | 24484000 | LA6750-9 | severe
moderate | 6736007 | LA6751-7 | moderate
mild | 255604002 | LA6752-5 | mild
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

DOMAINS = tuple(
    "allergies infections immunodeficiency heart-failure cns herpes malignancy skin trials medication".split()
)
CONDITION_DOMAINS = {
    "infections": "InfectiousDisease",
    "immunodeficiency": "CongenitalOrAcquiredImmunodeficiency",
    "heart-failure": "HeartFailure",
    "cns": "CnsDisease",
    "herpes": "HerpesOrVaricellaZosterInfection",
    "malignancy": "MalignantNeoplasm",
    "skin": "SkinDisease",
}
