"""What the oracle says of one code, class by class, so that whole systems can be compared leaf by leaf.

>>> classify("condition", "http://hl7.org/fhir/sid/icd-10-cm", "G40.909")["CnsDisease"]
'in'
"""

from __future__ import annotations

from .condition_codes import CONDITION_CLASSES
from .meaning import Meaning, condition_meaning, medicine_meaning
from .medicine_codes import MEDICINE_CLASSES
from .prefixes import IN, OUT

MAY_BE = "may be"
CLASSES = {"condition": CONDITION_CLASSES, "exposure": MEDICINE_CLASSES}


def classify(kind: str, system: str, code: str) -> dict[str, str]:
    """For each class that is asked of conditions or of exposures: `in`, `may be` or `out`.

    kind: condition or exposure. system: the URI of a code system. A code that is not known may be in every class.
    """
    coding = ((system, code, ""),)
    meaning = condition_meaning(coding) if kind == "condition" else medicine_meaning(coding, "")
    return {name: _verdict(meaning, name) for name in CLASSES[kind]}


def _verdict(meaning: Meaning, name: str) -> str:
    return {True: IN, None: MAY_BE, False: OUT}[meaning.among(name)]
