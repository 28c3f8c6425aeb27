"""What to record so that an open criterion can be decided: for each thing that holds it open, what is lacking.

In: events and codes that a Reader finds open. Out: phrases in the imperative without a full stop; a sentence of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..model import Dates, Event
from .match import OPEN_CLASS
from .wording import OFFSETS

NAMED = 5
"""How many things one sentence asks for; it counts the others."""
JUDGE = "record the investigator's judgement with name, date and reason"
DAY = len("2026-01-05")
UNCERTAIN = "uncertain"
MAKES_CERTAIN = {"exposure": "whether it was given", "participation": "whether the subject took part"}
"""Path of an event -> what makes it certain; else that it is confirmed."""


def of_event(
    what: str, event: Event, date: str | None, lacking: Iterable[str], label: Callable[[str], str], dates: Dates
) -> str:
    """What an event lacks. what: the event in words; lacking: names of what the pattern leaves undecided of it.

    date: the one on record, or the two of a period; dates: the anchors.
    """
    lacking = list(lacking)
    for name in lacking:
        if name in OFFSETS and getattr(dates, OFFSETS[name][1]) is None:
            return f"give the day of {OFFSETS[name][1]}"
    asked: list[str] = []
    for name in lacking:
        if name == UNCERTAIN:
            asked.append(MAKES_CERTAIN.get(event.path, "whether it is confirmed"))
        elif name == OPEN_CLASS:
            asked.append("more exactly what it is, by another code")
        elif name in OFFSETS:
            asked.append(_days(date))
        elif name in event.quantities or label(name)[:1].isupper():
            asked.append(f"its {'exact ' if name in event.quantities else ''}{label(name)}")
        else:
            asked.append(f"whether it is {label(name)}")
    return f"say of {what}: {', '.join(dict.fromkeys(asked))}" if asked else ""


def _days(date: str | None) -> str:
    """Which day is lacking.

    >>> _days(None), _days("2026-01-05/…"), _days("2026-01/2026"), _days("2026-01-05")
    ('its first and its last day', 'its last day', 'its exact days', 'whether and on which day it ended')
    """
    if not date:
        return "its first and its last day"
    first, slash, last = date.partition("/")
    if not slash:
        return "whether and on which day it ended" if len(first) >= DAY else "its exact day"
    return "its last day" if last == "…" else "its first day" if first == "…" else "its exact days"


def of_unknown_code(codes: Iterable[str]) -> str:
    """What to do about codes that no mapping knows."""
    named = list(dict.fromkeys(codes))
    mean, code = ("mean", "codes") if len(named) > 1 else ("means", "a code")
    return f"say what {_list(named)} {mean}: by {code} of a known system, a class given to --codes, or a judgement"


def of_broad_code(codes: Iterable[str]) -> str:
    """What to do about codes that are too broad to tell."""
    return f"say more exactly what {_list(list(dict.fromkeys(codes)))} is, by another code, or record a judgement"


def sentence(asked: Iterable[str]) -> str:
    """All that is asked for, each once: ``Give its unit: haemoglobin; record a review of allergies.``"""
    told = list(dict.fromkeys(filter(None, asked)))
    if not told:
        return ""
    words = "; ".join(told[:NAMED]) + (f"; and {len(told) - NAMED} more" if len(told) > NAMED else "")
    return f"{words[0].upper()}{words[1:]}."


def _list(names: list[str]) -> str:
    shown = ", ".join(names[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown
