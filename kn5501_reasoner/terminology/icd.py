"""How codes of ICD are written: two halves in one coding, and the morphology of a neoplasm in place of a code.

In:     the code of a record, as written.
Out:    its halves (dagger and asterisk, joined by + or /); of a half, `Morphology` where it is written as one.
Source: ICD-10, volume 2 (dagger and asterisk, morphology of neoplasms); ICD-O-3 for behaviour and the groups of codes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_FORM = re.compile(r"^[Mm]([89]\d{3})(?:/(\d)|(\d))?$")
_HALVES = re.compile(r"\s*[+/]\s*")
_FRACTION = re.compile(r"([Mm][89]\d{3})/(\d)(?=\s*(?:[+/]|$))")
_OF_THE_BRAIN = range(9380, 9540)
_OF_THE_SKIN = (*range(8090, 8111), *range(8720, 8791), *range(8832, 8834), *range(9700, 9703))
_CATEGORIES = frozenset(f"M{number}" for number in range(80, 100))


class Said(NamedTuple):
    """Classes that a behaviour shows, and may show."""

    sure: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


CLASSES = {
    "0": Said(("BenignNeoplasm",)),
    "1": Said(("Neoplasm",), ("PrimaryMalignancy",)),
    "2": Said(("CarcinomaInSitu",)),
    "3": Said(("PrimaryMalignancy",)),
    "6": Said(("SecondaryMalignancy",)),
    "9": Said(("MalignantNeoplasm",), ("PrimaryMalignancy", "SecondaryMalignancy")),
    "": Said(("Neoplasm",), ("PrimaryMalignancy", "SecondaryMalignancy", "CarcinomaInSitu", "BenignNeoplasm")),
}
"""Digit of behaviour -> what it says; without one, or with one that ICD-O does not have, anything."""


class Morphology(NamedTuple):
    """behaviour: a key of `CLASSES`; perhaps: other classes that a growth of this form may be in.

    perhaps_a_code: the same characters may be a code of chapter M without its dot.
    """

    behaviour: str
    perhaps: tuple[str, ...]
    perhaps_a_code: bool


def halves(code: str) -> list[str]:
    """The codes of one coding.

    >>> halves("A17.0+G01*"), halves("M8140/3"), halves("G40.9")
    (['A17.0', 'G01*'], ['M8140/3'], ['G40.9'])
    """
    kept = _FRACTION.sub(r"\1:\2", code.strip())
    return [half.replace(":", "/") for half in _HALVES.split(kept) if half]


def morphology(half: str) -> Morphology | None:
    """What the characters say as a morphology; None when they are none.

    >>> morphology("M8140/3").behaviour, morphology("M3214"), morphology("M86.10")
    ('3', None, None)
    """
    found = _FORM.match(half)
    if found is None:
        return None
    number, fraction, digit = found.groups()
    behaviour = fraction or digit or ""
    perhaps: tuple[str, ...] = ("CnsDisease",) if int(number) in _OF_THE_BRAIN else ()
    perhaps += ("OtherSkinDisease",) if int(number) in _OF_THE_SKIN else ()
    if int(number) in range(8090, 8111):
        perhaps += ("NonMelanomaSkinCancer",)
    return Morphology(behaviour if behaviour in CLASSES else "", perhaps,
                      fraction is None and half[:3].upper() in _CATEGORIES)
