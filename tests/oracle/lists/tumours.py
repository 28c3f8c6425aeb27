"""Tumours (exc-07): malignant ones, which of them are secondary or a history, in situ ones, skin cancer but melanoma.

In: what a code of ICD-10 names as malignant, its history, its spread; of D37-D48 the diseases of the blood to which
ICD-O gives behaviour 3. May be: a tumour of uncertain or unknown behaviour (D37-D49), what ICD-O gives behaviour 1
wherever it is coded, a consequence or a treatment of a tumour of which the code does not say that it is malignant, a
treatment or its traces (radiation, a grafted marrow, a removed breast) that is mostly for one. Out: in situ and benign,
and what is given for lupus too.
"""

LISTS = """
PrimaryMalignancy
in icd C00-C96
out icd C77-C79                                                   # secondary
out cm C7B C80.0
in who C97
may icd C80                                                       # without a site: primary or spread
in cm C80.1 C80.2
may cm C22.9
may icd C86.6 C96.5 C96.6                                         # behaviour 1 among them
in icd Z08 Z85                                                    # history of it
in cm R97.21
may icd D37-D48                                                   # uncertain or unknown behaviour
out cm D3A
may cm D3A.00 D3A.8                                               # not told that it is benign
in icd D45 D46 D47.1 D47.3 D47.4                                  # behaviour 3
may cm D49 Z86.03
may who Z86.0
in who B21
may who B22.7
may cm D72.11 D75.81 D89.41 E85.81 R80.3 J84.81 J84.82 M31.2      # a clone, in some or all
may icd D76.3 E16.4
may who Q82.2
may icd D63.0 E24.3 E34.0 E34.2 E88.3 G13.0 G13.1 G73.1 G99.2     # a consequence of a tumour
may icd M36.0 M36.1 M90.6
may cm D61.82 E31.2 G70.80 G89.3 H47.42 H47.52 H47.63 L10.81 M84.5 R53.0
may who G53.3 G55.0 G63.1 G73.2 G94.1 L41.2 M49.5 M82.0 M90.7 N08.1 N16.1 O99.8
may cm O9A.1 Z19
may cm Z17                                                        # receptors of a tumour
may icd Z51.0 Z51.1 Z54.1 Z54.2 Z92.3                             # treatments that are mostly for a tumour
may cm Z48.3 Z79.63 Z79.64 Z79.81 Z92.21 Z92.26 D61.810 D64.81 D70.1 K12.31 T45.A T80.810
out cm Z79.630 Z79.631                                            # cyclophosphamide, methotrexate: for lupus too
may who Z92.6 U85
may icd T66 J70.0 J70.1 K52.0 K62.7 L58 L59.8 L59.9 M96.2 M96.5 N30.4           # radiation
may cm G62.82 K12.33 N46.024 N46.124 N52.35-N52.37
may icd T86.0                                                     # grafted marrow or cells
may cm D89.81 M31.11 T80.82 T86.5 Z48.290 Z52.011 Z92.85 Z94.81 Z94.84
out cm Z92.858
may who Z94.8
may icd I97.2 Z44.3 Z90.0 Z90.1 Z90.2 Z90.6 Z96.3                 # removed, mostly for a tumour
may cm N52.31 N52.32 N65 Z42.1
out cm Z90.01
out cm E31
may cm Z51.12
may cm R85.614 R87.614 R87.624                                    # cells
may who R69
may cm R69

SecondaryMalignancy
in icd C77-C79
in cm C7B C80.0 J91.0 R18.0 I31.31  # spread to lymph nodes, organs, serous membranes
may icd C80
out cm C80.1 C80.2
may cm C22.9
may icd D48.9
may cm D49 O9A.1 Z19
may icd D63.0 E24.3 E34.0 E34.2 E88.3 G13.0 G13.1 G73.1 G99.2     # a consequence of a tumour, as above
may icd M36.0 M36.1 M90.6
may cm D61.82 D75.81 G70.80 G89.3 H47.42 H47.52 H47.63 L10.81 M84.5 R53.0
may who G53.3 G55.0 G63.1 G73.2 G94.1 M49.5 M82.0 M90.7 N08.1 N16.1 B22.7 O99.8
may icd Z51.0 Z51.1 Z54.1 Z54.2                                   # its treatment
may cm Z17 Z48.3 Z79.63 Z79.81 D61.810 D64.81 D70.1 K12.31 T45.A T80.810
out cm Z79.630 Z79.631
may who U85
may icd T66 J70.0 J70.1 K52.0 K62.7 L58 L59.8 L59.9 M96.2 M96.5 N30.4
may cm G62.82 K12.33 N46.024 N46.124 N52.35-N52.37
may icd T86.0
may cm D89.81 M31.11 T80.82 T86.5 Z48.290 Z52.011 Z92.85 Z94.81 Z94.84
out cm Z92.858
may who Z94.8
may icd I97.2 Z44.3 Z90.0 Z90.1 Z90.2 Z90.6 Z96.3
may cm N52.31 N52.32 N65 Z42.1
out cm Z90.01
may icd Z92.3                                                     # its traces, whose end is not its end
may cm R80.3 Z79.64 Z92.21 Z92.26
may who Z92.6
may cm R69
may who R69 B21.9

MalignantNeoplasm
words icd malign(?!ant (?:hypert|neurolep|hyperth|glauc|myop|otit|carbunc|pust))|cancer|carcinom|neoplas|tumou?r
words icd lymphoma|leuk[ae]+mi(?!c|a vaccin)|melanom|metasta|sarcoma|myeloma|chemother|radiother
in icd C80
in cm C22.9 O9A.1 Z19
in who M82.0                                                      # tells of a myeloma
out icd D00-D09 D10-D36                                           # in situ, benign
out cm D3A Z86.00 Z86.01
out icd Z03 Z12 Z15 Z40 Z80 Z83 Z01 Z11 Z13 Z30-Z39 Z42            # suspicion, screening, family
out icd N87 N89 N90 N85 N42 K62 B08 Q85 Q82 D64 D61 E06 M72 M04 O33-O36 O66 P04 T45 Y43 T80 T88 Y84 Q68 L72 I78 H05
out icd G21 G93 I10
may who Z92.6
out icd Z29 Z51.2 R97 X00-X99 U85 E31 B10 A22 H40 H44 H60 I33 K72 Z09 Z17 C43 Z98 Z78 Z79 L41 D86 D47

PrimaryMalignancyByHistory
in icd Z85 Z08
in cm R97.21

CarcinomaInSitu
in icd D00-D09
in cm Z86.00
may who Z86.0

NonMelanomaSkinCancer
in cm C44 Z85.828
may who C44                                                       # Merkel cells among them
may icd C46.0
may icd C43-C44
out icd C43
may icd C80
may icdo 809-811
"""
