"""What is asked about a record before a person saves it: it may be true, but it looks like a slip.

What: the record is read as it would be once stored; what terminology, facts and record model say of it then is compared
with what a criterion could use. In: the table and the record as N-Triples. Out: ``Doubt``, none of which refuses.
Units: UCUM. Source: ontology/modules/records.ttl (needs), facts.ttl (units, plausible values), terminology.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import ceil, floor
from typing import Any

import pyoxigraph as ox

from .. import resources
from ..amounts import amount
from ..errors import RecordError
from ..facts.convert import canonical_values, unit_trouble
from ..facts.fact import Fact
from ..facts.fact_model import load_fact_model
from ..facts.load import tests_of
from ..records.collect import Collector
from ..records.forms import Form, load_forms
from ..records.from_rdf import read_rdf
from ..terminology.units import read_table, to_canonical
from ..vocab import RDF
from .material import load_terminology

SHOWN_UNITS = 4
_CODED = {"code": None, "valueCode": "value"}
"""Properties of which two values should mean the same -> the kind of code, None: as the table."""
Said = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Doubt:
    """One question. rule: which kind; fields: properties by name; anyway: the answer that keeps the record as it is."""

    rule: str
    message: str
    fields: tuple[str, ...]
    anyway: str


def doubts(table: str, data: str) -> tuple[Doubt, ...]:
    """What to ask about the record of a table that the data hold; nothing where they are refused as they are."""
    form, rows = load_forms()[table], _rows(table, data)
    if not rows:
        return ()
    said = _said(form, data)
    if _blank(form, said):
        told = "The record says nothing: every field is empty, or as it was preset."
        return (Doubt("empty", told, (), "Save it empty"),)
    found = [*_without_result(form, said), *_undated(form, said), *_unsaid(form, said), *_said_twice(form, said),
             *_named_twice(form, said)]
    if table == "observation":
        found += [doubt for row in rows for doubt in _measured(row)]
    return tuple(found)


def _rows(table: str, data: str) -> Sequence[Mapping[str, Any]]:
    """The records of a table as the gate reads them; none where it refuses anything."""
    collector = Collector()
    try:
        read_rdf(data.encode("utf-8", "replace"), "nt", "", collector)
    except RecordError:
        return ()
    records = collector.finish()
    return () if records.errors or records.tables["unread"] else records.tables[table]


def _said(form: Form, data: str) -> dict[str, list[str]]:
    """What the record says, by property, as it was entered."""
    quads = list(ox.parse(data.encode("utf-8", "replace"), ox.RdfFormat.N_TRIPLES))
    own = {quad.subject for quad in quads if quad.predicate.value == RDF + "type" and quad.object.value == form.cls}
    names = {field.iri: field.name for field in form.fields if field.asked}
    said: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        if quad.subject in own and quad.predicate.value in names and quad.object.value:
            said[names[quad.predicate.value]].append(quad.object.value)
    return {name: sorted(values) for name, values in said.items()}


def _blank(form: Form, said: Said) -> bool:
    """Whether a record says nothing but what was preset."""
    presets = {field.name: [field.preset] for field in form.fields if field.preset}
    return all(presets.get(name) == values for name, values in said.items())


def _without_result(form: Form, said: Said) -> Iterator[Doubt]:
    """An observation without what was observed."""
    for need in form.needs:
        if need.once and need.unmet(said):
            names = tuple(field.name for field in form.fields if field.name in need.met_by)
            what = _short(need.label)
            yield Doubt("empty", f"There is no {what}. {need.why}", names, f"Save it without a {what}")


def _undated(form: Form, said: Said) -> Iterator[Doubt]:
    """A record of which nothing says when."""
    times = [field for field in form.fields if field.asked and field.kind in ("when", "limit", "date")]
    if times and not any(field.name in said for field in times):
        why = next((f" {need.why}" for need in form.needs if times[0].name in need.met_by), "")
        yield Doubt("undated", f"There is no date.{why} Give it as exactly as it is known.", (times[0].name,),
                    "Save it without a date")


def _unsaid(form: Form, said: Said) -> Iterator[Doubt]:
    """A status or certainty without which no criterion counts the record."""
    for need in form.needs:
        own = [field for field in form.fields if field.name in need.met_by]
        if need.always and need.unmet(said) and all(field.allowed for field in own):
            yield Doubt("unsaid", f"“{own[0].question}” is left out. {need.why}", need.met_by, "Save it without")


def _said_twice(form: Form, said: Said) -> Iterator[Doubt]:
    """A result that is given in several ways."""
    fields = {field.name: field for field in form.fields}
    for need in form.needs:
        given = [way for way in need.once if any(name in said for name in way)]
        if len(given) > 1:
            ways = {name for way in given for name in way}
            names = [field.name for field in form.fields if field.name in ways and field.name in said]
            listed = ", ".join(f"“{fields[name].question}”: {', '.join(said[name])}" for name in names)
            yield Doubt("doubled", f"The {_short(need.label)} is given in more than one way ({listed}). "
                                   "Only one of them may be used.", tuple(names), "Save it with all of them")


def _named_twice(form: Form, said: Said) -> Iterator[Doubt]:
    """Two codes that mean different things."""
    terminology = load_terminology()
    for name, kind in _CODED.items():
        meant = {code: terminology.resolve(kind or form.name, code, None) for code in said.get(name, ())}
        for one, other in combinations([code for code in meant if meant[code].classes], 2):
            if meant[one].classes.isdisjoint(meant[other].sure) and meant[other].classes.isdisjoint(meant[one].sure):
                labels = [terminology.label(min(meant[code].classes)) for code in (one, other)]
                field = next(field for field in form.fields if field.name == name)
                yield Doubt("doubled", f"“{field.question}” names different things: {labels[0]} and {labels[1]}.",
                            (name,), "Save it with both")


def _short(label: str) -> str:
    """What a need is of, without of what: 'result' of 'result of an observation'."""
    return label.partition(" of ")[0]


def _measured(row: Mapping[str, Any]) -> Iterator[Doubt]:
    """A number in a unit that no criterion can compare, or outside what is plausible."""
    meant = load_terminology().resolve("observation", row["codes"], row["display"])
    tests = tests_of(load_fact_model())
    facts = {tests[name].name: tests[name] for name in sorted(meant.sure & tests.keys())}
    for fact in facts.values():
        if fact.attribute_of:  # a class of heart failure needs no unit: facts/sql/reading-nyha.sql
            continue
        if why := unit_trouble(row, fact.compared_in, to_canonical):
            limit = row["unit"] and not fact.compared_in
            yield Doubt("unit", f"{fact.label}: {why}, so that no criterion can compare it.{_offered(fact)}",
                        ("referenceHigh", "referenceUnit") if limit else ("unitCode",),
                        "Save it as it is" if row["unit"] else "Save it without a unit")
        elif fact.low is not None and fact.high is not None:
            yield from _implausible(row, fact, fact.low, fact.high)


def _implausible(row: Mapping[str, Any], fact: Fact, low: Decimal, high: Decimal) -> Iterator[Doubt]:
    number = canonical_values([row], [fact.compared_in], to_canonical)[0]
    if not number["convertible"]:
        return
    unit, sign = fact.compared_in or "", row["comparator"] or ""
    least = None if sign.startswith("<") else number.get("above_lowest" if sign == ">" else "lowest")
    most = None if sign.startswith(">") else number.get("below_highest" if sign == "<" else "highest")
    if (most is not None and most < low) or (least is not None and least > high):
        why = f"lies outside {amount(low, unit)} to {amount(high, unit)}"
    elif fact.whole and None not in (least, most) and ceil(least) > floor(most):
        why = "is no whole number"
    else:
        return
    value = amount(number.get("lowest", number.get("highest")), unit)
    yield Doubt("implausible", f"{fact.label}: {sign}{value} {why}. While such a result counts, the subject is refused "
                               "as contradicting itself.", ("valueDecimal", "unitCode"), "Save it all the same")


def _offered(fact: Fact) -> str:
    """Units that convert, the fact's own first."""
    if not fact.compared_in:
        return ""
    listed = [unit for unit in read_table(resources.ontology("terminology", "units.tsv"))
              if unit != fact.compared_in and to_canonical(Decimal(1), unit, fact.compared_in) is not None]
    return f" Units that it can: {', '.join([fact.compared_in, *listed][:SHOWN_UNITS])}."
