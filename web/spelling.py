"""Dates and numbers that a person writes as at home, and how they are to be written here.

In: a kind of field and what was entered. Out: what to write instead, in words; empty where it can be read as it is.
Source: ISO 8601 for dates; kn5501_reasoner/records/gate.py for numbers. Nothing is changed: the person decides.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kn5501_reasoner.pipeline.entering import Field

from .errors import Problem

_MONTHS = [name.lower() for name in month_name]
_GOOD_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_GOOD_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,12})?)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_GOOD_NUMBER = re.compile(r"[+-]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})")
_CLOCK = re.compile(r"(.*?)(?:[T,]\s*|\s+)([0-9]{1,2}):([0-9]{2})((?::[0-9]{2})?)")
_BOUND = re.compile(r"(<=|>=|≤|≥|<|>)\s*(.+)")
_AMOUNT = re.compile(r"([+-]?[0-9][0-9.,]*)\s*(?!e[+-]?[0-9]|\^)([^0-9\s.,/:-].*)")
_RANGE = re.compile(r"([0-9.,]+)\s*(?:-|–|to)\s*([0-9.,]+)")
Values = Mapping[str, Sequence[str]]


def misspelt(fields: Sequence[Field], values: Values) -> list[Problem]:
    """What was entered and cannot be read as a date or number, each with how to write it."""
    found = []
    for field in fields:
        given = values.get(field.name, ())
        if len(given) > 1 and not field.repeatable:
            found.append(Problem("entry", f"“{field.question}” is given {len(given)} times: one record has one, enter "
                                          "another record for another", field=field.name))
        found += [Problem("entry", f"“{field.question}”: {why}", field=field.name)
                  for text in given if (why := right_form(field.kind, text))]
    return found


def right_form(kind: str, text: str) -> str:
    """How to write what was entered in a field of this kind; empty where it can be read.

    >>> right_form("when", "15/11/2026"), right_form("decimal", "3,2"), right_form("when", "2026-11")
    ('write 2026-11-15', 'write 3.2', '')
    """
    if kind in ("when", "limit", "date"):
        return _right_date(text, kind)
    return _right_number(text) if kind == "decimal" else ""


def day_input(text: str) -> str:
    """The type of the input that shows a day: the browser's own for days shows nothing of a text that is none.

    >>> day_input(""), day_input("2026-11-15"), day_input("15/11/2026"), day_input("2026-02-30")
    ('date', 'date', 'text', 'text')
    """
    return "text" if text and right_form("date", text) else "date"


def _right_date(text: str, kind: str) -> str:
    if (kind != "date" and _GOOD_TIME.fullmatch(text)) or (kind == "when" and text == ".."):
        return ""
    if _GOOD_DAY.fullmatch(text) and text[5:7] <= "12":
        if not _valid(text[:4], text[5:7] or "1", text[8:]):
            return "there is no such day: write one of the calendar, as in 2026-11-15"
        return "" if kind != "date" or len(text) == 10 else "write the whole day, as in 2026-11-15"
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    clock = _CLOCK.fullmatch(plain)
    day, time = (clock[1], f"T{int(clock[2]):02}:{clock[3]}{clock[4]}") if clock else (plain, "")
    possible = not clock or (int(clock[2]) < 24 and int(clock[3]) < 60)
    days = list(dict.fromkeys(_days(day.lower().rstrip(".")))) if possible else []
    if kind == "date":
        days, time = [each for each in days if len(each) == 10], ""
    if len(days) == 1:
        return f"write {days[0]}{time if len(days[0]) == 10 else ''}"
    if days:
        return "write " + ", or ".join(f"{each}{time} for {_in_words(each)}" for each in days)
    if re.fullmatch(r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{2}", plain):
        return "write the year with four digits, as in 2026-11-15"
    return "it is no date that can be read: write it as 2026-11-15" + ("" if kind == "date" else ", 2026-11 or 2026")


def _days(text: str) -> Iterator[str]:
    """The days, or months, that may be meant, as ISO 8601 writes them."""
    parts = [_month(part) for part in re.split(r"[-/.,\s年月日]+", text) if part]
    if len(parts) == 1 and re.fullmatch("[0-9]{8}", text):
        parts = [text[:4], text[4:6], text[6:]] if text[:2] in ("19", "20") else [text[:2], text[2:4], text[4:]]
    if not all(part.isdecimal() and part.isascii() for part in parts):
        return
    sizes = [len(part) for part in parts]
    named = [re.search("[a-z]", part) is not None for part in re.split(r"[-/.,\s]+", text) if part]
    if len(parts) == 3 and sizes[0] == 4:
        wanted = [(parts[0], parts[1], parts[2])]
        wanted += [] if _valid(*wanted[0]) else [(parts[0], parts[2], parts[1])]
    elif len(parts) == 3 and sizes[2] == 4:
        first, second, year = parts
        wanted = [(year, second, first), (year, first, second)]
        wanted = wanted[:1] if named[1:2] == [True] else wanted[1:] if named[:1] == [True] else wanted
    elif len(parts) == 2 and 4 in sizes:
        year, month = parts if sizes[0] == 4 else reversed(parts)
        wanted = [(year, month, "")]
    else:
        return
    yield from (found for each in wanted if (found := _valid(*each)))


def _month(part: str) -> str:
    """A month by its English name, or by at least three letters of it, as a number."""
    found = [str(number) for number, name in enumerate(_MONTHS) if len(part) >= 3 and name.startswith(part)]
    return found[0] if found else re.sub(r"(?<=[0-9])(st|nd|rd|th)$", "", part)


def _valid(year: str, month: str, day: str) -> str:
    try:
        found = date(int(year), int(month), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return found if day else found[:7]


def _in_words(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.day} {month_name[found.month]}"


def _right_number(text: str) -> str:
    if _GOOD_NUMBER.fullmatch(text):
        return ""
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())
    if bound := _BOUND.fullmatch(plain):
        sign = {"≤": "<=", "≥": ">="}.get(bound[1], bound[1])
        return f"write {_or(_numbers(bound[2])) or 'the number'} and choose {sign} as comparator"
    if numbers := _numbers(plain):
        return f"write {_or(numbers)}" + (", whichever is meant" if len(numbers) > 1 else "")
    if re.fullmatch(r"[0-9]+\s*[:/]\s*[0-9]+", plain):
        return "write a titre as result in words"
    if ends := _RANGE.fullmatch(plain):
        low, high = (_or(_numbers(end)) or end for end in ends.groups())
        return f"write {low} as low end and {high} as high end of a range"
    if amount := _AMOUNT.fullmatch(plain):
        return f"write {_or(_numbers(amount[1])) or 'the number'} alone, and the unit in its own field"
    if re.fullmatch(r"[+-]?[0-9]*[.,]?[0-9]*", plain):
        return "write it with at most 18 digits before the point and 18 after it"
    return "it is no number: write one with a point, as in 5.8, or words in the field for words"


def _numbers(text: str) -> list[str]:
    """The numbers that may be meant: of one comma nobody knows whether it parts thousands or begins the decimals."""
    if _GOOD_NUMBER.fullmatch(text):
        return [text]
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text.removeprefix("+"))
    found = []
    for thousands, decimals in (("", ","), (" ", ","), (" ", "."), ("'", "."), ("'", ","), (",", "."), (".", ",")):
        parted = rf"[1-9][0-9]{{0,2}}(?:{re.escape(thousands)}[0-9]{{3}})+" if thousands else "[0-9]+"
        if re.fullmatch(rf"{parted}(?:{re.escape(decimals)}[0-9]+)?", digits):
            found.append(sign + (digits.replace(thousands, "") if thousands else digits).replace(decimals, "."))
    return [each for each in dict.fromkeys(found) if _GOOD_NUMBER.fullmatch(each)]


def _or(numbers: Sequence[str]) -> str:
    return " or ".join(numbers)
