"""The oracle's tables of conditions: their kinds, and the codes of ICD-10-CM, ICD-10 and SNOMED CT.

Each line of CONDITIONS is `kinds | ICD-10-CM codes and ranges | SNOMED CT codes | codes that the WHO's ICD-10 has`.
Before a code, `=` says that it names exactly the kind (so it may also be any narrower one);
without it the code is one of many of the kind. Before a kind, `?` says that it may be that kind as well.
ICD-10 takes the lines of ICD-10-CM except where the last cell says otherwise.
"""

from __future__ import annotations

# child: parents
CLASSES = """
LupusErythematosus: ClinicalCondition
SystemicLupusErythematosus: LupusErythematosus
LupusNephritis: SystemicLupusErythematosus
NeuropsychiatricLupus: SystemicLupusErythematosus CnsDisease
CutaneousLupusErythematosus: LupusErythematosus SkinDisease
SystemicLupusRash: SystemicLupusErythematosus CutaneousLupusErythematosus
DrugInducedLupus: LupusErythematosus InterferingSkinDisease
NervousSystemDisease: ClinicalCondition
CnsDisease: NervousSystemDisease
SeizureDisorder: NervousSystemDisease
Epilepsy: CnsDisease SeizureDisorder
CnsInfection: CnsDisease InfectiousDisease
CerebrovascularDisease: CnsDisease
CerebralVasculitis: CerebrovascularDisease Vasculitis
CnsFindingForJudgement: ClinicalCondition
Seizure: CnsFindingForJudgement
HeadacheDisorder: CnsFindingForJudgement
PsychiatricIllness: CnsFindingForJudgement
ImmuneMechanismDisorder: ClinicalCondition
ImmunodeficiencyDisease: ImmuneMechanismDisorder
CongenitalOrAcquiredImmunodeficiency: ImmunodeficiencyDisease
InbornErrorOfImmunity: CongenitalOrAcquiredImmunodeficiency
AcquiredImmunodeficiency: CongenitalOrAcquiredImmunodeficiency
HivInfection: AcquiredImmunodeficiency InfectiousDisease
DrugInducedImmunosuppression: ImmunodeficiencyDisease
HeartDisease: ClinicalCondition
HeartFailure: HeartDisease
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
Neoplasm: ClinicalCondition
CnsNeoplasm: Neoplasm CnsDisease
MalignantNeoplasm: Neoplasm
PrimaryMalignancy: MalignantNeoplasm
PrimaryMalignancyByHistory: PrimaryMalignancy
SecondaryMalignancy: MalignantNeoplasm
CnsMalignancy: PrimaryMalignancy CnsNeoplasm
CnsMalignancyByHistory: PrimaryMalignancyByHistory CnsMalignancy
SecondaryMalignancyOfCns: SecondaryMalignancy CnsNeoplasm
CarcinomaInSitu: Neoplasm
BenignNeoplasm: Neoplasm
SkinDisease: ClinicalCondition
InterferingSkinDisease: SkinDisease
OtherSkinDisease: SkinDisease
SkinInfection: OtherSkinDisease OtherInfection
SkinUlcer: SkinDisease
LegUlcer: SkinUlcer InterferingSkinDisease
OtherSkinUlcer: SkinUlcer OtherSkinDisease
Vasculitis: ClinicalCondition
CutaneousVasculitis: Vasculitis InterferingSkinDisease
CapillaryDisease: ClinicalCondition
Telangiectasia: CapillaryDisease
PeriungualTelangiectasia: Telangiectasia InterferingSkinDisease
AdverseDrugReaction: ClinicalCondition
Hypersensitivity: ClinicalCondition
SevereReaction: Hypersensitivity
Anaphylaxis: SevereReaction
AllergyStatus: Hypersensitivity
DrugAllergy: AllergyStatus AdverseDrugReaction
DrugAnaphylaxis: DrugAllergy Anaphylaxis
PregnancyRelatedState: ClinicalCondition
PregnancyState: PregnancyRelatedState
LactationState: ClinicalCondition
PregnancyPlanning: ClinicalCondition
CellTherapyByHistory: ClinicalCondition
ConditionOfNoConcern: ClinicalCondition
"""

