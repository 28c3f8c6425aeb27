"""Reads a medicine from its display text: ``Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet``.

In:     the display of a product and the ingredient names of the medicines module.
Out:    the classes of its ingredients, or None when any part is not wholly understood.
Rule:   every part between " / ", " + ", "and" or "with" must be one known name with nothing unknown around it:
        amounts, units, salts, dose forms and a brand in brackets are understood, any other word is not. An ingredient
        in brackets is read like any other part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_BRACKETS = re.compile(r"\[[^\]]*\]")
_PART = re.compile(r"\s+/\s+|\s+\+\s+|\s+and\s+|\s+with\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_][^\W_.'-]*(?:[.'-]+[^\W_]+)*|%")
"""Letters of any script: what is written in another than Latin is a word, and not understood."""
_AMOUNT = re.compile(r"^[0-9][0-9.,-]*$")
_SUFFIX = re.compile(r"^(.+(?:mab|cept))-[a-z]{4}$")
_WITH_UNIT = re.compile(r"^[0-9][0-9.,]*(mg|mcg|ug|g|ml|hr|h|%)$")

_UNITS = frozenset(
    "mg mcg ug g kg ml l iu unt units unit meq mmol cells actuat hr h day days week month % mg/ml mg/mg mg/hr "
    "mg/actuat mcg/actuat mcg/ml unt/ml mg/l".split())
_SALTS = frozenset(
    "hydrochloride hcl sodium potassium calcium magnesium acetate phosphate sulfate sulphate succinate tartrate "
    "maleate mesylate besylate citrate fumarate bromide hydrobromide chloride nitrate propionate dipropionate "
    "trihydrate monohydrate anhydrous disodium medoxomil axetil valerate bitartrate acid base modified human "
    "furoate pamoate lactate gluconate carbonate oxide dihydrate hemihydrate".split())
_FORMS = frozenset(
    "oral tablet tablets capsule capsules solution suspension injection injectable extended release delayed "
    "disintegrating chewable film coated gel cream ointment topical lotion foam patch transdermal system vaginal "
    "intrauterine drug implant metered dose inhaler inhalation nasal spray inhalant powder granules syrup drops "
    "ophthalmic otic rectal suppository enema prefilled syringe pen auto-injector autoinjector cartridge vial "
    "intravenous subcutaneous intramuscular pack per for in of the product containing only product-containing "
    "medicinal clinical substance dry nebulizer sublingual buccal lozenge kit".split())
_TAIL = _UNITS | _SALTS | _FORMS


class NameReader:
    """Ingredient names and the classes they stand for."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._names = {tuple(_words(name)): frozenset(classes) for name, classes in names.items()}
        self._longest = max((len(key) for key in self._names), default=0)

    def read(self, display: str) -> frozenset[str] | None:
        """The classes of all ingredients named; None when the text holds anything not understood."""
        found: set[str] = set()
        bracketed = [each[1:-1] for each in _BRACKETS.findall(display) if self._names_any(each)]
        parts = [*_PART.split(_BRACKETS.sub(" ", display).strip()), *bracketed]
        for part in parts:
            classes = self._part(_words(part))
            if classes is None:
                return None
            found |= classes
        return frozenset(found) or None

    def _names_any(self, text: str) -> bool:
        """Whether an ingredient is named in what stands in brackets; else it is a brand."""
        words = _words(text)
        return any(self._at(words, start) for start in range(len(words)))

    def _part(self, words: list[str]) -> frozenset[str] | None:
        """The classes of the one ingredient of a part."""
        start = 0
        while start < len(words) and self._at(words, start) is None:
            if not _understood(words[start]):
                return None
            start += 1
        hit = self._at(words, start)
        if hit is None:
            return None
        classes, end = hit
        return classes if all(_understood(word) for word in words[end:]) else None

    def _at(self, words: list[str], start: int) -> tuple[frozenset[str], int] | None:
        """The longest known name that begins at `start`."""
        for end in range(min(len(words), start + self._longest), start, -1):
            key = tuple(words[start:end])
            if key in self._names:
                return self._names[key], end
            suffixed = _SUFFIX.match(key[-1])
            if suffixed and (*key[:-1], suffixed.group(1)) in self._names:
                return self._names[(*key[:-1], suffixed.group(1))], end
        return None


def _words(text: str) -> list[str]:
    """Words and amounts in lower case, without punctuation around them."""
    return [word.rstrip(".-'") for word in _WORD.findall(text.lower().replace("/", " "))]


def _understood(word: str) -> bool:
    """Whether the word says how much or in what form, and nothing else."""
    return word in _TAIL or bool(_AMOUNT.match(word)) or bool(_WITH_UNIT.match(word))
