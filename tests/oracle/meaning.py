"""What a recorded concept means: its classes, the classes that it may have besides, and what it names exactly.

In:    codings as (system, code, display) triples.
Out:   `Meaning` for conditions and medicines; words for measurements and coded values.
Source: the tables in codes.py.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from . import codes as table

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


UNMAPPED = Meaning(False, NONE, NONE, NONE)


def _ancestors() -> dict[str, Names]:
    parents = {}
    for line in table.CLASSES.strip().splitlines():
        name, above = line.split(":")
        parents[name] = above.split()
    found: dict[str, Names] = {"ClinicalCondition": frozenset({"ClinicalCondition"})}

    def climb(name: str) -> Names:
        if name not in found:
            found[name] = frozenset({name}).union(*(climb(above) for above in parents[name]))
        return found[name]

    for name in parents:
        climb(name)
    return found


ANCESTORS = _ancestors()


def _overlapping(name: str, but_not: Names) -> Names:
    """Every class that shares a class with `name`."""
    below = [n for n, above in ANCESTORS.items() if name in above and not but_not & above]
    return NONE.union(*(ANCESTORS[n] for n in below))


class _Row(NamedTuple):
    classes: tuple[str, ...]
    possible: tuple[str, ...]
    but_not: Names
    exact: bool

    def meaning(self, exactly: bool) -> Meaning:
        sure = NONE.union(*(ANCESTORS.get(c, frozenset({c})) for c in self.classes))
        possible = set(self.possible).union(*(ANCESTORS.get(c, NONE) for c in self.possible))
        if self.exact:
            for name in self.classes:
                possible |= _overlapping(name, self.but_not)
        exact = frozenset(self.classes) if self.exact and exactly else NONE
        return Meaning(True, sure, _spared(sure, frozenset(possible)) - sure, exact)


def _spared(sure: Names, possible: Names) -> Names:
    """Convention: herpes recorded without its kind is not severe herpes, so neither an encephalitis."""
    herpes = "HerpesOrVaricellaZosterInfection" in sure
    return possible - {"SevereHerpesInfection", "CnsDisease", "CnsInfection"} if herpes else possible


class _Tree:
    """A classification that maps by prefix: single codes (longest wins) before ranges (narrowest wins)."""

    def __init__(self) -> None:
        self.rows: dict[str, _Row] = {}
        self.ranges: list[tuple[str, str, _Row]] = []

    def add(self, code: str, row: _Row) -> None:
        if "-" in code:
            low, high = code.split("-")
            self.ranges.append((low, high, row))
        else:
            self.rows[code.replace(".", "")] = row

    def find(self, code: str) -> Meaning:
        bare = code.replace(".", "")
        found = UNMAPPED
        for length in range(len(bare), 2, -1):
            if bare[:length] in self.rows:
                row = self.rows[bare[:length]]
                whole = length == len(bare)
                found = (row if whole else row._replace(exact=False)).meaning(whole)
                break
        else:
            category = bare[:3]
            holding = [r for r in self.ranges if r[0] <= category <= r[1]]
            if holding:
                found = min(holding, key=lambda r: int(r[1], 36) - int(r[0], 36))[2].meaning(False)
        longer = [row.meaning(False) for key, row in self.rows.items() if key.startswith(bare) and key != bare]
        if not found.mapped or not longer:
            return found
        possible = found.possible.union(*(m.sure | m.possible for m in longer))
        return found._replace(possible=_spared(found.sure, possible) - found.sure)


def _row(classes: str, exact: bool) -> _Row:
    words = classes.split()
    return _Row(
        tuple(w for w in words if w[0] not in "?!"),
        tuple(w[1:] for w in words if w[0] == "?"),
        frozenset(w[1:] for w in words if w[0] == "!"),
        exact,
    )


def _condition_tables() -> tuple[_Tree, _Tree, dict[str, Meaning]]:
    clinical, who, snomed = _Tree(), _Tree(), {}
    for line in (table.CONDITIONS + table.CONDITIONS_WHO).strip().splitlines():
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("|")]
        who_only = line in table.CONDITIONS_WHO.splitlines()
        for code in cells[1].split():
            row = _row(cells[0], code.startswith("="))
            for tree in (who,) if who_only else (clinical, who):
                tree.add(code.lstrip("="), row)
        for code in cells[2].split() if len(cells) > 2 else ():
            snomed[code.lstrip("=")] = _row(cells[0], code.startswith("=")).meaning(True)
    return clinical, who, snomed


def _medicine_tables() -> tuple[_Tree, dict[str, Meaning], dict[str, Meaning]]:
    atc, rxnorm, names = _Tree(), {}, {}
    for line in table.MEDICINES.strip("\n").splitlines():
        called, numbers, anatomical, classes = (cell.strip() for cell in line.split("|"))
        row = _row(classes, False)
        for code in anatomical.split():
            atc.add(code, row)
        rxnorm.update({code: row.meaning(False) for code in numbers.split()})
        names.update({name.strip(): row.meaning(False) for name in called.split(",") if name})
    return atc, rxnorm, names


_CLINICAL, _WHO, _SNOMED = _condition_tables()
_ATC, _RXNORM, _NAMES = _medicine_tables()
_ICD_FORM = re.compile(r"[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?", re.ASCII)
_ATC_FORM = re.compile(r"[A-Z]\d\d([A-Z]([A-Z](\d\d)?)?)?", re.ASCII)
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
    return _RXNORM.get(code, UNMAPPED) if system == table.RXNORM else UNMAPPED


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


def value_word(text: str, allowed: tuple[str, ...]) -> str | None:
    """The meaning of a free word, among the allowed ones."""
    return next((m for m in _WORDS.get(text.strip().lower(), ()) if m in allowed), None)
