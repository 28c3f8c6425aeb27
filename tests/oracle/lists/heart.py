"""Heart failure (exc-04). A weak or sick heart of which failure is not stated is no heart failure.

May be: states that mostly come of a failing heart (a congested lung or liver), a pump in place of the heart, a
transplanted heart, and a rest or a group without a kind in which failure is coded.
"""

LISTS = """
HeartFailure
words icd heart failure|cardiac failure|ventricular failure|congestive|cor pulmonale|cardiogenic|cardiac insuff
words icd heart transplant|heart assist|artificial heart|peripartum cardiomyop|cardiomyopathy in the puerp
words icd circulatory system
in icd I50 I11.0 I13.0 I13.2 P29.0 R57.0
in cm I09.81 I97.11 I97.13 O29.12 T81.11
out icd I11 I13 I11.9 I13.1
out icd I97
may who I13.9 I97.1 I09.9 I51.6
may cm I97.19 I97.79 I51.81                                       # stress cardiomyopathy
may icd I51 I51.9 I42.0 I26.0 I27.1 I27.8 I27.9 O90.3
may icd I01.8 I02.0                                               # acute rheumatic, of another or any kind
out icd I51.0-I51.8 I09
out cm I27.82 I27.83
may cm I27.22
may icd J81 K76.1 R09.2                                           # congested lungs or liver, "cardiorespiratory"
may who E51.1
may cm E51.12                                                     # wet beriberi
may icd O99.4 O75.4 O10.1 O10.3 O74.2 O89.1 O29.1
out cm O29.11
out icd Z86.7                                                     # past: the criterion asks for failure now
may cm Z95.811 Z95.812 T82.512-T82.513 T82.522-T82.523 T82.532-T82.533 T82.592-T82.593
may icd T86.2 T86.3 Z94.1 Z94.3
may cm Z48.21 Z48.280
may who Z99.4 Z95.8
out icd D73 I42 I43 I99 Q24 Q28 R09 Z82 Z87 Z13 Z94 Z48 T82 T86 Z95 J68 E10-E14 I98 I52 R93 R94 Z03 J44 E08 E09
out icd I26.9 Q20 Q23 Y60-Y84 Z52 I77 P00
may icd R69
"""
