"""What a recorded concept means: its classes, the classes that it may have besides, and what it names exactly.

In:    codings as (system, code, display) triples.
Out:   `Meaning` for conditions and medicines; words for measurements and coded values.
Source: the tables in condition_codes.py, medicine_codes.py and codes.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from . import codes as table
from . import condition_codes, medicine_codes

Coding = tuple[str, str, str]
Names = frozenset[str]
NONE: Names = frozenset()


class Meaning(NamedTuple):
    """`sure` classes hold; `possible` ones may; `exact` is what every mapped coding names exactly."""

    mapped: bool
    sure: Names
    possible: Names
    exact: Names

    def among(self, name: str) -> bool | None:
        """Whether the concept belongs to the class: unknown codes may belong to any."""
        if name in self.sure:
            return True
        return None if not self.mapped or name in self.possible else False


    def denies(self, name: str) -> bool:
        """Whether to refute it is to refute the class: it names exactly the class or a broader one."""
        return bool(self.exact) and self.exact <= ANCESTORS[name]


UNMAPPED = Meaning(False, NONE, NONE, NONE)


def _ancestors() -> dict[str, Names]:
    parents = {}
    for line in (condition_codes.CLASSES + medicine_codes.MEDICINE_CLASSES).strip().splitlines():
        if line:
            name, above = line.split(":")
            parents[name] = above.split()
    found: dict[str, Names] = {name: frozenset({name}) for name in ("ClinicalCondition", "Medicine", "Substance")}

    def climb(name: str) -> Names:
        if name not in found:
            found[name] = frozenset({name}).union(*(climb(above) for above in parents[name]))
        return found[name]

    for name in parents:
        climb(name)
    return found


ANCESTORS = _ancestors()


def _closed(names: Iterable[str]) -> Names:
    """The classes and all that contain them."""
    return NONE.union(*(ANCESTORS[name] for name in names))


def _narrower(names: Iterable[str]) -> Names:
    """The classes and all that they contain."""
    wanted = set(names)
    return frozenset(n for n, above in ANCESTORS.items() if wanted & above)


class _Row(NamedTuple):
    """One line of a table for one code."""

    classes: tuple[str, ...]
    possible: tuple[str, ...]
    exact: bool

    def meaning(self, below: Iterable[_Row] = ()) -> Meaning:
        """What the code means; below: the rows of longer codes."""
        below = tuple(below)
        sure = _closed(self.classes)
        names = _narrower(self.classes) if self.exact else set()
        names = {*names, *(name for row in below for name in (*row.classes, *row.possible))}
        possible = _closed({n for n in names if not _barred(sure) & ANCESTORS[n]} | set(self.possible))
        return Meaning(True, sure, possible - sure, frozenset(self.classes) if self.exact else NONE)


def _barred(sure: Names) -> Names:
    """Conventions: herpes without its kind is neither severe nor of the brain; lupus is not of the brain.

    A neoplasm that is named as such is no mere history of one.
    """
    found: set[str] = set()
    if "HerpesOrVaricellaZosterInfection" in sure:
        found |= {"SevereHerpesInfection", "CnsDisease"}
    if "LupusErythematosus" in sure:
        found |= {"CnsDisease"}
    if "Neoplasm" in sure:
        found |= {"PrimaryMalignancyByHistory"}
    return frozenset(found) - sure


class _Tree:
    """A classification that maps by prefix: the longest entry wins, and among ranges of one length the narrowest."""

    def __init__(self) -> None:
        self.rows: dict[str, _Row] = {}
        self.ranges: list[tuple[str, str, _Row]] = []

    def add(self, code: str, row: _Row) -> None:
        bare = code.replace(".", "")
        if "-" in bare:
            low, high = bare.split("-")
            self.ranges.append((low, high, row))
        else:
            self.rows[bare] = row

    def find(self, code: str) -> Meaning:
        bare = code.replace(".", "")
        rows = [(n, 0, self.rows[bare[:n]]) for n in range(1, len(bare) + 1) if bare[:n] in self.rows]
        for low, high, row in self.ranges:
            if len(bare) >= len(low) and low <= bare[:len(low)] <= high:
                rows.append((len(low), int(low, 36) - int(high, 36), row))
        longer = [row for key, row in self.rows.items() if key.startswith(bare) and key != bare]
        longer += [r[2] for r in self.ranges for end in r[:2] if end.startswith(bare) and end != bare]
        if rows:
            length, _, row = max(rows, key=lambda one: one[:2])
            return row._replace(exact=row.exact and length == len(bare)).meaning(longer)
        if not longer:
            return UNMAPPED
        return _Row((), (), False).meaning(longer)  # nothing but what all its codes share, those not listed included


def _row(classes: str, exact: bool) -> _Row:
    words = classes.split()
    return _Row(tuple(w for w in words if w[0] != "?"), tuple(w[1:] for w in words if w[0] == "?"), exact)


def _condition_tables() -> tuple[_Tree, _Tree, dict[str, Meaning]]:
    clinical, who, snomed, who_alone = _Tree(), _Tree(), {}, []
    for line in condition_codes.CONDITIONS.strip().splitlines():
        kinds, clinicals, concepts, others = (*(cell.strip() for cell in line.split("|")), "", "")[:4]
        for code in clinicals.split():
            for tree in (clinical, who):
                tree.add(code.lstrip("="), _row(kinds, code[0] == "="))
        who_alone += [(code, kinds) for code in others.split()]
        snomed |= {code.lstrip("="): _row(kinds, code[0] == "=").meaning() for code in concepts.split()}
    for code, kinds in who_alone:
        who.add(code.lstrip("="), _row(kinds, code[0] == "="))
    return clinical, who, snomed


def _medicine_tables() -> tuple[_Tree, dict[str, Meaning], dict[str, Meaning]]:
    atc, numbers, names = _Tree(), {}, {}
    for line in medicine_codes.MEDICINES.strip("\n").splitlines():
        called, numbered, anatomical, kinds = (cell.strip() for cell in line.split("|"))
        for code in anatomical.split():
            atc.add(code.lstrip("="), _row(kinds, code[0] == "="))
        row = _row(kinds.lstrip("="), kinds[0] == "=")
        numbers |= {code: row.meaning() for code in numbered.split()}
        names |= {name.strip(): row.meaning() for name in called.split(",") if name}
    return atc, numbers, names


_CLINICAL, _WHO, _SNOMED = _condition_tables()
_ATC, _NUMBERED, _NAMES = _medicine_tables()
_ICD_FORM = re.compile(r"[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?", re.ASCII)
_ATC_FORM = re.compile(r"[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?", re.ASCII)
_SALTS = frozenset(
    "sodium potassium calcium hydrochloride phosphate acetate sulfate succinate tosylate modified monohydrate"
    " anhydrous".split()
)


@lru_cache(maxsize=8192)
def _of_condition_code(system: str, code: str) -> Meaning:
    if system in (table.ICD_CM, table.ICD_WHO):
        tree = _CLINICAL if system == table.ICD_CM else _WHO
        return tree.find(code) if _ICD_FORM.fullmatch(code) else UNMAPPED
    return _SNOMED.get(code, UNMAPPED) if system == table.SNOMED else UNMAPPED


@lru_cache(maxsize=8192)
def _of_medicine_code(system: str, code: str) -> Meaning:
    if system == table.ATC:
        return _ATC.find(code) if _ATC_FORM.fullmatch(code) else UNMAPPED
    return _NUMBERED.get(code, UNMAPPED) if system in (table.RXNORM, table.SNOMED) else UNMAPPED


def _together(meanings: list[Meaning]) -> Meaning:
    """Several codings of one record: sure if any is, possible only if every mapped one admits it."""
    mapped = [m for m in meanings if m.mapped]
    if not mapped:
        return UNMAPPED
    if len(mapped) == 1:
        return mapped[0]
    sure = NONE.union(*(m.sure for m in mapped))
    admitted = frozenset.intersection(*(m.sure | m.possible for m in mapped))
    exact = NONE.union(*(m.exact for m in mapped)) if all(m.exact for m in mapped) else NONE
    return Meaning(True, sure, admitted - sure, exact)


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


@lru_cache(maxsize=4096)
def _by_name(display: str) -> Meaning:
    parts = [_ingredient(part) for part in re.split(r"\s+/\s+", display.lower()) if part.strip()]
    found = [_NAMES.get(part) for part in parts]
    if not found or None in found:
        return UNMAPPED
    return Meaning(True, NONE.union(*(m.sure for m in found)), NONE.union(*(m.possible for m in found)), NONE)


def _ingredient(part: str) -> str:
    """'24 HR tacrolimus 1 MG Oral Capsule' -> 'tacrolimus': the words before the first amount."""
    bare = re.sub(r"^\s*\d[\d.]*\s+(hr|ml|actuat|day)\s+", "", part.replace(",", " "))
    words: list[str] = []
    for word in bare.split():
        if word[0].isdigit():
            break
        words.append(word)
    while words and " ".join(words) not in _NAMES and words[-1] in _SALTS:
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
