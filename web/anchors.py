"""Days of the anchors: as people write them, and which of them records state.

In: text of forms; records as N-Triples. Out: Dates; anchors. Units: days, ISO 8601.
Raises: WrongDates for text that is no day; Undated when the records of a subject state no day of screening.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.model import ANCHORS, Dates
from kn5501_reasoner.vocab import LE

from .spelling import right_form

NAMED = 3
"""How many subjects one sentence names."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_STATED = re.compile(rf"^\S+ <{re.escape(LE)}({'|'.join(ANCHORS)})Date> ", re.MULTILINE)


class WrongDates(UsageError):
    """Days that cannot be read. fields: anchor -> what to write instead."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        anchor, hint = next(iter(self.fields.items()))
        super().__init__(f"the day of {anchor} is not a date", anchor, hint)


class Undated(UsageError):
    """Subjects without a day of screening. lacking: anchor -> who has no day stated; of: how many subjects in all."""

    def __init__(self, lacking: Mapping[str, tuple[str, ...]], of: int) -> None:
        self.lacking, self.of = dict(lacking), of
        super().__init__(unstated("screening", self.lacking["screening"]), "screening",
                         "give the day of screening: everything is counted from it")


def unstated(anchor: str, subjects: Sequence[str]) -> str:
    """That no day of an anchor is stated, in words.

    >>> unstated("enrolment", ["A", "B", "C", "D"])
    'no enrolment date is stated for the subjects A, B, C and 1 more'
    """
    more = f" and {len(subjects) - NAMED} more" if len(subjects) > NAMED else ""
    named = ", ".join(subjects[:NAMED]) + more
    return f"no {anchor} date is stated for {'subject' if len(subjects) == 1 else 'the subjects'} {named}"


def read_dates(typed: Mapping[str, str]) -> Dates:
    """The days that were typed; an empty one is none. Raises: WrongDates."""
    found: dict[str, date | None] = {}
    wrong: dict[str, str] = {}
    for anchor in ANCHORS:
        text = typed.get(anchor, "").strip()
        try:
            found[anchor] = _day(text) if text else None
        except ValueError:
            wrong[anchor] = right_form("date", text)
    if wrong:
        raise WrongDates(wrong)
    return Dates(**found)


def out_of_order(days: Mapping[str, date | None]) -> dict[str, str]:
    """Anchor -> that it lies before one that it must not lie before."""
    found = {}
    for number, anchor in enumerate(ANCHORS):
        day = days.get(anchor)
        later = [each for each in ANCHORS[:number] if day and (other := days.get(each)) and day < other]
        if later:
            found[anchor] = f"{day} is before the day of {later[0]}, {days[later[0]]}"
    return found


def lacking(stored: Mapping[str, tuple[str, Dates]]) -> dict[str, tuple[str, ...]]:
    """Anchor -> the subjects of whom neither records nor what was given state a day. stored: records, days given."""
    stated = {subject: stated_in(text) | given(dates) for subject, (text, dates) in stored.items()}
    found = {anchor: tuple(each for each in sorted(stated) if anchor not in stated[each]) for anchor in ANCHORS}
    return {anchor: subjects for anchor, subjects in found.items() if subjects}


def stated_in(text: str) -> set[str]:
    """The anchors of which records, as N-Triples, state a day."""
    return set(_STATED.findall(text))


def given(dates: Dates) -> set[str]:
    """The anchors of which a day is given."""
    return {anchor for anchor in ANCHORS if getattr(dates, anchor) is not None}


def chosen(new: Dates | None, before: Dates | None, cleared: Iterable[str] = ()) -> Dates:
    """The days that go before those of the records: those given now, then those given before and not taken away."""
    now, earlier, gone = new or Dates(), before or Dates(), set(cleared)
    return Dates(**{
        anchor: getattr(now, anchor) or (None if anchor in gone else getattr(earlier, anchor)) for anchor in ANCHORS
    })


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError("not year-month-day")
    return date.fromisoformat(text)
