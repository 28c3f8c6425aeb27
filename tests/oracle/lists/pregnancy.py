"""Pregnancy, breastfeeding and the plan of a pregnancy (exc-09).

In: what says that a pregnancy is there. May be: its loss, labour, and what runs on into childbed. Out: what follows a
delivery or the end of a pregnancy, childbed, and what is said of the child. The last two thirds of the list
follow the titles `complicating pregnancy`,
`... childbirth` and `... the puerperium`.
"""

LISTS = """
PregnancyState
words icd pregnan|gestation(?!al age)|trimester|antenatal|obstetric
in icd Z34 Z36 Z32.1
in cm Z33.1 Z33.3 Z32.01 Z3A O09 Z03.7                            # a trouble of the pregnancy is ruled out
in who Z33 Z35
may cm Z33 Z33.2 Z32.00 Z32.2 Z32.3 Z64.0 Z29.13 Z76.81
out cm Z32.02
may who Z32.0 Z64.0
out icd Z37-Z39 Z30 Z31 Z32 Z87 Z64 Z01 Z03 Z22 Z04 Z78 Z76 Z29 Z28 Z52 Z71 Z72 Z79
may icd O00-O08 N98
in cm O00.01 O00.11 O00.21 O00.81 O00.91                          # beside a pregnancy in the womb
out cm O04                                                        # what follows a termination
in icd O11-O16 O20-O23 O26 O28-O36 O40-O48
may cm O10 O24 O25
in cm O10.01 O10.11 O10.21 O10.31 O10.41 O10.91 O24.01 O24.11 O24.31 O24.41 O24.81 O24.91 O25.1
out cm O10.03 O10.13 O10.23 O10.33 O10.43 O10.93 O24.03 O24.13 O24.33 O24.43 O24.83 O24.93 O25.3
may cm O11.4 O12.04 O12.14 O12.24 O13.4 O14.04 O14.14 O14.24 O14.94 O15.1 O15.9 O16.4 O26.62 O26.72
out cm O11.5 O12.05 O12.15 O12.25 O13.5 O14.05 O14.15 O14.25 O14.95 O15.2 O16.5 O26.63 O26.73
may who O10-O16 O24 O25 O26.6 O26.7
in who O15.0
out who O15.2
may icd O60-O77
in icd O60.0
out icd O60.1 O60.2 O70 O71.2 O72 O73                             # delivered
out who O60.3 O75.7
out icd O80-O87 O89-O97
may icd O88 O98 O99 O91 O92
may cm O90.3
out icd O92.3-O92.5 O92.7
out cm O91.02 O91.03 O91.12 O91.13 O91.22 O91.23 O92.02 O92.03 O92.12 O92.13
in cm O91.01 O91.11 O91.21 O92.01 O92.11
out cm O88.03 O88.13 O88.23 O88.33 O88.83
in cm O88.01 O88.11 O88.21 O88.31 O88.81
in cm O98.01 O98.11 O98.21 O98.31 O98.41 O98.51 O98.61 O98.71 O98.81 O98.91
out cm O98.03 O98.13 O98.23 O98.33 O98.43 O98.53 O98.63 O98.73 O98.83 O98.93
in cm O99.01 O99.11 O99.21 O99.28 O99.31-O99.35 O99.41 O99.51 O99.61 O99.71 O99.81-O99.84 O99.891
may cm O99.214 O99.284 O99.314 O99.324 O99.334 O99.344 O99.354 O99.814 O99.824 O99.834 O99.844 O99.89
out cm O99.03 O99.13 O99.215 O99.285 O99.315 O99.325 O99.335 O99.345 O99.355 O99.43 O99.53 O99.63 O99.73 O99.815
out cm O99.825 O99.835 O99.845 O99.893
may cm O9A
in cm O9A.11 O9A.21 O9A.31 O9A.41 O9A.51
out cm O9A.13 O9A.23 O9A.33 O9A.43 O9A.53
may icd A34
out icd P00-P96 N96 N97 F53 M83 Q00-Q99 D58 Y69-Y84 X00-X99 E23 K21 D20 E34 Z20 O90 Y42 Y55 L81 L29 T83 N83 N73 N80
out icd Z13 Z80-Z84 Z98 K05 N85 N88 Z86
may icdo 910

LactationState
words icd lactat|breast.?feed
in icd Z39.1
in cm O91.03 O91.13 O91.23 O92.03 O92.13
in icd O92.7
may icd O92.3-O92.6
may who O91 O92.0-O92.2
may cm O92.2
out icd O91 O92 P92 P04 E72 E74 E88 N64 R63 Z76 Y55 P74 Z13 E87 K90 Q00-Q99 T86 G37 R74 Z71 E73
out cm O91.01 O91.11 O91.21

PregnancyPlanning
words icd procreat|fertili[sz]|infertil|conception|reproductive
in cm Z31.61 Z31.83
may icd Z31
out cm Z31.44                                                     # of a man
in who Z31.1-Z31.3
may icd N98
out icd N46 Z30 Z35 O09 N97 N94-N96 Z84 Y60-Y84 X96 O02 O72 O73 Z13 Z71 Z52 Z11 N99 N40-N53 E28 Z01
"""
