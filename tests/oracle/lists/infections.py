"""Infections, in whichever chapter they are coded: a record of one that cannot be used withholds their review (exc-02).

No criterion fails by an infection alone, so the chapters beside A and B are listed by category: in where the category
is of infections, may be where some of its codes are.
"""

LISTS = """
InfectiousDisease
in icd A00-B99
out icd B90-B94                                                   # late effects
may icd B95-B98                                                   # the agent of a disease
in icd G00-G02 G06 G07
may icd G03-G05 G08 G09 G14 G53 G63 G73 G94
in icd H00.0 H05.0 H44.0 H60.0-H60.3 H66 H67 H70
out cm H05.00
may icd H01.0 H03 H04.0 H04.3 H06 H10 H13 H16 H19 H20 H22 H30 H32 H44.1 H45 H60 H62 H65 H68 H73 H75 H83.0 H94
in icd I30.1 I33 I40.0
may icd I00-I02 I30 I32 I38-I41 I43 I52 I68 I76 I80 I88 I98
in icd J00-J22 J34.0 J36 J39.0 J39.1 J85 J86
in cm J44.0 J47.0 J95.851
may icd J31 J32 J35 J37 J40-J42 J44 J47 J69 J95 J98.5 J99
in icd K11.3 K12.2 K61 K63.0 K65 K67 K75.0
in cm K68.1 K94.02 K94.12 K94.22 K94.32 K95.01 K95.81
may icd K04 K05 K10 K11.2 K12 K20 K23 K29 K31.8 K35-K37 K57 K63.8 K66 K68 K75 K77 K80 K81 K83 K85 K87 K90.8 K93-K95
in icd L00-L08
out icd L05.9
may icd L30.3 L44.4 L88 L98.0
in icd M00 M01 M46.2 M46.3 M60.0 M65.0 M65.1 M71.0 M71.1 M72.6 M86
in cm M46.4
may icd M02 M03 M46 M49 M63 M68 M72 M73 M90
may cm M27.2 M35.81
in icd N10 N13.6 N15.1 N30.0 N34.0 N39.0 N41.2 N43.1 N45 N48.2 N49 N61 N70-N75 N12
out icd N75.0 N75.8 N75.9
may icd N08 N11 N16 N29 N30 N33-N37 N41 N48.1 N51 N76 N77 N98.0 N99.5
out icd N30.1 N30.4 N36
in icd O23 O41.1 O75.3 O85 O86 O88.3 O91 O98
may icd O03-O08 O99.5 O99.6 O99.8
in icd P23 P35-P39
in icd D73.3 E06.0 E32.1 R57.2 R65.2 U04 Z21
in cm D76.2 E88.14 R65.0 R78.81 U07
in who D76.2 U07.1 U07.2 F02.4 R65.0 R65.1
may icd R65 R75
out cm R65.1
in icd T80.2 T81.4 T82.6 T82.7 T83.5 T83.6 T84.5-T84.7 T85.7 T88.0 T87.4
in cm T86.812
in who T79.3
may icd T86 U09
may icd R69
"""
