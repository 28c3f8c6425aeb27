"""Values that laboratories and clinics write as text: titres, percents, grades and classes.

In:    a text.
Out:   spans and sets; None or an empty set where the text says something else, or not one thing.
Source: the reading of the protocol, inc-05, inc-06, inc-08, exc-04; the conventions for FHIR, "titres".
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from .json_forms import Span, compared

_SIGNS = str.maketrans({"∶": ":", "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "–": "-", "—": "-", "~": "-", "至": "-"})
_TITRE = re.compile(r"(<=|>=|<|>)?\s*(?<![\d.,:/])1\s*[:/]\s*(\d{1,3}(?:[,.']\d{3})+|\d{1,12})(?![\d:/])", re.ASCII)
_LEAST = re.compile(r"less than|below|under|小于|低于")
_MOST = re.compile(r"greater than|more than|above|over|大于|高于")
_NEGATIVE = re.compile(r"\bneg(?:ative)?\b|阴性")
_POSITIVE = re.compile(r"\bpos(?:itive)?\b|阳性")
_DENIED = re.compile(r"\bnot?\b|\bwithout\b|\bpending\b|\?|未|无|不")
_NAMES_WITH_DIGITS = re.compile(r"hep-?\s?2|\bac-?\d{1,2}\b")
_PERCENT = re.compile(
    r"(?:lv)?(?:ef)?\s*[:=]?\s*(<=|>=|<|>)?\s*(\d{1,3}(?:\.\d{1,6})?)\s*%?\s*(?:-\s*(\d{1,3}(?:\.\d{1,6})?))?"
    r"\s*(?:%|per\s?cent)",
    re.ASCII,
)
_GRADES = re.compile(r"(?:grade\s+)?[A-E](?:\s*(?:or|/|,|或|-|to|\|)\s*(?:grade\s+)?[A-E])*", re.ASCII)
_CLASS = re.compile(r"(?<![a-z\d])(iv|i{1,3}|[1-4])(?![a-z\d])", re.ASCII)
_ABOUT_CLASS = re.compile(
    r"new york heart association|nyha|functional|class(?:ification)?|grade|stage|heart|心功能|级"
    r"|\bto\b|\bor\b|[\s\-/,().:]"
)


def plain(text: str) -> str:
    """Full-width signs and digits as plain ones, and one sign for each meaning."""
    return unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)


def titre_of_text(text: str) -> Span | None:
    """'1:80', '1/80', '<1:40', '1:1,280', 'negative <1:40', '1:320 speckled'; the numerator must be 1.

    A negative beside a titre says that it does not exceed it. Several titres are one span around all.
    """
    small = plain(text).lower()
    rest = _NAMES_WITH_DIGITS.sub(" ", _TITRE.sub(" ", small))
    found = [(form[1], int(re.sub(r"\D", "", form[2]))) for form in _TITRE.finditer(small)]
    if not found or any(number == 0 for _, number in found) or re.search(r"\d", rest) or _DENIED.search(rest):
        return None
    negative, positive = _NEGATIVE.search(rest), _POSITIVE.search(rest)
    sign = "<" if _LEAST.search(rest) else ">" if _MOST.search(rest) else None
    if negative and positive:
        return None
    spans = []
    for comparator, number in found:
        said = comparator or sign or ("<=" if negative else None)
        if (negative and said in (">", ">=")) or (positive and said in ("<", "<=")):
            return None
        spans.append(compared(Fraction(number), said))
    whole = spans[0]
    for span in spans[1:]:
        whole = whole.joined(span)
    return whole


def percent_of_text(text: str) -> Span | None:
    """'55 %', '>50%', '50-55 %' and their like."""
    form = _PERCENT.fullmatch(plain(text).lower().strip())
    if not form or (form[1] and form[3]):
        return None
    low = Fraction(form[2])
    if not form[3]:
        return compared(low, form[1])
    return Span(low, False, Fraction(form[3]), False) if low <= Fraction(form[3]) else None


def bilag_grades(text: str) -> frozenset[str]:
    """The grades that a text admits: 'A', 'A or B', 'A/B', 'B-D'."""
    bare = plain(text).strip()
    if not _GRADES.fullmatch(bare):
        return frozenset()
    grades = re.findall(r"(?<![a-z])[A-E](?![a-z])", bare)
    if re.search(r"-|\bto\b", bare):
        return frozenset(g for g in "ABCDE" if min(grades) <= g <= max(grades))
    return frozenset(grades)


def nyha_classes(text: str) -> frozenset[int]:
    """The New York classes that a text names: 'III', 'NYHA class 3', 'II-III'."""
    small = plain(text).lower()
    if _ABOUT_CLASS.sub("", _CLASS.sub("", re.sub(r"new york heart association|nyha", " ", small))):
        return frozenset()
    numbers = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
    return frozenset(numbers.get(one) or int(one) for one in _CLASS.findall(small.replace("nyha", " ")))
