"""Immunodeficiency, congenital or acquired (exc-03). A suppression by medicines is not meant.

In: the inborn errors with their own codes, HIV, an immunodeficiency by another disease. May be: one of unspecified
cause or of few antibodies (a medicine may be it), and diseases or syndromes of which only some are an
immunodeficiency; a missing spleen; a marrow graft in trouble. Out: neutropenia, autoimmune diseases, the state under
medicines.
"""

LISTS = """
CongenitalOrAcquiredImmunodeficiency
words icd immuno?defici|immune mechanism|\\bHIV|immune defici|agranulocyt|polymorphonuclear|hypogamma
words icd congenital absence .*spleen|malformations of spleen|hyposplen|immunocomprom|DNA repair
in icd D80-D83 D84.0
may icd D80.1 D80.8 D80.9                                         # antibodies, after a medicine too
may cm D81.81                                                     # biotin: a disorder of metabolism
may icd D84.1                                                     # complement, that which lupus used up too
in cm D84.81 D84.822 D84.89
out cm D84.821                                                    # by drugs
may icd D84.8 D84.9
in icd D71
in cm D70.0
may cm D70.4                                                      # cyclic: by birth in most
may who D70                                                       # Kostmann's among them
out cm D70
may icd D72.0 D76.1 D61.0 D51.2 E31.0
out cm D61.01                                                     # red cells alone
may icd D73.0 Q89.0 Q20.6                                         # no spleen
may cm Z90.81
may who Z90.8
may icd D89
in cm D89.82
out icd D89.0 D89.1 D89.2
out cm D89.4 D89.83 D89.84
may icd T86.0                                                     # a marrow graft that failed or attacks its host
may cm T86.5
in cm E70.330
may cm E70.30 E70.331 E70.338 E70.339
may who E70.3
may icd G11.3                                                     # ataxia telangiectasia
may icd Q78.5 Q82.4 Q87.8 Q89.8 Q93 Q99
out cm Q87.81-Q87.88 Q93.51 Q93.52 Q93.82
out icd Q93.4 Q99.0-Q99.2
in icd B20 Z21 O98.7                                              # HIV
in who B21-B24 F02.4
in cm B97.35 E88.14
may icd B33.3 B97.3
out cm B97.32-B97.34
may icd R75 O99.1
may icd Z86.2
may cm Z28.03
may who N08.2 N16.2
out icd Z11 Z13 Z20 Z71 Z83 Z05 Z22 Z29 Z28 B59 D64 O36 Z79 Z92
may icd R69
"""
