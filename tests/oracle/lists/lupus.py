"""Lupus (inc-02, exc-10): systemic, of the skin alone, by drugs. M32 without a further character is systemic."""

LISTS = """
SystemicLupusErythematosus
in icd M32
out icd M32.0
may icd M35.1 M35.9  # overlap, or a connective tissue disease that is not named
may who G05.8 G63.5 I32.8 I39 J99.1 N08.5 N16.4 G73.7 O99.8       # an asterisk code of which SLE is one cause
may cm O99.89 R69
may who R69
may icd Z87.3
out cm Z87.31

CutaneousLupusErythematosus
in icd L93
in cm H01.12
may who H01.1 R69
may cm R69

DrugInducedLupus
in icd M32.0
may who O99.8 R69
may cm R69

LupusErythematosus
words icd lupus
out icd A18.4 D68 P00 R76
out cm D68.312 D68.62
"""