CONDITIONS = """
ClinicalCondition | =R69 | =64572001
ConditionOfNoConcern | D50-D77 D86 E00-E89 G47 G50-G73 G89 H00-H95 I00-I25 I26-I52 I5A I70-I99 J00-J99 K00-K95 D78 |
ConditionOfNoConcern | M00-M99 N00-N99 P00-P96 Q10-Q18 Q20-Q79 R00-R99 S00-T88 U09 V00-Y99 Z00-Z99 |
ConditionOfNoConcern | D70 D64.9 | 83901003 69896004 26843008 398049005 38341003 59621000 44054006 73211009 40930008
LupusErythematosus | | =200936003
SystemicLupusErythematosus | =M32 =M32.9 M32.10 M32.11 M32.12 M32.13 M32.15 M32.8 | =55464009 309762007
SystemicLupusErythematosus ?NeuropsychiatricLupus | M32.1 M32.19 |
LupusNephritis | =M32.14 | =68815009
NeuropsychiatricLupus | | 230307005
DrugInducedLupus | =M32.0 | =80258006 =201436003
CutaneousLupusErythematosus | =L93 L93.0 L93.1 L93.2 H01.12 | =7119001 200938002 239891002
SystemicLupusRash | | =95332009
NervousSystemDisease | =Z86.6 =Z86.69 | =118940003
NervousSystemDisease ?CnsDisease | G90 G97-G99 Z87.72 Q85.0 Q85.8 Q85.9 |
NervousSystemDisease | G90.0 G90.2 G90.5 G90.A G98.0 G99.0 |
ClinicalCondition ?CnsDisease | K76.82 R90.0 T85.0 Z45.41 Z98.2 |
ClinicalCondition ?CnsDisease ?InbornErrorOfImmunity | Q86-Q87 Q89-Q99 |
CnsDisease | G00-G09 G10-G32 G35 G35-G37 G80-G83 G91-G96 Q00-Q07 G90.3 G90.B G97.0 G97.2 G97.83 | =23853001
CnsDisease | G93.9 G97.84 G99.2 D86.81 E51.2 M43.3 M47.0 M47.1 M50.0 M51.0 I02 P10 P52 P57 P91 E75.0 E75.1 E75.4 |
CnsDisease | P11.0 P11.1 P11.2 P11.5 Q85.1 | 171131006
CerebrovascularDisease | I60-I69 G45-G46 G43.6 I97.81 I97.82 D57.03 D57.213 D57.413 D57.433 D57.453 D57.813 |
CerebrovascularDisease | O87.3 Z86.73 Q28.0 Q28.1 Q28.2 Q28.3 |
CerebralVasculitis | =I67.7 | =427020007
Epilepsy | =G40 | =84757009 | G41
SeizureDisorder | | =128613002
CnsInfection | A80-A89 A52.1-A52.3 G00 G01 G02 G06 G07 A01.01 A02.21 A06.6 A17 A20.3 A27.81 A32.1 | =128117002
CnsInfection | A39.0 A39.81 A42.81 A42.82 A50.4 A51.41 A52.04 A52.05 A54.81 A54.82 A69.21 A92.2 A92.31 B05.0 B05.1 |
CnsInfection | B06.01 B06.02 B26.1 B26.2 B27.02 B27.12 B27.82 B27.92 B37.5 B38.4 B40.81 B42.81 B43.1 B45.1 B46.1 |
CnsInfection | B50.0 B57.41 B57.42 B58.2 B60.11 B60.2 B69.0 B83.2 B90.0 B91 B94.1 Z86.12 Z86.61 |
CnsInfection ?HerpesEncephalitis | B10.0 |
OtherInfection ?CnsInfection | A69.22 A92.32 B06.00 B06.09 B57.40 B57.49 A36.82 B56 J10.81 J11.81 | | B06.0 B57.4
Seizure | R56 P90 | =91175000
HeadacheDisorder | G43-G44 | 37796009
PsychiatricIllness | F01-F99 Z86.5 | | F00-F99
ImmuneMechanismDisorder | =D89 =D89.8 =D89.89 =D89.9 =Z86.2 |
ImmuneMechanismDisorder | D89.0 D89.2 D89.3 D89.4 D89.81 D89.83 D89.84 |
ImmunodeficiencyDisease | =D84 =D84.8 =D84.9 | =234532001
CongenitalOrAcquiredImmunodeficiency | D84.89 | | D84.8
InbornErrorOfImmunity | D80-D83 D84.0 D84.1 D71 D70.0 D89.82 E70.330 D72.0 | =58606001
AcquiredImmunodeficiency | D84.81 D84.822 |
HivInfection | =B20 Z21 B97.35 E88.14 | =86406008 | B20-B24
ClinicalCondition ?HivInfection | R75 |
ClinicalCondition ?InbornErrorOfImmunity | D76.1 |
DrugInducedImmunosuppression | D84.821 |
HeartDisease | =I51 =I51.9 | =56265001
ClinicalCondition ?HeartFailure | Z95.811 Z95.812 |
HeartFailure | =I50 =I50.9 I50.2 I11.0 I13.0 I13.2 I09.81 I97.13 P29.0 | =84114007 42343007 703272007
InfectiousDisease | =Z86.1 =Z86.19 | =40733004
OtherInfection | A00-B99 J00-J22 U07 N39.0 N30 N10 K61 K65 M00 M86 J85 J86 I33 I38 N70 N71 N72 N73 P35 P36 P37 |
OtherInfection | P38 P39 H66 R65.2 O85 O86 | 195662009 444814009 10509002 43878008 307426000 427898007 65363002
HerpesSimplex | =B00 A60 B00.1 B00.2 B00.8 B00.9 P35.2 | =88594005 1475003
HerpesSimplex CnsInfection | B00.3 B00.82 |
HerpesZoster CnsInfection | B02.1 B02.24 |
Chickenpox CnsInfection | B01.0 B01.1 |
HerpesEncephalitis HerpesSimplex | B00.4 | 428638009
HerpesEncephalitis HerpesZoster | B02.0 | 230176008
OcularHerpes HerpesSimplex | B00.5 | 9389005 13608004 72321008
OcularHerpes HerpesZoster | B02.3 | 421029004
OcularHerpes | | | H19.1
DisseminatedHerpes HerpesSimplex | B00.0 B00.7 | 13710008
DisseminatedHerpes HerpesZoster | B02.7 | 55560002
Chickenpox | =B01 | =38907003
HerpesZoster | =B02 | =4740000 | G53.0
VaricellaZosterInfection | | =309465005
Neoplasm | =D48.9 =D49.9 | =55342001
Neoplasm ?PrimaryMalignancy | D37-D49 Z86.03 | | D37-D48
CnsNeoplasm ?PrimaryMalignancy | D42 D43 D49.6 |
Neoplasm ?CnsDisease | Z86.0 |
MalignantNeoplasm | =C80 =C80.0 | =363346000
PrimaryMalignancy | =C80.1 C00-C96 C43-C44 Z19 C80.2 | 254701007 254651007 372130007 | =C80.0 =C80.9 C00-C97
PrimaryMalignancy | | 363354003 285432005 399326009 255108000 425231005 254837009 254838004
PrimaryMalignancy | | 372244006 93689003 94047004 93655004
ClinicalCondition ?PrimaryMalignancy | D63.0 G89.3 R53.0 M36.1 |
SecondaryMalignancy | C77-C79 C7B I31.31 J91.0 R18.0 |
SecondaryMalignancyOfCns | C79.3 |
SecondaryMalignancy ?CnsDisease | C79.4 |
CnsMalignancy | C70-C72 |
PrimaryMalignancyByHistory | =Z85 =Z85.9 Z08 Z85.3 Z85.41 Z85.51 Z85.82 | 429087003 429050006
PrimaryMalignancyByHistory ?CnsDisease | Z85.84 Z85.848 |
CnsMalignancyByHistory | Z85.841 |
CarcinomaInSitu | D00-D09 Z86.00 | 92546004
BenignNeoplasm | D10-D36 D3A Z86.01 |
BenignNeoplasm CnsNeoplasm | D18.02 D32 D33 Z86.011 |
SkinDisease | =L98.9 | =95320005
SkinDisease ?InterferingSkinDisease ?OtherSkinDisease | L99 |
OtherSkinDisease | L00-L99 Q80-Q84 L94.0 I83.1 | 271807003 24079001
SkinInfection | L00-L08 A46 B07 B08.1 B35 B36 B86 |
InterferingSkinDisease | L40 L51 L94.3 M06.3 M33.0 M33.1 M33.9 M36.0 M34 L95.0 |
InterferingSkinDisease | | 9014002 396230008 89155008 36715001 402426007 402427003 33719002
CutaneousVasculitis | =L95 |
Vasculitis | =I77.6 | =31996006
Vasculitis ?InterferingSkinDisease | M31.0 M31.7 M30.0 M30.1 M05.2 M35.0B D69.0 D89.1 I77.82 |
ConditionOfNoConcern ?InterferingSkinDisease | R23.1 |
CapillaryDisease | =I78 =I78.8 =I78.9 |
Telangiectasia | | =247479008
SkinUlcer | =L98.4 =L98.499 | =46742003
OtherSkinUlcer | L98.41-L98.49 L98.A L89 |
LegUlcer | L97 I83.0 I83.2 I87.01 I87.03 I87.31 I87.33 |
AdverseDrugReaction ?DrugAllergy | T88.7 T45.1X5 |
AdverseDrugReaction ?DrugAllergy | | =62014003
Hypersensitivity | | =473010000
Anaphylaxis | =T78.2 T78.0 T80.5 Z87.892 | =39579001
SevereReaction | D72.12 | 702809001
SevereReaction InterferingSkinDisease | L51.1 L51.2 L51.3 | 73442001 23067006
OtherSkinDisease AdverseDrugReaction ?DrugAllergy | L27.0 L27.1 |
CellTherapyByHistory | Z92.850 |
HeartDisease | | 420300004 421704003 420913000 422293003
DrugAnaphylaxis | T88.6 |
DrugAllergy | | =416098002
AllergyStatus | Z88 Z91.0 T78.3 T78.4 T80.6 | 609328004
PregnancyRelatedState ?PregnancyState | O00-O08 O10-O16 O24-O25 O60-O77 O88-O9A O26 |
PregnancyState | =Z33.1 Z32.01 Z33.3 Z34 Z36 Z3A | =77386006 72892002 | =Z33 Z32.1 Z35
PregnancyState | O09 O20-O22 O28-O36 O40-O48 O26.0 O26.1 O26.2 O26.3 O26.4 O26.5 O26.61 O26.71 O26.8 O26.9 |
PregnancyState | O10.01 O10.11 O10.21 O10.31 O10.41 O10.91 O24.01 O24.11 O24.31 O24.41 O24.81 O24.91 O25.1 |
PregnancyState InfectiousDisease ?PregnancyState | O23 |
PregnancyState CerebrovascularDisease | O22.5 |
PregnancyState HeartFailure | O29.12 |
PregnancyState CnsDisease | O29.21 |
PregnancyRelatedState Seizure ?PregnancyState | O15 |
PregnancyRelatedState PrimaryMalignancy ?PregnancyState | O9A.1 |
PregnancyRelatedState InfectiousDisease ?PregnancyState | O98.0 O98.1 O98.2 O98.3 O98.4 O98.6 |
PregnancyRelatedState HivInfection ?PregnancyState | O98.7 |
PregnancyRelatedState InfectiousDisease ?HerpesOrVaricellaZosterInfection ?HerpesEncephalitis ?PregnancyState | O98.5 |
PregnancyRelatedState InfectiousDisease ?HerpesOrVaricellaZosterInfection ?HerpesEncephalitis ?PregnancyState | O98.8 |
PregnancyRelatedState InfectiousDisease ?HerpesOrVaricellaZosterInfection ?HerpesEncephalitis ?PregnancyState | O98.9 |
PregnancyRelatedState ?CongenitalOrAcquiredImmunodeficiency ?PregnancyState | O99.1 |
PregnancyRelatedState ?CnsDisease ?CnsFindingForJudgement ?PregnancyState | O99.35 |
PregnancyRelatedState PsychiatricIllness ?PregnancyState | O99.31 O99.32 O99.33 O99.34 |
PregnancyRelatedState ?HeartFailure ?CnsDisease ?PregnancyState | O99.4 |
PregnancyRelatedState SkinDisease ?InterferingSkinDisease ?OtherSkinDisease ?PregnancyState | O99.7 |
PregnancyRelatedState | O80-O82 O85-O87 O26.62 O26.63 O26.72 O26.73 O25.2 O25.3 Z33.2 Z37 Z38 Z39 |
PregnancyRelatedState | O10.02 O10.03 O10.12 O10.13 O10.22 O10.23 O10.32 O10.33 O10.42 O10.43 O10.92 O10.93 |
PregnancyRelatedState | O24.02 O24.03 O24.12 O24.13 O24.32 O24.33 O24.42 O24.43 O24.82 O24.83 O24.92 O24.93 |
LactationState | Z39.1 O92.7 | 413712001
PregnancyPlanning | Z31.69 Z31.61 Z31.83 Z31.84 |
"""

CONDITION_DOMAINS = {
    "infections": "InfectiousDisease",
    "immunodeficiency": "CongenitalOrAcquiredImmunodeficiency",
    "heart-failure": "HeartFailure",
    "cns": "CnsDisease",
    "herpes": "HerpesOrVaricellaZosterInfection",
    "malignancy": "MalignantNeoplasm",
    "skin": "SkinDisease",
}
