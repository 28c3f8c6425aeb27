"""The classes of medicines that criteria ask of, and what a code of ATC, RxNorm or SNOMED CT, or a name, says of each.

The lists are in lists/medicines.py. MEDICINES names their codes once more, for comparisons: `| RxNorm | ATC |` a line.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .codes import ATC, RXNORM, SNOMED
from .lists.medicines import GROUPS, INGREDIENTS, LISTS, SUBSTANCES
from .prefixes import IN, MAY, Answer, Lists, expanded, lines_of

MEDICINE_CLASSES = tuple(
    "StudyMedicine BCellTargetedDrug BtkInhibitor Antibacterial Antimalarial SystemicGlucocorticoid Immunosuppressant"
    " Biologic AlsoTopical SystemicForm TopicalForm".split()
)
_FORM = re.compile(r"[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?", re.ASCII)
_KNOWN = frozenset(one for token in GROUPS.split() for one in expanded(token))


def _atc() -> Lists:
    found = Lists()
    for name, verdict, _, rest in lines_of(LISTS):
        found.add(name, verdict, rest.split())
    return found.close()


def _ingredients() -> tuple[dict[str, Answer], dict[str, Answer]]:
    names, numbers = {}, {}
    for line in INGREDIENTS.strip().splitlines():
        called, numbered, sure, possible = (cell.strip() for cell in (line + " |").split("|")[:4])
        answer = dict.fromkeys(possible.split(), MAY) | dict.fromkeys(sure.split(), IN)
        names |= {name.strip(): answer for name in called.split(",")}
        numbers |= dict.fromkeys(numbered.split(), answer)
    return names, numbers


ATC_LISTS = _atc()
NAMES, NUMBERS = _ingredients()
_CALLED = NAMES | {"*": dict.fromkeys(MEDICINE_CLASSES, MAY)}
CONCEPTS = {code: _CALLED[name] for name, code in (each.strip().rsplit(None, 1) for each in SUBSTANCES.split(","))}


@lru_cache(maxsize=20_000)
def medicine_answer(system: str, code: str) -> Answer | None:
    """What the classes say of a code of a medicine or a substance; None when it is not known."""
    if system == ATC:
        bare = code.strip().upper()
        known = _FORM.fullmatch(bare) and any(group.startswith(bare[:3]) for group in _KNOWN)
        return ATC_LISTS.verdicts(bare) if known else None
    if system == RXNORM:
        return NUMBERS.get(code)
    return CONCEPTS.get(code) if system == SNOMED else None


def _specimens() -> str:
    """The codes that the lists name; of ingredients those of some class, and pirfenidone, which is of none."""
    rows = [[cell.strip() for cell in line.split("|")] for line in INGREDIENTS.strip().splitlines()]
    numbers = " ".join(row[1] for row in rows if any(row[2:]) or row[0] == "pirfenidone")
    listed = " ".join(one for _, _, _, rest in lines_of(LISTS) for one in rest.split() if "-" not in one)
    return f" | {numbers} | {listed} |\n"


MEDICINES = _specimens()
