"""Why a record on which a fact rests does not decide it, and what would mend it.

In: the row of a record and what its code means, the fact, the day of its anchor and how old a record may be there.
Out: Trouble, or None where the record is as it should be. It explains; it decides nothing.
Units: days. Source: docs/readings.md, "The result that counts"; the words are those of facts/sql (a test compares).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ..model import Resolution, Row
from .convert import Canonical, unit_trouble
from .fact import Fact

COUNTING = ("final", "amended", "corrected")
VALUES = ("value", "range_low", "range_high", "value_text", "value_codes", "value_boolean")
BORDERLINE = frozenset({"IND", "E", "EQV", "W", "I"})
"""Interpretations of HL7 that are neither positive nor negative."""
OTHER_VERSIONS = ("classic", "selena", "original")
"""Words for versions of an index that no criterion reads."""
NEED_ROUTE = frozenset({"SystemicGlucocorticoid", "MedicineWithTopicalProducts"})
"""Medicines of which the route tells whether they reach the whole body, or are taken by mouth."""
TAKEN = ("active", "completed", "stopped", "in-progress", "on-hold")
ONGOING = ("active", "in-progress")


@dataclass(frozen=True)
class Trouble:
    """why: of the record, after its name; mend: what to record, in the imperative."""

    why: str
    mend: str


def trouble(
    table: str, row: Row, fact: Fact, what: str, meant: Resolution | None, day: date | None, days: int | None,
    canonical: Canonical,
) -> Trouble | None:
    """The first thing that is wrong.

    what: the record is of; meant: what its code means; day: of the anchor; days: how old a record may be there, None:
    any age.

    >>> from .fact_model import load_fact_model
    >>> haemoglobin = load_fact_model().facts["haemoglobin"]
    >>> trouble("observation", {"status": "preliminary"}, haemoglobin, "haemoglobin", None, None, None, lambda *_: None)
    Trouble(why='recorded as preliminary', mend='record the final result: haemoglobin')
    """
    if table == "observation":
        return _of_result(row, fact, what, meant, day, days, canonical)
    of: Callable[[Row, Fact, str, Resolution | None], Trouble | None] | None = {
        "condition": _of_condition, "exposure": _of_medicine, "subject": _of_subject, "consent": _of_consent,
    }.get(table)
    return of(row, fact, what, meant) if of is not None else None


def of_statement(table: str, row: Row, anchor: str, day: date | None, days: int) -> Trouble | None:
    """Why a review or a judgement does not count at an anchor. days: how long a review is valid."""
    what = "a judgement with name, date and reason" if table == "judgement" else "a review"
    if row.get("status") not in COUNTING:
        return Trouble(recorded_as(row.get("status"), "status"), f"record {what} as final")
    if table == "judgement" and row.get("fit") is None:
        return Trouble("it does not say which way", "say which way the judgement is")
    if table == "judgement" and not (row.get("performer") or "").strip():
        return Trouble("it does not say who judged", "say who judged")
    low, high = row.get("date_low"), row.get("date_high")
    if low is None and high is None:
        return Trouble("recorded without a date", f"give the date of the {table}")
    if day is None:
        return None
    if low is not None and low > day:
        return Trouble(f"dated after {anchor}", f"record {what}, dated on or before {anchor}")
    if high is None or high > day:
        return Trouble(f"not shown by its date to be of the time up to {anchor}", f"give the date of the {table}")
    if table == "review" and (low is None or low < day - timedelta(days=days)):
        return Trouble(f"older than {days} days at {anchor}", f"record {what} of the {days} days before {anchor}")
    return None


def _no_day(anchor: str) -> Trouble:
    """The day of an anchor is not given, so nothing can be counted there."""
    return Trouble(f"the day of {anchor} is not given", f"give the day of {anchor}")


def _of_result(
    row: Row, fact: Fact, what: str, meant: Resolution | None, day: date | None, days: int | None, canonical: Canonical
) -> Trouble | None:
    if meant is not None and not meant.mapped and meant.unmapped_codes:
        codes = ", ".join(meant.unmapped_codes)
        why = f"recorded under a code that no mapping knows ({codes})"
        return Trouble(why, f"say what the code {codes} means: {what}")
    if row.get("status") not in COUNTING:
        return Trouble(recorded_as(row.get("status"), "status"), f"record the final result: {what}")
    if all(row.get(name) in (None, "") for name in VALUES) and not row.get("interpretation"):
        return Trouble("recorded without a value", f"give the value: {what}")
    found = _of_date(row, fact, what, day, days) or _of_unit(row, fact, what, canonical)
    if found is None and BORDERLINE & set((row.get("interpretation") or "").split()):
        return Trouble("recorded as borderline", f"repeat the test, or record a judgement: {what}")
    other = next((word for word in OTHER_VERSIONS if word in (row.get("method") or "")), "")
    if found is None and other:
        return Trouble(f"recorded by another version ({other})", f"record it by the version that is asked for: {what}")
    if found is None and row.get("comparator"):
        return Trouble("recorded only as a bound", f"give the value itself: {what}")
    return found


def _of_date(row: Row, fact: Fact, what: str, day: date | None, days: int | None) -> Trouble | None:
    low, high = row.get("effective_low"), row.get("effective_high")
    if low is None and high is None:
        return Trouble("recorded without a date", f"give its date: {what}")
    if fact.anchor and day is None:
        return _no_day(fact.anchor)
    if day is None:
        return None
    window = f"the {days} days before {fact.anchor}" if days else f"the time up to {fact.anchor}"
    first = day - timedelta(days=days) if days else date.min
    if high is not None and high < first:
        return Trouble(f"older than {days} days at {fact.anchor}", f"record a result of {window}: {what}")
    if low is None or low < first or high is None or high > day:
        return Trouble(f"its date does not show that it lies in {window}", f"give its exact date: {what}")
    return None


def _of_unit(row: Row, fact: Fact, what: str, canonical: Canonical) -> Trouble | None:
    unit = fact.compared_in
    why = unit_trouble(row, fact.compared_in, canonical)
    if not why:
        return None
    if not row.get("unit"):
        return Trouble(why, f"give its unit as a code of UCUM{f', such as {unit}' if unit else ''}: {what}")
    if unit:
        return Trouble(why, f"record it in a unit that converts to {unit}: {what}")
    return Trouble(why, f"give the laboratory's upper limit in the unit of the result, or its interpretation: {what}")


def _of_condition(row: Row, fact: Fact, what: str, meant: Resolution | None) -> Trouble | None:
    if row.get("verification") != "confirmed":
        return Trouble(recorded_as(row.get("verification"), "certainty"), f"say whether it is confirmed: {what}")
    if not (meant.sure if meant is not None else frozenset()) & set(fact.sources):
        return Trouble("its code does not say enough", f"say more exactly what it is, by another code: {what}")
    if all(row.get(f"{name}_{end}") is None for name in ("onset", "recorded") for end in ("low", "high")):
        return Trouble("recorded without a date", f"give its date: {what}")
    return None


def _of_medicine(row: Row, fact: Fact, what: str, meant: Resolution | None) -> Trouble | None:
    if row.get("status") not in TAKEN:
        return Trouble(recorded_as(row.get("status"), "status"), f"say whether it was taken: {what}")
    if row.get("start_low") is None or row.get("start_low") != row.get("start_high"):
        return Trouble("its first day is not known", f"give the first day: {what}")
    ends = row.get("end__low"), row.get("end__high")
    once = row.get("administered") and ends == (None, None)
    if not once and row.get("status") not in ONGOING and (None in ends or ends[0] != ends[1]):
        return Trouble("its last day is not known", f"give the last day: {what}")
    if not row.get("route") and (meant is None or NEED_ROUTE & meant.sure):
        return Trouble("its route is not known", f"give the route: {what}")
    return None


def _of_subject(row: Row, fact: Fact, what: str, meant: Resolution | None) -> Trouble | None:
    return _of_day(row, "birth", "date of birth") if fact.unit == "a" or fact.name == "childbearingPotential" else None


def _of_consent(row: Row, fact: Fact, what: str, meant: Resolution | None) -> Trouble | None:
    return _of_day(row, "date", "date of the consent")


def _of_day(row: Row, column: str, what: str) -> Trouble | None:
    """Where a day has to be known to the day."""
    low, high = row.get(f"{column}_low"), row.get(f"{column}_high")
    if low is None and high is None:
        return Trouble(f"the {what} is not recorded", f"record the {what}")
    return Trouble(f"the {what} is not known to the day", f"give the {what} to the day") if low != high else None


def recorded_as(said: str | None, column: str) -> str:
    """How a status, or a certainty, stands on record."""
    return f"recorded as {said}" if said else f"recorded without its {column}"
