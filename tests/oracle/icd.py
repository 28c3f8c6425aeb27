"""Codes of both editions of ICD-10 as they are written in records, and what the lists say of them.

In:    a code, with or without its dot, in any case, cut off, of two halves, or of the morphology of tumours.
Out:   for each class in, may be or out; None for a code that is not known, which may be anything.
Source: the reading of the protocol, `Unmapped codes`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .codes import ICD_CM, ICD_WHO
from .lists import allergy, brain, heart, herpes, immunity, infections, known, lupus, pregnancy, skin, tumours
from .prefixes import IN, MAY, OUT, Answer, Lists, expanded, joined, lines_of

TEXTS = tuple(
    module.LISTS for module in (
        brain, tumours, immunity, herpes, infections, skin, heart, allergy, lupus, pregnancy,
    )
)  # fmt: skip
CELL_THERAPY = """
CellTherapyByHistory
words icd cellular therap|immune effector|Chimeric Antigen
in cm Z92.850 T80.82
may cm Z92.85 Z92.86 G92.0                                         # gene therapy may have been of cells
may who Z92.8                                                     # treatment of any other kind
"""
_SYSTEMS = {"icd": ("cm", "who", "icdo"), "cm": ("cm",), "who": ("who",), "icdo": ("icdo",)}
#: by convention these categories alone are systemic lupus, and herpes that is not severe
ALONE = frozenset({"M32", "B00", "B01", "B02"})
_FORM = re.compile(r"[A-Z][0-9A-Z]{2,6}", re.ASCII)
_MORPHOLOGY = re.compile(r"M-?([89]\d{3})(?:/(\d)\d?|(\d))?", re.ASCII)
_BEHAVIOURS = {
    "0": {},
    "1": {"MalignantNeoplasm": MAY, "PrimaryMalignancy": MAY},
    "2": {"CarcinomaInSitu": IN},
    "3": {"MalignantNeoplasm": IN, "PrimaryMalignancy": IN},
    "6": {"MalignantNeoplasm": IN, "SecondaryMalignancy": IN},
    "9": {"MalignantNeoplasm": IN, "PrimaryMalignancy": MAY, "SecondaryMalignancy": MAY},
    "": dict.fromkeys(("MalignantNeoplasm", "PrimaryMalignancy", "SecondaryMalignancy", "CarcinomaInSitu"), MAY),
}
_KINDS_OF_TUMOUR = ("MalignantNeoplasm", "PrimaryMalignancy", "SecondaryMalignancy", "CarcinomaInSitu",
                    "PrimaryMalignancyByHistory", "NonMelanomaSkinCancer")  # fmt: skip


def _read_lists() -> dict[str, Lists]:
    found, words = {"cm": Lists(), "who": Lists(), "icdo": Lists()}, {}
    for text in (*TEXTS, CELL_THERAPY):
        for name, verdict, system, rest in lines_of(text):
            if verdict == "words":
                words.setdefault(name, []).append(rest)
                continue
            tokens = rest.split()
            for one in _SYSTEMS[system]:
                if one != "icdo" or system == "icdo":
                    found[one].add(name, verdict, tokens, own=system != "icd")
    found["cm"].add("Hypersensitivity", MAY, allergy.ADVERSE_EFFECTS, own=True)
    for lists in found.values():
        lists.alone = ALONE
        lists.words = {name: re.compile("|".join(parts), re.IGNORECASE) for name, parts in words.items()}
        lists.close()
    return found


LISTS = _read_lists()
KNOWN = {
    "cm": frozenset(one for token in known.CATEGORIES_CM.split() for one in expanded(token)),
    "who": frozenset(one for token in known.CATEGORIES_WHO.split() for one in expanded(token)),
}
_LIKE_MORPHOLOGY = {
    "cm": frozenset(one for token in known.FIVE_DIGITS_CM.split() for one in expanded(token)) | {
        one + sixth
        for line in known.SIX_DIGITS_CM.strip().splitlines()
        for token in line.split("|")[1].split()
        for one in expanded(token)
        for sixth in line.split("|")[0].strip()
    },
    "who": frozenset(
        one + fifth for token in known.FOUR_DIGITS_WHO.split() for one in expanded(token) for fifth in "0123456789"
    ),
}  # fmt: skip
EDITIONS = {ICD_CM: "cm", ICD_WHO: "who"}


def bare(code: str) -> str:
    """A code without its dot and the signs of a dagger, an asterisk or an optional code after it; in upper case."""
    return re.sub(r"^([A-Z]\w\w)\.", r"\1", re.sub(r"[\s.†*!#‡+-]+$", "", code.upper().strip()))


def halves(code: str) -> list[tuple[str, bool]]:
    """The codes that are written as one, dagger and asterisk or with a stroke between them; and which had a dot."""
    found = []
    for part in re.split(r"[+†]", code.upper()):
        whole = "." not in part and _MORPHOLOGY.fullmatch(bare(part))
        found += [(bare(half), "." in half) for half in ([part] if whole else part.split("/"))]
    return [half for half in found if half[0]]


@lru_cache(maxsize=200_000)
def of_one(edition: str, code: str, dotted: bool = False) -> Answer | None:
    """What the classes say of one bare code, None when it is in no known category; dotted: it is no morphology."""
    disease = None
    if _FORM.fullmatch(code) and code[:3] in KNOWN[edition]:
        disease = LISTS[edition].verdicts(code)
    shape = None if dotted else _MORPHOLOGY.fullmatch(code)
    tumour = _of_morphology(shape) if shape else None
    if tumour is None:
        return disease
    return joined(tumour, disease or {}) if code in _LIKE_MORPHOLOGY[edition] else tumour


def _of_morphology(shape: re.Match) -> Answer | None:
    """A histology with its behaviour; None where the fifth digit is no behaviour."""
    number, behaviour = shape[1], shape[2] or shape[3] or ""
    if behaviour not in _BEHAVIOURS:
        return None
    found = LISTS["icdo"].verdicts(number)
    of_skin = found.get("NonMelanomaSkinCancer", OUT)
    found = {name: said for name, said in found.items() if name not in _KINDS_OF_TUMOUR} | _BEHAVIOURS[behaviour]
    if of_skin != OUT and found.get("PrimaryMalignancy", OUT) != OUT:
        found["NonMelanomaSkinCancer"] = MAY
    if behaviour in ("6", "9") and found.get("CnsDisease", OUT) == OUT:
        found["CnsDisease"] = MAY  # nobody says where it has spread to
    return found
