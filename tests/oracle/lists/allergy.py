"""Severe allergic reactions, hypersensitivity, and the status of an allergy (exc-01).

Severe: anaphylaxis, Stevens-Johnson syndrome, toxic epidermal necrolysis, DRESS, and a history of anaphylaxis. May be
severe: what a code holds beside others (a history of any disease of the skin, a sequel of any effect, erythema
multiforme, shed skin, the sting of an insect). In: an allergy that is stated, without its severity. May be: an adverse
effect of a medicine that is not specified, a drug eruption, serum sickness, contact allergy to a medicine, an immune
disease or a disease of the lung by a medicine. Out: hay fever, asthma, hives, eczema, contact allergy to other things,
pneumonitis by dusts and colitis by food, which are of one organ and no severe reactions; the toxic effects of medicines
on an organ (bone, glands, marrow, liver, phototoxic skin), which are no hypersensitivity; poisonings.
"""

LISTS = """
SevereReaction
in icd T78.0 T78.2 T80.5 T88.6 L51.2
in cm L51.1 L51.3 D72.12 Z87.892
may who L51.1                                                     # bullous: Stevens-Johnson among others
may icd L51.8 L51.9 L26 Z87.2 O99.7
may cm L49 D89.4
may who Z87.8 T98.1 T98.3
may icd T63.4 T63.9 T88.2
may cm T65.81
out icd L51
may icd L27.0                                                     # AGEP is coded there

AllergyStatus
in icd Z88 Z91.0
in cm Z28.04 K08.55
in icd Z51.6

Hypersensitivity
words icd allerg|anaphyl|hypersens|drug reaction|adverse effect|adverse food|serum (?:neurop|react|sick)
words icd other serum|angio-?neurotic|angio-?(?:o?edema)|drug eruption|due to drugs and medic|stevens
words icd epidermal necrol|toxic erythema|drug-?.?induced (?:fever|pemphig|autoimm|systemic lupus)
words icd lichenoid drug|photoall|phototox|heparin
in icd T78.4 T80.6
may icd T78.1 T78.3 T78.8 T78.9 T80.9 T88.7 T88.1
may cm T80.82 T80.89 T80.90 T80.92
out cm T80.91
may who T80.8 Y40-Y59 Y88.0
may icd L27 L23.3 L25.1 L43.2 L53.0 L56.1 L10.5
out icd L27.2 L27.8                                               # by food, by what is no medicine
may cm L12.31
may icd D59.0 G61.1 J39.3 J70.2-J70.4 M31.0 M32.0 M36.4 R50.2
may cm D75.82 D75.84
out cm D75.821
may icd P93
out cm P93.0
may cm O9A.2 R69
may who R69
out icd B44 J67 J82 L50 L56 M13 D52 D61 D64 D68 D69.0 D69 D72 D84 E03 E06 E15 E16 E23 E24 E27 E66 G21 G24 G25 G44
out icd G62 G71 G72 G95 H01 H10
out icd H26 H65 H83 I27 I42 I95 J30 J45 J70 K03 K22 K59 K71 K85 L20 L23 L24 L64 M10 M30 M80 M81 M83 M87 N14 N46 N48
out icd N52 O77 O88 P58 R33 R74 R76 R82-R89 T96 Y60-Y99 Z01 Z36 Z60 Z76 Z92 Z03 Z13 Z84 V00-V99 W00-W99 X00-X99
out icd K52 Z83 T38 Z22 Z23
out cm M1A Z79 E89 E09 D75 T36-T50 Z87 Z14
out who T36-T50
"""

# ICD-10-CM names the intent in the sixth character: 5 is an adverse effect of the medicine, 1 to 4 and 6 are not.
# Of these it names it in the fifth.
_FIFTH = "T369 T379 T399 T414 T427 T439 T459 T479 T499".split()
_FOURTHS = [f"T{number}{fourth}" for number in range(36, 51) for fourth in "0123456789ABCZ"]
ADVERSE_EFFECTS = (
    *(f"{code}5" for code in _FIFTH),
    *(f"{code}{fifth}5" for code in _FOURTHS if code not in _FIFTH for fifth in "X0123456789A"),
)
