"""What a recorded concept means: its classes, the classes that it may have besides, and what it names exactly.

In:    codings as (system, code, display) triples.
Out:   `Meaning` for conditions and medicines; words for measurements and coded values.
Source: the lists of condition_codes.py and medicine_codes.py, and the tables of codes.py.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from . import codes as table
from .condition_codes import CONDITION_CLASSES, DENIED, EXACT, WITHIN, answers_of
from .medicine_codes import MEDICINE_CLASSES, NAMES, medicine_answer
from .prefixes import IN, Answer

Coding = tuple[str, str, str]
Names = frozenset[str]
NONE: Names = frozenset()


class Meaning(NamedTuple):
    """`sure` classes hold; `possible` ones may; where nothing is mapped, any other may too.

    `exact` is what the codes name exactly, `denied` what it is to refute when they are refuted.
    """

    mapped: bool
    sure: Names
    possible: Names
    exact: Names
    denied: Names = NONE

    def among(self, name: str) -> bool | None:
        """Whether the concept belongs to the class: unknown codes may belong to any."""
        if name in self.sure:
            return True
        return None if not self.mapped or name in self.possible else False

    def denies(self, name: str) -> bool:
        """Whether to refute it is to refute the class: it names exactly the class or a broader one."""
        return name in self.denied


UNMAPPED = Meaning(False, NONE, NONE, NONE)


def _ancestors() -> dict[str, Names]:
    """Each class and those that contain it."""
    found: dict[str, Names] = {}

    def climb(name: str) -> Names:
        if name not in found:
            found[name] = frozenset({name}).union(*(climb(above) for above in WITHIN.get(name, ())))
        return found[name]

    for name in (*CONDITION_CLASSES, *MEDICINE_CLASSES):
        climb(name)
    return found


ANCESTORS = _ancestors()
_SALTS = frozenset(
    "sodium potassium calcium hydrochloride phosphate acetate sulfate succinate tosylate modified monohydrate"
    " anhydrous".split()
)


def _meaning(answer: Answer | None) -> Meaning:
    if answer is None:
        return UNMAPPED
    sure = frozenset(name for name, verdict in answer.items() if verdict == IN)
    return Meaning(True, sure, frozenset(name for name, v in answer.items() if v not in (IN, "out")), NONE)


@lru_cache(maxsize=200_000)
def _of_condition_code(system: str, code: str) -> Meaning:
    """A code's meaning; of two halves both count, and what refutes neither alone refutes nothing."""
    found = [(bare, _meaning(answer)) for bare, answer in answers_of(system, code)]
    if len(found) == 1:
        bare, one = found[0]
        named = EXACT.get(bare, NONE)
        return one._replace(exact=named, denied=DENIED.get(bare, NONE)) if one.mapped and named <= one.sure else one
    sure = NONE.union(*(meaning.sure for _, meaning in found))
    possible = NONE.union(*(meaning.possible for _, meaning in found))
    return Meaning(all(meaning.mapped for _, meaning in found), sure, possible - sure, NONE)


def _of_medicine_code(system: str, code: str) -> Meaning:
    return _meaning(medicine_answer(system, code))


def _together(meanings: list[Meaning]) -> Meaning:
    """Several codings of one record: sure if any is, possible only if every mapped one admits it."""
    mapped = [m for m in meanings if m.mapped]
    sure = NONE.union(*(m.sure for m in meanings))
    if not mapped:
        return UNMAPPED._replace(sure=sure)
    if len(mapped) == 1 and sure == mapped[0].sure:
        return mapped[0]
    admitted = frozenset.intersection(*(m.sure | m.possible for m in mapped))
    exact = NONE.union(*(m.exact for m in mapped)) if all(m.exact for m in mapped) else NONE
    return Meaning(True, sure, admitted - sure, exact, frozenset.intersection(*(m.denied for m in mapped)))


@lru_cache(maxsize=200_000)
def condition_meaning(codings: tuple[Coding, ...]) -> Meaning:
    """The classes of a recorded condition."""
    return _together([_of_condition_code(system, code) for system, code, _ in codings])


