"""Rows of the derivations as typed facts.

In: step name -> rows; resolutions by number of meaning, names by number. Out: subject -> ``Facts``.
Units: as the fact model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TypeVar

from ..model import ANCHORS, DataError, Dates, Event, Facts, Judged, Quantity, Resolution, Row, Truth
from .fact_model import FactModel
from .withheld import Withheld, Withholding

Name = TypeVar("Name", str, tuple[str, str])
Value = TypeVar("Value")
ERRORS = 5
"""Of how many data errors of one kind in one subject the message names the value."""
_EXACT = Context(prec=60)
_OFFSETS = {
    "daysBeforeScreening": "screening_days",
    "daysBeforeEnrolment": "enrolment_days",
    "daysBeforeInfusion": "infusion_days",
    "monthsBeforeEnrolment": "enrolment_months",
}
_ATTRIBUTES = ("active", "cured", "severe", "intravenous", "oral", "systemic", "interventional")


@dataclass(frozen=True)
class Names:
    """subjects: by number; record: the IRI of a number."""

    subjects: Sequence[str]
    record: Callable[[int], str]

    def records(self, numbers: Iterable[int | None] | None) -> tuple[str, ...]:
        """Distinct IRIs in order."""
        return _texts([self.record(number) for number in numbers or () if number is not None])


def group_facts(
    found: Mapping[str, Sequence[Row]],
    resolutions: Sequence[Resolution],
    criteria: Sequence[str],
    model: FactModel,
    names: Names,
    asked: Container[str] | None = None,
    withheld: Callable[[str], Mapping[str, tuple[str, ...]]] = lambda subject: {},
) -> dict[str, Facts]:
    """Facts of every subject that has a screening date, in order of subject; asked: possible classes to keep.

    withheld: subject -> name of what stays open -> entries that were not understood.
    """
    quantities: dict[int, dict[str, Quantity]] = defaultdict(dict)
    truths: dict[int, dict[str, Truth]] = defaultdict(dict)
    events: dict[int, list[Event]] = defaultdict(list)
    settled: dict[int, dict[tuple[str, str], list[int | None]]] = defaultdict(lambda: defaultdict(list))
    judged: dict[int, dict[str, Judged]] = defaultdict(dict)
    for row in found["facts"]:
        records, flags = names.records(row["records"]), _texts(row["flags"])
        if model.facts[row["fact"]].kind == "Truth":
            truths[row["subject"]][row["fact"]] = Truth(row["holds"], records, flags)
        else:
            quantities[row["subject"]][row["fact"]] = Quantity(exact(row["low"]), exact(row["high"]), records, flags)
    excised = {(row["subject"], row["record"]) for row in found["excision"]}
    for row in found["placed_event"]:
        events[row["subject"]].append(_event(row, resolutions, excised, names, asked))
    for row in found["settled"]:
        for anchor in ANCHORS:
            if row[anchor]:
                settled[row["subject"]][row["domain"], anchor].append(row["record"])
    told = {(row["subject"], row["criterion"]): _texts(row["flags"]) for row in found["judged_flags"]}
    for row in found["judged"]:
        records, flags = names.records(row["records"]), told.get((row["subject"], row["criterion"]), ())
        criterion = criteria[row["criterion"]]
        if row["fit"] is not None:
            judged[row["subject"]][criterion] = Judged(row["fit"], records, flags)
        elif flags:
            truths[row["subject"]][f"judgement:{criterion}"] = Truth(None, records, flags)
    return {
        names.subjects[subject]: Facts(
            subject=names.subjects[subject],
            dates=Dates(row["screening"], row["enrolment"], row["infusion"]),
            quantities=_ordered(quantities[subject]),
            truths=_ordered(truths[subject]),
            events=tuple(sorted(events[subject], key=_event_order)),
            settled=_ordered({pair: names.records(records) for pair, records in settled[subject].items()}),
            judged=_ordered(judged[subject]),
            withheld=withheld(names.subjects[subject]),
        )
        for subject, row in sorted(((row["subject"], row) for row in found["anchor"]), key=lambda pair: pair[0])
        if row["screening"] is not None
    }


def withheld_of(
    entries: Sequence[Row], of_all: Sequence[tuple[str, str, str | None]], withholding: Withholding
) -> Callable[[str], Mapping[str, tuple[str, ...]]]:
    """What stays open for a subject: domain, fact or ``judgement-<criterion>`` -> entries that were not understood.

    An entry of nobody is named by the empty text.
    """
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in entries:
        for name in _open_names(withholding, withholding.of_row(row)):
            found[row["subject"]][name].add(row["record"])
    everyone = {name for key in of_all for name in _open_names(withholding, withholding.of(*key))}

    def withheld(subject: str) -> Mapping[str, tuple[str, ...]]:
        own = found.get(subject, {})
        return {name: tuple(sorted(own.get(name, ()))) or ("",) for name in sorted(own.keys() | everyone)}

    return withheld


def _open_names(withholding: Withholding, withheld: Withheld) -> set[str]:
    return {*withholding.names(withheld), *withholding.facts(withheld)}


def group_errors(rows: Sequence[Row], names: Names) -> list[DataError]:
    """One error for each subject, rule and message, with all its records, in that order.

    The message names the value that is wrong, if a rule gives one. Of one rule and subject ERRORS messages name theirs;
    one message counts the values beyond, so that a fault in every row of a history stays a few errors.
    """
    records: dict[tuple[str, str, str], dict[str, list[int | None]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        kind = names.subjects[row["subject"]], row["rule"], row["message"]
        records[kind][row.get("value") or ""].append(row["record"])
    found = []
    for (subject, rule, message), values in records.items():
        first = sorted(values)[:ERRORS]
        for value in first:
            text = f"{message}: {value}" if value else message
            found.append(DataError(subject, rule, names.records(values[value]), text))
        if further := sorted(values)[ERRORS:]:
            several = [record for value in further for record in values[value]]
            text = f"{message}: and {len(further)} more value{'s' if len(further) > 1 else ''}"
            found.append(DataError(subject, rule, names.records(several), text))
    return sorted(found, key=lambda error: (error.subject, error.rule, error.message))


def exact(number: Decimal | int | None) -> Decimal | None:
    """A decimal without trailing zeros and without an exponent.

    >>> exact(Decimal("100.000"))
    Decimal('100')
    """
    if number is None:
        return None
    plain = _EXACT.normalize(Decimal(number))
    return plain.quantize(Decimal(1), context=_EXACT) if plain == plain.to_integral_value() else plain


def _event(
    row: Row,
    resolutions: Sequence[Resolution],
    excised: Set[tuple[int, int]],
    names: Names,
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
        records = names.records(row["nyha_records"])
        quantities["nyhaClass"] = Quantity(exact(row["nyha_low"]), exact(row["nyha_high"]), records)
    return Event(
        record=names.record(row["record"]),
        path=row["path"],
        unmapped=row["unmapped"],
        classes=tuple(sorted(classes)),
        possible_classes=tuple(sorted(name for name in possible - classes if asked is None or name in asked)),
        confirmed=row["confirmed"],
        attributes=attributes,
        quantities=quantities,
        records=names.records([row["record"], *(row["other_records"] or ())]),
        flags=_texts(row["flags"]),
        doubtful=bool(row["broad_kind"]),
    )


def _texts(values: Sequence[str | None] | None) -> tuple[str, ...]:
    """Distinct texts in order."""
    return tuple(sorted({value for value in values or () if value}))


def _ordered(mapping: Mapping[Name, Value]) -> dict[Name, Value]:
    return dict(sorted(mapping.items()))


def _event_order(event: Event) -> tuple[str | tuple[str, ...], ...]:
    return (event.path, event.record, event.classes, event.possible_classes)
