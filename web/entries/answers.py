"""What is said of the items of a set: read from a form, from the records of a subject, and written as records.

What: an item of which nothing is said is unknown, never absent; so is one that is said to be several things in one
assessment. Each item becomes a record of its own, which is part of the record of the total where the set has one.
In: forms, rows of records. Out: Filled, Earlier, N-Triples. Units: points of the set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

import pyoxigraph as ox
from werkzeug.datastructures import MultiDict

from kn5501_reasoner.model import Records
from kn5501_reasoner.pipeline.entering import Field, Form, ItemSet, load_forms, reviewed
from kn5501_reasoner.vocab import LE

from ..errors import Problem
from ..graphs import ntriples
from .writing import about, entered, statements

PRESENT, ABSENT = "true", "false"
UNDATED = "undated"
Said = Mapping[str, str]
"""Name of an item -> present, absent or a grade."""


@dataclass(frozen=True)
class Filled:
    """A form as it stands. ticked: present; left: not assessed; others: what those without any tick are, absent or
    unknown, empty while nobody says it; grades: by item; when: the day; strange: names and grades that the set does not
    have."""

    ticked: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    others: str = ""
    grades: Said = field(default_factory=dict)
    when: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()

    def said(self, items: ItemSet) -> dict[str, str]:
        """What it says of each item; of those not in it nothing."""
        absent = items.absent and self.others == "absent"
        found = {item.name: PRESENT if item.name in self.ticked else ABSENT for item in items.items
                 if item.name in self.ticked or (absent and item.name not in self.left)}
        return {**found, **self.grades}

    def problems(self, items: ItemSet) -> Iterator[Problem]:
        """What is missing, or contradicts itself."""
        if not self.when:
            yield Problem("entry", "say of which day it is: the date is missing", field=day(items).name)
        if items.absent and self.others not in ("absent", "unknown"):
            yield Problem("entry", "say what the items without a tick are: absent, or not assessed", field="others")
        elif not self.said(items):
            yield Problem("entry", "nothing is said of any item", field="items")
        for name in self.strange:
            yield Problem("entry", f"“{name}” is no item or grade of this form: open the form again", field="items")
        for item in items.items:
            if item.name in self.ticked and item.name in self.left:
                yield Problem("entry", f"“{item.label}” is ticked twice: it is {items.present}, or it was not assessed",
                              field=item.name)


@dataclass(frozen=True)
class Earlier:
    """An assessment on record. key: of its page; low, high: the points that it allows; records: what states it."""

    key: str
    when: str
    said: Said
    low: int
    high: int
    records: tuple[str, ...]


def form_of(items: ItemSet) -> Form:
    """The form of the records of a set."""
    return next(form for form in load_forms().values() if form.cls == items.record)


def day(items: ItemSet) -> Field:
    """The field of the day of an assessment."""
    return next(each for each in form_of(items).fields if each.kind == "when" and each.asked)


def read_form(items: ItemSet, given: MultiDict[str, str]) -> Filled:
    """What a form says; names and grades that the set does not have are told, so that no item is taken as absent."""
    known = [item.name for item in items.items]
    grades = {name: given.get(f"grade-{name}", "") for name in known}
    ticks = [*given.getlist("f-present"), *given.getlist("f-left")]
    return Filled(
        tuple(name for name in known if name in given.getlist("f-present")),
        tuple(name for name in known if name in given.getlist("f-left")), given.get("others", ""),
        {name: grade for name, grade in grades.items() if grade in items.grades},
        entered((day(items),), given.to_dict(flat=False)).get(day(items).name, ()),
        tuple(dict.fromkeys([each for each in ticks if each and each not in known] + [
            grade for grade in grades.values() if grade and grade not in items.grades])),
    )


def filled_with(items: ItemSet, earlier: Earlier) -> Filled:
    """The form that says what an earlier assessment says."""
    if items.grades:
        return Filled(grades=earlier.said, when=(earlier.when,))
    absent = ABSENT in earlier.said.values()
    return Filled(
        tuple(name for name, what in earlier.said.items() if what == PRESENT),
        tuple(item.name for item in items.items if absent and item.name not in earlier.said),
        "absent" if absent else "unknown", when=(earlier.when,),
    )


def earlier(items: ItemSet, records: Records) -> tuple[Earlier, ...]:
    """The assessments among the records that count, newest first: parts of one record, or items of one day."""
    names = {item.code: item.name for item in items.items}
    found: dict[str, dict[str, set[str]]] = {}
    sources: dict[str, dict[str, str]] = {}
    for name, what, when, whole, record in _stated(items, names, records):
        key = whole or when or UNDATED
        found.setdefault(key, {}).setdefault(name, set()).add(what)
        sources.setdefault(key, {})[record] = when
    stored = {row["record"] for row in records.tables["observation"]}
    made = []
    for key, each in found.items():
        said = {name: next(iter(what)) for name, what in each.items() if len(what) == 1 and what != {""}}
        low, high = points(items, said)
        whole = (key,) if key in stored else ()
        made.append(Earlier(key, max(sources[key].values()), said, low, high, (*whole, *sorted(sources[key]))))
    return tuple(sorted(made, key=lambda one: (one.when, one.key), reverse=True))


def points(items: ItemSet, said: Said) -> tuple[int, int]:
    """The least and the most points that are possible when nothing else is known."""
    low = sum(item.weight for item in items.items if said.get(item.name) == PRESENT)
    return low, low + sum(item.weight for item in items.items if item.name not in said)


def records_of(items: ItemSet, base: str) -> dict[str, str]:
    """Item -> the name of its record in the assessment that is called ``base``; the total has ``base`` itself."""
    return {item.name: f"urn:uuid:{uuid5(UUID(base), item.name)}" for item in items.items}


def write(
    items: ItemSet, said: Said, when: tuple[str, ...], base: str, person: tuple[str, str]
) -> tuple[str, list[Problem]]:
    """An assessment as records, in N-Triples, and what cannot be written. person: IRI and identifier of the subject."""
    form, names = form_of(items), records_of(items, base)
    shared = {each.name: (each.preset,) for each in form.fields if each.preset} | {day(items).name: when}
    records = {names[item.name]: _values(item.code, item.display, said[item.name], items)
               for item in items.items if item.name in said}
    parts = [ox.Quad(ox.NamedNode(record), ox.NamedNode(LE + "partOf"), ox.NamedNode(base))
             for record in records if items.total[0]]
    if items.total[0]:
        records[base] = {"code": (items.total[0],), "display": (items.total[1],)}
    text, told = [ntriples(parts)], []
    for record, values in records.items():
        own, problems = statements(record, form.cls, form.name, _asked(form), shared | values)
        text += [own, about(record, *person)]
        told += problems
    return "".join(text), told


def _asked(form: Form) -> tuple[Field, ...]:
    return tuple(each for each in form.fields if each.asked)


def _values(code: str, display: str, what: str, items: ItemSet) -> dict[str, tuple[str, ...]]:
    """What the record of one item says, by field."""
    if reviewed(code):
        return {"reviewedDomain": (reviewed(code),)}
    return {"code": (code,), "display": (display,), "valueText" if items.grades else "valueBoolean": (what,)}


def _stated(
    items: ItemSet, names: Mapping[str, str], records: Records
) -> Iterator[tuple[str, str, str, str, str]]:
    """(item, what is said of it, day, record that it is part of, its own record); what nobody can read is empty."""
    for row in records.tables["review"]:
        for code in names:
            if row["domain"] == reviewed(code):
                yield names[code], PRESENT, row["date_text"] or "", "", row["record"]
    for row in records.tables["observation"]:
        for code in (row["codes"] or "").split():
            if code in names:
                text, plain = row["value_text"] or "", row["value_boolean"]
                what = text if items.grades else "" if plain is None else str(plain).lower()
                what = what if what in (PRESENT, ABSENT, *items.grades) else ""
                yield names[code], what, row["effective_text"] or "", row["part_of"] or "", row["record"]
