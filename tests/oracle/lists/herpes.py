"""Herpes simplex, zoster and chickenpox (exc-06, exc-08a), and the kinds that are severe wherever they are coded.

Severe: of the brain, of the eye, disseminated (eczema herpeticum too). May be: of an inner organ or of the newborn, and
chickenpox of brain, eye or lung, of which the reading says nothing. Without a kind, herpes is not severe: a convention.
Chickenpox is no herpes for exc-06. Zoster of nerves may be over, its pain alone being left. An infection whose virus
is not named may be herpes where herpes is a usual cause. Dermatitis herpetiformis, herpes gestationis, herpangina,
herpes iris and the herpesviruses 6 to 8 are other diseases.
"""

LISTS = """
SevereHerpesInfection
in icd B00.0 B00.4 B00.5 B00.7 B02.0 B02.3 B02.7
out icd B00 B02 A60
in who H19.1
may icd B10.0                                                     # brain, by another virus of the family
may icd B01.1 B01.2 P35.2
may cm B00.81 B01.81
may who G05.1 H03.1 H13.1 H19.0 H19.2 H22.0 H32.0 J17.1 K77.0
may icd A86 A89 G04.9 B94.1 P35.9 B09
may cm Z86.61
may icd O98.5 O98.9 B94.8 B94.9
may icd Z86.1
out cm Z86.11-Z86.16
may cm R69
may who R69

HerpesInfection
in icd B00 B02 A60 P35.2
may icd B02.2                                                     # or the pain that it left
in cm B02.24
may who G53.0
may icd A64 A87.9 G03.0 G03.2 G03.9
may icd O98.3
may who G02.0 G63.0 H62.1 N77.0 N77.1 N51.8

HerpesOrVaricellaZosterInfection
words icd herpes|herpet|zoster|varicell|chickenpox|shingles
in icd B01
may cm P35.8
may who P35.8
out cm B10.8
out icd B08.2 B08.5 K12 L12 L13 L40.1 L51 O26.4 P39 Z20.8 Z25 Z27 Z23 G51.1 L10 B27 Y59 H16 K05
out who Z25.8
"""
