"""Rows of the derivations as typed facts.

In: step name -> rows; resolutions by number of meaning. Out: subject -> ``Facts``. Units: as the fact model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence, Set
from decimal import Context, Decimal
from typing import Any

from ..model import DataError, Dates, Event, Facts, Judged, Quantity, Resolution, Truth
from .fact_model import FactModel

_EXACT = Context(prec=60)
_OFFSETS = {
    "daysBeforeScreening": "screening_days",
    "daysBeforeEnrolment": "enrolment_days",
    "daysBeforeInfusion": "infusion_days",
    "monthsBeforeEnrolment": "enrolment_months",
}
_ATTRIBUTES = ("active", "cured", "severe", "intravenous", "oral", "interventional")


def group_facts(
    found: Mapping[str, Sequence[Mapping[str, Any]]],
    resolutions: Sequence[Resolution],
    model: FactModel,
    asked: Container[str] | None = None,
) -> dict[str, Facts]:
    """Facts of every subject that has a screening date, in order of subject; asked: possible classes to keep."""
    quantities: dict[str, dict[str, Quantity]] = defaultdict(dict)
    truths: dict[str, dict[str, Truth]] = defaultdict(dict)
    events: dict[str, list[Event]] = defaultdict(list)
    settled: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    judged: dict[str, dict[str, Judged]] = defaultdict(dict)
    for row in found["facts"]:
        records, flags = _texts(row["records"]), _texts(row["flags"])
        if model.facts[row["fact"]].kind == "Truth":
            truths[row["subject"]][row["fact"]] = Truth(row["holds"], records, flags)
        else:
            quantities[row["subject"]][row["fact"]] = Quantity(exact(row["low"]), exact(row["high"]), records, flags)
    excised = {(row["subject"], row["record"]) for row in found["excision"]}
    for row in found["placed_event"]:
        events[row["subject"]].append(_event(row, resolutions, excised, asked))
    for row in found["settled"]:
        settled[row["subject"]][row["domain"], row["anchor"]].append(row["record"])
    for row in found["judged"]:
        records, flags = _texts(row["records"]), _texts(row["flags"])
        if row["fit"] is not None:
            judged[row["subject"]][row["criterion"]] = Judged(row["fit"], records, flags)
        elif flags:
            truths[row["subject"]][f"judgement:{row['criterion']}"] = Truth(None, records, flags)
    return {
        row["subject"]: Facts(
            subject=row["subject"],
            dates=Dates(row["screening"], row["enrolment"], row["infusion"]),
            quantities=_ordered(quantities[row["subject"]]),
            truths=_ordered(truths[row["subject"]]),
            events=tuple(sorted(events[row["subject"]], key=_event_order)),
            settled=_ordered({pair: _texts(records) for pair, records in settled[row["subject"]].items()}),
            judged=_ordered(judged[row["subject"]]),
        )
        for row in sorted(found["anchor"], key=lambda row: row["subject"])
        if row["screening"] is not None
    }


def group_errors(rows: Sequence[Mapping[str, Any]]) -> list[DataError]:
    """One error for each subject, rule and message, with all its records, in that order."""
    records: dict[tuple[str, str, str], list[str | None]] = defaultdict(list)
    for row in rows:
        records[row["subject"], row["rule"], row["message"]].append(row["record"])
    return [
        DataError(subject, rule, _texts(found), message) for (subject, rule, message), found in sorted(records.items())
    ]


def exact(number: Decimal | int | None) -> Decimal | None:
    """A decimal without trailing zeros and without an exponent.

    >>> exact(Decimal("100.000"))
    Decimal('100')
    """
    if number is None:
        return None
    plain = _EXACT.normalize(Decimal(number))
    return plain.quantize(Decimal(1), context=_EXACT) if plain.as_tuple().exponent > 0 else plain


def _event(
    row: Mapping[str, Any],
    resolutions: Sequence[Resolution],
    excised: Set[tuple[str, str]],
    asked: Container[str] | None,
) -> Event:
    """One event with the classes that terminology gave to its code."""
    meaning = resolutions[row["meaning"]] if row["meaning"] is not None else None
    classes = set(row["own_classes"] or ()) | (meaning.classes if meaning else set())
    possible = set(row["own_possible"] or ()) | (meaning.possible if meaning else set())
    quantities = {
        name: Quantity(exact(row[f"{column}_low"]), exact(row[f"{column}_high"])) for name, column in _OFFSETS.items()
    }
    attributes = {name: row[name] for name in _ATTRIBUTES if row[name] is not None}
    if row["path"] == "condition" and (row["subject"], row["record"]) in excised:
        attributes["excised"] = True
    if row["nyha_records"] is not None:
        quantities["nyhaClass"] = Quantity(exact(row["nyha_low"]), exact(row["nyha_high"]), _texts(row["nyha_records"]))
    return Event(
        record=row["record"],
        path=row["path"],
        unmapped=row["unmapped"],
        classes=tuple(sorted(classes)),
        possible_classes=tuple(sorted(name for name in possible - classes if asked is None or name in asked)),
        confirmed=row["confirmed"],
        attributes=attributes,
        quantities=quantities,
        records=_texts([row["record"], *(row["other_records"] or ())]),
        flags=_texts(row["flags"]),
    )


def _texts(values: Sequence[str | None] | None) -> tuple[str, ...]:
    """Distinct texts in order."""
    return tuple(sorted({value for value in values or () if value}))


def _ordered(mapping: Mapping[Any, Any]) -> dict[Any, Any]:
    return dict(sorted(mapping.items()))


def _event_order(event: Event) -> tuple[Any, ...]:
    return (event.path, event.record, event.classes, event.possible_classes)
