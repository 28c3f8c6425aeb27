"""Why a record on which a fact rests does not decide it, and what would mend it.

In: the row of a record, the fact, the day of its anchor and how old a record may be there. Out: Trouble, or None where
the record is as it should be. It explains; it decides nothing.
Units: days. Source: docs/readings.md, which result counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .convert import Canonical, unit_trouble
from .fact_model import Fact

COUNTING = ("final", "amended", "corrected")
VALUES = ("value", "range_low", "range_high", "value_text", "value_codes", "value_boolean")


@dataclass(frozen=True)
class Trouble:
    """why: of the record, after its name; mend: what to record, in the imperative."""

    why: str
    mend: str


def trouble(
    table: str, row: Mapping[str, Any], fact: Fact, classes: Set[str], day: date | None, days: int | None,
    canonical: Canonical,
) -> Trouble | None:
    """The first thing that is wrong.

    classes: what the code of the record surely means; day: of the anchor; days: how old a record may be there, None:
    any age.

    >>> from .fact_model import load_fact_model
    >>> haemoglobin = load_fact_model().facts["haemoglobin"]
    >>> trouble("observation", {"status": "preliminary"}, haemoglobin, set(), None, None, lambda *_: None).why
    'recorded as preliminary'
    """
    if table == "observation":
        return _of_result(row, fact, day, days, canonical)
    if table == "condition":
        return _of_condition(row, fact, classes)
    if table == "subject" and row.get("birth_low") != row.get("birth_high"):
        return Trouble("the date of birth is not known to the day", "give the date of birth to the day")
    return _of_consent(row) if table == "consent" else None


def of_statement(table: str, row: Mapping[str, Any], anchor: str, day: date | None, days: int) -> Trouble | None:
    """Why a review or a judgement does not count at an anchor. days: how long a review is valid."""
    what = f"a {table} with name, date and reason" if table == "judgement" else "a review"
    if row.get("status") not in COUNTING:
        status = f"recorded as {row['status']}" if row.get("status") else "recorded without its status"
        return Trouble(status, f"record {what} as final")
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


def _of_consent(row: Mapping[str, Any]) -> Trouble | None:
    low, high = row.get("date_low"), row.get("date_high")
    if low is None and high is None:
        return Trouble("the consent is recorded without a date", "give the date of the consent")
    if low != high:
        return Trouble("the day of the consent is not known", "give the exact date of the consent")
    return None


def _of_condition(row: Mapping[str, Any], fact: Fact, classes: Set[str]) -> Trouble | None:
    said = row.get("verification")
    if said != "confirmed":
        why = f"recorded as {said}" if said else "recorded without its certainty"
        return Trouble(why, f"say whether it is confirmed: {fact.label}")
    if not classes & set(fact.sources):
        return Trouble("its code does not say enough", f"record it by a narrower code: {fact.label}")
    return None


def _of_result(
    row: Mapping[str, Any], fact: Fact, day: date | None, days: int | None, canonical: Canonical
) -> Trouble | None:
    label, status = fact.label, row.get("status")
    if status not in COUNTING:
        return Trouble(f"recorded as {status}" if status else "recorded without its status",
                       f"record the final result: {label}")
    if all(row.get(name) is None for name in VALUES):
        return Trouble("recorded without a value", f"give the value: {label}")
    return _of_date(row, fact, day, days) or _of_unit(row, fact, canonical)


def _of_date(row: Mapping[str, Any], fact: Fact, day: date | None, days: int | None) -> Trouble | None:
    low, high = row.get("effective_low"), row.get("effective_high")
    if low is None and high is None:
        return Trouble("recorded without a date", f"give its date: {fact.label}")
    if day is None:
        return None
    window = f"the {days} days before {fact.anchor}" if days else f"the time up to {fact.anchor}"
    first = day - timedelta(days=days) if days else date.min
    if high is not None and high < first:
        return Trouble(f"older than {days} days at {fact.anchor}", f"record a result of {window}: {fact.label}")
    if low is None or low < first or high is None or high > day:
        return Trouble(f"its date does not show that it lies in {window}", f"give its exact date: {fact.label}")
    return None


def _of_unit(row: Mapping[str, Any], fact: Fact, canonical: Canonical) -> Trouble | None:
    why = unit_trouble(row, fact.unit, canonical)
    if not why:
        return None
    if not row.get("unit"):
        return Trouble(why, f"give its unit: {fact.label}")
    if fact.unit:
        return Trouble(why, f"record it in a unit that converts to {fact.unit}: {fact.label}")
    return Trouble(why, f"give the laboratory's upper limit, or its interpretation: {fact.label}")