def medicine_meaning(codings: tuple[Coding, ...], text: str) -> Meaning:
    """The classes of a medicine or substance: by code, else by the ingredient names in the display."""
    found = _together([_of_medicine_code(system, code) for system, code, _ in codings])
    if found.mapped:
        return found
    display = next((display for _, _, display in codings if display), "") or text
    return _by_name(display)


def tells_systemic(codings: tuple[Coding, ...]) -> bool:
    """Whether a code is one of products that act on the whole body alone."""
    return any("SystemicForm" in _of_medicine_code(system, code).sure for system, code, _ in codings)


@lru_cache(maxsize=4096)
def _by_name(display: str) -> Meaning:
    parts = [_ingredient(part) for part in re.split(r"\s+/\s+", display.lower()) if part.strip()]
    found = [NAMES.get(part) for part in parts]
    if not found or None in found:
        return UNMAPPED
    meanings = [_meaning(answer) for answer in found]
    sure = NONE.union(*(m.sure for m in meanings))
    return Meaning(True, sure, NONE.union(*(m.possible for m in meanings)) - sure, NONE)


def _ingredient(part: str) -> str:
    """'24 HR tacrolimus 1 MG Oral Capsule' -> 'tacrolimus': the words before the first amount, without a maker's."""
    bare = re.sub(r"^\s*\d[\d.]*\s+(hr|ml|actuat|day)\s+", "", part.replace(",", " "))
    words: list[str] = []
    for word in bare.split():
        if word[0].isdigit():
            break
        words.append(re.sub(r"(?<=mab|ept)-[a-z]{4}$", "", word))
    while words and " ".join(words) not in NAMES and words[-1] in _SALTS:
        words.pop()
    return " ".join(words)


def _measurement_table() -> dict[tuple[str, str], str]:
    found = {}
    for line in table.MEASUREMENTS.strip().splitlines():
        concept, *cells = (cell.strip() for cell in line.split("|"))
        for system, cell in zip((table.LOINC, table.SNOMED, table.LOCAL), cells, strict=True):
            found.update({(system, code): concept for code in cell.split()})
    for prefix, names in (
        ("bilag-2004-", table.SYSTEMS),
        ("acr-1997-", table.ACR_ITEMS),
        ("sledai-2k-", tuple(table.DESCRIPTORS)),
        ("contraindication-", table.STUDY_MEDICINES),
        ("reviewed-", table.DOMAINS),
    ):
        found.update({(table.LOCAL, prefix + name): prefix + name for name in names})
    return found


MEASURED = _measurement_table()


def _value_tables() -> tuple[dict[tuple[str, str], str], dict[str, set[str]]]:
    coded: dict[tuple[str, str], str] = {}
    worded: dict[str, set[str]] = {}
    for line in table.VALUES.strip().splitlines():
        meaning, snomed, loinc, words = (cell.strip() for cell in line.split("|"))
        coded.update({(table.SNOMED, code): meaning for code in snomed.split()})
        coded.update({(table.LOINC, code): meaning for code in loinc.split()})
        for word in words.split():
            worded.setdefault(word, set()).add(meaning)
    return coded, worded


VALUE_CODES, _WORDS = _value_tables()
VALUE_CODES |= {(table.LOCAL, code): "excision" for code in ("excision", "mohs-surgery")}


def _nothing_known() -> dict[tuple[str, str], str]:
    systems = {"sct": table.SNOMED, "ips": table.IPS}
    lines = [[cell.strip() for cell in line.split("|")] for line in table.NOTHING_KNOWN.strip().splitlines()]
    return {(systems[system], code): said for system, said, cells in lines for code in cells.split()}


NOTHING_KNOWN = _nothing_known()


def value_word(text: str, allowed: tuple[str, ...]) -> str | None:
    """The meaning of a free word, among the allowed ones."""
    return next((m for m in _WORDS.get("_".join(text.lower().split()), ()) if m in allowed), None)
