"""The classes of conditions that criteria ask of, and what a code of ICD-10-CM, ICD-10 or SNOMED CT says of each.

The lists are in lists/. CONDITIONS names the codes of the lists once more, for comparisons: a line a class,
`class | ICD-10-CM | SNOMED CT | ICD-10`.
"""

from __future__ import annotations

from functools import lru_cache

from .codes import SNOMED
from .icd import CELL_THERAPY, EDITIONS, TEXTS, bare, halves, of_one
from .lists.concepts import CONCEPTS
from .prefixes import IN, MAY, OUT, Answer, lines_of

#: a class and the classes that contain it
WITHIN = {
    "SystemicLupusErythematosus": ("LupusErythematosus",),
    "CutaneousLupusErythematosus": ("LupusErythematosus", "SkinDisease"),
    "DrugInducedLupus": ("LupusErythematosus", "InterferingSkinDisease"),
    "SevereHerpesInfection": ("HerpesInfection",),
    "HerpesInfection": ("HerpesOrVaricellaZosterInfection",),
    "HerpesOrVaricellaZosterInfection": ("InfectiousDisease",),
    "NonMelanomaSkinCancer": ("PrimaryMalignancy",),
    "PrimaryMalignancyByHistory": ("PrimaryMalignancy",),
    "PrimaryMalignancy": ("MalignantNeoplasm",),
    "SecondaryMalignancy": ("MalignantNeoplasm",),
    "InterferingSkinDisease": ("SkinDisease",),
    "OtherSkinDisease": ("SkinDisease",),
    "SevereReaction": ("Hypersensitivity",),
    "AllergyStatus": ("Hypersensitivity",),
}
CONDITION_CLASSES = tuple(
    "CnsDisease CnsFindingForJudgement MalignantNeoplasm PrimaryMalignancy PrimaryMalignancyByHistory"
    " SecondaryMalignancy NonMelanomaSkinCancer CarcinomaInSitu CongenitalOrAcquiredImmunodeficiency"
    " HerpesOrVaricellaZosterInfection HerpesInfection SevereHerpesInfection InfectiousDisease HeartFailure SkinDisease"
    " InterferingSkinDisease OtherSkinDisease Hypersensitivity SevereReaction AllergyStatus LupusErythematosus"
    " SystemicLupusErythematosus CutaneousLupusErythematosus DrugInducedLupus PregnancyState LactationState"
    " PregnancyPlanning CellTherapyByHistory".split()
)
#: states and histories, which a disease of which nothing is said is not
_STATES = {"PregnancyState", "LactationState", "PregnancyPlanning", "CellTherapyByHistory"}
DISEASES = tuple(name for name in CONDITION_CLASSES if name not in _STATES)
CONDITION_DOMAINS = {
    "infections": "InfectiousDisease",
    "immunodeficiency": "CongenitalOrAcquiredImmunodeficiency",
    "heart-failure": "HeartFailure",
    "cns": "CnsDisease",
    "herpes": "HerpesOrVaricellaZosterInfection",
    "malignancy": "MalignantNeoplasm",
    "skin": "SkinDisease",
}

# codes, ICD-10 of either edition or SNOMED CT | the class that they name exactly | classes within what they name
_REFUTED = """
M32 M32.9 55464009                 | SystemicLupusErythematosus |
200936003                          | LupusErythematosus | SystemicLupusErythematosus CutaneousLupusErythematosus \
    DrugInducedLupus
7119001 L93                        | CutaneousLupusErythematosus |
G96.9 23853001                     | CnsDisease |
118940003                          | | CnsDisease
I50 I50.9 84114007                 | HeartFailure |
56265001                           | | HeartFailure
D84.9 234532001                    | | CongenitalOrAcquiredImmunodeficiency
C80 363346000                      | MalignantNeoplasm |
55342001                           | | MalignantNeoplasm
L98.9 95320005                     | SkinDisease |
B99 B99.9 40733004                 | InfectiousDisease | HerpesOrVaricellaZosterInfection
Z33.1 Z33 77386006                 | PregnancyState |
413712001                          | LactationState |
64572001                           | | *
"""


def _refuted() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    exact, denied = {}, {}
    for line in _REFUTED.strip().splitlines():
        codes, named, contained = (cell.split() for cell in line.split("|"))
        within = set(DISEASES) if contained == ["*"] else {*named, *contained}
        for code in codes:
            exact[bare(code)], denied[bare(code)] = frozenset(named), frozenset(within)
    return exact, denied


EXACT, DENIED = _refuted()


def raised(answer: Answer) -> Answer:
    """An answer in which a class says no less than the classes within it."""
    found = dict(answer)
    queue = list(found.items())
    while queue:
        name, verdict = queue.pop()
        for above in WITHIN.get(name, ()):
            before = found.get(above, OUT)
            if verdict != OUT and before != IN and before != verdict:
                found[above] = verdict
                queue.append((above, verdict))
    return found


def _concepts() -> dict[str, Answer]:
    found = {}
    for line in CONCEPTS.strip().splitlines():
        codes, sure, possible = (cell.split() for cell in (line + " |").split("|")[:3])
        names = DISEASES if possible == ["*"] else possible
        answer = raised(dict.fromkeys(names, MAY) | dict.fromkeys(sure, IN))
        found |= dict.fromkeys(codes, answer)
    return found


SNOMED_CONCEPTS = _concepts()


@lru_cache(maxsize=200_000)
def answers_of(system: str, code: str) -> tuple[tuple[str, Answer | None], ...]:
    """Each half of a condition's code, bare, with what the classes say of it; None when it is not known."""
    if system in EDITIONS:
        found = []
        for half, dotted in halves(code):
            answer = of_one(EDITIONS[system], half, dotted)
            found.append((half, None if answer is None else raised(answer)))
        return tuple(found) or ((bare(code), None),)
    return ((code, SNOMED_CONCEPTS.get(code) if system == SNOMED else None),)


def _specimens() -> str:
    """The codes that the lists name, by class, and at last those that are of no class."""
    rows: dict[str, dict[str, list[str]]] = {}
    for name in (*CONDITION_CLASSES, "none"):
        rows[name] = {"cm": [], "sct": [], "who": []}
    for text in (*TEXTS, CELL_THERAPY):
        for name, verdict, system, rest in lines_of(text):
            for column in {"icd": ("cm", "who"), "cm": ("cm",), "who": ("who",)}.get(system, ()):
                if verdict in (IN, MAY):
                    rows[name][column] += rest.split()
    for code, answer in SNOMED_CONCEPTS.items():
        rows[next(iter(answer), "none")]["sct"].append(code)
    return "\n".join(" | ".join([name, *(" ".join(cell) for cell in row.values())]) for name, row in rows.items())


CONDITIONS = _specimens()
